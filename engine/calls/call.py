"""One call: a pure state machine that is told what happened and when, and says what to do.

The way in is `start`, `feed` and `wake`; the way out are the actions that these return. There is no clock here:
`wake_at` is the time at which the call next wants `wake`. What an event means is in the room that `reacting` names
for it, what entering a state does is in `entering`; both only say where the call goes next, and `_go` takes it there.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NoReturn

from engine.calls import barge_in, listening, prompting, reacting, speech
from engine.calls.entering import ENTER, MEETINGS
from engine.calls.masking import SHOWN, masked
from engine.calls.scope import holds
from engine.calls.session import HUNG_UP, Session
from engine.errors import CallOver
from engine.expressions import ExpressionFault
from engine.journal import Began, Guard, Why

if TYPE_CHECKING:
    from engine.actions import Action
    from engine.edges import Edge
    from engine.events import Event
    from engine.grammar import Grammar

MAX_STEPS = 1000
"""States that one event may lead through without anybody being waited for; the loader refuses such loops."""
MAX_PATH = 200
"""States of its path that a call remembers."""
OVERTIME_S = 60.0
"""What a flow's own ending of a call that has lasted too long may take."""


class Call(Session):
    """One call through a flow.

    A channel calls `start` once, then `feed` for every event and `wake` at `wake_at`, and carries out the actions
    in order until `end` is set. Times are seconds on any one scale; a time that runs backwards is taken as standing
    still. `feed` and `wake` raise `CallOver` before `start` and after the end, and change nothing then.
    """

    __slots__ = ()

    # The way in.

    def start(self, now: float) -> list[Action]:
        """Answer the call. Raises: CallOver when called twice."""
        if self.mode != "new":
            raise CallOver("the call was started before")
        now = now if isfinite(now) else 0.0
        self.now = self.started = now
        self.limit_at = now + self.flow.max_call_duration_s
        if self.journal is not None:
            at = self.at.isoformat() if self.at is not None else ""
            flow = self.flow
            self.journal.write(now, Began(flow.name, flow.title, flow.file, self.line, self.caller, at))
        self.mode = "announcing"
        self.path.append(self.state)
        try:
            self._enter()
        except ExpressionFault as fault:
            self._fault(str(fault))
        self._go()
        out, self.out = self.out, []
        return out

    def feed(self, event: Event, now: float) -> list[Action]:
        """Tell what happened; timers that ran out before `now` run out first. Raises: CallOver."""
        if self.end is not None or self.mode == "new":
            self._refuse()
        if (
            self.limit_at < now
            or (self.timer_kind is not None and self.timer_at < now)
            or (self.lapse_kind is not None and self.lapse_at < now)
        ):  # `wake_at` is past; asking for it twice would be a twentieth of a turn
            self._elapse(now, including=False)
        elif now > self.now:
            self.now = now
        if self.end is None:
            journal = self.journal
            if journal is not None:
                shown = SHOWN.get(type(event))
                journal.written += (self.now, event if shown is None else shown(self, event))
            try:
                reacting.HANDLERS[type(event)](self, event)
            except ExpressionFault as fault:
                self._fault(str(fault))
            if self.trigger is not None or self.asks:
                self._go()
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
        at = self.limit_at
        if self.timer_kind is not None and self.timer_at < at:
            at = self.timer_at
        if self.lapse_kind is not None and self.lapse_at < at:
            at = self.lapse_at
        return at

    # What may be looked at from outside.

    @property
    def waiting_for(self) -> tuple[str, float | None]:
        """What the call waits for, in plain English, and until when; None for no limit of its own."""
        return reacting.waiting_for(self, self.timer_kind, self.timer_at)

    @property
    def listens_to(self) -> Grammar | None:
        """What may be said at this moment; None while nobody listens, or a key was pressed in this turn (rule 19)."""
        grammar = self.grammar
        if grammar is None or self.mode not in ("waiting", "queued") or speech.is_keyed(self):
            return None
        return grammar if grammar.takes_speech else None

    def speech_would_stop(self, now: float) -> int | None:
        """Return the prompt that speech would stop at this moment, whatever is said; None where it stops none."""
        if self.mode != "waiting" or not self.playing:
            return None
        number, head = self.playing[0]
        return number if barge_in.yields_to_speech(self, head, now) else None

    def shown_variables(self) -> dict[str, object]:
        """Return every variable of the flow with its value, what is secret masked."""
        start = {name: variable.start for name, variable in self.flow.variables.items()}
        return masked({**start, **(self.values or {})}, self.flow.hidden)

    def guard(self, edge: Edge) -> bool:
        """Return whether the condition of an edge holds; the journal remembers it. Raises: ExpressionFault."""
        assert edge.when is not None
        is_true = holds(self, edge.when)
        if self.journal is not None:
            if self.guards is None:
                self.guards = []
            self.guards.append(Guard(edge.when.text, is_true, edge.when.place))
        return is_true

    # How it goes on.

    def _go(self) -> None:
        """Take transitions, and begin turns, until somebody is waited for."""
        for _ in range(MAX_STEPS):
            try:
                if self.trigger is not None:
                    trigger, self.trigger = self.trigger, None
                    self.asks = False
                    self._move(trigger)
                    self._enter()
                elif self.asks:
                    self.asks = False
                    listening.listen(self)
                else:
                    return
            except ExpressionFault as fault:
                self._fault(str(fault))
            if self.end is not None:
                self.trigger = None
                self.asks = False
        self.closing = ("error", "")
        self.trigger = None
        self._fault("the flow goes on and on and waits for nobody")

    def _enter(self) -> None:
        """Do what entering the current state means."""
        state = self.flow.states[self.state]
        if self.hung_up and isinstance(state, MEETINGS):
            self.finish(*HUNG_UP)  # the transition is complete (rule 1)
            return
        trigger = ENTER[type(state)](self, state)
        if trigger is not None:
            self.trigger = trigger

    def _move(self, trigger: str) -> None:
        source = self.state
        self.edge = None
        self.machine.events[trigger].trigger(self)
        if len(self.path) >= MAX_PATH:
            del self.path[: MAX_PATH // 2]
        self.path.append(self.state)
        if self.journal is not None and self.edge is not None:
            edge: Edge = self.edge
            why = self.because or Why(_plainly(edge), edge.place)
            if self.guards:
                why = why._replace(guards=tuple(self.guards))
            self.journal.written += (self.now, (source, edge, why))
        self.because = self.guards = None

    def _fault(self, what: str) -> None:
        """Something in the flow could not be worked out: take its way for errors, and apologise if that fails too."""
        place = self.flow.states[self.state].place
        self.note("fault", what, place)
        self.pending = self.instead = None
        self.asks = False
        self.guards = None
        self.give_up_request()
        if self.closing is None and not self.faulted and not self.overtime:
            self.faulted = True  # one chance, and a time by which it must be over
            self.limit_at = min(self.limit_at, self.now + self.flow.max_call_duration_s / 2)
            self.jump(self.flow.on_error, f"fault: {what}", place)
            return
        text = self.flow.language.texts.fault
        self.say_words(prompting.plain(text), text, text)
        self.close("error", what)

    # Time.

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
                self._fault(str(fault))
            self._go()
        self.now = max(self.now, now)

    def _fire(self) -> None:
        if self.now >= self.limit_at:
            self._too_long()
        elif self.timer_kind is not None and self.now >= self.timer_at:
            kind, self.timer_kind = self.timer_kind, None
            reacting.TIMERS[kind](self)
        elif self.lapse_kind is not None:
            kind, self.lapse_kind = self.lapse_kind, None
            reacting.TIMERS[kind](self)

    def _too_long(self) -> None:
        """The call has reached its greatest length: a spoken end, by the flow or by the language."""
        reason = "max_call_duration"
        if self.overtime or self.closing is not None:
            self.finish(*(self.closing or ("hang_up", reason)))
            return
        self.overtime = True
        self.limit_at = self.now + OVERTIME_S
        self.give_up_request()
        self.stop_prompts()
        if self.flow.on_too_long is not None:
            self.jump(self.flow.on_too_long, reason, self.flow.states[self.flow.on_too_long].place)
            return
        text = self.flow.language.texts.too_long
        self.say_words(prompting.plain(text), text, text)
        self.close("hang_up", reason)

    def _refuse(self) -> NoReturn:
        if self.end is None:
            raise CallOver("the call has not started")
        raise CallOver(f"the call is over: {self.end.reason}")


def _plainly(edge: Edge) -> str:
    """Say why an edge was taken that needs no caller for it."""
    if edge.trigger == "branch":
        return "otherwise" if edge.when is None else f"{edge.when.text} holds"
    return {"next": "it goes on", "enter": "the sub-flow begins"}.get(edge.trigger, edge.trigger)
