"""A script at depth: the same steps, the caller's keys and words as sound on the line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.running.depths import TEXT, Sound

if TYPE_CHECKING:
    from ivr.calltests.running.depths import Depth

FLOW = """
flow: small
language: en
lines: {"900": free}
start: main
on_failure: bye
states:
  main:
    menu: How can I help? {options}
    options:
      more: {key: "1", offer: for more, goto: more}
      number: {key: "2", offer: to tell a number, goto: number}
  more: {menu: "More? {options}", options: {end: {key: "9", offer: to end, say: [end], goto: bye}}}
  number: {ask: Which number?, digits: 4, into: n, next: bye}
  bye: {hang_up: Goodbye!}
"""
HEAD = "flow: small.yaml\ncalls:\n  - call: It\n{expect}    steps:\n"


def calls(tmp_path: Path, steps: str, depth: Depth, expect: str = "") -> tuple[str, float]:
    """What was wrong, empty for nothing, and how long the call took."""
    (tmp_path / "small.yaml").write_text(FLOW, encoding="utf-8")
    script = tmp_path / "small.calls.yaml"
    head = HEAD.format(expect=f"    expect: {expect}\n" if expect else "")
    script.write_text(head + "".join(f"      - {step}\n" for step in steps.split("\n")), encoding="utf-8")
    loaded = reader.load(script)
    outcome = runner.run(loaded.script.calls[0], loaded.flow, depth)
    return outcome.failure.what if outcome.failure is not None else "", outcome.simulation.now


STEPS = {
    "keys one by one": "skip\npress: 1\nhear: More?\npress: 9\nhear: Goodbye!\nends: hang_up",
    "keys in a burst, past a prompt": "skip\npress: 19\nhear: Goodbye!\nends: hang_up",
    "a key over a prompt": "{press: 1, interrupt: after 0.5s}\nhear: More?\nhang up",
    "a number": "skip\npress: 21234\nhear: Goodbye!\nvars: {n: 1234}",
    "a key within a time": "skip\n{press: 1, within: 0.1s}\nhear: More?\nhang up",
    "words, where nobody listens": "skip\npress: 1\nhear: More?\nsay: end\nhear: Goodbye!",
    "silence after keys": "skip\npress: 1\nhear: More?\nsilent: 4.9s\nhang up",
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_a_script_is_the_same_in_text_and_with_tones(tmp_path: Path, steps: str) -> None:
    assert calls(tmp_path, steps, TEXT)[0] == ""
    assert calls(tmp_path, steps, Sound())[0] == ""


def test_tones_take_their_time(tmp_path: Path) -> None:
    steps = "skip\npress: 21234\nhear: Goodbye!\nends: hang_up"
    assert calls(tmp_path, steps, Sound())[1] - calls(tmp_path, steps, TEXT)[1] == pytest.approx(
        0.84, abs=0.05
    )


def test_what_is_wrong_in_text_is_wrong_with_tones(tmp_path: Path) -> None:
    steps = "skip\npress: 1\nhear: Goodbye!"
    assert calls(tmp_path, steps, Sound())[0] == "the line said something else than expected"
    assert calls(tmp_path, "skip\npress: 7\nhear: More?", Sound())[0] != ""


def test_the_line_s_own_scripts_hold_with_tones() -> None:
    loaded = reader.load(Path("examples/pizza.calls.yaml"))
    failures = [runner.run(call, loaded.flow, Sound()).failure for call in loaded.script.calls]
    assert failures == [None] * len(loaded.script.calls)


PRESSED = "skip\npress: 1\nhear: More?"


def test_what_is_measured_may_be_bounded(tmp_path: Path) -> None:
    assert calls(tmp_path, PRESSED, Sound(), "{measured: {dtmf_to_audio: <= 60ms}}")[0] == ""
    told = calls(tmp_path, PRESSED, Sound(), "{measured: {dtmf_to_audio: < 10ms}}")[0]
    assert re.fullmatch(r"dtmf_to_audio of a turn is \d\d ms and not < 10ms", told)


def test_in_text_nothing_is_measured(tmp_path: Path) -> None:
    assert calls(tmp_path, PRESSED, TEXT, "{measured: {dtmf_to_audio: < 10ms}}")[0] == ""


def test_a_figure_that_is_not_measured_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="«bargein» is not measured: did you mean «barge_in»"):
        calls(tmp_path, PRESSED, TEXT, "{measured: {bargein: < 10ms}}")
