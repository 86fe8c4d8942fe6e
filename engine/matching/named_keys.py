"""Hearing a key that is named instead of pressed: «нажмите один» is answered by «один», «первое», «нажимаю единицу»."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.matching.wordlists import matching_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.language import Language


class _Names(NamedTuple):
    """The words of one language, in dictionary form."""

    beside: frozenset[str]
    """What stands beside a named key and says no more than it does."""
    signs: Mapping[str, str]
    """The keys that are no digits, by their names."""


_NAMES: Mapping[str, _Names] = {
    "ru": _Names(
        frozenset(
            "нажать нажимать нажимаю нажал выбрать выбирать выбираю набрать набираю кнопка клавиша цифра номер пункт"
            " вариант вопрос сначала начать первым".split()
        ),
        {"звездочка": "*", "звезда": "*", "решетка": "#"},
    ),
    "en": _Names(
        frozenset("press pressing dial choose choosing key button digit number option the one".split()),
        {"star": "*", "asterisk": "*", "hash": "#", "pound": "#"},
    ),
    "ko": _Names(
        frozenset(("번", "번째", "번이요", "버튼", "누를게요", "선택")),
        {"별표": "*", "우물정": "#", "샵": "#"},
    ),
}


def heard_key(text: str, language: Language) -> str | None:
    """Return the keys that were named, where nothing else was said: `1` for «нажимаю единицу», `21` for «двадцать один».

    None where no key was named, or something else was said too.
    """
    names = _NAMES[language.code]
    padding = matching_words(language.code).padding
    words = language.words(text)
    signs = [sign for word in words for lemma in language.lemmas(word) if (sign := names.signs.get(lemma))]
    numbers = [word for word in words if _is_number(word, language)]
    others = (word for word in words if word not in numbers and word not in padding)
    if any(
        names.beside.isdisjoint(lemmas) and names.signs.keys().isdisjoint(lemmas)
        for lemmas in map(language.lemmas, others)
    ):
        return None
    if signs or not numbers:
        return signs[0] if len(signs) == 1 and not numbers else None
    whole = language.heard_number(text)
    if whole is not None and whole == whole.to_integral_value() and numbers[0][0] != "0":
        return str(int(whole))
    return language.heard_digits(" ".join(numbers))


def names_of(keys: str, language: Language) -> tuple[str, ...]:
    """Return how a key is named, for a recogniser: words without digits."""
    signs = tuple(name for name, sign in _NAMES[language.code].signs.items() if sign == keys)
    return signs or tuple(dict.fromkeys(language.spellings(keys)))


def _is_number(word: str, language: Language) -> bool:
    return (
        word.isdecimal() or language.heard_digits(word) is not None or language.heard_number(word) is not None
    )
