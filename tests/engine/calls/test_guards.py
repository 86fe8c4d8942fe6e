"""The journal tells which conditions of prompts and choices were looked at, and what was chosen that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller import Caller, flow_of

from engine.journal import Chosen, Guard

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
commands:
  repeat: {key: "*", say: повторите, do: repeat}
states:
  main:
    menu:
      - {when: visits > 2, text: Опять вы.}
      - Что вам нужно?
    options:
      plain: {key: "1", say: просто, goto: plain}
      credit: {key: "2", say: кредит, when: no_match > 0, goto: plain}
  plain:
    menu: Просто?
    options: {back: {key: "1", goto: main}}
"""


def looked_at(caller: Caller) -> list[tuple[str, bool]]:
    return [(one.when, one.value) for one in caller.recorded(Guard)]


def test_a_condition_is_recorded_when_it_is_looked_at(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path)).start()
    assert looked_at(caller) == [("no_match > 0", False), ("visits > 2", False)]


def test_a_condition_is_recorded_again_only_when_it_changed(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out()
    caller.press("*").hear_out().press("*").hear_out()
    assert looked_at(caller) == [("no_match > 0", False), ("visits > 2", False)]
    caller.say("абракадабра").hear_out()
    assert looked_at(caller)[2:] == [("no_match > 0", True)]
    caller.press("1").hear_out().press("1")
    assert looked_at(caller)[3:] == [("no_match > 0", False)]


def test_a_question_without_conditions_records_none(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out().press("1")
    before = looked_at(caller)
    caller.hear_out().press("*").hear_out().wait(10)
    assert caller.state == "plain"
    assert looked_at(caller) == before


def test_a_condition_stands_with_its_line(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path)).start()
    lines = (tmp_path / "flow.yaml").read_text(encoding="utf-8").splitlines()
    guards = caller.recorded(Guard)
    assert all(one.when in lines[one.place.line - 1] for one in guards)
    (first, *_) = (line for line in caller.journal if line["kind"] == "guard")
    assert (first["when"], first["value"]) == ("no_match > 0", False)


def test_a_command_that_leads_nowhere_is_recorded_with_its_reason(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out()
    caller.press("*").hear_out().say("повторите").hear_out().press("1")
    chosen = caller.recorded(Chosen)
    assert [(one.name, one.why.won and one.why.won.phrase) for one in chosen] == [
        ("repeat", None),
        ("repeat", "повторите"),
    ]
