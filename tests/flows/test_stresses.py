"""Every word that the lines say is stressed as somebody who speaks Russian found right: `stresses.txt` holds which.

A line of it is a word with its stress, or two where the one beside decides; where no mark is, it has none. So a new prompt
fails here until its words were looked at.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from espeak_stresses import stresses

from audio.speaking.espeak_text import text_for_espeak
from audio.speaking.russian_phonemes import phonemes
from audio.speaking.sentences import sentences
from engine.coverable import prompts_of_state
from engine.flow import Ask
from engine.language import language
from ivr.lines import flows_in
from ivr.opening import open_flow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.flow import Choice, Flow, State
    from engine.templates import Template

FLOWS = Path(__file__).parents[2] / "flows"
STRESSES = Path(__file__).with_name("stresses.txt")
RUSSIAN = language("ru")
READERS = RUSSIAN.readers
VOWELS = "аеёиоуыэюя"
ACUTE = "\u0301"
WORD = re.compile(rf"[А-Яа-яЁё{ACUTE}]+(?:-[А-Яа-яЁё{ACUTE}]+)*")

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="these systems have voices of their own"
)


def rows(database: str, query: str) -> list[str]:
    """What a line reads from its data."""
    with sqlite3.connect(":memory:") as built:
        built.executescript((FLOWS / database).read_text(encoding="utf-8"))
        return [str(value) for (value,) in built.execute(query)]


ADDRESSES = "SELECT {} FROM cities JOIN offices ON offices.city = cities.name GROUP BY cities.name"
EXAMPLES: Mapping[str, Sequence[object]] = {
    "card.kind": rows("bank.sql", "SELECT DISTINCT kind FROM cards"),
    "company.manager": rows("business.sql", "SELECT manager FROM companies"),
    "company.name": rows("business.sql", "SELECT name FROM companies"),
    "customer.balance": ["15230.50"],
    "customer.name": rows("bank.sql", "SELECT name FROM customers"),
    "delivery.day": [date(2026, 11, 25)],
    "delivery.hours": rows("mobile.sql", "SELECT hours FROM deliveries"),
    "guest.name": rows("bank.sql", "SELECT name FROM customers"),
    "last4": ["4321"],
    "office.addresses": rows("offices.sql", ADDRESSES.format("group_concat(address, ', и ')")),
    "office.place": rows("offices.sql", ADDRESSES.format("place")),
    "phone": ["+79581112233"],
    "position": [3],
    "subscriber.balance": ["450"],
    "subscriber.debt": ["15.50"],
    "subscriber.gigabytes": [12],
    "subscriber.minutes": [320],
    "subscriber.name": rows("mobile.sql", "SELECT name FROM subscribers"),
    "value | count": [5],
    "value | phone": ["+79581112233"],
    "wait": [90],
}
"""Values of the slots of prompts, by how a slot begins."""


class Example(dict[str, Any]):
    """The values of one prompt: `card.kind` is a field of the record `card`."""

    def __init__(self, slot: str, value: object) -> None:
        name = slot.split(" | ", maxsplit=1)[0]
        record, _, field = name.partition(".")
        super().__init__({record: {field: value} if field else value})


def filled(template: Template, options: str = "") -> Iterator[str]:
    """A prompt with all that may stand in its slots, each at least once."""
    slots = [part.text for part in template.parts if not isinstance(part, str)]
    many = max((len(examples(slot)) for slot in slots), default=1)
    for number in range(many):
        yield "".join(
            part if isinstance(part, str) else options if part.text == "options" else value_of(part, number)
            for part in template.parts
        )


def value_of(slot: Any, number: int) -> str:  # noqa: ANN401 - an expression, or a word
    given = examples(slot.text)
    return str(slot(Example(slot.text, given[number % len(given)])))


def examples(slot: str) -> Sequence[object]:
    if slot == "options" or slot.startswith('"'):
        return ("",)
    found = [given for begins, given in EXAMPLES.items() if slot.startswith(begins)]
    assert found, f"give EXAMPLES of what may stand in {{{slot}}}"
    return found[0]


def choices(state: State) -> Iterable[Choice]:
    return (*state.choices, *state.value.items) if isinstance(state, Ask) else state.choices


def offers(state: State) -> Iterator[str]:
    for choice in choices(state):
        if choice.offer is not None:
            say = choice.phrases[0].text if choice.phrases and not choice.keys else None
            for offer in filled(choice.offer):
                yield RUSSIAN.enumerate_option(offer, choice.keys[:1], say)


def prompts(flow: Flow) -> Iterator[str]:
    """All that a flow says, in whatever call."""
    for state in flow.states.values():
        options = " ".join(offers(state))
        for prompt in prompts_of_state(state):
            yield from filled(prompt.text, options)


def own_texts() -> Iterator[str]:
    for field in fields(RUSSIAN.texts):
        own = getattr(RUSSIAN.texts, field.name)
        for text in own if isinstance(own, tuple) else (own,):
            yield re.sub(r"\{\w+\}", "карта", text)


def values() -> Iterator[str]:
    """The words that values are read in."""
    count: Callable[..., str] = READERS["count"]
    for number in (*range(20), *range(20, 100, 10), *range(100, 1000, 100), 1000, 2000, 5000, 1_000_000):
        yield READERS["money"](number)
        yield READERS["number"](number, case="genitive")
        yield READERS["ordinal"](number, gender="n")
        yield count(number, "гигабайт", case="nominative")
    for day in range(1, 32):
        yield READERS["date"](f"2026-{day % 12 + 1:02}-{min(day, 28):02}", case="genitive")
    for time in ("0:05", "9:00", "12:30", "18:00", "20:45", "22:01"):
        yield READERS["time"](time)
    for seconds in (1, 20, 60, 90, 120, 300, 3600, 7200, 18000):
        yield READERS["duration"](seconds)
        yield READERS["duration"](seconds, case="accusative")
    yield "40 $, 2 €, 5 ₸, 12,5 %, 0,5, 1/3, -1, *100#, сорок, на сорока"
    yield "Android, iOS, iPhone, e-mail, Telegram, WhatsApp, Viber, SMS, eSIM, App Store, Google Play, RuStore, VK, QR, CVV, PIN"
    yield "НДФЛ, СНИЛС, СБП, ИНН, ОГРН, БИК, КПП, МФЦ, ЕГРЮЛ, 15:00 МСК, СМС-код, ПИН-код, help@sberbank.ru, www.sberbank.com"


def unlike(texts: Iterable[str], held: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    """Each word that is heard otherwise than is held, once, with a sentence that it stands in."""
    spoken = list(dict.fromkeys(one.text for text in texts for one in sentences(RUSSIAN.spoken(text))))
    told: set[str] = set()
    for sentence, heard in zip(spoken, stresses([text_for_espeak(one, "ru") for one in spoken]), strict=True):
        written = [match.replace(ACUTE, "") for match in WORD.findall(sentence)]
        assert len(written) == len(heard), f"a word is lost or parted: «{text_for_espeak(sentence, 'ru')}»"
        for at, word in enumerate(written):
            stressed = marked(word.lower(), heard[at].stressed)
            if is_letter(word, written, at) or stressed in told:
                continue
            whole = heard[at].syllables == sum(letter in VOWELS for letter in word.lower())
            if not whole or stressed not in allowed([one.lower() for one in written], at, held):
                told.add(stressed)
                yield f"{stressed if whole else f'{word}, which is spelled,'} in «{sentence}»"


def is_letter(word: str, words: Sequence[str], at: int) -> bool:
    """Of a house: «32А», «1в»."""
    return len(word) == 1 and ((word.isupper() and at > 0) or at == len(words) - 1)


def marked(word: str, stressed: Sequence[int]) -> str:
    vowels = [at for at, letter in enumerate(word) if letter in VOWELS]
    places = {vowels[number] for number in stressed if number < len(vowels)}
    return "".join(
        letter + (ACUTE if at in places and letter != "ё" else "") for at, letter in enumerate(word)
    )


def allowed(words: Sequence[str], at: int, held: Mapping[tuple[str, ...], str]) -> set[str]:
    """The stresses that are held for a word: beside its neighbours, else alone."""
    before, after = held.get(tuple(words[max(at - 1, 0) : at + 1])), held.get(tuple(words[at : at + 2]))
    beside = {pair.split(" ")[place] for pair, place in ((before, 1), (after, 0)) if pair and " " in pair}
    return beside or {held.get((words[at],), "")}


def held_stresses() -> dict[tuple[str, ...], str]:
    lines = STRESSES.read_text(encoding="utf-8").splitlines()
    return {tuple(line.replace(ACUTE, "").split(" ")): line for line in lines}


def test_every_word_that_the_lines_say_is_stressed_as_it_should_be() -> None:
    texts = [text for path in flows_in([str(FLOWS)]) for text in prompts(open_flow(path))]
    wrong = list(unlike([*texts, *own_texts(), *values()], held_stresses()))
    assert not wrong, (
        "So it is heard, and nobody has found that right:\n  "
        + "\n  ".join(wrong)
        + f"\nWhere it is, add the word, as it stands here, to {STRESSES.name}. Where it isn't, write the stress into the "
        "prompt («за́мок»), or into engine/language/russian_text/stresses.py for all prompts."
    )


def test_the_phonemes_of_a_marked_word_have_its_syllables_and_its_stress() -> None:
    words = [
        line for line in held_stresses().values() if line.count(ACUTE) == 1 and not set(" -") & set(line)
    ]
    wrong = [
        line
        for line, (heard,) in zip(words, stresses([f"[[{phonemes(word)}]]" for word in words]), strict=True)
        if marked(line.replace(ACUTE, ""), heard.stressed) != line
        or heard.syllables != sum(letter in VOWELS for letter in line)
    ]
    assert wrong == []
