"""What a script is once it is read: immutable values, each knowing its line; nothing here reads files or runs a call.

A script is a list of calls. A call with a table of cases, or with sets of phrases, is several of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from engine.actions import EndKind
    from engine.errors import Place
    from engine.flow import Simulated
    from ivr.calltests.running.expectation import Expectation
    from ivr.calltests.running.limits import Limit

StubOutcome = Literal["found", "not_found", "failed", "timed_out"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the caller does or a tester looks at."""

    place: Place
    """Where it is written; for a step of a part, in the part."""
    via: Place | None = field(default=None, kw_only=True)
    """The `use:` that a step of a part came by."""


@dataclass(frozen=True, slots=True)
class Action(Step):
    """Something the caller does, after hearing everything out unless they interrupt."""

    interrupt_s: float | None = field(default=None, kw_only=True)
    """Done so many seconds into the prompt that is heard then; None: after the last prompt."""


@dataclass(frozen=True, slots=True)
class Press(Action):
    """Presses keys, one right after the other."""

    keys: str


@dataclass(frozen=True, slots=True)
class Speak(Action):
    """Says something aloud."""

    text: str
    confidence: float = 1.0
    """0..1, as the recogniser would report it."""


@dataclass(frozen=True, slots=True)
class Silent(Action):
    """Says and presses nothing."""

    lasts_s: float | None
    """Seconds; None: until the line says something, moves or ends."""


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Lets time pass, whatever is being said."""

    lasts_s: float


@dataclass(frozen=True, slots=True)
class HangUp(Action):
    """Puts the receiver down; what is still being said need not be expected."""


@dataclass(frozen=True, slots=True)
class Hear(Step):
    """The next prompt is this."""

    expected: Expectation


@dataclass(frozen=True, slots=True)
class Skip(Step):
    """The next prompts may be anything."""

    count: int | None
    """None: all until the caller's turn."""


@dataclass(frozen=True, slots=True)
class Within(Step):
    """The line reacts to the last thing the caller did: says something or ends, by so many seconds after it."""

    limit_s: float


@dataclass(frozen=True, slots=True)
class InState(Step):
    """The call is in a state, or comes to it before it is the caller's turn."""

    state: str
    still: bool = False
    """It was there before the caller's last action too, and never left."""


@dataclass(frozen=True, slots=True)
class Vars(Step):
    """Variables have these values, each as it is written."""

    values: Mapping[str, str]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Ends(Step):
    """The call ends here, without the caller's doing."""

    kind: EndKind
    to: str | None = None
    """Of a transfer: the queue or number."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Never(Step):
    """From here on this is not said."""

    unwanted: Expectation


AnyStep: TypeAlias = (
    Press | Speak | Silent | Wait | HangUp | Hear | Skip | Within | InState | Vars | Ends | Never
)


@dataclass(frozen=True, slots=True)
class Reach:
    """From every state that a call waits in, this is so many inputs away at most."""

    target: str
    """A state, or the queue or number of a transfer; `*` at its end stands for anything."""
    inputs: int
    place: Place


@dataclass(frozen=True, slots=True)
class Bound:
    """Nothing of this kind lasts longer."""

    what: Literal["prompt", "turn", "silence", "call"]
    limit: Limit
    place: Place


Rule: TypeAlias = Never | Reach | Bound
"""What holds in every call of a file, checked over all of it."""


@dataclass(frozen=True, slots=True)
class Stub:
    """What a service answers in a test."""

    outcome: StubOutcome
    values: Mapping[str, object] = field(default_factory=dict)
    """By column, of the types that the flow declares."""
    takes_s: float | None = None
    """None: as long as the flow says."""


@dataclass(frozen=True, slots=True)
class World:
    """What stands in for the outside of a call."""

    services: Mapping[str, tuple[Stub, ...]] = field(default_factory=dict)
    """Answers by service, one a request; the last serves all later ones."""
    simulated: Mapping[str, Simulated] = field(default_factory=dict)
    """Queues and numbers, in place of the flow's `simulate:`."""
    hours: Mapping[str, bool] = field(default_factory=dict)
    """Opening hours that are open or closed at all times."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What is true of a call as a whole."""

    place: Place
    limits: Mapping[str, Limit] = field(default_factory=dict)
    """Of `duration` in seconds, `no_input`, `no_match`, `cut_prompts`, `turns`, `faults`."""
    visited: tuple[str, ...] = ()
    not_visited: tuple[str, ...] = ()
    vars: Vars | None = None
    measured: Mapping[str, Limit] = field(default_factory=dict)
    """Seconds of each turn in sound, by the name of the figure; see `ivr.sound.metrics`."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Of each key, and of each figure as `measured.NAME`."""


@dataclass(frozen=True, slots=True)
class CallTest:
    """One call that is made."""

    file: str
    """The script, as the person named it."""
    name: str
    variant: str
    """The case or phrases it is made with; empty where there is one of it."""
    place: Place
    tags: tuple[str, ...]
    line: str | None
    """The number dialled, None for the flow's first."""
    caller: str
    at: datetime
    """Aware."""
    world: World
    steps: tuple[AnyStep, ...]
    totals: Totals | None
    rules: tuple[Rule, ...]
    is_strict: bool

    @property
    def title(self) -> str:
        """`name[variant]`, as it is chosen on the command line, where `::` has a meaning of its own."""
        title = f"{self.name}[{self.variant}]" if self.variant else self.name
        return title.replace("::", ":")


@dataclass(frozen=True, slots=True)
class Script:
    """One file of call tests."""

    file: str
    flow_path: Path
    calls: tuple[CallTest, ...]
