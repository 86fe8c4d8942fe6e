"""`ivr confuse`: which phrases are taken for which, once they are spoken over a telephone line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.flow import Flow
    from ivr.sound.confusing import Confusion, MenuTrials

_UNHEARD = "not understood"


@click.command()
@click.argument("flow")
@click.option("--state", help="One state alone, commands included. Default: all that wait for words.")
@click.option(
    "--snr",
    type=float,
    metavar="DB",
    help="How much louder the caller is than white noise. Default: a quiet line.",
)
@click.option(
    "--wideband", is_flag=True, help="A line of 16,000 samples a second, in place of a telephone's 8,000."
)
@click.option("--model", metavar="DIR", help="The model of Vosk. Default: the one that «ivr models» finds.")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Wordings of each phrase that are said.",
)
@click.option(
    "--fail-under",
    type=float,
    metavar="PERCENT",
    help="Exit with 1 where fewer are taken for what they mean.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each phrase that was said.")
@click.pass_context
def confuse(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    flow: str,
    state: str | None,
    snr: float | None,
    model: str | None,
    most: int,
    fail_under: float | None,
    *,
    wideband: bool,
    as_json: bool,
) -> None:
    """Say every phrase of every menu of FLOW, and tell per menu which is taken for which.

    Another voice than the line's says them over a telephone line; they are recognised by Vosk with what is live, and
    matched again. A phrase that is taken for another option is worse than one that is not understood.
    """
    from ivr.opening import open_flow

    opened = open_flow(flow)
    _check_state(opened, state)
    right = said = 0
    for menu in _confusion(opened, snr, model, most, wideband=wideband).menus(state):
        right, said = right + menu.right, said + len(menu.trials)
        for line in _json(menu) if as_json else _table(menu):
            click.echo(line)
    percent = 100 * right / said if said else 100.0
    if not as_json:
        click.echo(f"{right} of {said} are taken for what they mean ({percent:.0f} %)")
    ctx.exit(1 if fail_under is not None and percent < fail_under else 0)


def _confusion(flow: Flow, snr: float | None, model: str | None, most: int, *, wideband: bool) -> Confusion:
    """Everything that speaks and listens. Raises: AudioError where some of it is missing."""
    from datetime import date

    from audio.hearing import models
    from audio.hearing.vosk_model import load
    from ivr.sound import caller_voice, hearing
    from ivr.sound.confusing import Confusion

    language = flow.language.code
    loaded = load(models.find(language, model))
    voice = caller_voice.of(language, snr, wideband=wideband)
    click.get_current_context().call_on_close(voice.close)
    heard = hearing.on_model(loaded, voice.rate)
    return Confusion(flow, voice, heard, date.today(), most)  # noqa: DTZ011 - the day where the person is


def _check_state(flow: Flow, state: str | None) -> None:
    from engine.errors import IvrError, did_you_mean

    if state is not None and state not in flow.states:
        raise IvrError(f"{flow.file} has no state «{state}»: {did_you_mean(state, flow.states)}")


def _table(menu: MenuTrials) -> Iterator[str]:
    """The options of a menu in rows, what they were taken for behind them; then each phrase that went wrong."""
    yield click.style(f"{menu.state}: {menu.right} of {len(menu.trials)} right", bold=True)
    meant = dict.fromkeys(trial.meant for trial in menu.trials)
    taken = Counter((trial.meant, trial.taken_for) for trial in menu.trials)
    rows = [("said", "times", "right", _UNHEARD, "taken for")]
    for name in meant:
        others = {
            other: count
            for (said, other), count in taken.items()
            if said == name and other not in (name, None)
        }
        times = sum(count for (said, _), count in taken.items() if said == name)
        rows.append(
            (
                name,
                str(times),
                str(taken[name, name]),
                str(taken[name, None] or ""),
                ", ".join(f"{other} ×{count}" for other, count in others.items()),
            )
        )
    yield from _columns(rows)
    for trial in menu.trials:
        if not trial.is_right:
            heard = f"«{trial.heard}» ({trial.confidence:.2f})" if trial.heard else "nothing"
            yield f"  ✗ {trial.meant}: «{trial.said}» was heard as {heard}: {trial.taken_for or _UNHEARD}"
    if menu.unknown:
        shown = ", ".join(f"«{phrase}»" for phrase in menu.unknown[:5])
        yield f"  ! {len(menu.unknown)} wordings hold a word that the model doesn't know: {shown}"
    yield ""


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Words to the left, numbers to the right."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *numbers, last = row
        middle = "  ".join(cell.rjust(width) for cell, width in zip(numbers, wide[1:-1], strict=True))
        yield f"  {first.ljust(wide[0])}  {middle}  {last}".rstrip()


def _json(menu: MenuTrials) -> Iterator[str]:
    import json
    from dataclasses import asdict

    for trial in menu.trials:
        yield json.dumps({"state": menu.state, **asdict(trial)}, ensure_ascii=False)
