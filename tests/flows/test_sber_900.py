"""The bank's line 900: what its caller hears and where the call ends, from a pipe as anybody would try it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.flow import Ask, Menu
from engine.loading.loader import load
from ivr import opening
from ivr.main import cli

FLOW = str(Path(__file__).parents[2] / "flows" / "sber_900.yaml")
MORNING = ("--at", "2026-11-23T10:15+03:00")

Journal = list[dict[str, object]]

open_once = cache(opening.open_flow)


@pytest.fixture(autouse=True)
def _line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call is of the same line: it is loaded once."""
    monkeypatch.setattr(opening, "open_flow", open_once)


def call(*lines: str, options: tuple[str, ...] = MORNING) -> Journal:
    """Call the line, say or press one line a turn, and return the journal."""
    said = "".join(f"{line}\n" for line in lines)
    result = CliRunner().invoke(cli, ["call", FLOW, "--json", *options], input=said)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def heard(journal: Journal) -> list[str]:
    return [str(record["text"]) for record in journal if record["kind"] == "say"]


def end(journal: Journal) -> tuple[object, ...]:
    last = journal[-1]
    assert last["kind"] == "end"
    return tuple(last.get(key) for key in ("end", "outcome", "to"))


def states(journal: Journal) -> list[object]:
    return [record["dest"] for record in journal if record["kind"] == "moved"]


CONNECTED = ("transfer", "connected", "operators")
HUNG_UP = ("caller_hung_up", None, None)


def test_the_line_greets_and_says_that_calls_are_recorded() -> None:
    greeting = heard(call())[0]
    assert greeting.startswith("Здравствуйте")
    assert "записывается" in greeting


def test_the_word_operator_has_to_be_said_three_times() -> None:
    once, twice, thrice = (call(*["оператор"] * times) for times in (1, 2, 3))
    assert (end(once), end(twice), end(thrice)) == (HUNG_UP, HUNG_UP, CONNECTED)
    assert "Я отвечу быстрее оператора" in heard(once)[-1]
    assert "о чём ваш вопрос" in heard(twice)[-1]


def test_in_between_the_caller_may_do_something_else() -> None:
    assert end(call("оператор", "баланс", "позовите оператора", "соедини с оператором")) == CONNECTED


def test_the_key_zero_connects_at_once() -> None:
    journal = call("0")
    assert end(journal) == CONNECTED
    assert states(journal)[-2:] == ["operator", "queue"]


def test_whoever_lost_a_card_is_connected_on_the_first_request() -> None:
    assert end(call("у меня украли карту", "оператор")) == CONNECTED


def test_fraud_is_connected_without_a_request() -> None:
    assert end(call("мне звонят мошенники")) == ("transfer", "connected", "fraud")


def test_failures_count_as_requests() -> None:
    assert end(call("", "абракадабра", "оператор")) == CONNECTED


def test_a_silent_caller_is_connected() -> None:
    assert end(call("", "", "", "")) == CONNECTED


def test_the_wait_is_announced_in_words() -> None:
    announced = next(text for text in heard(call("0")) if "в очереди" in text)
    assert announced == "Ваше место в очереди – третье. Ожидание – меньше минуты."


def test_at_the_peak_the_wait_is_said_to_be_longer() -> None:
    evening = call("0", options=("--at", "2026-11-23T17:00+03:00"))
    assert any("дольше обычного" in text for text in heard(evening))
    assert not any("дольше обычного" in text for text in heard(call("0")))


def test_in_four_minutes_no_two_announcements_are_the_same_and_music_lies_between() -> None:
    evening = heard(call("0", options=("--at", "2026-11-23T18:00+03:00")))
    told = [text for text in evening if "есто" in text or "следующий" in text]
    assert len(told) == len(set(told)) == 8
    assert all(evening[evening.index(text) + 1] == "♪ Музыка ♪" for text in told)


@pytest.mark.parametrize("outcome", ["busy", "no_answer", "queue_full", "failed"])
def test_when_no_operator_answers_a_call_back_is_offered(outcome: str) -> None:
    journal = call("0", *[""] * 3, "да", options=(*MORNING, "--outcome", outcome))
    assert "callback/offer" in states(journal)


def test_a_caller_may_leave_the_queue_and_be_called_back() -> None:
    journal = call("0", "1", "да", options=(*MORNING, "--wait", "5m"))
    assert "Готово, оператор перезвонит вам в течение часа." in heard(journal)
    assert end(journal) == ("hang_up", None, None)


def test_at_night_the_queue_offers_no_call_back() -> None:
    journal = call("0", "1", options=("--at", "2026-11-23T03:00+03:00", "--wait", "2m"))
    assert not any("перезвоним" in text for text in heard(journal))
    assert end(journal) == CONNECTED


def test_a_call_back_that_can_not_be_written_down_is_not_passed_over() -> None:
    journal = call("0", *[""] * 5, options=(*MORNING, "--from", "", "--outcome", "failed"))
    assert "callback/not_booked" in states(journal)


def test_nobody_is_told_to_press_a_key_where_only_words_are_taken() -> None:
    journal = call("2", "4321", "5", "", options=MORNING)
    assert not any("клавиш" in text for text in heard(journal))


def test_at_night_nobody_is_promised_a_call_back() -> None:
    journal = call("0", options=("--at", "2026-11-23T03:00+03:00", "--outcome", "busy"))
    assert "callback/closed" in states(journal)


def test_a_card_is_blocked_after_a_yes_and_told_back() -> None:
    journal = call("1", "4321", "да")
    assert any(text.startswith("Готово. Карта, которая заканчивается на") for text in heard(journal))


def test_a_card_is_not_blocked_after_a_no() -> None:
    journal = call("1", "4321", "нет")
    assert "cards/do_block" not in states(journal)


def test_a_blocked_card_is_blocked_already_and_only_in_this_call() -> None:
    again = call("1", "4321", "да", "заблокировать карту", "4321")
    assert "cards/already_blocked" in states(again)
    assert "cards/do_block" in states(call("1", "4321", "да"))


@pytest.mark.parametrize("wish", ["1", "2"])
def test_whoever_does_not_remember_the_digits_is_connected(wish: str) -> None:
    assert end(call(wish, "не помню")) == CONNECTED


def test_whoever_does_not_remember_the_code_word_is_asked_for_the_date_of_birth() -> None:
    journal = call("2", "4321", "я не помню", "пятое марта восемьдесят пятого года")
    assert any("пятнадцать тысяч" in text for text in heard(journal))


def test_whoever_remembers_neither_is_connected() -> None:
    journal = call("2", "4321", "я не помню", "не помню")
    assert end(journal) == CONNECTED
    assert {"identify/check_word", "identify/check_date"}.isdisjoint(states(journal))


def test_a_no_to_blocking_is_answered_and_a_second_no_ends_the_call() -> None:
    journal = call("1", "4321", "нет", "нет")
    assert "Хорошо, карту не блокирую." in heard(journal)
    assert end(journal) == ("hang_up", None, None)


def test_after_three_unknown_cards_an_operator_helps() -> None:
    assert end(call("1", "9999", "9998", "9997")) == CONNECTED


@pytest.mark.parametrize("digits", ["4321", "43 21", "сорок три двадцать один", "четыре три два один"])
def test_the_balance_is_told_to_whoever_knows_the_code_word(digits: str) -> None:
    journal = call("баланс", digits, "ромашка")
    told = "Анна Сергеевна, на вашей карте пятнадцать тысяч двести тридцать рублей пятьдесят копеек."
    assert told in heard(journal)


def test_three_wrong_code_words_lead_to_an_operator() -> None:
    journal = call("2", *["4321", "лютик"] * 3)
    assert end(journal) == CONNECTED
    assert not any("рубл" in text for text in heard(journal))


def test_what_identifies_a_caller_shows_nowhere() -> None:
    text = json.dumps(call("2", "4321", "ромашка", "", "2", "1", "4321", "да"), ensure_ascii=False)
    text += json.dumps(call("2", "4321", "1", "05031985", "1", "8870"), ensure_ascii=False)
    text += json.dumps(call("2", "4321", "1", "пятое марта"), ensure_ascii=False)
    assert [
        secret for secret in ("4321", "8870", "ромашк", "0503", "1985", "-03-05", "марта") if secret in text
    ] == []


def test_no_question_asks_for_a_pin_or_cvv() -> None:
    questions = [state for state in load(FLOW).states.values() if isinstance(state, (Menu, Ask))]
    asked = [p.text.source.lower() for state in questions for p in (*state.prompts, *state.short)]
    assert [text for text in asked if "пин" in text or "cvv" in text or "парол" in text] == []


def test_no_menu_takes_longer_than_twenty_seconds() -> None:
    flow = load(FLOW)
    menus = (
        heard(call("", "другой вопрос"))
        + heard(call("3"))
        + heard(call("5"))
        + heard(call("55"))
        + heard(call("56"))
    )
    assert [text for text in menus if flow.language.speaking_s(text) > 20] == []


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("перевод не пришёл", "transfer_problem"),
        ("хочу взять кредит", "credit"),
        ("открыть вклад", "deposit"),
        ("какой у меня тариф", "mobile_tariffs"),
        ("когда привезут симку", "sim_delivery"),
        ("где ближайшее отделение", "office"),
        ("приложение не работает", "app_update"),
        ("потерял карточку", "cards/block"),
        ("сколько денег на счёте", "identify/card"),
    ],
)
def test_a_wish_said_in_ones_own_words_is_met(said: str, state: str) -> None:
    assert state in states(call(said))


@pytest.mark.parametrize("said", ["не надо оператора", "какая сегодня погода", "вы надоели"])
def test_what_was_not_meant_is_not_done(said: str) -> None:
    assert states(call(said))[-1] == "main"


def test_saying_no_more_questions_says_goodbye() -> None:
    assert end(call("перевод не пришёл", "нет, спасибо")) == ("hang_up", None, None)
