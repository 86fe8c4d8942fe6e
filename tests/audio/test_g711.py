"""G.711 as its tables have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio import g711

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.g711 import Law

LAWS: tuple[Law, ...] = ("alaw", "ulaw")
KNOWN = [
    ("alaw", 0xD5, 8),
    ("alaw", 0x55, -8),
    ("alaw", 0xAA, 32256),
    ("alaw", 0x2A, -32256),
    ("alaw", 0x80, 5504),
    ("alaw", 0xC5, 264),
    ("ulaw", 0xFF, 0),
    ("ulaw", 0x80, 32124),
    ("ulaw", 0x00, -32124),
    ("ulaw", 0xF0, 120),
    ("ulaw", 0xEF, 132),
    ("ulaw", 0x40, -1884),
]


@pytest.mark.parametrize(("law", "code", "value"), KNOWN)
def test_a_code_has_the_value_of_the_standard(law: Law, code: int, value: int) -> None:
    assert g711.decode(np.array([code], np.uint8), law)[0] == value
    assert g711.encode(np.array([value], np.int16), law)[0] == code


def alaw_of(sample: int) -> int:
    """ITU-T G.191's way to A-law, on 12 bits and a sign."""
    size, segment = (~sample if sample < 0 else sample) >> 4, 0
    if size > 15:
        segment = size.bit_length() - 4
        size = (size >> (segment - 1)) - 16
    return (size + (segment << 4) + (0x80 if sample >= 0 else 0)) ^ 0x55


def ulaw_of(sample: int) -> int:
    """ITU-T G.191's way to µ-law, on 13 bits and a sign."""
    size = min(((~sample if sample < 0 else sample) >> 2) + 33, 0x1FFF)
    segment = size.bit_length() - 5
    return ((segment - 1) << 4 | (size >> segment) & 15 | (0 if sample >= 0 else 0x80)) ^ 0xFF


@pytest.mark.parametrize(("law", "code"), [("alaw", alaw_of), ("ulaw", ulaw_of)])
def test_each_sample_has_the_code_of_the_standard(law: Law, code: Callable[[int], int]) -> None:
    samples = np.arange(-32768, 32768).astype(np.int16)

    assert g711.encode(samples, law).tolist() == [code(sample) for sample in range(-32768, 32768)]


@pytest.mark.parametrize("law", LAWS)
def test_every_value_comes_back(law: Law) -> None:
    values = g711.decode(np.arange(256, dtype=np.uint8), law)

    assert (g711.decode(g711.encode(values, law), law) == values).all()


@pytest.mark.parametrize("law", LAWS)
@given(samples=st.lists(st.integers(-32768, 32767), min_size=1))
def test_a_louder_sample_never_becomes_a_fainter_one(law: Law, samples: list[int]) -> None:
    coded = g711.encode(np.array(sorted(samples), np.int16), law)

    assert (np.diff(g711.decode(coded, law).astype(int)) >= 0).all()


@pytest.mark.parametrize(("law", "bias"), [("alaw", 256), ("ulaw", 132)])
def test_the_error_is_a_small_part_of_the_sample(law: Law, bias: int) -> None:
    samples = np.arange(-32600, 32601, 7).astype(np.int16)

    error = np.abs(g711.decode(g711.encode(samples, law), law).astype(int) - samples)

    assert (error <= (np.abs(samples.astype(int)) + bias) / 32).all()
