"""Who calls, and when, where a script does not say it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from engine.flow import Flow

USUAL_CALLER = "+79161234567"
_MOMENT = datetime(2026, 11, 23, 10, 15)  # noqa: DTZ001 - in the zone of the flow, added below
"""A Monday morning."""


def usual_moment(flow: Flow) -> datetime:
    """Return the moment of a call that names none, aware."""
    return _MOMENT.replace(tzinfo=zone_of(flow))


def zone_of(flow: Flow) -> tzinfo:
    """Return the zone of moments that name none: that of the opening hours, else UTC."""
    return next((hours.zone for hours in flow.hours.values()), UTC)
