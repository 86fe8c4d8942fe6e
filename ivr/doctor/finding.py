"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["ok", "note", "missing", "broken"]
"""It works; it is not there, and the program does without; it is not there; it is there and doesn't work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's."""

    part: str
    """Of what: `voice`."""
    status: Status
    what: str
    """What was seen, as a plain sentence without a full stop."""
    mend: str = ""
    """What to type or to do; empty where nothing is to be done."""
    needed: bool = True
    """Something that the program offers doesn't work without it."""

    @property
    def is_bad(self) -> bool:
        """Whether something that is needed is missing or broken."""
        return self.needed and self.status in ("missing", "broken")

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)
