"""Writes a script that a person can read: the calls that were recorded, generated or found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ivr.calltests.reading.expanding import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WIDTH = 110
"""Characters of a line, where there is a space to break it at."""
_KEPT = 10_000
"""Texts that are kept as they are written: the same prompts are heard in many calls."""
_STEP = 2
"""Columns by which what belongs to a key is indented."""

Written = dict[str, Any]
"""Keys and values of a step or a call, as `ivr.calltests.reading.schema` names them."""


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call as it will stand in the file."""

    name: str
    steps: list[Written | str]
    head: Mapping[str, Any] = field(default_factory=dict)
    """What comes before the steps: tags, from, line, at, services, simulate, hours."""
    expect: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    """What stands above the call, without the `#`."""
    remarks: Mapping[int, str] = field(default_factory=dict)
    """What stands beside a step, by its index, without the `#`."""


def script_text(
    flow: str,
    calls: Iterable[WrittenCall],
    *,
    comment: str = "",
    defaults: Mapping[str, Any] | None = None,
    always: Sequence[Written | str] = (),
) -> str:
    """Return the text of a script.

    Args:
        flow: The path of the flow as the script's folder sees it.
        calls: The calls, whose names differ.
        comment: What stands on top, without the `#`.
        defaults: What is the same in all calls.
        always: The rules that hold in all calls.
    """
    lines = [*_comment(comment), *_entry("flow", flow, 0)]
    if defaults:
        lines += _entry("defaults", defaults, 0)
    if always:
        lines += ["always:", *_block(always, _STEP)]
    lines += ["", "calls:"]
    for call in calls:
        lines += ["", call_text(call)]
    return "\n".join(lines) + "\n"


def call_text(call: WrittenCall, indent: int = _STEP) -> str:
    """Return a call as an item of `calls:`, its dash in the column `indent`."""
    inner = indent + _STEP
    lines = _entry("call", literal(call.name), inner)
    for key, value in call.head.items():
        lines += _entry(key, _literal(value), inner)
    lines.append(f"{' ' * inner}steps:")
    for number, step in enumerate(call.steps):
        lines += _step(_literal(step), inner + _STEP, call.remarks.get(number, ""))
    if call.expect:
        lines += _entry("expect", _literal(call.expect), inner)
    pad = " " * indent
    return "\n".join([*(pad + line for line in _comment(call.comment)), *_as_item(lines, indent)])


def _literal(value: Any) -> Any:  # noqa: ANN401 - texts, and what is made of them
    """The same, with nothing in it that a case would fill."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_literal(item) for item in value]
    return value


def _comment(text: str) -> list[str]:
    return [f"# {line}".rstrip() for line in text.splitlines()]


def _step(step: Written | str, indent: int, remark: str) -> list[str]:
    inner = indent + _STEP
    if isinstance(step, dict) and step:
        lines = [line for key, value in step.items() for line in _entry(str(key), value, inner)]
    else:
        lines = [f"{' ' * inner}{_inline(step)}"]
    lines = _as_item(lines, indent)
    if not remark:
        return lines
    if (
        len(lines) > len(step) or len(lines[0]) + len(remark) + 4 > WIDTH
    ):  # it would end a text that is folded
        return [f"{' ' * indent}# {remark}", *lines]
    return [f"{lines[0]}  # {remark}", *lines[1:]]


def _as_item(lines: list[str], indent: int) -> list[str]:
    """Put the dash of a list item into the space before its first line."""
    return [f"{lines[0][:indent]}- {lines[0][indent + _STEP :]}", *lines[1:]]


def _entry(key: str, value: object, indent: int) -> list[str]:
    """Return the lines of a key and its value: on one line where they fit, else below each other."""
    begin = f"{' ' * indent}{_scalar(key)}: "
    if not isinstance(value, (dict, list, tuple)):
        return list(_folded(begin, _scalar(_text(value)), indent + _STEP))
    line = begin + _inline(value)
    if not value or (len(line) <= WIDTH and not _has_long_parts(value)):
        return [line]
    return [begin.rstrip(), *_block(value, indent + _STEP)]


def _has_long_parts(value: object) -> bool:
    """Whether a collection holds collections in collections, which nobody reads in one line."""
    items = value.values() if isinstance(value, dict) else value
    inner = [item for item in items if isinstance(item, (dict, list, tuple))]  # type: ignore[attr-defined]
    return len(inner) > 1 or any(_has_long_parts(item) or _is_nested(item) for item in inner)


def _is_nested(value: object) -> bool:
    items = value.values() if isinstance(value, dict) else value
    return any(isinstance(item, (dict, list, tuple)) for item in items)  # type: ignore[attr-defined]


def _block(value: object, indent: int) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _entry(str(key), item, indent)]
    assert isinstance(value, (list, tuple))
    return [line for item in value for line in _item(item, indent)]


def _item(item: object, indent: int) -> list[str]:
    if isinstance(item, dict) and item:
        return _as_item(_block(item, indent + _STEP), indent)
    return list(_folded(" " * indent + "- ", _inline(item), indent + _STEP))


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(str(k), True)}: {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _scalar(_text(value), True)


def _text(value: object) -> str:
    """Only texts: nothing is to be given a type."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


# Scalars.

_UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
"""Characters that YAML wants written by their numbers."""
_PLAIN = re.compile(rf"[^\s\-?:,\[\]{{}}#&*!|>'\"%@`=~<{_UNSEEN}][^{_UNSEEN}]*")
"""What may stand without quotes, save for what `_MARKED` finds. A script is read as it is written: `012`, `no`."""
_MARKED = re.compile(r":(?:\s|$)|\s#|\s$|^\.\.\.|^---")
_MARKED_INLINE = re.compile(r"[,\[\]{}]|:(?:\s|$)|\s#|\s$|^\.\.\.")
_ESCAPED = re.compile(rf"[{_UNSEEN}\"\\]")
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@lru_cache(_KEPT)
def _scalar(text: str, inline: bool = False) -> str:  # noqa: FBT001, FBT002 - called for every word of a file
    marked = _MARKED_INLINE if inline else _MARKED
    if _PLAIN.fullmatch(text) and not marked.search(text):
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


@lru_cache(_KEPT)
def _folded(begin: str, text: str, indent: int) -> tuple[str, ...]:
    """Return a scalar over as many lines as it takes; they are read as one, with a space for each break."""
    if len(begin) + len(text) <= WIDTH:
        return (begin + text,)
    return tuple(_lines(begin, text, " " * indent))


def _lines(begin: str, text: str, pad: str) -> Iterator[str]:
    line, is_empty = begin, True
    for word in _BREAK.split(text):
        if not is_empty and len(line) + 1 + len(word) > WIDTH:
            yield line
            line, is_empty = pad, True
        line += word if is_empty else f" {word}"
        is_empty = False
    yield line


_BREAK = re.compile(r"(?<=[^\s\\]) (?=[^\s\\])")
"""A space that may become a break: alone, and with no escape beside it."""
