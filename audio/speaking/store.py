"""The prompt store: every sound under a key of all that made it, in memory before the disk; secrets in memory only.

Layout: `<folder>/<kk>/<key>.wav`, `kk` being the first two signs of the key. A file appears whole or not at all.
Where the disk can't be used, everything goes on in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
import time
from collections import OrderedDict
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from audio import wav
from audio.errors import AudioError
from audio.speaking.voice import spoken_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.pcm import Sound
    from audio.speaking.voice import Voice

SCHEMA = 3
"""Raised when what is done to a text or a sound changes, or which voice a language has: older files are not used."""
CACHE_VARIABLE = "IVR_CACHE"
"""Environment variable that names the folder of caches."""
DISK_BYTES = 512 * 1024 * 1024
"""Nine hours at 8 kHz; beyond it the files that lay unused for longest go."""
MEMORY_BYTES = 64 * 1024 * 1024
_SWEPT_TO = 0.9
_LEFT_OVER_S = 3600.0
"""A temporary file as old as this is of a program that was killed."""


def default_folder() -> Path:
    """Return where prompts are kept: in IVR_CACHE, else where this system keeps caches."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named) / "prompts"
    from platformdirs import user_cache_path

    return user_cache_path("autoinformer", appauthor=False) / "prompts"


def key_of(engine: str, version: str, voice: Voice, rate: int, text: str) -> str:
    """Return the key of a sound: it differs where anything differs that the sound depends on."""
    inputs = (SCHEMA, engine, version, astuple(voice), rate, spoken_text(text))
    return hashlib.sha256(json.dumps(inputs, ensure_ascii=False).encode()).hexdigest()


class PromptStore:
    """Sounds by key. Safe for any number of threads, and for several programs on one folder."""

    def __init__(
        self,
        folder: Path | None,
        *,
        warn: Callable[[str], None],
        disk_bytes: int = DISK_BYTES,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        """Take the folder, None for memory only, and what tells a person when it can't be used."""
        self.folder = folder
        self._warn = warn
        self._disk_bytes = disk_bytes
        self._memory_bytes = memory_bytes
        self._memory: OrderedDict[str, Sound] = OrderedDict()
        self._held = 0
        """Bytes of `_memory`."""
        self._lock = threading.Lock()
        self._stored: int | None = None
        """Bytes on the disk; None where nobody has counted them yet."""

    def get(self, key: str, rate: int) -> Sound | None:
        """Return a sound, None where there is none. A file that is damaged is taken away."""
        with self._lock:
            sound = self._memory.get(key)
            if sound is not None:
                self._memory.move_to_end(key)
                return sound
        sound = self._read(key, rate)
        if sound is not None:
            self.remember(key, sound)
        return sound

    def remember(self, key: str, sound: Sound) -> None:
        """Keep a sound in memory."""
        with self._lock:
            old = self._memory.pop(key, None)
            self._held += sound.samples.nbytes - (old.samples.nbytes if old is not None else 0)
            self._memory[key] = sound
            while self._held > self._memory_bytes and len(self._memory) > 1:
                _, oldest = self._memory.popitem(last=False)
                self._held -= oldest.samples.nbytes

    def write(self, key: str, sound: Sound) -> None:
        """Keep a sound on the disk; where it can't be, say so once and keep everything in memory."""
        if self.folder is None:
            return
        path = self._path(key)
        data = wav.encode(sound)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            _write_whole(path, data)
        except OSError as error:
            self._warn(
                f"prompts can't be kept in {self.folder} ({error.strerror}), so they are made anew in every run: "
                f"make room, or name another folder in {CACHE_VARIABLE}"
            )
            self.folder = None
            return
        self._grow(len(data))

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}.wav"

    def _read(self, key: str, rate: int) -> Sound | None:
        if self.folder is None:
            return None
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        try:
            sound = wav.decode(data, path.name)
        except AudioError:
            sound = None
        with contextlib.suppress(
            OSError
        ):  # another program may have taken it away, or the disk can't be written
            if sound is None or sound.rate != rate:
                path.unlink()
                return None
            os.utime(path)
        return sound

    def _grow(self, more: int) -> None:
        """Count what is on the disk, and take away what lay unused for longest where it is too much."""
        if self._stored is None:
            self._stored = sum(size for _, size, _ in self._files())
        else:
            self._stored += more
        if self._stored <= self._disk_bytes:
            return
        files = sorted(self._files())
        self._stored = sum(size for _, size, _ in files)
        for _, size, path in files:
            if self._stored <= self._disk_bytes * _SWEPT_TO:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                self._stored -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each file was last used, its bytes and its path; what others left half-written is taken away."""
        found = []
        assert self.folder is not None
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                about = path.stat()
                if path.suffix == ".wav":
                    found.append((about.st_mtime, about.st_size, path))
                elif time.time() - about.st_mtime > _LEFT_OVER_S:
                    path.unlink()
        return found


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file that others see whole or not at all. Raises: OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem[:16]}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
