"""What is understood beside a state's own options: other menus, what was said already, and what is not meant.

A row that is not meant shows only in a call in which it kept something from being understood.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.flow import Ask, Menu
from engine.loading.borrowing import understood
from engine.mutating.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow
    from engine.matching.phrases import Phrase
    from engine.mutating.ground import Ground


def understanding(ground: Ground) -> Iterator[Mutant]:
    """Every change of what is understood beside options."""
    for state in ground.questions:
        yield from _also(ground, state)
        if isinstance(state, Ask) and state.already_said:
            what = f"{state.name} asks for what was said already"
            yield ground.on_state("already_said", what, state, already_said=False)
    for phrase in ground.flow.not_meant:
        yield _meant(ground, phrase)


def _also(ground: Ground, state: Menu | Ask) -> Iterator[Mutant]:
    menus = dict.fromkeys(choice.borrowed_from for choice in state.borrowed)
    for menu in menus:
        others = (ground.flow.states[name] for name in menus if name != menu)
        left = tuple(understood(state, (other for other in others if isinstance(other, Menu))))
        what = f"{state.name} does not understand what {menu} offers"
        yield ground.on_state("drop_also", what, state, borrowed=left)


def _meant(ground: Ground, phrase: Phrase) -> Mutant:
    def make(flow: Flow) -> Flow:
        return replace(flow, not_meant=tuple(one for one in flow.not_meant if one is not phrase))

    what = f"«{phrase.text}» is not among what is not meant any more"
    return Mutant(phrase.place, "", "drop_not_meant", what, frozenset((phrase.place,)), ground.flow, make)
