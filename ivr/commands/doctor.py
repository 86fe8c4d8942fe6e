"""`ivr doctor`: what is installed, what is missing, how to get it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivr.doctor.finding import Finding, Status

_WITHIN_S = 30.0
_COLOURS: dict[Status, str] = {"ok": "green", "note": "yellow", "missing": "red", "broken": "red"}


@click.command()
@click.option("--devices", "opens", is_flag=True, help="Open microphone and loudspeaker for a second too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line, one for each finding.")
def doctor(*, opens: bool, as_json: bool) -> None:
    """Try every part of the program, and tell what is missing and how to get it.

    The exit status is 0 when all that is needed is there and works, else 1.
    """
    from ivr.doctor import checks
    from ivr.doctor.apart import begin

    arguments = ("open",) if opens else ()
    running = [
        begin(part, checks.__name__, arguments if part == "devices" else (), within_s=_WITHIN_S)
        for part in checks.CHECKS
    ]
    is_bad = False
    try:
        for check in running:
            for finding in check.findings():
                is_bad = is_bad or finding.is_bad
                click.echo(json.dumps(finding.as_dict(), ensure_ascii=False) if as_json else _told(finding))
    finally:
        for check in running:
            check.end()
    sys.exit(1 if is_bad else 0)


def _told(finding: Finding) -> str:
    status = click.style(f"{finding.status:8}", fg=_COLOURS[finding.status])
    indent = " " * 21
    lines = click.wrap_text(finding.what, 110, f"{finding.part:13}\0", indent).replace("\0", status, 1)
    if finding.mend:
        lines += "\n" + click.wrap_text(f"→ {finding.mend}", 110, indent, indent + "  ")
    return lines
