"""Numbers beside nouns in a text, by systematic variation: what `count` says is what a text with figures says."""

from __future__ import annotations

import pytest

from engine.language import language

READERS = language("ru").readers
PREPOSITIONS = {
    "nominative": "есть",
    "genitive": "более",
    "dative": "благодаря",
    "accusative": "через",
    "instrumental": "между",
    "prepositional": "при",
}
NOUNS = ("рубль", "минута", "сообщение", "клиент", "год", "человек", "рабочий день", "дебетовая карта")
NUMBERS = (1, 2, 5, 11, 21, 40, 90, 100, 112, 200, 555, 1000, 3001, 21_000, 1_000_001)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("case", PREPOSITIONS)
def test_a_number_and_its_noun_agree_with_the_preposition(case: str, noun: str) -> None:
    for number in NUMBERS:
        said = READERS["count"](number, noun, case)
        words = len(READERS["count"](number, "день").split()) - 1
        form = " ".join(said.split()[words:])
        preposition = PREPOSITIONS[case]
        assert READERS["text"](f"{preposition} {number} {form}") == f"{preposition} {said}"
