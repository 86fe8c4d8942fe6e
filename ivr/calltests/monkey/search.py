"""Random callers against the rules: many calls are made, and of each rule that breaks the smallest call is kept.

The search is chance with a seed, each call by itself. What it finds Hypothesis shrinks: away goes every turn and every
circumstance that the rule breaks without, and what stays is made as simple as it can be.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from engine.coverage import Coverage
from ivr.calltests import script
from ivr.calltests.monkey import promises
from ivr.calltests.monkey.calling import Caller, Made, Plan
from ivr.calltests.monkey.personas import Act, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.flow import Flow
    from ivr.calltests.monkey.personas import Persona
    from ivr.calltests.monkey.promises import Broken
    from ivr.calltests.script import AnyStep, Rule

GONE, SIMPLEST, SIMPLE, CALM, AS_FOUND = range(5)
"""How much is left of what was found, from nothing to all of it."""
_LEVELS = (GONE, SIMPLEST, SIMPLE, CALM, *[AS_FOUND] * 60)
"""Most of what is tried is nearly the call as it was found."""
_EXAMPLES = 1500
_MOST_RECORDS = 100_000
"""Journal records of all calls that are made to find the smallest: some thousand calls, fewer where they are long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that broke, with the smallest call that breaks it."""

    broken: Broken
    made: Made
    persona: str
    number: int
    """Of the call that it was found in, from 1."""
    inputs: int
    """How many turns that call had."""


@dataclass(slots=True)
class Searched:
    """What came of the search."""

    coverage: Coverage
    calls: int = 0
    talk_s: float = 0.0
    """How long all calls lasted together, in their own time."""
    personas: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


def search(
    flow: Flow, *, calls: int, seed: int, personas: Sequence[Persona], rules: tuple[Rule, ...] = ()
) -> Searched:
    """Make calls to a flow, the same for the same seed, and return what they covered and broke."""
    caller = Caller(flow, rules)
    searched = Searched(Coverage(flow), personas=tuple(persona.name for persona in personas))
    found: dict[str, tuple[Made, Persona, int]] = {}
    for number in range(1, calls + 1):
        random = Random(f"{seed} {number}")  # noqa: S311 - it plays a caller
        persona = random.choice(personas)
        made = caller.call(Plan(caller.outside.facts(random), persona.turns(random)))
        searched.calls += 1
        searched.talk_s += made.outcome.lasted_s
        searched.coverage.add(made.outcome.simulation.journal)
        for one in promises.broken(made):
            found.setdefault(one.rule, (made, persona, number))
    for rule, (made, persona, number) in found.items():
        smallest, broken = _smallest(caller, made, rule, seed)
        searched.findings.append(Finding(broken, smallest, persona.name, number, made.planned))
    return searched


def _smallest(caller: Caller, made: Made, rule: str, seed: int) -> tuple[Made, Broken]:
    """Return the smallest call there is like this one that breaks the rule, cut off where it broke."""
    from hypothesis import Phase, Verbosity, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import NoSuchExample

    plan, steps = made.plan, [step for _, step in made.done[: made.planned]]
    known: dict[tuple[int, ...], bool] = {}

    def planned(levels: tuple[int, ...]) -> Plan:
        turns = zip(levels[: len(steps)], plan.turns[: len(steps)], steps, strict=True)
        facts = zip(levels[len(steps) :], plan.facts, strict=True)
        return Plan(
            tuple(fact for level, fact in facts if level != GONE),
            tuple(_at_level(level, turn, step) for level, turn, step in turns if level != GONE),
        )

    records = 0

    def breaks(levels: tuple[int, ...]) -> bool:
        nonlocal records
        if levels not in known:
            known[levels] = False
            if records < _MOST_RECORDS:
                tried = caller.call(planned(levels))
                records += len(tried.outcome.simulation.journal.records)
                known[levels] = _breach(tried, rule) is not None
        return known[levels]

    level = st.sampled_from(_LEVELS)
    some = st.sampled_from([GONE, *[AS_FOUND] * 60])
    quiet = settings(
        max_examples=_EXAMPLES,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        verbosity=Verbosity.quiet,
    )
    with _nothing_written():
        try:
            every = st.tuples(*[level] * len(steps), *[some] * len(plan.facts))
            smallest = caller.call(planned(find(every, breaks, settings=quiet, random=Random(seed))))  # noqa: S311
        except NoSuchExample:
            smallest = made
    broken = _breach(smallest, rule)
    assert broken is not None
    return smallest, broken


def _at_level(level: int, turn: Turn | AnyStep, step: AnyStep) -> Turn | AnyStep:
    """A turn made simpler."""
    if level in (SIMPLEST, SIMPLE) and isinstance(turn, Turn):
        return Turn(Act.ANSWER if level == SIMPLEST else turn.act)
    if level != AS_FOUND and isinstance(step, script.Press | script.Speak):
        return replace(step, interrupt_s=None)
    return step


def _breach(made: Made, rule: str) -> Broken | None:
    return next((one for one in promises.broken(made) if one.rule == rule), None)


@contextmanager
def _nothing_written() -> Iterator[None]:
    """Hypothesis remembers what it knows of the program's modules in a folder: not in the person's."""
    from hypothesis.configuration import set_hypothesis_home_dir

    with tempfile.TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)
