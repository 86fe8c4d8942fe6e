"""Checks what callers can choose: no key or phrase that means two things, no bound that can't be met."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.flow import Ask, Menu, Queue
from engine.loading.checks_graph import choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.flow import Choice, Flow, Settings, State
    from engine.loading.problems import Problems
    from engine.matching.phrases import Phrase

_WORDINGS = 200
"""Wordings of one kind that are compared with those of other choices."""
_NOTATION = frozenset("<>()[]|")


def check(flow: Flow, problems: Problems) -> None:
    """Note keys and phrases that clash."""
    command_keys = {key: command for command in flow.commands for key in command.keys}
    _check_clashes(flow.commands, "commands", problems)
    _check_already_said(flow, problems)
    checked: set[int] = set()
    for state in flow.states.values():
        if not isinstance(state, (Menu, Ask, Queue)):
            continue
        offered = state.choices
        items = state.value.items if isinstance(state, Ask) else ()
        _check_clashes((*items, *offered), f"«{state.name}»", problems)
        if isinstance(state, Queue):
            continue
        settings = state.settings
        if id(settings) not in checked:
            checked.add(id(settings))
            _check_settings(settings, state, problems)
        if not settings.modal:
            _check_shadows((*items, *offered), command_keys, problems)
        _check_term_char(settings, (*items, *offered), problems)


def _check_already_said(flow: Flow, problems: Problems) -> None:
    """An answer can have been said already only in the words that chose the way straight to its question."""
    spoken_to = {choice.goto for choice in choices(flow) if choice.phrases or choice.sounds_like}
    for state in flow.states.values():
        if isinstance(state, Ask) and state.already_said and state.name not in spoken_to:
            what = f"nothing can be said already when «{state.name}» is asked: no option with say: leads straight to it"
            problems.warning(
                state.place, what, "take already_said away, or let an option lead straight to it"
            )


def _check_clashes(choices: tuple[Choice, ...], where: str, problems: Problems) -> None:
    keys: dict[str, Choice] = {}
    said: dict[str, Choice] = {}
    for choice in choices:
        for key in choice.keys:
            other = keys.setdefault(key, choice)
            if other is not choice and not _exclusive(other, choice):
                what = f"the key {key} belongs to «{other.name}» and to «{choice.name}» in {where}"
                problems.error(choice.place, what, "give one of them another key")
        for wording, phrase in _wordings(choice.phrases):
            other = said.setdefault(wording, choice)
            if other is not choice and not _exclusive(other, choice):
                what = f"«{phrase.text}» is said for «{other.name}» and for «{choice.name}» in {where}"
                problems.error(choice.place, what, "keep it in one of them")


def _exclusive(one: Choice, other: Choice) -> bool:
    """Both have conditions, and the author sees to it that only one is true."""
    return one.when is not None and other.when is not None


def _wordings(phrases: Iterable[Phrase]) -> Iterator[tuple[str, Phrase]]:
    """Each way to say a phrase, folded so far that equal wordings are equal."""
    for phrase in phrases:
        text = phrase.text
        if _NOTATION.isdisjoint(text):
            yield " ".join(_folded(text).split()), phrase
        else:
            for wording in _of_each_kind(phrase):
                yield wording, phrase


@lru_cache(maxsize=4096)
def _of_each_kind(phrase: Phrase) -> tuple[str, ...]:
    """Wordings of a phrase, of a whole class some of each of its phrases; the menus of a flow share many."""
    return tuple(_folded(wording) for way in phrase.alternatives() for wording in way.variants(_WORDINGS))


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е")


def _check_shadows(choices: Iterable[Choice], commands: dict[str, Choice], problems: Problems) -> None:
    for choice in choices:
        for key in choice.keys:
            if key in commands:
                what = f"the key {key} of «{choice.name}» hides the command «{commands[key].name}» here"
                problems.warning(choice.place, what, "give it another key, or make the state modal: true")


def _check_term_char(settings: Settings, choices: Iterable[Choice], problems: Problems) -> None:
    for choice in choices:
        if settings.term_char and settings.term_char in choice.keys:
            what = f"the key {settings.term_char} of «{choice.name}» also ends an entry (term_char)"
            problems.warning(choice.place, what, "set term_char: none in this state, or take another key")


def _check_settings(settings: Settings, state: State, problems: Problems) -> None:
    if settings.term_char and settings.term_char == settings.cancel_key:
        what = f"the key {settings.term_char} both ends and clears an entry in «{state.name}»"
        problems.error(state.place, what, "make term_char and cancel_key different")
    if 0 < settings.confirm_below <= settings.confidence:
        bounds = f"confirm_below {settings.confirm_below:g} is not above confidence {settings.confidence:g}"
        what = f"{bounds} in «{state.name}»"
        problems.warning(state.place, what, "raise confirm_below, or nothing is ever confirmed")
