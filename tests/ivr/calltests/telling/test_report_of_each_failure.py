"""For each kind of failure of a call test, the whole of what is printed of it."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, get_args

import pytest
from failing_calls import called, failure_text, put_bank

from ivr.calltests.running.outcome import FailureKind

if TYPE_CHECKING:
    from pathlib import Path

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
  Replay:  ivr replay last.jsonl --from 1
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
  Replay:  ivr replay last.jsonl
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
  Replay:  ivr replay last.jsonl
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
  Replay:  ivr replay last.jsonl
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
  Replay:  ivr replay last.jsonl
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
  Replay:  ivr replay last.jsonl
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
  Replay:  ivr replay last.jsonl --from 1
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
  Replay:  ivr replay last.jsonl --from 1
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
  Replay:  ivr replay last.jsonl --from 2
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

  After 46.6 s of silence, the call was over (an operator answered), and the script goes on.

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
  Replay:  ivr replay last.jsonl --from 3
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
  Replay:  ivr replay last.jsonl --from 1
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

  After 5 s of silence, the call ended by transfer to operators, and not by hang_up.

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
  Replay:  ivr replay last.jsonl --from 4
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
  Replay:  ivr replay last.jsonl --from 2
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
  Replay:  ivr replay last.jsonl --from 1
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

  What is always true of these calls (line 3) was not: the line said what it never should: «баланс».

  line  time     who
     7  00:00.0  line     Здравствуйте! Вы позвонили в банк «Заря».        greeting → main  ✓ skip
     7  00:03.5  line     Карты – нажмите один.                                             ✓ skip
     8  00:05.3  pressed  1                                                main → cards
❯       00:05.3  line     Карты. Блокировка – нажмите один, баланс – два.  cards            ✗ always

     expected: never баланс
     heard:    Карты. Блокировка – нажмите один, баланс – два. (bank.yaml:23)

  Why: main → enter_cards: key 1 (bank.yaml:18)

  Again:   ivr test bank.calls.yaml::rule
  Replay:  ivr replay last.jsonl --from 1
  See it:  last.html
""",
    ),
}
"""The steps of a call, and what is printed of it."""


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_bank(tmp_path)
    monkeypatch.chdir(tmp_path)


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


def test_no_kind_of_failure_is_forgotten() -> None:
    assert set(FAILURES) == set(get_args(FailureKind))
