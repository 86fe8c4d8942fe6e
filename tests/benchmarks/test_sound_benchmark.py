"""The benchmark of calls in sound runs; what needs no model of speech is run here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import sound

if TYPE_CHECKING:
    import pytest

WITHOUT_A_MODEL = ["G4", "G5", "G6"]


def test_every_goal_has_a_row_and_is_met_by_keys(capsys: pytest.CaptureFixture[str]) -> None:
    sound.main(["--trials", "3", "--only", *WITHOUT_A_MODEL])
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| G")]
    assert [row[0].removeprefix("| ") for row in rows] == WITHOUT_A_MODEL
    for _, _, middle, *_ in rows:
        assert 27 <= float(middle.removesuffix(" ms")) <= 60
    assert {"G1", "G3", "G16"} < set(sound.MEASURED)
