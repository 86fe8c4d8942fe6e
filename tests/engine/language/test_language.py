"""What every language offers: its code, texts, menus and the seconds that saying takes."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import pytest

from engine.language import LANGUAGES, Language, Texts, UnknownLanguage, language

READERS = set("number money date time duration phone digits percent ordinal count range text".split())
HEAVY = {"pymorphy3", "num2words"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_whole(code: str) -> None:
    found: Language = language(code)
    assert found.code == code
    assert set(found.readers) == READERS
    assert language(code) is found


def test_a_region_and_capitals_make_no_difference() -> None:
    assert language("ru-RU") is language("RU") is language("ru")


def test_an_unknown_language_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownLanguage, match="ru, en"):
        language("de")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_texts_can_be_said(code: str) -> None:
    texts = language(code).texts
    for field in fields(Texts):
        value = getattr(texts, field.name)
        for text in (value,) if isinstance(value, str) else value:
            assert text.strip()
            assert not any(character.isdigit() for character in text)
    assert "{value}" in texts.confirm
    assert "{choices}" in texts.clarify
    assert "{choices}" in texts.which_first


@pytest.mark.parametrize(
    ("offer", "keys", "say", "sentence"),
    [
        ("чтобы заблокировать карту", ["1"], None, "Чтобы заблокировать карту, нажмите один."),
        ("заблокировать карту", ["1"], None, "Чтобы заблокировать карту, нажмите один."),
        ("чтобы узнать баланс", [], "баланс", "Чтобы узнать баланс, скажите «баланс»."),
        ("по вопросам кредитов", ["*"], None, "По вопросам кредитов нажмите звёздочку."),
        (
            "для связи с оператором",
            ["0"],
            "оператор",
            "Для связи с оператором нажмите ноль или скажите «оператор».",
        ),
        ("чтобы вернуться", ["#"], None, "Чтобы вернуться, нажмите решётку."),
        ("если карта потеряна", ["12"], None, "Если карта потеряна, нажмите один два."),
        ("баланс", ["1", "2"], None, "Баланс — нажмите один или два."),
        ("баланс", [], None, "Баланс."),
        ("", ["1"], None, "Нажмите один."),
    ],
)
def test_an_option_is_offered_in_russian(offer: str, keys: list[str], say: str | None, sentence: str) -> None:
    assert language("ru").enumerate_option(offer, keys, say) == sentence


def test_saying_takes_time() -> None:
    russian = language("ru")
    assert russian.speaking_s("") == russian.speaking_s("Да") == 0.4
    assert russian.speaking_s("а" * 140) == 10.0
    assert russian.speaking_s("а" * 139 + ".") == 10.3
    assert russian.speaking_s("5" * 14) > russian.speaking_s("а" * 14)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, engine.language as l; l.language('ru'); l.language('en');"
        f"print(sorted({HEAVY} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
