"""The written parts of a state — choices, prompts, cases, steps — found and replaced wherever they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from engine.flow import (
    Ask,
    Branch,
    Case,
    Choice,
    Escalate,
    Handler,
    HangUp,
    Lookup,
    Menu,
    Prompt,
    Queue,
    Say,
    Settings,
    Step,
    Transfer,
    ValueSpec,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.errors import Place

Part = Choice | Prompt | Case | Step
"""What has a place of its own."""
P = TypeVar("P", bound=Part)

_PARTS: Mapping[type, tuple[str, ...]] = {
    Say: ("prompts",),
    Menu: ("prompts", "short", "options", "settings"),
    Ask: ("prompts", "short", "options", "value", "settings"),
    Branch: ("cases",),
    Lookup: ("waiting",),
    Transfer: ("prompts",),
    Queue: ("prompts", "announce", "hold", "leave"),
    Escalate: ("steps",),
    HangUp: ("prompts",),
    Step: ("prompts",),
    Settings: ("no_input", "no_match", "help"),
    Handler: ("prompts",),
    ValueSpec: ("items",),
}
"""The fields that hold parts."""


def parts(node: object) -> Iterator[Part]:
    """Every part in a state or in anything below one, in the order in which it is written."""
    if isinstance(node, tuple):
        for one in node:
            yield from parts(one)
        return
    if isinstance(node, (Choice, Prompt, Case, Step)):
        yield node
    for name in _PARTS.get(type(node), ()):
        yield from parts(getattr(node, name))


class Rewriter:
    """Replaces parts of one kind; what it leaves as it is stays the same object, and shared settings stay shared."""

    def __init__(self, kind: type[P], change: Callable[[P], P | None]) -> None:
        """`change` returns the part itself, another, or None for none."""
        self._kind: type = kind
        self._change: Callable[[Any], object] = change
        self._known: dict[int, object] = {}

    def __call__(self, node: Any) -> Any:  # noqa: ANN401 - a state gives a state, a tuple a tuple
        """Return the node with its parts replaced."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._rewritten(node)
        return known

    def _rewritten(self, node: Any) -> object:  # noqa: ANN401
        if isinstance(node, tuple):
            made = tuple(new for one in node if (new := self._one(one)) is not None)
            same = len(made) == len(node) and all(a is b for a, b in zip(made, node, strict=True))
            return node if same else made
        changed = {}
        for name in _PARTS.get(type(node), ()):
            before = getattr(node, name)
            after = self(before)
            if after is not before:
                changed[name] = after
        return replace(node, **changed) if changed else node

    def _one(self, part: object) -> object:
        return self._change(part) if isinstance(part, self._kind) else self._rewritten(part)


def at(changes: Mapping[Place, Callable[[P], P | None]]) -> Callable[[P], P | None]:
    """A change of the parts that are written at these places."""

    def change(part: P) -> P | None:
        found = changes.get(part.place)
        return part if found is None else found(part)

    return change
