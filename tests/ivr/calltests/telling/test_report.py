"""What is printed of a call test that failed: how long it gets, what of the call it shows, and what it hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from failing_calls import called, failure_text, put_bank

from ivr.calltests.telling.report import MOST_LINES, WIDTH, Again, failure_lines

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "flow: bank.yaml\ncalls:\n- call: one\n  steps: "
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
    put_bank(tmp_path)
    monkeypatch.chdir(tmp_path)


def test_how_alike_words_are_is_told_where_they_are_compared_so() -> None:
    text = failure_text(called(f"{HEAD}[hear: {{fuzzy: Добрый вечер}}]\n"))
    assert "     expected (fuzzy 0.85): " in text
    assert "     heard (alike by 0." in text


def test_a_state_that_was_only_passed_through_is_told_with_what_to_write() -> None:
    text = failure_text(called(f"{HEAD}[skip, {{press: 1, in: enter_cards}}]\n"))
    sentence = "not in enter_cards, which it only passed through: expect that by visited."
    assert sentence in " ".join(text.split())


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (
            "{never: {hear: карты}}, skip, silent: 1s",
            "At the start of the call, the line said what it never should: «карты» (line 4).",
        ),
        (  # he hangs up at the moment at which it is said
            "{never: {hear: карты}}, hear: Здравствуйте, hear: Карты, hang up",
            "At the start of the call, the line said what it never should: «карты» (line 4).",
        ),
        ("hear: {words: банки звонка здравствуйте}", "expected (words): банки [звонка] здравствуйте heard:"),
    ],
)
def test_what_kept_a_text_from_being_the_expected_one_is_told(steps: str, told: str) -> None:
    assert told in " ".join(failure_text(called(f"{HEAD}[{steps}]\n")).split())


def test_a_call_that_the_line_ended_is_told_without_a_reason_that_it_has_not() -> None:
    steps = ", ".join(["skip", *["silent", "skip"] * 3, "hear: Всё"])
    head = HEAD.replace("steps", "simulate: {operators: busy}\n  steps")
    told = " ".join(failure_text(called(f"{head}[{steps}]\n")).split())
    assert "the call ended, and what is expected was not said." in told


def test_what_is_written_in_an_included_file_is_accepted_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "all.parts.yaml").write_text("parts: {start: [hear: Алло]}\n", encoding="utf-8")
    told = failure_text(called(f"include: all.parts.yaml\n{HEAD}[use: start]\n")).splitlines()
    assert told[0] == "FAILED all.parts.yaml:1  one"
    assert told[-1] == "  Accept:  ivr test --accept bank.calls.yaml:5"


def test_the_prompt_that_is_too_long_is_shown_with_its_line_in_the_flow() -> None:
    told = failure_text(called(f"always: [prompt <= 2s]\n{HEAD}[skip]\n"))
    assert "❯       00:00.0  line     Здравствуйте!" in told
    assert "heard:    Здравствуйте! Вы позвонили в банк «Заря». (bank.yaml:13)" in told


LATE = """\
flow: late
language: en
start: main
on_failure: bye
variables: {hurries: {type: yes_no, start: no}}
states:
  main: {menu: One?, options: {one: {key: "1", goto: bye}}}
  bye: {hang_up: [{when: not hurries, text: Take your time.}, Goodbye.]}
"""


def test_the_condition_that_let_another_prompt_be_said_is_told_though_that_was_heard_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "late.yaml").write_text(LATE, encoding="utf-8")
    head = HEAD.replace("bank", "late")
    told = failure_text(called(f"{head}[skip, press: 1, skip: 1, hear: Goodbye]\n"))
    assert "condition not hurries was true: hurries = no (late.yaml:8)" in told


def test_a_pattern_is_not_offered_to_be_accepted() -> None:
    assert "Accept" not in failure_text(called(f"{HEAD}[hear: {{regex: ^Алло}}]\n"))


def test_the_command_for_once_more_goes_as_deep_and_accepts_only_in_text() -> None:
    again = Again("TestCards::test_one[a b]", ("--depth", "voice", "--speech-model", "my model"))
    told = failure_text(called(TWICE), again=again).splitlines()
    assert told[-1] == (
        "  Again:   ivr test 'bank.calls.yaml::TestCards::test_one[a b]' --depth voice --speech-model 'my model'"
    )


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
    steps = ", ".join(["skip", *["press: 5", "skip", "press: 1", "skip"] * 6, "hear: Вклады"])
    outcome = called(f"{HEAD}[{steps}]\n")
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
