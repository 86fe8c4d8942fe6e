"""Whoever calls, whatever they do and whenever: no call breaks, hangs, loops or tells a secret."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from any_caller import FLOWS, AnyCaller
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.loading.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

CALLS = 2400
"""Of all flows together."""

any_call = settings(
    max_examples=CALLS // len(FLOWS),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
scripts = st.binary(min_size=40, max_size=160)


@cache
def flow_at(path: Path) -> Flow:
    return load(path)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_any_caller_comes_to_an_end_and_no_secret_comes_to_light(path: Path) -> None:
    visited: set[str] = set()

    @any_call
    @given(scripts)
    def call(script: bytes) -> None:
        visited.update(AnyCaller(flow_at(path), script).run().call.path)

    call()
    states = set(flow_at(path).states)
    missed = states - visited
    assert len(missed) <= len(states) // 10, f"hardly anybody gets to {missed}"
