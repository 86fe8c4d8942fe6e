"""`ivr call`: one call, at a terminal or by lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ivr.commands import calling as parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Flow
    from ivr.commands.calling import Calling
    from ivr.simulation import Setting, Simulation


@click.command()
@click.argument("flow", required=False)
@parts.options
@click.option("--fast", is_flag=True, help="At a terminal: don't wait for prompts to be spoken.")
@click.option("--json", "as_json", is_flag=True, help="Print the journal, one JSON object a line.")
def call(flow: str | None, calling: Calling, *, fast: bool, as_json: bool) -> None:
    """Call a line: FLOW, or the bank's line 900.

    At a terminal you are the caller. Digits, * and # are keys, anything else is said aloud, doing nothing is
    silence, Ctrl-D hangs up, /help tells the rest.

    With standard input from a file or a pipe every line is one turn of the caller, in virtual time: a line
    of keys is pressed, an empty line is silence until the call reacts, anything else is said. Prompts are
    heard to their end first. A number begun by one line of keys may go on in the next. In a queue a line is
    taken after each announcement. The end of input is the caller hanging up, except while the call is being
    transferred or waits in a queue, where nobody asks anything: there the caller holds the line until the
    call ends or asks again.

    The exit status is 0 when the call ended as a call ends, 2 on a wrong flow or wrong arguments.
    """
    from ivr.opening import open_flow, shipped_flow

    opened = open_flow(flow if flow is not None else shipped_flow())
    setting = calling.setting(opened)
    with calling.keeping() as keep:
        status = _run(opened, setting, keep, fast=fast, as_json=as_json)
    sys.exit(status)


def _run(
    flow: Flow, setting: Setting, keep: Callable[[Simulation], None], *, fast: bool, as_json: bool
) -> int:
    if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
        from functools import partial

        from ivr import terminal
        from ivr.pace import ByClock

        return terminal.run(partial(ByClock, flow, setting, fast=fast), keep=keep)
    from ivr import console

    return console.run(flow, setting, as_json=as_json, keep=keep)
