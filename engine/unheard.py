"""What a flow listens for and a model of speech does not know, which nobody would notice otherwise (rule 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.errors import NOWHERE, Problem
from engine.flow import Ask
from engine.grammar import choices_of, said
from engine.matching.wordings import texts
from engine.recognisable import WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.errors import Place
    from engine.flow import Flow
    from engine.language import Language
    from engine.matching.phrases import Phrase

    Knows = Callable[[str], bool]
    """Tells of one word whether the model has it."""

_SAID_IN_DIGITS = frozenset(("digits", "card", "phone", "number", "amount"))
_MEND = "say it in words that the model knows, or spell it in such: sounds_like: […]"


def in_short(problems: Sequence[Problem], flow: Flow) -> str:
    """Return one sentence on what `missing_words` found, for the start of a call; empty where it found nothing."""
    if not problems:
        return ""
    first = problems[0]
    others = f", and {len(problems) - 1} more of the kind" if len(problems) > 1 else ""
    return f"{first.place.file_line}: {first.what}{others}: «ivr check {flow.file} --model …» tells all"


class _Use(NamedTuple):
    """A phrase with a word that is not known."""

    phrase: Phrase
    place: Place


def missing_words(flow: Flow, knows: Knows) -> tuple[Problem, ...]:
    """Return a warning for each word of the flow's phrases that a model can't hear, at the first phrase with it.

    What has a spelling in `sounds_like` that the model knows is heard by that, and not told. Takes some 0.5 s for a
    large flow, the first time.
    """
    found: dict[str, list[_Use]] = {}
    for choice in choices_of(flow):
        if any(not _unknown(phrase, flow.language, knows) for phrase in choice.sounds_like):
            continue
        for phrase in said(choice):
            place = choice.place if phrase.place == NOWHERE else phrase.place
            for word in _unknown(phrase, flow.language, knows):
                found.setdefault(word, []).append(_Use(phrase, place))
    problems = [_problem(word, uses) for word, uses in found.items()]
    return tuple(sorted((*problems, *_missing_digits(flow, knows)), key=lambda problem: problem.place))


def _problem(word: str, uses: list[_Use]) -> Problem:
    others = len({use.phrase.text for use in uses}) - 1
    more = f" and {others} other phrase{'' if others == 1 else 's'}" if others else ""
    phrase = uses[0].phrase.text
    of_it = f", which «{phrase}»{more} need{'' if more else 's'}" if more or phrase.lower() != word else ""
    return Problem(uses[0].place, f"the model doesn't know «{word}»{of_it}", _MEND, "warning")


def _missing_digits(flow: Flow, knows: Knows) -> Iterator[Problem]:
    """The names of digits, without which no value can be said in them."""
    asks = [one for one in flow.states.values() if isinstance(one, Ask) and one.value.kind in _SAID_IN_DIGITS]
    names = [flow.language.readers["digits"](digit) for digit in "0123456789"] if asks else []
    unknown = [name for name in names if not _is_known(name, flow.language, knows)]
    if unknown:
        what = (
            f"the model doesn't know {', '.join(f'«{name}»' for name in unknown)}, which digits are said in"
        )
        yield Problem(asks[0].place, what, "take another model for this flow", "warning")


def _unknown(phrase: Phrase, language: Language, knows: Knows) -> list[str]:
    words = dict.fromkeys(word for text in texts(phrase.root) for word in WORD.findall(text.lower()))
    return [word for word in words if not _is_known(word, language, knows)]


def _is_known(word: str, language: Language, knows: Knows) -> bool:
    return any(all(map(knows, spelling.split())) for spelling in language.spellings(word))
