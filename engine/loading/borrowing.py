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
    found = _with_names(states)
    states = dict(found)
    problems = targets.problems
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
                if not any(choice.borrowed_from == menu.name for choice in understood(state, menus)):
                    what = f"«{name}» adds nothing to be said here: what it offers is offered here or named before it"
                    problems.warning(name.place, what, "take it away, or name another menu")
            elif menu is not None:
                problems.error(name.place, f"«{name}» is no menu", "name states with menu: only")
        found[entry.name] = replace(state, borrowed=tuple(understood(state, menus)))
    return found


def understood(state: Menu | Ask, menus: Iterable[Menu]) -> Iterator[Choice]:
    """What is said for the options of the menus; of two with the same name the first."""
    known = {option.name for option in state.options}
    for menu in menus:
        for option in menu.options:
            if option.name not in known and option.phrases:
                known.add(option.name)
                name = option.offer or option.known_as
                yield replace(option, keys=(), offer=None, known_as=name, borrowed_from=menu.name)


def _with_names(states: Mapping[str, State]) -> dict[str, State]:
    """Return the states, what no menu enumerates known by the words in which another menu offers the same."""
    menus = [state for state in states.values() if isinstance(state, (Menu, Ask))]
    offers = {
        (one.name, one.goto): one.offer for menu in menus for one in menu.options if one.offer is not None
    }
    found = dict(states)
    for menu in menus:
        options = tuple(
            replace(one, known_as=offers.get((one.name, one.goto))) if one.offer is None else one
            for one in menu.options
        )
        found[menu.name] = replace(menu, options=options)
    return found
