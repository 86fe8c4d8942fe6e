"""Measures receivers of keys beside each other: `python -m benchmarks.dtmf`.

Every receiver hears the same signals in one run, family by family; one that isn't installed is left out, and the last
lines say why.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf import detect, generate
from audio.dtmf.keypad import KEYS
from benchmarks import dtmf_talk
from benchmarks.contenders import Unavailable
from benchmarks.dtmf_peers import Multimon, Ours, Receiver, Spandsp
from benchmarks.dtmf_signals import CHANNELS, FAMILIES, Family, rate_of, trials
from benchmarks.tables import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.pcm import Samples
    from benchmarks.dtmf_signals import Channel

TRIALS = 400
_FRAMES_A_BLOCK = 50
"""Of which the time is taken at once."""
_ROUNDS = 20
_SENT = 1000
"""Keys made by our generator for others to read."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a run measures, and on whom."""

    receivers: Sequence[Receiver]
    trials: int
    speeds: Sequence[float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the tables, each as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dtmf", description=__doc__)
    parser.add_argument("--trials", type=int, default=TRIALS, help="of each family and channel")
    parser.add_argument(
        "--speeds", type=int, default=len(dtmf_talk.SPEEDS), help="that recordings are heard at"
    )
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=[*_PARTS], help="parts of the run")
    asked = parser.parse_args(arguments)
    receivers, reasons = _receivers()
    chosen = Chosen(receivers, asked.trials, dtmf_talk.SPEEDS[: asked.speeds])
    print(machine())
    for part in asked.only:
        try:
            for line in _PARTS[part](chosen):
                print(line, flush=True)
        except Unavailable as lacking:
            reasons.append(f"{part}: {lacking}")
    for reason in reasons:
        print(f"Not measured: {reason}.")


def _receivers() -> tuple[list[Receiver], list[str]]:
    found: list[Receiver] = [Ours()]
    reasons = []
    for make in (Spandsp, Multimon):
        try:
            found.append(make())
        except Unavailable as reason:
            reasons.append(str(reason))
    return found, reasons


def _head(title: str, columns: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"| {title} | " + " | ".join(columns) + " |"
    yield "|---|" + "---:|" * len(columns)


def _names(receivers: Sequence[Receiver]) -> list[str]:
    return [one.name for one in receivers]


# -- what is heard, and what is not


def families(chosen: Chosen) -> Iterator[str]:
    """Per cent of the trials that are right: each press heard once, or nothing heard."""
    yield from _head(
        f"right of {chosen.trials} trials, %: {', '.join(CHANNELS)}", ["limit", *_names(chosen.receivers)]
    )
    for family in FAMILIES:
        cells = [
            ", ".join(_right(receiver, family, channel, chosen.trials) for channel in CHANNELS)
            for receiver in chosen.receivers
        ]
        mark = "" if family.heard else "**not** "
        yield f"| {mark}{family.name} | {family.limit} | " + " | ".join(cells) + " |"


def _right(receiver: Receiver, family: Family, channel: Channel, count: int) -> str:
    right = total = 0
    for trial in trials(family, channel, count):
        wanted = trial.keys if family.heard else ""
        right += receiver.keys(trial.samples, rate_of(channel)) == wanted
        total += 1
    return f"{100 * right / total:.4g}"


# -- what is no key


def talk(chosen: Chosen) -> Iterator[str]:
    """Keys heard in prompts and in music, where there are none."""
    yield from _head("false keys", ["hours", *_names(chosen.receivers)])
    for name, folder in (("speech", dtmf_talk.SOUNDS), ("music", dtmf_talk.MUSIC)):
        parts = dtmf_talk.recordings(folder)
        seconds, counts = 0.0, [0] * len(chosen.receivers)
        for speed in chosen.speeds:
            heard = np.concatenate([dtmf_talk.at_speed(part, speed) for part in parts])
            seconds += len(heard) / dtmf_talk.RATE
            for at, receiver in enumerate(chosen.receivers):
                counts[at] += len(receiver.keys(heard, dtmf_talk.RATE))
        yield f"| {name} at {len(chosen.speeds)} speeds | {seconds / 3600:.1f} | {_cells(counts)} |"


def formants(chosen: Chosen) -> Iterator[str]:
    """Keys heard in speech whose formants were put on keys."""
    yield from _head("false keys an hour: formants put on keys", _names(chosen.receivers))
    speech = np.concatenate(dtmf_talk.recordings(dtmf_talk.SOUNDS))
    for width in dtmf_talk.WIDTHS_HZ:
        moved = dtmf_talk.pushed(speech, width)
        hours = len(moved) / dtmf_talk.RATE / 3600
        counts = [len(receiver.keys(moved, dtmf_talk.RATE)) / hours for receiver in chosen.receivers]
        yield f"| ±{width:g} Hz wide, {hours:.1f} h | {_cells(f'{count:.1f}' for count in counts)} |"


def _cells(values: Iterator[str] | Sequence[int]) -> str:
    return " | ".join(str(value) for value in values)


# -- when, and what it costs


def latency(chosen: Chosen) -> Iterator[str]:
    """Milliseconds from the onset to the end of the frame of 20 ms that reports a key."""
    streaming = [one for one in chosen.receivers if one.streams]
    yield from _head("onset to report, ms: median, most", _names(streaming))
    for channel in CHANNELS:
        cells = []
        for receiver in streaming:
            delays = _delays(receiver, channel, chosen.trials) if rate_of(channel) in receiver.rates else []
            cells.append(f"{1000 * median(delays):.1f}, {1000 * max(delays):.1f}" if delays else "–")
        yield f"| {channel} | " + " | ".join(cells) + " |"


def _delays(receiver: Receiver, channel: Channel, count: int) -> list[float]:
    rate = rate_of(channel)
    length = rate // 50
    found: list[float] = []
    for trial in trials(FAMILIES[0], channel, count):
        receiver.start(rate)
        found += [
            (start + length) / rate - trial.onset
            for start in range(0, len(trial.samples), length)
            if receiver.feed(trial.samples[start : start + length])
        ]
    return found


def edges(chosen: Chosen) -> Iterator[str]:
    """How far `detect` is off in time; the peers don't tell."""
    yield from _head("error of start and end, ms: median, most", ["start", "end"])
    for family in (FAMILIES[0], *(one for one in FAMILIES if one.name.startswith("noise"))):
        for channel in CHANNELS:
            starts, ends = [], []
            for trial in trials(family, channel, chosen.trials):
                for tone in detect(trial.samples, rate_of(channel))[:1]:
                    starts.append(1000 * abs(tone.start - trial.onset))
                    ends.append(1000 * abs(tone.end - trial.end))
            cells = (f"{median(errors):.2f}, {max(errors):.2f}" for errors in (starts, ends))
            yield f"| {family.name}, {channel} | " + " | ".join(cells) + " |"


def cost(chosen: Chosen) -> Iterator[str]:
    """Processor time of a frame of 20 ms, fed from Python: the mean over frames of the least of some rounds."""
    streaming = [one for one in chosen.receivers if one.streams]
    yield from _head("µs of processor a frame of 20 ms", _names(streaming))
    rate, noise = 8000, np.random.default_rng(1)
    sounds = {
        "silence": np.zeros(20 * rate, np.int16),
        "noise": noise.normal(0, 500, 20 * rate).astype(np.int16),
        "a key that is held": generate("5", rate, tone=20.0, pause=0),
        "keys, 100 ms on, 100 ms off": generate(KEYS * 6, rate),
    }
    with suppress(Unavailable):
        prompts = dtmf_talk.recordings(dtmf_talk.SOUNDS)
        sounds["speech"] = np.concatenate(prompts[:: len(prompts) // 20])[: 60 * rate]
    for name, sound in sounds.items():
        yield f"| {name} | " + " | ".join(f"{_cost(one, sound, rate):.1f}" for one in streaming) + " |"


def _cost(receiver: Receiver, sound: Samples, rate: int) -> float:
    length = rate // 50
    frames = [sound[at : at + length] for at in range(0, len(sound) - length, length)]
    rounds = []
    for _ in range(_ROUNDS):
        receiver.start(rate)
        times = []
        for at in range(0, len(frames) - _FRAMES_A_BLOCK, _FRAMES_A_BLOCK):
            start = process_time()
            for frame in frames[at : at + _FRAMES_A_BLOCK]:
                receiver.feed(frame)
            times.append((process_time() - start) / _FRAMES_A_BLOCK * 1e6)
        rounds.append(times)
    return float(np.min(rounds, axis=0).mean())


# -- what we send


def sent(chosen: Chosen) -> Iterator[str]:
    """Keys of our generator that each receiver reads right."""
    yield from _head(f"right of {_SENT} keys that we made, ms on/off", _names(chosen.receivers))
    keys = "".join(np.random.default_rng(1).choice(list(KEYS), _SENT))
    for tone, pause in ((40, 40), (70, 50), (100, 100)):
        made = generate(keys, tone=tone / 1000, pause=pause / 1000)
        heard = [receiver.keys(made, 8000) for receiver in chosen.receivers]
        yield f"| {tone}/{pause} | " + " | ".join(_matching(keys, one) for one in heard) + " |"


def _matching(keys: str, heard: str) -> str:
    if keys == heard:
        return str(len(keys))
    return f"{len(heard)} heard, {sum(a == b for a, b in zip(keys, heard, strict=False))} in place"


_PARTS: dict[str, Callable[[Chosen], Iterator[str]]] = {
    "families": families,
    "latency": latency,
    "edges": edges,
    "cost": cost,
    "sent": sent,
    "formants": formants,
    "talk": talk,
}


if __name__ == "__main__":
    main(sys.argv[1:])
