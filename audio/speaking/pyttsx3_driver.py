"""pyttsx3, used in the one way that was found to be reliable. Only the worker imports this; numpy is not needed.

pyttsx3 2.99 queues settings, returns from `runAndWait` before its file is there, and keeps one text for all that is
queued. With eSpeak NG 60 of 60 processes and 3,000 utterances in a row had no fault where: one engine lives as long
as the process, settings go to the driver and not to the queue, and after each of them and after each utterance one
waits until eSpeak NG is at rest. `espeak_Synchronize` does that in steps of 20 ms; here the same is asked every
millisecond, which halves the time of an utterance.
"""

from __future__ import annotations

import ctypes
import difflib
import os
import shutil
import subprocess
import sys
import time
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
_AT_REST_S = 0.001
"""How often eSpeak NG is asked whether it is at rest."""
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


def open_synthesiser(path: str) -> Synthesiser:
    """Return the engine of this system, which writes to `path` for the time of an utterance. Raises: Missing."""
    try:
        import pyttsx3

        if sys.platform not in ("darwin", "win32"):
            load_espeak_ng()
            return EspeakSynthesiser(pyttsx3.init("espeak"), path)
        return SystemSynthesiser(pyttsx3.init(), path)
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


class EspeakSynthesiser:
    """eSpeak NG behind pyttsx3."""

    name = "espeak"

    def __init__(self, engine: Any, path: str) -> None:  # noqa: ANN401 - pyttsx3 has no types
        from pyttsx3.drivers import _espeak

        self._engine = engine
        self._driver = engine.proxy._driver  # noqa: SLF001 - the queue before it is what loses settings
        self._espeak = _espeak
        _espeak.ENDPAUSE |= _espeak.PHONEMES  # the driver has no other way to let phonemes in
        self._path = Path(path)
        self._settings: dict[str, object] = {}
        self._voices: list[tuple[str, str, list[str]]] = []

    def warm_up(self, text: str) -> None:
        """Speak something that nobody hears."""
        self._engine.save_to_file(text, str(self._path))
        self._run()
        self._path.write_bytes(b"")

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
        self._engine.save_to_file(text_for_espeak(text, language, voice), str(self._path))
        self._run()
        data = self._path.read_bytes()
        self._path.write_bytes(b"")
        return data

    def _set(self, setting: str, value: object) -> None:
        if self._settings.get(setting) != value:
            self._driver.setProperty(setting, value)
            self._rest()
            self._settings[setting] = value

    def _run(self) -> None:
        self._engine.runAndWait()
        self._rest()
        while self._driver._speaking:  # noqa: SLF001 - it is told by a thread of eSpeak NG
            time.sleep(_AT_REST_S)

    def _rest(self) -> None:
        while self._espeak.IsPlaying():
            time.sleep(_AT_REST_S)

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
    """Return the identifier of the voice that is meant by an identifier, its last part, a name or a language."""
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
