"""Call semantics, rule 34: sub-flows return, and no loop waits for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of
from small_lines import OFFICE, caller_of

from engine.actions import Say
from engine.errors import FlowError
from engine.flow import MAX_SUBFLOW_DEPTH

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return caller_of(OFFICE, tmp_path)


@pytest.mark.parametrize(("key", "state"), [("1", "found"), ("2", "not_found")])
def test_rule_34_a_sub_flow_returns_with_its_result(key: str, state: str, caller: Caller) -> None:
    assert caller.press("6").hear_out().press(key).state == state


def test_rule_34_a_sub_flow_that_was_left_is_no_nesting(caller: Caller) -> None:
    for _ in range(MAX_SUBFLOW_DEPTH + 2):
        caller.press("6").hear_out().press("0").hear_out()
    assert (caller.state, caller.press("6").hear_out().press("1").state) == ("main", "found")


def nested(depth: int) -> str:
    lines = ["start: s1", "main: s1", "states:"]
    for number in range(1, depth + 1):
        lines.append(f"  s{number}: {{call: s{number + 1}, returns: {{done: back{number}}}}}")
        back = "{hang_up: Конец.}" if number == 1 else "{return: done}"
        lines.append(f"  back{number}: {back}")
    lines.append(f"  s{depth + 1}: {{ask: Да?, yes_no: true, next: out}}")
    lines.append("  out: {return: done}")
    return "\n".join(lines)


def test_rule_34_twelve_sub_flows_may_be_nested(tmp_path: Path) -> None:
    caller = Caller(flow_of(nested(MAX_SUBFLOW_DEPTH), tmp_path)).start().hear_out()
    assert (MAX_SUBFLOW_DEPTH, caller.press("1").state) == (12, "back1")


def test_rule_34_thirteen_may_not(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match="sub-flow"):
        flow_of(nested(MAX_SUBFLOW_DEPTH + 1), tmp_path)


@pytest.mark.parametrize(
    "states",
    [
        pytest.param("main: {say: А., next: main}", id="itself"),
        pytest.param("main: {say: А., next: b}\n  b: {set: {n: n}, next: main}", id="two"),
        pytest.param("main: {branch: [{when: n > 1, goto: given_up}, {goto: main}]}", id="branch"),
    ],
)
def test_rule_34_a_loop_that_waits_for_nobody_does_not_load(states: str, tmp_path: Path) -> None:
    text = f"variables: {{n: {{type: number, start: 0}}}}\nstates:\n  {states}\n"
    with pytest.raises(FlowError, match="waits for nobody"):
        flow_of(text, tmp_path)


def test_rule_34_a_loop_through_a_question_loads(tmp_path: Path) -> None:
    text = "states:\n  main: {ask: Ещё?, yes_no: true, yes: main, no: given_up}\n"
    assert Caller(flow_of(text, tmp_path)).start().hear_out().press("1").state == "main"


def test_rule_34_every_prompt_has_a_number_of_its_own(caller: Caller) -> None:
    caller.press("6").hear_out().press("1").hear_out().press("1").hear_out()
    numbers = [one.prompt for one in caller.everything if isinstance(one, Say)]
    assert len(numbers) == len(set(numbers))
