"""What conditions and templates of a flow may name beside its own variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from engine.calls.scope import BUILTINS
from engine.expressions import Scope, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from engine.calls.scope import CallScope
    from engine.language import Language


def _starts_with(text: object, start: object) -> bool:
    return str(text).startswith(str(start))


def _ends_with(text: object, end: object) -> bool:
    return str(text).endswith(str(end))


def _length(value: object) -> int:
    return len(value) if isinstance(value, (str, tuple, list)) else len(str(value))


def _open(scope: Scope, name: object) -> bool:
    """The call knows the time; its scope answers."""
    return cast("CallScope", scope).is_open(str(name))


FUNCTIONS: dict[str, Callable[..., object]] = {
    "open": _open,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "length": _length,
}
"""Functions of conditions."""


def vocabulary(
    variables: Collection[str],
    records: Mapping[str, Collection[str] | None],
    spoken: Language,
) -> Vocabulary:
    """The vocabulary of one flow."""
    return Vocabulary(
        variables=frozenset(variables) | frozenset(BUILTINS),
        functions=FUNCTIONS,
        scoped=frozenset(("open",)),
        readers=spoken.readers,
        records=records,
    )
