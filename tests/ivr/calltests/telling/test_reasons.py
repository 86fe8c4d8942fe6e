"""Why a call went as it did: where the expected words stand, what a condition was judged by, who wrote it."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.telling.difference import difference
from ivr.calltests.telling.past import names_in
from ivr.calltests.telling.told import told
from ivr.calltests.telling.ways import ways_from
from ivr.calltests.telling.why import where_lines, why_lines

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.calltests.running.outcome import Outcome

FLOW = """\
flow: bank
title: Банк
language: ru
start: main
main: main
on_failure: bye
variables:
  name: {type: text, start: Анна}
  tries: {type: number, start: 0}
  card: record
services:
  find:
    database: bank.sql
    query: SELECT kind, blocked FROM cards
    returns: {kind: text, blocked: yes_no}
    timeout: 3s
hours:
  day: {zone: Europe/Moscow, open: {daily: "9:00-18:00"}}
commands:
  operator: {key: "0", say: [оператор], goto: operator}
states:
  main:
    menu:
      - Чем помочь? {options}
      - Что ещё? {options}
    no_input: [Вас не слышно., Нажмите клавишу.]
    options:
      card: {key: "1", say: [моя карта], offer: чтобы узнать о карте, goto: find}
      late: {key: "2", say: [мой вклад], offer: чтобы узнать о вкладе, goto: hours}
      again: {key: "3", goto: again}
      left: {key: "4", goto: left}
  operator:
    escalate: requests
    steps:
      - say: Расскажите, что случилось.
      - say: Соединяю с оператором.
        goto: bye
  find:
    service: find
    into: card
    found: found
    not_found: missing
    failed: missing
  found:
    branch:
      - when: card.blocked
        goto: blocked
      - goto: open
  blocked: {say: "Карта {card.kind} закрыта.", next: main}
  open: {say: "{name}, карта {card.kind} работает.", next: main}
  missing: {say: Такой карты нет., next: main}
  hours:
    say:
      - when: open("day")
        text: Вклад открывают в отделении.
      - Вклады сейчас закрыты.
    next: main
  again:
    set: {tries: tries + 1}
    next: enough
  enough:
    branch:
      - when: tries >= 5 and name == "Анна"
        goto: bye
      - goto: more
  more: {say: Ещё раз., next: main}
  left:
    branch:
      - when: tries > 0
        goto: bye
      - goto: more
  bye: {hang_up: До свидания!}
"""


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bank.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "bank.sql").write_text("CREATE TABLE cards (kind TEXT, blocked INTEGER);", encoding="utf-8")


def called(steps: str, head: str = "") -> Outcome:
    """Make a call that fails; its times are those of a Monday."""
    call = f"- call: Звонок\n  at: 2026-11-23 20:00\n{head}  steps:\n{indent(steps, '  ')}\n"
    loaded = reader.loads(f"flow: bank.yaml\ncalls:\n{call}", "bank.calls.yaml")
    outcome = runner.run(loaded.script.calls[0], loaded.flow)
    assert outcome.failure is not None
    return outcome


def why(steps: str, head: str = "") -> list[str]:
    outcome = called(steps, head)
    return why_lines(outcome, told(outcome))


def where(expected: str) -> str:
    """Return where what is expected after key 3 stands in the flow."""
    outcome = called(f"- skip\n- press: 3\n- hear: {expected}")
    lines = where_lines(outcome, told(outcome))
    assert len(lines) == 1
    return lines[0]


def line_of(text: str) -> str:
    """The place at which a text begins in the flow."""
    before = FLOW[: FLOW.index(text) + 1]
    return f"bank.yaml:{len(before.splitlines())}"


@pytest.mark.parametrize(
    ("expected", "text", "state"),
    [
        ("Такой карты нет", "Такой карты нет", "missing"),
        ("Такой карты … нет", "Такой карты нет", "missing"),
        ("Карта золотая закрыта", "закрыта.", "blocked"),
        ("Борис, карта золотая работает", "работает.", "open"),
        ("Чтобы узнать о вкладе, нажмите 2", "Чем помочь?", "main"),
        ("Что ещё? Чтобы узнать о карте", "Что ещё?", "main"),
        ("Нажмите клавишу", "Вас не слышно", "main, no_input 2"),
        ("Соединяю с оператором", "Соединяю", "operator, request 2"),
        ("{regex: 'Такой карты \\w+'}", "Такой карты нет", "missing"),
        ("{words: нет карты такой}", "Такой карты нет", "missing"),
    ],
)
def test_the_expected_words_are_found_in_the_flow(expected: str, text: str, state: str) -> None:
    found = where(expected)
    assert f"({state})" in found
    assert f" {line_of(text)} " in found


@pytest.mark.parametrize("slot", ["Борис сидит дома сегодня", "Иван Иванович Иванов"])
def test_a_slot_alone_says_nothing(slot: str) -> None:
    assert where(slot) == "No prompt of the flow says this"


def test_where_no_prompt_says_it_the_nearest_is_named() -> None:
    told_where = where("Такого вклада нет")
    assert told_where.startswith(
        "No prompt of the flow says this; the nearest is «Такой карты нет.» (bank.yaml:"
    )


def test_a_condition_is_told_with_its_values_and_who_wrote_them() -> None:
    counts, starts = line_of("tries + 1"), line_of("tries: {type")
    assert why("- skip\n- press: 3\n- skip\n- press: 3\n- skip\n- press: 3\n- hear: До свидания") == [
        f"main → again: key 3 ({line_of('again: {key')})",
        f'condition tries >= 5 and name == "Анна" was false: tries = 3, name = «Анна» ({line_of("tries >= 5")})',
        f"  last written: tries = tries + 1 in state again ({counts}), 3 times; it starts as 0 ({starts})",
        f"  name was never written, it starts as «Анна» ({line_of('name: {type')})",
        f"enough → more: otherwise ({line_of('goto: more')})",
        f'the way there: enough → bye where tries >= 5 and name == "Анна" ({line_of("tries >= 5")})',
    ]


def test_a_value_is_that_of_the_moment_at_which_it_was_judged() -> None:
    reasons = why("- skip\n- press: 3\n- skip\n- press: 4\n- hear: Ещё раз")
    assert f"condition tries > 0 was true: tries = 1 ({line_of('tries > 0')})" in reasons


def test_what_a_service_found_is_told_by_its_column() -> None:
    head = "  services: {find: {found: {kind: золотая, blocked: no}}}\n"
    reasons = why("- skip\n- press: 1\n- hear: Карта золотая закрыта", head)
    find_state = line_of("  find:\n    service")
    assert f"condition card.blocked was false: card.blocked = no ({line_of('card.blocked')})" in reasons
    written = f"  last written: card by the service find in find ({find_state})"
    assert written in reasons


def test_a_condition_on_opening_hours_tells_when_the_call_was() -> None:
    when = line_of('open("day")')
    assert why("- skip\n- press: 2\n- hear: Вклад открывают в отделении")[1:] == [
        f'condition open("day") was false: the call began Mon 2026-11-23 20:00 ({when})'
    ]


def test_what_was_said_is_told_with_its_score() -> None:
    first = why("- skip\n- say: моя карта\n- hear: До свидания")[0]
    assert (
        first == f"main → find: said «моя карта»: card by «моя карта», score 1.00 ({line_of('card: {key')})"
    )


def test_a_silence_is_counted_against_its_bound() -> None:
    assert why("- skip\n- silent\n- hear: Нажмите клавишу") == [
        f"silence, no_input 1 of 3 in main ({line_of('  main:')})"
    ]


def test_the_way_there_is_told_by_keys_and_words_and_requests() -> None:
    assert why("- skip\n- press: 3\n- in: operator")[-1] == (
        f"the way there: anywhere → operator by key 0 or «оператор» ({line_of('operator: {key')})"
    )
    assert why("- skip\n- say: оператор\n- in: bye")[-1].startswith(
        "the way there: operator → bye by request 2 of 2"
    )


def test_a_way_has_the_fewest_inputs() -> None:
    flow = called("- hear: нет").flow
    ways = ways_from(flow, "main")
    assert [edge.dest for edge in ways["blocked"]] == ["find", "found", "blocked"]
    assert ways["main"] == ()


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("tries >= 3", ("tries",)),
        ('card.blocked and line == "900"', ("card.blocked", "line")),
        ('not open("peak")', ()),
        ("true", ()),
        ("b > a or a > b", ("b", "a")),
    ],
)
def test_the_names_of_a_condition_come_in_its_order(condition: str, names: tuple[str, ...]) -> None:
    assert names_in(condition) == names


@pytest.mark.parametrize(
    ("expected", "heard", "marked"),
    [
        ("нажмите один", "Для карт нажмите два", ("нажмите [один]", "Для карт нажмите [два]")),
        ("Нажмите 1", "нажмите один, пожалуйста", ("Нажмите 1", "нажмите один, пожалуйста")),
        ("Карты … один", "Карты – нажмите один", ("Карты … один", "Карты – нажмите один")),
        (
            "Это номер девятьсот",
            "Это мой номер девятьсот",
            ("Это номер девятьсот", "Это [мой] номер девятьсот"),
        ),
        ("Соединяю с оператором", "До свидания", ("Соединяю с оператором", "До свидания")),
        ("а б в г", "а б – х у", ("а б [в г]", "а б – [х у]")),
    ],
)
def test_words_that_differ_stand_in_brackets(expected: str, heard: str, marked: tuple[str, str]) -> None:
    language = called("- hear: нет").flow.language
    assert difference(expected, heard, language) == marked
