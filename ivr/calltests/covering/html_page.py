"""Coverage as one page for people: the flow's YAML with its lines coloured, and beside each what no call did.

The page needs nothing but itself: no scripts, no fonts, no pictures from elsewhere.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.calltests.covering.lcov import from_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.coverage import Count, Coverage, Kind

SHOWN = 3
"""Sentences beside a line; more of them are folded away."""

_KINDS: Mapping[Kind, str] = {
    "state": "states entered",
    "transition": "transitions taken",
    "prompt": "prompts heard out",
    "phrase": "phrases that won",
    "not meant": "not_meant that kept something away",
    "also": "menus understood elsewhere",
    "guard true": "guards seen true",
    "guard false": "guards seen false",
    "handler": "failures met",
}


def page(coverage: Coverage) -> str:
    """Return the page, in HTML. The flow's files are read anew; of one that is gone only the numbers of lines show."""
    flow = coverage.flow
    head = (
        f"<p>{_subtitle(coverage)}</p>\n",
        '<ul class="kinds">\n',
        *(_kind(kind, count) for kind, count in coverage.summary().items()),
        f"</ul>\n{_LEGEND}",
    )
    files = (
        source(file, lines, lambda line, text, numbers: _row(coverage, line, text, numbers))
        for file, lines in coverage.by_line().items()
    )
    return whole(f"Coverage of {flow.title or flow.name}", "".join(head), "".join(files))


def whole(title: str, head: str, body: str) -> str:
    """Return a page with this head below its title; both parts are HTML."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n{head}</header>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _subtitle(coverage: Coverage) -> str:
    calls = f"{coverage.calls:,} call" + "s" * (coverage.calls != 1)
    left = len(coverage.missing())
    rest = f"{left:,} of {len(coverage.items):,} things never happened" if left else "everything happened"
    return f"<code>{escape(from_here(coverage.flow.file))}</code> · {calls} · {rest}"


def _kind(kind: Kind, count: Count) -> str:
    percent = 100 * count.covered // count.total
    css = "all" if percent == 100 else "none" if count.covered == 0 else "some"
    return (
        f'<li class="{css}"><b>{percent}%</b><span>{count.covered:,} of {count.total:,}</span>'
        f'<i class="bar"><i style="width:{percent}%"></i></i><span>{_KINDS[kind]}</span></li>\n'
    )


def source(
    file: str, lines: Mapping[int, Sequence[int]], row: Callable[[int, str, Sequence[int]], str]
) -> str:
    """Return one file of a flow in HTML: `row` makes each line of its number, its text and its items."""
    try:
        written = Path(file).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        written = []
    last = max(len(written) - (written[-1:] == [""]), *lines)
    rows = (
        row(number, written[number - 1] if number <= len(written) else "", lines.get(number, ()))
        for number in range(1, last + 1)
    )
    return f'<h2>{escape(from_here(file))}</h2>\n<div class="source">\n{"".join(rows)}</div>\n'


def _row(coverage: Coverage, line: int, text: str, numbers: Sequence[int]) -> str:
    """One line of the file; empty lines keep their height."""
    hits = [coverage.hits[number] for number in numbers]
    css = "" if not hits else "covered" if all(hits) else "partly" if any(hits) else "uncovered"
    mark = {"covered": "✓", "partly": "~", "uncovered": "✗"}.get(css, "")
    title = f' title="hit by {max(hits):,} of {coverage.calls:,} calls"' if hits else ""
    return (
        f'<div class="row {css}"{title}><span class="number">{line}</span><span class="mark">{mark}</span>'
        f"<code>{escape(text) or ' '}</code>{_missing(_sentences(coverage, numbers))}</div>\n"
    )


def _sentences(coverage: Coverage, numbers: Sequence[int]) -> Iterator[str]:
    """What of a line was never hit; whose it was where the line is several states' own, by an alias of YAML."""
    states = {coverage.items[number].state for number in numbers} - {""}
    for number in numbers:
        item = coverage.items[number]
        if not coverage.hits[number]:
            yield f"{item.state}: {item.never}" if len(states) > 1 and item.state else item.never


def _missing(sentences: Iterator[str]) -> str:
    shown = [f"<li>{escape(sentence)}</li>" for sentence in sentences]
    if not shown:
        return ""
    more = shown[SHOWN:]
    if len(more) < 2:
        return f'<ul class="missing">{"".join(shown)}</ul>'
    folded = f"<li><details><summary>and {len(more)} more</summary><ul>{''.join(more)}</ul></details></li>"
    return f'<ul class="missing">{"".join(shown[:SHOWN])}{folded}</ul>'


_LEGEND = (
    '<p class="legend"><span class="covered">✓ all of the line happened</span>'
    '<span class="partly">~ some of it</span><span class="uncovered">✗ none of it</span></p>\n'
)

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #fbfbfa; --card: #fff; --ink: #1d2021; --faint: #6d7377; --rule: #e3e4e1;
  --covered: #e4f4e6; --covered-ink: #1b7a34;
  --partly: #fdf3d1; --partly-ink: #8a6100;
  --uncovered: #fde4e1; --uncovered-ink: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181a; --card: #1e2124; --ink: #e4e6e8; --faint: #969da3; --rule: #33383c;
    --covered: #16301d; --covered-ink: #6fd487;
    --partly: #352c10; --partly-ink: #e9c04f;
    --uncovered: #3a1b1a; --uncovered-ink: #ff9d94;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 110rem;
  background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", sans-serif;
}
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
pre { margin: 1rem 0; padding: 1rem 1.2rem; overflow-x: auto; background: var(--card); border: 1px solid var(--rule);
  border-radius: .6rem; font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
.came { padding: 0 1rem 0 .8rem; color: var(--covered-ink); font-size: .84rem; line-height: 20px; }
.here .came { color: var(--uncovered-ink); font-weight: 600; }
.here { background: var(--uncovered); }
h2 { margin: 2rem 0 .6rem; font: 600 1rem ui-monospace, "DejaVu Sans Mono", monospace; }
header > p { margin: .4rem 0 1.4rem; color: var(--faint); }
ul { margin: 0; padding: 0; list-style: none; }
code { font: 13px/1.55 ui-monospace, "DejaVu Sans Mono", monospace; }
.kinds { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .8rem; }
.kinds li {
  display: grid; gap: .1rem; align-content: start; padding: .8rem 1rem;
  background: var(--card); border: 1px solid var(--rule); border-radius: .6rem;
}
.kinds b { font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.kinds span { color: var(--faint); font-size: .86rem; }
.bar { height: .4rem; margin: .35rem 0; border-radius: .2rem; background: var(--rule); overflow: hidden; }
.bar i { display: block; height: 100%; background: currentColor; }
.all b, .all .bar { color: var(--covered-ink); }
.some b, .some .bar { color: var(--partly-ink); }
.none b, .none .bar { color: var(--uncovered-ink); }
header .legend { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.2rem 0 0; font-size: .86rem; }
.legend span { padding: .15rem .7rem; border-radius: .4rem; }
.source {
  overflow: hidden; background: var(--card); border: 1px solid var(--rule); border-radius: .6rem;
  padding: .4rem 0;
}
.row {
  display: grid; grid-template-columns: 3.4rem 1.6rem minmax(0, 3fr) minmax(0, 2fr); align-items: start;
}
.row > code { grid-column: 3; padding-left: 4ch; text-indent: -4ch; white-space: pre-wrap; overflow-wrap: anywhere; }
.number { padding-right: .8rem; text-align: right; color: var(--faint); user-select: none;
  font: 12px/20px ui-monospace, "DejaVu Sans Mono", monospace; }
.mark { font-weight: 700; line-height: 20px; user-select: none; }
.covered { background: var(--covered); }
.partly { background: var(--partly); }
.uncovered { background: var(--uncovered); }
.covered .mark, .legend .covered { color: var(--covered-ink); }
.partly .mark, .partly .missing, .legend .partly { color: var(--partly-ink); }
.uncovered .mark, .uncovered .missing, .legend .uncovered { color: var(--uncovered-ink); }
.missing { padding: 0 1rem 0 .8rem; font-size: .84rem; line-height: 20px; overflow-wrap: anywhere; }
.missing summary { cursor: pointer; opacity: .8; }
@media (max-width: 60rem) {
  .row { grid-template-columns: 3rem 1.4rem minmax(0, 1fr); }
  .row .missing { grid-column: 3; padding: 0 .6rem .2rem 0; }
}
@media print { .row { break-inside: avoid; } }
"""
