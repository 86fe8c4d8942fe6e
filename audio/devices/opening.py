"""Opening a microphone and a loudspeaker, in another thread: it may take seconds, and a sound system may hang."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, TypeAlias

from audio.devices import portaudio
from audio.devices.listing import choose, devices
from audio.devices.streams import Loudspeaker, Microphone
from audio.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOSES_S = 2.0
"""What closing may take."""

Aside: TypeAlias = "Callable[[Callable[[], None]], None]"
"""Does a job elsewhere, and does not wait for it."""


def in_a_thread(job: Callable[[], None]) -> None:
    """Do a job that may take long, or for ever."""
    Thread(target=job, name="sound devices", daemon=True).start()


@dataclass(slots=True)
class Pair:
    """A microphone and a loudspeaker, each None where it could not be had."""

    microphone: Microphone | None = None
    loudspeaker: Loudspeaker | None = None
    missing: list[str] = field(default_factory=list)
    """Why, a sentence for each."""

    @property
    def streams(self) -> tuple[Microphone | Loudspeaker, ...]:
        """What there is of the two."""
        return tuple(stream for stream in (self.microphone, self.loudspeaker) if stream is not None)

    def close(self) -> None:
        """Let both go."""
        for stream in self.streams:
            stream.close()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be opened."""

    rate: int
    """Samples a second of the frames."""
    input: str | None = None
    """The microphone, by name; None for the system's own."""
    output: str | None = None
    """The loudspeaker, likewise."""


class Opening:
    """Closes what was open, and opens both; `done` is set when there is a result."""

    def __init__(self, wanted: Wanted, old: Pair, *, refresh: bool) -> None:
        self._wanted = wanted
        self._old = old
        self._refresh = refresh
        self._lock = Lock()
        self._given_up = False
        self.done = Event()
        self.pair = Pair()
        self.crash: Exception | None = None
        """A bug, to be raised where the call is."""

    def run(self) -> None:
        """Do it."""
        try:
            self._old.close()
            if self._refresh:
                portaudio.refresh()
            self._open()
        except DeviceError as error:
            self.pair.missing.append(str(error))
        except Exception as error:  # noqa: BLE001 - see `crash`
            self.crash = error
        with self._lock:
            if self._given_up:
                self.pair.close()
            self.done.set()

    def give_up(self) -> None:
        """Want it no more: what will have been opened is closed."""
        with self._lock:
            self._given_up = True
            if self.done.is_set():
                self.pair.close()
            else:
                portaudio.abandon()

    def _open(self) -> None:
        there = devices()
        wanted = self._wanted
        try:  # the microphone first: then PulseAudio gives both in step
            device = choose(wanted.input, "input", there)
            microphone = Microphone(device, wanted.rate)
            microphone.start()
            self.pair.microphone = microphone
        except DeviceError as error:
            self.pair.missing.append(str(error))
        try:
            device = choose(wanted.output, "output", there)
            loudspeaker = Loudspeaker(device, wanted.rate)
            loudspeaker.start()
            self.pair.loudspeaker = loudspeaker
        except DeviceError as error:
            self.pair.missing.append(str(error))


def close(pair: Pair, aside: Aside) -> None:
    """Let both go; what hangs is not waited for."""
    done = Event()

    def job() -> None:
        with suppress(Exception):
            pair.close()
        done.set()

    aside(job)
    if not done.wait(_CLOSES_S):
        portaudio.abandon()
