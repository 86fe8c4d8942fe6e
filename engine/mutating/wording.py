"""What is said: prompts swapped, gone, or not to be interrupted.

Left out are sentences of the language itself, prompts that say the same as their neighbours, a prompt that is the only
one of a handler or of a short prompt (the whole is dropped already), and a short prompt that nothing would say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from engine.errors import NOWHERE
from engine.flow import Ask, Escalate, Lookup, Menu, Prompt, Queue
from engine.mutating.ground import listed
from engine.mutating.parts import Rewriter, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.flow import FailureKind, Prompts, Settings, State
    from engine.mutating.ground import Ground
    from engine.mutating.mutant import Mutant


def wording(ground: Ground) -> Iterator[Mutant]:
    """Every change of what is said."""
    for state in ground.states:
        for prompts, alone in _lists(state):
            yield from _of(ground, state, prompts, alone=alone)
        if isinstance(state, (Menu, Ask)) and _uses_short(state):
            what = f"{state.name} has no short prompt any more"
            yield ground.on_state("drop_short", what, state, state.short[0].place, short=())
    for one, other in pairwise(ground.states):
        yield from _neighbours(ground, one, other)
    for kind in ("no_input", "no_match"):
        yield from _handlers(ground, kind)
    yield from _interrupting(ground)


# -- prompts


def _lists(state: State) -> Iterator[tuple[Prompts, bool]]:
    """The prompts of a state, list by list, and whether one that is alone in its list may be dropped."""
    yield getattr(state, "prompts", ()), True
    match state:
        case Menu() | Ask():
            yield state.short, False
            yield state.settings.no_input.prompts, False
            yield state.settings.no_match.prompts, False
            yield state.settings.help, True
        case Lookup():
            yield state.waiting, True
        case Queue():
            yield state.announce, True
            yield state.hold, True
        case Escalate():
            for step in state.steps:
                yield step.prompts, True


def _of(ground: Ground, state: State, prompts: Prompts, *, alone: bool) -> Iterator[Mutant]:
    if not prompts or not all(ground.owns(state, prompt) for prompt in prompts):
        return
    for one, other in pairwise(prompts):
        if _says(one) != _says(other):
            what = f"{_quoted(other)} and {_quoted(one)} are said in each other's place in {ground.home(one)}"
            change, back = _worded_as(other), _worded_as(one)
            also = {other.place: back}
            yield ground.on_part("swap_prompts", what, one, change, also=also)
    for number, one in enumerate(prompts):
        beside = prompts[max(0, number - 1) : number] + prompts[number + 1 : number + 2]
        same = any(_says(one) == _says(other) and one.when == other.when for other in beside)
        if not same and (alone or len(prompts) > 1) and (one.text.source.strip() or one.audio):
            what = f"{_quoted(one)} is not said any more in {ground.home(one)}"
            yield ground.on_part("drop_prompt", what, one, _nothing)


def _says(prompt: Prompt) -> tuple[str, str | None]:
    return prompt.text.source, prompt.audio


def _worded_as(other: Prompt) -> Callable[[Prompt], Prompt]:
    return partial(replace, text=other.text, audio=other.audio)


def _nothing(_: Prompt) -> Prompt | None:
    return None


def _quoted(prompt: Prompt) -> str:
    words = " ".join(prompt.text.source.split())
    return f"«{words if len(words) <= 40 else words[:39] + '…'}»"


def _uses_short(state: Menu | Ask) -> bool:
    settings = state.settings
    reprompts = (settings.no_input.reprompt, settings.no_match.reprompt)
    used = "short" in reprompts or settings.help or (isinstance(state, Ask) and state.confirm is not None)
    return bool(used and state.short)


def _neighbours(ground: Ground, one: State, other: State) -> Iterator[Mutant]:
    """Two states of the same kind, one after the other in the file, say what the other should."""
    mine, theirs = getattr(one, "prompts", ()), getattr(other, "prompts", ())
    if type(one) is not type(other) or not mine or not theirs or [*map(_says, mine)] == [*map(_says, theirs)]:
        return
    changed: dict[str, Any] = {
        one.name: partial(replace, one, prompts=theirs),
        other.name: partial(replace, other, prompts=mine),
    }
    what = f"{one.name} says what {other.name} should, and the other way round"
    yield ground.on_states("swap_prompts", what, changed, place=mine[0].place)


# -- handlers


def _handlers(ground: Ground, kind: FailureKind) -> Iterator[Mutant]:
    """Each text of a handler gone, and each question not asked again after it."""
    by_place: dict[object, list[Menu | Ask]] = {}
    for state in ground.questions:
        prompts = getattr(state.settings, kind).prompts
        by_place.setdefault(prompts[0].place if prompts else None, []).append(state)
    label = "silence" if kind == "no_input" else "a misunderstanding"
    for states in by_place.values():
        prompts = getattr(states[0].settings, kind).prompts
        home = listed(tuple(state.name for state in states))
        place = prompts[0].place if prompts and prompts[0].place != NOWHERE else None
        if place is not None:
            changed = _with_handler(states, kind, prompts=())
            what = f"nothing is said after {label} in {home}"
            yield ground.on_states("drop_handler", what, changed, place=place)
        asking = [state for state in states if _asks_again(state, kind)]
        if asking:
            changed = _with_handler(asking, kind, reprompt="none")
            home = listed(tuple(state.name for state in asking))
            what = f"the question is not asked again after {label} in {home}"
            yield ground.on_states("drop_reprompt", what, changed, place=place or asking[0].place)


def _with_handler(
    states: list[Menu | Ask],
    kind: FailureKind,
    **values: Any,  # noqa: ANN401
) -> Mapping[str, Callable[[], State]]:
    """The states with another handler; those who share their settings go on sharing them."""
    known: dict[int, Settings] = {}

    def made(state: Menu | Ask) -> State:
        settings = state.settings
        if id(settings) not in known:
            changed: dict[str, Any] = {kind: replace(getattr(settings, kind), **values)}
            known[id(settings)] = replace(settings, **changed)
        return replace(state, settings=known[id(settings)])

    return {state.name: partial(made, state) for state in states}


def _asks_again(state: Menu | Ask, kind: FailureKind) -> bool:
    reprompt = getattr(state.settings, kind).reprompt
    return bool((reprompt == "full" and state.prompts) or (reprompt == "short" and state.short))


# -- interrupting


def _interrupting(ground: Ground) -> Iterator[Mutant]:
    """Prompts that can't be interrupted any more, or can; and how long each is protected."""
    rules = {state.name: _rules(state) for state in ground.states}
    counted = Counter(rule for some in rules.values() for rule in some)
    if not counted:
        return
    common = counted.most_common(1)[0][0]
    everywhere = tuple(name for name, some in rules.items() if common in some)
    yield from _ruled(ground, everywhere, common, "most of the line")
    for name, some in rules.items():
        for rule in some:
            if rule != common:
                yield from _ruled(ground, (name,), rule, name)


_Rule = tuple[Literal["interrupt", "collect", "ignore"], float]


def _rules(state: State) -> tuple[_Rule, ...]:
    written = (part for part in parts(state) if isinstance(part, Prompt))
    return tuple(dict.fromkeys((prompt.barge_in, prompt.barge_in_after_s) for prompt in written))


def _ruled(ground: Ground, names: tuple[str, ...], rule: _Rule, home: str) -> Iterator[Mutant]:
    how, after_s = rule
    other = "ignore" if how == "interrupt" else "interrupt"
    can = "can't be interrupted any more" if other == "ignore" else f"can be interrupted (it was: {how})"
    yield _with_rule(ground, names, rule, "barge_in", f"what is said in {home} {can}", barge_in=other)
    for seconds in (after_s / 2, after_s * 2) if after_s else ():
        what = f"what is said in {home} is protected for {seconds:g} s in place of {after_s:g} s"
        yield _with_rule(ground, names, rule, "timeout", what, barge_in_after_s=seconds)


def _with_rule(
    ground: Ground,
    names: tuple[str, ...],
    rule: _Rule,
    operator: str,
    what: str,
    **values: Any,  # noqa: ANN401
) -> Mutant:
    def change(prompt: Prompt) -> Prompt:
        same = (prompt.barge_in, prompt.barge_in_after_s) == rule
        return replace(prompt, **values) if same else prompt

    rewrite = Rewriter(Prompt, change)
    place = ground.flow.states[names[0]].place if len(names) == 1 else None
    changed = {name: partial(rewrite, ground.flow.states[name]) for name in names}
    return ground.on_states(operator, what, changed, place=place)
