"""Reads all that the lines say aloud and measures it: `python -m benchmarks.aloud`; `--wav FOLDER` is for listening.

The prompts are those that the call tests beside the lines hear, with real values in them; the voice is that of a call.
Words that are stressed wrongly are no matter of this: `tests/flows/test_stresses.py` holds them.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from audio import wav
from audio.levels import dbfs, peak, rms
from audio.speaking import passages
from audio.speaking.speaker import Speaker
from audio.speaking.store import PromptStore
from benchmarks.tables import machine
from engine.flow import Menu
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.scripts_of_flow import scripts_of
from ivr.lines import flows_in
from ivr.sound.voices import pieces, voice_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audio.pcm import Sound
    from engine.actions import Say
    from engine.flow import Flow

RATE = 8000
LONGEST_MENU_S = 20.0
_PATIENCE_S = 30.0
_FULL = 32767
_SHOWN = 10
"""Prompts of a list of the longest."""
_BLOCK_S = 0.01
_SILENT_DBFS = -45.0
_PAUSE_S = 0.15
"""Silence that is heard as a pause."""
_VOWEL = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
_END = re.compile(r"[.!?…](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something that callers hear."""

    line: str
    say: Say
    flow: Flow
    is_menu: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A prompt as it sounds. Times are seconds, levels dBFS."""

    prompt: Prompt
    sound: Sound
    syllables: int
    before: float
    """Silence at its head."""
    after: float
    """Silence at its end."""
    pauses: tuple[float, ...]
    """Within it, in order."""

    @property
    def rate(self) -> float:
        """Syllables a second, pauses left out."""
        spoken = self.sound.seconds - self.before - self.after - sum(self.pauses)
        return self.syllables / spoken if spoken > 0 else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Speak and measure every prompt, and print what stands out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.aloud", description=__doc__)
    parser.add_argument("--flows", default="flows", help="the folder of the lines")
    parser.add_argument("--wav", type=Path, help="write every prompt to this folder, and its text beside it")
    options = parser.parse_args(arguments)
    store = PromptStore(None, warn=print)
    print(f"{machine()}\n")
    with Speaker(store=store, patience_s=_PATIENCE_S, warn=print) as speaker:
        measured = [_measured(prompt, speaker) for prompt in prompts(options.flows)]
    if options.wav is not None:
        _write(measured, options.wav)
    print("\n".join(report(measured)))


def prompts(folder: str) -> Iterator[Prompt]:
    """Yield every text that the call tests of the lines hear, each once a line."""
    for path in flows_in([folder]):
        known: set[str] = set()
        for script in scripts_of(path):
            loaded = reader.load(script)
            menus = {place for state in loaded.flow.states.values() for place in _places_of_menu(state)}
            for test in loaded.script.calls:
                for heard in runner.run(test, loaded.flow).simulation.world.heard_so_far:
                    if heard.say.text not in known and heard.say.audio is None:
                        known.add(heard.say.text)
                        yield Prompt(
                            Path(path).stem, heard.say, loaded.flow, is_menu=heard.say.place in menus
                        )


def report(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the figures, and the prompts that stand out."""
    yield "| | prompts | of them menus | s, median | s, most | menu s, most | syllables/s, median (least, most) |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for line in dict.fromkeys(one.prompt.line for one in measured):
        own = [one for one in measured if one.prompt.line == line]
        menus = [one.sound.seconds for one in own if one.prompt.is_menu]
        seconds, rates = [one.sound.seconds for one in own], [one.rate for one in own]
        yield (
            f"| {line} | {len(own)} | {len(menus)} | {median(seconds):.1f} | {max(seconds):.1f} | {max(menus):.1f} "
            f"| {median(rates):.1f} ({min(rates):.1f}, {max(rates):.1f}) |"
        )
    yield ""
    peaks = [dbfs(peak(one.sound.samples)) for one in measured]
    levels = [dbfs(rms(one.sound.samples)) for one in measured]
    clipped = sum(int((np.abs(one.sound.samples.astype(np.int32)) >= _FULL).sum()) for one in measured)
    pauses = sorted(pause for one in measured for pause in one.pauses)
    heads, ends = [one.before for one in measured], [one.after for one in measured]
    yield (
        f"peak {min(peaks):.1f} to {max(peaks):.1f} dBFS, level {min(levels):.1f} to {max(levels):.1f}, "
        f"{clipped} samples clipped"
    )
    yield f"silence at the head at most {max(heads):.2f} s, at the end {max(ends):.2f} s"
    yield (
        f"pauses within: {len(pauses)}, median {median(pauses):.2f} s, 10 % below {pauses[len(pauses) // 10]:.2f}, "
        f"longest {pauses[-1]:.2f}; fewer than ends of sentences: {sum(_is_hasty(one) for one in measured)} prompts"
    )
    all_menus = sorted((one for one in measured if one.prompt.is_menu), key=lambda one: -one.sound.seconds)
    over = [one for one in all_menus if one.sound.seconds > LONGEST_MENU_S]
    for title, few in (
        (f"menus over {LONGEST_MENU_S:.0f} s", over),
        ("longest menus", all_menus[:_SHOWN]),
        ("longest", sorted(measured, key=lambda one: -one.sound.seconds)[:_SHOWN]),
        ("fastest", sorted(measured, key=lambda one: -one.rate)[:_SHOWN]),
        ("slowest", sorted(measured, key=lambda one: one.rate)[:_SHOWN]),
    ):
        yield f"\n{title}:"
        yield from (f"  {one.sound.seconds:5.1f} s {one.rate:4.1f}/s  {_told(one.prompt)}" for one in few)


def _places_of_menu(state: object) -> list[object]:
    return [prompt.place for prompt in (*state.prompts, *state.short)] if isinstance(state, Menu) else []


def _measured(prompt: Prompt, speaker: Speaker) -> Measured:
    parts = pieces(prompt.say, prompt.flow.language)
    spoken = passages.spoken(speaker, parts, voice_of(prompt.flow, prompt.say.place), RATE)
    assert spoken.sound is not None, f"not spoken: {prompt.say.shown}"
    syllables = sum(len(_VOWEL.findall(part.text)) for part in parts)
    before, after, pauses = _silences(spoken.sound)
    return Measured(prompt, spoken.sound, syllables, before, after, pauses)


def _silences(sound: Sound) -> tuple[float, float, tuple[float, ...]]:
    """The silence before, after, and each pause within."""
    block = round(_BLOCK_S * sound.rate)
    blocks = sound.samples[: len(sound.samples) // block * block].reshape(-1, block)
    loud = [dbfs(rms(one)) > _SILENT_DBFS for one in blocks]
    runs = [(is_loud, len(list(run))) for is_loud, run in groupby(loud)]
    before = runs[0][1] * _BLOCK_S if runs and not runs[0][0] else 0.0
    after = runs[-1][1] * _BLOCK_S if runs and not runs[-1][0] else 0.0
    within = (length * _BLOCK_S for is_loud, length in runs[1:-1] if not is_loud)
    return before, after, tuple(pause for pause in within if pause >= _PAUSE_S)


def _is_hasty(one: Measured) -> bool:
    """Whether a sentence runs into the next one."""
    return len(one.pauses) < len(_END.findall(one.prompt.say.text)) - 1


def _told(prompt: Prompt) -> str:
    return f"{prompt.say.place.file_line} «{prompt.say.shown}»"


def _write(measured: Sequence[Measured], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, one in enumerate(measured):
        wav.write(folder / f"{number:04}.wav", one.sound)
        lines.append(f"{number:04}\t{one.sound.seconds:.2f}\t{_told(one.prompt)}")
    (folder / "prompts.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
