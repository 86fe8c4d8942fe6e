"""One changed flow, made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.calls.machine import derive

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.errors import Place
    from engine.flow import Flow


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """A flow with one thing changed that some call should notice."""

    place: Place
    """Where the thing is written; line 1 of the file for what is inherited by the whole flow."""
    state: str
    """The state that it belongs to, the first of several that share it; empty for none."""
    operator: str
    """The kind of change: `redirect`, `swap_keys`, …"""
    what: str
    """What was changed, as one plain sentence without a full stop."""
    touches: frozenset[Place]
    """What a call must have come by to notice: it can't unless it touched at least one of these.

    A state is touched by being in it; an option, command, case or step by being taken. These stand for themselves
    only where a way leads elsewhere. All else may also show in another way (an option that is gone is offered no more
    and leaves its words to others; a prompt that was cut short was begun), so that the state counts. A tester need
    not run the calls that touched none of them.
    """
    original: Flow = field(repr=False)
    make: Callable[[Flow], Flow] = field(repr=False)
    """Returns the changed flow; takes over the very objects that stay."""

    is_redundant: Callable[[], bool] = field(default=bool, repr=False)
    """Tells whether a phrase that is gone is understood without it, however it is worded.

    Someone who words it more freely may still be understood otherwise, so that a call can show the change; where none
    does, nothing that the flow promises is missing. It may take as long as several calls.
    """

    def flow(self) -> Flow:
        """Return the changed flow, new with each call; its machine shares what did not change with the original's."""
        flow = self.make(self.original)
        derive(self.original, flow)
        return flow
