"""The calls that failed in the last run: the journal of each, which `ivr replay` shows, and a page of its way."""

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
    (root / FOLDER.parent / ".gitignore").write_text(
        "*\n", encoding="utf-8"
    )  # nobody wants it in a repository
    lines = outcome.simulation.journal.lines()
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def draw(outcome: Outcome, report: str, root: Path) -> None:
    """Write the page of a call that failed beside its journal."""
    from ivr.calltests.covering.call_page import page

    (root / page_of(outcome.test)).write_text(page(outcome, report), encoding="utf-8")


def page_of(test: CallTest) -> Path:
    """Return the page of a call, seen from the root of the project."""
    return journal_of(test).with_suffix(".html")


def forget(root: Path) -> None:
    """Take away what is left of the run before."""
    for pattern in ("*.jsonl", "*.html"):
        for file in (root / FOLDER).glob(pattern):
            file.unlink(missing_ok=True)
