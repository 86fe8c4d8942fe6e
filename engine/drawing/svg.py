"""A chart as an SVG picture that needs nothing but itself and reads well on light and dark pages."""

from __future__ import annotations

from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING

from engine.drawing.tree import GAP_ACROSS, LABEL_LINE, LINE, PADDING, WIDTH, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.drawing.chart import Chart, Kind
    from engine.drawing.tree import Placed

MARGIN = 28
_HEAD = 84
"""Height of the title and what stands under it."""
_COLOURS: Mapping[Kind, tuple[str, str]] = {
    "says": ("#f4f6f8", "#8a97a6"),
    "asks": ("#e3f2e6", "#2e8b57"),
    "decides": ("#fff6da", "#c59b1a"),
    "looks up": ("#e7eefc", "#4a78c9"),
    "connects": ("#fde9df", "#d2691e"),
    "calls": ("#f0e9fb", "#7d5bbe"),
    "returns": ("#f0e9fb", "#7d5bbe"),
    "counts": ("#fff6da", "#c59b1a"),
    "ends": ("#eceff1", "#455a64"),
}
"""Of a box and its edge, by what is done there."""
_LEGEND: Mapping[Kind, str] = {
    "says": "says",
    "asks": "asks the caller",
    "decides": "decides, counts",
    "looks up": "looks up",
    "connects": "connects",
    "calls": "a part of its own",
    "ends": "hangs up",
}
_STYLE = (
    "text{font:13px 'Segoe UI','Helvetica Neue',Arial,sans-serif;fill:#1f2933}"
    ".label{font-size:11.5px;fill:#52606d}.title{font-size:20px;font-weight:600}.go{font-size:11.5px;fill:#52606d}"
    ".way{fill:none;stroke:#9aa5b1;stroke-width:1.4}"
)


def svg(chart: Chart) -> str:
    """Return the picture, as the text of an SVG file."""
    placed = tree(chart)
    anywhere = [f"{arrow.label} → {_first(chart, arrow.dest)}" for arrow in chart.anywhere]
    top = _HEAD + MARGIN + LABEL_LINE * (len(anywhere) + 1) + 2 * PADDING
    width = max(max(one.x for one in placed.values()) + WIDTH, 760) + 2 * MARGIN
    height = top + max(one.bottom for one in placed.values()) + MARGIN
    parts = (
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(chart.title)}">\n'
        ),
        f"<style>{_STYLE}</style>\n",
        f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>\n',
        *_head(chart),
        *_block(MARGIN, _HEAD, ["in every question:", *anywhere]),
        f'<g transform="translate({MARGIN} {top})">\n',
        *(_way(placed[one.parent], one) for one in placed.values() if one.parent is not None),
        *(_box(one) for one in placed.values()),
        "</g>\n</svg>\n",
    )
    return "".join(parts)


def _first(chart: Chart, name: str) -> str:
    words = chart.boxes[name].words
    return words if len(words) <= 70 else words[:69].rstrip() + "…"


def _head(chart: Chart) -> Iterator[str]:
    numbers = " · ".join(chart.numbers)
    yield f'<text class="title" x="{MARGIN}" y="{MARGIN + 12}">{escape(chart.title)}</text>\n'
    yield f'<text class="label" x="{MARGIN}" y="{MARGIN + 32}">{escape(numbers)}</text>\n'
    x = MARGIN + 300
    for kind, words in _LEGEND.items():
        fill, edge = _COLOURS[kind]
        yield f'<rect x="{x}" y="{MARGIN}" width="12" height="12" rx="3" fill="{fill}" stroke="{edge}"/>\n'
        yield f'<text class="label" x="{x + 17}" y="{MARGIN + 10}">{words}</text>\n'
        x += 34 + 7 * len(words)


def _block(x: int, y: int, lines: list[str]) -> Iterator[str]:
    """Lines of small text."""
    for number, line in enumerate(lines):
        yield f'<text class="label" x="{x}" y="{y + LABEL_LINE * number}">{escape(line)}</text>\n'


def _box(one: Placed) -> str:
    fill, edge = _COLOURS[one.box.kind]
    x = one.x + PADDING
    parts = [
        f"<g><title>{escape(one.box.name)} ({escape(PurePath(one.box.place.file).name)})</title>",
        *_block(one.x + 2, one.y + LABEL_LINE - 5, list(one.label)),
        f'<rect x="{one.x}" y="{one.top}" width="{WIDTH}" height="{one.height}" rx="7" fill="{fill}" stroke="{edge}"/>',
    ]
    y = one.top + PADDING + 12
    for line in one.words:
        parts.append(f'<text x="{x}" y="{y}">{escape(line)}</text>')
        y += LINE
    for line in one.elsewhere:
        indent = len(line) - len(line.lstrip())
        parts.append(f'<text class="go" x="{x + 4 * indent}" y="{y}">{escape(line.lstrip())}</text>')
        y += LABEL_LINE
    return "".join(parts) + "</g>\n"


def _way(parent: Placed, child: Placed) -> str:
    """A line from the side of a box to that of the next, bent in the gap between them."""
    x, y = parent.x + WIDTH, parent.top + PADDING + LINE // 2
    end, level = child.x, child.top + PADDING + LINE // 2
    middle = x + GAP_ACROSS // 3
    return f'<path class="way" d="M{x} {y}H{middle}V{level}H{end - 1}m-6 -4l6 4l-6 4"/>\n'
