"""Coverage as JSON, for programs: every item with its place and how many calls hit it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ivr.calltests.covering.lcov import from_here

if TYPE_CHECKING:
    from engine.coverage import Coverage


def report(coverage: Coverage) -> str:
    """Return the report, a JSON object; files below the working directory are named from there."""
    flow = coverage.flow
    kinds = {kind: count._asdict() for kind, count in coverage.summary().items()}
    items = [
        {
            "kind": item.kind,
            "name": item.name,
            "state": item.state,
            "file": from_here(item.place.file),
            "line": item.place.line,
            "hits": hits,
        }
        for item, hits in zip(coverage.items, coverage.hits, strict=True)
    ]
    head = {"flow": flow.name, "file": from_here(flow.file), "calls": coverage.calls}
    return json.dumps({**head, "kinds": kinds, "items": items}, ensure_ascii=False, indent=2) + "\n"
