"""How a call looks at a terminal: what is said so far, the status line, lists. Pure: text in, text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.utils import get_cwidth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.calls.call import Call

BAR = "│ "
"""Before every line that the other end says."""
MARK = "› "
"""Before everything that the caller types."""
CUT = "—"
"""After a prompt that was not heard out."""
WIDEST = 100
"""Columns that a text uses at most: longer lines are hard to read."""

STYLES = {
    "bar": "ansicyan",
    "title": "bold",
    "mark": "ansigreen bold",
    "caller": "bold",
    "dim": "dim",
    "error": "ansired",
    "bottom-toolbar": "noreverse dim",
}
"""Few colours, none of them the text's own: readable on dark and on light, and without any."""

Line = list[tuple[str, str]]
"""One line as prompt_toolkit takes it: styles and texts."""


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` columns; what has no space in it is broken anywhere."""
    width = max(width, 10)
    lines, line = [], ""
    for word in text.split():
        for piece in _pieces(word, width):
            longer = f"{line} {piece}" if line else piece
            if get_cwidth(longer) > width:
                lines.append(line)
                longer = piece
            line = longer
    return [*lines, line]


def _pieces(word: str, width: int) -> Iterator[str]:
    piece = ""
    for character in word:
        if get_cwidth(piece + character) > width:
            yield piece
            piece = ""
        piece += character
    yield piece


def said(text: str, columns: int) -> list[Line]:
    """Return what the other end said, as lines."""
    width = min(columns, WIDEST) - len(BAR) - 1
    return [[("class:bar", BAR), ("", line)] for line in wrapped(text, width)]


def remark(text: str, columns: int, style: str = "class:dim") -> list[Line]:
    """Return what the program itself has to say, as lines."""
    width = min(columns, WIDEST) - 3
    return [[(style, "  " + line)] for line in wrapped(text, width)]


def item(label: str, text: str, columns: int) -> list[Line]:
    """Return an entry of a list: a label, and beside it a text of any length."""
    width = min(columns, WIDEST) - 5 - get_cwidth(label)
    first, *rest = wrapped(text, width)
    indent = " " * (get_cwidth(label) + 4)
    return [[("class:title", f"  {label}  "), ("", first)], *([("", indent + line)] for line in rest)]


def spoken(text: str, part: float) -> str:
    """Return the words that have been begun when `part` (0..1) of a text has been spoken."""
    if part >= 1:
        return text
    reached = int(len(text) * max(part, 0.0))
    end = text.find(" ", reached)
    return text if end < 0 else text[:end]


def cut_off(text: str, part: float) -> str:
    """Return what was heard of a prompt that was interrupted."""
    return f"{spoken(text, part).rstrip(' .,:;!?…')} {CUT}"


def status(call: Call, now: float, columns: int, more: str = "") -> str:
    """Return the quiet line below: where the call is, what is waited for, for how long still, and `more`."""
    what, until = call.waiting_for
    left = f" · {max(0, round(until - now))} s" if until is not None else ""
    typed = f" · typed {'•' * len(call.typed) if call.sensitive() else call.typed}" if call.typed else ""
    text = f" {call.state} · waiting for {what}{left}{typed}"
    hint = f"{more}  /help " if more else "/help "
    room = columns - len(hint) - 2
    while get_cwidth(text) > room:
        text = text[:-2] + "…"
    return text + " " * (columns - get_cwidth(text) - len(hint) - 1) + hint


def columns_of(rows: Sequence[tuple[str, str]], columns: int) -> list[Line]:
    """Return rows of two columns, the second one aligned."""
    widest = max((get_cwidth(left) for left, _ in rows), default=0)
    lines: list[Line] = []
    for left, right in rows:
        lines += item(left + " " * (widest - get_cwidth(left)), right, columns)
    return lines
