"""Hearing an English yes or no."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.language.english_numerals import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

_YES_NO_IDIOMS = {
    "no problem": True,
    "why not": True,
    "not a problem": True,
    "of course not": False,
    "certainly not": False,
    "absolutely not": False,
    "definitely not": False,
    "not really": False,
    "not at all": False,
    "no way": False,
    "not now": False,
    "not correct": False,
    "not right": False,
    "that's not": False,
    "that's not right": False,
    "that's not correct": False,
    "it's not right": False,
    "that is not right": False,
    "it's not": False,
    "it isn't": False,
    "that isn't": False,
    "i don't think so": False,
    "i do not": False,
    "don't": False,
    "i don't": False,
    "of course": True,
    "go ahead": True,
    "that's right": True,
    "that's correct": True,
    "you bet": True,
    "i don't know": None,
    "not sure": None,
    "yes and no": None,
    "yes or no": None,
    "i'm not sure": None,
}
_YES = frozenset(
    "yes yeah yep yup sure ok okay right correct certainly absolutely definitely aye indeed"
    " true exactly affirmative please ya".split()
)
_NO = frozenset("no nope nah wrong incorrect never negative not cancel false".split())


VOCABULARY: Sequence[str] = tuple(
    sorted(_YES | _NO | {word for idiom in _YES_NO_IDIOMS for word in idiom.split()})
)
"""What an answer is said in."""

_SMALL = frozenset(
    "well uh um er oh i it is that the a please thank thanks you very much and then so".split()
)
"""Words that say nothing beside a yes or no."""


def heard_yes_no(text: str, *, whole: bool = False) -> bool | None:
    """Give True for yes, False for no, None for neither or both; «yes please» is yes.

    With `whole`, every word must belong to the answer.
    """
    heard = [token for token in tokens(text) if token[0].isalpha()]
    answers: set[bool | None] = set()
    at = unknown = 0
    while at < len(heard):
        for length in range(min(4, len(heard) - at), 0, -1):
            phrase = " ".join(heard[at : at + length])
            if phrase in _YES_NO_IDIOMS:
                answers.add(_YES_NO_IDIOMS[phrase])
                break
            if length == 1 and phrase in _YES | _NO:
                answers.add(phrase in _YES)
                break
        else:
            unknown += heard[at] not in _SMALL
        at += length
    if whole and unknown:
        return None
    if answers == {True, False} and heard[0] in _NO and set(heard) & _YES <= {"please"}:
        return False
    return answers.pop() if len(answers) == 1 else None
