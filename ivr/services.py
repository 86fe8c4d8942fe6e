"""The data services of one simulated call: what is answered in their place, else their databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.events import ServiceAnswered
from ivr.databases import Databases

if TYPE_CHECKING:
    from engine.actions import Ask
    from engine.flow import Flow

Answer = Callable[[int, str, Mapping[str, object]], tuple[float, ServiceAnswered] | None]
"""Answers a request to a service by its number, name and arguments: after how many seconds, and what.

None leaves it to the service's database, which takes as long as the flow says.
"""


class Services:
    """The services of one call; what they are asked may change what they answer next."""

    def __init__(self, flow: Flow, answer: Answer | None) -> None:
        self._flow = flow
        self._answer = answer
        self._databases = Databases(flow)

    def answered(self, ask: Ask) -> tuple[float, ServiceAnswered]:
        """Return how many seconds a service takes, and its answer."""
        answered = None
        if self._answer is not None:
            answered = self._answer(ask.request, ask.service, ask.arguments)
        if answered is not None:
            return answered
        takes_s = self._flow.services[ask.service].takes_s
        return takes_s, self._databases.answer(ask.request, ask.service, ask.arguments)

    def close(self) -> None:
        """Forget what the databases hold."""
        self._databases.close()
