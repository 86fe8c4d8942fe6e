"""`ivr say`: a text, spoken as a prompt would be."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from audio.devices.streams import Loudspeaker
    from audio.pcm import Sound
    from audio.speaking.speaker import Spoken
    from audio.speaking.voice import Voice

_PATIENCE_S = 60.0
"""Nobody hangs on the line."""
_AHEAD_S = 0.2
"""Sound that is given to the loudspeaker before it is due."""


@click.command()
@click.argument("text", required=False)
@click.option(
    "-o", "--output", metavar="FILE", help="Write a WAV file, - for standard output, instead of playing it."
)
@click.option("--voice", "name", metavar="NAME", help="The voice, such as ru+f3 or ru+m3; see --voices.")
@click.option(
    "--language", metavar="CODE", default="ru", show_default=True, help="The language: ru, en, de …"
)
@click.option("--rate", metavar="WPM", type=click.IntRange(80, 450), help="Words a minute.  [default: 140]")
@click.option("--pitch", metavar="N", type=click.IntRange(0, 99), help="0 to 99.  [default: 50]")
@click.option("--volume", metavar="X", type=click.FloatRange(0, 1), help="0 to 1.  [default: 1]")
@click.option(
    "--sample-rate",
    metavar="HZ",
    type=click.IntRange(1000, 192_000),
    default=8000,
    show_default=True,
    help="Samples a second: 8000 as on the telephone.",
)
@click.option("--voices", "listed", is_flag=True, help="List the voices of --language, and speak nothing.")
def say(
    text: str | None,
    output: str | None,
    name: str | None,
    *,
    language: str,
    rate: int | None,
    pitch: int | None,
    volume: float | None,
    sample_rate: int,
    listed: bool,
) -> None:
    """Speak TEXT, - for standard input, as a prompt of a call would be, and play it; -o writes a WAV file instead.

    What was spoken is kept in the cache of prompts (IVR_CACHE names another folder for it).
    """
    from audio.speaking.voice import Voice

    if listed:
        _list(language)
        return
    if text is None:
        raise click.UsageError("write «ivr say TEXT», «ivr say TEXT -o FILE», or «ivr say - < FILE»")
    usual = Voice(language.strip().lower())
    voice = Voice(
        usual.language,
        name,
        usual.rate_wpm if rate is None else rate,
        usual.pitch if pitch is None else pitch,
        usual.volume if volume is None else volume,
    )
    spoken = _spoken(sys.stdin.read() if text == "-" else text, voice, sample_rate)
    assert spoken.sound is not None
    if output is None:
        _play(spoken.sound)
    else:
        _write(output, spoken.sound)


def _list(language: str) -> None:
    from audio.speaking.worker_engine import WorkerEngine

    engine = WorkerEngine()
    try:
        found = engine.voices(_PATIENCE_S)
    finally:
        engine.close()
    own = [voice for voice in found if any(code.lower().startswith(language.lower()) for code in voice[2])]
    for identifier, title, codes in sorted(own or found):
        click.echo(f"{identifier}\t{title}\t{', '.join(codes)}")
    if not own:
        click.echo(f"none of these is said to speak «{language}»", err=True)
    elif sys.platform not in ("win32", "darwin"):
        click.echo(f"each has variants: {language}+f1 to +f5 are women, {language}+m1 to +m8 men", err=True)


def _spoken(text: str, voice: Voice, rate: int) -> Spoken:
    """The sound of a text. Raises: AudioError where there is none."""
    from audio.errors import AudioError
    from audio.speaking import passages
    from audio.speaking.speaker import Speaker

    if not text.strip():
        raise click.UsageError("there is nothing to say: write a text")
    with Speaker(patience_s=_PATIENCE_S, warn=_warn, strict=True) as speaker:
        spoken = passages.spoken(speaker, passages.pieces_of(_in_words(text, voice)), voice, rate)
        if spoken.sound is None:
            raise AudioError(f"the text was not spoken: {speaker.why_silent or 'the engines gave no answer'}")
    if not len(spoken.sound.samples):
        raise AudioError("nothing can be heard of this text: write words")
    return spoken


def _in_words(text: str, voice: Voice) -> str:
    """A text as a prompt's is given to the voice, in a language that has readers; as it is in any other."""
    from engine.language import UnknownLanguage, language

    try:
        return language(voice.language).spoken(text)
    except UnknownLanguage:
        return text


def _write(output: str, sound: Sound) -> None:
    from audio.wav import encode, write

    if output == "-":
        sys.stdout.buffer.write(encode(sound))
    else:
        write(output, sound)


def _play(sound: Sound) -> None:
    """Play to the end. Raises: AudioError where there is nothing to play on."""
    from audio.devices.listing import choose, devices
    from audio.devices.streams import Loudspeaker as Opened
    from audio.errors import AudioError, DeviceError
    from audio.pcm import frames
    from audio.resampling import resample

    rate = 16_000
    try:
        loudspeaker = Opened(choose(None, "output", devices()), rate)
        loudspeaker.start()
    except DeviceError as error:
        raise AudioError(f"{error}; to write a WAV file, add -o FILE") from error
    try:
        for frame in frames(resample(sound, rate)):
            _wait(loudspeaker, _AHEAD_S)
            loudspeaker.play(frame)
        _wait(loudspeaker, 0.0)
        time.sleep(loudspeaker.latency_s)
    finally:
        loudspeaker.close()


def _wait(loudspeaker: Loudspeaker, until_s: float) -> None:
    """Wait until so little is still to be heard. Raises: AudioError where the loudspeaker went away."""
    from audio.errors import AudioError

    while loudspeaker.waiting_s > until_s:
        if loudspeaker.ended:
            raise AudioError("the loudspeaker went away")
        time.sleep(0.01)


def _warn(warning: str) -> None:
    click.echo(f"Warning: {warning}", err=True)
