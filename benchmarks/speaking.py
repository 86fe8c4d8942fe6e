"""Measures speech out: `python -m benchmarks.speaking`.

A prompt of 7 s, three sentences, as `FlowVoices` speaks it: from memory, from the disk, and cold through each engine,
with everything that is done to a sound until it can be played. Then workers that hang. Times are on the wall clock,
for that is what a caller waits; the last column is CPU time of this process and its children, per prompt.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from audio.speaking import passages
from audio.speaking.espeak_program import EspeakProgram
from audio.speaking.passages import pieces_of
from audio.speaking.speaker import PATIENCE_S, Speaker
from audio.speaking.store import PromptStore
from audio.speaking.voice import Voice
from audio.speaking.worker_engine import WorkerEngine
from benchmarks.tables import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.speaking.engine import Engine
    from audio.speaking.speaker import Spoken

PROMPT = "Вы позвонили в банк. Чтобы заблокировать карту, нажмите один. Чтобы узнать баланс, нажмите два."
RATE = 8000
ROUNDS = 60
_HANGS = 'import sys, time; print(\'{"ready": "it"}\', flush=True); time.sleep(3600)'
"""A worker that gets ready and then never answers."""
_READY_S = 30.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table, each row as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speaking", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="prompts of each row but the hangs")
    rounds = parser.parse_args(arguments).rounds
    print(f"{machine()}\n")
    print("| a prompt of 7 s | goal | p50, ms | p95, ms | most, ms | CPU, ms |")
    print("|---|---|---:|---:|---:|---:|")
    for row in _rows(rounds):
        print(row, flush=True)
    if shutil.which("espeak-ng") is None:
        print("\nNot measured: the program espeak-ng is not installed: apt-get install espeak-ng.")


def _rows(rounds: int) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="speaking-"))
    try:
        yield from _cached(folder, rounds)
        yield _cold("cold, pyttsx3 in its worker", "≤ 100 (G8)", WorkerEngine(), rounds)
        if shutil.which("espeak-ng") is not None:
            yield _cold("cold, the program espeak-ng", "", EspeakProgram(), rounds)
    finally:
        shutil.rmtree(folder)
    yield _starts(min(rounds, 10))
    if shutil.which("espeak-ng") is not None:
        yield _hangs("the worker hangs, espeak-ng speaks", EspeakProgram)
    yield _hangs("the worker hangs, nothing else is there: text only")


def _cached(folder: Path, rounds: int) -> Iterator[str]:
    def speaker() -> Speaker:
        return Speaker([engine], PromptStore(folder, warn=print), warn=print)

    engine = WorkerEngine()
    with speaker() as first:
        _speak(first)
        yield _row("from memory", "≤ 5 (G7)", rounds, lambda: _ready(first))
    runs = iter([speaker() for _ in range(rounds)])
    yield _row("from the disk", "≤ 5 (G7)", rounds, lambda: _ready(next(runs)))


def _cold(name: str, goal: str, engine: Engine, rounds: int) -> str:
    """Every round is softer by a hair than the one before, so that nothing is found and all is made."""
    with Speaker([engine], PromptStore(None, warn=print), patience_s=_READY_S, warn=print) as speaker:
        _speak(speaker, Voice(pitch=49))
        before = _cpu_s()
        volumes = iter([1 - number / 10_000 for number in range(1, rounds + 1)])
        row = _row(name, goal, rounds, lambda: _speak(speaker, Voice(volume=next(volumes))), cpu=False)
    return f"{row} {(_cpu_s() - before) / rounds * 1000:.1f} |"


def _starts(rounds: int) -> str:
    """From nothing to the first sentence."""

    def start() -> None:
        engine = WorkerEngine()
        engine.make("Да.", Voice(), _READY_S)
        engine.close()

    return _row("the worker starts and says «Да.»", "", rounds, start)


def _hangs(name: str, *others: Callable[[], Engine]) -> str:
    """From asking to an answer; that the worker starts first is no part of it."""

    def hang() -> float:
        worker = WorkerEngine((sys.executable, "-c", _HANGS))
        worker.start()
        engines = [worker, *(other() for other in others)]
        with Speaker(engines, PromptStore(None, warn=print), patience_s=PATIENCE_S, warn=print) as speaker:
            spoken = passages.spoken(speaker, pieces_of(PROMPT)[:1], Voice(), RATE)
            assert (spoken.sound is not None) == bool(others)
        return spoken.took_s

    return _row(name, "≤ 2000 (G9)", 3, hang)


def _speak(speaker: Speaker, voice: Voice | None = None) -> Spoken:
    spoken = passages.spoken(speaker, pieces_of(PROMPT), voice or Voice(), RATE)
    assert spoken.sound is not None
    return spoken


def _ready(speaker: Speaker) -> Spoken:
    spoken = passages.ready(speaker, pieces_of(PROMPT), Voice(), RATE)
    assert spoken is not None
    return spoken


def _row(name: str, goal: str, rounds: int, do: Callable[[], object], *, cpu: bool = True) -> str:
    times = []
    before = _cpu_s()
    for _ in range(rounds):
        began = time.perf_counter()
        took_s = do()
        times.append((took_s if isinstance(took_s, float) else time.perf_counter() - began) * 1000)
    times.sort()
    p50, p95 = (times[min(round(share * len(times)), len(times) - 1)] for share in (0.5, 0.95))
    row = f"| {name} | {goal} | {p50:.1f} | {p95:.1f} | {times[-1]:.1f} |"
    return f"{row} {(_cpu_s() - before) / rounds * 1000:.1f} |" if cpu else row


def _cpu_s() -> float:
    """CPU seconds of this process, and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main()
