"""Writes a random call that broke a rule as an ordinary call of a script, as far as it went until then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.journal import Chosen, Failed, Moved
from engine.templates import MASK
from ivr.calltests import script
from ivr.calltests.monkey.circumstances import written as written_facts
from ivr.calltests.saving.surroundings import seconds
from ivr.calltests.saving.writer import WrittenCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow
    from ivr.calltests.monkey.calling import Made
    from ivr.calltests.monkey.promises import Broken
    from ivr.calltests.running.expectation import Expectation
    from ivr.calltests.saving.writer import Written
    from ivr.calltests.script import AnyStep, Rule
    from ivr.world import HeardPrompt

_SAME_S = 1e-6


def written(made: Made, broken: Broken) -> WrittenCall:
    """Return the call with what was heard in it, and above it which rule broke and what came last."""
    comment = f"{_sentence(broken.what)}\nRule: {broken.rule}"
    if why := _last_reason(made, broken.at):
        comment += f"\nLast: {why}"
    name = f"random call in which {broken.what}".split(" (")[0].split(": «")[0]
    steps = list(_steps(made, broken.at))
    return WrittenCall(name, steps, written_facts(made.plan.facts), comment=comment)


def rule_written(rule: Rule, flow: Flow) -> Written | str:
    """Return a rule as it stands under `always:`, so that a call which broke it fails."""
    match rule:
        case script.Bound():
            return f"{rule.what} {rule.limit.written}"
        case script.Reach():
            kind = "state" if rule.target in flow.states else "transfer"
            within = f"{rule.inputs} input{'s' * (rule.inputs != 1)}"
            return {"can reach": {kind: rule.target, "within": within}}
    return {"never hear": _expected(rule.unwanted)}


def _expected(expectation: Expectation) -> Written:
    way = expectation.way
    written: Written = {way.level: list(expectation.texts)} if expectation.texts else {}
    if way.level == "fuzzy":
        written |= {"at least": f"{way.fails_below:g}", "warn below": f"{way.warns_below:g}"}
    return written | ({"not": list(expectation.unwanted)} if expectation.unwanted else {})


def _sentence(what: str) -> str:
    return f"{what[:1].upper()}{what[1:]}."


def _last_reason(made: Made, at: float) -> str:
    """The reason of the last that the call did by then."""
    reasons = [
        record.why
        for when, record in made.outcome.simulation.journal.records
        if when <= at + _SAME_S and isinstance(record, Moved | Chosen | Failed)
    ]
    return "; ".join(reasons[-1].sentences()) if reasons else ""


def _steps(made: Made, until: float) -> Iterator[Written | str]:
    done = [(at, step) for at, step in made.done if at <= until + _SAME_S]
    heard = [one for one in _told(made) if one.at <= until + _SAME_S]
    skips = False
    for at, step in done:
        before = [one for one in heard if one.at < at - _SAME_S]
        heard = heard[len(before) :]
        yield from ["skip"] if skips else map(_hearing, before)
        skips = isinstance(step, script.Wait) or _is_unclear(step, at, heard)
        yield _done(step)
    yield from [] if skips else map(_hearing, heard)
    if not (done and isinstance(done[-1][1], script.HangUp)):
        yield "skip"


def _is_unclear(step: AnyStep, at: float, heard: list[HeardPrompt]) -> bool:
    """Whether a prompt began in the same moment, and it can't be told whether before."""
    interrupts = isinstance(step, script.Action) and step.interrupt_s is not None
    return interrupts and any(abs(one.at - at) <= _SAME_S for one in heard)


def _told(made: Made) -> list[HeardPrompt]:
    """The prompts that were heard and are no music."""
    simulation = made.outcome.simulation
    return [
        one for one in simulation.heard_so_far if one.cut_at != one.at and not simulation.is_music(one.say)
    ]


def _hearing(heard: HeardPrompt) -> Written:
    """Of a text with secrets only what is shown."""
    text = re.sub(f"{re.escape(MASK)}+", "…", heard.say.shown)
    return {"hear": text} if text.strip("… ") else {"skip": 1}


def _done(step: AnyStep) -> Written | str:
    match step:
        case script.Press():
            return {"press": step.keys, **_interrupting(step)}
        case script.Speak() if step.confidence < 1:
            return {"say": {"text": step.text, "confidence": f"{step.confidence:g}"}, **_interrupting(step)}
        case script.Speak():
            return {"say": step.text, **_interrupting(step)}
        case script.Silent():
            return "silent"
        case script.Wait():
            return {"wait": seconds(round(step.lasts_s, 3))}
    return "hang up"


def _interrupting(step: script.Action) -> Written:
    if step.interrupt_s is None:
        return {}
    return {"interrupt": f"after {step.interrupt_s:g}s" if step.interrupt_s else "at once"}
