"""Prompt texts with slots: readings, plain braces, masks for what is secret."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import NOWHERE
from engine.expressions import ExpressionError, ExpressionFault
from engine.language import language
from engine.loading.vocabulary import vocabulary
from engine.templates import MASK, Template, compile_template

WORDS = vocabulary(("last4", "sum", "card"), {"card": ("owner",)}, language("en"))
VALUES: dict[str, object] = {"last4": "1234", "sum": Decimal("2.5"), "card": {"owner": "Anna"}, "flag": None}


def compiled(text: str) -> Template:
    return compile_template(text, NOWHERE, WORDS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello.", "Hello."),
        ("Hello, {card.owner}.", "Hello, Anna."),
        ("{last4 | digits}", "one two three four"),
        ("{{plain}} {card.owner}", "{plain} Anna"),
        ("", ""),
        ("two\n  lines {card.owner}", "two lines Anna"),
    ],
)
def test_it_is_filled(text: str, said: str) -> None:
    assert compiled(text).fill(VALUES, frozenset())[0] == said


def test_what_reads_a_secret_is_masked_where_it_shows() -> None:
    said, shown = compiled("Card {last4}, {card.owner}.").fill(VALUES, frozenset({"last4"}))
    assert (said, shown) == ("Card 1234, Anna.", f"Card {MASK * 3}, Anna.")


def test_it_knows_the_names_it_reads() -> None:
    assert compiled("{last4} and {card.owner} in {sum | money}").names == {"last4", "card.owner", "sum"}


@pytest.mark.parametrize(
    ("text", "what", "offset"),
    [
        ("Say {", "a lonely «{»", 4),
        ("Say } now", "a lonely «}»", 4),
        ("Say {lats4}", "there is no variable «lats4»", 5),
        ("Say { lats4 }", "there is no variable «lats4»", 6),
        ("Say {}", "the expression is empty", 5),
        ("{last4 | digitz}", "there is no reader «digitz»", 9),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, what: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    assert (caught.value.what, caught.value.offset) == (what, offset)


def test_a_variable_without_a_value_is_a_fault() -> None:
    with pytest.raises(ExpressionFault, match="has no value"):
        compiled("{last4}").fill({**VALUES, "last4": None}, frozenset())


def test_a_prompt_can_not_grow_without_bound() -> None:
    with pytest.raises(ExpressionFault, match="too long"):
        compiled("{last4} {last4}").fill({"last4": "x" * 3000}, frozenset())
