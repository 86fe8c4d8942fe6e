"""Rule 14 in sound: how long a silence ends a sentence, by what was asked and what was said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sound_calls import flow_of

from engine.calls.call import Call
from ivr.sound.end_of_speech import EndOfSpeech

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
MENU = """menu: Что нужно?
    options:
      card: {key: "1", say: [карта, карта потеряна], goto: bye}
      credit: {key: "2", say: кредит, goto: bye}"""
ASKED = {
    "menu": MENU,
    "yes_no": "{ask: Да?, yes_no: true, yes: bye, no: bye}",
    "one_of": "{ask: Какой?, one_of: [красный, синий], into: x, next: bye}",
    "four digits": "{ask: Код?, digits: 4, into: x, next: bye}",
    "up to four digits": "{ask: Код?, digits: 2..4, into: x, next: bye}",
    "amount": "{ask: Сколько?, amount: 1..1000, into: y, next: bye}",
    "words": "{ask: Что случилось?, words: true, into: x, next: bye}",
}


def after_s(asked: str, said: str, folder: Path, settings: str = "") -> float:
    state = ASKED[asked] if asked != "menu" else "\n    " + MENU
    flow = flow_of(
        f"{settings}\nvariables: {{x: {{type: text}}, y: {{type: amount}}}}\nstates:\n  main: {state}\n  bye: {{hang_up: Всё.}}\n",
        folder,
    )
    call = Call(flow)
    call.start(0.0)
    assert call.listens_to is not None
    phrases = [text for phrase in call.listens_to.phrases for text in phrase.variants()]
    return EndOfSpeech(call.listens_to, phrases).after_s(said, TODAY)


@pytest.mark.parametrize(
    ("asked", "said", "seconds"),
    [
        ("menu", "", 0.8),
        ("menu", "слон", 0.8),
        ("menu", "кредит", 0.2),
        ("menu", "карта", 0.3),
        ("menu", "карта потеряна", 0.2),
        ("menu", "мне бы кредит", 0.3),
        ("yes_no", "да", 0.2),
        ("one_of", "синий", 0.2),
        ("four digits", "один девять ноль три", 0.2),
        ("four digits", "один девять", 0.8),
        ("up to four digits", "один девять", 0.5),
        ("up to four digits", "один девять ноль три", 0.2),
        ("amount", "двадцать рублей", 0.5),
        ("words", "у меня украли карту", 0.7),
    ],
)
def test_the_silence_that_ends_a_sentence(asked: str, said: str, seconds: float, tmp_path: Path) -> None:
    assert after_s(asked, said, tmp_path) == seconds


def test_what_the_flow_says_holds_for_every_answer(tmp_path: Path) -> None:
    settings = "defaults: {complete_timeout: 1s, incomplete_timeout: 2s}"
    assert [after_s("menu", said, tmp_path, settings) for said in ("кредит", "карта", "слон")] == [1, 1, 2]
    assert after_s("four digits", "один девять ноль три", tmp_path, settings) == 1
