"""Lets a menu or question understand, by voice, what other menus offer: `also: [main]`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.flow import Ask, Menu

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.flow import Choice, State
    from engine.loading.compile_states import Entry
    from engine.loading.places import Targets


def borrow(states: Mapping[str, State], entries: Iterable[Entry], targets: Targets) -> dict[str, State]:
    """Return the states with what each understands of other menus; what it offers itself comes before that."""
    found = dict(states)
    for entry in entries:
        state = states.get(entry.name)
        also = getattr(entry.written, "also", None)
        if also is None or not isinstance(state, (Menu, Ask)):
            continue
        menus = []
        for name in also:
            menu = states.get(targets.resolve(name, entry.group))
            if isinstance(menu, Menu):
                menus.append(menu)
            elif menu is not None:
                targets.problems.error(name.place, f"«{name}» is no menu", "name states with menu: only")
        found[entry.name] = replace(state, borrowed=tuple(_understood(state, menus)))
    return found


def _understood(state: Menu | Ask, menus: Iterable[Menu]) -> Iterator[Choice]:
    """What is said for the options of the menus; of two with the same name the first."""
    known = {option.name for option in state.options}
    for option in (option for menu in menus for option in menu.options):
        if option.name not in known and option.phrases:
            known.add(option.name)
            yield replace(option, keys=(), offer=None, is_borrowed=True)
