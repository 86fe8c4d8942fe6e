"""`ivr match`: what a flow would understand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command()
@click.argument("flow")
@click.argument("utterances", nargs=-1, metavar="[UTTERANCE]...")
@click.option("--state", help="The state that the caller is in. Default: the main menu, with yes and no.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def match(flow: str, utterances: tuple[str, ...], state: str | None, *, as_json: bool) -> None:
    """Print what FLOW understands of each UTTERANCE.

    Without one, of each line of standard input.

    Without --json a line is: what matched, its score, what was said, why, and the rivals, with tabs between.
    What matches nothing, or several things equally well, is null.
    """
    from ivr.matching import answers
    from ivr.opening import open_flow

    said: Iterable[str] = utterances or sys.stdin
    for answer in answers(open_flow(flow), state, said, as_json=as_json):
        click.echo(answer)
