"""A call in a Python test, for what a script can't say: the same steps, strictness and reports.

Nothing is heard before the test looks: `call.press("1").hears("Карты")`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any, Literal, get_args

from engine.actions import EndKind
from engine.errors import IvrError, Place, did_you_mean
from engine.events import KEYS
from engine.loading.nodes import Text, text
from engine.loading.problems import Problems
from ivr.calltests import script
from ivr.calltests.collecting.depth import depth_of
from ivr.calltests.collecting.items import count, failed
from ivr.calltests.covering.lcov import from_here
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.calltests.reading.names import Names
from ivr.calltests.reading.schema_parts import HearEntry
from ivr.calltests.reading.wording import expectation, way_of
from ivr.calltests.running.listening import StepFailed
from ivr.calltests.running.runner import Run
from ivr.calltests.running.values import value_of
from ivr.calltests.saving.writer import WrittenCall, script_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import pytest

    from ivr.calltests.collecting.failing import CallFailed
    from ivr.calltests.running.outcome import Outcome
    from ivr.simulation import Simulation

__tracebackhide__ = True
"""Asked by pytest: a failure shows the line of the test, and none from here."""


class Calls:
    """All calls of one test."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        self._runs: list[Run] = []

    def begin(
        self,
        flow: str | Path,
        *,
        line: str | None = None,
        caller: str | None = None,
        at: str | datetime | None = None,
        **world: Any,  # noqa: ANN401 - as a script has them
    ) -> Run:
        """Make a call as far as its first prompt."""
        head = {"line": line, "from": caller, "at": str(at) if at is not None else None, **world}
        given = {key: value for key, value in head.items() if value is not None}
        place = _place()
        written = WrittenCall(self._item.name, ["hang up"], given)
        try:
            loaded = reader.loads(script_text(str(self._found(flow)), [written]), place.file)
        except ScriptError as error:
            wrong = [
                replace(one, place=place) if one.place.file == place.file else one for one in error.problems
            ]
            raise ScriptError(wrong) from None
        test = replace(loaded.script.calls[0], place=place, steps=())
        run = Run(test, loaded.flow, depth_of(self._item, loaded.flow))
        self._runs.append(run)
        run.start()
        return run

    def failed(self, outcome: Outcome) -> CallFailed:
        """Return the error of a call that failed."""
        return failed(self._item, outcome)

    def hear_out(self) -> None:
        """End every call of a test that passed; where one failed, the test wanted that. Raises: CallFailed."""
        for run in self._runs:
            if run.outcome.failure is None:
                try:
                    run.finish()
                except StepFailed as stop:
                    run.outcome.failure = stop.failure
                    error = self.failed(run.outcome)
                    error.is_at_end = True
                    raise error from None

    def count(self, took_s: float) -> None:
        """Count the calls, which took so long together."""
        for run in self._runs:
            count(self._item, run.outcome, took_s / len(self._runs))

    def _found(self, flow: str | Path) -> Path:
        """A flow as it is seen from where pytest was started, the root of the project, or the test."""
        config = self._item.config
        seen_from = (config.invocation_params.dir, config.rootpath, self._item.path.parent)
        return next((found for one in seen_from if (found := one / flow).is_file()), seen_from[0] / flow)


class Call:
    """A call in the making. Every method does or expects the next thing, and gives the call back.

    Raises of all of them: CallFailed, an AssertionError, where the call is not as expected; ScriptError where the
    test asks for what there is not.
    """

    def __init__(self, calls: Calls, marker: pytest.Mark | None = None, run: Run | None = None) -> None:
        self._calls = calls
        self._marker = marker
        self._begun = run

    def __call__(
        self,
        flow: str | Path,
        *,
        line: str | None = None,
        caller: str | None = None,
        at: str | datetime | None = None,
        **world: Any,  # noqa: ANN401 - as a script has them
    ) -> Call:
        """Call a flow and return that call.

        Args:
            flow: Its path, as seen from where pytest is started, the root of the project, or the test's folder.
            line: The number dialled; the flow's first, if none.
            caller: Their number; "" for one that is withheld.
            at: Day and time, in the zone of the flow's opening hours.
            world: `services`, `simulate`, `hours` and `turn`, as a script has them.
        """
        return Call(
            self._calls,
            run=self._calls.begin(flow, line=line, caller=caller, at=at, **world),
        )

    @property
    def _run(self) -> Run:
        if self._begun is None:
            if self._marker is None or not self._marker.args:
                mend = 'write call("flows/….yaml"), or mark the test @pytest.mark.flow("flows/….yaml")'
                raise IvrError(f"{_place()}: no flow is called: {mend}")
            self._begun = self._calls.begin(*self._marker.args, **self._marker.kwargs)
        return self._begun

    @property
    def simulation(self) -> Simulation:
        """The call underneath: its state, variables, journal and time."""
        return self._run.simulation

    # What the caller does.

    def press(self, keys: str | int, *, interrupt: float | None = None) -> Call:
        """Press keys, so many seconds into the prompt that is heard then, or else when all is said."""
        bare = str(keys).replace(" ", "")
        wrong = next((key for key in bare if key not in KEYS), "" if bare else "(nothing)")
        if wrong or not bare:
            raise _error(f"«{wrong}» is not a key", 'press 0 to 9, "*" or "#"')
        return self._do(script.Press(_place(), bare, interrupt_s=_checked(interrupt)))

    presses = press

    def say(self, words: str, *, confidence: float = 1.0, interrupt: float | None = None) -> Call:
        """Say something aloud; `confidence` is 0..1, as the recogniser would report it."""
        bare = " ".join(words.split())
        if not bare:
            raise _error("nothing is said", "write some words, or call silent()")
        if not 0 <= confidence <= 1:
            raise _error(f"«{confidence}» is not a number from 0 to 1", "write it like 0.5")
        return self._do(script.Speak(_place(), bare, confidence, interrupt_s=_checked(interrupt)))

    says = say

    def silent(self, seconds: float | None = None) -> Call:
        """Keep silent so long after the last prompt; without a time until the line reacts."""
        return self._do(script.Silent(_place(), _checked(seconds)))

    def wait(self, seconds: float) -> Call:
        """Let time pass, whatever is being said."""
        return self._do(script.Wait(_place(), _checked(seconds) or 0.0))

    def hang_up(self) -> Call:
        """Put the receiver down."""
        return self._do(script.HangUp(_place()))

    # What is heard and seen.

    def hears(self, words: str, *, match: str = "contains", without: str | Sequence[str] = ()) -> Call:
        """Expect the next prompt: these words, compared as `match:` of a script says, and nowhere those of `without`."""
        return self._hear((words,), match, without)

    def hears_any(self, *words: str, match: str = "contains", without: str | Sequence[str] = ()) -> Call:
        """Expect any of these in the next prompt."""
        return self._hear(words, match, without)

    def _hear(self, words: Sequence[str], match: str, without: str | Sequence[str]) -> Call:
        place, problems = _place(), Problems()
        unwanted = _texts([without] if isinstance(without, str) else without, place)
        way = way_of(text(match, place), problems)
        heard = HearEntry.model_construct(any=_texts(words, place), not_=unwanted)
        expected = expectation(heard, way, problems)
        if problems.found:
            raise ScriptError(problems.found)
        return self._do(script.Hear(place, expected))

    def skip(self, count: int | None = None) -> Call:
        """Let so many prompts be anything; without a count all until the next `hears` or action."""
        return self._do(script.Skip(_place(), count))

    def within(self, seconds: float) -> Call:
        """Expect the line to react so soon after what the caller did last."""
        return self._do(script.Within(_place(), _checked(seconds) or 0.0))

    def is_in(self, state: str, *, still: bool = False) -> Call:
        """Expect the call in a state, or to come to it before it is the caller's turn; `still`: it never left it."""
        place = _place()
        return self._do(script.InState(place, self._name("state", state, place), still=still))

    def ends(self, kind: EndKind, *, reason: str | None = None) -> Call:
        """Expect the end of the call: hang_up, caller_hung_up, transfer or error."""
        if kind not in get_args(EndKind):
            raise _error(f"no call ends by «{kind}»", did_you_mean(kind, get_args(EndKind)))
        return self._do(script.Ends(_place(), kind, None, reason))

    def transfers_to(self, target: str, *, reason: str | None = None) -> Call:
        """Expect the call to be connected to a queue or number; `*` at its end stands for anything."""
        place = _place()
        return self._do(script.Ends(place, "transfer", self._name("target", target, place), reason))

    def variable(self, name: str) -> object:
        """Return a variable as it is now, or a column: `card.balance`. One that is sensitive can't be seen."""
        place = _place()
        self._name("variable", name, place)
        return value_of(self.simulation.call, name)

    def _name(self, kind: Literal["state", "target", "variable"], name: str, place: Place) -> str:
        """A name that the flow knows. Raises: ScriptError."""
        problems = Problems()
        names = Names(self.simulation.flow, problems)
        match kind, text(name, place):
            case "state", written:
                names.state(written)
            case "target", written:
                names.target(written)
            case "variable", written:
                names.values({written: written}, place)
        if problems.found:
            raise ScriptError(problems.found)
        return name

    def _do(self, step: script.AnyStep) -> Call:
        run = self._run
        run.outcome.test = replace(run.outcome.test, steps=(*run.outcome.test.steps, step))
        try:
            run.do(step)
        except StepFailed as stop:
            run.outcome.failure = stop.failure
        if run.outcome.failure is not None:
            raise self._calls.failed(run.outcome)
        return self


def _place() -> Place:
    """Where the test calls this module."""
    frame = sys._getframe(1)  # noqa: SLF001 - the documented way to a caller's line
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    return Place(from_here(frame.f_code.co_filename), frame.f_lineno, 1)


def _checked(seconds: float | None) -> float | None:
    """A time that a test gave. Raises: IvrError."""
    if seconds is not None and not (isinstance(seconds, int | float) and 0 <= seconds < inf):
        raise _error(f"«{seconds}» is no time", "write seconds, such as 0.8")
    return seconds


def _texts(words: Sequence[str], place: Place) -> tuple[Text, ...]:
    return tuple(text(one, place) for one in words)


def _error(what: str, mend: str) -> IvrError:
    return IvrError(f"{_place()}: {what}: {mend}")
