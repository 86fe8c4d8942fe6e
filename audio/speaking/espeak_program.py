"""The program `espeak-ng` as an engine: slower to start than the worker, but with nothing that can hang it for long."""

from __future__ import annotations

import shutil
import subprocess
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from audio import installing, wav
from audio.errors import NotSoundError
from audio.speaking.engine import EngineDied, EngineFault, EngineMissing, NoSuchVoice
from audio.speaking.espeak_text import text_for_espeak

if TYPE_CHECKING:
    from audio.pcm import Sound
    from audio.speaking.voice import Voice

VOICES = {"ru": "ru+f3", "en": "en+f3"}
"""As those that pyttsx3 speaks with."""
_EMPTY_WAV = 44
"""Bytes of a file without a sample."""


class EspeakProgram:
    """The program `espeak-ng`, where it is installed: one process for each text, with the data it came with."""

    name = "espeak-ng"

    def __init__(self, program: str = "espeak-ng") -> None:
        """Take the name or path of the program."""
        self._program = program
        self._running: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    @cached_property
    def version(self) -> str:
        """As the program tells it; empty where it is not installed."""
        path = shutil.which(self._program)
        if path is None:
            return ""
        try:
            told = subprocess.run([path, "--version"], capture_output=True, timeout=2.0, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired):
            return ""
        words = told.stdout.decode("utf-8", "replace").partition("Data at:")[0].split()
        return words[-1] if words else ""

    def start(self) -> None:
        """Nothing is to be got ready."""

    def make(self, text: str, voice: Voice, within_s: float) -> Sound:
        """Return the sound of a text at 22,050 Hz. Raises: EngineFault."""
        path = shutil.which(self._program)
        if path is None:
            raise EngineMissing(f"the program espeak-ng is not installed: {installing.how('espeak-ng')}")
        name = voice.name or VOICES.get(voice.language, voice.language)
        command = [path, "--stdout", "--stdin", "-b", "1", "-a60", f"-v{name}"]
        given = text_for_espeak(text, voice.language, voice.name)
        data = self._run([*command, f"-s{voice.rate_wpm}", f"-p{voice.pitch}"], given, within_s)
        if len(data) == _EMPTY_WAV:
            raise EngineFault("espeak-ng gave no sound")
        try:
            return wav.decode(data, "espeak-ng")
        except NotSoundError as error:
            raise EngineDied("espeak-ng gave something that is no sound") from error

    def close(self) -> None:
        """End the process that runs, if one does."""
        with self._lock:
            self._closed = True
            if self._running is not None:
                self._running.kill()

    def _run(self, command: list[str], text: str, within_s: float) -> bytes:
        with self._lock:
            if self._closed:
                raise EngineFault("espeak-ng was closed")
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
            except OSError as error:
                raise EngineMissing(f"espeak-ng can't be started ({error.strerror})") from error
            self._running = process
        with process:
            try:
                data, told = process.communicate(text.encode(), timeout=within_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise EngineDied("espeak-ng gave no answer in time") from None
            finally:
                self._running = None
        if process.returncode and b"voice" in told:
            raise NoSuchVoice("espeak-ng has no such voice: see espeak-ng --voices")
        if process.returncode:
            raise EngineDied(f"espeak-ng ended with status {process.returncode}")
        return data
