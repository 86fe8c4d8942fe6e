"""A chart as Mermaid text, which GitHub, GitLab and many editors draw by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.drawing.chart import Chart, Kind

_SHAPES: Mapping[Kind, tuple[str, str]] = {
    "says": ("[", "]"),
    "asks": ("(", ")"),
    "decides": ("{", "}"),
    "looks up": ("[(", ")]"),
    "connects": ("([", "])"),
    "calls": ("[[", "]]"),
    "returns": (">", "]"),
    "counts": ("{{", "}}"),
    "ends": ("([", "])"),
}
"""How a box begins and ends in Mermaid's notation."""
_ESCAPES = str.maketrans({'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "`": "'", "\\": "#92;"})


def mermaid(chart: Chart) -> str:
    """Return the chart as a Mermaid flowchart."""
    return "\n".join(_lines(chart)) + "\n"


def _lines(chart: Chart) -> Iterator[str]:
    names = {name: f"s{number}" for number, name in enumerate(chart.boxes, 1)}
    yield "---"
    yield f'title: "{_quoted(chart.title)}"'
    yield "---"
    yield "flowchart LR"
    yield f'  call(("{_quoted(", ".join(chart.numbers) or "a call")}")) --> {names[chart.start]}'
    for name, box in chart.boxes.items():
        before, after = _SHAPES[box.kind]
        yield f'  {names[name]}{before}"{_quoted(box.words)}"{after}'
    for name, box in chart.boxes.items():
        for arrow in box.arrows:
            yield f"  {names[name]} {_line(arrow.label)} {names[arrow.dest]}"
    yield '  anywhere>"in every question"]'
    for arrow in chart.anywhere:
        yield f"  anywhere {_line(arrow.label, '-.->')} {names[arrow.dest]}"


def _line(label: str, arrow: str = "-->") -> str:
    return f'{arrow}|"{_quoted(label)}"|' if label else arrow


def _quoted(text: str) -> str:
    return text.translate(_ESCAPES) or " "
