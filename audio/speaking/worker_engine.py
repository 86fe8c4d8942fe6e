"""pyttsx3 as an engine: its worker process is started, asked, timed, and killed when it doesn't answer as it should."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING, Any

from audio import wav
from audio.errors import NotSoundError
from audio.speaking.engine import EngineDied, EngineFault, EngineMissing, NoSuchVoice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

    from audio.pcm import Sound
    from audio.speaking.voice import Voice

WORKER = (sys.executable, "-P", "-X", "utf8", "-m", "audio.speaking.worker")
"""-P: a folder `audio` beside a flow is not this package."""
STARTS_WITHIN_S = 10.0
"""A start takes 0.2 s, on a cold and busy machine 1 s; who waits longer than this was not started."""
_SPEAKS_INTO_FILES = sys.platform in ("win32", "darwin")
"""Their voices do; eSpeak NG does not."""
_LONGEST_LINE = 64 * 1024 * 1024
_EMPTY_WAV = 44
"""Bytes of a file without a sample."""
_BUFFER = 1024 * 1024
"""Bytes that are read at once: a sentence in one piece, not in twenty, each of which would wait its turn."""
_MOST_LINES = 64
"""Answers that may lie unread; a worker that prints more waits until it is killed."""
_GONE = object()
"""Stands among the answers where the worker closed its output."""


@dataclass(slots=True)
class _Process:
    """A worker that runs, and its answers."""

    popen: subprocess.Popen[bytes]
    started: float
    folder: str | None
    """Where it writes its files, if it does."""
    answers: queue.Queue[object] = field(default_factory=lambda: queue.Queue(_MOST_LINES))
    ready: bool = False
    killed: threading.Event = field(default_factory=threading.Event)


class WorkerEngine:
    """pyttsx3 in its worker process. Safe for one thread at a time; `close` from any."""

    name = "pyttsx3"

    def __init__(self, command: Sequence[str] = WORKER, *, now: Callable[[], float] = time.monotonic) -> None:
        """Take the command that starts the worker, and a clock; nothing is started yet."""
        self._command = tuple(command)
        self._now = now
        self._lock = threading.Lock()
        self._running: list[_Process] = []
        """The worker, if there is one; shared with what kills it when the program ends."""
        self._number = 0
        self._closed = False
        self._missing = ""
        self._finalizer = weakref.finalize(self, _kill_all, self._running)

    @cached_property
    def version(self) -> str:
        """Of pyttsx3 and of the eSpeak NG that pip installed, else of the system's own voices."""
        return (
            _installed("pyttsx3")
            and f"{_installed('pyttsx3')}/{_installed('espeakng-loader') or sys.platform}"
        )

    @property
    def process(self) -> int | None:
        """The number of the worker's process; None where none runs."""
        running = list(self._running)
        return running[0].popen.pid if running else None

    def start(self) -> None:
        """Start the worker without waiting for it."""
        with contextlib.suppress(EngineFault):
            self._process()

    def make(self, text: str, voice: Voice, within_s: float) -> Sound:
        """Return the sound of a text at the engine's own rate and level. Raises: EngineFault."""
        request = {
            "text": text,
            "language": voice.language,
            "name": voice.name,
            "rate": voice.rate_wpm,
            "pitch": voice.pitch,
        }
        answer = self._ask(request, within_s)
        try:
            data = base64.b64decode(str(answer.get("sound", "")), validate=True)
            if len(data) == _EMPTY_WAV:
                raise EngineFault("pyttsx3 gave no sound")
            return wav.decode(data, "pyttsx3")
        except (NotSoundError, binascii.Error) as error:
            self._kill()
            raise EngineDied("pyttsx3 gave something that is no sound") from error

    def voices(self, within_s: float) -> list[tuple[str, str, list[str]]]:
        """Return the identifier, the name and the languages of each voice. Raises: EngineFault."""
        found = self._ask({"voices": True}, within_s).get("voices")
        return [(str(one[0]), str(one[1]), list(one[2])) for one in found or ()]

    def close(self) -> None:
        """End the worker; nothing can be made afterwards."""
        self._closed = True
        self._kill()

    def _ask(self, request: dict[str, Any], within_s: float) -> dict[str, Any]:
        """The answer to a request; a worker that gives none is killed. Raises: EngineFault."""
        deadline = self._now() + within_s
        process = self._process()
        self._await_ready(process, deadline)
        self._number += 1
        line = json.dumps({"id": self._number, **request}).encode() + b"\n"
        try:
            assert process.popen.stdin is not None
            process.popen.stdin.write(line)
            process.popen.stdin.flush()
        except (OSError, ValueError):
            self._kill()
            raise EngineDied("pyttsx3 ended") from None
        while True:
            answer = self._next_answer(process, deadline)
            if answer.get("id") == self._number:
                break
        if "fault" in answer:
            kind = NoSuchVoice if answer.get("kind") == "voice" else EngineFault
            raise kind(str(answer["fault"]))
        return answer

    def _process(self) -> _Process:
        """The worker that runs, or a new one. Raises: EngineFault."""
        with self._lock:
            if self._closed:
                raise EngineFault("pyttsx3 was closed")
            if self._missing:
                raise EngineMissing(self._missing)
            if not self._running:
                self._running.append(_started(self._command, self._now()))
            return self._running[0]

    def _await_ready(self, process: _Process, deadline: float) -> None:
        """Wait for a start; one that only takes its time may go on. Raises: EngineFault."""
        while not process.ready:
            try:
                answer = self._next_answer(process, deadline, kill=False)
            except TimeoutError:
                if self._now() - process.started > STARTS_WITHIN_S:
                    self._kill()
                    raise EngineDied("pyttsx3 does not start") from None
                raise EngineFault("pyttsx3 is still starting") from None
            if "fault" in answer:
                self._missing = str(answer["fault"])
                self._kill()
                raise EngineMissing(self._missing)
            process.ready = "ready" in answer

    def _next_answer(self, process: _Process, deadline: float, *, kill: bool = True) -> dict[str, Any]:
        """The next answer; what is no answer is passed over. Raises: EngineDied, or TimeoutError unless `kill`."""
        while True:
            try:
                line = process.answers.get(timeout=max(deadline - self._now(), 0.0))
            except queue.Empty:
                if not kill:
                    raise TimeoutError from None
                self._kill()
                raise EngineDied("pyttsx3 gave no answer in time") from None
            if line is _GONE:
                self._kill()
                raise EngineDied(f"pyttsx3 ended{_how(process)}")
            answer = _parsed(line)
            if answer is not None:
                return answer
            if self._now() >= deadline:  # noise without end would never leave the queue empty
                self._kill()
                raise EngineDied("pyttsx3 gives nonsense")

    def _kill(self) -> None:
        with self._lock:
            _kill_all(self._running)


def _started(command: Sequence[str], now: float) -> _Process:
    """A new worker, in a group of its own that Ctrl-C does not reach. Raises: EngineMissing."""
    folder = tempfile.mkdtemp(prefix="ivr-") if _SPEAKS_INTO_FILES else None
    separate: dict[str, Any] = (
        {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    try:
        popen = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *([folder] if folder else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=_BUFFER,
            **separate,
        )
    except OSError as error:
        raise EngineMissing(f"the program that speaks can't be started ({error.strerror})") from error
    process = _Process(popen, now, folder)
    assert popen.stdout is not None
    _widen(popen.stdout)
    reader = threading.Thread(
        target=_read,
        args=(popen.stdout, process.answers, process.killed),
        name="worker's answers",
        daemon=True,
    )
    reader.start()
    return process


def _widen(pipe: IO[bytes]) -> None:
    """Let a whole sentence lie in a pipe, where the system can, so that its writer needn't wait for its reader."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _BUFFER)


def _read(stream: IO[bytes], answers: queue.Queue[object], killed: threading.Event) -> None:
    """Pass lines on until the worker ends or was killed."""
    with stream:
        while line := stream.readline(_LONGEST_LINE):
            while not killed.is_set():
                with contextlib.suppress(queue.Full):
                    answers.put(line, timeout=1.0)
                    break
            if killed.is_set():
                return
    with contextlib.suppress(queue.Full):
        answers.put(_GONE, timeout=1.0)


def _parsed(line: object) -> dict[str, Any] | None:
    """An answer; None for what is none."""
    try:
        answer = json.loads(line)  # type: ignore[arg-type]
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _how(process: _Process) -> str:
    """How a process ended that has."""
    try:
        status = process.popen.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return ""
    return f" with status {status}"


def _kill_all(running: list[_Process]) -> None:
    """Kill the workers, and what they may have started, at once and for good."""
    while running:
        process = running.pop()
        process.killed.set()
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                process.popen.kill()
            elif process.popen.poll() is None:
                os.killpg(process.popen.pid, signal.SIGKILL)
        with contextlib.suppress(OSError, ValueError):
            assert process.popen.stdin is not None
            process.popen.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.popen.wait(timeout=1.0)
        if process.folder is not None:
            shutil.rmtree(process.folder, ignore_errors=True)


def _installed(package: str) -> str:
    """The version of an installed package; empty for none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
