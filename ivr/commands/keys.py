"""`ivr keys`: the tones of keys, made and read."""

from __future__ import annotations

import click

_SHORTEST_MS, _LONGEST_MS = 1, 10_000


@click.command()
@click.argument("keys", required=False)
@click.option("-o", "--output", metavar="FILE", help="The WAV file to write.")
@click.option("--read", "recording", metavar="FILE", help="Print the keys of a WAV file, each with its time.")
@click.option(
    "--rate",
    type=click.Choice(["8000", "16000"]),
    default="8000",
    show_default=True,
    help="Samples a second of what is written.",
)
@click.option(
    "--tone",
    metavar="MS",
    type=click.IntRange(_SHORTEST_MS, _LONGEST_MS),
    default=100,
    show_default=True,
    help="Milliseconds of a tone.",
)
@click.option(
    "--pause",
    metavar="MS",
    type=click.IntRange(_SHORTEST_MS, _LONGEST_MS),
    default=100,
    show_default=True,
    help="Milliseconds between tones.",
)
def keys(
    keys: str | None, output: str | None, recording: str | None, *, rate: str, tone: int, pause: int
) -> None:
    """Write the tones of KEYS into a WAV file, such as `ivr keys 12# -o tones.wav`, or read a file's.

    A line of --read is: the key, the seconds from the file's start to its onset, and to its end, with tabs between.
    """
    if recording is not None and keys is None and output is None:
        _read(recording)
    elif keys is not None and output is not None and recording is None:
        _write(keys, output, int(rate), tone / 1000, pause / 1000)
    else:
        raise click.UsageError("write «ivr keys 12# -o tones.wav», or «ivr keys --read tones.wav»")


def _write(keys: str, output: str, rate: int, tone: float, pause: float) -> None:
    from audio.dtmf import generate
    from audio.pcm import Sound
    from audio.wav import write

    write(output, Sound(generate(keys, rate, tone=tone, pause=pause), rate))


def _read(recording: str) -> None:
    from audio.dtmf import RATES, detect
    from audio.resampling import resample
    from audio.wav import read

    sound = read(recording)
    if sound.rate not in RATES:
        sound = resample(sound, RATES[0])
    tones = detect(sound.samples, sound.rate)
    for tone in tones:
        click.echo(f"{tone.key}\t{tone.start:.3f}\t{tone.end:.3f}")
    if not tones:
        click.echo(f"{recording}: no keys are heard in {sound.seconds:.1f} s", err=True)
