"""Conditions and values: a small language that computes, and can do nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import NOWHERE
from engine.expressions import Expression, ExpressionError, ExpressionFault, compile_expression
from engine.language import language
from engine.loading.vocabulary import vocabulary

WORDS = vocabulary(
    ("tries", "name", "card", "flag", "day", "nothing"), {"card": ("balance", "owner")}, language("en")
)
VALUES: dict[str, object] = {
    "tries": Decimal(3),
    "name": "Anna",
    "card": {"balance": Decimal("12.50"), "owner": "Anna"},
    "flag": True,
    "day": date(2026, 11, 23),
    "nothing": None,
    "line": "900",
    "caller": "+79161234567",
    "hour": 10,
    "weekday": "mon",
}


def compiled(text: str) -> Expression:
    return compile_expression(text, NOWHERE, WORDS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tries + 1", 4),
        ("tries * 2 - 1", 5),
        ("7 % 4", 3),
        ("-tries", -3),
        ("1 / 4", Decimal("0.25")),
        ("0.1 + 0.2 == 0.3", True),
        ('line == "900"', True),
        ("tries >= 3 and not flag", False),
        ("tries > 5 or flag", True),
        ("1 < tries < 5", True),
        ('weekday in ["sat", "sun"]', False),
        ('weekday not in ("sat", "sun")', True),
        ('starts_with(caller, "+7")', True),
        ('ends_with(name, "na")', True),
        ("length(name)", 4),
        ("card.balance > 10", True),
        ("nothing == none", True),
        ("flag == true", True),
        ('"nn" in name', True),
        ("day == day", True),
        ("tries\n  > 1", True),
    ],
)
def test_it_computes(text: str, value: object) -> None:
    assert compiled(text)(VALUES) == value


@pytest.mark.parametrize(
    ("text", "what", "offset"),
    [
        ("trys > 1", "there is no variable «trys»", 0),
        ("1 + trys", "there is no variable «trys»", 4),
        ('line = "900"', "«=» does not compare", 5),
        ("card.balanse", "«card» has no field «balanse»", 0),
        ("name.upper", "«.upper» is not a field of a record", 0),
        ("card.owner.upper", "«.upper» is not a field of a record", 0),
        ("lenght(name)", "there is no function «lenght»", 0),
        ("name | shout", "there is no reader «shout»", 7),
        ("tries is 3", "«is» is not allowed", 0),
        ("tries ** 3", "this operator is not allowed", 0),
        ("", "the expression is empty", 0),
        ("tries >", "«tries >» is not an expression", 7),
        ("a" * 501, "the expression is too long", 0),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, what: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    assert (caught.value.what, caught.value.offset) == (what, offset)


NASTY = [
    '__import__("os").system("id")',
    'open("/etc/passwd").read()',
    "().__class__.__bases__[0].__subclasses__()",
    '"".__class__',
    "name.__class__",
    "card.__class__",
    "[x for x in name]",
    "{x: 1 for x in name}",
    "(lambda: 1)()",
    "(x := 1)",
    "name[0]",
    'f"{name}"',
    '"%s" % name if flag else 1',
    "exec('1')",
    "eval",
    "globals()",
    "await name",
    "yield 1",
    "*name",
    "{**card}",
    "1j",
    "b'x'",
    "...",
    "~1",
    "1 << 100",
    "9 ** 9 ** 9",
    "length.__globals__",
    "starts_with.__code__",
    "name; import os",
    "import os",
    "1) or (2",
    "name) and __import__('os'",
    "length(text=name)",
    "length(*name)",
    "name | digits(**card)",
    "name @ name",
    "(" * 300 + "1" + ")" * 300,
    "-" * 450 + "1",
    "not " * 120 + "1",
    "1" + "+1" * 200,
    "\0",
    "9" * 400,
]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_but_the_language_is_ever_run(text: str) -> None:
    """It is refused when it is compiled, or it is a plain sum that yields a value or a fault."""
    try:
        value = compiled(text)(VALUES)
    except (ExpressionError, ExpressionFault):
        return
    assert isinstance(value, (int, Decimal, bool, str))


FRAGMENTS = [
    "name",
    "card",
    ".",
    "owner",
    "__class__",
    "(",
    ")",
    "[",
    "]",
    "1",
    "+",
    "==",
    '"a"',
    "|",
    "digits",
]
FRAGMENTS += [
    "lambda",
    ":",
    "if",
    "else",
    "in",
    "not",
    ",",
    "{",
    "}",
    "open",
    "=",
    "*",
    " ",
    "for",
    "\n",
    "hour",
]


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join))
def test_random_snippets_raise_nothing_else(text: str) -> None:
    try:
        value = compiled(text)(VALUES)
    except (ExpressionError, ExpressionFault):
        return
    assert value is None or isinstance(value, (int, Decimal, bool, str, tuple, dict, date))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name > 1", "values of different types can't be ordered"),
        ("nothing > 1", "a value is missing in a comparison"),
        ("name + 1", "arithmetic needs numbers"),
        ("1 / 0", "division by zero"),
        ("1 % 0", "division by zero"),
        ("999999999999999 * 999999999999999", "the result is too large"),
        ("1 in 2", "«in» needs a list or a text on its right"),
        ("name | money", "a value can't be read as money"),
        ("nothing | money", "a value to read as money is missing"),
        ("starts_with(name)", "starts_with() was given a value it can't use"),
    ],
)
def test_what_can_not_be_worked_out_is_a_fault_that_shows_no_value(text: str, what: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compiled(text)(VALUES)
    assert str(caught.value) == what


def test_a_missing_field_is_a_fault() -> None:
    with pytest.raises(ExpressionFault, match="has no value yet"):
        compiled("card.owner")({**VALUES, "card": None})


def test_the_names_that_it_reads_are_known() -> None:
    assert compiled('card.balance > tries and open("bank")').names == {"card.balance", "tries"}
