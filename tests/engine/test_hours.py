"""Opening hours: weekly times, midnight, holidays, zones, clock changes."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.hours import ALL_DAY, Holiday, Hours

MOSCOW = ZoneInfo("Europe/Moscow")
WORK = ((540, 1080),)
OFFICE = Hours(
    MOSCOW,
    (WORK, WORK, WORK, WORK, ((540, 1080), (1200, 1560)), (), ()),
    (
        Holiday((2027, 1, 1), (2027, 1, 8), ()),
        Holiday((12, 31), (12, 31), ((540, 900),)),
        Holiday((12, 30), (1, 2), ()),
    ),
)
"""Mon-fri 9-18, Friday night 20-2, closed in New Year's week, short on each 31 December."""


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T17:59:59.999", True),
        ("2026-11-23T18:00:00", False),
        ("2026-11-27T23:59:00", True),
        ("2026-11-28T01:59:00", True),
        ("2026-11-28T02:00:00", False),
        ("2026-11-28T12:00:00", False),
        ("2026-12-31T14:59:00", True),
        ("2026-12-31T16:00:00", False),
        ("2027-01-04T12:00:00", False),
        ("2027-01-11T12:00:00", True),
        ("2028-01-02T12:00:00", False),
        ("2028-12-30T12:00:00", False),
    ],
)
def test_is_open(at: str, is_open: bool) -> None:  # noqa: FBT001 - a column of the table
    assert OFFICE.is_open(moscow(at)) is is_open


def test_the_moment_counts_and_not_its_zone() -> None:
    assert OFFICE.is_open(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Vladivostok")))


def test_the_whole_day_lasts_to_midnight() -> None:
    always = Hours(MOSCOW, (ALL_DAY,) * 7)
    assert always.is_open(moscow("2026-11-23T23:59:59.999999"))
    assert always.is_open(moscow("2026-11-24T00:00:00"))
