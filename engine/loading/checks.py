"""Checks a compiled flow as a whole; each check notes what it finds and knows nothing of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.loading import (
    checks_choices,
    checks_figures,
    checks_graph,
    checks_subflows,
    checks_unused,
    checks_words,
)

if TYPE_CHECKING:
    from engine.loading.compiler import Compiled
    from engine.loading.problems import Problems


def check(compiled: Compiled, problems: Problems) -> None:
    """Note all that is wrong; what follows from the structure only where the structure is known."""
    flow = compiled.flow
    checks_choices.check(flow, problems)
    checks_words.check(flow, problems)
    checks_figures.check(flow, problems)
    if not problems.structure_known:
        return
    subflows_are_sound = checks_subflows.check(flow, problems)
    checks_graph.check(flow, problems, with_silence=subflows_are_sound)
    checks_unused.check(compiled, problems)
