"""What a flow understands outside a call: of all that is said in one state, or in its main menu."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from engine.asked import spoken_value
from engine.flow import Ask, Menu, Queue
from engine.grammar import answers, means_nothing, said
from engine.matching.matcher import Candidate, Match, Matcher

if TYPE_CHECKING:
    from engine.flow import Flow, ValueSpec
    from engine.matching.phrases import Phrase


class Understanding:
    """Everything that a flow understands in one state, or without one in its main menu, yes and no included.

    Without a state it names what the main menu itself offers, and the commands; what the menu understands of
    others (`also:`) has no name there.
    """

    def __init__(self, flow: Flow, state: str | None = None, today: date = date.min) -> None:
        """`today` is the day that «завтра» is seen from, where a date is asked for."""
        self._language = flow.language
        self._today = today
        self._value: ValueSpec | None = None
        self._at_large = state is None
        waiting = _listened_in(flow, state)
        phrases: dict[str, dict[Phrase, None]] = {}
        own: set[str] = set()
        for one in waiting:
            choices, value, _ = answers(flow, one)
            for choice in (*choices, *(value.items if value else ())):
                phrases.setdefault(choice.name, {}).update(dict.fromkeys(said(choice)))
                if not choice.borrowed_from:
                    own.add(choice.name)
            self._value = None if self._at_large else value
        self._yes_no = state is None or any(isinstance(s, Ask) and s.value.kind == "yes_no" for s in waiting)
        entries = [(name, tuple(found)) for name, found in phrases.items()]
        self._matcher = Matcher(entries, flow.language, flow.not_meant)
        self._own = frozenset(own)

    def match(self, text: str) -> Match:
        """Return what would match this utterance; a value that is asked for comes first, as yes and no do.

        A value is named after its kind: `card`, `amount`.
        """
        match = self._named(self._matcher.match(text))
        if match.score >= 1.0:
            return match
        name = self._yes_or_no(text, match) if self._yes_no else self._kind_of_value(text, match)
        if not name:
            return match
        said = Candidate(name, 1.0, text.strip(), match.heard)
        return Match(name, 1.0, None, (said, *match.candidates), match.heard, f"it means {name}")

    def _named(self, match: Match) -> Match:
        """Own names before those of other menus, which have none where no state is asked about."""
        if match.reason == "ambiguous":
            tied = match.candidates[: match.tied]
            own = [one for one in tied if one.name in self._own]
            if len(own) != 1 or len(own) == len(tied):
                return match
            return replace(match, name=own[0].name, score=own[0].score, reason=None)
        if self._at_large and match.name is not None and match.name not in self._own:
            explanation = f"{match.explanation} That is of another menu."
            return replace(match, name=None, score=0.0, reason="out_of_grammar", explanation=explanation)
        return match

    def _yes_or_no(self, text: str, match: Match) -> str:
        # Where no question is live, only what is nothing else is an answer: «не оператор» is none.
        whole = self._at_large or not means_nothing(match)
        answer = self._language.heard_yes_no(text, whole=whole)
        return {True: "yes", False: "no", None: ""}[answer]

    def _kind_of_value(self, text: str, match: Match) -> str:
        """Return the kind of the value that was said, empty for none."""
        spec = self._value
        if spec is None or spec.kind == "one_of" or (spec.kind == "words" and match.name is not None):
            return ""
        heard = spoken_value(spec, text, self._language, self._today, alone=means_nothing(match))
        return spec.kind if heard is not None else ""


def _listened_in(flow: Flow, state: str | None) -> list[Menu | Ask | Queue]:
    """The state itself; without one the main menu, or every state where that is no menu."""
    name = flow.main if state is None and isinstance(flow.states[flow.main], Menu) else state
    states = flow.states.values() if name is None else [flow.states[name]]
    return [one for one in states if isinstance(one, (Menu, Ask, Queue))]
