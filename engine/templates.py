"""Prompt texts with `{value | reader}` slots: parsed once, filled in per call, with what is secret masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.expressions import (
    Expression,
    ExpressionError,
    ExpressionFault,
    Scope,
    Vocabulary,
    compile_expression,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.errors import Place

MASK = "•"
"""Stands for each character of a secret wherever it would show."""
MAX_TEXT = 4000
"""Characters that one prompt may grow to."""

_SLOT = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Template:
    """A text to be said, with its slots."""

    source: str
    """As written in the flow."""
    place: Place
    parts: tuple[str | Expression, ...]
    readers: Mapping[str, Callable[..., str]]
    """The language's readers, for a slot that names none."""
    names: frozenset[str]
    """Variables that its slots read."""

    def fill(self, scope: Scope, hidden: frozenset[str]) -> tuple[str, str]:
        """Return the text to say and the text to show, in which every slot that reads a `hidden` name is masked.

        Raises: ExpressionFault.
        """
        parts = self.parts
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0], parts[0]
        said, shown = [], []
        for part in parts:
            if isinstance(part, str):
                said.append(part)
                shown.append(part)
                continue
            text = self._read(part, scope)
            said.append(text)
            shown.append(MASK * 3 if _is_hidden(part.names, hidden) else text)
        whole = "".join(said)
        if len(whole) > MAX_TEXT:
            raise ExpressionFault("the prompt is too long")
        return " ".join(whole.split()), " ".join("".join(shown).split())

    def _read(self, slot: Expression, scope: Scope) -> str:
        value = slot(scope)
        if isinstance(value, str):
            return value
        if value is None:
            raise ExpressionFault(f"«{slot.text}» has no value")
        if isinstance(value, bool):
            raise ExpressionFault(f"«{slot.text}» is true or false, which has no reading")
        for kind, reader in (((int, float, Decimal), "number"), ((datetime,), "time"), ((date,), "date")):
            if isinstance(value, kind):
                try:
                    return self.readers[reader](value)
                except (TypeError, ValueError, ArithmeticError):
                    break
        raise ExpressionFault(f"«{slot.text}» can't be read aloud")


def _is_hidden(names: frozenset[str], hidden: frozenset[str]) -> bool:
    return any(name in hidden for name in names)


def compile_template(text: str, place: Place, vocabulary: Vocabulary) -> Template:
    """Compile a prompt text. `{{` and `}}` are plain braces. Raises: ExpressionError with its offset in `text`."""
    parts: list[str | Expression] = []
    names: set[str] = set()
    plain, end = "", 0
    for match in _SLOT.finditer(text):
        plain += text[end : match.start()]
        end = match.end()
        token = match.group(0)
        if token in ("{{", "}}"):
            plain += token[0]
            continue
        if match.group(1) is None:
            raise ExpressionError(
                f"a lonely «{token}»", f"close it, or write {token * 2} for a plain one", match.start()
            )
        if plain:
            parts.append(plain)
            plain = ""
        slot = _slot(match, place, vocabulary)
        names |= slot.names
        parts.append(slot)
    plain += text[end:]
    if plain or not parts:
        parts.append(plain)
    return Template(text, place, tuple(parts), vocabulary.readers, frozenset(names))


def _slot(match: re.Match[str], place: Place, vocabulary: Vocabulary) -> Expression:
    inner = match.group(1)
    lead = len(inner) - len(inner.lstrip())
    try:
        return compile_expression(inner.strip(), place, vocabulary)
    except ExpressionError as error:
        offset = match.start() + 1 + lead + error.offset
        raise ExpressionError(error.what, error.mend, offset) from None
