"""Writes a script that a person can read: the calls that were recorded, generated or found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WIDTH = 110
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Written = dict[str, Any]
"""Keys and values of a step or a call, as `ivr.calltests.schema` names them."""


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call as it will stand in the file."""

    name: str
    steps: list[Written | str]
    head: Mapping[str, Any] = field(default_factory=dict)
    """What comes before the steps: tags, from, line, at, services, simulate, hours."""
    expect: Mapping[str, Any] = field(default_factory=dict)


class _Plain(_Dumper):  # type: ignore[misc]
    """Quotes only what YAML's grammar wants quoted: a script is read as it is written, so `012` needs no quotes."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - the library's hook

    def ignore_aliases(self, _data: object) -> bool:
        """Write everything out."""
        return True


def script_text(
    flow: str, calls: Iterable[WrittenCall], *, comment: str = "", defaults: Mapping[str, Any] | None = None
) -> str:
    """Return the text of a script.

    Args:
        flow: The path of the flow as the script's folder sees it.
        calls: The calls, whose names differ.
        comment: What stands on top, without the `#`.
        defaults: What is the same in all calls.
    """
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    head: Written = {"flow": flow}
    if defaults:
        head["defaults"] = dict(defaults)
    lines += [_dumped(head).rstrip("\n"), "", "calls:"]
    for call in calls:
        lines += ["", _indented(_dumped([_whole(call)]))]
    return "\n".join(lines) + "\n"


def _whole(call: WrittenCall) -> Written:
    whole: Written = {"call": call.name, **call.head, "steps": call.steps}
    if call.expect:
        whole["expect"] = dict(call.expect)
    return whole


def _dumped(value: object) -> str:
    return str(yaml.dump(_texts(value), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=WIDTH))


def _texts(value: object) -> object:
    """Only texts, mappings and lists: nothing is to be given a type."""
    if isinstance(value, dict):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(item) for item in value]
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else line for line in text.rstrip("\n").split("\n"))
