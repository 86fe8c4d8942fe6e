"""A prompt lasts as long as its recording; where there is none, as long as its text takes to say (rule 8)."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import pytest

from engine import load
from engine.actions import Say
from ivr.recordings import recorded_s
from ivr.world import World

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
flow: f
language: en
start: hello
on_failure: hello
states:
  hello: {hang_up: {text: Hello., audio: hello.wav}}
"""


def _record(path: Path, seconds: float) -> None:
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(int(8000 * seconds) * 2))


def _finished_at(folder: Path) -> float | None:
    from engine import Call

    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    flow = load(folder / "flow.yaml")
    world = World(flow)
    for action in Call(flow).start(0.0):
        if isinstance(action, Say):
            world.carry_out(action, 0.0)
    return world.next_at


def test_rule_08_a_recording_lasts_as_long_as_it_is(tmp_path: Path) -> None:
    _record(tmp_path / "hello.wav", 7.5)
    assert _finished_at(tmp_path) == pytest.approx(7.5)


def test_rule_08_without_its_recording_a_prompt_lasts_as_long_as_its_text(tmp_path: Path) -> None:
    (tmp_path / "hello.wav").write_bytes(b"RIFF")
    at = _finished_at(tmp_path)
    assert at is not None
    assert 0.3 < at < 2


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all", bytes(100)])
def test_what_is_no_recording_has_no_length(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.wav").write_bytes(content)
    assert recorded_s(str(tmp_path / "flow.yaml"), "x.wav") is None
