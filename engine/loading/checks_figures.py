"""Checks that every figure goes through a reader; all of it warnings, since a voice says something of any figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.flow import Ask, Menu
from engine.loading.checks_words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.errors import Place
    from engine.flow import Flow
    from engine.loading.problems import Problems
    from engine.templates import Template

_FIGURE = re.compile(r"[^\s«»()]*\d(?:[^\s«»()]*[^\s«»().,;:!?])?")
_KINDS = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"\d:\d\d", "time"),
        (r"%", "percent"),
        (r"[₽$€£]", "money"),
        (r"\d\.\d+\.\d", "date"),
        (r"^[+*]|\d-\d|^\d{3,}$", "phone"),
        (r"", "number"),
    )
)
_READERS = {"digits": "digits", "card": "digits", "phone": "phone"}
"""The readers of types that hold figures as text; a value of another type has one of itself."""


def check(flow: Flow, problems: Problems) -> None:
    """Note figures in prompts, and variables that hold figures, that no reader makes words of."""
    for template, place, kind in _texts(flow):
        for part in template.parts:
            if not isinstance(part, str):
                _note_variable(flow, part.text, kind, place, problems)
            elif (
                "{" not in part and (figure := _FIGURE.search(part)) is not None
            ):  # a wrong slot is told already
                problems.warning(
                    place,
                    f"the figure «{figure[0]}» goes through no reader, and is read as the words around it let guess",
                    f'write it in words, or say what it is: {{"{figure[0]}" | {_likely(figure[0])}}}',
                )


def _likely(figure: str) -> str:
    """The reader of what a figure looks like."""
    return next(reader for pattern, reader in _KINDS if pattern.search(figure))


def _note_variable(flow: Flow, name: str, answer: str, place: Place, problems: Problems) -> None:
    kind = answer if name == "value" else flow.variables[name].type if name in flow.variables else ""
    if kind in _READERS:
        mend = f"write {{{name} | {_READERS[kind]}}}"
        problems.warning(place, f"«{name}» holds figures and goes through no reader", mend)


def _texts(flow: Flow) -> Iterator[tuple[Template, Place, str]]:
    """Every text once, offers among them, with the kind of the answer that it reads back."""
    seen: set[Place] = set()
    for template, place, answer in (*_prompts(flow), *_offers(flow)):
        if place not in seen:
            seen.add(place)
            yield template, place, answer


def _prompts(flow: Flow) -> Iterator[tuple[Template, Place, str]]:
    for state in flow.states.values():
        if isinstance(state, Ask) and state.confirm is not None:
            yield state.confirm, state.confirm.place, state.value.kind
    for template, place, _ in spoken(flow):
        yield template, place, ""


def _offers(flow: Flow) -> Iterator[tuple[Template, Place, str]]:
    for state in flow.states.values():
        for choice in state.options if isinstance(state, (Menu, Ask)) else ():
            if choice.offer is not None:
                yield choice.offer, choice.offer.place, ""
