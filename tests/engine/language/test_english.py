"""English: reading, hearing and menus."""

# ruff: noqa: ANN401 - pymorphy3 and num2words ship no types
# ruff: noqa: FBT001 - a table has its answer in a column

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.language import ReadingError, language

ENGLISH = language("en")
TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("reader", "value", "rest", "said"),
    [
        ("number", 0, (), "zero"),
        ("number", 125, (), "one hundred and twenty-five"),
        ("number", -7, (), "minus seven"),
        ("number", 7.5, (), "seven point five"),
        ("number", 0.05, (), "zero point zero five"),
        ("money", 100.5, (), "one hundred dollars and fifty cents"),
        ("money", 1, (), "one dollar"),
        ("money", 0.01, (), "one cent"),
        ("money", 2, ("£",), "two pounds"),
        ("money", 1500, ("RUB",), "one thousand five hundred roubles"),
        ("date", date(2026, 11, 23), (), "November twenty-third, twenty twenty-six"),
        ("date", "2001-03-05", ("nominative", False), "March fifth"),
        ("time", "10:15", (), "ten fifteen a.m."),
        ("time", "22:05", (), "ten oh five p.m."),
        ("time", "12:00", (), "noon"),
        ("time", "00:00", (), "midnight"),
        ("duration", 150, (), "two minutes thirty seconds"),
        ("duration", 0, (), "zero seconds"),
        (
            "phone",
            "+1 415 555 0132",
            (),
            "plus one, four one five, five five five, zero one, three two",
        ),
        ("digits", "0407", (), "zero four zero seven"),
        ("percent", 7.5, (), "seven point five percent"),
        ("ordinal", 23, (), "twenty-third"),
        ("count", 1, ("minute",), "one minute"),
        ("count", 5, ("person",), "five people"),
        ("count", 2, ("debit card",), "two debit cards"),
        ("count", 3, ("entry",), "three entries"),
        ("count", 1.5, ("hour",), "one point five hours"),
        (
            "text",
            "Pay $1,500.50 by 10:15",
            (),
            "Pay one thousand five hundred dollars and fifty cents by ten fifteen a.m.",
        ),
        ("text", "the 5th of 12 cards, 7%", (), "the fifth of twelve cards, seven percent"),
        ("text", True, (), "yes"),
    ],
)
def test_a_reader_says_its_value(reader: str, value: Any, rest: tuple[Any, ...], said: str) -> None:
    assert ENGLISH.readers[reader](value, *rest) == said


@pytest.mark.parametrize(
    ("reader", "value"),
    [("number", "secret"), ("money", None), ("digits", "a"), ("ordinal", -1), ("number", 10**15)],
)
def test_what_cannot_be_read_is_refused(reader: str, value: object) -> None:
    with pytest.raises(ReadingError):
        ENGLISH.readers[reader](value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("five", "5"),
        ("twenty-five", "25"),
        ("one hundred and five", "105"),
        ("a hundred", "100"),
        ("two thousand and five", "2005"),
        ("two and a half thousand", "2500"),
        ("half a million", "500000"),
        ("seven point five", "7.5"),
        ("1,500", "1500"),
        ("the third", "3"),
        ("one two three", "123"),
        ("five or six", None),
        ("a card", None),
    ],
)
def test_a_number_is_heard(text: str, value: str | None) -> None:
    assert ENGLISH.heard_number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "lengths", "digits"),
    [
        ("one two three four", None, "1234"),
        ("twelve thirty four", range(4, 5), "1234"),
        ("oh seven", None, "07"),
        ("double five six", None, "556"),
        ("my code is one two three four", range(4, 5), "1234"),
        ("12 34", range(4, 5), "1234"),
        ("triple nine", None, "999"),
        ("four fifteen", range(3, 4), "415"),
        ("I forgot", None, None),
    ],
)
def test_digits_are_heard(text: str, lengths: range | None, digits: str | None) -> None:
    assert ENGLISH.heard_digits(text, lengths) == digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("five dollars and ten cents", "5.1"),
        ("fifty cents", "0.5"),
        ("a hundred bucks", "100"),
        ("$2,500.50", "2500.5"),
        ("two hundred dollars from card one", "200"),
        ("all of it", None),
    ],
)
def test_an_amount_is_heard(text: str, value: str | None) -> None:
    assert ENGLISH.heard_amount(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March fifth", "2027-03-05"),
        ("the fifth of March", "2027-03-05"),
        ("March 5th, 1985", "1985-03-05"),
        ("March the fifth nineteen eighty five", "1985-03-05"),
        ("march five two thousand and one", "2001-03-05"),
        ("3/4/2026", "2026-03-04"),
        ("tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("on Friday", "2026-11-27"),
        ("next friday", "2026-12-04"),
        ("in two weeks", "2026-12-07"),
        ("a week ago", "2026-11-16"),
        ("February thirtieth", None),
        ("never", None),
    ],
)
def test_a_date_is_heard(text: str, day: str | None) -> None:
    assert ENGLISH.heard_date(text, TODAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True),
        ("yes please", True),
        ("yeah that's right", True),
        ("of course", True),
        ("no problem", True),
        ("no", False),
        ("no thanks", False),
        ("of course not", False),
        ("not right", False),
        ("that's not right", False),
        ("no, that's wrong", False),
        ("I don't know", None),
        ("yes and no", None),
        ("balance", None),
        ("", None),
    ],
)
def test_a_yes_or_a_no_is_heard(text: str, answer: bool | None) -> None:
    assert ENGLISH.heard_yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("415 555 0132", "+14155550132"),
        ("+44 20 7946 0958", "+442079460958"),
        ("four one five five five five oh one three two", "+14155550132"),
        ("12", None),
    ],
)
def test_a_telephone_number_is_heard(text: str, number: str | None) -> None:
    assert ENGLISH.heard_phone(text) == number


def test_words_and_their_dictionary_forms() -> None:
    assert ENGLISH.words("Twenty-five CARDS, don’t!") == ("25", "cards", "don't")
    assert "card" in ENGLISH.lemmas("cards")
    assert "block" in ENGLISH.lemmas("blocking")
    assert "stop" in ENGLISH.lemmas("stopped")
    assert "balance" in ENGLISH.lemmas("balances")


def test_a_menu_is_offered() -> None:
    assert ENGLISH.enumerate_option("to block a card", ["1"], None) == "To block a card, press one."
    assert ENGLISH.enumerate_option("balance", [], "balance") == "For balance, say “balance”."
    assert ENGLISH.spell_key("1*") == "one star"
