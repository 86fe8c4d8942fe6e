"""Small changes to a flow, one at a time, that show whether its call tests would notice: mutants.

What no call can tell from the original is left out as far as that is cheap to know; each module of `engine.mutating`
says what it leaves out, and `Mutant.is_redundant` tells what is dear to know. States that no call can reach are not
changed. Whether an answer is secret is never changed.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from engine.mutating.choices import choices
from engine.mutating.conditions import conditions
from engine.mutating.counting import counting
from engine.mutating.ground import Ground
from engine.mutating.mutant import Mutant
from engine.mutating.settings import settings
from engine.mutating.targets import redirects
from engine.mutating.understanding import understanding
from engine.mutating.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow

__all__ = ["OPERATORS", "Mutant", "mutants"]

OPERATORS = frozenset(
    (
        "redirect",
        "drop_branch",
        "swap_keys",
        "drop_key",
        "drop_option",
        "drop_command",
        "drop_phrase",
        "drop_also",
        "already_said",
        "drop_not_meant",
        "negate",
        "constant",
        "drop_assignment",
        "range",
        "drop_confirm",
        "limit",
        "at_once",
        "failures_count",
        "timeout",
        "type_ahead",
        "modal",
        "swap_prompts",
        "drop_prompt",
        "drop_short",
        "drop_handler",
        "drop_reprompt",
        "barge_in",
    )
)
"""The kinds of changes."""

_KINDS = (redirects, choices, understanding, conditions, counting, settings, wording)


def mutants(flow: Flow) -> Iterator[Mutant]:
    """Every mutant of a flow, in the same order each time, each found when it is asked for.

    No two have the same place, operator and sentence.
    """
    ground = Ground(flow)
    told: set[object] = set()
    for mutant in chain.from_iterable(kind(ground) for kind in _KINDS):
        key = (mutant.place, mutant.operator, mutant.what)
        if key not in told:
            told.add(key)
            yield mutant
