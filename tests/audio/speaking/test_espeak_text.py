"""What eSpeak NG is given: marked words as its phonemes, prepositions without stress, no markup of anybody else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.speaking.espeak_text import text_for_espeak, unmarked
from audio.speaking.russian_phonemes import phonemes

ACUTE = "\u0301"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("более сорока́ рублей", "более [[sVrVk'A]] рублей"),
        ("Сто́ит сто", "[[st'oit]] сто"),
        ("сим-ка́рта", "сим [[k'Arta#]]"),
        ("раздел «Пи́сьма».", "раздел « [[p;'is;ma#]]»."),
        ("По другим вопросам", "[[pa]] другим вопросам"),
        ("под картой, под землёй, под окном", "[[pat]] картой, [[pad]] землёй, [[pad]] окном"),
        ("от карты, от банка, от вас", "[[at]] карты, [[ad]] банка, [[at]] вас"),
        ("без пакета, без денег", "[[b;is]] пакета, [[b;iz]] денег"),
        ("о пре́жнем", "[[a]] [[pr;'eZn;im]]"),
        ("о эм эс", "о эм эс"),
        ("по́ два, по-новому, по", "[[p'o]] два, по-новому, по"),
        ("К сожалению, к дому, В лес, Б", "[[k]] сожалению, [[g]] дому, в лес, Б"),
        ("Девять часов, пятьсот", "[[d;'ev;it;]] [[tS;is'of]], [[p;it;s'ot]]"),
        ("Это всё.", "Это всё."),
    ],
)
def test_russian_is_given_with_its_stress(text: str, given: str) -> None:
    assert text_for_espeak(text, "ru") == given


@pytest.mark.parametrize("voice", ["ru", "ru+m3", "zle/ru+f3", "RU", "Russian"])
def test_any_variant_of_the_russian_voice_knows_these_phonemes(voice: str) -> None:
    assert text_for_espeak("сорока́", "ru", voice) == "[[sVrVk'A]]"


@pytest.mark.parametrize(("language", "voice"), [("en", None), ("ru", "en-us"), ("uk", None)])
def test_other_voices_get_words_without_marks(language: str, voice: str | None) -> None:
    assert text_for_espeak("по сорока́, café", language, voice) == "по сорока, café"


def test_an_engine_that_knows_no_marks_gets_none() -> None:
    assert unmarked("сорока́ рублей") == "сорока рублей"
    assert unmarked("ẹ́kọ́") == "ẹ́kọ́", "the marks of other languages are theirs"


@given(st.text(alphabet=f"[]ао по{ACUTE}«-.", max_size=30))
def test_nobody_else_s_text_is_taken_for_markup(text: str) -> None:
    given = text_for_espeak(text, "ru")
    ours = re.sub(r"(?<!\S)\[\[[A-Za-z;'#\"]+\]\]", "", given)
    assert "[[" not in ours
    assert ACUTE not in given


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("его́", "jiv'o"),
        ("си́него", "s;'in;ivV"),
        ("мно́го", "mn'ogV"),
        ("отключи́ться", "Vtkl;u\"tS;'itsa#"),
        ("что́бы", "St'oby"),
        ("се́рдце", "s;'ertsy"),
        ("сча́стье", "S;'As;t;ji"),
        ("по́здно", "p'oznV"),
        ("сде́лать", "z;d;'elVt;"),
        ("го́род", "g'orVt"),
        ("объе́кт", "Vbj'ekt"),
        ("ежи́", "jiZ'y"),
        ("языка́", "jizyk'A"),
        ("тяну́ть", "t;in'ut;"),
        ("ёлка", "j'8lka#"),
        ("пе́сни", "p;'es;n;I"),
    ],
)
def test_letters_become_sounds_by_the_rules_of_russian(word: str, sounds: str) -> None:
    assert phonemes(word) == sounds
