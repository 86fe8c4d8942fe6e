"""What was typed in earlier calls, for line editing: kept in a file of the user's, nothing secret in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Discreet(History):
    """A history that forgets what is typed while something secret is being asked."""

    def __init__(self, kept: History, is_secret: Callable[[str], bool]) -> None:
        super().__init__()
        self._kept = kept
        self._is_secret = is_secret

    def load_history_strings(self) -> Iterable[str]:
        """Return what was typed before, the latest first."""
        return self._kept.load_history_strings()

    def append_string(self, string: str) -> None:
        """Take a line that was typed, unless it is secret."""
        if not self._is_secret(string):
            super().append_string(string)

    def store_string(self, string: str) -> None:
        """Keep a line for later calls."""
        try:
            self._kept.store_string(string)
        except OSError:
            self._kept = InMemoryHistory()  # the disk is full, or the folder went away: line editing goes on


def history(is_secret: Callable[[str], bool]) -> History:
    """Return the user's history, in memory where no file can be kept."""
    return Discreet(_kept(), is_secret)


def _kept() -> History:
    try:
        path = folder() / "history"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            path.chmod(0o600)
    except (OSError, RuntimeError):  # the latter: this user has no home
        return InMemoryHistory()
    return FileHistory(str(path))


def folder() -> Path:
    """Return where this user's programs keep what they remember from one run to the next."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "autoinformer"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "autoinformer"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "autoinformer"
