"""How long a caller must be silent until their sentence counts as over (rule 14), by what was asked and heard so far.

A complete answer is over sooner than one that may go on. What a complete one is followed by depends on what people
pause in: nobody pauses within «да», many do between the digits of a card.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from engine.flow import ValueSpec
    from engine.grammar import Grammar

DEFAULT_COMPLETE_S = 0.3
"""What `complete_timeout` is where no flow says anything else; then the seconds below hold."""
_AFTER: Mapping[str, float] = {
    "yes_no": 0.3,
    "one_of": 0.4,
    "digits": 0.5,
    "card": 0.5,
    "phone": 0.5,
    "number": 0.5,
    "amount": 0.5,
    "date": 0.5,
    "words": 0.7,
}
"""Seconds of silence after a complete answer, by the value that was asked for; a menu has the default."""
SURE_S = 0.2
"""Seconds after a phrase that nothing else begins with: there is nothing to wait for but its last sound."""


class EndOfSpeech:
    """When a sentence is over, in one grammar."""

    def __init__(self, grammar: Grammar, phrases: Sequence[str] | None) -> None:
        """Take what is live, and what the recogniser is given of it; None where anything may be said."""
        self._grammar = grammar
        self._phrases = sorted(phrases) if phrases is not None else []
        self._known: dict[str, float] = {}

    def after_s(self, partial: str, today: date) -> float:
        """Return the seconds of silence after which what was heard so far is the whole sentence."""
        after_s = self._known.get(partial)
        if after_s is None:
            after_s = self._known[partial] = self._after_s(partial, today)
        return after_s

    def _after_s(self, partial: str, today: date) -> float:
        grammar = self._grammar
        settings, spec = grammar.settings, grammar.value
        hearing = grammar.hear(partial, today) if partial else None
        if hearing is None or (hearing.choice is None and hearing.value is None):
            return settings.incomplete_timeout_s
        if settings.complete_timeout_s != DEFAULT_COMPLETE_S:
            return settings.complete_timeout_s  # the flow knows its callers
        if self._is_whole(partial) if hearing.choice is not None else _is_longest(spec, hearing.value):
            return SURE_S
        return _AFTER[spec.kind] if spec is not None and hearing.choice is None else DEFAULT_COMPLETE_S

    def _is_whole(self, said: str) -> bool:
        """Whether this is a phrase, and no other begins with it."""
        after = bisect_right(self._phrases, said)
        is_phrase = after > 0 and self._phrases[after - 1] == said
        longer = self._phrases[after : after + 1]
        return is_phrase and not any(phrase.startswith(f"{said} ") for phrase in longer)


def _is_longest(spec: ValueSpec | None, value: object) -> bool:
    """Whether no longer answer begins with this value."""
    if spec is None or spec.kind not in ("yes_no", "digits", "card"):
        return spec is not None and spec.kind == "yes_no"
    return spec.kind == "yes_no" or (spec.most is not None and len(str(value)) >= int(spec.most))
