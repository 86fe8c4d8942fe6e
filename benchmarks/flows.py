"""Writes flows of any number of menus, on which everything here is measured, and the walk through all.

The menus `m0` … `mN` each offer four things by key and by voice; one of the four, on another key in each,
leads to the next menu, so that a walk of N turns visits all of them. The same menus are given to the peers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.language import language

if TYPE_CHECKING:
    from pathlib import Path

SIZES = (20, 200, 2000)
OPTIONS = 4
END = "end"

_VERBS = ("узнать", "открыть", "закрыть", "изменить")
_STEPS = (2, 3, 5, 7)
"""How far on an option leads that is not the one of the walk."""
_TOPICS = (
    ("карту", "карте"),
    ("вклад", "вкладу"),
    ("кредит", "кредиту"),
    ("ипотеку", "ипотеке"),
    ("перевод", "переводу"),
    ("страховку", "страховке"),
    ("подписку", "подписке"),
    ("пенсию", "пенсии"),
    ("тариф", "тарифу"),
    ("счёт", "счёту"),
    ("валюту", "валюте"),
    ("квитанцию", "квитанции"),
    ("договор", "договору"),
    ("справку", "справке"),
    ("доставку", "доставке"),
    ("заявку", "заявке"),
)
"""What is talked about: accusative and dative."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of one menu."""

    name: str
    key: str
    target: str
    phrases: tuple[str, str]
    loosely: str
    """The first phrase as people say it: other order, polite padding."""


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu, and which of its options the walk takes."""

    name: str
    options: tuple[Option, ...]
    taken: int

    @property
    def onward(self) -> Option:
        """The option that leads to the next menu."""
        return self.options[self.taken]


def menus(size: int) -> tuple[Menu, ...]:
    """Return the menus of a flow of this size, in the order of the walk."""
    return tuple(_menu(number, size) for number in range(size))


def _menu(number: int, size: int) -> Menu:
    taken = number % OPTIONS
    steps = [1 if at == taken else _STEPS[at] for at in range(OPTIONS)]
    options = tuple(_option(number, at, (number + step) % size) for at, step in enumerate(steps))
    return Menu(f"m{number}", options, taken)


def _option(number: int, at: int, target: int) -> Option:
    verb = _VERBS[(number + at) % len(_VERBS)]
    topic, of_topic = _TOPICS[(number + 4 * at) % len(_TOPICS)]
    return Option(
        name=f"o{at}",
        key=str(at + 1),
        target=f"m{target}",
        phrases=(f"{verb} {topic}", f"вопрос по {of_topic}"),
        loosely=f"а можно мне {topic} пожалуйста {verb}",
    )


def text(size: int) -> str:
    """Return a flow of `size` menus, as a person would write it."""
    return _HEAD.format(size=size, end=END) + "".join(map(_menu_text, menus(size))) + _TAIL.format(end=END)


def write(folder: Path, size: int) -> Path:
    """Write a flow of `size` menus into a folder and return the file."""
    path = folder / f"menus_{size}.yaml"
    path.write_text(text(size), encoding="utf-8")
    return path


def _menu_text(menu: Menu) -> str:
    return _MENU.format(name=menu.name, title=title(menu.name)) + "".join(map(_option_text, menu.options))


def title(name: str) -> str:
    """The number of a menu in words, as a prompt has it."""
    return language("ru").readers["number"](int(name.removeprefix("m")))


def _option_text(option: Option) -> str:
    return _OPTION.format(
        name=option.name,
        key=option.key,
        first=option.phrases[0],
        second=option.phrases[1],
        target=option.target,
    )


_HEAD = """\
flow: menus_{size}
title: {size} меню
language: ru
start: m0
main: m0
on_failure: {end}

commands:
  goodbye: {{key: 0, say: [до свидания, всего доброго], goto: {end}}}

states:
"""
_MENU = """\
  {name}:
    menu: Раздел {title}. {{options}}
    short: Выберите. {{options}}
    options:
"""
_OPTION = """\
      {name}:
        key: {key}
        say: [{first}, {second}]
        offer: чтобы {first}
        goto: {target}
"""
_TAIL = """\
  {end}:
    hang_up: До свидания!
"""


# A tree, as real lines are: every menu offers the next four and the way back, anywhere is a person and a goodbye.


def tree_text(size: int) -> str:
    """Return a flow whose `size` menus are a tree, as a person would write it."""
    return (
        _TREE_HEAD.format(size=size)
        + "".join(_branch_text(number, size) for number in range(size))
        + _TREE_TAIL
    )


def write_tree(folder: Path, size: int) -> Path:
    """Write a flow whose `size` menus are a tree into a folder and return the file."""
    path = folder / f"tree_{size}.yaml"
    path.write_text(tree_text(size), encoding="utf-8")
    return path


def _branch_text(number: int, size: int) -> str:
    """One menu of the tree: those below it have the numbers 4n + 1 to 4n + 4; the last lead elsewhere in the tree."""
    name = f"m{number}"
    text = _MENU.format(name=name, title=title(name))
    for at in range(OPTIONS):
        text += _option_text(_option(number, at, (OPTIONS * number + at + 1) % size))
    return text if number == 0 else text + _BACK.format(target=f"m{(number - 1) // OPTIONS}")


_TREE_HEAD = """\
flow: tree_{size}
title: Дерево, {size} меню
language: ru
start: m0
main: m0
on_failure: operator

commands:
  operator: {{key: 0, say: [оператор, позовите человека], goto: operator}}
  goodbye: {{key: 9, say: [до свидания, всего доброго], goto: end}}

states:
"""
_BACK = """\
      back:
        key: 8
        say: [назад, вернуться назад]
        goto: {target}
"""
_TREE_TAIL = """\
  operator:
    queue: operators
    say: Соединяю с оператором.
    otherwise: busy
  busy:
    hang_up: Все операторы заняты. Пожалуйста, позвоните позже.
    reason: nobody answered
  end:
    hang_up: До свидания!
    reason: goodbye
"""
