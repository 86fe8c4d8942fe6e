from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.devices.ring import Ring

RATE = 8000
FADE = 40


def read(ring: Ring, count: int) -> list[int]:
    out = np.full(count, 77, np.int16)
    ring.read(out)
    return [int(sample) for sample in out]


def counted(first: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.arange(first, first + count, dtype=np.int16)


def test_what_is_written_is_read_and_then_there_is_silence() -> None:
    ring = Ring(RATE)
    ring.write(counted(1, 5))
    assert read(ring, 3) == [1, 2, 3]
    assert ring.waiting == 2
    assert read(ring, 4) == [4, 5, 0, 0]
    assert ring.short == 1


def test_silence_that_runs_out_is_no_trouble() -> None:
    ring = Ring(RATE)
    ring.write(np.zeros(3, np.int16))
    read(ring, 4)
    assert ring.short == 0


def test_cleared_sound_fades_within_5_ms_and_what_is_written_next_follows() -> None:
    ring = Ring(RATE)
    ring.write(np.full(800, 1000, np.int16))
    read(ring, 100)
    ring.clear()
    assert ring.waiting == 0
    ring.write(counted(1, 3))
    heard = read(ring, 160)
    assert heard[:FADE] == sorted(heard[:FADE], reverse=True)
    assert heard[0] == 1000
    assert heard[FADE:] == [1, 2, 3] + [0] * (160 - FADE - 3)


def test_clearing_nothing_changes_nothing() -> None:
    ring = Ring(RATE)
    ring.clear()
    ring.write(counted(1, 3))
    assert read(ring, 3) == [1, 2, 3]


def test_more_than_there_is_room_for_is_not_taken() -> None:
    ring = Ring(RATE, seconds=0.01)
    assert ring.write(counted(1, 100)) == 80
    assert read(ring, 80) == list(range(1, 81))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=40))
def test_whatever_the_sizes_everything_is_read_once_and_in_order(steps: list[tuple[bool, int]]) -> None:
    ring = Ring(RATE, seconds=0.05)
    written: list[int] = []
    heard: list[int] = []
    for is_write, count in steps:
        if is_write:
            samples = counted(len(written) + 1, count)
            taken = ring.write(samples)
            written += [int(sample) for sample in samples[:taken]]
        else:
            heard += [sample for sample in read(ring, count) if sample]
    heard += [sample for sample in read(ring, ring.waiting) if sample]
    assert heard == written
