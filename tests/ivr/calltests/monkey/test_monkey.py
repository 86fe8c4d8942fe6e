"""Random callers: what they find in flows with a planted defect, how small it gets, and what they leave alone."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from scripts import BANK, desk

from engine.calls import masking, reacting
from engine.events import KeyPressed
from ivr.calltests.monkey import found_calls
from ivr.calltests.monkey.calling import Caller, Made, Plan
from ivr.calltests.monkey.personas import PERSONAS, Act, Turn
from ivr.calltests.monkey.search import Searched, search
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.saving.writer import script_text
from ivr.commands.monkey import monkey
from ivr.opening import open_flow

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow
    from ivr.calltests.script import Rule

CALLS = 150


def flow_of(folder: Path, *changes: tuple[str, str]) -> Flow:
    """The bank's flow with a planted defect."""
    written = BANK
    for old, new in changes:
        assert old in written
        written = written.replace(old, new)
    desk(folder, written)
    return open_flow(str(folder / "bank.yaml"))


def searched(flow: Flow, calls: int = CALLS, rules: str = "", *names: str) -> Searched:
    kept: tuple[Rule, ...] = ()
    if rules:
        script = f"flow: bank.yaml\nalways: [{rules}]\ncalls: [{{call: a, steps: [skip]}}]\n"
        kept = reader.loads(script, flow.file.replace("bank.yaml", "bank.calls.yaml")).script.calls[0].rules
    personas = [PERSONAS[name] for name in names] or list(PERSONAS.values())
    return search(flow, calls=calls, seed=7, personas=personas, rules=kept)


def found(flow: Flow, calls: int = CALLS, rules: str = "", *names: str) -> tuple[str, list[str]]:
    """The one rule that breaks, and what the caller does in the smallest call, in the words of a script."""
    (one,) = searched(flow, calls, rules, *names).findings
    written = found_calls.written(one.made, one.broken)
    text = script_text("bank.yaml", [written])
    (call,) = reader.loads(text, flow.file.replace("bank.yaml", "found.calls.yaml")).script.calls
    failure = runner.run(call, flow).failure
    assert failure is None or failure.kind == "fault", f"{failure}\n{text}"
    acts = [step for step in written.steps if not isinstance(step, dict) or not {"hear", "skip"} & set(step)]
    return one.broken.rule, [_brief(act) for act in acts if act != "skip"]


def _brief(act: object) -> str:
    return " ".join(f"{k} {v}" for k, v in act.items()) if isinstance(act, dict) else str(act)


# What is found.


def test_a_flow_without_defects_breaks_no_rule(tmp_path: Path) -> None:
    result = searched(flow_of(tmp_path), 400)
    assert result.findings == []
    assert result.calls == 400
    assert result.coverage.summary()["state"].covered == result.coverage.summary()["state"].total


def test_a_fault_after_three_failures_is_shrunk_to_them(tmp_path: Path) -> None:
    flow = flow_of(
        tmp_path,
        (
            "to_operator: {say: Соединяю с оператором., next: queue}",
            'to_operator: {say: "{card.owner}", next: queue}',
        ),
        ("failed: to_operator", "failed: queue"),
    )
    rule, acts = found(flow)
    assert rule == "everything in the flow can be worked out"
    assert acts == ["silent"] * 3


def test_a_queue_without_end_is_found(tmp_path: Path) -> None:
    again = "    no_answer: again\n    otherwise: sorry\n  again: {say: Подождите ещё., next: queue}"
    flow = flow_of(tmp_path, ("    otherwise: sorry", again))
    rule, acts = found(flow, 12)
    assert rule == "every call ends by itself"
    assert acts[0] == "silent"
    assert not [act for act in acts if act.startswith(("press", "say"))]


def test_a_rule_of_a_script_is_shrunk_to_the_two_inputs_that_break_it(tmp_path: Path) -> None:
    rule, acts = found(flow_of(tmp_path), CALLS, "{never hear: Карта Анна}")
    assert rule.startswith(str(tmp_path / "bank.calls.yaml:2"))
    assert acts == ["press 1", "press 1234"]


def test_an_operator_who_never_comes_is_asked_for_again_and_again(tmp_path: Path) -> None:
    flow = flow_of(
        tmp_path,
        ("{say: Соединяю с оператором., goto: queue}", "{say: Ищу оператора., goto: gate}"),
        (
            "  to_operator:",
            "  gate: {branch: [{when: limit > 100, goto: queue}, {goto: excuse}]}\n  excuse: {say: Все заняты., next: main}\n  to_operator:",
        ),
    )
    rule, acts = found(flow, CALLS, "", "insistent")
    assert rule == "whoever keeps asking for the operator gets one"
    assert acts == ["press 0"] * 4


def test_the_request_that_the_operator_answers_is_not_in_vain(tmp_path: Path) -> None:
    """The flow counts three requests by itself: two of them come to nothing, and so many may."""
    escalates = BANK.partition("    escalate: requests")[2].partition("  to_operator:")[0]
    flow = flow_of(
        tmp_path,
        ("variables: {", "variables: {asked: {type: number, start: 0}, "),
        (
            f"    escalate: requests{escalates}",
            (
                "    set: {asked: asked + 1}\n    next: gate\n"
                "  gate: {branch: [{when: asked >= 3, goto: to_operator}, {goto: excuse}]}\n"
                "  excuse: {say: Все заняты., next: main}\n"
            ),
        ),
    )
    searched = search(flow, calls=60, seed=1, personas=[PERSONAS["insistent"]])
    assert [one.broken.rule for one in searched.findings] == []


def test_keys_that_come_to_light_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = flow_of(tmp_path)
    monkeypatch.setitem(masking.SHOWN, KeyPressed, lambda _call, event: event)
    rule, acts = found(flow)
    assert rule == "secrets stay secret"
    assert acts[:2] == ["press 1", "press 1234"]
    assert set(acts[2:]) <= {"silent", "hang up"}


def test_silence_while_a_service_is_asked_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = flow_of(tmp_path, ("    waiting: Секунду.\n", ""))
    monkeypatch.setitem(reacting.TIMERS, "filler", lambda _call: None)
    rule, acts = found(flow)
    assert rule == "nobody waits in silence"
    assert acts == ["press 1", "press 1234"]


def test_a_failure_of_the_program_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = flow_of(tmp_path)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ivr.world.World._queue_moves", fails)
    (one,) = searched(flow).findings
    assert one.broken.rule == "the program does not fail"
    assert "ZeroDivisionError" in one.broken.what
    assert one.made.plan.turns == ()


def test_every_broken_rule_gets_a_call_of_its_own(tmp_path: Path) -> None:
    rules = "{never hear: Мы открыты}, {never hear: Карта Анна}"
    assert len(searched(flow_of(tmp_path), CALLS, rules).findings) == 2


# The same again.


def test_the_same_seed_finds_the_same(tmp_path: Path) -> None:
    flow = flow_of(tmp_path)
    first, second = (searched(flow, 60, "{never hear: Мы открыты}") for _ in range(2))
    assert first.talk_s == second.talk_s
    assert first.coverage.hits == second.coverage.hits
    assert [
        script_text("bank.yaml", [found_calls.written(one.made, one.broken)]) for one in first.findings
    ] == [script_text("bank.yaml", [found_calls.written(one.made, one.broken)]) for one in second.findings]


def test_another_seed_makes_other_calls(tmp_path: Path) -> None:
    flow, everybody = flow_of(tmp_path), list(PERSONAS.values())
    talks = {search(flow, calls=20, seed=seed, personas=everybody).talk_s for seed in range(3)}
    assert len(talks) == 3


# The personas.


def made_by(name: str, flow: Flow, calls: int = 60) -> list[Made]:
    caller = Caller(flow)
    random = Random(3)
    return [caller.call(Plan((), PERSONAS[name].turns(random))) for _ in range(calls)]


def visited(calls: list[Made]) -> set[str]:
    return {state for made in calls for state in made.outcome.simulation.call.path}


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("patient", {"last4", "tell", "when", "queue"}),
        ("hasty", {"last4", "when"}),
        ("expert", {"last4", "find"}),
        ("silent", {"to_operator", "queue"}),
        ("mumbling", {"to_operator", "last4"}),
        ("insistent", {"operator", "queue"}),
        ("masher", {"operator", "last4", "queue"}),
        ("contrary", {"last4", "to_operator"}),
        ("mixed", {"last4", "operator", "queue"}),
    ],
)
def test_a_persona_gets_where_it_is_for(name: str, states: set[str], tmp_path: Path) -> None:
    assert states <= visited(made_by(name, flow_of(tmp_path)))


def test_those_who_leave_hang_up(tmp_path: Path) -> None:
    ends = [made.outcome.simulation.call.end for made in made_by("leaving", flow_of(tmp_path))]
    assert any(end is not None and end.end == "caller_hung_up" for end in ends)


def test_those_in_haste_cut_prompts_off(tmp_path: Path) -> None:
    cut = [
        heard.cut_at is not None
        for made in made_by("hasty", flow_of(tmp_path))
        for heard in made.outcome.simulation.heard_so_far
    ]
    assert any(cut)


def test_a_caller_who_wants_nothing_is_brought_to_an_end(tmp_path: Path) -> None:
    made = Caller(flow_of(tmp_path)).call(Plan((), ()))
    end = made.outcome.simulation.call.end
    assert end is not None
    assert (end.end, end.to) == ("transfer", "operators")


def test_a_turn_is_the_same_input_at_the_same_place(tmp_path: Path) -> None:
    caller = Caller(flow_of(tmp_path))
    plan = Plan((), (Turn(Act.CHOOSE, 4), Turn(Act.NEAR, 11), Turn(Act.ANSWER, 5)))
    first, second = (caller.call(plan) for _ in range(2))
    assert first.done == second.done


# The command.


def test_the_command_tells_what_was_done_and_exits_with_0(tmp_path: Path) -> None:
    flow_of(tmp_path)
    result = CliRunner().invoke(
        monkey, [str(tmp_path / "bank.yaml"), "--calls", "20", "--persona", "patient"]
    )
    assert result.exit_code == 0
    assert result.output.startswith("20 calls, ")
    assert "; 1 persona; transitions " in result.output
    assert "; no rule broken (" in result.output


def test_the_rules_of_the_scripts_beside_the_flow_hold(tmp_path: Path) -> None:
    flow_of(tmp_path)
    rule = "always: [{never hear: Мы открыты}]\n"
    (tmp_path / "a.calls.yaml").write_text(
        f"flow: bank.yaml\n{rule}calls: [{{call: a, steps: [skip]}}]\n", "utf-8"
    )
    out = tmp_path / "found.calls.yaml"
    result = CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), "--calls", "60", "-o", str(out)])
    assert result.exit_code == 1
    assert "never" in result.output
    assert "; 1 rule broken" in result.output
    loaded = reader.load(out)
    (call,) = loaded.script.calls
    failure = runner.run(call, loaded.flow).failure
    assert failure is not None
    assert failure.what == "the line said what it never should: «Мы открыты»"


RULES = (
    "prompt <= 1s",
    "{can reach: {transfer: operators, within: 0 inputs}}",
    "{can reach: {state: last4, within: 0 inputs}}",
    "{never hear: Здравствуйте}",
    "{never hear: {words: [Здравствуйте], not: ерунда}}",
    "{never hear: {fuzzy: Здравствуйте! Это банк «Заря»., at least: 0.9}}",
    '{never hear: {regex: "Здрав.*"}}',
)


@pytest.mark.parametrize("rule", RULES)
def test_what_broke_a_rule_breaks_it_again_as_a_test(rule: str, tmp_path: Path) -> None:
    flow_of(tmp_path)
    calls = f"flow: bank.yaml\nalways: [{rule}]\ncalls: [{{call: a, steps: [skip]}}]\n"
    (tmp_path / "a.calls.yaml").write_text(calls, "utf-8")
    out = tmp_path / "found.calls.yaml"
    CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), "--calls", "5", "-o", str(out)])
    loaded = reader.load(out)
    assert {runner.run(call, loaded.flow).failure.kind for call in loaded.script.calls} == {"rule"}  # type: ignore[union-attr]


def test_what_is_printed_is_a_script_and_nothing_else(tmp_path: Path) -> None:
    flow_of(tmp_path)
    calls = "flow: bank.yaml\nalways: [prompt <= 1s]\ncalls: [{call: a, steps: [skip]}]\n"
    (tmp_path / "a.calls.yaml").write_text(calls, "utf-8")
    result = CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), "--calls", "5"])
    printed = result.stdout.replace(result.stdout.partition("flow: ")[2].partition("\n")[0], "bank.yaml")
    assert len(reader.loads(printed, tmp_path / "printed.calls.yaml").script.calls) == 1
    assert "; 1 rule broken (" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--persona", "patent"], "did you mean «patient»?"), (["--calls", "0"], "x>=1")],
)
def test_a_mistake_is_told(arguments: list[str], message: str, tmp_path: Path) -> None:
    flow_of(tmp_path)
    result = CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), *arguments])
    assert result.exit_code == 2
    assert message in result.output


def test_a_script_beside_the_flow_that_names_no_path_is_not_asked(tmp_path: Path) -> None:
    flow_of(tmp_path)
    (tmp_path / "a.calls.yaml").write_text('flow: "a\\0b"\ncalls: []\n', "utf-8")
    result = CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), "--calls", "1"])
    assert result.exit_code == 0


def test_a_script_of_another_flow_is_refused(tmp_path: Path) -> None:
    flow_of(tmp_path)
    (tmp_path / "other.yaml").write_text(BANK, "utf-8")
    script = tmp_path / "other.calls.yaml"
    script.write_text("flow: other.yaml\ncalls: [{call: a, steps: [skip]}]\n", "utf-8")
    result = CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), "--rules", str(script)])
    assert result.exit_code == 2
    assert "is a script of" in result.output


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bank.yaml", "is no name of a script"),
        ("a.calls.yaml", "was written by somebody else than ivr monkey"),
    ],
)
def test_what_is_found_is_never_written_over_a_file_of_ones_own(
    name: str, message: str, tmp_path: Path
) -> None:
    flow_of(tmp_path)
    (tmp_path / "a.calls.yaml").write_text(
        "flow: bank.yaml\nalways: [{never hear: Мы открыты}]\ncalls: [{call: a, steps: [skip]}]\n", "utf-8"
    )
    target = tmp_path / name
    before = target.read_bytes()
    result = CliRunner().invoke(monkey, [str(tmp_path / "bank.yaml"), "--calls", "60", "-o", str(target)])
    assert result.exit_code == 2
    assert message in result.output
    assert target.read_bytes() == before


def test_what_was_found_before_is_written_over(tmp_path: Path) -> None:
    flow_of(tmp_path)
    rules = tmp_path / "a.calls.yaml"
    rules.write_text(
        "flow: bank.yaml\nalways: [{never hear: Мы открыты}]\ncalls: [{call: a, steps: [skip]}]\n", "utf-8"
    )
    out = tmp_path / "found.calls.yaml"
    arguments = [str(tmp_path / "bank.yaml"), "--calls", "60", "-o", str(out), "--rules", str(rules)]
    assert [CliRunner().invoke(monkey, arguments).exit_code for _ in range(2)] == [1, 1]
