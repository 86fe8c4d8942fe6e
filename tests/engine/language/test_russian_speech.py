"""What a synthesiser is given instead of a prompt's text."""

from __future__ import annotations

import pytest

from engine.language import language

SPOKEN = language("ru").spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Осталось 25 ₽.", "Осталось двадцать пять рублей."),
        ("Ваш счет закрыт, ее уже нет.", "Ваш счёт закрыт, её у-жэ нет."),
        ("Все пришли. Узнает ли он берег?", "Все пришли. Узнает ли он берег?"),
        ("Счета закрыты.", "Счета закрыты."),
        ("ЕЩЕ РАЗ", "ЕЩЁ РАЗ"),
        ("Ваш сче́т за+крыт", "Ваш счёт закрыт"),
        ("Сорок дней", "Сорокь дней"),
        ("сорока", "сорока"),
        ("Код •••.", "Код •••."),
        ("Отправьте СМС", "Отправьте эс эм эс"),
        ("В Салехарде у вас айфон?", "В Сале-харде у вас ай-фон?"),
        ("Абоненты СберМобайла – это СберМобайл.", "Абоненты Сбермо-байла – это Сбермо-байл."),
        ("", ""),
    ],
)
def test_a_text_is_respelled_for_the_voice(text: str, said: str) -> None:
    assert SPOKEN(text) == said


def test_what_was_read_already_is_left_as_it_is() -> None:
    once = SPOKEN("Осталось 40 ₽ до 20:00, уже скоро.")
    assert SPOKEN(once) == once


def test_english_figures_are_left_to_the_voice() -> None:
    assert language("en").spoken("5 minutes") == "5 minutes"
