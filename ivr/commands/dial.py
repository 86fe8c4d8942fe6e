"""`ivr dial`: a caller's recording drives a whole call, with no device and no waiting."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import arguments
from ivr.commands import calling as parts

if TYPE_CHECKING:
    from engine.flow import Flow
    from ivr.commands.calling import Calling
    from ivr.sound.hearing import Hearing
    from ivr.sound.recording import Recording


@click.command()
@click.argument("flow", required=False)
@click.option(
    "--audio", metavar="FILE", required=True, help="The caller's recording: a WAV file of any kind."
)
@click.option(
    "--record",
    "folder",
    metavar="DIR",
    help="Record both sides there: caller.wav, line.wav, and call.wav with the caller on the left. "
    "What is secret is muted.",
)
@click.option(
    "--model",
    metavar="DIR",
    help="The model of Vosk that speech is recognised with. Default: one that is found.",
)
@click.option("--no-speech", is_flag=True, help="Hear keys only.")
@click.option("--no-voice", is_flag=True, help="Make no sound: prompts last as their texts let expect.")
@click.option(
    "--rate",
    type=click.Choice(["8000", "16000"]),
    help="Samples a second of the line: 8000 as a telephone's. Default: 16000 where the recording has so many.",
)
@click.option(
    "--hang-up-after",
    "hang_up_after",
    metavar="TIME",
    callback=arguments.duration,
    help="Hang up so long after the end of the recording: 2s. Default: when it is the caller's turn again.",
)
@click.option("--stay", "stays", is_flag=True, help="Never hang up: be silent when the recording is over.")
@parts.options
@click.option("--json", "as_json", is_flag=True, help="Print the journal, one JSON object a line.")
def dial(  # noqa: PLR0917 - click passes them by name
    flow: str | None,
    audio: str,
    folder: str | None,
    model: str | None,
    rate: str | None,
    hang_up_after: float | None,
    calling: Calling,
    *,
    no_speech: bool,
    no_voice: bool,
    stays: bool,
    as_json: bool,
) -> None:
    """Call a line with a recording: FLOW, or the bank's line 900.

    What the caller does in the recording is heard as on a telephone: keys by their tones, and speech. Time is counted
    in samples: a call takes a fraction of its length, and is the same each time.

    When the recording is over, the caller hears the line out, and hangs up when it asks again; one who is being
    transferred, or waits in a queue, holds the line.

    The exit status is 0 when the call ended as a call ends, 2 on a wrong flow, file or argument.
    """
    from ivr.opening import open_flow, shipped_flow
    from ivr.sound import dialling

    if stays and hang_up_after is not None:
        raise click.UsageError("--stay and --hang-up-after contradict each other: leave one out")
    if no_speech and model is not None:
        raise click.UsageError("--no-speech and --model contradict each other: leave one out")
    opened = open_flow(flow if flow is not None else shipped_flow())
    arguments.dialled(opened, calling.line)  # told before a model is loaded
    caller = dialling.recording_of(audio, int(rate) if rate is not None else None, _warn)
    understands = None if no_speech else _hearing(opened, model, caller.rate)
    setting = calling.setting(opened)
    with ExitStack() as held:
        keep = held.enter_context(calling.keeping())
        voices = None
        if not no_voice:
            from audio.speaking.speaker import Speaker
            from ivr.sound.voices import FlowVoices

            voices = FlowVoices(opened, held.enter_context(Speaker(warn=_warn)), caller.rate, warn=_warn)
        status = dialling.run(
            opened,
            setting,
            caller,
            voices=voices,
            hearing=understands,
            recording=_recording(folder, audio, caller.rate),
            ending=dialling.Ending(hang_up_after, stays),
            as_json=as_json,
            keep=keep,
        )
    sys.exit(status)


def _recording(folder: str | None, audio: str, rate: int) -> Recording | None:
    """Begin the recording. Raises: click.BadParameter where it would be written over the caller's."""
    if folder is None:
        return None
    from ivr.sound.recording import NAMES, Recording

    if Path(audio).resolve() in {(Path(folder) / name).resolve() for name in NAMES}:
        message = f"«{audio}» would be written over: name another folder"
        raise click.BadParameter(message, param_hint="'--record'")
    return Recording(folder, rate, _warn)


def _hearing(flow: Flow, model: str | None, rate: int) -> Hearing | None:
    """What understands the caller. Raises: HearingError where the model that was named can't be used."""
    from audio.hearing.models import find
    from audio.hearing.recogniser import HearingError
    from audio.hearing.vosk_model import load
    from engine.unheard import in_short, missing_words
    from ivr.sound.hearing import on_model

    try:
        loaded = load(find(flow.language.code, model))
        if unheard := in_short(missing_words(flow, loaded.knows), flow):
            _warn(unheard)
        return on_model(loaded, rate)
    except HearingError as error:
        if model is not None:
            raise
        _warn(f"only keys are heard: {error}")
        return None


def _warn(message: str) -> None:
    click.echo(f"warning: {message}", err=True)
