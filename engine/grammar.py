"""What is live while a call waits: keys and speech over the union of a state's own answers and the global commands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from engine.actions import Listen
from engine.asked import spoken_value, typed_value
from engine.flow import Ask, Choice, Menu, Queue
from engine.journal import NotMeant, Rival, Why
from engine.matching.matcher import Match, Matcher
from engine.matching.named_keys import heard_key
from engine.matching.scoring import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from engine.expressions import Expression
    from engine.flow import Flow, Prompt, Settings, State, ValueSpec
    from engine.language import Language
    from engine.matching.phrases import Phrase

_REMEMBERED = 2048
"""Texts in the very words of a phrase whose meaning is kept; then the memory starts afresh."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the keys typed so far lead (rule 11)."""

    choice: Choice | None
    """Chosen if nothing more is typed."""
    value: object
    """Taken if nothing more is typed; None for none."""
    extendable: bool
    """More keys could still make another answer."""
    trigger: str | None = None
    """By which the state is left, where that is all that the choice does."""
    why: Why | None = None
    """The reason for it, where no key is secret."""

    @property
    def complete(self) -> bool:
        """What was typed is an answer as it stands."""
        return self.choice is not None or self.value is not None


class Reasons(NamedTuple):
    """Why a spoken text means what it does, with the flow line of each part: the last fields of a `Why`."""

    won: Rival | None = None
    lost: tuple[Rival, ...] = ()
    guards: tuple[()] = ()
    not_meant: tuple[NotMeant, ...] = ()


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a spoken text means here."""

    match: Match
    reasons: Reasons
    choice: Choice | None = None
    value: object = None
    by_key: bool = False
    """A key was named, which is as good as pressed."""


def said(choice: Choice) -> tuple[Phrase, ...]:
    """Return all that chooses it when it is heard."""
    return (*choice.phrases, *choice.sounds_like)


class Grammar:
    """What is live in one waiting state, shared by every call unless conditions apply. `settings` say how to listen."""

    __slots__ = (
        "__weakref__",
        "_heard",
        "_keys",
        "_matcher",
        "by_name",
        "choices",
        "items",
        "language",
        "listen",
        "not_meant",
        "settings",
        "texts",
        "value",
    )

    def __init__(
        self,
        state: str,
        language: Language,
        settings: Settings,
        choices: tuple[Choice, ...],
        value: ValueSpec | None = None,
        *,
        items: frozenset[str] = frozenset(),
        not_meant: tuple[Phrase, ...] = (),
    ) -> None:
        self.listen = Listen(state, self)
        self.language = language
        self.settings = settings
        self.value = value
        self.not_meant = not_meant
        self.choices = (*_keyed(value.items), *choices) if value is not None else choices
        self.items = frozenset(item.name for item in value.items) if value is not None else items
        """Choices that stand for values: the items of a list."""
        self.by_name: dict[str, Choice] = {}
        for choice in self.choices:
            name = f"{choice.name} (command)" if choice.name in self.by_name else choice.name
            self.by_name.setdefault(name, choice)
        self._keys = _key_table(self.choices, self.items)
        self._matcher: Matcher | None = None
        self._heard: dict[str, Hearing] = {}
        self.texts: dict[int, tuple[Prompt, str, str]] = {}
        """Prompts that read the same in every call, by identity, with what is said and shown."""

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase that is live, for the recogniser."""
        return tuple(phrase for choice in self.by_name.values() for phrase in choice.phrases)

    @property
    def takes_speech(self) -> bool:
        """Whether anything may be said here."""
        return self.value is not None or any(said(choice) for choice in self.choices)

    def step(self, typed: str) -> Step | None:
        """Return where the keys lead, or None where nothing can match any more."""
        step = self._keys.get(typed)
        if self.value is None or self.value.kind in ("one_of", "words"):
            return step
        value, extendable = typed_value(self.value, typed, self.language)
        if value is None and not extendable:
            return step
        if step is None:
            return Step(None, value, extendable)
        # The state's own value wins over a command on the same keys.
        own = value is not None and (step.choice is None or step.choice.is_command)
        return Step(None if own else step.choice, value if own else None, extendable or step.extendable)

    def leads_to(self, keys: str) -> Choice | None:
        """Return the choice that these keys make, None where they make none."""
        step = self.step(keys)
        return step.choice if step is not None else None

    def hear(self, text: str, today: date) -> Hearing:
        """Return what a spoken text means.

        That is a choice in its very words; else a value, where one is asked for that is not any words; else the best
        choice; else a key by its name.
        """
        known = self._heard.get(text)
        if known is not None:
            return known
        match = self._match(text)
        choice = self.by_name.get(match.name) if match.name else None
        if choice is not None and match.score >= EXACT:
            return self._remember(text, self._hearing(match, choice))
        if choice is not None and (self.value is None or self.value.kind == "words"):
            return self._hearing(match, choice)
        if self.value is not None:
            value = spoken_value(self.value, text, self.language, today, alone=means_nothing(match))
            if value is not None:
                as_value = Match(None, EXACT, None, (), match.heard, "heard as a value")
                return Hearing(as_value, Reasons(), None, value)
        return self._hear_key(text, match) if means_nothing(match) else self._hearing(match, choice)

    def _remember(self, text: str, hearing: Hearing) -> Hearing:
        if len(self._heard) >= _REMEMBERED:
            self._heard.clear()
        self._heard[text] = hearing
        return hearing

    def _hearing(self, match: Match, choice: Choice | None) -> Hearing:
        rivals = [
            Rival(c.name, round(c.score, 3), c.phrase, self.by_name[c.name].place) for c in match.candidates
        ]
        won = next((rival for rival in rivals if rival.name == match.name), None)
        lost = tuple(rival for rival in rivals if rival is not won)
        not_meant = tuple(NotMeant(phrase.text, phrase.place) for phrase in match.not_meant)
        return Hearing(match, Reasons(won, lost, (), not_meant), choice)

    def _hear_key(self, text: str, match: Match) -> Hearing:
        """«Один», where one is told to press one; where a number is asked for it is no key."""
        asks_for_number = self.value is not None and self.value.kind not in ("yes_no", "one_of")
        keys = None if asks_for_number else heard_key(text, self.language)
        step = self.step(keys) if keys is not None else None
        if step is None or not step.complete:
            return self._hearing(match, None)
        named = Match(None, EXACT, None, (), match.heard, f"the key {keys} by its name")
        return Hearing(named, Reasons(), step.choice, step.value, by_key=True)

    def _match(self, text: str) -> Match:
        if self._matcher is None:
            entries = [(name, said(choice)) for name, choice in self.by_name.items()]
            self._matcher = Matcher(entries, self.language, self.not_meant)
        match = self._matcher.match(text)
        if match.reason == "ambiguous":
            return self._own_first(match)
        return match

    def take_over(self, other: Grammar) -> bool:
        """Understand speech by another grammar's table; return whether it holds the same phrases."""
        same = [(name, said(choice)) for name, choice in self.by_name.items()] == [
            (name, said(choice)) for name, choice in other.by_name.items()
        ]
        if same and self.not_meant == other.not_meant:
            self._matcher = other._matcher
        return same

    def _own_first(self, match: Match) -> Match:
        """Between an option and what is live elsewhere too that match equally well, the option wins (rule 28)."""
        tied = match.candidates[: match.tied]
        own = [c for c in tied if not _comes_second(self.by_name[c.name])]
        if len(own) != 1 or len(own) == len(tied):
            return match
        return replace(match, name=own[0].name, score=own[0].score, reason=None)


def _comes_second(choice: Choice) -> bool:
    return choice.is_command or bool(choice.borrowed_from)


def _keyed(items: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Give the first nine items of a list their number as a key, unless the flow gave keys."""
    if len(items) > 9 or any(item.keys for item in items):
        return items
    return tuple(replace(item, keys=(str(n),)) for n, item in enumerate(items, 1))


def _key_table(choices: Iterable[Choice], items: frozenset[str]) -> dict[str, Step]:
    complete: dict[str, Choice] = {}
    prefixes: set[str] = set()
    for choice in choices:
        for keys in choice.keys:
            complete.setdefault(keys, choice)
            prefixes.update(keys[:n] for n in range(1, len(keys)))
    return {
        typed: _step(typed, complete.get(typed), items, extendable=typed in prefixes)
        for typed in (*complete, *prefixes)
    }


def _step(typed: str, choice: Choice | None, items: frozenset[str], *, extendable: bool) -> Step:
    if choice is None:
        return Step(None, None, extendable)
    is_item = choice.name in items and not choice.is_command
    only_leads = choice.goto is not None and choice.do is None and not choice.assign and not is_item
    trigger = trigger_of(choice) if only_leads else None
    return Step(choice, None, extendable, trigger, Why(f"key {typed}", choice.place))


def trigger_of(choice: Choice) -> str:
    """Return the trigger of the edge that a choice leads along."""
    return f"command:{choice.name}" if choice.is_command else f"option:{choice.name}"


def means_nothing(match: Match) -> bool:
    """Whether what was heard is none of the choices, nor could be one of several."""
    return match.name is None and match.reason != "ambiguous"


_shared: WeakKeyDictionary[Flow, dict[object, Grammar]] = WeakKeyDictionary()


def shared_grammars(flow: Flow) -> dict[object, Grammar]:
    """Return the grammars that every call of a flow shares, filled as they are used.

    The key is the name of the state; where conditions apply, with the choices that they leave.
    """
    shared = _shared.get(flow)
    if shared is None:
        shared = _shared[flow] = {}
    return shared


def grammar_of(flow: Flow, state: State, live: Callable[[Expression], bool]) -> Grammar:
    """Return what is live in a waiting state; `live` tells whether the condition of a choice holds now."""
    shared = shared_grammars(flow)
    grammar = shared.get(state.name)
    if grammar is not None:
        return grammar
    choices, value, settings = answers(flow, state)
    key: object = state.name
    if any(choice.when is not None for choice in choices):
        choices = tuple(choice for choice in choices if choice.when is None or live(choice.when))
        key = (state.name, *(choice.name for choice in choices))
        grammar = shared.get(key)
    if grammar is None:
        grammar = shared[key] = Grammar(
            state.name, flow.language, settings, choices, value, not_meant=flow.not_meant
        )
    return grammar


def derive_grammars(original: Flow, flow: Flow) -> dict[object, Grammar]:
    """Return the shared grammars of a flow that differs from another in a few values, begun with what stays.

    What the other's calls have used so far is taken over, the costly table of what may be said above all.
    """
    derived = shared_grammars(flow)
    if flow.not_meant != original.not_meant:
        return derived  # what is understood differs everywhere
    for key, grammar in shared_grammars(original).items():
        name = str(key[0] if isinstance(key, tuple) else key)
        state = flow.states[name]
        if state is original.states[name] and answers(flow, state) == answers(original, state):
            derived[key] = grammar
        elif (renewed := _renewed(key, grammar, flow, state)) is not None:
            derived[key] = renewed
    return derived


def _renewed(key: object, grammar: Grammar, flow: Flow, state: State) -> Grammar | None:
    """Return the grammar with what its state says now; None where other phrases are live."""
    choices, value, settings = answers(flow, state)
    if isinstance(key, tuple):
        choices = tuple(choice for choice in choices if choice.name in key[1:])
        if tuple(choice.name for choice in choices) != key[1:]:
            return None
    renewed = Grammar(state.name, flow.language, settings, choices, value, not_meant=flow.not_meant)
    return renewed if renewed.take_over(grammar) else None


def answers(flow: Flow, state: State) -> tuple[tuple[Choice, ...], ValueSpec | None, Settings]:
    """Return what answers a waiting state, whatever conditions hold: choices and a value; and how it listens."""
    if isinstance(state, Queue):
        return state.leave, None, flow.settings
    assert isinstance(state, (Menu, Ask))
    commands = () if state.settings.modal else flow.commands
    value = state.value if isinstance(state, Ask) else None
    return (*state.options, *state.borrowed, *commands), value, state.settings


def choices_of(flow: Flow) -> tuple[Choice, ...]:
    """Return every choice that is live in some state, each once."""
    found: dict[int, Choice] = {}
    for state in flow.states.values():
        if isinstance(state, (Menu, Ask, Queue)):
            choices, value, _ = answers(flow, state)
            for choice in (*choices, *(value.items if value is not None else ())):
                found.setdefault(id(choice), choice)
    return tuple(found.values())
