"""The journals of the calls that failed in the last run, each in a file that `ivr replay` shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from ivr.calltests import SUFFIXES

if TYPE_CHECKING:
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import CallTest

FOLDER = Path(".ivr", "last")
"""Seen from the root of the project."""
LONGEST = 60
"""Characters of a name; a file system takes 255 bytes."""
_NO_WORD = re.compile(r"[\W_]+")


def journal_of(test: CallTest) -> Path:
    """Return the file of a call, seen from the root of the project: another one for each call of a run."""
    name = Path(test.file).name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    words = _NO_WORD.sub("-", f"{name.removesuffix('.py')} {test.title}".lower()).strip("-")
    number = crc32(f"{test.file}::{test.title}".encode()) & 0xFFFF
    return FOLDER / f"{words[:LONGEST].rstrip('-')}-{number:04x}.jsonl"


def keep(outcome: Outcome, root: Path) -> Path:
    """Write down the journal of a call that failed, and return the file; nothing secret is in it."""
    file = root / journal_of(outcome.test)
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = outcome.simulation.journal.lines()
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def forget(root: Path) -> None:
    """Take away the journals of the run before."""
    for file in (root / FOLDER).glob("*.jsonl"):
        file.unlink(missing_ok=True)
