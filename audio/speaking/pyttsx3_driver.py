"""pyttsx3, used in the one way that was found to be reliable. Only the worker imports this; numpy is not needed.

pyttsx3 2.99 lets eSpeak NG speak in a thread of its own and watches from another. Where that thread is late, as on a
busy machine, pyttsx3 finds it at work when a run begins, takes that for something to be stopped, and also throws the
next utterance away: its file is a header without a sound (7 of 160 workers, where threads were held up at random). So
eSpeak NG is asked to speak in the thread that asks. Nothing is queued or waited for, no file is written, and an
utterance is the same to the byte, in 1-15 ms in place of 12-55.
"""

from __future__ import annotations

import ctypes
import difflib
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from audio import installing
from audio.speaking.espeak_text import text_for_espeak, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VOICES = {"ru": "zle/ru+f3", "en": "gmw/en+f3"}
"""eSpeak NG's voice for a language, where its own choice is not the best one."""
_VOLUME = 0.6
"""Of the driver; louder than this some voices are clipped, and the level is made afterwards."""
_SAMPLE_RATE = 22_050
"""Of every voice of eSpeak NG's own."""
_SPOKEN_LANGUAGES = 12
"""Named in an error, at most."""


class Missing(Exception):  # noqa: N818 - it says what happened
    """There is no engine; the text says how to get one."""


class WrongVoice(Exception):  # noqa: N818 - likewise
    """There is no such voice; the text names one that is near."""


class Synthesiser(Protocol):
    """One engine of pyttsx3. Not to be shared between threads."""

    name: str
    """The driver's: espeak, sapi5, nsss."""

    def warm_up(self, text: str) -> None:
        """Speak something that nobody hears."""
        ...

    def voices(self) -> list[tuple[str, str, list[str]]]:
        """Return the identifier, the name and the languages of each voice."""
        ...

    def make(self, text: str, language: str, name: str | None, rate: int, pitch: int) -> bytes:
        """Return a WAV file. Raises: WrongVoice."""
        ...


def open_synthesiser(folder: str | None) -> Synthesiser:
    """Return the engine of this system; one that speaks into files has them in a folder. Raises: Missing."""
    try:
        import pyttsx3

        if sys.platform not in ("darwin", "win32"):
            load_espeak_ng()
            _speak_at_once()
            return EspeakSynthesiser(pyttsx3.init("espeak"))
        folder = folder or tempfile.mkdtemp(prefix="ivr-")
        return SystemSynthesiser(pyttsx3.init(), str(Path(folder) / "spoken.wav"))
    except ModuleNotFoundError as error:
        raise Missing(f"{error.name} is not installed: pip install {error.name}") from error
    except (OSError, RuntimeError, ImportError) as error:
        raise Missing(
            f"pyttsx3 finds no voices: pip install espeakng-loader, or {installing.how('espeak-ng')}"
        ) from error


def load_espeak_ng() -> None:
    """Load the eSpeak NG that pip installed, where it did, so that pyttsx3 finds it, whatever the system has.

    Its SONAME is the one that pyttsx3 asks for. Without its data named, eSpeak NG ends the process.
    """
    try:
        import espeakng_loader
    except ModuleNotFoundError:
        return
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()


def _speak_at_once() -> None:
    """Have the driver open eSpeak NG without a thread of its own, and let phonemes in: it has no other way to either."""
    from pyttsx3.drivers import _espeak

    _espeak.AUDIO_OUTPUT_RETRIEVAL = _espeak.AUDIO_OUTPUT_SYNCHRONOUS
    _espeak.ENDPAUSE |= _espeak.PHONEMES


class EspeakSynthesiser:
    """eSpeak NG behind pyttsx3, which speaks in the thread that asks."""

    name = "espeak"

    def __init__(self, engine: Any) -> None:  # noqa: ANN401 - pyttsx3 has no types
        self._engine = engine  # the driver has a weak hold on it only
        self._driver = engine.proxy._driver  # noqa: SLF001 - the queue before it is what loses settings
        self._settings: dict[str, object] = {}
        self._voices: list[tuple[str, str, list[str]]] = []

    def warm_up(self, text: str) -> None:
        """Speak something that nobody hears."""
        self._spoken(text)

    def voices(self) -> list[tuple[str, str, list[str]]]:
        """Return the identifier, the name and the languages of each voice."""
        if not self._voices:
            found = self._driver.getProperty("voices")
            self._voices = [(voice.id, voice.name, list(voice.languages)) for voice in found]
        return self._voices

    def make(self, text: str, language: str, name: str | None, rate: int, pitch: int) -> bytes:
        """Return a WAV file. Raises: WrongVoice."""
        self._set("volume", _VOLUME)
        voice = self._voice(language, name)
        self._set("voice", voice)
        self._set("rate", rate)
        self._set("pitch", pitch)
        return self._spoken(text_for_espeak(text, language, voice))

    def _spoken(self, text: str) -> bytes:
        driver = self._driver
        driver._start_synthesis(text)  # noqa: SLF001 - returns when all is spoken; there is no end to be told of
        samples, driver._data_buffer = driver._data_buffer, b""  # noqa: SLF001
        return _wav(samples)

    def _set(self, setting: str, value: object) -> None:
        if self._settings.get(setting) != value:
            self._driver.setProperty(setting, value)
            self._settings[setting] = value

    def _voice(self, language: str, name: str | None) -> str:
        """The identifier of a voice, with its variant: `zle/ru+f3`."""
        base, _, variant = (name or VOICES.get(language, language)).partition("+")
        found = matching(self.voices(), base)
        if found is None:
            raise WrongVoice(_no_voice(self.voices(), name, language))
        if not variant:
            return found
        variants = _variants()
        if variants and variant not in variants and not variant.isdigit():
            near = difflib.get_close_matches(variant, variants, n=1) or ["f3"]
            raise WrongVoice(f"eSpeak NG has no variant «+{variant}»: did you mean «{base}+{near[0]}»?")
        return f"{found}+{variant}"


def _wav(samples: bytes) -> bytes:
    """A WAV file of what eSpeak NG spoke."""
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SAMPLE_RATE)
        file.writeframes(samples)
    return made.getvalue()


class SystemSynthesiser:
    """SAPI5 or NSSpeechSynthesizer behind pyttsx3, which make one utterance a run. Neither knows a pitch."""

    def __init__(self, engine: Any, path: str) -> None:  # noqa: ANN401 - pyttsx3 has no types
        self._engine = engine
        self._path = Path(path)
        self.name: str = str(engine)

    def warm_up(self, text: str) -> None:
        """Speak something that nobody hears."""
        self._spoken(text)

    def voices(self) -> list[tuple[str, str, list[str]]]:
        """Return the identifier, the name and the languages of each voice."""
        found = self._engine.getProperty("voices")
        return [(voice.id, str(voice.name), [str(code) for code in voice.languages]) for voice in found]

    def make(self, text: str, language: str, name: str | None, rate: int, pitch: int) -> bytes:  # noqa: ARG002
        """Return a WAV file. Raises: WrongVoice."""
        voices = self.voices()
        found = matching(voices, name or language)
        if found is None:
            raise WrongVoice(_no_voice(voices, name, language))
        self._engine.setProperty("voice", found)
        self._engine.setProperty("rate", rate)
        return self._spoken(unmarked(text))

    def _spoken(self, text: str) -> bytes:
        self._engine.save_to_file(text, str(self._path))
        self._engine.runAndWait()
        if sys.platform == "darwin":
            _as_wav(self._path)
        data = self._path.read_bytes()
        self._path.write_bytes(b"")
        return data


def _as_wav(path: Path) -> None:
    """NSSpeechSynthesizer writes AIFF whatever the name says; every macOS has a program that converts it."""
    aiff = path.with_suffix(".aiff")
    shutil.move(path, aiff)
    try:
        subprocess.run(  # noqa: S603 - no shell, our own path
            ["/usr/bin/afconvert", "-f", "WAVE", "-d", "LEI16", str(aiff), str(path)],
            check=True,
            stdin=subprocess.DEVNULL,
        )
    finally:
        aiff.unlink()


def matching(voices: Sequence[tuple[str, str, list[str]]], wanted: str) -> str | None:
    """Return the identifier of the voice that an identifier, its last part, a name or a language means; else None."""
    wanted = wanted.strip().lower().replace("_", "-")
    for names in (_exact_names, _languages, _main_languages):
        for voice in voices:
            if wanted in names(voice):
                return voice[0]
    return None


def _exact_names(voice: tuple[str, str, list[str]]) -> Iterable[str]:
    return (voice[0].lower(), voice[0].lower().rpartition("/")[2], voice[1].lower())


def _languages(voice: tuple[str, str, list[str]]) -> Iterable[str]:
    return [code.lower().replace("_", "-") for code in voice[2]]


def _main_languages(voice: tuple[str, str, list[str]]) -> Iterable[str]:
    return [code.partition("-")[0] for code in _languages(voice)]


def _variants() -> list[str]:
    """The variants of eSpeak NG, where it is known which data it reads."""
    folder = Path(os.environ.get("ESPEAK_DATA_PATH", "/nonexistent")) / "voices" / "!v"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _no_voice(voices: Sequence[tuple[str, str, list[str]]], name: str | None, language: str) -> str:
    if name is None:
        return f"no voice here speaks «{language}»: install one"
    known = {word: word for voice in voices for word in (voice[0].rpartition("/")[2], voice[1])}
    base, plus, variant = name.partition("+")
    near = difflib.get_close_matches(base, known, n=1)
    if near:
        return f"there is no voice «{name}»: did you mean «{near[0]}{plus}{variant}»?"
    own = [voice[1] for voice in voices if language in _main_languages(voice)][:_SPOKEN_LANGUAGES]
    return f"there is no voice «{name}»: take one of {', '.join(own) or 'those the system has'}"
