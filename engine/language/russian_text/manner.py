"""How a value is to be read, where nothing before it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.language.russian_text.context import NOMINATIVE, governing, is_name

if TYPE_CHECKING:
    from engine.language.russian_text.context import Cases


@dataclass(frozen=True, slots=True)
class Manner:
    """What a reader was asked for."""

    case: str | None = None
    """Case of what stands alone; None leaves it to what is read: a date in a sentence is «пятого марта»."""
    gender: str = "m"
    is_alone: bool = False
    """Whether the text is a value of the kind and nothing but that: `20` read as a time is «двадцать часов»."""

    def cases(self, text: str, at: int) -> Cases:
        """Give the cases that are left to a number at `at`; empty where nothing tells."""
        if is_name(text, at):
            return (NOMINATIVE,)
        return governing(text, at) or (() if self.case is None else (self.case,))

    def case_at(self, text: str, at: int) -> str:
        """Give the one case of a number at `at`."""
        return next(iter(self.cases(text, at)), NOMINATIVE)


PLAIN = Manner()
