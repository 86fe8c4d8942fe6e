"""One small line, called the same way in every test here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.loading.loader import load
from ivr.simulation import Setting

if TYPE_CHECKING:
    from engine.flow import Flow

LINE = Path(__file__).parent / "flows" / "line.yaml"


@pytest.fixture(scope="session")
def flow() -> Flow:
    return load(LINE)


@pytest.fixture
def setting() -> Setting:
    return Setting("900", "+79161234567", datetime(2026, 11, 23, 10, 15, tzinfo=UTC))
