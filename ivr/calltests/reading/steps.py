"""Reads the steps of a call: what the caller does, then what is heard and seen, in the order in which it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from engine.actions import EndKind
from engine.errors import did_you_mean
from engine.events import KEYS
from engine.loading.nodes import Map, Seq, Text
from engine.loading.scalars import KEY_WORDS
from ivr.calltests.reading.rules import never
from ivr.calltests.reading.schema import StepEntry
from ivr.calltests.reading.schema_parts import EndEntry, HearEntry, NeverEntry, SayEntry, TransferEntry
from ivr.calltests.reading.wording import expectation
from ivr.calltests.script import (
    AnyStep,
    Ends,
    HangUp,
    Hear,
    InState,
    Press,
    Silent,
    Skip,
    Speak,
    Wait,
    Within,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.errors import Place
    from ivr.calltests.reading.expanding import Expanded
    from ivr.calltests.reading.names import Names
    from ivr.calltests.reading.schema import CallEntry
    from ivr.calltests.running.expectation import Way

_DONE = ("press", "say", "silent", "wait")
_INTERRUPTING = ("press", "say")
_ENDS = get_args(EndKind)


class Steps:
    """The steps of calls to one flow."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._problems = names.problems

    def of(self, entry: CallEntry, source: Expanded, way: Way) -> tuple[AnyStep, ...]:
        """Return the steps of one call."""
        written = source.written.get("steps")  # type: ignore[call-overload]
        if not entry.steps or not isinstance(written, Seq):
            if not self._problems.has_errors:
                self._problems.error(entry.call.place, "this call does nothing", "add steps: or talk:")
            return ()
        found: list[AnyStep] = []
        for step, raw, via in zip(entry.steps, written, source.uses, strict=True):
            if isinstance(step, StepEntry) and isinstance(raw, Map):
                found += self._step(step, raw, way, via)
            else:
                found.append(_bare(str(step), raw.place, via))
        self._nothing_after_the_end(found)
        return tuple(found)

    def _nothing_after_the_end(self, steps: list[AnyStep]) -> None:
        ends = next((at for at, step in enumerate(steps) if isinstance(step, (Ends, HangUp))), None)
        after = (
            [step for step in steps[ends + 1 :] if isinstance(step, (Press, Speak, Silent, HangUp))]
            if ends is not None
            else []
        )
        if after and ends is not None:
            what = f"the call is over in line {steps[ends].place.line}, and this comes after it"
            self._problems.error(after[0].place, what, "make a call of its own of it")

    def _step(self, entry: StepEntry, raw: Map, way: Way, via: Place | None) -> Iterator[AnyStep]:
        """A step that is a mapping: what is done, then what is looked at."""
        keys = {str(key): key for key in raw}
        done = [key for key in raw if key in _DONE]
        for second in done[1:]:
            what = f"a step does one thing, and this one has «{done[0]}» and «{second}»"
            self._problems.error(second.place, what, "make two steps of it")
        if done:
            yield self._action(entry, done[0], via)
        if entry.interrupt is not None and not any(key in _INTERRUPTING for key in done):
            doing = f"«{done[0]}» can't" if done else "nothing is done here that could"
            what = f"{doing} interrupt a prompt"
            self._problems.error(keys["interrupt"].place, what, "put interrupt: beside press: or say:")
        if not raw:
            self._problems.error(raw.place, "this step is empty", "write what is done or heard")
        for name, key in keys.items():
            if name == "not" and "hear" in keys:
                continue  # said of what is heard
            yield from self._observed(name, key.place, entry, way, via)

    # What is done.

    def _action(self, entry: StepEntry, key: Text, via: Place | None) -> AnyStep:
        if key == "press":
            return Press(key.place, self._keys(entry.press or ()), via=via, interrupt_s=entry.interrupt)
        if key == "say":
            text, confidence = _said(entry.say)
            if not text.strip() and not self._problems.has_errors:
                self._problems.error(key.place, "nothing is said", "write some words, or a step «silent»")
            return Speak(key.place, " ".join(text.split()), confidence, via=via, interrupt_s=entry.interrupt)
        if key == "silent":
            return Silent(key.place, entry.silent, via=via)
        return Wait(key.place, entry.wait or 0.0, via=via)

    def _keys(self, written: tuple[Text, ...]) -> str:
        keys = ""
        for text in written:
            bare = text.replace(" ", "")
            keys += (bare := KEY_WORDS.get(bare.lower(), bare))
            wrong = next((key for key in bare if key not in KEYS), "" if bare else "(nothing)")
            if wrong or not bare:
                what = f"«{wrong}» is not a key"
                self._problems.error(text.place, what, 'write keys 0 to 9, "*" (star), "#" (pound)')
        return keys

    # What is heard and seen.

    def _observed(
        self, name: str, place: Place, entry: StepEntry, way: Way, via: Place | None
    ) -> Iterator[AnyStep]:
        match name:
            case "hear" if entry.hear is not None:
                yield from self._heard(entry.hear, place, way, via, entry.not_ or ())
            case "not" if entry.not_ is not None:
                empty = HearEntry.model_construct(not_=entry.not_)
                yield Hear(place, expectation(empty, way, self._problems), via=via)
            case "skip":
                yield Skip(place, entry.skip, via=via)
            case "within" if entry.within is not None:
                yield Within(place, entry.within, via=via)
            case "in" if entry.in_ is not None:
                yield InState(place, self._names.state(entry.in_), via=via)
            case "still in" if entry.still_in is not None:
                yield InState(place, self._names.state(entry.still_in), still=True, via=via)
            case "vars" if entry.vars is not None:
                yield self._names.values(entry.vars, place)
            case "never" if entry.never is not None:
                unwanted = entry.never.hear if isinstance(entry.never, NeverEntry) else entry.never
                yield from never(unwanted, self._names, way)
            case "transfer" if entry.transfer is not None:
                yield self._transfer(entry.transfer, place, via)
            case "ends" if entry.ends is not None:
                yield self._end(entry.ends, place, via)

    def _heard(
        self,
        heard: Text | HearEntry | list[Text],
        place: Place,
        way: Way,
        via: Place | None,
        unwanted: tuple[Text, ...],
    ) -> Iterator[Hear]:
        if isinstance(heard, list):
            for text in heard:
                yield Hear(text.place, expectation(text, way, self._problems, unwanted), via=via)
        else:
            yield Hear(place, expectation(heard, way, self._problems, unwanted), via=via)

    def _transfer(self, written: TransferEntry | Text, place: Place, via: Place | None) -> Ends:
        to = written.to if isinstance(written, TransferEntry) else written
        reason = written.reason if isinstance(written, TransferEntry) else None
        return Ends(
            place, "transfer", self._names.target(to), str(reason) if reason is not None else None, via=via
        )

    def _end(self, written: EndEntry | Text, place: Place, via: Place | None) -> Ends:
        kind = written.by if isinstance(written, EndEntry) else written
        reason = written.reason if isinstance(written, EndEntry) else None
        if kind not in _ENDS:
            self._problems.error(kind.place, f"no call ends by «{kind}»", did_you_mean(kind, _ENDS))
        return Ends(
            place, cast("EndKind", str(kind)), None, str(reason) if reason is not None else None, via=via
        )


def _bare(word: str, place: Place, via: Place | None) -> AnyStep:
    if word == "silent":
        return Silent(place, None, via=via)
    return Skip(place, None, via=via) if word == "skip" else HangUp(place, via=via)


def _said(say: SayEntry | Text | tuple[Text, ...] | None) -> tuple[str, float]:
    if isinstance(say, SayEntry):
        return str(say.text or ""), 1.0 if say.confidence is None else say.confidence
    return (str(say[0]) if say else "", 1.0) if isinstance(say, tuple) else (str(say or ""), 1.0)
