"""What a flow is once it is loaded: immutable values, shared by every call; nothing here reads files or runs a call.

A flow is states by name. Nested groups are flattened: the state `block` of the group `cards` is `cards/block`.
Every state, choice and prompt knows the place in the YAML that it was written at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from engine.errors import Place
    from engine.expressions import Expression
    from engine.hours import Hours
    from engine.language import Language
    from engine.matching.phrases import Phrase
    from engine.templates import Template

BargeIn = Literal["interrupt", "collect", "ignore"]
BargeInOn = Literal["any", "match"]
Do = Literal["repeat", "back", "main", "help", "hang_up"]
Reprompt = Literal["short", "full", "none"]
ValueKind = Literal["digits", "number", "amount", "date", "yes_no", "one_of", "phone", "card", "words"]
VariableType = Literal["text", "digits", "number", "amount", "date", "yes_no", "phone", "record"]
FailureKind = Literal["no_input", "no_match"]

TRANSFER_FAILURES = ("busy", "no_answer", "failed", "closed")
"""How a transfer can go wrong."""
QUEUE_FAILURES = (*TRANSFER_FAILURES, "queue_full", "caller_left")
"""How waiting in a queue can end without an operator."""
USUAL_RATE_WPM = 140
"""The pace of a voice that a flow gives no rate."""
MAX_SUBFLOW_DEPTH = 12
"""Sub-flows within sub-flows (rule 34)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, as far as a flow says so; None leaves it to the voice of the language."""

    name: str | None = None
    """As the system that speaks knows it: `ru+f3`."""
    rate_wpm: int | None = None
    """Words a minute, 80 to 450."""
    pitch: int | None = None
    """0 to 99; 50 is the voice's own."""
    volume: float | None = None
    """0 to 1."""

    def over(self, other: Voice) -> Voice:
        """Return this voice with what it leaves open as the other has it."""
        return Voice(
            other.name if self.name is None else self.name,
            other.rate_wpm if self.rate_wpm is None else self.rate_wpm,
            other.pitch if self.pitch is None else self.pitch,
            other.volume if self.volume is None else self.volume,
        )


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say."""

    text: Template
    place: Place
    when: Expression | None = None
    audio: str | None = None
    """A recording, as a path below the flow's folder; the text serves where it is missing."""
    barge_in: BargeIn = "interrupt"
    barge_in_on: BargeInOn = "any"
    barge_in_after_s: float = 0.0


Prompts = tuple[Prompt, ...]
"""Tapered: indexed by the visit or failure count after conditions were applied; the last serves all later counts."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What is said after a failure, and whether the state's own prompt follows."""

    prompts: Prompts
    reprompt: Reprompt


@dataclass(frozen=True, slots=True)
class Settings:
    """How a waiting state listens; defaults are inherited and may be overridden in each state. Seconds throughout."""

    timeout_s: float
    interdigit_timeout_s: float
    term_timeout_s: float
    term_char: str
    """A key, or empty for none."""
    cancel_key: str
    """A key, or empty for none."""
    complete_timeout_s: float
    incomplete_timeout_s: float
    max_speech_s: float
    max_no_input: int
    max_no_match: int
    max_failures: int
    confidence: float
    """0..1: what is heard with less is `no_match: low_confidence`."""
    confirm_below: float
    """0..1: what is heard with less is confirmed first; 0 for never."""
    type_ahead: bool
    modal: bool
    """True: the global commands are not live."""
    no_input: Handler
    no_match: Handler
    help: Prompts
    on_failure: str
    """The state that a caller who keeps failing goes to."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`variable = value`."""

    variable: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a menu or a global command: how it is chosen and what it leads to."""

    name: str
    place: Place
    keys: tuple[str, ...] = ()
    """Key sequences, each of one or more keys."""
    phrases: tuple[Phrase, ...] = ()
    sounds_like: tuple[Phrase, ...] = ()
    """Phrases as a recogniser writes them that does not know their words: understood, and never shown."""
    offer: Template | None = None
    """Its line in an enumerated menu, without the key: «чтобы заблокировать карту»."""
    known_as: Template | None = None
    """The same of an option that no menu enumerates, as another menu offers it: for «which of these?»."""
    when: Expression | None = None
    """Live only where this is true."""
    goto: str | None = None
    do: Do | None = None
    assign: tuple[Assignment, ...] = ()
    is_command: bool = False
    borrowed_from: str = ""
    """The menu that offers it, where it is understood in another state by voice; else empty."""


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """What an `ask` takes."""

    kind: ValueKind
    least: Decimal | None = None
    """Number and amount: the least value; digits and card: the least number of digits."""
    most: Decimal | None = None
    """Number and amount: the greatest value; digits and card: the greatest number of digits."""
    tense: Literal["any", "past", "future"] = "any"
    """Dates: which are taken, seen from the day of the call."""
    items: tuple[Choice, ...] = ()
    """One of a list: the items, whose names are the values."""


@dataclass(frozen=True, slots=True)
class State:
    """A step of the call."""

    name: str
    place: Place

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What callers can choose here beside commands and what is borrowed, whatever conditions hold."""
        return ()


@dataclass(frozen=True, slots=True)
class Say(State):
    """Says something and goes on."""

    prompts: Prompts
    next: str


@dataclass(frozen=True, slots=True)
class Menu(State):
    """Offers options and waits for one."""

    prompts: Prompts
    short: Prompts
    """For re-prompts; empty where there is none."""
    options: tuple[Choice, ...]
    settings: Settings
    borrowed: tuple[Choice, ...] = ()
    """What other menus offer and this one understands too, by voice alone."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The options."""
        return self.options


@dataclass(frozen=True, slots=True)
class Ask(State):
    """Asks for a value and waits for it."""

    prompts: Prompts
    short: Prompts
    value: ValueSpec
    into: str | None
    """The variable that takes the value."""
    sensitive: bool
    options: tuple[Choice, ...]
    """Other answers than a value."""
    confirm: Template | None
    """Read back, with `{value}`, and confirmed with yes or no before it is taken."""
    next: str | None
    """Where a value leads; None for yes_no with branches."""
    yes: str | None
    no: str | None
    settings: Settings
    borrowed: tuple[Choice, ...] = ()
    """What menus offer and this question understands too, by voice alone."""
    already_said: bool = False
    """The words that led here may hold the answer; then nothing is asked."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The options; the items of a list are values."""
        return self.options


@dataclass(frozen=True, slots=True)
class Case:
    """One way out of a branch."""

    when: Expression | None
    """None: otherwise."""
    goto: str
    place: Place


@dataclass(frozen=True, slots=True)
class Branch(State):
    """Goes the first way whose condition is true."""

    cases: tuple[Case, ...]
    """The last has no condition."""


@dataclass(frozen=True, slots=True)
class Set(State):
    """Gives variables values and goes on."""

    assign: tuple[Assignment, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Lookup(State):
    """Asks a data service and goes on with what it answers."""

    service: Service
    arguments: tuple[Assignment, ...]
    """Parameter name and value."""
    into: str | None
    """The record variable that takes what was found."""
    waiting: Prompts
    """Said when the answer is not there after `waiting_after_s`."""
    waiting_after_s: float
    """At most 2 s (rule 33)."""
    branches: Mapping[str, str]
    """Target by outcome: `found`, `not_found`, `failed`, `timed_out`; all present."""


@dataclass(frozen=True, slots=True)
class Transfer(State):
    """Connects the caller to a number."""

    to: str
    prompts: Prompts
    """Said before."""
    hours: str | None
    """Outside these the outcome is `closed`."""
    timeout_s: float
    """Without an answer for so long the outcome is `no_answer`."""
    branches: Mapping[str, str]
    """Target by each of `TRANSFER_FAILURES`."""


PER_CALLER_S = 15.0
"""How much each caller ahead adds to the wait in a queue, where its flow does not say."""


@dataclass(frozen=True, slots=True)
class ExpectedWait:
    """How long callers wait in a queue at some hours."""

    hours: str | None
    """None: otherwise."""
    wait_s: float


@dataclass(frozen=True, slots=True)
class Queue(State):
    """Lets the caller wait for an operator."""

    to: str
    prompts: Prompts
    """Said when the caller joins."""
    announce: Prompts
    """Said when the position is known, and again every `announce_every_s`; may use {position} and {wait}."""
    announce_every_s: float
    """From the end of one to the next, which lets the music come to its end."""
    hold: Prompts
    """Played between announcements, over and over: music."""
    expected_wait: tuple[ExpectedWait, ...]
    """The first whose hours are open says how long callers wait; the last has no hours. Empty where nothing does."""
    per_caller_s: float
    """How much of the wait each caller ahead takes: from both follows the position."""
    leave: tuple[Choice, ...]
    """How the caller may leave; `do: repeat` announces anew and stays."""
    hours: str | None
    max_wait_s: float
    """After so long the outcome is `no_answer`."""
    branches: Mapping[str, str]
    """Target by each of `QUEUE_FAILURES` but `caller_left`, which the choices of `leave` carry."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The ways to leave."""
        return self.leave


@dataclass(frozen=True, slots=True)
class SubFlow(State):
    """Runs a sub-flow, a state that leads to `return`, and goes on with its result."""

    start: str
    results: Mapping[str, str]
    """Target by result."""


@dataclass(frozen=True, slots=True)
class Return(State):
    """Ends a sub-flow with a result."""

    result: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one more request is answered with."""

    prompts: Prompts
    goto: str | None
    """None: back to the question the caller was at, with these prompts in place of its own."""
    place: Place


@dataclass(frozen=True, slots=True)
class Escalate(State):
    """Counts requests over the whole call and answers each with its own step; the last step serves all later ones."""

    counter: str
    steps: tuple[Step, ...]
    """The last one has a target."""
    at_once_on_key: bool
    """Pressing a key for it goes to the last step at once."""
    at_once_from: tuple[str, ...]
    """States or groups of states from which one request is enough."""
    failures_count: bool
    """Each no_input or no_match of the call counts as one request."""


@dataclass(frozen=True, slots=True)
class HangUp(State):
    """Says goodbye and hangs up."""

    prompts: Prompts
    reason: str


@dataclass(frozen=True, slots=True)
class Service:
    """What the flow may ask of the outside."""

    name: str
    place: Place
    database: str
    """A readable SQL source, as a path below the flow's folder."""
    query: str
    """One SQL statement with `:parameter` names."""
    timeout_s: float
    returns: Mapping[str, VariableType]
    """Type of each column it answers with; another answer is nonsense."""
    takes_s: float = 0.0
    """How long it takes in a simulated call."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the call."""

    name: str
    type: VariableType
    start: object
    """Its value at the start of a call, None for none."""
    place: Place


@dataclass(frozen=True, slots=True)
class Simulated:
    """How an operator queue or a number behaves in a simulated call."""

    outcome: str = "connected"
    position: int | None = None
    """None: as the wait lets expect."""
    wait_s: float | None = None
    """None: what the queue lets expect, else 20 s."""
    is_wait_stated: bool = False
    """The wait is of this outcome; if not, a line that is busy or closed is told at once."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Flow:
    """One phone line, ready to be called."""

    name: str
    title: str
    file: str
    language: Language
    voice: Voice
    """Of every prompt that has none of its own."""
    voices: Mapping[Place, Voice]
    """Of the prompts that have their own, by the place of their text: a `Say` carries that already."""
    lines: Mapping[str, str]
    """The numbers that reach it, each with a remark."""
    states: Mapping[str, State]
    start: str
    main: str
    """Where `do: main` goes."""
    commands: tuple[Choice, ...]
    not_meant: tuple[Phrase, ...]
    """What callers say that is near to an option and is none."""
    settings: Settings
    """The flow's own defaults."""
    variables: Mapping[str, Variable]
    hidden: frozenset[str]
    """Names whose values never show: marked `sensitive`, or derived from one that is. Record fields as `card.owner`."""
    hours: Mapping[str, Hours]
    services: Mapping[str, Service]
    simulated: Mapping[str, Simulated]
    """By name of the queue or number transferred to."""
    max_call_failures: int
    max_call_duration_s: float
    on_failure: str
    on_error: str
    """Where a call goes when something in the flow can't be worked out; `on_failure` unless the flow says otherwise."""
    on_too_long: str | None
    """Where a call goes at its greatest length; None: the language's own goodbye."""

    def speaking_s(self, text: str, place: Place) -> float:
        """Estimate the seconds that a prompt takes, at the rate of its voice (rule 8)."""
        rate_wpm = self.voices.get(place, self.voice).rate_wpm
        usual_s = self.language.speaking_s(text)
        return usual_s if rate_wpm is None else usual_s * USUAL_RATE_WPM / rate_wpm
