"""Whoever calls, whatever they do and whenever: no call breaks, hangs, loops or tells a secret."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from any_caller import AnyCaller
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.flow import Flow
from engine.loader import load

ROOT = Path(__file__).parents[2]
FLOWS = sorted(
    path
    for folder in ("flows", "examples", "tests/engine/flows")
    for path in (ROOT / folder).glob("*.yaml")
    if "\nflow:" in f"\n{path.read_text(encoding='utf-8')}"
)
CALLS = 800
"""Of each flow."""

any_call = settings(
    max_examples=CALLS,
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
    @any_call
    @given(scripts)
    def call(script: bytes) -> None:
        AnyCaller(flow_at(path), script).run()

    call()
