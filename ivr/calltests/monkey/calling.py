"""Makes one call as a plan has it: turn by turn, each drawn from what is live, then waiting until the call ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.calls.call import OVERTIME_S
from engine.errors import Place
from engine.flow import Queue, Transfer
from ivr.calltests import script
from ivr.calltests.monkey.circumstances import Outside
from ivr.calltests.monkey.inputs import Inputs
from ivr.calltests.monkey.personas import Act, Turn
from ivr.calltests.running.runner import Run

if TYPE_CHECKING:
    from engine.calls.call import Call
    from engine.flow import Flow
    from ivr.calltests.monkey.circumstances import Fact
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import AnyStep, Rule

_SECRET = (Act.ANSWER, Act.EDGE)
_LEAST_SECRET = 4
"""Characters: what is shorter stands in a journal by chance."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a random call is made of."""

    facts: tuple[Fact, ...]
    turns: tuple[Turn | AnyStep, ...]
    """What the caller wants to do, or does in any case."""


@dataclass(slots=True)
class Made:
    """A call that was made."""

    outcome: Outcome
    plan: Plan
    done: list[tuple[float, AnyStep]] = field(default_factory=list)
    """What the caller did, and when; for the turns of the plan first, then their silence."""
    planned: int = 0
    """How many turns of the plan there was time for."""
    secrets: dict[str, float] = field(default_factory=dict)
    """What was answered to sensitive questions and said nowhere else, and when."""
    in_vain: int = 0
    """How often in a row the operator was asked for, at the most, and no queue got the caller even then."""
    in_vain_at: float = 0.0
    """When they asked for the last time in that row."""
    crash: Exception | None = None
    """What the engine raised."""


class Caller:
    """Makes calls to one flow, which must keep these rules."""

    def __init__(self, flow: Flow, rules: tuple[Rule, ...] = ()) -> None:
        self.flow = flow
        self.place = Place(flow.file, 1, 1)
        self.outside = Outside(flow)
        self.rules = rules
        self._inputs = Inputs(flow)

    def call(self, plan: Plan) -> Made:
        """Make a call, to its end or to well after it should have ended."""
        run = Run(self.outside.test(plan.facts, self.rules, self.place), self.flow)
        made = Made(run.outcome, plan)
        try:
            run.start()
            _Calling(run, made, self._inputs).whole()
        except Exception as crash:  # noqa: BLE001 - whatever it is, it is what is looked for
            made.crash = crash
        return made


class _Calling:
    def __init__(self, run: Run, made: Made, inputs: Inputs) -> None:
        self._run, self._made, self._inputs = run, made, inputs
        self._simulation = run.simulation
        self._open: set[str] = set()
        """What was pressed and said where it is no secret."""
        self._in_a_row = 0
        self._asked_at = 0.0
        """How often in a row the operator was asked for, and when last."""
        self._was_there = False
        """The call came to a queue or a transfer."""

    @property
    def _call(self) -> Call:
        return self._simulation.call

    def whole(self) -> None:
        for turn in self._made.plan.turns:
            if not self._takes(turn):
                break
            self._made.planned += 1
        self._stay()
        secrets = self._made.secrets
        for secret in [one for one in secrets if any(one in shown for shown in self._open)]:
            del secrets[secret]

    def _takes(self, turn: Turn | AnyStep) -> bool:
        """Do what the caller wants; return False where the call was over before."""
        simulation = self._simulation
        simulation.run_until(simulation.now)  # what is due at this moment comes first
        interrupt_s = self._interrupt_s(turn)
        if interrupt_s is None and not _at_any_time(turn):
            simulation.settle()
        if self._call.end is not None:
            return False
        step = self._inputs.step(turn, self._call) if isinstance(turn, Turn) else turn
        if isinstance(step, script.Press | script.Speak):
            step = replace(step, interrupt_s=interrupt_s)
            self._note(turn, step)
        self._do(step)
        return True

    def _interrupt_s(self, turn: Turn | AnyStep) -> float | None:
        """How far into the prompt heard now they act; None where they hear it out, or nothing is heard."""
        saying = self._simulation.world.saying
        if saying is None or isinstance(turn, script.Silent) or _is(turn, Act.SILENT):
            return None
        _, began, ends = saying
        if isinstance(turn, Turn):
            wanted = None if turn.part is None else round(turn.part * (ends - began), 1)
        else:
            wanted = turn.interrupt_s if isinstance(turn, script.Action) else None
        return wanted if wanted is not None and began + wanted < ends else None

    def _note(self, turn: Turn | AnyStep, step: script.Press | script.Speak) -> None:
        """Remember what must stay secret, and how often the operator was asked for."""
        text = step.keys if isinstance(step, script.Press) else step.text
        call = self._call
        is_secret = call.mode == "waiting" and call.sensitive()
        if not is_secret:
            self._open.add(text)
        elif isinstance(turn, Turn) and turn.act in _SECRET and len(text) >= _LEAST_SECRET:
            self._made.secrets.setdefault(text, self._simulation.now)
        self._count_in_vain()
        self._in_a_row = self._in_a_row + 1 if self._inputs.asks_for_operator(step, call) else 0
        self._asked_at = self._simulation.now

    def _count_in_vain(self) -> None:
        """Count the requests for the operator, now that the line has answered the last of them."""
        call, made = self._call, self._made
        self._was_there = self._was_there or any(
            isinstance(call.flow.states[name], Queue | Transfer) for name in call.path
        )
        if not self._was_there and self._in_a_row > made.in_vain:
            made.in_vain, made.in_vain_at = self._in_a_row, self._asked_at

    def _do(self, step: AnyStep) -> None:
        began = self._simulation.now
        self._run.do(step)
        if isinstance(step, script.Press | script.Speak):
            began = self._simulation.now  # the moment may have had to come first
        self._made.done.append((began, step))

    def _stay(self) -> None:
        """Say nothing more, and wait for the end of the call."""
        simulation, call = self._simulation, self._call
        simulation.settle()
        self._count_in_vain()
        latest = simulation.flow.max_call_duration_s * 2 + OVERTIME_S
        while call.end is None and simulation.now < latest:
            simulation.settle()
            if call.end is None and call.mode == "waiting":
                self._do(script.Silent(self._made.outcome.test.place, None))
            elif call.end is None:
                self._hold(latest)

    def _hold(self, latest: float) -> None:
        """Wait while a queue or a telephone is waited for, in one piece."""
        simulation, began = self._simulation, self._simulation.now
        while simulation.call.mode in ("queued", "ringing") and simulation.now < latest:
            if not simulation.step(latest):
                break
        lasted_s = simulation.now - began
        self._made.done.append((began, script.Wait(self._made.outcome.test.place, lasted_s)))


def _at_any_time(turn: Turn | AnyStep) -> bool:
    """Whether it is done whatever is being said."""
    return isinstance(turn, script.Wait | script.HangUp) or _is(turn, Act.WAIT) or _is(turn, Act.HANG_UP)


def _is(turn: Turn | AnyStep, act: Act) -> bool:
    return isinstance(turn, Turn) and turn.act is act
