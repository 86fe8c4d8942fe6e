"""What a flow is to understand and never does: phrases that others win over, and rows that keep nothing away.

Every phrase is said here as it is written, and politely, so that it is not understood to the letter alone. That takes a
second or two for a large flow, so that it is for who checks one and not for who calls it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import NOWHERE, Problem
from engine.flow import Ask, Menu, Queue
from engine.grammar import choices_of, grammar_of
from engine.matching.matcher import Matcher
from engine.matching.wordlists import matching_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.expressions import Expression
    from engine.flow import Choice, Flow
    from engine.grammar import Grammar, Hearing
    from engine.matching.phrases import Alternative, Phrase

_TRIED = 60
"""Wordings of one way to say a phrase: the first that is understood is enough."""
_TRIED_OF_ROW = 1_000
"""Wordings of a row of `not_meant`."""


def never_understood(flow: Flow) -> tuple[Problem, ...]:
    """Return a warning for each phrase that chooses nothing, each menu in `also:` that is never heard, and the like."""
    return (*_lost_phrases(flow), *_unheard_menus(flow), *_idle_rows(flow))


class _Way(NamedTuple):
    """One way to say a choice."""

    choice: Choice
    phrase: Phrase
    way: Alternative


# -- phrases


def _lost_phrases(flow: Flow) -> Iterator[Problem]:
    """Phrases that do not choose what they are written at; a command may be hidden by an option, but not everywhere."""
    lost: dict[object, Problem] = {}
    found: set[object] = set()
    for state in flow.states.values():
        if not isinstance(state, (Menu, Ask, Queue)):
            continue
        everything = grammar_of(flow, state, _always)
        for choice in everything.by_name.values():
            if choice.borrowed_from:
                continue
            grammar = _with(flow, state, choice)
            for phrase in choice.phrases:
                for way in phrase.alternatives():
                    key = (choice.place, phrase.text, way.text)
                    if key in found or (key in lost and not choice.is_command):
                        continue
                    problem = _loss(_Way(choice, phrase, way), grammar, state.name)
                    if problem is not None:
                        lost.setdefault(key, problem)
                    elif choice.is_command:
                        found.add(key)
    yield from (problem for key, problem in lost.items() if key not in found)


def _with(flow: Flow, state: Menu | Ask | Queue, choice: Choice) -> Grammar:
    """What is live when no condition holds but the choice's own: a rival that is there at times does not always win."""
    when = choice.when

    def live(condition: Expression) -> bool:
        return when is not None and condition.text == when.text

    return grammar_of(flow, state, live)


def _always(_: Expression) -> bool:
    return True


def _loss(one: _Way, grammar: Grammar, state: str) -> Problem | None:
    """What is wrong with a way to say a choice: nothing as soon as one wording is understood, with a polite word too."""
    polite = matching_words(grammar.language.code).polite
    wordings = one.way.variants(_TRIED)
    if any(_chooses(grammar, f"{wording} {polite}", one.choice) for wording in wordings):
        return None
    place = one.choice.place if one.phrase.place == NOWHERE else one.phrase.place
    of_class = "" if one.way.text == one.phrase.text else f" of {one.phrase.text}"
    who = f"«{one.choice.name}» in {state}"
    plain = next((wording for wording in wordings if _chooses(grammar, wording, one.choice)), None)
    if plain is None:
        why = _why(_heard(grammar, wordings[0]))
        what = f"«{one.way.text}»{of_class} never means {who}: {why}"
    elif not polite:
        return None
    else:
        why = _why(_heard(grammar, f"{plain} {polite}"))
        what = f"«{one.way.text}»{of_class} means {who} to the letter only, not with a word beside it: {why}"
    return Problem(place, what, "keep it in one place, or word it so that it differs", "warning")


def _chooses(grammar: Grammar, text: str, choice: Choice) -> bool:
    chosen = _heard(grammar, text).choice
    if chosen is None or chosen is choice:
        return chosen is choice
    leads = (chosen.goto, chosen.do, chosen.assign)
    return leads == (choice.goto, choice.do, choice.assign) and leads[:2] != (None, None)


def _heard(grammar: Grammar, text: str) -> Hearing:
    return grammar.hear(text, date.min)


def _why(hearing: Hearing) -> str:
    if hearing.value is not None:
        return "it is an answer to the question"
    if hearing.choice is not None:
        return f"it means «{hearing.choice.name}»"
    return hearing.match.explanation.rstrip(".")


# -- menus that are understood elsewhere


def _unheard_menus(flow: Flow) -> Iterator[Problem]:
    for state in flow.states.values():
        if not isinstance(state, (Menu, Ask)):
            continue
        for menu in dict.fromkeys(choice.borrowed_from for choice in state.borrowed):
            choices = [choice for choice in state.borrowed if choice.borrowed_from == menu]
            if not any(_is_said(choice, _with(flow, state, choice)) for choice in choices):
                what = f"nothing of «{menu}» is understood in {state.name}: what is offered there always wins"
                yield Problem(state.place, what, "take it out of also:", "warning")


def _is_said(choice: Choice, grammar: Grammar) -> bool:
    return any(
        _chooses(grammar, wording, choice)
        for phrase in choice.phrases
        for way in phrase.alternatives()
        for wording in way.variants(_TRIED)
    )


# -- what is not meant


def _idle_rows(flow: Flow) -> Iterator[Problem]:
    """Rows of `not_meant` no wording of which would be understood as anything without them, in any state."""
    if not flow.not_meant:
        return
    entries = [(str(number), choice.phrases) for number, choice in enumerate(choices_of(flow))]
    matcher = Matcher(entries, flow.language, flow.not_meant)
    for row in flow.not_meant:
        if not any(row in matcher.match(wording).not_meant for wording in row.variants(_TRIED_OF_ROW)):
            what = f"«{row.text}» keeps nothing from being understood that is not kept already"
            mend = "take it out of not_meant:, or word it as what is misunderstood"
            yield Problem(row.place, what, mend, "warning")
