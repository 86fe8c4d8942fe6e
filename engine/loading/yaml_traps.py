"""Says what a slip of YAML means for a flow's author, and repairs the line so that reading can go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import yaml

from engine.errors import Place, Problem

COLLECTION_AS_KEY = (
    "a name before a colon must be a plain word",
    "quote a text that begins with { or [",
)
CUT = (
    "an unquoted # behind a space starts a comment, and cuts the text before it",
    "quote the whole text, or put a space behind the # of a comment",
)
DASH = "a list item needs a space after the dash", "write - and an ordinary space"
_KEY = r"""^(?P<lead>\s*(?:-\s+)*(?:[^\s'"#{\[][^:]*:\s+|-\s+)?)"""
_VALUE = re.compile(_KEY + r"(?P<value>\S.*?)(?P<end>\s*)$")
_BAD_STARTS = {
    "@": "a text can't begin with @",
    "`": "a text can't begin with `",
    "%": "a text can't begin with %",
    "|": "| begins a text that starts on the next line",
    ">": "> begins a text that starts on the next line",
    "?": "a text can't begin with ? and a space",
    "&": "& begins an anchor",
    "!": "! begins a tag",
    "]": "there is a ] without its [",
    "}": "there is a } without its {",
    ",": "a text can't begin with a comma",
}


def nothing_after(key: str, rest: str, *, in_brackets: bool, first: bool) -> tuple[str, str]:
    """What is wrong and how to mend it where nothing follows `key`; `rest` is the line after it."""
    colon = rest.lstrip().startswith(":")
    after = rest.lstrip()[1:].strip()
    if not colon and in_brackets and first:
        return (
            f"«{{{key}…» begins with {{, which begins a list of keys and values",
            'quote a text that begins with {: "{options} …"',
        )
    if not colon and in_brackets:
        return (
            f"nothing belongs to «{key}»: it looks like the text was cut at a comma inside {{ }}",
            f'quote the whole text: "…, {key}"',
        )
    if after.startswith("#"):
        if key in ("key", "press") or key.endswith(("_key", "_char")):
            return (
                f"an unquoted # starts a comment, so nothing is written after «{key}:»",
                f'write {key}: "#" or {key}: pound',
            )
        return (
            f"nothing is written after «{key}:», only a comment",
            'write a value before it; quote a text that begins with #: "#…"',
        )
    return (
        f"nothing is written after «{key}:»",
        'write a value, or remove the line; "" is an empty text',
    )


_CUT = re.compile(r"(?<=\S) #(?=$|\d|[.,;:!?)»])", re.MULTILINE)


def cuts(content: str) -> frozenset[tuple[int, int]]:
    """Where a # that is hardly a comment cuts a text: its line and the column of the space before it, both from 0."""
    found = [match.start() for match in _CUT.finditer(content)]
    return frozenset((content.count("\n", 0, at), at - content.rfind("\n", 0, at) - 1) for at in found)


def explain(error: Exception, content: str, file: str) -> tuple[Problem, str | None]:
    """The problem, and the content with the line repaired where that is safe."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _unreadable(error, content, file), None
    lines = content.splitlines(keepends=True)
    for number, known in _suspects(error, lines):
        trap = known(lines[number], str(error.problem or ""))
        if trap is not None:
            column, what, mend, repaired = trap
            problem = Problem(Place(file, number + 1, column + 1), what, mend)
            if repaired is None:
                return problem, None
            lines[number] = repaired
            return problem, "".join(lines)
    return _plain_error(error, lines, file), None


def _unreadable(error: Exception, content: str, file: str) -> Problem:
    if isinstance(error, RecursionError):
        return Problem(Place(file, 1, 1), "the file is nested too deeply", "make the flow flatter")
    position = getattr(error, "position", None)
    before = content[:position] if isinstance(position, int) else ""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    what = "the file holds a character that is not text"
    return Problem(Place(file, line, column), what, "save it as plain text in UTF-8")


Trap = tuple[int, str, str, str | None]
"""Column from 0, what is wrong, how to mend it, the line repaired or None."""
Check = Callable[[str, str], Trap | None]
"""Looks for a trap in a line; the second value is what the parser said."""


def _suspects(error: yaml.MarkedYAMLError, lines: list[str]) -> Iterator[tuple[int, Check]]:
    """The lines that may hold the slip, each with what to look for in it, the likeliest first."""
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    for mark in marks:
        if mark.line < len(lines):
            yield mark.line, _trap
    # A comment swallows the rest of its line, so that the parser begins to wonder further below.
    for number in range(min(marks[0].line, len(lines)) - 1, -1, -1):
        if lines[number].strip():
            yield number, _hash_sign
            return


def _trap(line: str, problem: str) -> Trap | None:
    """The trap that a line fell into, if it is one of those known."""
    body = line.rstrip("\r\n")
    end = line[len(body) :] or "\n"
    tab = re.match(r" *\t", body)
    if tab:
        return tab.end() - 1, "the line is indented with a tab", "use spaces, two for each level", None
    item = re.match(r" *(?:- +)*-(?=[^\s\d.-]|\u00a0)", body) if "expected" in problem else None
    if item:
        return item.end() - 1, *DASH, None
    in_brackets = re.search(r"([:,{\[]\s*|^\s*-\s+)(\*)(?=\s*(?:[,}\]]|#|$))", body)
    if in_brackets:
        column = in_brackets.start(2)
        word = re.search(r"(\w+):\s*$", body[:column])
        mend = f'write {word.group(1)}: "*" or {word.group(1)}: star' if word else 'write "*" or star'
        return (
            column,
            "an unquoted * stands for a YAML alias",
            mend,
            f'{body[:column]}"*"{body[column + 1 :]}{end}',
        )
    hash_sign = _hash_sign(line, problem)
    if hash_sign is not None:
        return hash_sign
    inner = re.search(r"""[\[{,:]\s*[^\s"'\[\]{},:][^"'\[\]{},]*?\S\s*(\{)""", body)
    if inner and re.search(r"[\[{]", body[: inner.start() + 1]):
        what = "a { inside [ ] or { } begins a list of keys and values"
        return inner.start(1), what, "quote the text, or put it on a line of its own", None
    match = _VALUE.match(body)
    if match is None:
        return None
    return _bad_value(match["lead"], match["value"], end, problem)


def _hash_sign(line: str, _problem: str) -> Trap | None:
    body = line.rstrip("\r\n")
    found = re.search(r"[\[{].*[:,\[{]\s*(#)(?=\s*[,}\]])", body)
    if found is None:
        inside = re.search(r"[\[{].*\S (#)(?=\s*[,}\]])", body)
        return (inside.start(1), *CUT, None) if inside is not None else None
    column = found.start(1)
    repaired = f'{body[:column]}"#"{body[column + 1 :]}{line[len(body) :] or chr(10)}'
    return column, "an unquoted # starts a comment", 'write "#" or pound', repaired


def _bad_value(lead: str, value: str, end: str, problem: str) -> Trap | None:
    column = len(lead)
    quoted = f"""{lead}'{value.replace("'", "''")}'{end}"""
    if value[0] in _BAD_STARTS:
        return column, _BAD_STARTS[value[0]], f'quote the text: "{_short(value)}"', quoted
    if value[0] == "*":
        return column, "an unquoted * stands for a YAML alias", f'quote the text: "{_short(value)}"', quoted
    if value[0] in "\"'":
        return _bad_quotes(column, value)
    if value[0] == "{" and re.match(r"\{[^{}]*\}\s*[^\s,#}\]]", value):
        what = "a text that begins with { is taken for a list of keys and values"
        return column, what, f'quote the text: "{_short(value)}"', quoted
    if value[0] in "{[":
        return None
    colon = re.search(r":(?=\s|$)", value)
    if colon and "mapping values" in problem:
        what = "a colon and a space inside a text end it"
        return column + colon.start(), what, f'quote the text: "{_short(value)}"', quoted
    return None


def _bad_quotes(column: int, value: str) -> Trap | None:
    quote = value[0]
    close = value.find(quote, 1)
    if close < 0:
        return column, f"the quote {quote} is never closed", "close it at the end of the text", None
    rest = value[close + 1 :].strip()
    if rest and not rest.startswith(("#", ",", "}", "]", ":")):
        what = f"the text goes on after its closing quote {quote}"
        return column + close + 1, what, "put the whole text into one pair of quotes, with «…» inside", None
    return None


def _short(value: str) -> str:
    value = re.sub(r"\s+#.*$", "", value)
    return value if len(value) <= 40 else f"{value[:38]}…"


_MEANINGS = (
    ("block end", "the indentation does not fit the lines above", "line it up with its neighbours"),
    ("expected key", "the indentation does not fit the lines above", "line it up with its neighbours"),
    (
        "expected ',' or",
        "a bracket [ or { is not closed, or a comma is missing",
        "close it, or put one item on a line",
    ),
    ("mapping values", "a colon stands where none can", "quote a text that holds a colon and a space"),
    ("could not find expected ':'", "a colon is missing after a name", "write NAME: VALUE, with a space"),
    ("end of stream", "a quote or bracket is never closed", "close it"),
    ("end of document", "a quote is never closed", "close it at the end of the text"),
    ("escape", "a backslash in double quotes begins a special character", "use single quotes, or write \\\\"),
    ("cannot start any token", "a text can't begin with this character", "quote the text"),
    ("not allowed in this context", "this does not fit the lines above", "check indentation and quotes"),
    ("control characters", "the file holds a character that is not text", "remove it"),
    ("nest", "this is nested too deeply", "make the flow flatter"),
)


def _plain_error(error: yaml.MarkedYAMLError, lines: list[str], file: str) -> Problem:
    """A slip that is none of the known traps, at the place where the parser began to wonder."""
    said = str(error.problem or "").lower()
    mark = error.problem_mark
    assert mark is not None
    begins_there = ("end of stream", "',' or", "could not find expected ':'")
    if any(part in said for part in begins_there) and error.context_mark is not None:
        mark = error.context_mark
    line = min(mark.line, max(0, len(lines) - 1))
    place = Place(file, line + 1, mark.column + 1)
    for part, what, mend in _MEANINGS:
        if part in said:
            return Problem(place, what, mend)
    return Problem(place, "this is not YAML that can be read", "check quotes, colons and indentation here")
