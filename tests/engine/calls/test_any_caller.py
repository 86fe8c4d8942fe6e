"""Whoever calls, whatever they do and whenever: no call breaks, hangs, loops or tells a secret."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest
from any_caller import FLOWS, AnyCaller
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.loading.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

SHORTENED_CALLS = 150
"""Of each flow, of which Hypothesis would make a failing one shorter."""
CALLS = 400
"""Of each flow at the least …"""
CALLS_PER_STATE = 10
"""… and more of a large one, in which it takes more callers to get around."""


scripts = st.binary(min_size=40, max_size=160)


@cache
def flow_at(path: Path) -> Flow:
    return load(path)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_any_caller_comes_to_an_end_and_no_secret_comes_to_light(path: Path) -> None:
    flow = flow_at(path)
    visited: set[str] = set()

    @settings(max_examples=SHORTENED_CALLS)
    @given(scripts)
    def call(script: bytes) -> None:
        AnyCaller(flow, script).run()

    call()
    # What Hypothesis draws depends on what else is imported; who gets around must not.
    chance = Random(flow.name)
    for _ in range(max(CALLS, CALLS_PER_STATE * len(flow.states)) - SHORTENED_CALLS):
        script = chance.randbytes(chance.randint(40, 160))
        visited.update(AnyCaller(flow, script).run().call.path)
    states = set(flow.states)
    missed = states - visited
    assert len(missed) <= len(states) // 10, f"hardly anybody gets to {missed}"
