"""What belongs to one call: its values, its prompts, its timers, its end. The rooms beside this one act on it.

Nothing here decides what the caller's input means, or what a state does; `engine.calls.call` leads through both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Literal, Self

from engine.actions import Action, Ask, End, EndKind, LeaveQueue, Say, StopListening, StopSaying
from engine.calls.copying import copier
from engine.calls.machine import machine_of
from engine.errors import NOWHERE, Place
from engine.journal import Guard, Journal, Noted, Why

if TYPE_CHECKING:
    from datetime import datetime

    from engine.edges import Edge
    from engine.events import Heard, HeardPartial
    from engine.flow import Choice, Flow, Prompt, Prompts
    from engine.grammar import Grammar, Hearing

Mode = Literal["new", "waiting", "looking_up", "announcing", "ringing", "queued", "closing", "over"]
"""`waiting` for the caller, `queued` for an operator; the rest is transition (rule 1)."""

MAX_HISTORY = 50
"""Questions that «back» can go back through (rule 27)."""
HUNG_UP: tuple[EndKind, str] = ("caller_hung_up", "the caller hung up")


@dataclass(frozen=True, slots=True)
class Question:
    """A question within a state: was this meant, or which of these."""

    kind: str
    """`confirm` or `clarify`"""
    said: str
    shown: str
    """The question, to be said and to be shown."""
    prompt: Prompt
    choice: Choice | None = None
    value: object = None
    """What is taken when the caller says yes."""


class Session:
    """One call as it stands."""

    __slots__ = (
        "announce_at",
        "asked_from",
        "asks",
        "at",
        "because",
        "buffer",
        "burst_until",
        "caller",
        "closing",
        "counts",
        "deaf",
        "edge",
        "end",
        "failures",
        "faulted",
        "flow",
        "given_up",
        "grammar",
        "guards",
        "heard",
        "held",
        "history",
        "hung_up",
        "instead",
        "journal",
        "keyed",
        "lapse_at",
        "lapse_kind",
        "limit_at",
        "line",
        "machine",
        "mode",
        "no_input",
        "no_match",
        "now",
        "out",
        "overheard",
        "overtime",
        "partial",
        "path",
        "pending",
        "playing",
        "playing_since",
        "position",
        "question",
        "reason",
        "request",
        "returns",
        "serial",
        "speaking",
        "spoke",
        "started",
        "state",
        "terminator",
        "timer_at",
        "timer_kind",
        "trigger",
        "typed",
        "values",
        "visits",
        "wait_until",
    )

    def __init__(  # noqa: PLR0915 - a call has that many values
        self,
        flow: Flow,
        *,
        line: str = "",
        caller: str = "",
        at: datetime | None = None,
        journal: Journal | None = None,
    ) -> None:
        """Set up a call.

        Args:
            flow: The flow, shared by any number of calls.
            line: The number that was dialled.
            caller: The number that the call comes from, empty where it is withheld.
            at: The time of day at the call's start, aware; needed by flows that ask for it.
            journal: Where to write what happens; None for nowhere.
        """
        self.flow = flow
        self.machine = machine_of(flow)
        self.line: str = line
        self.caller: str = caller
        self.at = at
        self.journal = journal
        self.end: End | None = None
        self.mode: Mode = "new"
        self.state: str = flow.start
        self.edge: Edge | None = None
        self.started: float = 0.0
        self.now: float = 0.0
        self.out: list[Action] = []
        self.path: list[str] = []
        self.history: list[tuple[str, tuple[str, ...]]] | None = None
        """Waiting states that were visited, each with the sub-flows it was in."""
        self.returns: list[str] | None = None
        """States whose sub-flow is running, outermost first."""
        self.values: dict[str, object] | None = None
        self.visits: dict[str, int] | None = None
        self.counts: dict[str, int] | None = None
        """Requests by the counter of an escalation."""
        self.failures: int = 0
        self.no_input: int = 0
        self.no_match: int = 0
        self.given_up = False
        """The failure budget is spent and the call was sent to `on_failure` for it."""
        self.reason: str = ""
        self.heard: str | None = None
        self.overheard: str | None = None
        """The last that was said to a sensitive question, lest it come to light when reported again."""
        self.trigger: str | None = None
        """By which the state is left next; see `follow`."""
        self.asks = False
        """The caller is listened to next; see `listen`."""
        self.because: Why | None = None
        self.guards: list[Guard] | None = None
        self.serial = 0
        """The last number given to a prompt or request."""
        self.pending: list[tuple[Prompt, str, str]] | None = None
        """Prompts that are not ordered yet, with what is said and shown."""
        self.playing: list[tuple[int, Prompt]] = []
        """Prompts that were ordered and not reported finished; the first is being heard."""
        self.playing_since = 0.0
        self.asked_from = 0
        """The question's first prompt, where keys over those before it don't answer it (rule 18)."""
        self.instead: Prompts | None = None
        """Prompts that the state now entered says in place of its own."""
        self.grammar: Grammar | None = None
        self.question: Question | None = None
        self.typed = ""
        self.burst_until = -inf
        """Until then a key is the tail of an answer that was wrong."""
        self.terminator: tuple[str, float] | None = None
        """A key, and until when it is the tail of an answer that was taken when it was complete."""
        self.buffer: list[tuple[str, float]] | None = None
        """Keys typed ahead, with their times."""
        self.held: Heard | None = None
        """Speech kept until a `collect` prompt ends."""
        self.partial: HeardPartial | None = None
        self.keyed = False
        """A key was pressed in this turn, which speech no longer answers (rule 19)."""
        self.speaking: bool = False
        self.deaf: bool = False
        self.spoke = False
        """The last answer was spoken, not typed."""
        self.request = 0
        """The number of the service, transfer or queue that is being waited for; 0 for none."""
        self.position: int | None = None
        self.wait_until: float | None = None
        """When an operator is expected to answer, where the caller is in a queue."""
        self.announce_at = 0.0
        """When the queue announces next: -inf for at once; inf while an announcement is said, and it is not known."""
        self.closing: tuple[EndKind, str] | None = None
        self.hung_up = self.overtime = self.faulted = False
        self.timer_kind: str | None = None
        self.timer_at = 0.0
        self.lapse_kind: str | None = None
        self.lapse_at = 0.0
        self.limit_at = 0.0

    def copy(self, journal: Journal | None) -> Self:
        """Return the call as it stands, to go on by itself and write into another journal; at rest only, between events.

        Its lists and dicts are its own; what they hold is never changed, and shared.
        """
        twin = _copy(self)
        for name in _LISTS_AND_DICTS:
            value = getattr(twin, name)
            if value is not None:
                setattr(twin, name, value.copy())
        twin.journal = journal
        return twin

    # What is ordered and written down.

    def act(self, action: Action) -> None:
        """Order an action; the journal gets what may be shown of it."""
        self.out.append(action)
        journal = self.journal
        if journal is not None:
            if type(action) is Say and action.text != action.shown:
                action = replace(action, text=action.shown)
            elif type(action) is Ask:
                action = replace(action, arguments=action.shown)
            journal.written += (self.now, action)

    def note(self, note: str, detail: str = "", place: Place = NOWHERE) -> None:
        """Write a remark into the journal."""
        self.write(Noted(note, detail, place))

    def write(self, record: object) -> None:
        """Write a record into the journal, where there is one."""
        if self.journal is not None:
            self.journal.write(self.now, record)

    def why(self, because: str, place: Place, hearing: Hearing | None = None) -> Why | None:
        """Return a reason for the journal, with what won and lost of what was said; None where nobody keeps one."""
        if self.journal is None:
            return None
        if hearing is None or self.sensitive():
            return Why(because, place)
        return Why(because, place, *hearing.reasons)

    def next_number(self) -> int:
        """Return a new number for a prompt or request."""
        self.serial += 1
        return self.serial

    # What is known.

    def set(self, variable: str, value: object) -> None:
        """Give a variable a value."""
        if self.values is None:
            self.values = {}
        self.values[variable] = value

    def visit(self, name: str) -> int:
        """Count a visit and return which one it is."""
        if self.visits is None:
            self.visits = {}
        count = self.visits[name] = self.visits.get(name, 0) + 1
        return count

    def remember(self, name: str) -> None:
        """Note a question that «back» can return to."""
        if self.history is None:
            self.history = []
        if not self.history or self.history[-1][0] != name:
            self.history.append((name, tuple(self.returns) if self.returns else ()))
            if len(self.history) > MAX_HISTORY:
                del self.history[0]

    def hidden(self) -> frozenset[str]:
        """Names whose values must not show at this moment."""
        hidden = self.flow.hidden
        return hidden | {"value", "heard"} if self.sensitive() else hidden

    def sensitive(self) -> bool:
        """Whether what the caller answers now must not show."""
        return self.state in self.machine.sensitive

    # Timers: one of what is being waited for, one of its outer limit.

    def timer(self, kind: str | None, at: float = 0.0) -> None:
        """Set the timer of what is being waited for, or take it off; there is one."""
        self.timer_kind, self.timer_at = kind, at

    def lapse(self, kind: str | None, at: float = 0.0) -> None:
        """Set the outer limit of what is being waited for, or take it off; there is one."""
        self.lapse_kind, self.lapse_at = kind, at

    def await_first_input(self) -> None:
        """Start the timer of the first input, at the end of the last prompt (rule 9)."""
        assert self.grammar is not None
        self.timer_kind, self.timer_at = "no_input", self.now + self.grammar.settings.timeout_s

    # Prompts.

    def say_words(self, prompt: Prompt, said: str, shown: str) -> None:
        """Queue words, as the given prompt would be said."""
        if said:
            self.queue_words((prompt, said, shown))

    def queue_words(self, words: tuple[Prompt, str, str]) -> None:
        """Queue a prompt with what is said of it and shown."""
        if self.pending is None:
            self.pending = [words]
        else:
            self.pending.append(words)

    def flush(self) -> None:
        """Order everything that is queued (rule 2)."""
        pending = self.pending
        if not pending or self.hung_up:
            self.pending = None
            return
        self.pending = None
        silent = not self.playing
        for prompt, said, shown in pending:
            self.serial += 1
            self.act(Say(self.serial, said, shown, prompt.audio, prompt.place))
            self.playing.append((self.serial, prompt))
        if silent:
            self.head_starts()

    def head_starts(self) -> None:
        """Note that the first of the playing prompts begins now."""
        self.playing_since = self.now
        if self.playing and self.playing[0][1].barge_in == "ignore":
            self.drop_buffer("a prompt that can't be interrupted began")

    def drop_buffer(self, because: str) -> None:
        """Forget what was typed ahead (rule 18)."""
        if self.buffer:
            self.note("keys typed ahead were dropped", because)
        self.buffer = None

    def stop_prompts(self) -> None:
        """Stop everything that is being said, whether it may be interrupted or not."""
        if self.playing:
            self.act(StopSaying(tuple(number for number, _ in self.playing)))
            self.playing = []

    # Where the call goes next.

    def follow(self, trigger: str, why: Why | None = None) -> None:
        """Leave the current state by a trigger, as soon as what is going on now is done."""
        self.trigger = trigger
        self.because = why

    def jump(self, target: str, because: str, place: Place) -> None:
        """Go to a state from wherever the call is."""
        self.follow(f"to:{target}", self.why(because, place))

    def listen(self) -> None:
        """Wait for the caller's answer to the question that is queued, as soon as what is going on now is done."""
        self.asks = True

    def rest(self, mode: Mode) -> None:
        """Change the mode, with nothing typed, nothing heard and no timer running."""
        if self.grammar is not None and mode != "waiting" and self.mode == "waiting":
            self.act(StopListening())
            self.grammar = None
        self.mode = mode
        self.typed = ""
        self.keyed = False
        self.asked_from = 0
        self.partial = self.held = self.question = None
        self.speaking = False
        self.deaf = False
        self.timer_kind = self.lapse_kind = None

    def be_in_sub_flows(self, returns: tuple[str, ...]) -> None:
        """Take the caller out of the sub-flows they are in, or back into those they were in."""
        self.returns = list(returns) if returns else None

    def give_up_request(self) -> None:
        """Take the call out of the queue or the ringing that it is in; later answers mean nothing."""
        if self.request and self.mode in ("ringing", "queued"):
            self.act(LeaveQueue(self.request))
        self.request = 0

    def hold_hang_up(self) -> None:
        """The caller hung up in the middle of a transition; end as soon as it is complete (rule 1)."""
        self.hung_up = True
        self.stop_prompts()

    def close(self, end: EndKind, reason: str) -> None:
        """Say what is queued, then end the call."""
        if self.hung_up:
            self.finish(*HUNG_UP)
            return
        self.rest("closing")
        self.closing = (end, reason)
        self.flush()
        if not self.playing:
            self.finish(end, reason)

    def finish(self, end: EndKind, reason: str, outcome: str | None = None, to: str | None = None) -> None:
        """End the call now."""
        self.give_up_request()
        self.stop_prompts()
        self.mode = "over"
        self.buffer = self.pending = self.timer_kind = self.lapse_kind = None
        self.end = End(end, reason, outcome, to, self.state, tuple(self.path))
        self.act(self.end)


_copy = copier(Session)
_LISTS_AND_DICTS = (
    "out", "path", "history", "returns", "values", "visits", "counts", "guards", "pending", "playing", "buffer",
)  # fmt: skip
