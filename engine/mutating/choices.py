"""What can be chosen: keys, options, commands and phrases that are swapped or gone.

Left out are a choice's only phrase where it has no key (that is the choice itself), a phrase all of whose wordings
other phrases of the same choice have too, and swapped keys of two choices that do the same and are offered by none.
A phrase all of whose wordings are understood without it is called redundant when it is asked for: that takes its time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.flow import Ask
from engine.grammar import grammar_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.errors import Place
    from engine.expressions import Expression
    from engine.flow import Choice
    from engine.grammar import Grammar
    from engine.matching.phrases import Phrase
    from engine.mutating.ground import Ground
    from engine.mutating.mutant import Mutant


def choices(ground: Ground) -> Iterator[Mutant]:
    """Every change of options, items of a list, and commands."""
    for state in ground.states:
        items = state.value.items if isinstance(state, Ask) else ()
        for some in (state.choices, items):
            yield from _of(ground, tuple(choice for choice in some if ground.owns(state, choice)))
    yield from _of(ground, ground.flow.commands)


def _of(ground: Ground, some: tuple[Choice, ...]) -> Iterator[Mutant]:
    yield from _keys(ground, some)
    for choice in some:
        yield _without(ground, choice)
        yield from _phrases(ground, choice)


def _owner(ground: Ground, choice: Choice) -> str:
    return "the line" if choice.is_command else ground.home(choice)


def _keys(ground: Ground, some: tuple[Choice, ...]) -> Iterator[Mutant]:
    keyed = [choice for choice in some if choice.keys]
    for one, other in pairwise(keyed):
        if _do_the_same(one, other):
            continue
        what = f"keys {one.keys[0]} ({one.name}) and {other.keys[0]} ({other.name}) of {_owner(ground, one)} are swapped"
        change, back = partial(replace, keys=other.keys), partial(replace, keys=one.keys)
        yield ground.on_part("swap_keys", what, one, change, also={other.place: back})
    if len(keyed) == 1:
        (one,) = keyed
        if one.phrases:
            what = f"{one.name} of {_owner(ground, one)} has no key {one.keys[0]} any more"
            yield ground.on_part("drop_key", what, one, partial(replace, keys=()))


def _do_the_same(one: Choice, other: Choice) -> bool:
    if one.offer is not None or other.offer is not None or (one.goto, one.do) != (other.goto, other.do):
        return False
    return one.goto is not None and not one.assign and not other.assign and one.when == other.when


def _without(ground: Ground, choice: Choice) -> Mutant:
    operator, kind = ("drop_command", "command") if choice.is_command else ("drop_option", "option")
    what = f"there is no {kind} {choice.name} any more in {_owner(ground, choice)}"
    return ground.on_part(operator, what, choice, _nothing)


def _nothing(_: Choice) -> Choice | None:
    return None


def _phrases(ground: Ground, choice: Choice) -> Iterator[Mutant]:
    if len(choice.phrases) < 2 and not choice.keys:
        return
    wordings = [frozenset(phrase.variants()) for phrase in choice.phrases]
    for number, phrase in enumerate(choice.phrases):
        others = choice.phrases[:number] + choice.phrases[number + 1 :]
        said = frozenset[str]().union(*wordings[:number], *wordings[number + 1 :])
        if not wordings[number] <= said:
            what = f"«{phrase.text}» does not mean {choice.name} any more in {_owner(ground, choice)}"
            mutant = ground.on_part("drop_phrase", what, choice, partial(replace, phrases=others))
            yield replace(mutant, is_redundant=partial(_is_redundant, mutant, phrase))


# -- phrases that nobody misses


def _is_redundant(mutant: Mutant, phrase: Phrase) -> bool:
    """Whether a phrase that is gone is understood, however it is worded, in every state where its choice is live."""
    wordings = phrase.variants()
    flow = mutant.make(mutant.original)
    states = (state for state in flow.states.values() if state.place in mutant.touches)
    return all(_understood(grammar_of(flow, state, _always), mutant.place, wordings) for state in states)


def _always(_: Expression) -> bool:
    return True


def _understood(grammar: Grammar, place: Place, wordings: Iterable[str]) -> bool:
    return all(
        choice is not None and choice.place == place
        for choice in (grammar.hear(wording, date.min).choice for wording in wordings)
    )
