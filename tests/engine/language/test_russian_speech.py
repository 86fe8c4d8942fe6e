"""What a synthesiser is given instead of a prompt's text."""

from __future__ import annotations

import pytest

from engine.language import language

SPOKEN = language("ru").spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Осталось 25 ₽.", "Осталось двадцать пять рублей."),
        ("Ваш счет закрыт, ее нет.", "Ваш счёт закрыт, её нет."),
        ("Все пришли. Узнает ли он берег?", "Все пришли. Узнает ли он берег?"),
        ("ЕЩЕ РАЗ", "Ещё Раз"),
        ("Сорок дней, уже сорока", "Со́рок дней, уже́ сорока́"),
        ("Код •••.", "Код •••."),
        ("О СМС-уведомлениях", "О эсэмэ́с уведомлениях"),
        ("Назовите ПИН-код", "Назовите Пин-код"),
        ("В Салехарде у вас айфон?", "В Салеха́рде у вас айфо́н?"),
        ("Абоненты СберМобайла – это СберМобайл.", "Абоненты Сбермоба́йла – это Сбермоба́йл."),
        ("", ""),
    ],
)
def test_a_text_is_written_for_the_voice(text: str, said: str) -> None:
    assert SPOKEN(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ваш за́мок и ваш зам+ок", "Ваш за́мок и ваш замо́к"),
        ("Ваш сче́т за+крыт", "Ваш счёт закрыт"),
        ("Бо́льшая часть из 40 дней", "Бо́льшая часть из сорока́ дней"),
        ("по́том, потом", "по́том, пото́м"),
        ("Все́ здесь, вс\u0301е", "Все́ здесь, все"),
        ("до 1-го числа́", "до первого числа́"),
    ],
)
def test_the_author_of_a_text_has_the_last_word_on_stress(text: str, said: str) -> None:
    assert SPOKEN(text) == said


@pytest.mark.parametrize(
    "said",
    [
        "Вашего го́рода нет",
        "Города́, где есть мы",
        "наши города́",
        "название го́рода",
        "раздел «Пи́сьма»",
        "из этого письма́",
        "счета́ закрыты, номер счёта",
        "два часа́, около часа",
        "десять часов ве́чера",
        "Карты сто́ят сто рублей и стоят внизу",
        "о друго́м, друг с другом",
        "Приходи́те, если вы приходите",
    ],
)
def test_the_words_around_decide_on_stress(said: str) -> None:
    plain = said.replace("\u0301", "").replace("счёта", "счета")
    assert SPOKEN(plain).replace("е́сть", "есть") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("+7 495 500-55-50", "плюс семь, четыреста девяносто пять, пятьсот, пятьдесят пять, пятьдесят"),
        ("8-800-555-55-50", "восемь восемьсот, пятьсот пятьдесят пять, пятьдесят пять, пятьдесят"),
        ("Наберите *100# или 900", "Наберите звёздочка сто решётка или девятьсот"),
        ("1 234 ₽ 50 коп", "одна тысяча двести тридцать четыре рубля пятьдесят копеек"),
    ],
)
def test_the_groups_of_a_telephone_number_are_set_apart(text: str, said: str) -> None:
    assert SPOKEN(text) == said


def test_what_was_read_already_is_left_as_it_is() -> None:
    once = SPOKEN("Осталось 40 ₽ до 20:00, уже скоро.")
    assert SPOKEN(once) == once


def test_english_figures_are_left_to_the_voice() -> None:
    assert language("en").spoken("5 minutes") == "5 minutes"
