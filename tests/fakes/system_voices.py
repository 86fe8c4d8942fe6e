"""What pyttsx3 gives on Windows, with one voice: its file is written while it runs."""

from __future__ import annotations

from types import SimpleNamespace

from fake_engines import tone

from audio import wav

RUSSIAN = ("HKEY\\Voices\\IRINA", "Microsoft Irina Desktop - Russian", ["ru_RU"])
"""Identifier, name and languages."""


class SystemVoices:
    """An engine of pyttsx3. Whatever it is told to say is half a second of a tone."""

    def __init__(self) -> None:
        self.settings: dict[str, object] = {}
        self.queued: tuple[str, str] | None = None
        self.spoken = ""

    def __str__(self) -> str:
        return "sapi5"

    def getProperty(self, name: str) -> list[SimpleNamespace]:  # noqa: N802
        assert name == "voices"
        return [SimpleNamespace(id=RUSSIAN[0], name=RUSSIAN[1], languages=RUSSIAN[2])]

    def setProperty(self, name: str, value: object) -> None:  # noqa: N802
        self.settings[name] = value

    def save_to_file(self, text: str, path: str) -> None:
        self.queued = text, path

    def runAndWait(self) -> None:  # noqa: N802
        assert self.queued is not None
        self.spoken = self.queued[0]
        wav.write(self.queued[1], tone(0.5))
