"""What can go wrong and whose fault it is: one small hierarchy, and the place in a file that an error points at."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Place(NamedTuple):
    """A position in a text file."""

    file: str
    """Path as the person gave it."""
    line: int
    """1 for the first line, or where the whole file is meant."""
    column: int
    """1 for the first character."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def file_line(self) -> str:
        """`file:line`, as the journal shows it."""
        return f"{self.file}:{self.line}"


NOWHERE = Place("", 0, 0)
"""The place of what the engine supplies itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file that a person wrote."""

    place: Place
    what: str
    """What is wrong, as a plain sentence without a full stop."""
    mend: str
    """How to mend it."""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """`file:line:column: what is wrong: how to mend it`; a warning says so after its place."""
        mark = "warning: " if self.severity == "warning" else ""
        return f"{self.place}: {mark}{self.what}: {self.mend}"


class IvrError(Exception):
    """Base of every error this program raises on purpose; its text is fit for a person."""


class FlowError(IvrError):
    """The flow is wrong: its author's fault. Holds every problem that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda p: p.place))
        super().__init__("\n".join(map(str, self.problems)))


class CallOver(IvrError):  # noqa: N818 - it says what happened, as the field does
    """An event was fed to a call that has ended: its channel's bug. The call is unchanged."""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean «x»?` where a known word is close to `word`, else `otherwise`, else a list of what is known."""
    names: Sequence[str] = sorted(set(known))
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean «{close[0]}»?"
    if otherwise:
        return otherwise
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"use one of: {shown}" if names else "there is none to choose from"
