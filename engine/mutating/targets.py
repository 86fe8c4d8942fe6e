"""Ways that lead elsewhere: to another state that a caller can tell from the right one.

Left out are targets from which the same is heard first, and those from which the call would come round to where it
was without anybody being waited for.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from engine.edges import of_state
from engine.flow import (
    Ask,
    Branch,
    Case,
    Choice,
    Escalate,
    Lookup,
    Queue,
    Return,
    Say,
    Set,
    Step,
    SubFlow,
    Transfer,
)
from engine.mutating.ground import listed
from engine.mutating.settings import groups, with_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.flow import Flow, Prompt, State
    from engine.mutating.ground import Ground
    from engine.mutating.mutant import Mutant


class Targets:
    """Chooses other targets."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._heard: dict[str, frozenset[object]] = {}

    def heard(self, name: str) -> frozenset[object]:
        """What may be noticed first by one who comes to a state: what is silent is passed through."""
        known = self._heard.get(name)
        if known is None:
            known = self._heard[name] = frozenset(_heard(self.ground.flow, name, set()))
        return known

    def differ(self, one: str, other: str) -> bool:
        """Whether a caller can tell at once to which of two states the call went."""
        return self.heard(one).isdisjoint(self.heard(other))

    def other(self, source: str, target: str, *, waits: bool, but: Iterable[str] = ()) -> str | None:
        """Return another target for a way out of `source`: a sibling's, else one of the flow's own, if any."""
        flow = self.ground.flow
        siblings = [edge.dest for edge in of_state(flow.states[source])] if source else []
        after = siblings.index(target) + 1 if target in siblings else 0
        own = (
            flow.main,
            flow.start,
            flow.on_failure,
            *(question.name for question in self.ground.questions[:9]),
        )
        for name in dict.fromkeys((*siblings[after:], *siblings[:after], *own)):
            fits = name in flow.states and name not in but and self.differ(name, target)
            if fits and (waits or not self.comes_round(name, source)):
                return name
        return None

    def comes_round(self, name: str, source: str) -> bool:
        """Whether the call could go from a state to `source` with nobody being waited for."""
        seen: set[str] = set()
        ahead = [name]
        while ahead:
            one = ahead.pop()
            if one == source:
                return True
            if one not in seen:
                seen.add(one)
                ahead += [edge.dest for edge in of_state(self.ground.flow.states[one]) if not edge.waits]
        return False


def _heard(flow: Flow, name: str, seen: set[str]) -> Iterator[object]:
    if name in seen:
        return
    seen.add(name)
    state = flow.states[name]
    silent = isinstance(state, (Set, Branch, SubFlow)) or (isinstance(state, Say) and not state.prompts)
    if silent:
        for edge in of_state(state):
            if not edge.trigger.startswith("result:"):
                yield from _heard(flow, edge.dest, seen)
    else:
        yield _sight(state)


def _sight(state: State) -> object:
    """What tells a state from others: words that are the same sound the same."""
    if isinstance(state, Return):
        return ("return", state.result)
    prompts: tuple[Prompt, ...] = getattr(state, "prompts", ())
    if isinstance(state, Say):
        return ("say", *((prompt.text.source, prompt.when and prompt.when.text) for prompt in prompts))
    return state.name


def redirects(ground: Ground) -> Iterator[Mutant]:
    """Every way of every state, every command and the flow's own jumps, each leading elsewhere."""
    targets = Targets(ground)
    for state in ground.states:
        yield from _choices(targets, state, state.choices)
        yield from _ways(targets, state)
    yield from _choices(targets, None, ground.flow.commands)
    yield from _failures(targets)
    yield from _jumps(targets)


def _sentence(what: str, new: str, old: str) -> str:
    return f"{what} leads to {new} in place of {old}"


def _choices(targets: Targets, state: State | None, choices: tuple[Choice, ...]) -> Iterator[Mutant]:
    ground = targets.ground
    for choice in choices:
        if choice.goto is None or (state is not None and not ground.owns(state, choice)):
            continue
        new = targets.other(state.name if state is not None else "", choice.goto, waits=True)
        if new is not None:
            label = f"key {choice.keys[0]}" if choice.keys else f"«{choice.name}»"
            owner = f"the command {choice.name}" if state is None else f"{label} of {ground.home(choice)}"
            what = _sentence(owner, new, choice.goto)
            change = partial(replace, goto=new)
            yield ground.on_part("redirect", what, choice, change, touches=(choice.place,))


def _ways(targets: Targets, state: State) -> Iterator[Mutant]:
    """The ways out of a state that no caller chooses from a list."""
    match state:
        case Say() | Set():
            yield from _field(targets, state, "next", "the way on", waits=False)
        case Ask():
            for field in ("next", "yes", "no"):
                what = "the answer" if field == "next" else f"«{field}»"
                yield from _field(targets, state, field, what, waits=True)
        case Branch():
            for case in state.cases:
                yield from _part(targets, state, case, "otherwise" if case.when is None else case.when.text)
        case Escalate():
            for number, step in enumerate(state.steps, 1):
                yield from _part(targets, state, step, f"step {number}")
        case Lookup() | Transfer() | Queue():
            yield from _outcomes(targets, state)
        case SubFlow():
            yield from _sub_flow(targets, state)


def _sub_flow(targets: Targets, state: SubFlow) -> Iterator[Mutant]:
    """Its start and its results, which are no targets for each other: a return must find its sub-flow."""
    ground, name = targets.ground, state.name
    new = targets.other(name, state.start, waits=False, but=state.results.values())
    if new is not None:
        yield ground.on_state(
            "redirect", _sentence(f"the sub-flow of {name}", new, state.start), state, start=new
        )
    for result, target in state.results.items():
        new = targets.other(name, target, waits=False, but=(state.start,))
        if new is not None:
            what = _sentence(f"the result {result} of {name}", new, target)
            yield ground.on_state("redirect", what, state, results={**state.results, result: new})


def _field(targets: Targets, state: State, field: str, what: str, *, waits: bool) -> Iterator[Mutant]:
    target = getattr(state, field)
    new = None if target is None else targets.other(state.name, target, waits=waits)
    if new is not None:
        sentence = _sentence(f"{what} of {state.name}", new, target)
        yield targets.ground.on_state("redirect", sentence, state, None, **{field: new})


def _part(targets: Targets, state: State, part: Case | Step, label: str) -> Iterator[Mutant]:
    ground = targets.ground
    if part.goto is None or not ground.owns(state, part):
        return
    new = targets.other(state.name, part.goto, waits=False)
    if new is not None:
        what = _sentence(f"«{label}» of {ground.home(part)}", new, part.goto)
        yield ground.on_part("redirect", what, part, partial(replace, goto=new), touches=(part.place,))


def _outcomes(targets: Targets, state: Lookup | Transfer | Queue) -> Iterator[Mutant]:
    """Each outcome elsewhere, and what goes wrong to where all failures lead."""
    failure = targets.ground.flow.on_failure
    for outcomes in _written(state):
        target = state.branches[outcomes[0]]
        waits = isinstance(state, Queue) and outcomes[0] in ("busy", "no_answer")
        new = targets.other(state.name, target, waits=waits, but=(failure,))
        label = f"{listed(outcomes)} of {state.name}"
        if new is not None:
            what = _sentence(label, new, target)
            branches = {**state.branches, **dict.fromkeys(outcomes, new)}
            yield targets.ground.on_state("redirect", what, state, branches=branches)
        dropped = "found" not in outcomes and targets.differ(target, failure)
        if dropped and (waits or not targets.comes_round(failure, state.name)):
            what = f"{label} leads to {failure} as any failure, not to {target}"
            branches = {**state.branches, **dict.fromkeys(outcomes, failure)}
            yield targets.ground.on_state("drop_branch", what, state, branches=branches)


def _written(state: Lookup | Transfer | Queue) -> Iterator[tuple[str, ...]]:
    """The outcomes as they are written: where a service may leave some out, `failed` stands for them."""
    if not isinstance(state, Lookup):
        yield from ((outcome,) for outcome in state.branches)
        return
    failed = state.branches["failed"]
    meant = tuple(one for one, target in state.branches.items() if target == failed and one != "found")
    yield from ((one,) for one in state.branches if one not in meant)
    yield meant


def _failures(targets: Targets) -> Iterator[Mutant]:
    """Where a caller goes who keeps failing; the flow's own is followed by everything that inherits it."""
    ground, flow = targets.ground, targets.ground.flow
    for group in groups(ground, lambda settings: settings.on_failure):
        target = group.value
        new = targets.other("", target, waits=True)
        if new is None:
            continue
        own: dict[str, object] = {}
        if group.inherited:
            own = {"on_failure": new} if flow.on_failure == target else {}
            own |= {"on_error": new} if flow.on_error == target else {}
            own["settings"] = replace(flow.settings, on_failure=new)
        what = _sentence(f"giving up in {group.home}", new, target)
        states = with_setting(ground, group.states, on_failure=new)
        touches = (flow.states[target].place,)
        yield ground.on_states("redirect", what, states, place=group.place, touches=touches, own=own)


def _jumps(targets: Targets) -> Iterator[Mutant]:
    """The flow's own jumps: where a call starts, where «main menu» leads, where errors and long calls go."""
    ground, flow = targets.ground, targets.ground.flow
    labels = {
        "start": "the call starts at",
        "main": "«main menu» leads to",
        "on_error": "an error leads to",
        "on_too_long": "too long a call leads to",
    }
    for field, label in labels.items():
        target = getattr(flow, field)
        inherited = field == "on_error" and target == flow.on_failure
        unused = field == "main" and not _goes_to_main(ground)
        new = None if target is None or inherited or unused else targets.other("", target, waits=True)
        if new is not None:
            what = f"{label} {new} in place of {target}"
            touches = (flow.states[target].place,)
            yield ground.on_states("redirect", what, {}, touches=touches, own={field: new})


def _goes_to_main(ground: Ground) -> bool:
    choices = [*ground.flow.commands, *(one for state in ground.states for one in state.choices)]
    return any(choice.do == "main" for choice in choices) or any(
        isinstance(s, Escalate) for s in ground.states
    )
