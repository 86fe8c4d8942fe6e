"""What a flow is to understand and would silently never understand is told by its line, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.loading.loader import read
from engine.unreached import never_understood

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """flow: f
language: ru
start: main
on_failure: bye
phrases:
  human: [человек, живой человек]
  want: [хочу, мне надо]
"""
BYE = "  bye: {hang_up: До свидания.}\n"


def warnings(folder: Path, states: str, head: str = "") -> list[str]:
    """All warnings of a flow, those of phrase sets that a test has no use for apart."""
    path = folder / "f.yaml"
    path.write_text(f"{HEAD}{head}states:\n{states}{BYE}", encoding="utf-8")
    loaded = read(path)
    assert loaded.flow is not None, loaded.problems
    found = (*loaded.problems, *never_understood(loaded.flow))
    told = (str(problem).replace(f"{folder}/", "").replace(" warning: ", " ") for problem in found)
    return [one for one in told if "is not used" not in one]


def menu(*options: str, name: str = "main", more: str = "") -> str:
    lines = "".join(f"      {option}\n" for option in options)
    return f"  {name}:\n    menu: Что вам нужно?\n{more}    options:\n{lines}"


def option(*phrases: str, name: str = "a", goto: str = "bye") -> str:
    return f"{name}: {{say: {list(phrases)}, goto: {goto}}}"


def padded(column: int, part: str, phrase: str, decides: str) -> list[str]:
    return [
        (
            f"f.yaml:12:{column}: «{part}» is padding, and «{phrase}» is understood without it:"
            f" write [{part}] if it may be left out, or to the letter what decides: {decides}"
        )
    ]


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("хочу <human>", padded(18, "хочу", "хочу <human>", "хочу_")),
        ("(хочу | мне надо) карту", padded(19, "хочу|мне надо", "(хочу | мне надо) карту", "хочу_|мне_надо")),
        ("<want> <human>", padded(18, "<want>", "<want> <human>", "хочу_ | мне_надо")),
        ("карту [<human> срочно] стол", padded(33, "срочно", "карту [<human> срочно] стол", "срочно_")),
        ("<human> на (стол | стул)", []),
        ("[хочу] <human>", []),
        ("хочу карту", []),
        ("хочу_ <human>", []),
        ("(хочу | позовите) <human>", []),
        ("не (надо | нужно) <human>", []),
        ("(спасибо | пожалуйста) [вам]", []),
    ],
)
def test_a_part_that_is_only_padding_is_lost_and_told(tmp_path: Path, phrase: str, told: list[str]) -> None:
    found = warnings(tmp_path, menu(option(phrase), option("стена", name="b", goto="main")))
    assert [one for one in found if "padding" in one] == told


def test_padding_in_a_class_is_told_where_the_class_is_written(tmp_path: Path) -> None:
    states = menu(option("<call>"))
    assert warnings(tmp_path, states, head='  call: ["надо <human>", "<want>"]\n') == [
        (
            "f.yaml:8:11: «надо» is padding, and «надо <human>» is understood without it:"
            " write [надо] if it may be left out, or to the letter what decides: надо_"
        )
    ]


def test_the_same_words_in_another_order_are_two_options_to_the_letter_only(tmp_path: Path) -> None:
    states = menu(option("заблокировать карту"), option("карту заблокировать", "стол", name="b", goto="main"))
    first, second = warnings(tmp_path, states)
    assert first.startswith(
        "f.yaml:12:17: «заблокировать карту» means «a» in main to the letter only, not with a word beside it:"
    )
    assert first.endswith(": keep it in one place, or word it so that it differs")
    assert second.startswith("f.yaml:13:17: «карту заблокировать» means «b» in main to the letter only")


def test_a_phrase_that_is_not_meant_is_told(tmp_path: Path) -> None:
    states = menu(option("новая карта", "стол"))
    assert warnings(tmp_path, states, "not_meant: [новая карта]\n") == [
        (
            "f.yaml:13:17: «новая карта» means «a» in main to the letter only, not with a word beside it:"
            " «новая карта» is not meant here, by the phrase «новая карта»:"
            " keep it in one place, or word it so that it differs"
        )
    ]
    several = menu(option("(новая | вторая) карта", "стол"))
    (never,) = warnings(tmp_path, several, 'not_meant: ["(новая | вторая) карта"]\n')
    assert "«(новая | вторая) карта» never means «a» in main" in never


def test_an_option_that_is_there_only_at_times_takes_no_words_from_another(tmp_path: Path) -> None:
    by_day = "b: {say: [карта новая], when: hour < 12, goto: main}"
    by_night = "a: {say: [новая карта], when: hour >= 12, goto: bye}"
    assert warnings(tmp_path, menu(by_day, by_night)) == []


def test_a_command_that_an_option_hides_somewhere_is_no_loss(tmp_path: Path) -> None:
    command = "commands: {human: {say: [человек], goto: bye}}\n"
    other = menu(option("карта", goto="main"), name="other")
    states = menu(option("человек", goto="other"), option("стол", name="b"))
    assert warnings(tmp_path, states + other, command) == []
    (told,) = warnings(tmp_path, menu(option("человек", "стол", goto="main")), command)
    assert told.startswith("f.yaml:8:26: «человек» never means «human» in main: it means «a»:")


def test_a_row_of_what_is_not_meant_that_keeps_nothing_away_is_told(tmp_path: Path) -> None:
    states = menu(option("карта", "стол"))
    rows = 'not_meant: ["новая карта", "старый дом", "[совсем] новая карта"]\n'
    assert [one.partition(": take")[0] for one in warnings(tmp_path, states, rows)] == [
        "f.yaml:8:28: «старый дом» keeps nothing from being understood that is not kept already",
        "f.yaml:8:42: «[совсем] новая карта» keeps nothing from being understood that is not kept already",
    ]


def test_a_menu_that_adds_nothing_is_told(tmp_path: Path) -> None:
    other = menu(option("карта", goto="main"), name="other")
    states = menu(option("карта", goto="other"), option("стол", name="b"), more="    also: [other]\n")
    assert warnings(tmp_path, states + other) == [
        (
            "f.yaml:11:12: «other» adds nothing to be said here: what it offers is offered here or named before it:"
            " take it away, or name another menu"
        )
    ]


def test_a_menu_that_is_never_heard_elsewhere_is_told(tmp_path: Path) -> None:
    other = menu(option("карта", name="c", goto="main"), name="other")
    states = menu(option("карта", goto="other"), option("стол", name="b"), more="    also: [other]\n")
    assert warnings(tmp_path, states + other) == [
        (
            "f.yaml:9:3: nothing of «other» is understood in main: what is offered there always wins:"
            " take it out of also:"
        )
    ]


ASK = "  city: {ask: Какой город?, one_of: [Пермь, Омск], into: city, already_said: true, next: bye}\n"


@pytest.mark.parametrize(
    ("goto", "told"),
    [
        ("city", []),
        (
            "on_the_way",
            [
                (
                    "f.yaml:13:3: nothing can be said already when «city» is asked: no option with say: leads straight"
                    " to it: take already_said away, or let an option lead straight to it"
                )
            ],
        ),
    ],
)
def test_an_answer_that_nobody_can_have_said_already_is_told(
    tmp_path: Path, goto: str, told: list[str]
) -> None:
    way = "" if goto == "city" else "  on_the_way: {say: Сейчас., next: city}\n"
    assert warnings(tmp_path, menu(option("офис", goto=goto)) + ASK + way) == told
