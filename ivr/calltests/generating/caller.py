"""What a caller can do next in a call: each choice, values, nonsense, silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from engine.calls.scope import today
from engine.flow import Ask, Escalate

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from datetime import date

    from engine.calls.call import Call
    from engine.flow import Choice, FailureKind, Flow, ValueSpec
    from engine.grammar import Grammar
    from ivr.calltests.generating.guards import Guards
    from ivr.simulation import Simulation

KEYS = "7539186240*#"
"""In the order in which they are tried where a key is wanted that means nothing."""
DIGITS = "4271835609"
"""What numbers are made of that nobody compares with anything."""
WORDS: Mapping[str, tuple[str, str]] = {"ru": ("ромашка", "абракадабра"), "en": ("apple", "abracadabra")}
"""By language: a word for whoever asks for one, and one that means nothing."""
_PHONES = ("89161234567", "2025550123", "02079460123")
_UNSURE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """One thing that the caller does; in the same situation it is the same object."""

    how: Literal["press", "say", "silent"]
    name: str
    """For a person: `key 2`, `«баланс»`, `silence`."""
    what: str = ""
    """The keys or the words."""
    confidence: float = 1.0
    fails: FailureKind | None = None
    """What it is meant to be to the line."""
    command: str = ""
    """The command that it is, which is the same anywhere."""

    def do(self, simulation: Simulation) -> None:
        """Do it, and hear out what comes of it."""
        if self.how == "press":
            simulation.press(self.what)
        elif self.how == "say":
            simulation.say(self.what, self.confidence)
        else:
            simulation.silence()
        simulation.finish_typing()
        simulation.settle()


SILENCE = Input("silent", "silence", fails="no_input")
WAIT = Input("silent", "waits")


class Caller:
    """Knows what can be done in a call that waits for its caller."""

    def __init__(self, flow: Flow, guards: Guards, digits: str = DIGITS) -> None:
        self._flow = flow
        self._guards = guards
        self._digits = digits * 4
        self._word, self._nonsense = WORDS.get(flow.language.code, WORDS["en"])
        self._known: dict[Hashable, tuple[Input, ...]] = {}

    def inputs(self, call: Call) -> tuple[Input, ...]:
        """Return everything that differs: each choice, values, nonsense, silence."""
        live = tuple(call.grammar.by_name) if call.grammar is not None else None
        key = (call.state, call.mode, call.question.kind if call.question is not None else "", live)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._inputs(call))
        return known

    def _inputs(self, call: Call) -> Iterator[Input]:
        grammar = call.grammar
        if grammar is None:
            yield WAIT
            return
        for choice in grammar.choices:
            yield from self._choose(choice, grammar, today(call))
        if call.mode != "waiting":
            yield WAIT
            return
        if grammar.value is not None:
            yield from self._values(call, grammar, grammar.value)
        yield SILENCE
        yield from self._nonsenses(grammar, today(call))

    def _choose(self, choice: Choice, grammar: Grammar, day: date) -> Iterator[Input]:
        keys = next((keys for keys in choice.keys if grammar.leads_to(keys) is choice), None)
        command = choice.name if choice.is_command and choice.goto is not None else ""
        if keys is not None:
            yield Input("press", f"key {keys}", keys, command=command)
            target = self._flow.states.get(choice.goto or "")
            if not (isinstance(target, Escalate) and target.at_once_on_key):
                return
        for phrase in choice.phrases:
            words = phrase.variants()[0]
            if grammar.hear(words, day).choice is choice:
                yield Input("say", f"«{words}»", words, command=command)
                return

    def _values(self, call: Call, grammar: Grammar, spec: ValueSpec) -> Iterator[Input]:
        state = call.flow.states[call.state]
        into = state.into if isinstance(state, Ask) and call.question is None else None
        matters = into in self._guards.names or spec.kind == "yes_no"
        found = 0
        for value in dict.fromkeys(self._candidates(call, spec, into or "")):
            made = _given(value, grammar, today(call))
            if made is not None:
                yield made
                found += 1
                if found and not matters:
                    return

    def _candidates(self, call: Call, spec: ValueSpec, into: str) -> Iterator[str]:
        match spec.kind:
            case "digits" | "card":
                yield from self._guards.texts(into)
                yield from (self._digits[: int(length)] for length in (spec.least or 4, spec.most or 4))
            case "number" | "amount":
                bounds = [bound for bound in (spec.least, spec.most) if bound is not None]
                yield from (str(value) for value in [*bounds, *self._guards.numbers(into), Decimal(5)])
            case "date":
                yield from (f"{day:%d%m%Y}" for day in _days(spec, today(call)))
            case "yes_no":
                yield from ("1", "2")
            case "phone":
                yield from _PHONES
            case "words":
                yield from (*self._guards.texts(into), self._word)

    def _nonsenses(self, grammar: Grammar, day: date) -> Iterator[Input]:
        settings = grammar.settings
        special = (settings.term_char, settings.cancel_key)
        key = next((key for key in KEYS if grammar.step(key) is None and key not in special), None)
        if key is not None:
            yield Input("press", f"wrong key {key}", key, fails="no_match")
        elif _means_nothing(grammar, self._nonsense, day):
            yield Input("say", "nonsense", self._nonsense, fails="no_match")
        if "reason" in self._guards.names and settings.confidence > _UNSURE:
            phrases = (phrase for choice in grammar.choices for phrase in choice.phrases)
            words = next((phrase.variants()[0] for phrase in phrases), None)
            if words is not None and not _means_nothing(grammar, words, day):
                yield Input("say", f"«{words}» badly heard", words, _UNSURE, "no_match")


def _means_nothing(grammar: Grammar, words: str, day: date) -> bool:
    hearing = grammar.hear(words, day)
    return hearing.choice is None and hearing.value is None


def _given(value: str, grammar: Grammar, day: date) -> Input | None:
    """Type a value where that is possible, else say it; None where it is none here."""
    kind = grammar.value.kind if grammar.value is not None else ""
    step = grammar.step(value)
    if step is not None and step.value is not None:
        name = {
            "yes_no1": "yes",
            "yes_no2": "no",
            "digits": "digits",
            "card": "digits",
            "phone": "phone number",
        }
        end = grammar.settings.term_char if step.extendable else ""
        shown = name.get(kind + value) or name.get(kind) or f"{kind} {value}"
        return Input("press", shown, value + end)
    if kind in ("words", "number", "amount") and grammar.hear(value, day).value is not None:
        return Input("say", f"«{value}»", value)
    return None


def _days(spec: ValueSpec, day: date) -> Sequence[date]:
    before, after = day - timedelta(days=400), day + timedelta(days=30)
    return {"past": (before, day), "future": (after, day), "any": (after, before, day)}[spec.tense]
