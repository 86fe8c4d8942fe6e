"""What a reader says is heard as what it read; and no digit comes out of any reader."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import LANGUAGES, ReadingError, language

if TYPE_CHECKING:
    from decimal import Decimal

TODAY = date(2026, 11, 23)
ALL_DIGITS = re.compile(r"\d")

for _code in LANGUAGES:  # what is loaded at the first use is no example's delay
    language(_code).readers["text"]("5 минут, 1/2 of 3")

each_language = pytest.mark.parametrize("code", LANGUAGES)


@each_language
@given(number=st.integers(0, 999_999_999))
def test_a_number_read_is_heard(code: str, number: int) -> None:
    spoken = language(code).readers["number"](number)
    assert language(code).heard_number(spoken) == number


@each_language
@given(number=st.decimals(0, 999_999, places=3))
def test_a_decimal_number_read_is_heard(code: str, number: Decimal) -> None:
    spoken = language(code).readers["number"](number)
    assert language(code).heard_number(spoken) == number


@each_language
@given(amount=st.decimals(-999_999, 999_999_999, places=2))
def test_an_amount_read_is_heard(code: str, amount: Decimal) -> None:
    spoken = language(code).readers["money"](amount)
    assert language(code).heard_amount(spoken) == amount


@each_language
@given(digits=st.text("0123456789", min_size=1, max_size=20))
def test_digits_read_are_heard(code: str, digits: str) -> None:
    spoken = language(code).readers["digits"](digits)
    lengths = range(len(digits), len(digits) + 1)
    assert language(code).heard_digits(spoken, lengths) == digits


@each_language
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_read_is_heard(code: str, day: date) -> None:
    spoken = language(code).readers["date"](day)
    assert language(code).heard_date(spoken, TODAY) == day


@given(number=st.from_regex(r"\A[3489][0-9]{9}\Z"))
def test_a_russian_telephone_number_read_is_heard(number: str) -> None:
    spoken = language("ru").readers["phone"](f"8{number}")
    assert language("ru").heard_phone(spoken) == f"+7{number}"


@each_language
@given(value=st.one_of(st.text(), st.integers(), st.floats(), st.decimals(), st.dates()))
def test_no_reader_lets_a_digit_through(code: str, value: object) -> None:
    more = {"count": ("день" if code == "ru" else "day",), "range": (5,)}
    for name, reader in language(code).readers.items():
        try:
            said = reader(value, *more.get(name, ()))
        except ReadingError:
            continue
        assert not ALL_DIGITS.search(said)


@each_language
@given(text=st.text())
def test_whatever_is_said_breaks_nothing(code: str, text: str) -> None:
    spoken = language(code)
    for hear in (spoken.heard_number, spoken.heard_amount, spoken.heard_phone, spoken.heard_yes_no):
        hear(text)
    spoken.heard_digits(text, range(4, 5))
    spoken.heard_date(text, TODAY)
    for word in spoken.words(text):
        assert spoken.lemmas(word)
    assert spoken.speaking_s(text) > 0


WORDS = st.sampled_from(
    "один две трёх ноль нуля пять двадцать сто тысяча тысяч миллион половиной с полтора рубль"
    " копеек минус целых десятых и первого марта года 7 12 2.5 нет да не через дня назад пятницу"
    " звёздочка семёрки".split()
)


@given(words=st.lists(WORDS, max_size=9))
def test_number_words_in_any_order_break_nothing(words: list[str]) -> None:
    russian, text = language("ru"), " ".join(words)
    russian.heard_number(text)
    russian.heard_amount(text)
    russian.heard_date(text, TODAY)
    russian.heard_phone(text)
    russian.heard_yes_no(text)
    russian.words(text)
    digits = russian.heard_digits(text, range(2, 6))
    assert digits is None or digits.isdigit()


PIECES = st.sampled_from(
    "0 1 2 5 12 21 100 2026 01 0321 1234 12345678901 1000000 . , : ; - – / % ₽ $ руб. р. г. ч мин с км т. е. в до от"
    " по и из № * # + ( ) °C ГБ кв. ул. д. марта числа года пн IV XX -й -го -х млн тыс. карта код тел. +7 доб. МСК"
    " www sber.ru @ ½ минут карты этаже человек ² ٣ 5️⃣ Ⅳ".split()
)


@given(pieces=st.lists(PIECES, max_size=8), glue=st.sampled_from(("", " ", "\u00a0")))
def test_a_text_is_never_refused_and_keeps_no_digit(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    assert not ALL_DIGITS.search(language("ru").readers["text"](text))
    assert not ALL_DIGITS.search(language("ru").spoken(text))
