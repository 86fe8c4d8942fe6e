"""Reads how a tester writes what should be heard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import did_you_mean
from engine.loading.nodes import Text
from ivr.calltests.running.expectation import FUZZY, LEVELS, Expectation, Level, Way

if TYPE_CHECKING:
    from engine.loading.problems import Problems
    from ivr.calltests.reading.schema_parts import HearEntry

_HEARD = re.compile(r"[^\W_]|…|\.\.\.")
"""A letter, a digit, or what stands for any."""
_FUZZY = re.compile(r"fuzzy(?:\s+(0?\.\d+|0|1|1\.0))?(?:\s*\.\.\s*(0?\.\d+|1|1\.0))?")


def way_of(written: Text | None, problems: Problems) -> Way:
    """Return how texts are compared, from `contains`, `fuzzy 0.85` or `fuzzy 0.85..0.95`."""
    if written is None:
        return Way()
    fuzzy = _FUZZY.fullmatch(written.strip())
    if fuzzy is not None:
        fails = float(fuzzy[1]) if fuzzy[1] else FUZZY[0]
        return Way("fuzzy", fails, max(fails, float(fuzzy[2])) if fuzzy[2] else max(fails, FUZZY[1]))
    level = next((level for level in LEVELS if level == written), None)
    if level is None:
        mend = did_you_mean(written.split(" ")[0], LEVELS)
        problems.error(written.place, f"«{written}» is no way to compare texts", mend)
    return Way(level or "contains")


def expectation(
    heard: Text | HearEntry, way: Way, problems: Problems, unwanted: tuple[Text, ...] = ()
) -> Expectation:
    """Return what one `hear:` expects."""
    if isinstance(heard, Text):
        return _made((heard,), way, unwanted, problems)
    unwanted = (*unwanted, *(heard.not_ or ()))
    if heard.text is not None:
        return _made((heard.text,), way, unwanted, problems)
    if heard.any or heard.any_of:
        return _made(heard.any or heard.any_of or (), way, unwanted, problems)
    levels: tuple[Level, ...] = LEVELS
    for level in levels:
        texts = getattr(heard, level)
        if texts is not None:
            fails = heard.at_least if heard.at_least is not None else FUZZY[0]
            warns = heard.warn_below if heard.warn_below is not None else max(fails, FUZZY[1])
            return _made(texts, Way(level, fails, warns), unwanted, problems)
    return _made((), way, unwanted, problems)


def _made(texts: tuple[Text, ...], way: Way, unwanted: tuple[Text, ...], problems: Problems) -> Expectation:
    for text in texts:
        if not text.strip():
            problems.error(
                text.place, "nothing is expected to be heard", "write some words, or a step «skip»"
            )
        elif way.level == "regex":
            _check_pattern(text, problems)
        elif _HEARD.search(text) is None:
            _nothing_to_hear(text, problems)
    for text in unwanted:
        if _HEARD.search(text) is None:
            _nothing_to_hear(text, problems)
    return Expectation(tuple(" ".join(text.split()) for text in texts), way, tuple(map(str, unwanted)))


def _nothing_to_hear(text: Text, problems: Problems) -> None:
    what = f"«{text}» has no word in it, and nothing else is heard"
    problems.error(text.place, what, "write some words, or look at the characters with regex:")


def _check_pattern(text: Text, problems: Problems) -> None:
    try:
        re.compile(text)
    except re.error as error:
        what = f"«{text}» is no regular expression ({error.msg})"
        problems.error(text.at(error.pos or 0), what, "mend it, or compare in another way, such as contains")
