"""A recogniser in a thread of its own, made there too: loading a model takes seconds, and no frame waits for it.

What is fed is answered with the text so far as it is known, a little late. Only the end of an utterance is waited
for, and not for ever: what comes later is nobody's any more.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from audio.errors import AudioError
from audio.hearing.recogniser import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.hearing.recogniser import Recognised, Recogniser
    from audio.pcm import Samples

PATIENCE_S = 1.0
"""How long the end of an utterance is waited for."""


@dataclass(slots=True)
class _End:
    """An utterance whose end somebody waits for."""

    done: Event
    heard: Recognised


class RecogniserAside:
    """A `Recogniser` that never keeps its caller waiting, save for `finish`. Used by one thread; `close` it."""

    def __init__(self, make: Callable[[], Recogniser]) -> None:
        """Set up; `start` it.

        Args:
            make: Returns the recogniser, in the thread that will use it. Raises: AudioError.
        """
        self._make = make
        self._jobs: SimpleQueue[Callable[[Recogniser], object] | None] = SimpleQueue()
        self._utterance = 0
        """Counts utterances, so that what comes late of one is not taken for the next."""
        self._partial: tuple[int, str] = (0, "")
        self._phrases: Sequence[str] | None = ()
        self._listens = False
        """Whether the recogniser was told phrases that it knows; of its thread."""
        self.is_ready = False
        """Whether it hears."""
        self.fault = ""
        """Why it does not, and never will again."""
        self._thread = Thread(target=self._work, name="recogniser", daemon=True)

    def start(self) -> None:
        """Begin to make it."""
        self._thread.start()

    def do(self, job: Callable[[], object]) -> None:
        """Let something else be done where nobody waits for it."""
        self._jobs.put(lambda _: job())

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Take the phrases that are live, None for free speech; of an empty list nothing is heard."""
        self._phrases = phrases
        self._next_utterance()
        if phrases is None or phrases:
            self._jobs.put(lambda recogniser: self._listen_for(recogniser, phrases))

    def feed(self, samples: Samples) -> str:
        """Take samples, and return the text so far, of those that were looked at."""
        if self._is_deaf:
            return ""
        utterance = self._utterance
        self._jobs.put(lambda recogniser: self._feed(recogniser, samples, utterance))
        fed, text = self._partial
        return text if fed == utterance else ""

    def finish(self) -> Recognised:
        """Return what the utterance was; nothing, where that takes longer than patience has it."""
        self._next_utterance()
        if self._is_deaf:
            return NOTHING
        end = _End(Event(), NOTHING)
        self._jobs.put(lambda recogniser: self._finish(recogniser, end))
        end.done.wait(PATIENCE_S)
        return end.heard

    def reset(self) -> None:
        """Forget the utterance."""
        self._next_utterance()
        self._jobs.put(lambda recogniser: recogniser.reset())

    def close(self) -> None:
        """Let it go; what it is busy with is not waited for."""
        self.is_ready = False
        self._jobs.put(None)

    @property
    def _is_deaf(self) -> bool:
        return bool(self.fault) or (self._phrases is not None and not self._phrases)

    def _next_utterance(self) -> None:
        self._utterance += 1

    # In its thread.

    def _work(self) -> None:
        try:
            recogniser = self._make()
            self.is_ready = True
            while (job := self._jobs.get()) is not None:
                job(recogniser)
        except AudioError as error:
            self.fault = str(error)
        except Exception as error:  # noqa: BLE001 - keys go on working, whatever is wrong in here
            self.fault = f"speech is not recognised any more ({error!r})"
        finally:
            self.is_ready = False

    def _listen_for(self, recogniser: Recogniser, phrases: Sequence[str] | None) -> None:
        self._listens = False
        with suppress(AudioError):  # it knows no word of these; of the next ones it may
            recogniser.listen_for(phrases)
            self._listens = True

    def _feed(self, recogniser: Recogniser, samples: Samples, utterance: int) -> None:
        if self._listens:
            self._partial = (utterance, recogniser.feed(samples))

    def _finish(self, recogniser: Recogniser, end: _End) -> None:
        try:
            if self._listens:
                end.heard = recogniser.finish()
        finally:
            end.done.set()
