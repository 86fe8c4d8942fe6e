"""A call test that failed, as pytest raises, shows and hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.telling.report import Again, Style, StyledLine

_MARKUP: Mapping[Style, Mapping[str, bool]] = {
    "plain": {},
    "title": {"bold": True},
    "dim": {"light": True},
    "good": {"green": True},
    "bad": {"red": True, "bold": True},
    "caller": {"cyan": True},
    "moved": {"blue": True},
    "command": {"bold": True},
}


class CallFailed(AssertionError):  # noqa: N818 - it says what happened
    """A call was not as expected. Its text is the whole report."""

    def __init__(
        self,
        outcome: Outcome,
        *,
        verbose: bool = False,
        journal: str | None = None,
        again: Again | None = None,
    ) -> None:
        """Tell what came of a call that failed; for the rest see `failure_lines`."""
        from ivr.calltests.telling.hiding import shown_failure
        from ivr.calltests.telling.report import failure_lines

        assert outcome.failure is not None
        lines = failure_lines(outcome, verbose=verbose, journal=journal, again=again)
        self.what = shown_failure(outcome)[0]
        """One plain sentence."""
        self.is_at_end = False
        """Whether it was found when a Python test was over, so that there is no line of it to show."""
        self.report = CallReport(lines, outcome.failure.place, self.what)
        super().__init__(str(self.report))


class Terminal(Protocol):
    """What a report is written to, as pytest has it."""

    def write(self, text: str, **markup: bool) -> None:
        """Write a part of a line."""


@dataclass(slots=True)
class Crash:
    """Where and why, for pytest's summaries and its files for CI."""

    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


class CallReport:
    """What is told of a failure, with colours where there are any."""

    def __init__(self, lines: Sequence[StyledLine], place: Place, what: str) -> None:
        self.lines = lines
        self.reprcrash = Crash(place.file, place.line, what)

    def __str__(self) -> str:
        return "\n".join("".join(text for _, text in line).rstrip() for line in self.lines)

    def toterminal(self, terminal: Terminal) -> None:
        """Write it."""
        for line in self.lines:
            for number, (style, text) in enumerate(line, 1):
                terminal.write(text if number < len(line) else text.rstrip(), **_MARKUP[style])
            terminal.write("\n")

    def data(self) -> dict[str, Any]:
        """Return it as plain data, for `from_data` in another process."""
        crash = self.reprcrash
        lines = [[list(part) for part in line] for line in self.lines]
        return {"file": crash.path, "line": crash.lineno, "what": crash.message, "lines": lines}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CallReport:
        """Return what `data` gave away."""
        return cls(data["lines"], Place(data["file"], data["line"], 1), data["what"])


def annotation(file: str, line: int, what: str, title: str) -> str:
    """Return the line that makes GitHub show an error beside a line of the change."""
    where = f"file={_property(file)},line={line},title={_property(title)}"
    return f"::error {where}::{_data(what)}"


def _data(text: str) -> str:
    """Escaped as GitHub's toolkit does it: actions/toolkit, packages/core/src/command.ts."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
