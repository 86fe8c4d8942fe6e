"""Rules 29 to 31: matching speech, in a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of

from engine.actions import Listen

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
commands:
  operator: {say: [оператор, живой человек], key: "0", goto: operator}
states:
  main:
    menu: Что вам нужно?
    options:
      count: {key: "1", say: [счёт, 25 рублей], offer: чтобы узнать счёт, goto: count}
      card: {key: "2", say: карта, offer: чтобы узнать о карте, goto: card}
      block: {key: "3", say: заблокировать карту, offer: чтобы заблокировать карту, goto: block}
      hidden: {say: секретный пункт, when: visits > 1, goto: card}
      spelled: {say: сбермобайл, sounds_like: [сбер мобайл], goto: card}
  count: {hang_up: Счёт.}
  card: {menu: Карта., modal: true, options: {count: {key: "1", say: остаток, goto: count}}}
  block: {hang_up: Блокирую.}
  operator: {hang_up: Оператор.}
"""

CLOSE = """
states:
  main:
    menu: О чём?
    options:
      card: {key: "1", say: счёт карты, offer: о карте, goto: bye}
      line: {key: "2", say: карта счёта, offer: о счёте, goto: bye}
  bye: {hang_up: До свидания.}
"""
ELSEWHERE = """
states:
  main:
    menu: Чем помочь?
    options: {card: {say: карта, goto: more}, loan: {say: кредит, goto: bye}}
  more:
    menu: О чём?
    options: {loan: {key: "1", offer: о кредитах, say: кредит, goto: bye}}
  bye: {hang_up: До свидания.}
"""
HOW_MANY = """
commands:
  operator: {key: "0", say: оператор, goto: bye}
states:
  main:
    ask: Сколько?
    number: 1..9
    into: many
    next: bye
  bye: {hang_up: До свидания.}
"""


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out()
    caller.said  # noqa: B018 - what was said so far
    return caller


# 29


@pytest.mark.parametrize(
    ("words", "state"),
    [
        pytest.param("СЧЁТ", "count", id="case"),
        pytest.param("счет", "count", id="yo"),
        pytest.param("«Счёт!»", "count", id="punctuation"),
        pytest.param("  счёт   мой ", "count", id="spaces"),
        pytest.param("двадцать пять рублей", "count", id="number words"),
        pytest.param("25 рублей", "count", id="numerals"),
        pytest.param("позовите оператора", "operator", id="dictionary form"),
        pytest.param("заблокируйте мою карту", "block", id="the longer phrase wins"),
        pytest.param("карту", "card", id="the shorter phrase alone"),
        pytest.param("абракадабра", "main", id="nothing"),
        pytest.param("", "main", id="silence"),
    ],
)
def test_rule_29_speech_is_folded_and_matched_by_words(words: str, state: str, caller: Caller) -> None:
    assert caller.say(words).state == state


def test_rule_29_which_of_two_wishes_comes_first_is_asked(caller: Caller) -> None:
    caller.say("карта и счёт")
    assert (caller.state, caller.failures, caller.said) == (
        "main",
        ["no_match: ambiguous"],
        ["Что сначала? Чтобы узнать о карте, нажмите один. Чтобы узнать счёт, нажмите два."],
    )


def test_rule_29_which_of_two_is_asked_where_the_same_words_mean_both(tmp_path: Path) -> None:
    caller = Caller(flow_of(CLOSE, tmp_path)).start().hear_out().say("карту и счёт")
    assert caller.said[-1] == "Уточните, пожалуйста. О карте нажмите один. О счёте нажмите два."


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param("счёт", "count", id="by name"),
        pytest.param("2", "count", id="by a key counted from one"),
        pytest.param("один", "card", id="by the name of a key"),
        pytest.param("второе", "count", id="by its place"),
        pytest.param("оператор", "operator", id="by command"),
        pytest.param("0", "operator", id="by a command's key"),
        pytest.param("заблокируйте карту", "block", id="by another wish"),
    ],
)
def test_rule_29_the_answer_to_which_is_taken(answer: str, state: str, caller: Caller) -> None:
    caller.say("карта и счёт").hear_out()
    caller.press(answer) if answer.isdecimal() else caller.say(answer)
    assert caller.state == state


def test_rule_29_who_does_not_say_which_is_asked_again(caller: Caller) -> None:
    caller.say("карта и счёт").hear_out().say("абракадабра")
    assert (
        caller.said[-1] == "Что сначала? Чтобы узнать о карте, нажмите один. Чтобы узнать счёт, нажмите два."
    )
    assert caller.hear_out().press("2").state == "count"


def test_rule_29_what_no_menu_enumerates_is_asked_about_as_another_menu_offers_it(tmp_path: Path) -> None:
    caller = Caller(flow_of(ELSEWHERE, tmp_path)).start().hear_out().say("карта и кредит")
    assert caller.said[-1] == "Что сначала? Карта — нажмите один. О кредитах нажмите два."


@pytest.mark.parametrize(
    ("said", "state"),
    [
        pytest.param("один", "count", id="cardinal"),
        pytest.param("нажимаю двойку", "card", id="as one calls it"),
        pytest.param("давайте третье", "block", id="ordinal"),
        pytest.param("ноль", "operator", id="of a command"),
        pytest.param("не один", "main", id="negated"),
        pytest.param("семь", "main", id="of no option"),
        pytest.param("один раз", "main", id="of something else"),
    ],
)
def test_rule_29_the_name_of_a_key_is_as_good_as_the_key(said: str, state: str, caller: Caller) -> None:
    assert caller.say(said).state == state


def test_rule_29_where_a_number_is_asked_for_it_is_no_key(tmp_path: Path) -> None:
    caller = Caller(flow_of(HOW_MANY, tmp_path)).start().hear_out().say("ноль")
    assert (caller.state, caller.failures) == ("main", ["no_match: out_of_grammar"])


def test_rule_29_the_items_of_a_list_are_asked_about_too(tmp_path: Path) -> None:
    text = """
states:
  main:
    ask: Какой город?
    one_of: {Москва: [москва], Казань: [казань]}
    into: city
    next: given_up
"""
    caller = Caller(flow_of(text, tmp_path)).start().hear_out()
    caller.say("москва казань").hear_out().say("казань")
    assert (caller.failures, caller.value) == (["no_match: ambiguous"], {"city": "Казань"})


# 30


@pytest.mark.parametrize(
    "words",
    ["нет, не оператор", "не оператор", "только не оператора", "не надо оператора"],
)
def test_rule_30_a_negated_phrase_is_not_that_phrase(words: str, caller: Caller) -> None:
    assert (caller.say(words).state, caller.failures) == ("main", ["no_match: out_of_grammar"])


@pytest.mark.parametrize(
    ("words", "state"),
    [
        pytest.param("не оператор, а счёт", "count", id="the other one is meant"),
        pytest.param("нет, оператор", "operator", id="a no of its own"),
    ],
)
def test_rule_30_what_is_not_negated_counts(words: str, state: str, caller: Caller) -> None:
    assert caller.say(words).state == state


# 31


def phrases(caller: Caller) -> list[str]:
    return [phrase.text for phrase in caller.last(Listen).grammar.phrases]


def test_rule_31_the_recogniser_is_given_the_live_phrases_and_no_other(caller: Caller) -> None:
    assert phrases(caller) == [
        "счёт",
        "25 рублей",
        "карта",
        "заблокировать карту",
        "сбермобайл",
        "оператор",
        "живой человек",
    ]


def test_rule_31_an_option_whose_condition_holds_is_live(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW.replace("visits > 1", "visits > 0"), tmp_path)).start()
    assert "секретный пункт" in phrases(caller)


def test_rule_31_a_modal_state_gives_its_own_phrases_only(caller: Caller) -> None:
    assert phrases(caller.press("2")) == ["остаток"]


def test_rule_31_a_phrase_that_is_not_live_is_not_understood(caller: Caller) -> None:
    assert caller.say("секретный пункт").state == "main"


def test_rule_31_spellings_for_the_recogniser_are_kept_with_their_option(caller: Caller) -> None:
    spelled = {
        one.name: tuple(phrase.text for phrase in one.sounds_like)
        for one in caller.last(Listen).grammar.choices
    }
    assert spelled["spelled"] == ("сбер мобайл",)


def test_rule_29_a_yes_beside_a_command_is_not_taken_for_a_plain_yes(tmp_path: Path) -> None:
    text = """
commands:
  operator: {say: [оператор], goto: bye}
states:
  main: {ask: Заблокировать карту?, yes_no: true, yes: blocked, no: bye}
  blocked: {hang_up: Готово.}
  bye: {hang_up: До свидания.}
"""
    answers = ("да", "да, я потерял её вчера", "да, но сначала оператор")
    said = [Caller(flow_of(text, tmp_path)).start().hear_out().say(one).state for one in answers]
    assert said == ["blocked", "blocked", "bye"]
