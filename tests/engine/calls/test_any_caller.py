"""Whoever calls, whatever they do and whenever: no call breaks, hangs, loops or tells a secret."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from any_caller import FLOWS, AnyCaller
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.loading.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

CALLS = 400
"""Of each flow at the least …"""
CALLS_PER_STATE = 12
"""… and more of a large one, in which it takes more callers to get around."""


scripts = st.binary(min_size=40, max_size=160)


@cache
def flow_at(path: Path) -> Flow:
    return load(path)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_any_caller_comes_to_an_end_and_no_secret_comes_to_light(path: Path) -> None:
    flow = flow_at(path)
    visited: set[str] = set()

    @settings(max_examples=max(CALLS, CALLS_PER_STATE * len(flow.states)))
    @given(scripts)
    def call(script: bytes) -> None:
        visited.update(AnyCaller(flow, script).run().call.path)

    call()
    states = set(flow.states)
    missed = states - visited
    assert len(missed) <= len(states) // 7, f"hardly anybody gets to {missed}"
