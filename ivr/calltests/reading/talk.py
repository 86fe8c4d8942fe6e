"""The transcript form of a call: lines as people write conversations down, turned into the steps of a script.

— what is heard          > 12#            keys
> «what is said»         > (silence)      => operators, hang_up: how the call ends
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import Place
from engine.loading.nodes import Map, Seq, Text, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.loading.problems import Problems

_KEYS = re.compile(r"[0-9*#A-D ]+")
_QUOTED = re.compile(r"[«\"“„'‘](.*)[»\"”“'’]")
_SILENCE = ("silence", "silent", "…", "...")
_HANGS_UP = ("hangs up", "hang up")
ENDS = ("hang_up", "caller_hung_up", "error", "transfer")


def steps(talk: Text, lines: Sequence[str], problems: Problems, filled: Callable[[Text], Text]) -> Seq:
    """Return the steps that a transcript stands for, each at its own line.

    Args:
        talk: What is written behind `talk:`.
        lines: Those of the whole file, which tell how far each line of the transcript is indented.
        problems: Take what is no line of a conversation.
        filled: Puts the values of a case into a line.
    """
    found = Seq()
    found.place = talk.place
    for written in _lines(talk, lines, problems):
        if written and not written.startswith("#"):
            line = filled(written)
            step = _step(line, line.place)
            if step is None:
                what = f"«{_short(line)}» is no line of a conversation"
                mend = "begin it with — for what is heard, > for what is pressed or «said», => for the end"
                if line.startswith(">") and line != ">":
                    mend = "behind > write keys, «what is said» in quotes, (silence) or (hangs up)"
                problems.error(line.place, what, mend)
            else:
                found.append(step)
    return found


def _lines(talk: Text, lines: Sequence[str], problems: Problems) -> Iterator[Text]:
    """The lines of a transcript, each at its place; those of a quoted text are all where the quotes begin."""
    place = talk.place
    sign = lines[place.line - 1][place.column - 1 : place.column]
    if sign == ">":
        problems.error(place, "> joins the lines of a conversation", "write talk: |")
    for number, line in enumerate(talk.splitlines(), place.line + 1):
        if sign == "|":  # the lines begin below it
            written = lines[number - 1]
            indented = len(written) - len(written.lstrip())
            made = text(line.strip(), Place(place.file, number, indented + 1))
            made.lead = 0
            yield made
        elif sign != ">":
            yield text(line.strip(), place)


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
