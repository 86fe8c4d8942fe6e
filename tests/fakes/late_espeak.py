"""The C library eSpeak NG, as pyttsx3 binds it, where its own thread is late: it runs only while others sleep.

What it does with commands that wait is what eSpeak NG 1.51 and 1.52 do (src/libespeak-ng/fifo.c, espeak_command.c):
settings and texts are queued, `IsPlaying` is told of either, and `Cancel` throws texts away, but tells of their end.
"""

from __future__ import annotations

import ctypes
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES_PER_CHARACTER = 1000


class LateEspeak(ModuleType):
    """Stands in for the module `pyttsx3.drivers._espeak`; its `sleep` is for `time.sleep`."""

    AUDIO_OUTPUT_RETRIEVAL, AUDIO_OUTPUT_SYNCHRONOUS = 1, 2
    EVENT_LIST_TERMINATED, EVENT_WORD, EVENT_MSG_TERMINATED = 0, 1, 6
    RATE, VOLUME, PITCH = 1, 2, 3
    CHARS_UTF8, PHONEMES, ENDPAUSE = 1, 0x100, 0x1000

    def __init__(self) -> None:
        super().__init__("pyttsx3.drivers._espeak")
        self.settings: dict[int, int] = {}
        self.waiting: list[tuple[Callable[[], None], bool]] = []
        """Commands, and whether each is a setting."""

    def sleep(self, _seconds: float = 0.0) -> None:
        """Let the thread of eSpeak NG run."""
        while self.waiting:
            self.waiting.pop(0)[0]()

    def Initialize(self, output: int, _buffer: int) -> int:  # noqa: N802
        self.at_once = output == self.AUDIO_OUTPUT_SYNCHRONOUS
        return 22_050

    def SetSynthCallback(self, callback: Callable[..., int]) -> None:  # noqa: N802
        self.callback = callback

    def GetCurrentVoice(self) -> None:  # noqa: N802
        return None

    def SetVoiceByName(self, _name: bytes) -> int:  # noqa: N802
        return 0

    def ListVoices(self, _wanted: None) -> list[SimpleNamespace]:  # noqa: N802
        return [SimpleNamespace(identifier=b"zle/ru", name=b"Russian", languages=b"\x05ru", gender=0, age=0)]

    def SetParameter(self, parameter: int, value: int, _relative: int) -> None:  # noqa: N802
        self._do(lambda: self.settings.update({parameter: value}), setting=True)

    def Synth(self, text: bytes, flags: int) -> None:  # noqa: ARG002, N802 - as it is called
        samples = SAMPLES_PER_CHARACTER * len(text.decode())
        self._do(lambda: self._tell(samples, self.EVENT_LIST_TERMINATED), setting=False)
        if not self.at_once:
            self.waiting.append((lambda: self._tell(0, self.EVENT_MSG_TERMINATED), False))

    def IsPlaying(self) -> bool:  # noqa: N802
        return bool(self.waiting)

    def Cancel(self) -> None:  # noqa: N802
        thrown, self.waiting = self.waiting, []
        for command, is_setting in thrown:
            if is_setting:
                command()
        if any(not is_setting for _, is_setting in thrown):
            self._tell(0, self.EVENT_MSG_TERMINATED)

    def _do(self, command: Callable[[], None], *, setting: bool) -> None:
        if self.at_once:
            command()
        else:
            self.waiting.append((command, setting))

    def _tell(self, samples: int, kind: int) -> None:
        events = [SimpleNamespace(type=kind), SimpleNamespace(type=self.EVENT_LIST_TERMINATED)]
        self.callback((ctypes.c_short * samples)(*[1000] * samples), samples, events)
