"""The worker's process, and one that goes wrong in every way: there is a sound, or a plain fault, and no process left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_engines import FakeEngine

from audio.speaking.chain import Chain
from audio.speaking.engine import EngineDied, EngineFault, EngineMissing, NoSuchVoice
from audio.speaking.voice import Voice
from audio.speaking.worker_engine import WorkerEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

FAKE = str(Path(__file__).parents[2] / "fakes" / "fake_worker.py")
TEXT = "Ваш баланс сто рублей."
PATIENT_S = 60.0
"""For what answers: a busy machine makes nothing fail."""
SHORT_S = 0.05
"""For what never will."""


def fake(way: str) -> WorkerEngine:
    return WorkerEngine((sys.executable, "-S", "-E", FAKE, way))


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Iterator[WorkerEngine]:
    made = fake(request.param)
    yield made
    process = made.process
    made.close()
    assert process is None or is_gone(process)


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("engine", ["fine", "noise", "late"], indirect=True)
def test_an_answer_is_found_among_noise_and_answers_to_something_else(engine: WorkerEngine) -> None:
    for _ in range(2):
        assert engine.make(TEXT, Voice(), PATIENT_S).seconds == 1.0


@pytest.mark.parametrize(
    "engine", ["exits at once", "exits", "0 bytes", "half a header", "half the sound", "half a line", "no base64"],
    indirect=True,
)  # fmt: skip
def test_a_worker_that_ends_or_answers_nonsense_is_killed_and_another_one_started(
    engine: WorkerEngine,
) -> None:
    seen: set[int | None] = set()
    for _ in range(2):
        with pytest.raises(EngineDied) as fault:
            engine.make(TEXT, Voice(), PATIENT_S)
        assert "баланс" not in str(fault.value)
        assert engine.process is None
        engine.start()
        seen.add(engine.process)
    assert len(seen) == 2


@pytest.mark.parametrize("engine", ["hangs", "only noise", "noise without a line's end"], indirect=True)
def test_a_worker_that_does_not_answer_in_time_is_killed(engine: WorkerEngine) -> None:
    engine.start()
    wait_until_ready(engine)
    process = engine.process
    assert process is not None
    with pytest.raises(EngineDied):
        engine.make(TEXT, Voice(), SHORT_S)
    assert is_gone(process)
    assert engine.process is None


def wait_until_ready(engine: WorkerEngine) -> None:
    """A worker starts in its own time; what is measured here begins afterwards."""
    engine._await_ready(engine._process(), time.monotonic() + PATIENT_S)


@pytest.mark.parametrize("engine", ["never ready"], indirect=True)
def test_a_worker_that_is_still_starting_is_waited_for_next_time_and_not_for_ever(
    engine: WorkerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EngineFault, match="still starting") as fault:
        engine.make(TEXT, Voice(), SHORT_S)
    assert not isinstance(fault.value, EngineDied)
    assert engine.process is not None
    monkeypatch.setattr("audio.speaking.worker_engine.STARTS_WITHIN_S", 0.0)
    with pytest.raises(EngineDied, match="does not start"):
        engine.make(TEXT, Voice(), SHORT_S)
    assert engine.process is None


@pytest.mark.parametrize("engine", ["a fault", "no samples"], indirect=True)
def test_a_fault_that_the_worker_tells_costs_it_nothing(engine: WorkerEngine) -> None:
    with pytest.raises(EngineFault) as fault:
        engine.make(TEXT, Voice(), PATIENT_S)
    assert not isinstance(fault.value, EngineDied)
    assert engine.process is not None


@pytest.mark.parametrize("engine", ["no voice"], indirect=True)
def test_a_voice_that_is_not_there_is_told_as_the_worker_tells_it(engine: WorkerEngine) -> None:
    with pytest.raises(NoSuchVoice, match="did you mean «y»"):
        engine.make(TEXT, Voice(name="x"), PATIENT_S)
    assert engine.make(TEXT, Voice(), PATIENT_S).seconds == 1.0


@pytest.mark.parametrize("engine", ["missing"], indirect=True)
def test_what_is_missing_is_told_and_not_tried_again(engine: WorkerEngine) -> None:
    for _ in range(2):
        with pytest.raises(EngineMissing, match="pip install pyttsx3"):
            engine.make(TEXT, Voice(), PATIENT_S)
        assert engine.process is None


def test_a_program_that_is_not_there_is_missing() -> None:
    with pytest.raises(EngineMissing, match="can't be started"):
        WorkerEngine(("/nonexistent/python",)).make(TEXT, Voice(), PATIENT_S)


def test_nothing_is_made_after_the_end() -> None:
    engine = fake("fine")
    engine.close()
    with pytest.raises(EngineFault, match="closed"):
        engine.make(TEXT, Voice(), PATIENT_S)
    assert engine.process is None


@pytest.mark.parametrize(
    "way", ["exits", "0 bytes", "half a header", "half the sound", "a fault", "no samples"]
)
def test_the_next_engine_speaks_for_a_worker_that_goes_wrong(way: str) -> None:
    worker = fake(way)
    chain = Chain([worker, FakeEngine("second")], warn=print)
    made = chain.make(TEXT, Voice(), PATIENT_S)
    chain.close()
    assert made is not None
    assert made.engine.name == "second"


@pytest.mark.skipif(sys.platform != "linux", reason="waits as Linux lets one wait for any process")
def test_no_worker_outlives_its_program_however_that_ends() -> None:
    """Ends by itself without closing anything, and by a signal that leaves it no time to."""
    program = (
        "import sys, os, signal\n"
        "from audio.speaking.worker_engine import WorkerEngine\n"
        f"engine = WorkerEngine((sys.executable, '-S', '-E', {FAKE!r}, 'fine'))\n"
        "engine.start()\n"
        "print(engine.process, flush=True)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENT_S, check=True
    )
    assert ends(int(ended.stdout))
    killed = subprocess.run(
        [sys.executable, "-c", program + "os.kill(os.getpid(), signal.SIGKILL)\n"],
        capture_output=True, text=True, timeout=PATIENT_S, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert ends(int(killed.stdout))


def ends(process: int) -> bool:
    """Whether a process that is not ours ends: waited for without a clock, by what the system tells of it."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    import select

    return bool(select.select([handle], [], [], PATIENT_S)[0])
