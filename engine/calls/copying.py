"""Copies objects whose fields are slots: calls are forked by the thousand, and each copy is small."""

from __future__ import annotations

from typing import Protocol, TypeVar

T = TypeVar("T")


class Copy(Protocol):
    """Makes a shallow copy."""

    def __call__(self, original: T, /) -> T:
        """Return an object of the same class with the same values."""


def copier(of: type) -> Copy:
    """Return what copies objects of a class with `__slots__`, or of one below it that adds no fields.

    It is written for the class, as `dataclasses` writes a constructor: one assignment a field takes an eighth of the
    time that a loop over the fields does.
    """
    names: tuple[str, ...] = of.__slots__  # type: ignore[attr-defined]
    assigned = "".join(f"    twin.{name} = original.{name}\n" for name in names)
    code = f"def copy(original):\n    twin = new(type(original))\n{assigned}    return twin\n"
    written: dict[str, Copy] = {}
    exec(code, {"new": object.__new__}, written)  # noqa: S102 - of nothing but the names of fields
    return written["copy"]
