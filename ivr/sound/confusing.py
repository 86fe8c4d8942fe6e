"""Which phrases of a menu are taken for which, once they were spoken over a telephone line and recognised.

Each phrase is said by another voice than the line's, and heard as in a call: voice activity finds it, the recogniser
listens for what is live, and what it heard is matched again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audio.hearing.recogniser import HearingError
from audio.pcm import frame_length
from engine.flow import Ask, Menu, Queue
from engine.grammar import grammar_of
from ivr.sound.listener import Listener, SpeechFailed, SpeechOver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from audio.pcm import Samples
    from engine.flow import Choice, Flow
    from engine.grammar import Grammar
    from ivr.sound.caller_voice import CallerVoice
    from ivr.sound.hearing import Hearing

_SILENCE_S = 2.0
"""After a phrase: longer than any pause that ends a sentence."""
_BEFORE_S = 0.3
"""Before it, so that voice activity knows the line's noise."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A phrase that was said, and what came of it."""

    meant: str
    """The option that it belongs to."""
    said: str
    heard: str
    """What the recogniser heard; empty for nothing."""
    confidence: float
    """0..1"""
    taken_for: str | None
    """The option, or «a value»; None where it was not understood."""

    @property
    def is_right(self) -> bool:
        """Whether it was taken for what was meant."""
        return self.taken_for == self.meant


@dataclass(frozen=True, slots=True)
class MenuTrials:
    """All that was said in one state."""

    state: str
    trials: tuple[Trial, ...]
    unknown: tuple[str, ...] = ()
    """Phrases that are not listened for, since the model lacks a word of theirs."""

    @property
    def right(self) -> int:
        """How many were taken for what was meant."""
        return sum(trial.is_right for trial in self.trials)

    @property
    def wrong(self) -> list[Trial]:
        """Those that were taken for something else, which is worse than not understood."""
        return [trial for trial in self.trials if trial.taken_for not in (trial.meant, None)]


@dataclass(slots=True)
class Confusion:
    """Says the phrases of a flow."""

    flow: Flow
    voice: CallerVoice
    hearing: Hearing
    today: date
    most: int
    """Wordings of a phrase that are said."""
    _listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        self._listener = Listener(self.voice.rate, self.hearing, today=self.today)

    def menus(self, only: str | None = None) -> Iterator[MenuTrials]:
        """Yield what comes of each state that waits for words, or of one alone.

        Raises: AudioError where nothing can be spoken or heard.
        """
        for state in self.flow.states.values():
            if isinstance(state, (Menu, Ask, Queue)) and only in (None, state.name):
                grammar = grammar_of(self.flow, state, lambda _: True)
                said = list(self._said(grammar, commands=only is not None or state.name == self.flow.main))
                if said:
                    trials = tuple(self._trial(grammar, choice, wording) for choice, wording in said)
                    yield MenuTrials(state.name, trials, getattr(self.hearing.recogniser, "left_out", ()))

    def _said(self, grammar: Grammar, *, commands: bool) -> Iterator[tuple[Choice, str]]:
        """The state's own phrases; the commands, which are the same everywhere, in the main menu."""
        for choice in grammar.by_name.values():
            if commands or not choice.is_command:
                for phrase in choice.phrases:
                    for wording in _spread(phrase.variants(), self.most):
                        yield choice, wording

    def _trial(self, grammar: Grammar, choice: Choice, wording: str) -> Trial:
        over = self._hear(grammar, wording)
        if over is None or not over.text:
            return Trial(choice.name, wording, "", 0.0, None)
        hearing = grammar.hear(over.text, self.today)
        taken: str | None = None
        if over.confidence >= grammar.settings.confidence:
            taken = hearing.choice.name if hearing.choice is not None else None
            taken = "a value" if taken is None and hearing.value is not None else taken
        return Trial(choice.name, wording, over.text, over.confidence, taken)

    def _hear(self, grammar: Grammar, wording: str) -> SpeechOver | None:
        """Say a wording on a line of its own and return what was heard of it."""
        said, _ = self.voice.says(wording)
        silence, rate = self.voice.silence, self.voice.rate
        self._listener.listen(None)
        _feed(self._listener, silence(round(_BEFORE_S * rate)), rate)
        self._listener.listen(grammar)
        heard = _feed(self._listener, said, rate) or _feed(
            self._listener, silence(round(_SILENCE_S * rate)), rate
        )
        self._listener.listen(None)
        return heard


def _feed(listener: Listener, samples: Samples, rate: int) -> SpeechOver | None:
    length = frame_length(rate)
    for start in range(0, len(samples) - length + 1, length):
        for event in listener.hear(samples[start : start + length], is_key=False, is_guarded=False):
            if isinstance(event, SpeechFailed):
                raise HearingError(event.reason)
            if isinstance(event, SpeechOver):
                return event
    return None


def _spread(wordings: tuple[str, ...], most: int) -> tuple[str, ...]:
    """So many of them, evenly from first to last."""
    count = min(most, len(wordings))
    return tuple(wordings[at * (len(wordings) - 1) // max(count - 1, 1)] for at in range(count))
