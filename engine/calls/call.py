"""One call: a pure state machine that is told what happened and when, and says what to do.

The way in is `start`, `feed` and `wake`; the way out are the actions that these return. There is no clock here:
`wake_at` is the time at which the call next wants `wake`. What entering a state means is in `entering`, what the
caller's input means is in `answering`; this module keeps the call's values, its prompts, its timers and its end.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Literal, NoReturn

from engine.actions import Action, Ask, End, EndKind, Say, StopListening, StopSaying
from engine.calls import listening, operators, prompting, reacting
from engine.calls.entering import ENTER, MEETINGS
from engine.calls.grammar import grammar_of
from engine.calls.machine import machine_of
from engine.calls.masking import key_is_secret, masked, shown_answer, shown_speech
from engine.calls.scope import CallScope
from engine.errors import NOWHERE, CallOver, Place
from engine.events import Event, Heard, HeardPartial, KeyPressed, ServiceAnswered
from engine.expressions import ExpressionFault
from engine.journal import Began, Guard, Journal, Moved, Noted, Why
from engine.templates import MASK

if TYPE_CHECKING:
    from datetime import datetime

    from engine.calls.grammar import Grammar
    from engine.calls.questions import Question
    from engine.edges import Edge
    from engine.flow import Assignment, Flow, Prompt, Prompts, State

Mode = Literal["new", "waiting", "looking_up", "announcing", "ringing", "queued", "closing", "over"]
"""`waiting` for the caller, `queued` for an operator; the rest is transition (rule 1)."""

MAX_STEPS = 1000
"""States that one event may lead through without anybody being waited for; the loader refuses such loops."""
MAX_HISTORY = 50
"""Questions that «back» can go back through (rule 27)."""
MAX_PATH = 200
"""States of its path that a call remembers."""
OVERTIME_S = 60.0
"""What a flow's own ending of a call that has lasted too long may take."""
_HUNG_UP: tuple[EndKind, str] = ("caller_hung_up", "the caller hung up")


class Call:
    """One call through a flow.

    A channel calls `start` once, then `feed` for every event and `wake` at `wake_at`, and carries out the actions
    in order until `end` is set. Times are seconds on any one scale; a time that runs backwards is taken as standing
    still. `feed` and `wake` raise `CallOver` before `start` and after the end, and change nothing then.
    """

    __slots__ = (
        "_faulted",
        "_hung_up",
        "_lapse",
        "_lapse_at",
        "_limit_at",
        "_overtime",
        "_timer",
        "_timer_at",
        "asked_from",
        "at",
        "because",
        "buffer",
        "burst_until",
        "caller",
        "closing",
        "counts",
        "deaf",
        "delivering",
        "edge",
        "end",
        "failures",
        "flow",
        "given_up",
        "grammar",
        "guards",
        "heard",
        "held",
        "history",
        "instead",
        "journal",
        "keyed",
        "line",
        "machine",
        "mode",
        "no_input",
        "no_match",
        "now",
        "out",
        "overheard",
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
        "typed",
        "values",
        "visits",
        "wait_s",
    )

    def __init__(
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
        self.delivering = False
        """Keys typed ahead are being taken, one after the other."""
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
        self.wait_s: float | None = None
        self.closing: tuple[EndKind, str] | None = None
        self._hung_up = self._overtime = self._faulted = False
        self._timer: str | None = None
        self._timer_at = 0.0
        self._lapse: str | None = None
        self._lapse_at = 0.0
        self._limit_at = 0.0

    # The way in.

    def start(self, now: float) -> list[Action]:
        """Answer the call. Raises: CallOver when called twice."""
        if self.mode != "new":
            raise CallOver("the call was started before")
        now = now if isfinite(now) else 0.0
        self.now = self.started = now
        self._limit_at = now + self.flow.max_call_duration_s
        if self.journal is not None:
            at = self.at.isoformat() if self.at is not None else ""
            flow = self.flow
            self.journal.write(now, Began(flow.name, flow.file, self.line, self.caller, at))
        self.mode = "announcing"
        self.path.append(self.state)
        self._go(None)
        out, self.out = self.out, []
        return out

    def feed(self, event: Event, now: float) -> list[Action]:
        """Tell what happened; timers that ran out before `now` run out first. Raises: CallOver."""
        if self.end is not None or self.mode == "new":
            self._refuse()
        if (at := self.wake_at) is not None and at < now:
            self._elapse(now, including=False)
        elif now > self.now:
            self.now = now
        if self.end is None:
            if self.journal is not None:
                self._record(event)
            try:
                reacting.HANDLERS[type(event)](self, event)
            except ExpressionFault as fault:
                self.fault(str(fault))
        out, self.out = self.out, []
        return out

    def wake(self, now: float) -> list[Action]:
        """Let the timers run out that are due at `now`. Raises: CallOver."""
        if self.end is not None or self.mode == "new":
            self._refuse()
        self._elapse(now, including=True)
        out, self.out = self.out, []
        return out

    @property
    def wake_at(self) -> float | None:
        """The time at which the call wants `wake`; None before its start and after its end."""
        if self.end is not None or self.mode == "new":
            return None
        at = self._limit_at
        if self._timer is not None and self._timer_at < at:
            at = self._timer_at
        if self._lapse is not None and self._lapse_at < at:
            at = self._lapse_at
        return at

    # What may be looked at from outside.

    @property
    def waiting_for(self) -> tuple[str, float | None]:
        """What the call waits for, in plain English, and until when; None for no limit of its own."""
        return reacting.waiting_for(self, self._timer, self._timer_at)

    def shown_variables(self) -> dict[str, object]:
        """Return every variable of the flow with its value, what is secret masked."""
        start = {name: variable.start for name, variable in self.flow.variables.items()}
        return masked({**start, **(self.values or {})}, self.flow.hidden)

    # What the rest of the engine does with a call.

    def act(self, action: Action) -> None:
        """Order an action; the journal gets what may be shown of it."""
        self.out.append(action)
        if self.journal is not None:
            if type(action) is Say and action.text != action.shown:
                action = replace(action, text=action.shown)
            elif type(action) is Ask:
                action = replace(action, arguments=action.shown)
            self.journal.write(self.now, action)

    def note(self, note: str, detail: str = "", place: Place = NOWHERE) -> None:
        """Write a remark into the journal."""
        if self.journal is not None:
            self.journal.write(self.now, Noted(note, detail, place))

    def why(self, because: str, place: Place) -> Why | None:
        """Return a reason for the journal; None where nobody keeps one."""
        return Why(because, place) if self.journal is not None else None

    def next_number(self) -> int:
        """Return a new number for a prompt or request."""
        self.serial += 1
        return self.serial

    def set(self, variable: str, value: object) -> None:
        """Give a variable a value."""
        if self.values is None:
            self.values = {}
        self.values[variable] = value

    def assign(self, assignments: tuple[Assignment, ...]) -> None:
        """Give variables their values, in order. Raises: ExpressionFault."""
        for one in assignments:
            self.set(one.variable, one.value(CallScope(self)))

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
            self.history.append((name, tuple(self.returns or ())))
            if len(self.history) > MAX_HISTORY:
                del self.history[0]

    def guard(self, edge: Edge) -> bool:
        """Return whether the condition of an edge holds; the journal remembers it. Raises: ExpressionFault."""
        assert edge.when is not None
        holds = bool(edge.when(CallScope(self)))
        if self.journal is not None:
            if self.guards is None:
                self.guards = []
            self.guards.append(Guard(edge.when.text, holds, edge.when.place))
        return holds

    def hidden(self) -> frozenset[str]:
        """Names whose values must not show at this moment."""
        hidden = self.flow.hidden
        return hidden | {"value", "heard"} if self.sensitive() else hidden

    def sensitive(self) -> bool:
        """Whether what the caller answers now must not show."""
        return getattr(self.flow.states[self.state], "sensitive", False)

    def offers(self) -> str:
        """Return the options that are live, enumerated. Raises: ExpressionFault."""
        return prompting.offers(self, self.grammar) if self.grammar is not None else ""

    def timer(self, kind: str | None, at: float = 0.0) -> None:
        """Set the timer of what is being waited for, or take it off; there is one."""
        self._timer, self._timer_at = kind, at

    def lapse(self, kind: str | None, at: float = 0.0) -> None:
        """Set the outer limit of what is being waited for, or take it off; there is one."""
        self._lapse, self._lapse_at = kind, at

    def live_grammar(self) -> Grammar:
        """Return what is live in the current state. Raises: ExpressionFault."""
        known = self.machine.grammars.get(self.state)
        if known is not None:
            return known
        scope = CallScope(self)
        return grammar_of(
            self.flow,
            self.flow.states[self.state],
            lambda choice: choice.when is None or bool(choice.when(scope)),
        )

    def listen(self) -> None:
        """Wait for the caller's answer to the question that is queued or was asked."""
        listening.listen(self)

    def await_first_input(self) -> None:
        """Start the timer of the first input, at the end of the last prompt (rule 9)."""
        assert self.grammar is not None
        self._timer, self._timer_at = "no_input", self.now + self.grammar.settings.timeout_s

    # Prompts.

    def say(self, prompts: Prompts, count: int = 1) -> None:
        """Queue the prompt for the `count`-th time; it is ordered by `flush`. Raises: ExpressionFault."""
        prompt = prompting.choose(self, prompts, count)
        if prompt is not None:
            self.say_words(prompt, *prompting.words(self, prompt))

    def say_words(self, prompt: Prompt, said: str, shown: str) -> None:
        """Queue words, as the given prompt would be said."""
        if not said:
            return
        if self.pending is None:
            self.pending = []
        self.pending.append((prompt, said, shown))

    def flush(self) -> None:
        """Order everything that is queued (rule 2)."""
        pending = self.pending
        if not pending or self._hung_up:
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

    # Moving on.

    def follow(self, trigger: str, why: Why | None = None) -> None:
        """Leave the current state by a trigger and go on until somebody is waited for."""
        self.because = why
        self._go(trigger)

    def jump(self, target: str, because: str, place: Place) -> None:
        """Go to a state from wherever the call is."""
        self.follow(f"to:{target}", self.why(because, place))

    def close(self, end: EndKind, reason: str) -> None:
        """Say what is queued, then end the call."""
        if self._hung_up:
            self.finish(*_HUNG_UP)
            return
        self.rest("closing")
        self.closing = (end, reason)
        self.flush()
        if not self.playing:
            self.finish(end, reason)

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
        self._timer = self._lapse = None

    def finish(self, end: EndKind, reason: str, outcome: str | None = None, to: str | None = None) -> None:
        """End the call now."""
        operators.give_up_request(self)
        self.stop_prompts()
        self.mode = "over"
        self.buffer = self.pending = self._timer = self._lapse = None
        self.end = End(end, reason, outcome, to, self.state, tuple(self.path))
        self.act(self.end)

    def fault(self, what: str) -> None:
        """Something in the flow could not be worked out: take its way for errors, and apologise if that fails too."""
        place = self.flow.states[self.state].place
        self.note("fault", what, place)
        self.pending = self.instead = None
        self.guards = None
        operators.give_up_request(self)
        if self.closing is None and not self._faulted and not self._overtime:
            self._faulted = True  # one chance, and a time by which it must be over
            self._limit_at = min(self._limit_at, self.now + self.flow.max_call_duration_s / 2)
            self.jump(self.flow.on_error, f"fault: {what}", place)
            return
        text = self.flow.language.texts.fault
        self.say_words(prompting.plain(text), text, text)
        self.close("error", what)

    def hold_hang_up(self) -> None:
        """The caller hung up in the middle of a transition; end as soon as it is complete (rule 1)."""
        self._hung_up = True
        self.stop_prompts()

    def be_in_sub_flows(self, returns: tuple[str, ...]) -> None:
        """Take the caller out of the sub-flows they are in, or back into those they were in."""
        self.returns = list(returns) if returns else None

    def _refuse(self) -> NoReturn:
        if self.end is None:
            raise CallOver("the call has not started")
        raise CallOver(f"the call is over: {self.end.reason}")

    def _record(self, event: Event) -> None:
        assert self.journal is not None
        kind = type(event)
        if kind is KeyPressed:
            if key_is_secret(self):
                event = KeyPressed(MASK)
        elif kind in (Heard, HeardPartial):
            assert isinstance(event, (Heard, HeardPartial))
            if self.sensitive():
                self.overheard = event.text
            shown = shown_speech(self, event.text)
            event = event if shown is event.text else replace(event, text=shown)
        elif kind is ServiceAnswered:
            assert isinstance(event, ServiceAnswered)
            event = shown_answer(self, event)
        self.journal.write(self.now, event)

    def _elapse(self, now: float, *, including: bool) -> None:
        """Let timers run out, each at its own time, up to `now`."""
        steps = 0
        while (at := self.wake_at) is not None and (at < now or (including and at == now)):
            steps += 1
            if steps > MAX_STEPS:
                break
            self.now = max(self.now, at)
            try:
                self._fire()
            except ExpressionFault as fault:
                self.fault(str(fault))
        if now > self.now:
            self.now = now

    def _fire(self) -> None:
        if self.now >= self._limit_at:
            self._too_long()
        elif self._timer is not None and self.now >= self._timer_at:
            kind, self._timer = self._timer, None
            reacting.TIMERS[kind](self)
        elif self._lapse is not None:
            kind, self._lapse = self._lapse, None
            reacting.TIMERS[kind](self)

    def _too_long(self) -> None:
        """The call has reached its greatest length: a spoken end, by the flow or by the language."""
        reason = "max_call_duration"
        if self._overtime or self.closing is not None:
            self.finish(*(self.closing or ("hang_up", reason)))
            return
        self._overtime = True
        self._limit_at = self.now + OVERTIME_S
        operators.give_up_request(self)
        self.stop_prompts()
        if self.flow.on_too_long is not None:
            self.jump(self.flow.on_too_long, reason, self.flow.states[self.flow.on_too_long].place)
            return
        text = self.flow.language.texts.too_long
        self.say_words(prompting.plain(text), text, text)
        self.close("hang_up", reason)

    def _go(self, trigger: str | None) -> None:
        """Take transitions until a state waits; without a trigger the current state is entered as it stands."""
        states = self.flow.states
        for _ in range(MAX_STEPS):
            try:
                if trigger is not None:
                    self._move(trigger)
                state: State = states[self.state]
                if self._hung_up and isinstance(state, MEETINGS):
                    self.finish(*_HUNG_UP)  # the transition is complete (rule 1)
                    return
                trigger = ENTER[type(state)](self, state)
            except ExpressionFault as fault:
                self.fault(str(fault))
                return
            if trigger is None:
                if self.mode == "waiting":
                    listening.listen(self)
                return
        self.closing = ("error", "")
        self.fault("the flow goes on and on and waits for nobody")

    def _move(self, trigger: str) -> None:
        source = self.state
        self.edge = None
        self.machine.events[trigger].trigger(self)
        if len(self.path) >= MAX_PATH:
            del self.path[: MAX_PATH // 2]
        self.path.append(self.state)
        if self.journal is not None and self.edge is not None:
            edge: Edge = self.edge
            why = self.because or Why(trigger, edge.place)
            if self.guards:
                why = why._replace(guards=tuple(self.guards))
            self.journal.write(self.now, Moved(source, self.state, trigger, why, edge.place))
        self.because = self.guards = None
