"""The transcript form of a call: lines as people write conversations down, turned into the steps of a script.

— what is heard          > 12#            keys
> «what is said»         > (silence)      => operators, hang_up: how the call ends
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import Place
from engine.loading.source import Map, Seq, Text, text

if TYPE_CHECKING:
    from engine.loading.problems import Problems

_KEYS = re.compile(r"[0-9*#A-D ]+")
_QUOTED = re.compile(r"[«\"“„](.*)[»\"”“]")
_SILENCE = ("silence", "silent", "…", "...")
_HANGS_UP = ("hangs up", "hang up")
ENDS = ("hang_up", "caller_hung_up", "error", "transfer")


def steps(talk: Text, problems: Problems) -> Seq:
    """Return the steps that a transcript stands for, each at its own line."""
    found = Seq()
    found.place = talk.place
    first = talk.place.line + 1 if talk.lead < 0 else talk.place.line  # the lines begin below their |
    for number, line in enumerate(talk.splitlines()):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            column = talk.place.column if talk.lead >= 0 else len(line) - len(line.lstrip()) + 1
            place = Place(talk.place.file, first + number, column)
            step = _step(stripped, place)
            if step is None:
                what = f"«{_short(stripped)}» is no line of a conversation"
                mend = "begin it with — for what is heard, > for what is pressed or «said», => for the end"
                if stripped.startswith(">") and stripped != ">":
                    mend = "behind > write keys, «what is said» in quotes, (silence) or (hangs up)"
                problems.error(place, what, mend)
            else:
                found.append(step)
    return found


def _step(line: str, place: Place) -> Map | Text | None:
    if line.startswith("=>"):
        target = line[2:].strip()
        return _one("ends" if target in ENDS else "transfer", target, place) if target else None
    if line.startswith(">"):
        return _done(line[1:].strip(), place)
    if line[0] in "—–-":
        heard = line[1:].strip()
        return _one("hear", heard, place) if heard else None
    return None


def _done(line: str, place: Place) -> Map | Text | None:
    bare = line.lower().removeprefix("(").removesuffix(")")
    if bare in _SILENCE:
        return text("silent", place)
    if bare in _HANGS_UP:
        return text("hang up", place)
    if _KEYS.fullmatch(line):
        return _one("press", line.replace(" ", ""), place)
    quoted = _QUOTED.fullmatch(line)
    return _one("say", quoted[1].strip(), place) if quoted is not None and quoted[1].strip() else None


def _one(key: str, value: str, place: Place) -> Map:
    step = Map({text(key, place): text(value, place)})
    step.place = place
    return step


def _short(line: str) -> str:
    return line if len(line) <= 40 else f"{line[:38]}…"
