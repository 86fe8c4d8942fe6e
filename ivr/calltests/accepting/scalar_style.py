"""Writes a text as YAML, in the style of the one that it replaces."""

from __future__ import annotations

from io import StringIO
from textwrap import wrap
from typing import Any

from yaml.emitter import Emitter

WIDTH = 100
"""Characters of a line of a text that goes over several."""


def like(text: str, style: str | None, before: str, *, in_brackets: bool, newline: str) -> str:
    """Return a text in a style of YAML: that of the text `before`, which is given as it is written."""
    if style in ("|", ">"):
        return _block(text, before, newline)
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    return _quoted(text) if style == '"' else plain_or_quoted(text, flow=in_brackets)


def _block(text: str, before: str, newline: str) -> str:
    head, _, body = before.partition("\n")
    first = next((line for line in body.splitlines() if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    lines = wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    rest = before[len(before.rstrip()) :]
    return head.rstrip("\r") + newline + newline.join(indent + line for line in lines) + rest


def plain_or_quoted(text: str, *, flow: bool) -> str:
    """Return a text without quotes where YAML takes it so; `flow` is inside of [ ] or { }."""
    emitter: Any = Emitter(StringIO(), allow_unicode=True)
    found = emitter.analyze_scalar(text)
    return text if (found.allow_flow_plain if flow else found.allow_block_plain) else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
