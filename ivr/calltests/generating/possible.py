"""What can happen next in a call: everything that its caller can do, and every way in which the outside can answer.

The outside is asked lazily. What a call has never asked before is decided then, by a plan or by default, and noted:
there the call could have gone on otherwise.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from engine.calls.machine import derive
from engine.calls.scope import today
from engine.coverage import items
from engine.events import ServiceAnswered
from engine.flow import Ask, Escalate, Lookup, Queue, Set, Simulated, Transfer
from engine.hours import Hours
from ivr.calltests.running.stubs import LATE_S
from ivr.calltests.script import Stub

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from datetime import date, datetime

    from engine.calls.call import Call
    from engine.flow import Choice, FailureKind, Flow, ValueSpec
    from engine.grammar import Grammar
    from ivr.services import Answer
    from ivr.simulation import Simulation

KEYS = "7539186240*#"
"""In the order in which they are tried where a key is wanted that means nothing."""
_DIGITS = "4271835609"
_WORDS: Mapping[str, tuple[str, str]] = {"ru": ("ромашка", "абракадабра"), "en": ("apple", "abracadabra")}
"""By language: a word for whoever asks for one, and one that means nothing."""
_PHONES = ("89161234567", "2025550123", "02079460123")
_UNSURE = 0.1


# What decides.


class Guards:
    """What the conditions and values of a flow read: only this can make two calls that look alike go on differently."""

    def __init__(self, flow: Flow) -> None:
        self.names: set[str] = set()
        """Variables, columns as `card.blocked`, and what the call itself knows."""
        self.constants: dict[str, list[object]] = {}
        """What each is compared with."""
        texts = dict.fromkeys(item.name for item in items(flow) if item.kind == "guard true")
        for state in flow.states.values():
            if isinstance(state, Set):
                texts |= dict.fromkeys(one.value.text for one in state.assign)
        for text in texts:
            self._read(ast.parse(f"({text})", mode="eval"))

    def _read(self, tree: ast.AST) -> None:
        self.names |= _names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                for name in _names(node):
                    known = self.constants.setdefault(name, [])
                    values = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
                    known += (value for value in values if value not in known)

    def numbers(self, name: str) -> list[Decimal]:
        """Return the numbers that a name is compared with, and their neighbours."""
        known = [value for value in self.constants.get(name, ()) if type(value) in (int, float)]
        return [Decimal(str(value)) + step for value in known for step in (0, -1, 1)]

    def texts(self, name: str) -> list[str]:
        """Return the texts that a name is compared with."""
        return [value for value in self.constants.get(name, ()) if isinstance(value, str)]


def _names(tree: ast.AST) -> set[str]:
    plain = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return plain | {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


# The caller.


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

    def __init__(self, flow: Flow, guards: Guards, digits: str = _DIGITS) -> None:
        self._flow = flow
        self._guards = guards
        self._digits = digits * 4
        self._word, self._nonsense = _WORDS.get(flow.language.code, _WORDS["en"])
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
        yield from self._nonsenses(grammar, today(call))
        yield SILENCE

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
    return {"past": (before,), "future": (after,), "any": (after, before, day)}[spec.tense]


# The outside.

What = tuple[str, str]
"""`hours`, `queue` or `service`, and its name."""
Decision = tuple[str, str, int]
"""The same, and of a service the number of the request in the call, from 0."""

Plan = tuple[tuple[What, int], ...]
"""What will be asked, in order, and which of its options is taken."""


class Asked(NamedTuple):
    """A decision that was made for a call, and what else it could have been."""

    what: What
    options: Sequence[Any]
    """The first is what is taken where there is no plan."""
    taken: int
    """Index of the option that was taken."""
    state: str
    """Where the call was."""


class Outside:
    """Answers for services, queues and opening hours of one call after the other; see `enter`."""

    def __init__(self, flow: Flow, guards: Guards) -> None:
        self._guards = guards
        self._plan: list[tuple[What, int]] = []
        self._call: Call | None = None
        self._original = flow
        self._ways: dict[str, dict[str, str]] = {}
        """Where each outcome of a queue or number leads, by its name."""
        for state in flow.states.values():
            if isinstance(state, (Queue, Transfer)):
                self._ways.setdefault(state.to, {}).update(state.branches)
        self.decided: dict[Decision, Any] = {}
        """All that was decided for the call so far."""
        self.asked: list[Asked] = []
        """What was decided since `enter`."""
        self.usual: dict[What, Any] = {}
        """What is decided where nothing is planned, of all that was ever asked."""
        self.flow = replace(
            flow,
            hours={name: _AskedHours(*_parts(hours), name, self) for name, hours in flow.hours.items()},
            simulated=_AskedQueues(flow.simulated, self),
        )
        """The flow with this outside in place of its own."""
        derive(flow, self.flow)

    def enter(self, decided: Mapping[Decision, Any], plan: Plan = ()) -> None:
        """Answer for another call from now on, of which so much is decided; `plan` says which options come next."""
        self.decided = dict(decided)
        self._plan = list(plan)
        self.asked = []

    def look_at(self, call: Call) -> None:
        """Note which call asks."""
        self._call = call

    def decide(self, what: What, number: int, options: Callable[[], Sequence[Any]]) -> Any:  # noqa: ANN401 - any option
        """Return what was decided, or decide it now."""
        key = (*what, number)
        if key not in self.decided:
            known = options()
            taken = next((planned[1] for planned in self._plan if planned[0] == what), 0)
            if self._plan and self._plan[0][0] == what:
                del self._plan[0]
            self.decided[key] = known[taken]
            self.usual[what] = known[0]
            state = self._call.state if self._call is not None else ""
            self.asked.append(Asked(what, known, taken, state))
        return self.decided[key]

    def is_open(self, name: str, hours: Hours, at: datetime) -> bool:
        """Whether these hours are open in this call."""
        usual = Hours.is_open(hours, at)
        return bool(self.decide(("hours", name), 0, lambda: (usual, not usual)))

    def outcome(self, name: str, usual: str) -> str:
        """How calling a queue or number ends in this call."""
        return str(self.decide(("queue", name), 0, lambda: self._outcomes(name, usual)))

    def _outcomes(self, name: str, usual: str) -> Sequence[str]:
        return tuple(dict.fromkeys((usual, "connected", *self._ways.get(name, ()))))

    def make_answer(self) -> Answer:
        """Make what answers for the services of a call."""
        asked: dict[str, int] = {}

        def answer(request: int, service: str, _: Mapping[str, object]) -> tuple[float, ServiceAnswered]:
            number = asked[service] = asked.get(service, -1) + 1
            stub = self.decide(("service", service), number, lambda: self._stubs(service))
            of = self._original.services[service]
            if stub.outcome == "timed_out":
                return of.timeout_s + LATE_S, ServiceAnswered(request, "failed", reason="too late")
            return of.takes_s, ServiceAnswered(request, stub.outcome, stub.values)

        return answer

    def _stubs(self, name: str) -> Sequence[Stub]:
        """One row, the same with each value changed in turn, and everything that is no row."""
        options = {column: self._column(name, column, kind) for column, kind in self._returns(name)}
        row = {column: values[0] for column, values in options.items()}
        changed = [{**row, column: value} for column, values in options.items() for value in values[1:]]
        rows = [Stub("found", values) for values in (row, *changed)]
        return (*rows, Stub("not_found"), Stub("failed"), Stub("timed_out"))

    def _returns(self, name: str) -> Sequence[tuple[str, str]]:
        return tuple(self._original.services[name].returns.items())

    def _column(self, service: str, column: str, kind: str) -> Sequence[object]:
        lookups = (
            s for s in self._original.states.values() if isinstance(s, Lookup) and s.service.name == service
        )
        names = [f"{lookup.into}.{column}" for lookup in lookups]
        match kind:
            case "yes_no":
                return (False, True)
            case "number" | "amount":
                return (*(value for name in names for value in self._guards.numbers(name)), Decimal(1))
            case "date":
                return ("2026-03-05",)
            case "phone":
                return ("+79161234567",)
        texts = [text for name in names for text in self._guards.texts(name)]
        usual = _DIGITS[:4] if kind == "digits" else _WORDS.get(self._original.language.code, _WORDS["en"])[0]
        return (usual, *texts)


def _parts(hours: Hours) -> tuple[Any, Any, Any]:
    return hours.zone, hours.weekly, hours.holidays


@dataclass(frozen=True)
class _AskedHours(Hours):
    name: str = ""
    outside: Outside | None = None

    def is_open(self, at: datetime) -> bool:
        assert self.outside is not None
        return self.outside.is_open(self.name, self, at)


class _AskedQueues(Mapping[str, Simulated]):
    def __init__(self, plans: Mapping[str, Simulated], outside: Outside) -> None:
        self._plans = plans
        self._outside = outside

    def __getitem__(self, name: str) -> Simulated:
        plan = self._plans.get(name, Simulated())
        return replace(plan, outcome=self._outside.outcome(name, plan.outcome))

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)
