"""Vosk's recogniser behind a wall: whatever is asked of it, it can't end the process.

Bare, it aborts when its grammar is set in the middle of an utterance, when two threads use it, and on the word
`<eps>`; it reads from nowhere after a grammar that is empty or no list of texts; it hangs at a rate of 0.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from audio.hearing.recogniser import NOTHING, RATE, HearingError, Recognised, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.hearing.vosk_model import VoskModel
    from audio.pcm import Samples

_ANYTHING = "[]"
"""Vosk's grammar for all that a model can hear, where a grammar was set before."""
_OTHER_SPEECH = 0.5
"""How many words of confidence 0 a stretch of speech counts for that is none of the live phrases."""


class VoskRecogniser:
    """A `Recogniser` of one caller, on a model that all share; takes 0.1 to 2 MB for phrases, 20 MB for anything."""

    def __init__(self, model: VoskModel) -> None:
        self._model = model
        self._raw: Any = None
        self._grammar: str | None = None
        self._running = False
        """Samples were fed since Vosk last finished or was reset: its grammar must not be touched."""
        self._before = 0
        """Samples fed before this utterance: Vosk's times count from the first one of all."""
        self._fed = 0
        self._lock = Lock()
        self.left_out: tuple[str, ...] = ()
        """Phrases that are not listened for, since a word of theirs is unknown to the model."""

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Listen for these phrases, or for anything; phrases with a word that the model lacks are left out whole.

        A model that can't be told phrases goes on hearing anything. Raises: HearingError where nothing is left.
        """
        grammar, left_out = self._grammar_of(phrases)
        with self._alone():
            self._forget()
            if grammar != self._grammar or self._raw is None:
                self._set(grammar)
            self._grammar, self.left_out = grammar, left_out

    def feed(self, samples: Samples) -> str:
        """Return the text so far. Raises: HearingError, also for what is no array of 16-bit samples."""
        if samples.dtype != np.int16 or samples.ndim != 1:
            raise HearingError("a recogniser is fed with 16-bit samples of one channel")
        with self._alone():
            raw = self._opened()
            if not len(samples):
                return self._text_so_far(raw)
            self._running = True
            self._fed += len(samples)
            ended = _asked(raw.AcceptWaveform, samples.astype("<i2", copy=False).tobytes())
            text = self._text_so_far(raw)
            if ended and not text:
                # Vosk holds this to be silence, and would keep it all until the utterance ends.
                _asked(raw.Result)
            return text

    def finish(self) -> Recognised:
        """Return what was said. Raises: HearingError."""
        with self._alone():
            raw = self._opened()
            if not self._running:
                return NOTHING
            answer = _parsed(_asked(raw.FinalResult))
            began = self._before / RATE
            self._begin_anew()
            return self._recognised(answer, began)

    def reset(self) -> None:
        """Forget the utterance. Raises: HearingError."""
        with self._alone():
            self._forget()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two threads at a time would end the process."""
        if not self._lock.acquire(blocking=False):
            raise HearingError("two threads use one recogniser at the same time: give each call its own")
        try:
            yield
        finally:
            self._lock.release()

    def _opened(self) -> Any:  # noqa: ANN401 - vosk ships no types
        if self._raw is None:
            raise HearingError("nobody told the recogniser what to listen for")
        return self._raw

    def _grammar_of(self, phrases: Sequence[str] | None) -> tuple[str | None, tuple[str, ...]]:
        """Vosk's grammar, None for anything, and the phrases that it can't hold."""
        if phrases is None:
            return None, ()
        known: list[str] = []
        unknown: dict[str, None] = {}
        for phrase in phrases:
            words = [self._model.spelling(word) for word in phrase.split()]
            if words and all(words):
                known.append(" ".join(filter(None, words)))
            else:
                unknown[phrase] = None
        if not known:
            raise HearingError(self._nothing_known(tuple(unknown)))
        if not self._model.takes_phrases:
            return None, tuple(unknown)
        return json.dumps([*known, *sorted(self._model.garbage)], ensure_ascii=False), tuple(unknown)

    def _nothing_known(self, unknown: tuple[str, ...]) -> str:
        if not unknown:
            return "there is no phrase to listen for"
        some = f"{len(unknown)} phrases, such as «{unknown[0]}»" if len(unknown) > 1 else f"«{unknown[0]}»"
        return f"there is nothing to listen for: the model {self._model.path} does not know {some}"

    def _set(self, grammar: str | None) -> None:
        if self._raw is None:
            self._raw = self._model.raw(grammar)
            self._raw.SetWords(True)
            self._before = self._fed = 0
        else:
            _asked(self._raw.SetGrammar, grammar or _ANYTHING)

    def _forget(self) -> None:
        if self._running and self._raw is not None:
            _asked(self._raw.Reset)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._running = False
        self._before += self._fed
        self._fed = 0

    def _text_so_far(self, raw: Any) -> str:  # noqa: ANN401 - vosk ships no types
        words = str(_parsed(_asked(raw.PartialResult)).get("partial", "")).split()
        return " ".join(word for word in words if word not in self._model.garbage)

    def _recognised(self, answer: dict[str, Any], began: float) -> Recognised:
        heard = [
            Word(str(one["word"]), one["start"] - began, one["end"] - began, float(one["conf"]))
            for one in answer.get("result", ())
        ]
        words = tuple(word for word in heard if word.text not in self._model.garbage)
        if not words:
            return NOTHING
        sure = sum(word.confidence for word in words)
        confidence = sure / (len(words) + _OTHER_SPEECH * (len(heard) - len(words)))
        return Recognised(" ".join(word.text for word in words), min(1.0, max(0.0, confidence)), words)


def _asked(ask: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - vosk ships no types
    try:
        return ask(*arguments)
    except Exception as error:  # Vosk raises nothing narrower
        raise HearingError(f"the recogniser failed: {error}") from error


def _parsed(answer: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        raise HearingError("the recogniser answered something that can't be read") from error
    return parsed
