"""Why an option was taken or the caller was not understood: what won, with its score, and what lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.journal import NotMeant, Rival, Why

if TYPE_CHECKING:
    from engine.errors import Place
    from engine.grammar import Grammar
    from engine.matching.matcher import Match


def reason_of(because: str, place: Place, grammar: Grammar, match: Match | None) -> Why:
    """Return why an option won or none did: its score, those that lost, and what kept some from being understood."""
    if match is None:
        return Why(because, place)
    rivals = [
        Rival(c.name, round(c.score, 3), c.phrase, grammar.by_name[c.name].place) for c in match.candidates
    ]
    won = next((rival for rival in rivals if rival.name == match.name), None)
    lost = tuple(rival for rival in rivals if rival is not won)
    return Why(because, place, won, lost, not_meant=tuple(NotMeant(p.text, p.place) for p in match.not_meant))
