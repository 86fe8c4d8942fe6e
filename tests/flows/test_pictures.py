"""The pictures in `flows/README.md`: every line has one, and it is what the program draws now."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.drawing.chart import chart
from engine.drawing.svg import svg
from ivr.lines import flows_in
from ivr.opening import open_flow

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.mark.parametrize("path", flows_in([str(FLOWS)]), ids=lambda path: Path(path).stem)
def test_every_line_is_in_the_readme_with_a_picture_that_is_drawn_as_it_is_now(path: str) -> None:
    picture = FLOWS / "pictures" / f"{Path(path).stem}.svg"
    readme = (FLOWS / "README.md").read_text(encoding="utf-8")
    assert f"](pictures/{picture.name})" in readme
    assert Path(path).name in readme
    is_same = picture.read_text(encoding="utf-8") == svg(chart(open_flow(path)))
    assert is_same, f"the line has changed since {picture.name} was drawn: make pictures"
