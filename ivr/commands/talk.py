"""`ivr talk`: a call over the microphone and loudspeaker of this computer."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import click

from ivr.commands import calling as parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audio.devices.listing import Device
    from engine.flow import Flow
    from ivr.commands.calling import Calling
    from ivr.sound.hearing import Hearing


@click.command()
@click.argument("flow", required=False)
@click.option(
    "--headphones", is_flag=True, help="The microphone doesn't hear the line: interrupt it at once."
)
@click.option("--device", metavar="NAME", help="Microphone and loudspeaker, by words of their name.")
@click.option("--input", "microphone", metavar="NAME", help="The microphone, likewise.")
@click.option("--output", "loudspeaker", metavar="NAME", help="The loudspeaker, likewise.")
@click.option(
    "--list-devices", "lists", is_flag=True, help="List microphones and loudspeakers, and make no call."
)
@click.option("--model", metavar="DIR", help="The model of Vosk that speech is recognised with.")
@click.option(
    "--record",
    "folder",
    metavar="DIR",
    help="Record both sides there: caller.wav, line.wav, and call.wav with the caller on the left. "
    "What is secret is muted.",
)
@click.option("--no-speech", is_flag=True, help="Hear keys only.")
@parts.options
def talk(  # noqa: PLR0917 - click passes them by name
    flow: str | None,
    device: str | None,
    microphone: str | None,
    loudspeaker: str | None,
    model: str | None,
    folder: str | None,
    calling: Calling,
    *,
    headphones: bool,
    lists: bool,
    no_speech: bool,
) -> None:
    """Talk with a line: FLOW, or the bank's line 900.

    Speak, or press keys: digits, * and # of the keyboard are pressed as you type them, and tones of a telephone held
    to the microphone are keys too. What you type after another letter is said in your place with Enter; /help tells
    the rest. Ctrl-D hangs up.

    The line is heard in the microphone too, unless you have --headphones; so while it speaks you are noticed after a
    quarter of a second. A device that goes away is sought again; meanwhile, and without any, the call goes on as text.

    The exit status is 0 when the call ended as a call ends, 2 on a wrong flow or wrong arguments.
    """
    if lists:
        _list()
        return
    if no_speech and model is not None:
        raise click.UsageError("--no-speech and --model contradict each other: leave one out")
    make_hearing = None if no_speech else partial(_hearing, model)
    wanted = (microphone or device, loudspeaker or device)
    sys.exit(_talk(flow, wanted, make_hearing, folder, calling, has_headphones=headphones))


def _talk(
    path: str | None,
    wanted: tuple[str | None, str | None],
    make_hearing: Callable[[Flow], Callable[[], Hearing]] | None,
    folder: str | None,
    calling: Calling,
    *,
    has_headphones: bool,
) -> int:
    import time

    from audio.devices import portaudio
    from audio.devices.handset import Handset
    from audio.devices.opening import Wanted
    from audio.pcm import frame_length
    from audio.speaking.speaker import Speaker
    from ivr.opening import open_flow, shipped_flow
    from ivr.sound.recording import Recording
    from ivr.sound.voices import FlowVoices
    from ivr.talking.by_sound import RATE, BySound
    from ivr.talking.listening import Listening

    notes: list[str] = []
    with ExitStack() as held:
        held.enter_context(portaudio.quiet())
        _check(wanted)
        handset = Handset(Wanted(RATE, *wanted))
        held.callback(handset.close)
        handset.open(time.monotonic())  # meanwhile the voice gets ready, and the flow loads
        speaker = held.enter_context(Speaker(warn=notes.append))
        speaker.start()
        flow = open_flow(path if path is not None else shipped_flow())
        setting = calling.setting(flow)
        keep = held.enter_context(calling.keeping())
        listening = None
        if make_hearing is not None:
            listening = Listening(make_hearing(flow), frame_length(RATE))
            held.callback(listening.close)
        recording = None
        if folder is not None:
            recording = Recording(folder, RATE, notes.append)
            held.callback(recording.close)
        make_pace = partial(
            BySound,
            flow,
            setting,
            handset=handset,
            voices=FlowVoices(flow, speaker, RATE, warn=notes.append),
            listening=listening,
            recording=recording,
            has_headphones=has_headphones,
            told=notes,
        )
        if sys.stdin.isatty() and sys.stdout.isatty():
            from ivr import terminal

            return terminal.run(make_pace, keep=keep)
        from ivr.talking import plain

        return plain.run(make_pace, flow.title, keep=keep)


def _check(wanted: tuple[str | None, str | None]) -> None:
    """Raises: DeviceError where a device that was named is not there."""
    from audio.devices.listing import choose, devices

    microphone, loudspeaker = wanted
    there = devices() if any(wanted) else []
    if microphone is not None:
        choose(microphone, "input", there)
    if loudspeaker is not None:
        choose(loudspeaker, "output", there)


def _hearing(model: str | None, flow: Flow) -> Callable[[], Hearing]:
    """Return what loads the model, and gives what understands by it. Raises: HearingError where a named one can't be."""
    from audio.hearing.models import find

    if model is None:
        return lambda: _loaded(flow, find(flow.language.code))
    return partial(_loaded, flow, find(flow.language.code, model))


def _loaded(flow: Flow, model: Path) -> Hearing:
    from audio.hearing.vosk_model import load
    from engine.recognisable import prepare
    from ivr.sound import hearing
    from ivr.talking.by_sound import RATE

    loaded = load(model)
    prepare(flow)
    return hearing.on_model(loaded, RATE)


def _list() -> None:
    from audio.devices.listing import devices

    there = devices()
    if not there:
        click.echo("there is no microphone and no loudspeaker: ivr doctor tells more", err=True)
    for device in there:
        click.echo(_told(device))


def _told(device: Device) -> str:
    does = [
        what + (" (the system's own)" if is_own else "")
        for what, can, is_own in (
            ("microphone", device.can("input"), device.is_default_input),
            ("loudspeaker", device.can("output"), device.is_default_output),
        )
        if can
    ]
    return f"{device.title}\t{', '.join(does)}, {device.rate} Hz"
