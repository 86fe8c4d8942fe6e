"""What is live while a call waits: keys and speech over the union of a state's own answers and the global commands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from engine.actions import Listen
from engine.flow import Ask, Choice, Menu, Queue
from engine.journal import NotMeant, Rival, Why
from engine.matching.matcher import Candidate, Match, Matcher
from engine.matching.named_keys import heard_key
from engine.matching.scoring import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.expressions import Expression
    from engine.flow import Flow, Prompt, Settings, State, ValueSpec
    from engine.language import Language
    from engine.matching.phrases import Phrase

MAX_KEYS = 32
"""Keys that one answer may have; a burst beyond it is nonsense."""
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
        value, extendable = _typed_value(self.value, typed, self.language)
        if value is None and not extendable:
            return step
        if step is None:
            return Step(None, value, extendable)
        # The state's own value wins over a command on the same keys.
        own = value is not None and (step.choice is None or step.choice.is_command)
        return Step(None if own else step.choice, value if own else None, extendable or step.extendable)

    def leads_to(self, keys: str) -> Choice | None:
        """Return the choice that these keys make."""
        step = self.step(keys)
        return step.choice if step is not None else None

    def hear(self, text: str, today: date) -> Hearing:
        """Return what a spoken text means: a value where one is asked for, else the best choice, else a key by name."""
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
            value = _spoken_value(self.value, text, self.language, today, alone=_means_nothing(match))
            if value is not None:
                as_value = Match(None, EXACT, None, (), match.heard, "heard as a value")
                return Hearing(as_value, Reasons(), None, value)
        return self._hear_key(text, match) if _means_nothing(match) else self._hearing(match, choice)

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


def _typed_value(spec: ValueSpec, typed: str, language: Language) -> tuple[object, bool]:
    """Return the value of typed digits, None for none yet, and whether more digits can follow."""
    if not typed.isdecimal() or len(typed) > MAX_KEYS:
        return None, False
    return _TYPED[spec.kind](spec, typed, language)


def _typed_digits(spec: ValueSpec, typed: str, _: Language) -> tuple[object, bool]:
    least, most = int(spec.least or 1), int(spec.most or MAX_KEYS)
    return typed if least <= len(typed) <= most else None, len(typed) < most


def _typed_number(spec: ValueSpec, typed: str, _: Language) -> tuple[object, bool]:
    value = int(typed)
    longest = len(str(int(spec.most))) if spec.most is not None else 12
    extendable = any(_reaches(spec, value, 10**more) for more in range(1, longest - len(typed) + 1))
    return value if _within(spec, Decimal(value)) else None, extendable


def _reaches(spec: ValueSpec, value: int, scale: int) -> bool:
    """Whether a number in the range begins with these digits; `scale` is 10 for one more digit, 100 for two."""
    least, most = value * scale, value * scale + scale - 1
    return (spec.least is None or most >= spec.least) and (spec.most is None or least <= spec.most)


def _typed_date(_: ValueSpec, typed: str, __: Language) -> tuple[object, bool]:
    """Day, month and year as eight digits: 05031985."""
    length = 8
    if len(typed) < length:
        return None, typed[:4] in _DAY_BEGINNINGS
    try:
        return date(int(typed[4:8]), int(typed[2:4]), int(typed[:2])), False
    except ValueError:
        return None, False


def _typed_phone(_: ValueSpec, typed: str, language: Language) -> tuple[object, bool]:
    longer = (typed.ljust(length, pad) for length in _PHONE_LENGTHS for pad in "09" if length > len(typed))
    return language.heard_phone(typed), any(language.heard_phone(one) for one in longer)


def _typed_yes_no(_: ValueSpec, typed: str, __: Language) -> tuple[object, bool]:
    return {"1": True, "2": False}.get(typed), False


_LEAP_YEAR = date(2024, 1, 1).toordinal()
_DAY_BEGINNINGS = frozenset(
    f"{day:%d%m}"[:length]
    for day in map(date.fromordinal, range(_LEAP_YEAR, _LEAP_YEAR + 366))
    for length in range(1, 5)
)
"""What the day and month of a typed date can begin with."""
_PHONE_LENGTHS = (10, 11)
"""Digits of a telephone number without and with the country or trunk code."""

_TYPED: dict[str, Callable[[ValueSpec, str, Language], tuple[object, bool]]] = {
    "digits": _typed_digits,
    "card": _typed_digits,
    "number": _typed_number,
    "amount": _typed_number,
    "date": _typed_date,
    "phone": _typed_phone,
    "yes_no": _typed_yes_no,
}


def _within(spec: ValueSpec, value: Decimal) -> bool:
    return (spec.least is None or value >= spec.least) and (spec.most is None or value <= spec.most)


def _spoken_value(spec: ValueSpec, text: str, language: Language, today: date, *, alone: bool) -> object:
    """Return the value that was said, or None where it is none or out of range.

    `alone`: the words mean nothing else here; «да, но сначала оператор» is no yes where there is an operator.
    """
    match spec.kind:
        case "digits" | "card":
            least, most = int(spec.least or 1), int(spec.most or MAX_KEYS)
            digits = language.heard_digits(text, range(least, most + 1))
            return digits if digits is not None and least <= len(digits) <= most else None
        case "number" | "amount":
            heard = language.heard_number if spec.kind == "number" else language.heard_amount
            number = heard(text)
            if number is None or not _within(spec, number):
                return None
            return int(number) if number == number.to_integral_value() else number
        case "date":
            return language.heard_date(text, today, is_past=spec.tense == "past")
        case "phone":
            return language.heard_phone(text)
        case "yes_no":
            return language.heard_yes_no(text, whole=not alone)
        case "words":
            return " ".join(language.words(text)) or None
    return None


def _means_nothing(match: Match) -> bool:
    return match.name is None and match.reason != "ambiguous"


def in_tense(spec: ValueSpec, value: object, today: date) -> bool:
    """Whether a date lies where the question wants it, seen from the day of the call."""
    if spec.kind != "date" or spec.tense == "any" or not isinstance(value, date):
        return True
    return value <= today if spec.tense == "past" else value >= today


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
    choices, value, settings = _answers(flow, state)
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
        if state is original.states[name] and _answers(flow, state) == _answers(original, state):
            derived[key] = grammar
        elif (renewed := _renewed(key, grammar, flow, state)) is not None:
            derived[key] = renewed
    return derived


def _renewed(key: object, grammar: Grammar, flow: Flow, state: State) -> Grammar | None:
    """Return the grammar with what its state says now; None where other phrases are live."""
    choices, value, settings = _answers(flow, state)
    if isinstance(key, tuple):
        choices = tuple(choice for choice in choices if choice.name in key[1:])
        if tuple(choice.name for choice in choices) != key[1:]:
            return None
    renewed = Grammar(state.name, flow.language, settings, choices, value, not_meant=flow.not_meant)
    return renewed if renewed.take_over(grammar) else None


def _answers(flow: Flow, state: State) -> tuple[tuple[Choice, ...], ValueSpec | None, Settings]:
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
            choices, value, _ = _answers(flow, state)
            for choice in (*choices, *(value.items if value is not None else ())):
                found.setdefault(id(choice), choice)
    return tuple(found.values())


class Understanding:
    """Everything that a flow understands in one state, or without one in its main menu, yes and no included.

    Without a state it names what the main menu itself offers, and the commands; what the menu understands of
    others (`also:`) has no name there.
    """

    def __init__(self, flow: Flow, state: str | None = None, today: date = date.min) -> None:
        """`today` is the day that «завтра» is seen from, where a date is asked for."""
        self._language = flow.language
        self._today = today
        self._value: ValueSpec | None = None
        self._at_large = state is None
        waiting = _listened_in(flow, state)
        phrases: dict[str, dict[Phrase, None]] = {}
        own: set[str] = set()
        for one in waiting:
            choices, value, _ = _answers(flow, one)
            for choice in (*choices, *(value.items if value else ())):
                phrases.setdefault(choice.name, {}).update(dict.fromkeys(said(choice)))
                if not choice.borrowed_from:
                    own.add(choice.name)
            self._value = None if self._at_large else value
        self._yes_no = state is None or any(isinstance(s, Ask) and s.value.kind == "yes_no" for s in waiting)
        entries = [(name, tuple(found)) for name, found in phrases.items()]
        self._matcher = Matcher(entries, flow.language, flow.not_meant)
        self._own = frozenset(own)

    def match(self, text: str) -> Match:
        """Return what would match this utterance; a value that is asked for comes first, as yes and no do.

        A value is named after its kind: `card`, `amount`.
        """
        match = self._named(self._matcher.match(text))
        if match.score >= 1.0:
            return match
        name = self._yes_or_no(text, match) if self._yes_no else self._kind_of_value(text, match)
        if not name:
            return match
        said = Candidate(name, 1.0, text.strip(), match.heard)
        return Match(name, 1.0, None, (said, *match.candidates), match.heard, f"it means {name}")

    def _named(self, match: Match) -> Match:
        """Own names before those of other menus, which have none where no state is asked about."""
        if match.reason == "ambiguous":
            tied = match.candidates[: match.tied]
            own = [one for one in tied if one.name in self._own]
            if len(own) != 1 or len(own) == len(tied):
                return match
            return replace(match, name=own[0].name, score=own[0].score, reason=None)
        if self._at_large and match.name is not None and match.name not in self._own:
            explanation = f"{match.explanation} That is of another menu."
            return replace(match, name=None, score=0.0, reason="out_of_grammar", explanation=explanation)
        return match

    def _yes_or_no(self, text: str, match: Match) -> str:
        # Where no question is live, only what is nothing else is an answer: «не оператор» is none.
        whole = self._at_large or not _means_nothing(match)
        answer = self._language.heard_yes_no(text, whole=whole)
        return {True: "yes", False: "no", None: ""}[answer]

    def _kind_of_value(self, text: str, match: Match) -> str:
        """Return the kind of the value that was said, empty for none."""
        spec = self._value
        if spec is None or spec.kind == "one_of" or (spec.kind == "words" and match.name is not None):
            return ""
        heard = _spoken_value(spec, text, self._language, self._today, alone=_means_nothing(match))
        return spec.kind if heard is not None else ""


def _listened_in(flow: Flow, state: str | None) -> list[Menu | Ask | Queue]:
    """The state itself; without one the main menu, or every state where that is no menu."""
    name = flow.main if state is None and isinstance(flow.states[flow.main], Menu) else state
    states = flow.states.values() if name is None else [flow.states[name]]
    return [one for one in states if isinstance(one, (Menu, Ask, Queue))]
