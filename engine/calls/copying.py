"""Copies objects whose fields are slots: calls are forked by the thousand, and each copy is small."""

from __future__ import annotations

from operator import attrgetter
from typing import Protocol, TypeVar

T = TypeVar("T")


class Copy(Protocol):
    """Makes a shallow copy."""

    def __call__(self, original: T, /) -> T:
        """Return an object of the same class with the same values."""


def copier(of: type) -> Copy:
    """Return what copies objects of a class with `__slots__`, or of one below it that adds no fields."""
    names: tuple[str, ...] = of.__slots__  # type: ignore[attr-defined]
    values_of = attrgetter(*names)
    setters = [vars(of)[name].__set__ for name in names]

    def copy(original: T, /) -> T:
        twin = object.__new__(type(original))
        for set_value, value in zip(setters, values_of(original), strict=True):
            set_value(twin, value)
        return twin

    return copy
