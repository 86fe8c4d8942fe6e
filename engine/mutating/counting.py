"""Ranges of values, steps of an escalation, and the times of services, numbers and queues.

Left out are ranges that hold no value, lengths and numbers that nobody can type, a step more where there is only one,
and the time between announcements where there are none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.flow import Ask, Escalate, Lookup, Queue, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import State, ValueSpec
    from engine.mutating.ground import Ground
    from engine.mutating.mutant import Mutant


def counting(ground: Ground) -> Iterator[Mutant]:
    """Every change of ranges, steps and times."""
    for state in ground.states:
        match state:
            case Ask():
                yield from _ranges(ground, state)
            case Escalate():
                yield from _steps(ground, state)
            case Transfer():
                yield from _times(ground, state, "timeout_s", "rings for")
            case Queue():
                yield from _times(ground, state, "max_wait_s", "waits for")
                if state.announce:
                    yield from _times(ground, state, "announce_every_s", "announces every")
                yield from _expected_waits(ground, state)
    yield from _services(ground)


def _ranges(ground: Ground, state: Ask) -> Iterator[Mutant]:
    for field, label in (("least", "at least"), ("most", "at most")):
        bound = getattr(state.value, field)
        for shifted in () if bound is None else (bound - 1, bound + 1):
            value = replace(state.value, **{field: shifted})
            if _can_be_given(value):
                unit = " digits" if value.kind in ("digits", "card") else ""
                what = f"{state.name} takes {label} {shifted}{unit} in place of {bound}"
                yield ground.on_state("range", what, state, value=value)
    if state.confirm is not None:
        what = f"{state.name} takes its answer without reading it back"
        yield ground.on_state("drop_confirm", what, state, confirm=None)


def _can_be_given(value: ValueSpec) -> bool:
    least, most = value.least, value.most
    nothing = 1 if value.kind in ("digits", "card") else 0
    return (least is None or least >= nothing) and (least is None or most is None or least <= most)


def _steps(ground: Ground, state: Escalate) -> Iterator[Mutant]:
    steps = state.steps
    if len(steps) > 1:
        what = f"{state.name} leaves out its first step: one request less is enough"
        yield ground.on_state("limit", what, state, steps[0].place, steps=steps[1:])
        what = f"{state.name} takes its first step twice: one more request is needed"
        yield ground.on_state("limit", what, state, steps[0].place, steps=(steps[0], *steps))
    if state.at_once_on_key and len(steps) > 1:
        what = f"a key does not go to the last step of {state.name} at once"
        yield ground.on_state("at_once", what, state, at_once_on_key=False)
    if state.at_once_from and len(steps) > 1:
        what = f"{state.name} goes to its last step at once from nowhere"
        yield ground.on_state("at_once", what, state, at_once_from=())
    what = f"failures {'do not ' if state.failures_count else ''}count as requests in {state.name}"
    change = partial(replace, state, failures_count=not state.failures_count)
    touches = [one.place for one in ground.states]  # conditions anywhere may read the counter
    yield ground.on_states("failures_count", what, {state.name: change}, place=state.place, touches=touches)


def _times(ground: Ground, state: State, field: str, label: str) -> Iterator[Mutant]:
    seconds = getattr(state, field)
    for changed in (seconds / 2, seconds * 2):
        what = f"{state.name} {label} {changed:g} s in place of {seconds:g} s"
        yield ground.on_state("timeout", what, state, **{field: changed})


def _expected_waits(ground: Ground, state: Queue) -> Iterator[Mutant]:
    waits = state.expected_wait
    for number, one in enumerate(waits):
        for changed in (one.wait_s / 2, one.wait_s * 2):
            at = one.hours or "all other hours"
            what = f"{state.name} lets expect {changed:g} s at {at} in place of {one.wait_s:g} s"
            others = (*waits[:number], replace(one, wait_s=changed), *waits[number + 1 :])
            yield ground.on_state("timeout", what, state, expected_wait=others)
    if waits:
        yield from _times(ground, state, "per_caller_s", "lets each caller ahead take")


def _services(ground: Ground) -> Iterator[Mutant]:
    for service in ground.flow.services.values():
        lookups: list[Any] = [
            one for one in ground.states if isinstance(one, Lookup) and one.service.name == service.name
        ]
        for seconds in (service.timeout_s / 2, service.timeout_s * 2):
            other = replace(service, timeout_s=seconds)
            states = {one.name: partial(replace, one, service=other) for one in lookups}
            what = f"the service {service.name} may take {seconds:g} s in place of {service.timeout_s:g} s"
            services = {**ground.flow.services, service.name: other}
            if states:
                mutant = ground.on_states(
                    "timeout", what, states, place=service.place, own={"services": services}
                )
                yield mutant
