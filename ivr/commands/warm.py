"""`ivr warm`: what a flow says in every call, spoken before anybody rings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audio.speaking.speaker import Speaker
    from engine.errors import Place
    from engine.flow import Flow
    from ivr.sound.static_prompts import StaticSentence

_PATIENCE_S = 30.0
"""Nobody hangs on the line."""


class _Tally:
    """What was done."""

    def __init__(self) -> None:
        self.made = 0
        self.seconds = 0.0
        self.bytes = 0
        self.silent: list[StaticSentence] = []
        """What could not be spoken."""


@click.command()
@click.argument("flow")
@click.option(
    "--sample-rate",
    metavar="HZ",
    type=click.Choice(["8000", "16000"]),
    default="8000",
    show_default=True,
    help="Samples a second: 8000 of a telephone call, 16000 of `ivr talk`.",
)
@click.pass_context
def warm(ctx: click.Context, flow: str, *, sample_rate: str) -> None:
    """Speak all that FLOW says in every call into the cache of prompts, so that no caller waits for it.

    What was made before is not made again. IVR_CACHE names another folder for the cache. The exit status is 1 where
    something could not be spoken.
    """
    from audio.speaking.speaker import Speaker
    from ivr.opening import open_flow

    opened = open_flow(flow)
    with Speaker(patience_s=_PATIENCE_S, warn=_warn, strict=True) as speaker:
        ctx.exit(_warm(opened, speaker, int(sample_rate)))


def _warm(flow: Flow, speaker: Speaker, rate: int) -> int:
    from audio.errors import AudioError
    from ivr.sound.static_prompts import static_sentences

    recorded, played = _recorded(flow)
    todo = list(static_sentences(flow, recorded))
    tally = _Tally()
    try:
        with click.progressbar(todo, label="speaking", file=sys.stderr, show_pos=True) as bar:
            _speak(bar, speaker, rate, tally)
    except KeyboardInterrupt:
        click.echo("stopped: what was made is kept; the same command goes on with the rest", err=True)
        raise
    if tally.silent and speaker.why_silent:
        raise AudioError(f"nothing can be spoken: {speaker.why_silent}")
    for sentence in tally.silent:
        _warn(f"could not be spoken: «{sentence.text}»")
    click.echo(
        f"{flow.file}: {_count(len(todo) - len(tally.silent), 'sentence')}, {tally.seconds:.0f} s, "
        f"{tally.bytes / 1e6:.1f} MB at {rate} Hz; {tally.made} made now"
        + (f"; {_count(played, 'recording')}" if played else "")
    )
    return 1 if tally.silent else 0


def _speak(todo: Iterable[StaticSentence], speaker: Speaker, rate: int, tally: _Tally) -> None:
    for sentence in todo:
        spoken = speaker.sound(sentence.text, sentence.voice, rate=rate)
        if spoken.sound is None:
            tally.silent.append(sentence)
            if speaker.why_silent:
                break
        else:
            tally.made += not spoken.cached
            tally.seconds += spoken.sound.seconds
            tally.bytes += spoken.sound.samples.nbytes


def _recorded(flow: Flow) -> tuple[list[Place], int]:
    """The places of the prompts whose recordings can be played, and how many recordings these are."""
    from pathlib import Path

    from audio import wav
    from audio.errors import AudioError
    from ivr.sound.static_prompts import recordings

    places: list[Place] = []
    played = set()
    for recording in recordings(flow):
        try:
            wav.read(Path(flow.file).parent / recording.audio)
        except AudioError as error:
            _warn(f"{recording.place.file_line}: {error}; the prompt is spoken instead")
        else:
            places.append(recording.place)
            played.add(recording.audio)
    return places, len(played)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _warn(warning: str) -> None:
    click.echo(f"Warning: {warning}", err=True)
