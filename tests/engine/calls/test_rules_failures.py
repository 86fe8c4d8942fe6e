"""Rules 20 to 25: failures, their bounds and reasons, and the way to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of

from engine.errors import FlowError

if TYPE_CHECKING:
    from pathlib import Path

MENU = """
states:
  main:
    menu: Что вам нужно?
    options:
      balance: {key: "1", say: [баланс, остаток на счёте], goto: other}
      card: {key: "2", say: [карта], goto: other}
  other:
    menu: А здесь?
    options:
      back: {key: "1", say: обратно, goto: main}
"""


def caller_of(text: str, tmp_path: Path) -> Caller:
    return Caller(flow_of(text, tmp_path)).start().hear_out()


def fail(caller: Caller, kinds: str) -> Caller:
    """Be silent for each `-`, talk nonsense for each `?`, and hear what is said to it."""
    for kind in kinds:
        if caller.end is None:
            caller.wait(5.0) if kind == "-" else caller.say("абракадабра")
            caller.hear_out()
    return caller


# 20


@pytest.mark.parametrize(
    ("limits", "failures", "state"),
    [
        pytest.param("", "--", "main", id="two silences"),
        pytest.param("", "---", "given_up", id="three silences"),
        pytest.param("", "??", "main", id="two misunderstandings"),
        pytest.param("", "???", "given_up", id="three misunderstandings"),
        pytest.param("", "-?-", "main", id="three in turn"),
        pytest.param("", "-?-?", "given_up", id="four in turn"),
        pytest.param("max_no_input: 1", "-", "given_up", id="one silence"),
        pytest.param("max_no_match: 1", "-", "main", id="a silence is no misunderstanding"),
        pytest.param("max_no_match: 1", "?", "given_up", id="one misunderstanding"),
        pytest.param("max_failures: 2", "-", "main", id="one of two"),
        pytest.param("max_failures: 2", "-?", "given_up", id="one of each"),
    ],
)
def test_rule_20_silences_misunderstandings_and_their_sum_are_bounded(
    limits: str, failures: str, state: str, tmp_path: Path
) -> None:
    defaults = f"defaults: {{{limits}}}\n" if limits else ""
    assert fail(caller_of(defaults + MENU, tmp_path), failures).state == state


def test_rule_20_each_visit_counts_afresh(tmp_path: Path) -> None:
    caller = fail(caller_of(MENU, tmp_path), "--").press("1").hear_out()
    fail(caller, "--").press("1").hear_out()
    assert fail(caller, "--").state == "main"


def test_rule_20_the_last_tick_of_silence_is_no_failure_yet(tmp_path: Path) -> None:
    caller = caller_of(MENU, tmp_path).wait(5.0 - TICK_S)
    before = caller.failures
    assert (before, caller.wait(TICK_S).failures) == ([], ["no_input"])


# 21


def test_rule_21_the_budget_of_the_call_leads_to_on_failure_of_the_flow(tmp_path: Path) -> None:
    caller = caller_of("max_call_failures: 5\n" + MENU, tmp_path)
    fail(caller, "--").press("1").hear_out()
    fail(caller, "--").press("1").hear_out()
    assert (caller.state, fail(caller, "-").state) == ("main", "given_up")


def test_rule_21_a_caller_who_fails_on_after_the_budget_hears_an_end(tmp_path: Path) -> None:
    text = MENU.replace("menu: А здесь?", "menu: А здесь?\n    on_failure: given_up")
    caller = caller_of("on_failure: other\nmax_call_failures: 2\n" + text, tmp_path)
    fail(caller, "--")
    caller.said  # noqa: B018 - what was said so far
    caller.wait(5.0)
    said = caller.said
    caller.hear_out()
    assert (len(said), caller.end and caller.end.end) == (1, "hang_up")


def test_rule_21_the_default_budget_is_eight_failures(tmp_path: Path) -> None:
    caller = caller_of(MENU, tmp_path)
    for _ in range(3):
        fail(caller, "--").press("1").hear_out()
    assert (caller.state, fail(caller, "--").state) == ("other", "given_up")


def test_rule_21_the_longest_call_ends_with_words(tmp_path: Path) -> None:
    text = "max_call_duration: 12s\ndefaults: {timeout: 60s}\n" + MENU
    caller = caller_of(text, tmp_path)
    caller.said  # noqa: B018
    caller.wait(11.0 - TICK_S)
    before = caller.said
    caller.wait(TICK_S)
    said = caller.said
    caller.hear_out()
    end = caller.end
    assert end is not None
    assert (before, len(said), end.end, end.reason) == ([], 1, "hang_up", "max_call_duration")


def test_rule_21_a_call_lasts_half_an_hour_by_default(tmp_path: Path) -> None:
    text = "defaults: {timeout: 600s, max_no_input: 20, max_failures: 20}\n" + MENU
    caller = caller_of(text, tmp_path)
    caller.wait(1799.0 - TICK_S)
    open_still = caller.mode
    caller.wait(TICK_S)
    assert (open_still, caller.mode) == ("waiting", "closing")


def test_rule_21_the_flow_may_say_its_own_words_when_the_call_is_too_long(tmp_path: Path) -> None:
    text = "max_call_duration: 5s\non_too_long: long\n" + MENU
    text += "  long: {hang_up: Слишком долго.}\n"
    caller = caller_of(text, tmp_path)
    caller.said  # noqa: B018
    assert caller.wait(4.0).said == ["Слишком долго."]


def test_rule_21_a_call_that_is_too_long_ends_in_words_even_after_a_fault(tmp_path: Path) -> None:
    text = """
on_error: main
max_call_duration: 20s
defaults: {timeout: 60s}
variables: {nothing: text}
states:
  main:
    menu: Что вам нужно?
    options:
      broken: {key: "1", goto: broken}
  broken:
    say: "{nothing}"
    next: main
"""
    caller = caller_of(text, tmp_path).press("1").hear_out()
    caller.said  # noqa: B018
    caller.wait(30.0)
    assert (len(caller.said), caller.mode) == (1, "closing")


# 22


@pytest.mark.parametrize(
    ("place", "state"),
    [
        pytest.param("on_failure: other", "other", id="of the state"),
        pytest.param("max_no_input: 3", "given_up", id="else of the flow"),
    ],
)
def test_rule_22_a_bound_leads_where_on_failure_says(place: str, state: str, tmp_path: Path) -> None:
    text = MENU.replace("menu: Что вам нужно?", f"menu: Что вам нужно?\n    {place}")
    assert fail(caller_of(text, tmp_path), "---").state == state


def test_rule_22_a_group_has_its_own_on_failure(tmp_path: Path) -> None:
    text = """
start: cards/ask
main: cards/ask
states:
  cards:
    defaults: {on_failure: lost}
    states:
      ask: {menu: Какая карта?, options: {one: {key: "1", goto: lost}}}
      lost: {hang_up: Жаль.}
"""
    assert fail(caller_of(text, tmp_path), "---").state == "cards/lost"


def test_rule_22_a_flow_without_on_failure_does_not_load(tmp_path: Path) -> None:
    text = "on_failure:\n" + MENU
    with pytest.raises(FlowError, match="on_failure"):
        flow_of(text, tmp_path)


# 23


@pytest.mark.parametrize(
    ("confidence", "state", "failures"),
    [
        pytest.param(0.5, "other", [], id="exactly enough"),
        pytest.param(0.499, "main", ["no_match: low_confidence"], id="a little too low"),
        pytest.param(0.0, "main", ["no_match: low_confidence"], id="none at all"),
    ],
)
def test_rule_23_a_match_below_confidence_is_no_match(
    confidence: float, state: str, failures: list[str], tmp_path: Path
) -> None:
    caller = caller_of(MENU, tmp_path).say("баланс", confidence)
    assert (caller.state, caller.failures) == (state, failures)


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        pytest.param(0.5, ["Вы сказали «баланс», верно?"], id="as low as it may be"),
        pytest.param(0.799, ["Вы сказали «баланс», верно?"], id="a little below"),
        pytest.param(0.8, ["А здесь?"], id="exactly enough"),
    ],
)
def test_rule_23_between_the_two_the_call_asks_first(
    confidence: float, said: list[str], tmp_path: Path
) -> None:
    caller = caller_of("defaults: {confirm_below: 0.8}\n" + MENU, tmp_path)
    caller.said  # noqa: B018
    assert caller.say("баланс", confidence).said == said


def test_rule_23_nothing_is_confirmed_by_default(tmp_path: Path) -> None:
    assert caller_of(MENU, tmp_path).say("баланс", 0.51).state == "other"


@pytest.mark.parametrize(
    ("answer", "state", "failures"),
    [
        pytest.param("да", "other", [], id="yes"),
        pytest.param("нет", "main", ["no_match: rejected"], id="no"),
        pytest.param("1", "other", [], id="key for yes"),
        pytest.param("2", "main", ["no_match: rejected"], id="key for no"),
    ],
)
def test_rule_23_the_answer_to_the_question_decides(
    answer: str, state: str, failures: list[str], tmp_path: Path
) -> None:
    caller = caller_of("defaults: {confirm_below: 0.8}\n" + MENU, tmp_path)
    caller.say("баланс", 0.6).hear_out()
    caller.press(answer) if answer.isdecimal() else caller.say(answer)
    assert (caller.state, caller.failures) == (state, failures)


def test_rule_23_a_value_is_confirmed_too(tmp_path: Path) -> None:
    text = """
states:
  main:
    ask: Сколько?
    number: 1..100
    into: count
    confirm_below: 0.8
    next: given_up
"""
    caller = caller_of(text, tmp_path)
    caller.said  # noqa: B018
    caller.say("двадцать", 0.6)
    assert (caller.said, caller.hear_out().say("да").value) == (
        ["Вы сказали «двадцать», верно?"],
        {"count": 20},
    )


# 24

ASK = """
commands: {{help: {{say: помощь, do: help}}}}
states:
  main:
    ask: Сколько?
    {kind}
    into: answer
    no_match:
      - {{when: reason == "{reason}", text: По причине.}}
      - Без причины.
    next: given_up
"""


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        pytest.param("low_confidence", "number: 1..100", id="low confidence"),
        pytest.param("out_of_grammar", "number: 1..100", id="out of grammar"),
        pytest.param("incomplete", "digits: 4", id="incomplete"),
        pytest.param("too_long", "digits: 4", id="too long"),
    ],
)
def test_rule_24_a_prompt_can_tell_the_reasons_apart(reason: str, kind: str, tmp_path: Path) -> None:
    caller = caller_of(ASK.format(kind=kind, reason=reason), tmp_path)
    caller.said  # noqa: B018
    if reason == "low_confidence":
        caller.say("двадцать", 0.3)
    elif reason == "out_of_grammar":
        caller.say("двести тысяч")
    elif reason == "incomplete":
        caller.press("12").wait(3.0)
    else:
        caller.start_speaking().wait(20.0)
    assert (caller.failures, caller.said) == ([f"no_match: {reason}"], ["По причине."])


def test_rule_24_two_options_are_a_reason_of_their_own(tmp_path: Path) -> None:
    assert caller_of(MENU, tmp_path).say("баланс и карта").failures == ["no_match: ambiguous"]


def test_rule_24_the_journal_tells_the_reason(tmp_path: Path) -> None:
    caller = caller_of(MENU, tmp_path).say("баланс", 0.2)
    told = [line["reason"] for line in caller.journal if line["kind"] == "failed"]
    assert told == ["low_confidence"]


# 25

OPERATOR = """
commands: {{operator: {{say: оператор, key: "0", goto: operator}}}}
states:
  main:
    menu: Что вам нужно?
    options:
      card: {{key: "1", say: карта, goto: cards/block}}
      fraud: {{key: "2", say: мошенники, goto: fraud}}
      person: {{key: "3", say: человек, goto: operator}}
      other: {{key: "4", say: другое, goto: other}}
  other: {{menu: А здесь?, options: {{back: {{key: "1", goto: main}}}}}}
  cards:
    states:
      block: {{ask: Какая карта?, digits: 4, into: card, next: ../main}}
  fraud: {{say: Сейчас., next: operator}}
  operator:
    escalate: requests
    steps:
      - say: Что случилось?
      - say: О чём вопрос?
      - {{say: Соединяю., goto: queue}}
    {more}
  queue: {{queue: people, otherwise: given_up}}
"""
AT_ONCE = "at_once: [key, cards/block, fraud]"


def operator_of(tmp_path: Path, more: str = AT_ONCE) -> Caller:
    text = OPERATOR.format(more=more).replace("../main", "main")
    return caller_of(text, tmp_path)


def test_rule_25_requests_are_answered_step_by_step(tmp_path: Path) -> None:
    caller = operator_of(tmp_path)
    caller.said  # noqa: B018
    told = []
    for _ in range(3):
        caller.say("оператор")
        told.append((caller.said, caller.state))
        caller.hear_out()
    assert told == [
        (["Что случилось?"], "main"),
        (["О чём вопрос?"], "main"),
        (["Соединяю."], "queue"),
    ]


def test_rule_25_the_count_is_kept_over_the_whole_call(tmp_path: Path) -> None:
    caller = operator_of(tmp_path).say("оператор").hear_out()
    caller.say("другое").hear_out().say("оператор").hear_out().press("1").hear_out()
    assert caller.say("оператор").state == "queue"


def test_rule_25_a_step_returns_to_the_question_with_its_counters(tmp_path: Path) -> None:
    caller = fail(operator_of(tmp_path), "??").say("оператор").hear_out()
    assert (caller.state, fail(caller, "?").state) == ("main", "given_up")


@pytest.mark.parametrize("key", ["0", "3"], ids=["command", "option"])
def test_rule_25_the_key_connects_at_once(key: str, tmp_path: Path) -> None:
    assert operator_of(tmp_path).press(key).state == "queue"


def test_rule_25_a_spoken_option_does_not(tmp_path: Path) -> None:
    assert operator_of(tmp_path).say("человек").state == "main"


def test_rule_25_the_key_counts_like_a_word_where_the_flow_does_not_say_at_once(
    tmp_path: Path,
) -> None:
    assert operator_of(tmp_path, "failures_count: false").press("0").state == "main"


def test_rule_25_an_emergency_connects_on_the_first_request(tmp_path: Path) -> None:
    assert operator_of(tmp_path).say("карта").hear_out().say("оператор").state == "queue"


def test_rule_25_an_emergency_that_only_says_something_connects_too(tmp_path: Path) -> None:
    assert operator_of(tmp_path).say("мошенники").state == "queue"


def test_rule_25_a_key_that_led_here_by_a_detour_is_no_operator_key(tmp_path: Path) -> None:
    caller = operator_of(tmp_path, "at_once: [key]").press("2")
    assert (caller.state, caller.said[-1]) == ("main", "Что случилось?")


def test_rule_25_a_failure_is_no_operator_key(tmp_path: Path) -> None:
    text = OPERATOR.format(more="at_once: [key]").replace("../main", "main")
    caller = fail(caller_of("on_failure: operator\n" + text, tmp_path), "---")
    assert caller.state == "main"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        pytest.param("failures_count: true", "queue", id="they count"),
        pytest.param("failures_count: false", "main", id="they do not"),
    ],
)
def test_rule_25_the_flow_says_whether_failures_count(more: str, state: str, tmp_path: Path) -> None:
    assert fail(operator_of(tmp_path, more), "-?").say("оператор").state == state


def test_rule_25_a_condition_can_read_the_count(tmp_path: Path) -> None:
    text = OPERATOR.format(more=AT_ONCE).replace("../main", "main")
    text = text.replace("menu: А здесь?", "menu: [{when: requests > 1, text: Ещё раз?}, А здесь?]")
    caller = caller_of(text, tmp_path).say("оператор").hear_out().say("оператор").hear_out()
    assert caller.say("другое").said[-1] == "Ещё раз?"
