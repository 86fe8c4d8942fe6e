from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.speaking.sentences import LONGEST, PAUSE_S, PAUSE_WITHIN_S, sentences
from audio.speaking.voice import spoken_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Здравствуйте! Ваш баланс сто рублей. Что ещё?",
            ["Здравствуйте!", "Ваш баланс сто рублей.", "Что ещё?"],
        ),
        ("Вы сказали «да?» Верно?", ["Вы сказали «да?»", "Верно?"]),
        ("Одну секунду… Спасибо", ["Одну секунду…", "Спасибо"]),
        (
            "Офис на ул. Ленина, г. Москва, и т. д. Ждём вас.",
            ["Офис на ул. Ленина, г. Москва, и т. д. Ждём вас."],
        ),
        ("Сумма 5.50 рубля.", ["Сумма 5.50 рубля."]),
        ("  \n ", []),
        ("", []),
    ],
)
def test_a_text_is_parted_where_sentences_end(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == expected


def test_a_long_sentence_is_parted_at_its_commas_with_a_short_pause() -> None:
    text = ", ".join(["чтобы узнать остаток по карте"] * 20) + "."
    found = sentences(text)
    assert len(found) == 3
    assert all(len(piece.text) <= LONGEST for piece in found)
    assert [piece.pause_s for piece in found] == [PAUSE_WITHIN_S, PAUSE_WITHIN_S, PAUSE_S]


@settings(max_examples=150)
@given(
    st.text(st.sampled_from('абвёA1 .,!?…«»")—;:\n\t\u0301'))
    | st.text(max_size=2000)
    | st.lists(st.text("аб", max_size=200)).map(" ".join)
)
def test_no_sign_of_a_text_is_lost_and_no_piece_is_longer_than_its_longest_word(text: str) -> None:
    found = [piece.text for piece in sentences(text)]
    assert " ".join(found) == spoken_text(text)
    longest_word = max(map(len, spoken_text(text).split()), default=0)
    assert all(piece.strip() == piece and 0 < len(piece) <= max(LONGEST, longest_word) for piece in found)
