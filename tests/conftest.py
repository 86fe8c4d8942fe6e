"""What tests share: one small line that is called the same way everywhere, and what makes them steady and quick.

What Hypothesis invents is the same in every run, and may take its time: no test depends on how quick a machine is.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from engine.loading.loader import load
from ivr.simulation import Setting

if TYPE_CHECKING:
    from engine.flow import Flow

settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")
LINE = Path(__file__).parent / "ivr" / "flows" / "line.yaml"


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """With `-n`, let a process that is done take over tests of another: some take seconds, most a millisecond."""
    if config.getoption("numprocesses", None) and config.getoption("dist", "no") == "no":
        config.option.dist = "worksteal"


def pytest_configure(config: pytest.Config) -> None:
    """Compile once what programs import that tests start, even where Python is told to leave nothing beside sources.

    They start dozens of times, and half of a start would be compiling.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and hasattr(config, "cache"):
        os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("compiled"))


@pytest.fixture(scope="session")
def flow() -> Flow:
    return load(LINE)


@pytest.fixture
def setting() -> Setting:
    return Setting("900", "+79161234567", datetime(2026, 11, 23, 10, 15, tzinfo=UTC))
