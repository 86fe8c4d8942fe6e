"""Guards that are turned round or off by one, and variables that are not given their value."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.calls.queue_place import told_beside
from engine.expressions import Expression, Vocabulary, compile_expression
from engine.flow import Case, Choice, Escalate, Prompt, Set
from engine.loading.vocabulary import vocabulary
from engine.mutating.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.expressions import Scope
    from engine.flow import Assignment, Flow, State
    from engine.mutating.ground import Ground
    from engine.mutating.mutant import Mutant


def negated(expression: Expression) -> Expression:
    """The opposite of a condition."""
    compute = expression.compute

    def opposite(scope: Scope) -> object:
        return not compute(scope)

    return replace(expression, text=f"not ({expression.text})", compute=opposite)


def shifted(expression: Expression, words: Vocabulary) -> Iterator[Expression]:
    """The condition with each number of its comparisons one less, and one more; a `wait` by the steps it is told in."""
    tree = ast.parse(f"({expression.text})", mode="eval")
    compares = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    for constant, is_wait in [(one, _is_of_a_wait(node)) for node in compares for one in _numbers(node)]:
        number: Any = constant.value
        for constant.value in told_beside(number) if is_wait else (number - 1, number + 1):
            yield compile_expression(ast.unparse(tree), expression.place, words)
        constant.value = number


def _is_of_a_wait(node: ast.Compare) -> bool:
    return any(isinstance(side, ast.Name) and side.id == "wait" for side in (node.left, *node.comparators))


def _numbers(node: ast.Compare) -> Iterator[ast.Constant]:
    for side in (node.left, *node.comparators):
        if isinstance(side, ast.Constant) and type(side.value) in (int, float):
            yield side


def conditions(ground: Ground) -> Iterator[Mutant]:
    """Every change of guards and assignments."""
    words = _vocabulary(ground.flow)
    for state in ground.states:
        for part in parts(state):
            if ground.owns(state, part):
                yield from _guards(ground, part, words)
        yield from _assignments(ground, state)
    for command in ground.flow.commands:
        yield from _guards(ground, command, words)
        yield from _assigned(ground, command)


def _vocabulary(flow: Flow) -> Vocabulary:
    """The names of a flow that was loaded before: what its conditions say is known to be right."""
    counters = {state.counter for state in flow.states.values() if isinstance(state, Escalate)}
    records = {name: None for name, variable in flow.variables.items() if variable.type == "record"}
    return vocabulary({*flow.variables, *counters}, records, flow.language)


def _guards(ground: Ground, part: object, words: Vocabulary) -> Iterator[Mutant]:
    if not isinstance(part, (Choice, Prompt, Case)) or part.when is None:
        return
    home = "the line" if isinstance(part, Choice) and part.is_command else ground.home(part)
    changed = [("negate", negated(part.when))]
    changed += [("constant", one) for one in shifted(part.when, words)]
    for operator, when in changed:
        what = f"{_label(part)} of {home} is there if {when.text}, not if {part.when.text}"
        yield ground.on_part(operator, what, part, partial(replace, when=when))


def _label(part: Choice | Prompt | Case) -> str:
    match part:
        case Choice():
            return f"«{part.name}»"
        case Case():
            return f"the way to {part.goto}"
        case Prompt():
            return f"the prompt «{part.text.source.strip()[:40]}»"


def _assignments(ground: Ground, state: State) -> Iterator[Mutant]:
    if isinstance(state, Set):
        for number, one in enumerate(state.assign):
            what = f"{state.name} does not set {one.variable} any more"
            yield ground.on_state(
                "drop_assignment", what, state, one.value.place, assign=_but(state.assign, number)
            )
    for choice in state.choices:
        if ground.owns(state, choice):
            yield from _assigned(ground, choice)


def _assigned(ground: Ground, choice: Choice) -> Iterator[Mutant]:
    for number, one in enumerate(choice.assign):
        what = f"{choice.name} of {ground.home(choice)} does not set {one.variable} any more"
        change = partial(replace, assign=_but(choice.assign, number))
        yield ground.on_part("drop_assignment", what, choice, change)


def _but(some: Iterable[Assignment], number: int) -> tuple[Assignment, ...]:
    return tuple(one for at, one in enumerate(some) if at != number)
