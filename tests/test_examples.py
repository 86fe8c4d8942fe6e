"""Every flow that ships loads without a warning, and the examples do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.loading.loader import read
from ivr.main import cli

ROOT = Path(__file__).parent.parent
FLOWS = [
    path
    for folder in ("flows", "examples")
    for path in sorted((ROOT / folder).glob("*.yaml"))
    if ".calls" not in path.suffixes
    if "\nflow:" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_flow_that_ships_has_no_problem(path: Path) -> None:
    assert [str(problem) for problem in read(path).problems] == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_flow_that_ships_is_checked_by_editors(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


def _call(*arguments: str, said: str) -> str:
    result = CliRunner().invoke(cli, ["call", *arguments], input=said)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_pizzeria_takes_an_order() -> None:
    pizza = str(ROOT / "examples/pizza.yaml")
    said = "1\nlarge please\ntwo\nyes\n"
    output = _call(pizza, "--at", "2026-11-23T18:00-05:00", said=said)
    assert "That is two pizzas, large. Is that right?" in output
    assert output.rstrip().endswith("(ordered)")


def test_the_pizzeria_is_closed_at_night() -> None:
    output = _call(str(ROOT / "examples/pizza.yaml"), "--at", "2026-11-23T03:00-05:00", said="")
    assert "The oven is cold." in output
