"""What a call covers of a flow: everything that it entered, took, heard out, said and met, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.actions import Say, StopSaying
from engine.coverage import KINDS, Count, Coverage, CoverageError, items
from engine.edges import ANYWHERE, edges
from engine.events import PromptFinished
from engine.flow import Ask, Menu
from engine.journal import Journal
from engine.loading.loader import load
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.coverage import Item
    from engine.flow import Flow

FLOW = """
flow: test
language: ru
start: hello
main: main
on_failure: given_up
on_error: broken
on_too_long: late
max_call_failures: 2
max_call_duration: 2m
commands:
  repeat: {key: "*", say: [повторите, что вы сказали], do: repeat}
  back: {key: "#", say: назад, do: back}
  operator: {key: "0", say: оператор, goto: given_up}
defaults:
  no_input: Не слышу.
  no_match: Не поняла.
not_meant: [чужой остаток, "[не] мой номер"]
variables: {name: {type: text}, secret: {type: text}, count: {type: number}}
states:
  hello:
    say:
      - {when: line == "900", text: Девятьсот.}
      - Здравствуйте.
    next: main
  main:
    menu: Что вам нужно?
    options: &wishes
      balance: {key: "1", say: [баланс, остаток, остаток], goto: balance}
      credit: {key: "2", say: кредит, when: visits > 1, goto: which}
      number: {key: "3", say: номер, goto: number}
      secret: {key: "4", say: секрет, goto: secret}
      silly: {key: "5", say: глупость, goto: silly}
  balance:
    say: Сто рублей.
    next: more
  more:
    menu: Что ещё?
    options: *wishes
  which:
    ask: Какой кредит?
    one_of: {mortgage: [ипотека, на квартиру], car: на машину}
    into: name
    next: sort
  sort:
    branch:
      - {when: name == "car", goto: balance}
      - goto: more
  number:
    ask: Сколько?
    number: 1..9
    also: [more]
    into: count
    confirm: "{value}, верно?"
    next: more
  secret:
    ask: Какой пароль?
    one_of: {apple: яблоко, pear: груша}
    options: {forgotten: {say: забыл, goto: more}}
    sensitive: true
    into: secret
    next: more
  silly: {say: "{reason | date}", next: main}
  broken: {hang_up: Ошибка.}
  given_up: {hang_up: До свидания.}
  late: {hang_up: Поздно.}
"""
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHIPPED = load(Path(__file__).parents[2] / "flows" / "sber_900.yaml")

Told = set[tuple[str, str]]


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    return written(FLOW, tmp_path_factory.mktemp("flow"))


def written(text: str, folder: Path) -> Flow:
    path = folder / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def called(flow: Flow, steps: Iterable[str], line: str = "900") -> Simulation:
    """Make a call: keys are pressed, words said, each when all was heard out; empty is silence; `!` interrupts."""
    call = Simulation(flow, Setting(line, "", AT))
    call.start()
    for step in steps:
        if not step.startswith("!"):
            call.settle()
        what = step.removeprefix("!")
        if call.end is not None:
            break
        if not what:
            call.silence()
        elif what[0].isdigit() or what in "*#":
            call.press(what)
        else:
            call.say(what, 0.2 if what.endswith("?") else 1.0)
    call.settle()
    return call


def covered(flow: Flow, *steps: str, line: str = "900") -> Told:
    """Return kind and name of what one call covers."""
    hit = Coverage(flow).add(called(flow, steps, line).journal)
    return {told(items(flow)[number]) for number in hit}


def told(item: Item) -> tuple[str, str]:
    return item.kind, item.name


def test_a_call_covers_what_it_entered_took_heard_out_and_looked_at(flow: Flow) -> None:
    assert covered(flow, "1", "0") == {
        ("state", "hello"),
        ("guard true", 'line == "900"'),
        ("prompt", "Девятьсот."),
        ("transition", "next → main"),
        ("state", "main"),
        ("guard false", "visits > 1"),
        ("prompt", "Что вам нужно?"),
        ("transition", "key 1 → balance"),
        ("state", "balance"),
        ("prompt", "Сто рублей."),
        ("transition", "next → more"),
        ("state", "more"),
        ("prompt", "Что ещё?"),
        ("transition", "key 0 → given_up"),
        ("state", "given_up"),
        ("prompt", "До свидания."),
    }


def test_a_prompt_that_was_cut_short_is_not_covered(flow: Flow) -> None:
    assert ("prompt", "Девятьсот.") in covered(flow, "1")
    prompts = {name for kind, name in covered(flow, "!1") if kind == "prompt"}
    assert prompts == {"Сто рублей.", "Что ещё?"}


def test_a_late_report_of_a_prompt_that_was_stopped_does_not_cover_it(flow: Flow) -> None:
    place = next(one.place for one in items(flow) if one.name == "Сто рублей.")
    journal = Journal()
    for record in (Say(1, "", "", None, place), StopSaying((1,)), PromptFinished(1)):
        journal.write(0.0, record)
    assert ("prompt", "Сто рублей.") not in {told(items(flow)[one]) for one in Coverage(flow).add(journal)}


def test_a_condition_of_a_prompt_that_is_false_is_covered_as_false(flow: Flow) -> None:
    hit = covered(flow, line="901")
    assert ("guard false", 'line == "900"') in hit
    assert ("guard true", 'line == "900"') not in hit
    assert ("prompt", "Здравствуйте.") in hit


def test_a_condition_of_an_option_is_covered_both_ways_when_it_changes(flow: Flow) -> None:
    assert {("guard true", "visits > 1"), ("guard false", "visits > 1")} <= covered(flow, "1", "#")


def test_a_branch_covers_the_conditions_on_its_way_and_the_way_taken(flow: Flow) -> None:
    hit = covered(flow, "1", "#", "кредит", "на машину")
    assert {("guard true", 'name == "car"'), ("transition", 'when name == "car" → balance')} <= hit
    assert not hit & {("guard false", 'name == "car"'), ("transition", "otherwise → more")}


@pytest.mark.parametrize(
    ("steps", "phrases"),
    [
        (("остаток",), {"остаток"}),
        (("что вы сказали",), {"что вы сказали"}),
        (("1", "назад", "баланс"), {"назад", "баланс"}),
        (("1", "#", "кредит", "на квартиру"), {"кредит", "на квартиру"}),
        (("баланс?",), set()),
        (("1",), set()),
    ],
    ids=["an option", "a command", "back", "an item of a list", "heard badly", "a key"],
)
def test_a_phrase_is_covered_when_it_won(flow: Flow, steps: Sequence[str], phrases: set[str]) -> None:
    assert {name for kind, name in covered(flow, *steps) if kind == "phrase"} == phrases


@pytest.mark.parametrize("how", ["*", "повторите"])
def test_a_command_that_leads_nowhere_of_its_own_is_a_transition_too(flow: Flow, how: str) -> None:
    assert ("transition", "key * → repeat") in covered(flow, how)


def test_back_is_a_transition_and_no_jump(flow: Flow) -> None:
    transitions = {name for kind, name in covered(flow, "1", "#") if kind == "transition"}
    assert transitions == {"next → main", "key 1 → balance", "next → more", "key # → back"}


def test_what_an_alias_repeats_is_one_phrase_and_two_transitions(flow: Flow) -> None:
    line = next(number for number, text in enumerate(FLOW.splitlines(), 1) if "balance: {key" in text)
    balance = [(one.kind, one.name, one.state) for one in items(flow) if one.place.line == line]
    assert balance == [
        ("transition", "key 1 → balance", "main"),
        ("phrase", "баланс", ""),
        ("phrase", "остаток", ""),
        ("transition", "key 1 → balance", "more"),
    ]


def test_what_is_not_meant_is_covered_when_it_kept_something_from_being_understood(flow: Flow) -> None:
    other, mine = (("not meant", text) for text in ("чужой остаток", "[не] мой номер"))
    assert {other, mine} & covered(flow, "мне чужой остаток") == {other}
    assert {other, mine} & covered(flow, "мой номер, баланс") == {mine}
    assert {other, mine} & covered(flow, "чужой", "остаток") == set()


def test_a_menu_that_is_understood_elsewhere_is_covered_when_something_of_it_was_said_there(
    flow: Flow,
) -> None:
    assert ("also", "more") in covered(flow, "3", "баланс")
    assert ("also", "more") not in covered(flow, "3", "5") | covered(flow, "баланс")


def test_silence_covers_what_is_said_to_it_and_the_failure_of_that_state_alone(flow: Flow) -> None:
    coverage = Coverage(flow)
    hit = coverage.add(called(flow, ["1", ""]).journal)
    assert ("prompt", "Не слышу.") in {told(coverage.items[number]) for number in hit}
    handlers = [coverage.items[number] for number in hit if coverage.items[number].kind == "handler"]
    assert [(one.name, one.state) for one in handlers] == [("no_input", "more")]


def test_a_question_that_is_read_back_is_a_prompt(flow: Flow) -> None:
    assert ("prompt", "{value}, верно?") in covered(flow, "3", "7")


@pytest.mark.parametrize(
    ("steps", "jump"),
    [
        (("", ""), "too many failures in the call → given_up"),
        (("5",), "a fault → broken"),
        (("*",) * 120, "the call lasts too long → late"),
    ],
    ids=["failures", "a fault", "too long"],
)
def test_a_call_that_goes_wrong_covers_the_jump(flow: Flow, steps: Sequence[str], jump: str) -> None:
    jumps = {one.name for one in items(flow) if one.kind == "transition" and one.state == ""}
    assert jump in jumps
    assert {name for kind, name in covered(flow, *steps) if name in jumps} - {"key * → repeat"} == {jump}


def test_what_was_said_to_a_secret_question_is_neither_recorded_nor_asked_for(flow: Flow) -> None:
    call = called(flow, ["4", "груша"])
    assert call.call.state == "more"
    assert "pear" not in "".join(call.journal.lines())
    phrases = {one.name for one in items(flow) if one.kind == "phrase"}
    assert not phrases & {"яблоко", "груша", "забыл"}


def test_a_journal_that_was_read_already_covers_the_same(flow: Flow) -> None:
    call = called(flow, ["1", "остаток", "", "0"])
    coverage = Coverage(flow)
    fresh = coverage.add(call.journal)
    assert call.journal.records
    assert coverage.add(call.journal) == fresh


def test_merging_is_adding(flow: Flow) -> None:
    calls = {"a": ["1", "0"], "b": ["остаток"], "c": [""]}
    whole, parts = Coverage(flow), [Coverage(flow), Coverage(flow)]
    for number, (name, steps) in enumerate(calls.items()):
        journal = called(flow, steps).journal
        whole.add(journal, name)
        parts[number % 2].add(journal, name)
    sent = [Coverage.from_dict(flow, json.loads(json.dumps(part.to_dict()))) for part in parts]
    sent[0].merge(sent[1])
    assert sent[0].to_dict() == {**whole.to_dict(), "by_call": sent[0].to_dict()["by_call"]}
    assert sent[0].by_call == whole.by_call
    assert set(whole.by_call) == {"a", "b", "c"}


def test_a_call_that_was_given_a_name_is_remembered_with_what_it_hit(flow: Flow) -> None:
    coverage = Coverage(flow)
    hit = coverage.add(called(flow, ["1"]).journal, "balance")
    coverage.add(called(flow, [""]).journal)
    assert coverage.by_call == {"balance": hit}
    assert coverage.calls == 2


def test_coverage_of_a_flow_that_has_changed_is_refused(flow: Flow, tmp_path: Path) -> None:
    changed = written(FLOW.replace("Сто рублей", "Двести рублей"), tmp_path)
    with pytest.raises(CoverageError, match="the flow has changed since: run the calls again"):
        Coverage.from_dict(changed, Coverage(flow).to_dict())
    with pytest.raises(CoverageError):
        Coverage(changed).merge(Coverage(flow))


def test_the_same_flow_from_elsewhere_is_the_same(flow: Flow, tmp_path: Path) -> None:
    Coverage(written(FLOW, tmp_path)).merge(Coverage(flow))


def test_the_summary_counts_each_kind_and_missing_tells_the_rest(flow: Flow) -> None:
    coverage = Coverage(flow)
    before = coverage.summary()
    assert list(before) == list(KINDS)
    assert before["state"] == Count(0, len(flow.states))
    hit = coverage.add(called(flow, ["1"]).journal)
    assert coverage.summary()["state"] == Count(4, len(flow.states))
    assert sum(count.covered for count in coverage.summary().values()) == len(hit)
    assert len(coverage.missing()) == len(coverage.items) - len(hit)
    assert "key 4 → secret was never taken" in [one.never for one in coverage.missing()]


def test_every_way_out_of_a_state_is_an_item() -> None:
    borrowed = {
        (state.name, choice.place)
        for state in SHIPPED.states.values()
        if isinstance(state, (Menu, Ask))
        for choice in state.borrowed
    }
    ways = [
        (e.source, e.place, e.dest)
        for e in edges(SHIPPED)
        if e.source != ANYWHERE and (e.source, e.place) not in borrowed
    ]
    for state in SHIPPED.states.values():
        ways += [(state.name, one.place, one.do) for one in state.choices if one.do is not None]
    found = [one for one in items(SHIPPED) if one.kind == "transition" and one.state]
    assert sorted((one.state, one.place, one.name.split(" → ")[1]) for one in found) == sorted(ways)


def test_no_item_is_there_twice_and_each_has_a_line() -> None:
    found = items(SHIPPED)
    assert len(set(found)) == len(found)
    assert all(one.place.line and one.name for one in found)


STEPS = st.lists(
    st.sampled_from(["1", "2", "3", "4", "*", "#", "", "!1", "остаток", "кредит", "ипотека", "да"])
)


@given(calls=st.lists(STEPS, max_size=3))
@settings(max_examples=40)
def test_no_item_is_hit_more_often_than_calls_were_made(flow: Flow, calls: list[list[str]]) -> None:
    coverage = Coverage(flow)
    hits = [coverage.add(called(flow, steps).journal) for steps in calls]
    everything = set(range(len(coverage.items)))
    assert set().union(*hits) <= everything
    assert coverage.hits == [sum(number in hit for hit in hits) for number in sorted(everything)]
    assert coverage.calls == len(calls)


@pytest.mark.parametrize("until", range(0, 40, 3))
def test_a_journal_that_is_read_in_two_parts_covers_the_same(flow: Flow, until: float) -> None:
    coverage = Coverage(flow)
    call = Simulation(flow, Setting("900", "", AT))
    call.start()
    call.run_until(until)
    first, mark = coverage.news(call.journal, coverage.beginning)
    fork = call.fork(journal=False)
    fork.press("1")
    fork.settle()
    call.press("1")
    call.settle()
    rest, _ = coverage.news(call.journal, mark)
    of_fork, _ = coverage.news(fork.journal, mark._replace(read=0))
    assert first | rest == coverage.add(call.journal)
    assert of_fork == rest
