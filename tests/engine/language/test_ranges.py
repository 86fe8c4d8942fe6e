"""Two values read as a range."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from engine.language import ReadingError, language

RUSSIAN: list[tuple[Any, Any, tuple[str, ...], str]] = [
    (5, 10, (), "от пяти до десяти"),
    (100, 500, ("money",), "от ста до пятисот рублей"),
    (100.5, 500, ("money",), "от ста рублей пятидесяти копеек до пятисот рублей"),
    (0.1, 0.5, ("money",), "от десяти копеек до пятидесяти копеек"),
    (1, 2, ("TRY",), "от одной до двух лир"),
    (5, 7.5, ("percent",), "от пяти до семи целых пяти десятых процента"),
    (1.5, 3, ("минута",), "от полутора до трёх минут"),
    (3, 5, ("рабочий день",), "от трёх до пяти рабочих дней"),
    (time(9), time(21), ("time",), "с девяти часов до двадцати одного часа"),
    ("9:30", "18:00", ("time",), "с девяти часов тридцати минут до восемнадцати часов"),
    (
        date(2026, 3, 1),
        date(2026, 3, 15),
        ("date",),
        "с первого по пятнадцатое марта две тысячи двадцать шестого года",
    ),
    (
        date(2025, 12, 25),
        date(2026, 1, 10),
        ("date",),
        (
            "с двадцать пятого декабря две тысячи двадцать пятого года"
            " по десятое января две тысячи двадцать шестого года"
        ),
    ),
]
ENGLISH: list[tuple[Any, Any, tuple[str, ...], str]] = [
    (5, 10, (), "from five to ten"),
    (1, 3, ("day",), "from one to three days"),
    (5, 7.5, ("percent",), "from five percent to seven point five percent"),
    (5, 10, ("USD",), "from five dollars to ten dollars"),
]


KOREAN: list[tuple[Any, Any, tuple[str, ...], str]] = [
    (5, 10, (), "오부터 십까지"),
    (5, 10, ("KRW",), "오 원부터 십 원까지"),
]


@pytest.mark.parametrize(
    ("code", "low", "high", "of", "said"),
    [
        *(("ru", *row) for row in RUSSIAN),
        *(("en", *row) for row in ENGLISH),
        *(("ko", *row) for row in KOREAN),
    ],
)
def test_a_range_is_read(code: str, low: object, high: object, of: tuple[str, ...], said: str) -> None:
    assert language(code).readers["range"](low, high, *of) == said


@pytest.mark.parametrize(("low", "high", "of"), [("x", 5, "number"), (1, 5, "быстро"), (-5, 5, "money")])
def test_what_is_no_range_is_refused(low: object, high: object, of: str) -> None:
    with pytest.raises(ReadingError):
        language("ru").readers["range"](low, high, of)
