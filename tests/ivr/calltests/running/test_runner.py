"""What a step asks of a call, and when a call is not what it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripts import BANK, Desk, desk

if TYPE_CHECKING:
    from pathlib import Path

GREETED = """
- hear: Здравствуйте! Это банк «Заря»
- hear: Чем помочь?
"""


@pytest.fixture
def bank(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def test_a_call_that_is_as_written_passes(bank: Desk) -> None:
    outcome = bank.run_one(
        GREETED
        + """
- press: 2
- hear: Мы открыты
- hear: Чем помочь?
  in: main
- say: оператор
  within: 1s
- hear: Расскажите, что случилось
  still in: main
- say: позовите человека
- hear: Соединяю с оператором
- hear: Вы первый в очереди
- hear: Вы первый
- transfer: operators
"""
    )
    assert outcome.failure is None
    assert outcome.turns == 3


@pytest.mark.parametrize(
    ("steps", "failure"),
    [
        pytest.param("- hear: Добрый вечер", ("other_heard", 1), id="other words"),
        pytest.param("- hear: Здравствуйте\n- hear: Чем\n- hear: Чем", ("nothing_heard", 3), id="silence"),
        pytest.param("- hear: Здравствуйте\n- press: 1", ("unexpected_heard", 2), id="a prompt not expected"),
        pytest.param("- hear: Здравствуйте", ("unexpected_heard", 0), id="a prompt not expected at the end"),
        pytest.param("- hear: Здравствуйте\n  not: банк", ("unwanted_heard", 1), id="unwanted words"),
        pytest.param(
            "- hear: [Здравствуйте, Чем]\n- press: 1\n- in: when", ("other_state", 4), id="other state"
        ),
        pytest.param(
            "- hear: [Здравствуйте, Чем]\n- press: 1\n- still in: main",
            ("left_state", 4),
            id="left the state",
        ),
        pytest.param("- skip\n- vars: {limit: 6}", ("other_value", 2), id="other value"),
        pytest.param("- skip\n- ends: hang_up", ("not_over", 2), id="it goes on"),
        pytest.param("- skip\n- press: 0\n- skip\n- ends: hang_up", ("other_end", 4), id="it ends otherwise"),
        pytest.param(
            "- skip\n- press: 1\n  interrupt: after 20s",
            ("nothing_to_interrupt", 2),
            id="a prompt that is over",
        ),
        pytest.param(
            "- skip\n- press: 1\n- hear: Назовите\n- press: 4321\n- hear: Секунду\n  within: 0.5s",
            ("late", 6),
            id="too late",
        ),
        pytest.param(
            "- hear: Здравствуйте\n- never: {hear: помочь}\n- skip", ("rule", 0), id="said after all"
        ),
    ],
)
def test_what_is_not_as_written_fails_at_its_step(bank: Desk, steps: str, failure: tuple[str, int]) -> None:
    head = "services: {cards: {outcome: not_found, takes: 2.5s}}"
    assert bank.failure(steps, head) == failure


def test_what_is_never_to_be_heard_counts_from_its_step_on(bank: Desk) -> None:
    assert bank.run_one("- hear: Здравствуйте\n- never: {hear: Здравствуйте}\n- skip").failure is None


def test_what_is_never_to_be_heard_may_stand_beside_the_action_that_it_follows(bank: Desk) -> None:
    steps = "- skip\n- press: 2\n  never: {hear: Мы открыты}\n- skip"
    assert bank.failure(steps) == ("rule", 0)


def test_of_the_states_that_a_call_was_in_the_first_is_told(bank: Desk) -> None:
    failed = bank.run_one("- skip\n- press: 1\n- skip\n- press: 9999\n- skip\n- still in: find").failure
    assert failed is not None
    assert failed.what == "the call was in last4 too"


def test_loose_turns_let_other_prompts_pass(bank: Desk) -> None:
    outcome = bank.run_one("- hear: Чем помочь\n- press: 2\n- hear: Чем помочь", head="turn: loose")
    assert outcome.failure is None


def test_an_interrupted_prompt_is_cut_and_counted(bank: Desk) -> None:
    steps = "- hear: [Здравствуйте, Чем]\n- press: 2\n  interrupt: after 0.8s\n- hear: Мы открыты\n- hang up"
    outcome = bank.run_one(steps, head="expect: {cut_prompts: 2, turns: 2}")
    assert outcome.failure is None
    cut = outcome.simulation.heard_so_far[1]
    assert cut.cut_at == pytest.approx(cut.at + 0.8)


def test_keys_can_be_typed_ahead(bank: Desk) -> None:
    outcome = bank.run_one(
        "- skip\n- press: 1\n- press: 43\n  interrupt: at once\n- press: 21\n- skip\n- hang up"
    )
    assert outcome.failure is None
    assert "tell" in outcome.simulation.call.path


def test_digits_pressed_in_parts_are_one_answer(bank: Desk) -> None:
    outcome = bank.run_one(
        "- skip\n- press: 1\n- hear: Назовите\n- press: 43\n- press: 21\n- hear: Карта Анна\n- skip"
    )
    assert outcome.failure is None


def test_silence_lasts_until_the_line_loses_patience(bank: Desk) -> None:
    steps = GREETED + "- silent\n- hear: …\n- hear: Чтобы узнать о карте\n- silent: 3s\n- hang up"
    outcome = bank.run_one(steps, head="expect: {no_input: 1}")
    assert outcome.failure is None


def test_silence_shorter_than_the_patience_changes_nothing(bank: Desk) -> None:
    assert bank.failure(GREETED + "- silent: 4s\n- hear: Чтобы узнать") == ("nothing_heard", 4)


def test_services_answer_what_the_script_says_one_after_the_other(bank: Desk) -> None:
    head = "services: {cards: [not_found, {found: {owner: Пётр, blocked: no}}, failed, timed_out]}"
    steps = "- skip\n" + "".join(
        f"- press: 1\n- hear: Назовите\n- press: 1111\n- hear: {said}\n- skip\n"
        for said in ("Такой карты нет", "Карта Пётр работает")
    )
    last = "- press: 1\n- hear: Назовите\n- press: 1111\n- hear: Соединяю\n- skip\n- transfer: operators"
    assert bank.run_one(steps + last, head).failure is None


def test_a_service_that_times_out_takes_its_branch(bank: Desk) -> None:
    steps = "- skip\n- press: 1\n- hear: Назовите\n- press: 1111\n- hear: Секунду\n- skip: 1\n- hear: Соединяю\n- skip"
    assert bank.run_one(steps, "services: {cards: timed_out}").failure is None


def test_hours_and_queues_are_what_the_script_says(bank: Desk) -> None:
    steps = "- skip\n- press: 2\n- hear: Мы закрыты\n- skip\n- press: 0\n- skip\n- ends: hang_up"
    head = "hours: {bank: closed}\nsimulate: {operators: busy}"
    assert bank.run_one(steps, head).failure is None


@pytest.mark.parametrize(("at", "said"), [("2026-11-23 10:15", "открыты"), ("2026-11-22 10:15", "закрыты")])
def test_the_moment_of_the_call_is_in_the_zone_of_the_flow(bank: Desk, at: str, said: str) -> None:
    assert bank.run_one(f"- skip\n- press: 2\n- hear: Мы {said}\n- skip", f"at: {at}").failure is None


def test_the_number_dialled_and_the_caller_are_the_ones_written(bank: Desk) -> None:
    called = bank.run_one('- skip\n- vars: {line: "+78005555550"}', 'line: "+78005555550"\nfrom: ""')
    assert called.failure is None
    assert called.simulation.call.caller == ""


NIGHTS = """\
flow: f
language: en
start: ask
on_failure: end
states:
  ask: {ask: How many?, number: 1..30, into: n, confirm: "{value} nights?", next: end}
  end: {hang_up: Bye.}
"""
PRESSED = "- skip\n- press: 3\n- skip\n"
"""The line waits whether another digit follows."""


def test_a_variable_has_its_value_before_it_is_the_callers_turn_again(tmp_path: Path) -> None:
    asked = desk(tmp_path, NIGHTS.replace('confirm: "{value} nights?", ', ""))
    assert asked.run_one(f"{PRESSED}- vars: {{n: 3}}").failure is None
    told = [asked.run_one(f"{steps}- vars: {{n: 4}}").failure for steps in (PRESSED, "- skip\n")]
    assert [failure.what for failure in told if failure is not None] == [
        "n is 3 and not 4",
        "n is none and not 4",
    ]


@pytest.mark.parametrize("does", ["- say: yes", "- silent: 1s\n- say: yes"])
def test_who_skips_what_answers_their_keys_waits_for_it(tmp_path: Path, does: str) -> None:
    assert desk(tmp_path, NIGHTS).run_one(f"{PRESSED}{does}\n- hear: Bye\n- ends: hang_up").failure is None


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("{duration: < 5s}", "duration"),
        ("{no_input: 1}", "no_input"),
        ("{visited: [queue]}", "queue"),
        ("{not_visited: [main]}", "main"),
        ("{vars: {limit: 4}}", "limit"),
        ("{cut_prompts: '>= 1'}", "cut_prompts"),
    ],
)
def test_totals_are_looked_at_in_the_end(bank: Desk, expect: str, found: str) -> None:
    failure = bank.run_one("- skip\n- silent: 1s", f"expect: {expect}").failure
    assert failure is not None
    assert failure.kind == "totals"
    assert found in failure.what


def test_a_fault_of_the_flow_fails_unless_it_is_expected(tmp_path: Path) -> None:
    flow = (
        "flow: f\nlanguage: en\nstart: a\nmain: m\non_failure: end\nvariables: {n: {type: number, start: 0}}\n"
        "states:\n  a: {set: {n: 1 / n}, next: m}\n  m: {menu: Hello., options: {x: {key: '1', goto: end}}}\n"
        "  end: {hang_up: Bye.}\n"
    )
    faulty = desk(tmp_path, flow)
    assert faulty.failure("- skip\n- ends: hang_up") == ("fault", 0)
    assert faulty.run_one("- skip\n- ends: hang_up", "expect: {faults: 1}").failure is None


@pytest.mark.parametrize(
    ("rule", "steps", "broken"),
    [
        ("prompt <= 2s", "- skip", "a prompt lasts"),
        ("prompt <= 20s", "- skip", None),
        ("call < 10s", "- skip\n- silent: 4s", "a call lasts"),
        ("turn <= 3s", "- skip", "a turn lasts"),
        ("silence <= 2s", "- skip\n- silent: 4s", None),
        ("silence <= 0.5s", "- skip\n- press: 0\n- skip\n- transfer: operators", None),
        ("silence <= 0.5s", "- skip\n- press: 1\n- skip\n- press: 1111\n- skip\n- hang up", None),
        (
            "silence <= 0.5s",
            "- skip\n- press: 1\n- skip\n- press: 1111\n- hear: …\n- skip",
            "a silence lasts",
        ),
        ("never hear: {regex: '(?i)ЗАРЯ'}", "- skip", "never should"),
        ("never hear: none", "- skip", None),
        ("can reach: {transfer: operators, within: 1 input}", "- skip", None),
        ("can reach: {state: tell, within: 1}", "- skip", "2 inputs away"),
        ("can reach: {state: tell, within: 2}", "- skip", None),
    ],
)
def test_rules_hold_in_every_call(bank: Desk, rule: str, steps: str, broken: str | None) -> None:
    (outcome,) = bank.run(
        f"always:\n  - {rule}\ncalls:\n  - call: one\n    services: {{cards: timed_out}}\n    steps:\n"
        + "".join(f"      {line}\n" for line in steps.splitlines())
    )
    what = outcome.failure.what if outcome.failure is not None else ""
    assert broken in what if broken is not None else what == ""


def test_music_is_no_talk_of_the_line(tmp_path: Path) -> None:
    music = "la la la la la la la la la la la la la la la la la la la la la la la la la la la la la la"
    flow = (
        "flow: f\nlanguage: en\nstart: q\nmain: q\non_failure: end\n"
        "states:\n  q: {queue: desk, otherwise: end, announce: {every: 1s, text: Please wait.},"
        f" hold: {music}}}\n  end: {{hang_up: Bye.}}\nsimulate: {{desk: {{wait: 1m}}}}\n"
    )
    rule = "always: [turn <= 4s]\ncalls:\n- call: one\n  steps:\n  - skip\n  - transfer: desk\n"
    (outcome,) = desk(tmp_path, flow).run(rule)
    assert outcome.failure is None


def test_a_step_that_failed_before_a_rule_was_broken_is_the_one_that_is_told(bank: Desk) -> None:
    (outcome,) = bank.run(
        "always: [never hear: Мы открыты]\ncalls:\n- call: one\n  steps:\n  - hear: Нет\n  - skip\n  - press: 2\n"
    )
    assert outcome.failure is not None
    assert outcome.failure.kind == "other_heard"


def test_a_likeness_between_the_thresholds_passes_with_a_warning(bank: Desk) -> None:
    way = 'hear: {fuzzy: "Здравствуйте, это банк «Зоря»", at least: 0.9, warn below: 0.99}'
    outcome = bank.run_one(f"- {way}\n- skip")
    assert outcome.failure is None
    assert len(outcome.warnings) == 1


def test_secrets_are_compared_as_they_are_shown(bank: Desk) -> None:
    outcome = bank.run_one("- skip\n- press: 1\n- hear: Назовите\n- press: 4321\n- hear: Нет такого")
    assert outcome.failure is not None
    assert "4321" not in str(outcome.failure)


def test_still_in_a_queue_does_not_wait_for_its_end(bank: Desk) -> None:
    steps = (
        "- skip\n- press: 0\n- hear: Соединяю\n- hear: Вы первый\n- press: 5\n- still in: queue\n- hang up"
    )
    assert bank.run_one(steps).failure is None


def test_a_state_that_was_only_passed_is_told_so(bank: Desk) -> None:
    failure = bank.run_one("- skip\n- press: 2\n- in: now_open").failure
    assert failure is not None
    assert failure.what == (
        "the call is in main and not in now_open, which it only passed through: expect that by visited"
    )


def test_a_modal_question_is_not_near_to_what_commands_lead_to(tmp_path: Path) -> None:
    near = "always: [can reach: {state: operator, within: 1}]\ncalls: [{call: one, steps: [skip, press: 1, skip]}]"
    (open_,) = desk(tmp_path).run(near)
    (modal,) = desk(tmp_path, BANK.replace("  last4:\n", "  last4:\n    modal: true\n")).run(near)
    assert open_.failure is None
    assert modal.failure is not None
    assert modal.failure.what == "from last4 operator is 2 inputs away"


def test_what_is_too_far_away_is_told_of_the_moment_in_which_the_call_came_there(bank: Desk) -> None:
    rule = "always: [can reach: {state: tell, within: 1}]\ncalls: [{call: one, steps: [skip, silent, skip]}]"
    (outcome,) = bank.run(rule)
    assert outcome.failure is not None
    assert (outcome.failure.what, outcome.failure.at) == ("from main tell is 2 inputs away", 0.0)
