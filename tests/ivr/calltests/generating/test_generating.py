"""Generated call tests: what they cover, that they pass when they are read back, and that they are few."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from generated import ivr, written
from work_done import functions_entered

from benchmarks.flows import write_tree
from engine.coverage import Coverage
from engine.loading.loader import load
from ivr.calltests.generating.ahead import names_ahead
from ivr.calltests.generating.choosing import generate
from ivr.calltests.generating.exploring import explore
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.opening import open_flow

if TYPE_CHECKING:
    from ivr.calltests.generating.exploration import Exploration

SHIPPED = Path(__file__).parents[4]
KINDS = """
    flow: kinds
    title: Все виды состояний
    language: ru
    lines: {"900": с мобильного, "+78005555550": по России}
    start: greeting
    main: main
    on_failure: person
    max_call_duration: 10m
    on_too_long: too_long
    variables: {tries: {type: number, start: 0}, code: {type: text}}
    commands:
      person: {key: "0", say: [оператор], goto: person}
      again: {key: "*", say: [повторите], do: repeat}
      back: {key: "#", say: [назад], do: back}
    hours:
      bank: {zone: Europe/Moscow, open: {mon-fri: "9:00-18:00"}}
    services:
      cards:
        database: bank.sql
        query: SELECT blocked, balance FROM cards WHERE last4 = :last4
        returns: {blocked: yes_no, balance: number}
        public: [blocked, balance]
        timeout: 3s
    states:
      greeting:
        say:
          - {when: line == "900", text: Это девятьсот.}
          - Здравствуйте!
        next: main
      main:
        menu: Чем помочь? {options}
        options:
          cards: {key: "1", offer: чтобы узнать о карте, goto: last4}
          age: {key: "2", offer: чтобы открыть вклад, goto: age}
          code: {key: "3", offer: чтобы назвать код, goto: begin}
          day: {key: "4", offer: чтобы выбрать день, goto: day}
          phone: {key: "5", offer: чтобы перезвонили, goto: phone}
          number: {say: [позвонить в отделение], goto: office}
      last4:
        ask: Четыре цифры карты.
        card: 4
        into: last4
        sensitive: true
        confirm: "Карта {value | digits}, верно?"
        next: find
      find:
        service: cards
        with: {last4: last4}
        into: card
        found: rich
        not_found: unknown
        failed: person
      rich:
        branch:
          - {when: card.blocked, goto: unknown}
          - {when: card.balance > 1000, goto: praise}
          - goto: main
      praise: {say: Денег много., next: main}
      unknown: {say: Карта не работает., next: main}
      age:
        ask: Сколько вам лет?
        number: 1..120
        into: age
        next: adult
      adult:
        branch:
          - {when: age >= 18, goto: praise}
          - goto: child
      child: {say: Приходите с мамой., next: main}
      begin: {set: {tries: 0}, next: identify}
      identify:
        call: ask_code
        returns: {known: praise, unknown: person}
      ask_code:
        ask: Какой код?
        words: true
        into: code
        next: check
      check:
        branch:
          - {when: code == "паровоз", goto: known}
          - goto: count
      count: {set: {tries: tries + 1}, next: enough}
      enough:
        branch:
          - {when: tries >= 3, goto: lost}
          - goto: ask_code
      known: {return: known}
      lost: {return: unknown}
      day: {ask: Какой день?, date: future, into: day, next: sure}
      sure: {ask: Записать вас?, yes_no: true, yes: praise, no: main}
      phone: {ask: Ваш номер?, phone: true, into: phone, next: praise}
      office:
        transfer: "+74950000000"
        say: Соединяю с отделением.
        otherwise: main
      person:
        escalate: requests
        steps:
          - say: Расскажите, что случилось?
          - say: Соединяю.
            goto: queue
        at_once: [key]
      queue:
        queue: operators
        hours: bank
        leave:
          tired: {key: "1", say: [не хочу ждать], goto: bye}
        otherwise: bye
      too_long: {hang_up: Мы говорим слишком долго.}
      bye: {hang_up: До свидания!}
"""
LOOP = """
    flow: loop
    title: Цикл
    language: ru
    start: ask
    on_failure: bye
    variables: {tries: {type: number, start: 0}}
    states:
      ask:
        menu: Нажмите один. {options}
        options:
          one: {key: "1", offer: чтобы начать сначала, goto: more}
      more: {set: {tries: tries + 1}, next: enough}
      enough:
        branch:
          - {when: tries >= 3, goto: bye}
          - goto: ask
      bye: {hang_up: До свидания!}
"""
UNREACHABLE = LOOP.replace("tries >= 3", "tries < 0")


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    (tmp_path / "bank.sql").write_text(
        "CREATE TABLE cards (last4 TEXT, blocked INTEGER, balance INTEGER) STRICT;", encoding="utf-8"
    )
    return written(tmp_path, KINDS)


def missing_after(script: Path, *kinds: str) -> list[str]:
    """Make the calls of a script, each of which must pass, and return what of a flow they never covered."""
    loaded = reader.load(script)
    coverage = Coverage(loaded.flow)
    failures = []
    for test in loaded.script.calls:
        outcome = runner.run(test, loaded.flow)
        failures += [] if outcome.failure is None else [f"{test.title}: {outcome.failure.what}"]
        coverage.add(outcome.simulation.journal)
    assert failures == []
    return [item.never for item in coverage.missing() if item.kind in kinds]


def test_every_transition_and_failure_of_every_kind_of_state_is_covered(kinds: Path) -> None:
    script = kinds.with_name("kinds.calls.yaml")
    result = ivr(kinds, "-o", script)
    assert (result.stdout, result.exit_code) == ("", 0), result.stderr
    assert missing_after(script, "transition", "handler", "state") == []


def test_prompts_and_both_outcomes_of_conditions_are_covered_when_asked_for(kinds: Path) -> None:
    script = kinds.with_name("kinds.calls.yaml")
    assert ivr(kinds, "-o", script, "--cover", "prompts").exit_code == 0
    assert missing_after(script, "transition", "handler", "prompt", "guard true", "guard false") == []


@pytest.mark.parametrize(
    ("flow", "cover", "kinds"),
    [
        ("flows/sber_900.yaml", "transitions", ("transition", "handler", "state")),
        (
            "examples/pizza.yaml",
            "prompts",
            ("transition", "handler", "state", "prompt", "guard true", "guard false"),
        ),
    ],
)
def test_the_shipped_lines_are_covered(flow: str, cover: str, kinds: tuple[str, ...], tmp_path: Path) -> None:
    script = tmp_path / "shipped.calls.yaml"
    told = ivr(SHIPPED / flow, "-o", script, "--cover", cover)
    assert (told.exit_code, missing_after(script, *kinds)) == (0, []), told.stderr


def test_what_a_queue_says_to_whoever_waits_for_long_is_heard_too(tmp_path: Path) -> None:
    flow = """
        flow: patience
        language: en
        start: main
        on_failure: bye
        states:
          main: {menu: "{options}", options: {people: {key: "1", offer: to talk to us, goto: line}}}
          line:
            queue: people
            announce: {every: 30s, text: [You are next in a while., Almost there.]}
            otherwise: bye
          bye: {hang_up: Goodbye!}
    """
    script = tmp_path / "patience.calls.yaml"
    told = ivr(written(tmp_path, flow), "-o", script, "--cover", "prompts")
    assert missing_after(script, "prompt") == [], told.stderr
    assert "simulate: {people: {outcome: connected, wait: 300s}}" in script.read_text(encoding="utf-8")


def test_the_operator_is_asked_for_until_one_comes(tmp_path: Path) -> None:
    flow = """
        flow: insistent
        language: ru
        start: main
        on_failure: bye
        variables: {rounds: {type: number, start: 0}}
        commands: {operator: {say: [оператор], goto: asked}}
        states:
          main: {menu: Нажмите один., options: {one: {key: "1", goto: round}}}
          round: {set: {rounds: rounds + 1}, next: more}
          more: {branch: [{when: rounds > 500, goto: bye}, {goto: main}]}
          asked: {escalate: operator, steps: [{say: Что случилось?}, {say: Точно?}, {goto: bye}]}
          bye: {hang_up: До свидания!}
    """
    missing = [line for line in ivr(written(tmp_path, flow)).stderr.splitlines() if "was never" in line]
    assert len(missing) == 1
    assert "when rounds > 500 → bye was never taken" in missing[0]


def test_what_is_asked_no_more_after_the_greeting_makes_no_two_calls_of_one(tmp_path: Path) -> None:
    flow = load(str(written(tmp_path, LOOP)))
    ahead = names_ahead(flow)
    assert ahead["ask"] == {"tries"}
    once = """
        flow: once
        language: ru
        start: where
        main: menu
        on_failure: bye
        states:
          where:
            branch:
              - {when: caller == "", goto: bye}
              - goto: menu
          menu: {menu: Нажмите один., options: {one: {key: "1", goto: bye}}}
          bye: {hang_up: До свидания!}
    """
    ahead = names_ahead(load(str(written(tmp_path, once))))
    assert (ahead["where"], ahead["menu"]) == ({"caller"}, set())


def test_a_loop_that_takes_three_rounds_is_gone_through_three_times(tmp_path: Path) -> None:
    result = ivr(written(tmp_path, LOOP))
    call = next(call for call in result.stdout.split("- call:") if "key 1 → bye" in call)
    assert call.count("press: 1") == 3
    assert result.exit_code == 0


def test_what_can_not_be_covered_is_told_with_its_line_and_a_reason(tmp_path: Path) -> None:
    flow = written(tmp_path, UNREACHABLE)
    result = ivr(flow)
    line = next(at for at, text in enumerate(flow.read_text("utf-8").splitlines(), 1) if "tries < 0" in text)
    told = result.stderr.splitlines()[-1]
    assert told.startswith(f"{flow}:{line}: when tries < 0 → bye was never taken: ")
    assert result.exit_code == 1


def test_a_line_of_one_state_is_called_once(tmp_path: Path) -> None:
    flow = """
        flow: short
        language: en
        start: bye
        on_failure: bye
        states: {bye: {hang_up: Nobody is here.}}
    """
    result = ivr(written(tmp_path, flow), "--check")
    assert (result.exit_code, result.stdout.count("- call:")) == (0, 1)


def test_a_line_that_asks_nothing_has_no_failures_to_cover(tmp_path: Path) -> None:
    flow = """
        flow: short
        language: en
        start: bye
        on_failure: bye
        states:
          bye: {hang_up: Nobody is here.}
    """
    result = ivr(written(tmp_path, flow), "--cover", "prompts")
    assert (result.exit_code, result.stderr) == (
        0,
        "1 call with 0 inputs covers 2 of 2 transitions, failures, prompts and conditions\n",
    )


def test_the_same_seed_gives_the_same_text_and_another_one_another(kinds: Path) -> None:
    first, again, other = ivr(kinds), ivr(kinds), ivr(kinds, "--seed", 7)
    assert first.stdout == again.stdout
    assert first.stdout != other.stdout
    assert (first.exit_code, other.exit_code) == (0, 0)


def test_what_is_heard_of_a_secret_is_a_gap(kinds: Path) -> None:
    assert "hear: Карта …, верно?" in ivr(kinds).stdout


def test_names_of_calls_tell_the_way_and_differ(tmp_path: Path) -> None:
    names = [call.name for call in generate(open_flow(str(written(tmp_path, LOOP)))).calls]
    assert names[0] == "ask: key 1 → ask, silence, wrong key 7, silence ×2 → bye"
    assert len(set(names)) == len(names)


def test_calls_are_hardly_more_than_the_ends_that_differ(tmp_path: Path) -> None:
    flow = open_flow(str(write_tree(tmp_path, 20)))
    ways_to_fail, outcomes_of_the_queue, goodbye_and_too_many_failures = 20, 6, 2
    generated = generate(flow)
    assert not generated.missing
    assert len(generated.calls) <= ways_to_fail + outcomes_of_the_queue + goodbye_and_too_many_failures


def test_a_script_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    script = tmp_path / "mine.calls.yaml"
    script.write_text("flow: mine.yaml\n", encoding="utf-8")
    result = ivr(written(tmp_path, LOOP), "-o", script)
    assert result.exit_code == 2
    assert "name another file" in result.stderr
    assert script.read_text("utf-8") == "flow: mine.yaml\n"


def test_a_script_is_written_anew_over_an_older_one(tmp_path: Path) -> None:
    flow, script = written(tmp_path, LOOP), tmp_path / "loop.calls.yaml"
    assert [ivr(flow, "-o", script).exit_code, ivr(flow, "-o", script).exit_code] == [0, 0]


def test_a_script_is_named_as_scripts_are(tmp_path: Path) -> None:
    result = ivr(written(tmp_path, LOOP), "-o", tmp_path / "loop.yaml")
    assert result.exit_code == 2
    assert "write loop.calls.yaml" in result.stderr


def test_a_script_can_be_checked_before_it_is_written(kinds: Path) -> None:
    result = ivr(kinds, "--check")
    assert (result.stdout, result.exit_code) == (ivr(kinds).stdout, 0)


def test_what_is_tried_does_not_grow_faster_than_the_flow(tmp_path: Path) -> None:
    small, large = (explored(tmp_path, size) for size in (20, 80))
    assert large.tries <= 4 * small.tries


def test_looking_ahead_takes_no_longer_for_each_state_of_a_larger_flow(tmp_path: Path) -> None:
    small, large = (load(write_tree(tmp_path, size)) for size in (20, 80))
    assert functions_entered(lambda: names_ahead(large)) <= 4 * functions_entered(lambda: names_ahead(small))


def explored(folder: Path, size: int) -> Exploration:
    flow = open_flow(str(write_tree(folder, size)))
    return explore(
        flow,
        lambda coverage: (n for n, item in enumerate(coverage.items) if item.kind == "handler"),
        datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
