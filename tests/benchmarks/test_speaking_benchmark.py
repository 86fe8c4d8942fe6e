"""The benchmark of speech out runs, and has a row for each goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import speaking

if TYPE_CHECKING:
    import pytest


def test_the_table_has_a_row_for_each_goal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "PATIENCE_S", 0.05)
    monkeypatch.setenv("PATH", "")
    speaking.main(["--rounds", "1"])

    printed = capsys.readouterr().out
    assert [goal for goal in ("(G7)", "(G8)", "(G9)") if goal not in printed] == []
    assert "Not measured: the program espeak-ng is not installed" in printed
