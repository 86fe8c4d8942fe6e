"""What is printed of a call test that failed: for each kind of failure the whole of it."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, get_args

import pytest

from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.running.outcome import FailureKind
from ivr.calltests.telling.report import MOST_LINES, WIDTH, failure_lines, failure_text

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.calltests.running.outcome import Outcome

FLOW = """\
flow: bank
title: Банк «Заря»
language: ru
start: greeting
main: main
on_failure: queue
variables:
  asked: {type: number, start: 0}
simulate:
  operators: {outcome: connected, position: 1, wait: 20s}
states:
  greeting:
    say: Здравствуйте! Вы позвонили в банк «Заря».
    next: main
  main:
    menu: Карты – нажмите один.
    options:
      cards: {key: "1", say: карты, goto: enter_cards}
  enter_cards:
    set: {asked: 0}
    next: cards
  cards:
    menu: Карты. Блокировка – нажмите один, баланс – два.
    options:
      operator: {key: "0", say: [оператор, позовите человека], goto: count}
      block: {key: "1", say: заблокировать, goto: blocked}
      share: {key: "9", goto: share}
  count:
    set: {asked: asked + 1}
    next: enough
  enough:
    branch:
      - when: asked >= 2
        goto: queue
      - goto: help
  help:
    say: Чем помочь по карте? Если нужен сотрудник, скажите «оператор» ещё раз.
    next: enter_cards
  share:
    set: {asked: 1 / asked}
    next: blocked
  blocked:
    say: Карта заблокирована.
    next: cards
  queue:
    queue: operators
    say: Соединяю с оператором.
    otherwise: bye
  bye:
    hang_up: До свидания!
"""

HEADS = {"totals": "  expect: {no_input: 2}\n", "rule": ""}
"""What a call has beside its steps."""

FAILURES = {
    "nothing_heard": (
        """\
- hear: Здравствуйте
- hear: Карты
- press: 1
- skip: 1
- hear: Вклады – нажмите два
""",
        """\
FAILED bank.calls.yaml:9  nothing_heard

  After pressing 1, the call went from main to cards, and nothing more was said: it is the caller's
  turn.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».        greeting → main  ✓ hear
     6  00:03.5  line     Карты – нажмите один.                                             ✓ hear
     7  00:05.3  pressed  1                                                main → cards
     8  00:05.3  line     Карты. Блокировка – нажмите один, баланс – два.                   ✓ skip
❯    9  00:09.3           nothing more is said                             cards            ✗ hear

     expected (contains): Вклады – нажмите два
     No prompt of the flow says this; the nearest is «Карты – нажмите один.» (bank.yaml:16)

  Why: main → enter_cards: key 1 (bank.yaml:18)

  Again:   ivr test bank.calls.yaml::nothing_heard
  Hear it: ivr replay last.jsonl --from 1
  See it:  last.html
  Accept:  ivr test --accept bank.calls.yaml:9
""",
    ),
    "other_heard": (
        """\
- hear: Здравствуйте! Вы позвонили в банк «Рассвет».
""",
        """\
FAILED bank.calls.yaml:5  other_heard

  At the start of the call, the line said something else than expected.

  line  time     who
❯    5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».  greeting → main  ✗ hear

     expected (contains): Здравствуйте! Вы позвонили в банк [«Рассвет».]
     heard:               Здравствуйте! Вы позвонили в банк [«Заря».] (bank.yaml:13)
     No prompt of the flow says this; the nearest is what was heard

  Again:   ivr test bank.calls.yaml::other_heard
  Hear it: ivr replay last.jsonl
  See it:  last.html
  Accept:  ivr test --accept bank.calls.yaml:5
""",
    ),
    "unwanted_heard": (
        """\
- hear: Здравствуйте
  not: Заря
""",
        """\
FAILED bank.calls.yaml:5  unwanted_heard

  At the start of the call, the line said what it should not: «Заря».

  line  time     who
❯    5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».  greeting → main  ✗ not

     expected: not Заря
     heard:    Здравствуйте! Вы позвонили в банк «Заря». (bank.yaml:13)

  Again:   ivr test bank.calls.yaml::unwanted_heard
  Hear it: ivr replay last.jsonl
  See it:  last.html
""",
    ),
    "unexpected_heard": (
        """\
- hear: Здравствуйте
- press: 1
""",
        """\
FAILED bank.calls.yaml:6  unexpected_heard

  At the start of the call, the line said a prompt that no step expects before line 6: «Карты –
  нажмите один.».

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».  greeting → main  ✓ hear
❯       00:03.5  line     Карты – нажмите один.                      main             ✗ not expected

     heard: Карты – нажмите один. (bank.yaml:16)

  Again:   ivr test bank.calls.yaml::unexpected_heard
  Hear it: ivr replay last.jsonl
  See it:  last.html
  Accept:  ivr test --accept bank.calls.yaml:6
""",
    ),
    "nothing_to_interrupt": (
        """\
- skip: 1
- press: 1
  interrupt: after 30s
""",
        """\
FAILED bank.calls.yaml:6  nothing_to_interrupt

  There is nothing to interrupt: the prompt lasts 3.5 s.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».  greeting → main  ✓ skip
❯    6  00:00.0           nothing to interrupt                       main             ✗ interrupt

  Again:   ivr test bank.calls.yaml::nothing_to_interrupt
  Hear it: ivr replay last.jsonl
  See it:  last.html
""",
    ),
    "late": (
        """\
- skip
- silent: 3s
  within: 2s
""",
        """\
FAILED bank.calls.yaml:7  late

  After 3 s of silence, the line should react within 2 s, and it did not.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».  greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                       ✓ skip
     6  00:05.3  silent   3 s                                        main ⟲
❯    7  00:08.3           it did not                                 main             ✗ within

  Again:   ivr test bank.calls.yaml::late
  Hear it: ivr replay last.jsonl
  See it:  last.html
""",
    ),
    "other_state": (
        """\
- skip
- press: 1
  in: queue
""",
        """\
FAILED bank.calls.yaml:7  other_state

  After pressing 1, the call is in cards and not in queue.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».        greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                             ✓ skip
     6  00:05.3  pressed  1                                                main → cards
        00:05.3  line     Карты. Блокировка – нажмите один, баланс – два.
❯    7  00:09.3           the call is in cards and not in queue            cards            ✗ in

  Why: main → enter_cards: key 1 (bank.yaml:18)
       the way there: cards → count by key 0 or «оператор» (bank.yaml:25)
       the way there: enough → queue where asked >= 2 (bank.yaml:33)

  Again:   ivr test bank.calls.yaml::other_state
  Hear it: ivr replay last.jsonl --from 1
  See it:  last.html
  Accept:  ivr test --accept bank.calls.yaml:7
""",
    ),
    "left_state": (
        """\
- skip
- press: 1
  still in: main
""",
        """\
FAILED bank.calls.yaml:7  left_state

  After pressing 1, the call should have stayed in main, and it was in cards too.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».      greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                           ✓ skip
     6  00:05.3  pressed  1                                              main → cards
        00:05.3  line     Карты. Блокировка – нажмите один, баланс – …
❯    7  00:05.3           the call was in cards too                      cards            ✗ still in

  Why: main → enter_cards: key 1 (bank.yaml:18)

  Again:   ivr test bank.calls.yaml::left_state
  Hear it: ivr replay last.jsonl --from 1
  See it:  last.html
""",
    ),
    "other_value": (
        """\
- skip
- press: 1
- skip
- press: 0
  vars: {asked: 2}
""",
        """\
FAILED bank.calls.yaml:9  other_value

  After pressing 0, asked is 0 and not 2.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».          greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                               ✓ skip
     6  00:05.3  pressed  1                                                  main → cards
     7  00:05.3  line     Карты. Блокировка – нажмите один, баланс – два.                     ✓ skip
     8  00:09.3  pressed  0                                                  cards ⟲
        00:09.3  line     Чем помочь по карте? Если нужен сотрудник, скаж …
❯    9  00:09.3           asked is 0 and not 2                               cards            ✗ vars

  Why: last written: asked = 0 in state enter_cards (bank.yaml:20)

  Again:   ivr test bank.calls.yaml::other_value
  Hear it: ivr replay last.jsonl --from 2
  See it:  last.html
  Accept:  ivr test --accept bank.calls.yaml:9
""",
    ),
    "over": (
        """\
- skip
- silent: 60s
- skip
- press: 1
""",
        """\
FAILED bank.calls.yaml:8  over

  After 46.6 s of silence, the call was over, and the script goes on (an operator answered).

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».          greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                               ✓ skip
     6  00:05.3  silent   46.6 s                                             main ⟲
     7  00:10.3  line     Простите, я вас не слышу.                                           ✓ skip
     7  00:12.4  line     Карты – нажмите один.                                               ✓ skip
     7  00:19.2  line     Я по-прежнему вас не слышу. Скажите ответ или н …                   ✓ skip
     7  00:25.1  line     Карты – нажмите один.                              main → queue     ✓ skip
     7  00:31.9  line     Соединяю с оператором.                                              ✓ skip
        00:51.9  ended    transfer to operators (an operator answered)
❯    8  00:51.9           the call is over                                   queue            ✗ over

  Why: silence, no_input 1 of 3 in main (bank.yaml:15)
       silence, no_input 2 of 3 in main (bank.yaml:15)
       silence, no_input 3 of 3 in main (bank.yaml:15)
       main → queue: max_no_input (3) reached (bank.yaml:15)

  Again:   ivr test bank.calls.yaml::over
  Hear it: ivr replay last.jsonl --from 3
  See it:  last.html
""",
    ),
    "not_over": (
        """\
- skip
- press: 1
- skip
- transfer: operators
""",
        """\
FAILED bank.calls.yaml:8  not_over

  After pressing 1, the call goes on: it waits for the caller in cards.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».      greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                           ✓ skip
     6  00:05.3  pressed  1                                              main → cards
     7  00:05.3  line     Карты. Блокировка – нажмите один, баланс – …                    ✓ skip
❯    8  00:09.3           the call goes on                               cards            ✗ transfer

     expected: transfer to operators

  Why: main → enter_cards: key 1 (bank.yaml:18)
       the way there: cards → count by key 0 or «оператор» (bank.yaml:25)
       the way there: enough → queue where asked >= 2 (bank.yaml:33)

  Again:   ivr test bank.calls.yaml::not_over
  Hear it: ivr replay last.jsonl --from 1
  See it:  last.html
""",
    ),
    "other_end": (
        """\
- skip
- press: 1
- skip
- silent
- skip
- silent
- skip
- silent
- skip
- ends: hang_up
""",
        """\
FAILED bank.calls.yaml:14  other_end

  After 5 s of silence, the call ended otherwise: transfer to operators.

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».          greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                               ✓ skip
     …  5 lines more, -v shows them
    10  00:20.3  silent   5 s                                                cards ⟲
    11  00:25.3  line     Я по-прежнему вас не слышу. Скажите ответ или н …                   ✓ skip
    11  00:31.2  line     Карты. Блокировка – нажмите один, баланс – два.                     ✓ skip
    12  00:35.2  silent   5 s                                                cards → queue
    13  00:40.2  line     Соединяю с оператором.                                              ✓ skip
❯   14  01:00.2  ended    transfer to operators (an operator answered)       queue            ✗ ends

     expected: hang_up
     found:    transfer to operators

  Why: silence, no_input 3 of 3 in cards (bank.yaml:22)
       cards → queue: max_no_input (3) reached (bank.yaml:22)

  Again:   ivr test bank.calls.yaml::other_end
  Hear it: ivr replay last.jsonl --from 4
  See it:  last.html
  Accept:  ivr test --accept bank.calls.yaml:14
""",
    ),
    "fault": (
        """\
- skip
- press: 1
- skip
- press: 9
- skip
""",
        """\
FAILED bank.calls.yaml:3  fault

  Something in the flow could not be worked out: division by zero (bank.yaml:39).

  line  time     who
     5  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».        greeting → main  ✓ skip
     5  00:03.5  line     Карты – нажмите один.                                             ✓ skip
     6  00:05.3  pressed  1                                                main → cards
     7  00:05.3  line     Карты. Блокировка – нажмите один, баланс – два.                   ✓ skip
     8  00:09.3  pressed  9                                                cards → queue
     9  00:09.3  line     Соединяю с оператором.                                            ✓ skip
❯       00:11.2           something in the flow could not be worked out    queue            ✗ fault

  Why: cards → share: key 9 (bank.yaml:27)
       share → queue: fault: division by zero (bank.yaml:39)

  Again:   ivr test bank.calls.yaml::fault
  Hear it: ivr replay last.jsonl --from 2
  See it:  last.html
""",
    ),
    "totals": (
        """\
- skip
- silent
- skip
""",
        """\
FAILED bank.calls.yaml:4  totals

  All in all, no_input is 1 and not 2.

  line  time     who
     6  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».  greeting → main  ✓ skip
     6  00:03.5  line     Карты – нажмите один.                                       ✓ skip
     7  00:05.3  silent   5 s                                        main ⟲
     8  00:10.3  line     Простите, я вас не слышу.                                   ✓ skip
     8  00:12.4  line     Карты – нажмите один.                                       ✓ skip
❯    4  00:14.2           no_input is 1 and not 2                    main             ✗ expect

  Again:   ivr test bank.calls.yaml::totals
  Hear it: ivr replay last.jsonl --from 1
  See it:  last.html
""",
    ),
    "rule": (
        """\
- skip
- press: 1
- skip
""",
        """\
FAILED bank.calls.yaml:3  rule

  What is always true of these calls (line 3) was not: the line said what it never should.

  line  time     who
     7  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».        greeting → main  ✓ skip
     7  00:03.5  line     Карты – нажмите один.                                             ✓ skip
     8  00:05.3  pressed  1                                                main → cards
❯       00:05.3  line     Карты. Блокировка – нажмите один, баланс – два.  cards            ✗ always

     expected: never баланс
     heard:    Карты. Блокировка – нажмите один, баланс – два. (bank.yaml:23)

  Why: main → enter_cards: key 1 (bank.yaml:18)

  Again:   ivr test bank.calls.yaml::rule
  Hear it: ivr replay last.jsonl --from 1
  See it:  last.html
""",
    ),
}
"""The steps of a call, and what is printed of it."""

TWICE = """\
flow: bank.yaml
parts:
  приветствие:
    - hear: Здравствуйте! Вы позвонили в банк «Заря»
    - hear: карты, нажмите 1
      in: main
calls:
  - call: Просит оператора дважды
    steps:
      - use: приветствие
      - press: 1
        in: cards
      - hear: Карты
      - say: оператор
      - hear: Чем помочь по карте?
      - hear: Карты
      - say: оператор
      - hear: Соединяю с оператором
      - transfer: operators
"""


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bank.yaml").write_text(FLOW, encoding="utf-8")


def called(script: str) -> Outcome:
    """Make the one call of a script, which fails."""
    loaded = reader.loads(script, "bank.calls.yaml")
    outcome = runner.run(loaded.script.calls[0], loaded.flow)
    assert outcome.failure is not None
    return outcome


def script_of(name: str, steps: str) -> str:
    rules = "always:\n- never hear: баланс\n" if name == "rule" else ""
    return f"flow: bank.yaml\n{rules}calls:\n- call: {name}\n{HEADS.get(name, '')}  steps:\n{indent(steps, '  ')}"


@pytest.mark.parametrize("kind", FAILURES)
def test_each_kind_of_failure_is_told_in_full(kind: str) -> None:
    steps, told = FAILURES[kind]
    outcome = called(script_of(kind, steps))
    assert outcome.failure is not None
    assert outcome.failure.kind == kind
    assert failure_text(outcome, journal="last.jsonl") + "\n" == told


def test_a_state_that_was_only_passed_through_is_told_with_what_to_write() -> None:
    text = failure_text(called(script_of("passed", "- skip\n- press: 1\n  in: enter_cards\n")))
    sentence = "not in enter_cards, which it only passed through: expect that by visited."
    assert sentence in " ".join(text.split())


def test_no_kind_of_failure_is_forgotten() -> None:
    assert set(FAILURES) == set(get_args(FailureKind))


def test_who_set_the_counter_back_is_named_where_the_second_request_leads_nowhere() -> None:
    assert (
        failure_text(called(TWICE))
        == """\
FAILED bank.calls.yaml:18  Просит оператора дважды

  After saying «оператор» for the second time, the call stayed in cards, and the line said something
  else than expected.

  line  time     who
  10›4  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».          greeting → main  ✓ hear
     …  4 lines more, -v shows them
    15  00:09.3  line     Чем помочь по карте? Если нужен сотрудник, скаж …                   ✓ hear
    16  00:14.9  line     Карты. Блокировка – нажмите один, баланс – два.                     ✓ hear
    17  00:18.8  said     «оператор»                                         cards ⟲
❯   18  00:18.8  line     Чем помочь по карте? Если нужен сотрудник, скаж …  cards            ✗ hear

     expected (contains): Соединяю с оператором
     heard:               Чем помочь по карте? Если нужен сотрудник, скажите «оператор» ещё раз. (bank.yaml:37)
     The flow says it here: bank.yaml:47 (queue)

  Why: cards → count: said «оператор»: operator by «оператор», score 1.00 (bank.yaml:25)
       condition asked >= 2 was false: asked = 1 (bank.yaml:33)
         last written: asked = asked + 1 in state count (bank.yaml:29), before it asked = 0 in state enter_cards (bank.yaml:20)
       enough → help: otherwise (bank.yaml:35)
       the way there: enough → queue where asked >= 2 (bank.yaml:33)

  Again:   ivr test 'bank.calls.yaml::Просит оператора дважды'
  Accept:  ivr test --accept bank.calls.yaml:18"""
    )


def test_a_verbose_report_tells_the_whole_call() -> None:
    text = failure_text(called(TWICE), verbose=True)
    assert text.splitlines()[5:16] == [
        "  line  time     who",
        "  10›4  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».      greeting → main  ✓ hear",
        "  10›5  00:03.5  line     Карты – нажмите один.                          main             ✓ hear, in",
        "    11  00:05.3  pressed  1                                              main → cards     ✓ in",
        "    13  00:05.3  line     Карты. Блокировка – нажмите один, баланс – …                    ✓ hear",
        "    14  00:09.3  said     «оператор»                                     cards ⟲",
        "    15  00:09.3  line     Чем помочь по карте? Если нужен сотрудник, …                    ✓ hear",
        "    16  00:14.9  line     Карты. Блокировка – нажмите один, баланс – …                    ✓ hear",
        "    17  00:18.8  said     «оператор»                                     cards ⟲",
        "❯   18  00:18.8  line     Чем помочь по карте? Если нужен сотрудник, …   cards            ✗ hear",
        "",
    ]


@pytest.mark.parametrize("verbose", [False, True])
def test_only_a_verbose_report_has_no_bound(*, verbose: bool) -> None:
    steps = "- skip\n" + "- press: 5\n- skip\n- press: 1\n- skip\n" * 6 + "- hear: Вклады\n"
    outcome = called(script_of("долго", steps))
    told = failure_text(outcome, verbose=verbose, journal="last.jsonl")
    assert (len(told.splitlines()) <= MOST_LINES) is not verbose
    assert ("-v shows them" in told) is not verbose


def test_a_row_of_the_call_is_no_wider_than_the_screen() -> None:
    rows = failure_text(called(TWICE), verbose=True).splitlines()[5:15]
    assert max(map(len, rows)) <= WIDTH


def test_the_parts_of_a_line_say_what_they_are() -> None:
    lines = failure_lines(called(TWICE))
    assert lines[0] == [("bad", "FAILED"), ("title", " bank.calls.yaml:18  Просит оператора дважды")]
    assert [style for style, _ in next(line for line in lines if line and "❯" in line[0][1])] == [
        "bad",
        "dim",
        "bad",
        "moved",
        "bad",
    ]
    assert ("command", "ivr test 'bank.calls.yaml::Просит оператора дважды'") in lines[-2]


def test_without_a_journal_there_is_nothing_to_be_heard_again() -> None:
    assert "ivr replay" not in failure_text(called(TWICE))


SECRET = """\
flow: code
title: Код
language: ru
start: code
main: code
on_failure: bye
variables:
  code: {type: digits, sensitive: true}
states:
  code:
    ask: Назовите код.
    digits: 4
    into: code
    sensitive: true
    next: check
  check:
    branch:
      - when: code == "0000"
        goto: bye
      - goto: wrong
  wrong:
    say: Код {code | digits} неверный.
    next: code
  bye:
    hang_up: До свидания!
"""


def test_what_is_secret_shows_nowhere(tmp_path: Path) -> None:
    (tmp_path / "code.yaml").write_text(SECRET, encoding="utf-8")
    steps = "[hear: Назовите код, press: 4711, hear: До свидания]"
    outcome = called(f"flow: code.yaml\ncalls:\n- call: Код\n  steps: {steps}\n")
    told = failure_text(outcome, verbose=True)
    assert "4711" not in told
    assert "четыре" not in told
    assert "After pressing ••••, the call stayed in code" in told
    assert 'condition code == "0000" was false: code = •••' in told
