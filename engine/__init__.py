"""What a telephone call is: flows, the machine that runs them, calls, matching. Pure: no clock, no threads, no audio.

The names below are imported when they are first used, so that a program that only wants one starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.actions import Action, End, Say
    from engine.calls.call import Call
    from engine.errors import CallOver, FlowError, IvrError, Place, Problem
    from engine.events import Event, Heard, HungUp, KeyPressed, PromptFinished, ServiceAnswered
    from engine.flow import Flow
    from engine.journal import Journal
    from engine.loading.loader import load

_ROOMS = {
    "engine.actions": ("Action", "End", "Say"),
    "engine.calls.call": ("Call",),
    "engine.errors": ("CallOver", "FlowError", "IvrError", "Place", "Problem"),
    "engine.events": ("Event", "Heard", "HungUp", "KeyPressed", "PromptFinished", "ServiceAnswered"),
    "engine.flow": ("Flow",),
    "engine.journal": ("Journal",),
    "engine.loading.loader": ("load",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Action",
    "Call",
    "CallOver",
    "End",
    "Event",
    "Flow",
    "FlowError",
    "Heard",
    "HungUp",
    "IvrError",
    "Journal",
    "KeyPressed",
    "Place",
    "Problem",
    "PromptFinished",
    "Say",
    "ServiceAnswered",
    "load",
]


def __getattr__(name: str) -> object:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(import_module(room), name)
