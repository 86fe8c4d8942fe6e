"""Names generated calls by the way that they go, each differently."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from ivr.calltests.usual import USUAL_CALLER, usual_moment
from ivr.simulation import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.flow import Flow
    from ivr.calltests.generating.exploration import Turn
    from ivr.calltests.generating.walking import Made

_LONGEST = 110
"""Characters of a name, without what the outside does."""


class Names:
    """Names calls, each differently."""

    def __init__(self, flow: Flow) -> None:
        self._usual = Setting(next(iter(flow.lines), ""), USUAL_CALLER, usual_moment(flow))
        self._given: dict[str, int] = {}

    def of(self, made: Made) -> str:
        """Return the way that a call goes: `main: key 2 → cards, silence ×3 → operator`."""
        parts = list(_parts(made.turns[1:]))
        begin = f"{made.turns[0].state}: " if parts else made.turns[0].state
        _shorten(parts, _LONGEST - len(begin))
        name = begin + ", ".join(parts)
        unusual = (*_setting(made.simulation.setting, self._usual), *_outside(made))
        outside = ", ".join(dict.fromkeys(unusual))
        name = f"{name}; {outside}" if outside else name
        count = self._given[name] = self._given.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"


def _shorten(parts: list[str], longest: int) -> None:
    """Leave out the middle of a way that is too long."""
    length = sum(len(part) + 2 for part in parts)
    while length > longest and len(parts) > 2:
        gone = parts.pop(len(parts) // 2 - (parts[len(parts) // 2] == "…"))
        length -= len(gone) + 2
        if "…" not in parts:
            parts.insert(len(parts) // 2, "…")
            length += 3


def _parts(turns: Sequence[Turn]) -> Iterator[str]:
    """What the caller does, how often in a row, and where it leads."""
    times = 0
    for turn, following in zip_longest(turns, turns[1:]):
        times += 1
        if turn.is_moved or following is None or _name(following) != _name(turn):
            often = f" ×{times}" if times > 1 else ""
            yield f"{_name(turn)}{often}" + (f" → {turn.state}" if turn.is_moved else "")
            times = 0


def _name(turn: Turn) -> str:
    return turn.input.name if turn.input is not None else ""


def _setting(setting: Setting, usual: Setting) -> Iterator[str]:
    """Which line is called, from where and when, as far as that is unusual."""
    if setting.line != usual.line:
        yield f"line {setting.line}"
    if setting.caller != usual.caller:
        yield f"from {setting.caller}" if setting.caller else "number withheld"
    if setting.at != usual.at:
        yield f"{setting.at:%a %H:%M}"


def _outside(made: Made) -> Iterator[str]:
    """What the outside does that it usually does not."""
    for (what, name, _), (does, usually) in made.outside.items():
        if what == "service" and does.outcome != usually.outcome:
            yield f"{name} {does.outcome}"
        elif what == "queue" and does != usually:
            yield f"{name} {does.outcome if does.wait_s is None else 'after a long wait'}"
        elif what == "hours" and does != usually:
            yield f"{name} {'open' if does else 'closed'}"
