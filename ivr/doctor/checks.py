"""The checks, each of one part. `python -m ivr.doctor.checks PART` makes one and prints what it finds."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.doctor.apart import tell
from ivr.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audio.hearing.models import InstalledModel
    from audio.pcm import Sound
    from audio.speaking.engine import Engine

LANGUAGE = "ru"
"""Of the line that comes with the program."""
_WORD = "Здравствуйте"
_WORDS = {
    "ru": ("оператор", "баланс", "карта", "перевод"),
    "en": ("operator", "balance", "card", "transfer"),
    "ko": ("상담원", "잔액", "처음으로", "다시"),
}
"""By language: what is said to a model, and what else it might take it for."""
_SPEAKS_WITHIN_S = 12.0
_NO_SOUND_CARD = "ivr talk goes on as text here; ivr dial and ivr test need none"


def python(_: Sequence[str]) -> list[Finding]:
    """The interpreter."""
    return [
        Finding(
            "Python", "ok", f"{platform.python_version()} on {platform.platform(aliased=True, terse=True)}"
        )
    ]


def libraries(_: Sequence[str]) -> list[Finding]:
    """Every library that the program is installed with, and its version."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("autoinformer") or []
    except metadata.PackageNotFoundError:
        return [Finding("libraries", "broken", "the program is not installed itself", "pip install -e .")]
    wanted = [Requirement(line) for line in lines]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    found, bad = [], []
    for one in wanted:
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            version = ""
        if version and one.specifier.contains(version, prereleases=True):
            found.append(f"{one.name} {version}")
        else:
            what = (
                f"{one.name} {version} is not {one.specifier}" if version else f"{one.name} is not installed"
            )
            mend = f"pip install '{one.name}{one.specifier}'"
            bad.append(Finding("libraries", "broken" if version else "missing", what, mend))
    told = f"{len(found)} of {len(wanted)}: {', '.join(sorted(found, key=str.casefold))}"
    return bad or [Finding("libraries", "ok", told)]


def line(_: Sequence[str]) -> list[Finding]:
    """The flow that comes with the program."""
    from engine.errors import IvrError
    from ivr.opening import open_flow, shipped_flow

    start = time.perf_counter()
    try:
        path = shipped_flow()
        flow = open_flow(path)
    except IvrError as error:
        first = str(error).partition("\n")[0]
        return [Finding("line", "broken", first, "reinstall the program, or mend the flow: ivr check")]
    took_s = time.perf_counter() - start
    return [Finding("line", "ok", f"{path}: {len(flow.states)} states, loaded in {took_s:.1f} s")]


def voice(_: Sequence[str]) -> list[Finding]:
    """The voice that callers hear, and what stands in for it: each says a word, which is measured."""
    from audio import installing
    from audio.speaking.espeak_program import EspeakProgram
    from audio.speaking.worker_engine import WorkerEngine

    first = _spoken(WorkerEngine(), "voice", "pip install --force-reinstall pyttsx3 espeakng-loader")
    other = _spoken(EspeakProgram(), "espeak-ng", installing.how("espeak-ng"))
    if other.status == "ok":
        if first.is_bad:
            first = replace(
                first, status="note", what=f"{first.what}; espeak-ng speaks instead", needed=False
            )
        return [first, replace(other, needed=False)]
    return [first, replace(other, status="note", needed=False)]


def _spoken(engine: Engine, part: str, mend: str) -> Finding:
    from audio.errors import AudioError
    from audio.levels import dbfs, is_silent, peak
    from audio.speaking.voice import Voice

    start = time.perf_counter()
    try:
        sound = engine.make(_WORD, Voice(LANGUAGE), _SPEAKS_WITHIN_S)
    except AudioError as error:
        return Finding(part, "broken" if engine.version else "missing", str(error), mend)
    finally:
        engine.close()
    took_s = time.perf_counter() - start
    said = f"{engine.name} {engine.version} says «{_WORD}»"
    if is_silent(sound):
        return Finding(part, "broken", f"{said}, and it is silence", mend)
    level = (
        f"{sound.seconds:.2f} s of sound, peak {dbfs(peak(sound.samples)):.0f} dBFS, made in {took_s:.2f} s"
    )
    return Finding(part, "ok", f"{said}: {level}")


def recognition(_: Sequence[str]) -> list[Finding]:
    """Vosk, the models that are there, and whether each understands a word that a voice says."""
    from audio.hearing.models import installed

    try:
        import vosk
    except (ImportError, OSError) as error:
        return [Finding("Vosk", "missing", f"it can't be loaded ({error})", "pip install vosk")]
    del vosk
    found = [Finding("Vosk", "ok", metadata.version("vosk"))]
    tried: set[str] = set()
    for model in installed():
        if not model.wrong and model.language in tried:
            continue  # another one of this language is preferred
        found.append(_model(model))
        tried.add(model.language)
    if LANGUAGE not in tried:
        what = f"there is none of «{LANGUAGE}»: callers are understood by keys only"
        found.append(Finding(f"model {LANGUAGE}", "missing", what, f"ivr models download {LANGUAGE}"))
    return found


def _model(model: InstalledModel) -> Finding:
    from audio.errors import AudioError

    part, is_own = f"model {model.language or '?'}", model.language == LANGUAGE
    if model.wrong:
        return Finding(part, "broken", model.wrong, f"ivr models remove {model.name}", needed=is_own)
    try:
        return Finding(part, "ok", f"{model.name}{_understood(model)}", needed=is_own)
    except AudioError as error:
        return Finding(part, "broken", str(error), "download it again", needed=is_own)


def _understood(model: InstalledModel) -> str:
    """Say a word to it, and return what became of that. Raises: AudioError where it can't be loaded."""
    import numpy as np

    from audio.hearing.vosk_model import load
    from audio.hearing.vosk_recogniser import VoskRecogniser
    from audio.pcm import Sound
    from audio.resampling import resample

    start = time.perf_counter()
    recogniser = VoskRecogniser(load(model.path))
    loaded = f", loaded in {time.perf_counter() - start:.1f} s"
    words = _WORDS.get(model.language)
    if words is None:
        return loaded
    spoken = _said(words[0], model.language)
    if spoken is None:
        return f"{loaded}; it was tried with no word, since nothing here speaks"
    said = resample(spoken, 16_000)
    quiet = Sound(np.zeros(said.rate, np.int16), said.rate)
    recogniser.listen_for(words)
    for sound in (quiet, said, quiet):
        recogniser.feed(sound.samples)
    heard = recogniser.finish()
    if heard.text.casefold() == words[0]:
        return f"{loaded}, understands «{words[0]}» (confidence {heard.confidence:.2f})"
    return f"{loaded}; a synthetic «{words[0]}» was taken for «{heard.text or '…'}», which may be the voice's fault"


def _said(word: str, language: str) -> Sound | None:
    """A word in the first voice that says it; None where there is none."""
    from contextlib import closing

    from audio.errors import AudioError
    from audio.speaking.espeak_program import EspeakProgram
    from audio.speaking.voice import Voice
    from audio.speaking.worker_engine import WorkerEngine

    for make in (WorkerEngine, EspeakProgram):
        with closing(make()) as engine:
            try:
                return engine.make(word, Voice(language, rate_wpm=130), _SPEAKS_WITHIN_S)
            except AudioError:
                continue  # that it can't is told of the voice, not of the model
    return None


def devices(arguments: Sequence[str]) -> list[Finding]:
    """PortAudio, microphones and loudspeakers; with `open` they are opened for a moment."""
    from audio import installing
    from audio.devices import portaudio
    from audio.devices.listing import devices as listed
    from audio.errors import DeviceError

    try:
        version = portaudio.version()
        there = listed()
    except DeviceError as error:
        what, _, mend = str(error).rpartition(": ")
        return [Finding("PortAudio", "missing", what, mend)]
    found = [Finding("PortAudio", "ok", version)]
    for part, able, is_default in (
        ("microphone", [one for one in there if one.can("input")], "is_default_input"),
        ("loudspeaker", [one for one in there if one.can("output")], "is_default_output"),
    ):
        if not able:
            mend = installing.how("pulse") if _has_pulse() else _NO_SOUND_CARD
            found.append(Finding(part, "note", "there is none", mend, needed=False))
            continue
        own = next((one for one in able if getattr(one, is_default)), able[0])
        others = f", and {len(able) - 1} more: ivr talk --list-devices" if len(able) > 1 else ""
        found.append(Finding(part, "ok", f"«{own.title}», {own.rate} Hz{others}", needed=False))
    if "open" in arguments and there:
        found.append(_opened())
    return found


def _has_pulse() -> bool:
    """Whether a PulseAudio or PipeWire runs that ALSA might not know of."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    socket = runtime is not None and (Path(runtime) / "pulse" / "native").exists()
    return sys.platform == "linux" and (socket or "PULSE_SERVER" in os.environ)


def _opened() -> Finding:
    """Play a quiet tone and listen, for a second."""
    from audio.devices.handset import Handset
    from audio.devices.news import Opened
    from audio.devices.opening import Wanted
    from audio.dtmf import generate
    from audio.levels import dbfs, rms

    rate = 16_000
    handset = Handset(Wanted(rate))
    start = time.monotonic()
    handset.open(start)
    handset.wait(5)
    took_s = time.monotonic() - start
    tone = generate("5", rate, tone=0.3, pause=0.05) // 8
    frames = [tone[at : at + rate // 50] for at in range(0, len(tone) - rate // 50, rate // 50)]
    loudest = 0.0
    while time.monotonic() < start + took_s + 1.0:
        for frame in handset.hear(time.monotonic()):
            loudest = max(loudest, rms(frame))
            if frames:
                handset.play(frames.pop(0))
        time.sleep(0.01)
    news, counts = handset.news(), handset.counts
    handset.close()
    opened = news[0] if news else None
    if not isinstance(opened, Opened) or len(news) > 1:
        reason = "; ".join(item.reason for item in news if not isinstance(item, Opened)) or "nothing came"
        return Finding(
            "sound", "broken", reason, "choose another device: ivr talk --list-devices", needed=False
        )
    heard = f"microphone {dbfs(loudest):.0f} dBFS at its loudest" if opened.microphone else "no microphone"
    told = (
        f"opened in {took_s:.2f} s, played a tone; {heard}; longest gap {counts.largest_gap_s * 1000:.0f} ms"
    )
    return Finding("sound", "ok", told, needed=False)


def cache(_: Sequence[str]) -> list[Finding]:
    """The folder in which prompts that were spoken once are kept."""
    from tempfile import TemporaryFile

    from audio.speaking.store import CACHE_VARIABLE, default_folder

    folder = default_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        what = f"{folder} can't be written ({error.strerror}): every prompt is made anew in each run"
        return [Finding("cache", "note", what, f"set {CACHE_VARIABLE} to a folder of yours", needed=False)]
    sizes = [path.stat().st_size for path in folder.rglob("*.wav")]
    return [
        Finding("cache", "ok", f"{folder}: {len(sizes)} prompts, {sum(sizes) / 1e6:.1f} MB", needed=False)
    ]


CHECKS: Mapping[str, Callable[[Sequence[str]], list[Finding]]] = {
    "python": python,
    "libraries": libraries,
    "line": line,
    "voice": voice,
    "recognition": recognition,
    "devices": devices,
    "cache": cache,
}
"""In the order in which they are told."""

if __name__ == "__main__":
    tell(CHECKS)
