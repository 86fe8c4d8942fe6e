"""The speaker: texts become sounds from the store, else from the first engine that can, and never too late.

One thread makes what is asked for, what somebody waits for first. Nobody waits longer than their patience: a hang, a
crash or a full disk ends in another engine's voice or in no sound at all, never in an error.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from audio.speaking.chain import Chain
from audio.speaking.engine import NoSuchVoice
from audio.speaking.espeak_program import EspeakProgram
from audio.speaking.polishing import polished
from audio.speaking.store import PromptStore, default_folder, key_of
from audio.speaking.voice import spoken_text
from audio.speaking.worker_engine import WorkerEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.pcm import Sound
    from audio.speaking.engine import Engine
    from audio.speaking.voice import Voice

_LOG = logging.getLogger(__name__)
PATIENCE_S = 1.9
"""The longest that a sound is waited for, so that no caller waits 2 s."""
RATE = 8000
"""Of a telephone line."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What became of a text."""

    sound: Sound | None
    """None: it could not be spoken, and goes on as text only."""
    cached: bool
    """It had been made before."""
    took_s: float
    """Seconds that it was waited for."""
    engine: str
    """What made it: `pyttsx3`, `recording`; empty for text only."""


@dataclass(slots=True, eq=False)
class _Job:
    """A text that is to become a sound."""

    text: str = field(repr=False)
    voice: Voice
    rate: int
    secret: bool
    wanted: float | None = None
    """When somebody first wanted to hear it, by the speaker's clock."""
    made: Future[Spoken] = field(default_factory=Future)


class Speaker:
    """Speaks texts. Safe for any number of threads; every text is made once, however many ask for it at a time."""

    def __init__(
        self,
        engines: Sequence[Engine] | None = None,
        store: PromptStore | None = None,
        *,
        patience_s: float = PATIENCE_S,
        warn: Callable[[str], None] = _LOG.warning,
        now: Callable[[], float] = time.monotonic,
        strict: bool = False,
    ) -> None:
        """Set up the speaker; an engine starts when it is first needed, or with `start`.

        Args:
            engines: In order of preference; pyttsx3 and the program espeak-ng unless given.
            store: Where sounds are kept; the user's cache unless given.
            patience_s: The longest that is waited for a text, whatever its engines do.
            warn: Tells a person what went wrong and was got over. What it is told holds no text that is spoken.
            now: A clock, in seconds.
            strict: A voice that is not there is an error; else the usual one speaks instead, with a warning.
        """
        engines = (WorkerEngine(), EspeakProgram()) if engines is None else engines
        self._chain = Chain(engines, warn=self._tell, now=now, strict=strict)
        self._store = PromptStore(default_folder(), warn=self._tell) if store is None else store
        self._patience_s = patience_s
        self._strict = strict
        self._warn = warn
        self._now = now
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        """Those not begun, the next one first."""
        self._underway: dict[str, _Job] = {}
        """All that are not made yet, by key."""
        self._failed: dict[str, tuple[float, NoSuchVoice | None]] = {}
        """When a text could not be made, by key, and the error it is; forgotten as soon as it may be tried again."""
        self._unwritten: list[tuple[str, Sound]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._told_silent = False

    @property
    def patience_s(self) -> float:
        """The longest that is waited for a text."""
        return self._patience_s

    @property
    def why_silent(self) -> str:
        """Why nothing can be spoken here, and how to get what is missing; empty where something can."""
        return self._chain.why_silent

    def now(self) -> float:
        """Return the time of the speaker's clock."""
        return self._now()

    def start(self) -> None:
        """Let the first engine get ready, without waiting for it."""
        if self._chain.live:
            self._chain.live[0].start()

    def prepare(self, text: str, voice: Voice, *, rate: int = RATE, secret: bool = False) -> None:
        """Begin to make a sound, in the background; nothing where it is there."""
        if self._found(text, voice, rate) is None:
            self._ordered(text, voice, rate, secret=secret)

    def ready(self, text: str, voice: Voice, *, rate: int = RATE, secret: bool = False) -> Spoken | None:
        """Return a sound that is there, without waiting; None where it is still to be made, now before all others.

        What could not be made a moment ago, or was first asked for longer ago than the speaker's patience, is text
        only: whoever asks again and again gets an answer in the end. Raises: NoSuchVoice where that is an error.
        """
        del secret  # it is found like anything else, since only this run has made it
        found = self._found(text, voice, rate)
        if found is None and self._is_late(_job_key(text, voice, rate)):
            return _text_only()
        return found

    def sound(
        self,
        text: str,
        voice: Voice,
        *,
        rate: int = RATE,
        secret: bool = False,
        within_s: float | None = None,
    ) -> Spoken:
        """Return the sound of a text, mono at `rate`; wait for it, but no longer than the speaker's patience.

        A `secret` text is kept in memory only, and no file ever holds it. Raises: NoSuchVoice where that is an error.
        """
        started = self._now()
        found = self.ready(text, voice, rate=rate, secret=secret)
        if found is not None:
            return found
        job = self._ordered(text, voice, rate, secret=secret)
        self._is_late(_job_key(text, voice, rate))
        try:
            spoken = job.made.result(self._patience_s if within_s is None else max(within_s, 0.0))
        except NotYet:
            spoken = _text_only()
        return replace(spoken, took_s=self._now() - started)

    def close(self) -> None:
        """Write what is not written yet and end every process; what is still to be made becomes text only."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._chain.close()
        if self._thread is not None:
            self._thread.join(self._patience_s)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell(self, warning: str) -> None:
        """Warn a person; that nobody can be warned, since standard error is closed, costs no call either."""
        with suppress(Exception):
            self._warn(warning)

    def _found(self, text: str, voice: Voice, rate: int) -> Spoken | None:
        """What is stored, made by the first engine that is used, or one before it; text only where none is."""
        started = self._now()
        for engine in self._chain.engines:
            sound = self._store.get(key_of(engine.name, engine.version, voice, rate, text), rate)
            if sound is not None:
                return Spoken(sound, cached=True, took_s=self._now() - started, engine=engine.name)
            if engine in self._chain.live:
                return None
        return _text_only(self._now() - started)

    def _ordered(self, text: str, voice: Voice, rate: int, *, secret: bool) -> _Job:
        """The job that makes this sound, new or underway."""
        key = _job_key(text, voice, rate)
        with self._changed:
            job = self._underway.get(key)
            if job is None:
                job = _Job(spoken_text(text), voice, rate, secret)
                if self._closed:
                    job.made.set_result(_text_only())
                    return job
                self._underway[key] = self._jobs[key] = job
                self._begin()
            job.secret = job.secret or secret
            self._changed.notify()
        return job

    def _is_late(self, key: str) -> bool:
        """Want a sound that is underway, before those that nobody wants yet; whether it is given up by now.

        Raises: NoSuchVoice where it was given up for that.
        """
        now = self._now()
        with self._changed:
            job = self._underway.get(key)
            if job is None:
                failed_at, wrong_voice = self._failed.get(key, (-math.inf, None))
                if now - failed_at > self._patience_s:
                    return self._closed
                if wrong_voice is not None:
                    raise wrong_voice
                return True
            if job.wanted is None:
                job.wanted = now
                if key in self._jobs:
                    self._jobs.move_to_end(key, last=False)
            return now - job.wanted > self._patience_s

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="speaker", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not (self._jobs or self._unwritten or self._closed):
                    self._changed.wait()
                if self._closed and not self._unwritten:
                    break
                key, job = self._jobs.popitem(last=False) if self._jobs and not self._closed else ("", None)
            if job is None:
                with suppress(Exception):  # whatever it is, calls go on
                    self._store.write(*self._unwritten.pop(0))  # while nobody waits
            else:
                self._make(key, job)
        for job in self._underway.values():
            job.made.set_result(_text_only())

    def _make(self, key: str, job: _Job) -> None:
        wrong_voice, spoken = None, _text_only()
        try:
            spoken = self._found(job.text, job.voice, job.rate) or self._made(job)
        except NoSuchVoice as fault:
            wrong_voice = fault
        except Exception as error:  # noqa: BLE001 - whatever it is, calls go on
            self._tell(f"a prompt was not spoken: {type(error).__name__}")
        with self._changed:
            del self._underway[key]
            if spoken.sound is None:
                self._fail(key, wrong_voice)
        if wrong_voice is None:
            job.made.set_result(spoken)
        else:
            job.made.set_exception(wrong_voice)

    def _fail(self, key: str, wrong_voice: NoSuchVoice | None) -> None:
        now = self._now()
        self._failed = {
            k: failed for k, failed in self._failed.items() if now - failed[0] <= self._patience_s
        }
        self._failed[key] = now, wrong_voice

    def _made(self, job: _Job) -> Spoken:
        started = self._now()
        made = self._chain.make(job.text, job.voice, self._patience_s)
        if made is None:
            if self._chain.why_silent and not self._told_silent and not self._strict:
                self._told_silent = True
                self._tell(f"nothing can be spoken, calls go on as text: {self._chain.why_silent}")
            return _text_only(self._now() - started)
        sound = polished(made.sound, job.rate, job.voice.volume)
        name, version = made.engine.name, made.engine.version
        # In this run it is heard whichever engine made it; the next run tries the first one again.
        wanted = self._chain.engines[0]
        self._store.remember(key_of(wanted.name, wanted.version, job.voice, job.rate, job.text), sound)
        with self._changed:
            if not job.secret and len(sound.samples):
                self._unwritten.append((key_of(name, version, made.voice, job.rate, job.text), sound))
        return Spoken(sound, cached=False, took_s=self._now() - started, engine=made.engine.name)


def _text_only(took_s: float = 0.0) -> Spoken:
    return Spoken(None, cached=False, took_s=took_s, engine="")


def _job_key(text: str, voice: Voice, rate: int) -> str:
    """What two orders have in common that become one, whichever engine carries them out."""
    return key_of("", "", voice, rate, text)
