"""`ivr read`: one reading a line, in order."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from ivr.main import cli


def read(*arguments: str, lines: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["read", *arguments], input=lines)


def test_each_text_is_a_line_in_order() -> None:
    result = read("money", "1 234,56 ₽", "-350 ₽", "от 100 до 500 ₽")
    assert result.stdout.splitlines() == [
        "одна тысяча двести тридцать четыре рубля пятьдесят шесть копеек",
        "минус триста пятьдесят рублей",
        "от ста до пятисот рублей",
    ]
    assert (result.stderr, result.exit_code) == ("", 0)


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_lines_of_the_input_are_read(arguments: tuple[str, ...]) -> None:
    result = read("text", *arguments, lines="до 20:00\n\nнажмите 1\n")
    assert result.stdout == "до двадцати часов\n\nнажмите один\n"


def test_what_cannot_be_read_is_told_with_its_place_and_the_others_are_printed() -> None:
    result = read("date", "23.11.2026", "чепуха", "-", lines="01.03\n31.02.2026\n")
    assert result.stdout.splitlines() == [
        "двадцать третье ноября две тысячи двадцать шестого года",
        "",
        "первое марта",
        "",
    ]
    first, second = result.stderr.splitlines()
    assert first.startswith("Error: text 2, «чепуха»: the value is not a date: write it like 23.11.2026")
    assert second.startswith("Error: line 2 of the input, «31.02.2026»: the value is not a date")
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("number", "--case", "genitive", "21"), "двадцати одного"),
        (("number", "--gender", "f", "21"), "двадцать одна"),
        (("number", "--noun", "минута", "21"), "двадцать одна минута"),
        (("number", "-5"), "минус пять"),
        (("ordinal", "--gender", "f", "--case", "accusative", "3"), "третью"),
        (("money", "--currency", "USD", "20"), "двадцать долларов"),
        (("money", "--case", "dative", "1 500 ₽"), "одной тысяче пятистам рублям"),
        (("time", "--language", "en", "10:15"), "ten fifteen a.m."),
    ],
)
def test_options_change_how_a_value_is_read(arguments: tuple[str, ...], said: str) -> None:
    assert read(*arguments).stdout.strip().lower().startswith(said)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("mony", "5"), "there is no kind «mony»: did you mean «money»?"),
        (("phone", "--case", "genitive", "5"), "--case changes nothing of the kind «phone»"),
        (("number", "--noun", "час", "--gender", "f", "5"), "--noun has a gender of its own"),
        ((), "Missing argument 'KIND'"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(arguments: tuple[str, ...], told: str) -> None:
    result = read(*arguments)
    assert told in result.stderr
    assert result.exit_code == 2
