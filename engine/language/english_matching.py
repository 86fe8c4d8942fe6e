"""English for matching: polite padding, answers, and how far a negation reaches."""

from __future__ import annotations

from engine.language.matching_words import MatchingWords

_CONNECTING = """
a an the this that these those my your our his her its their i me you we us he she it they them
is am are was were be been to of for with from at in on by about and or do does did have has had
"""
_PADDING = f"""{_CONNECTING}
please thanks thank hello hi hey good morning afternoon evening sorry excuse um uh er erm well so
like just actually really then now here there would could can may might will shall should want need
wanna gonna let let's tell i'd i'm i'll i've
"""
_IDIOMS = "you know|could you not|if you don't mind|why don't you|no problem|if it's not too much"
_LIGHT = """
yes no yeah yep nope nah sure right correct okay ok fine what how where when which who why all more
once
"""
_NEGATORS = """
not never without don't dont doesn't doesnt didn't didnt isn't isnt won't wont can't cannot cant
couldn't wouldn't haven't hasn't
"""
_WISH_LEMMAS = """
want need wish like care connect transfer give put send block close call talk speak ask show tell
"""
_TROUBLE_LEMMAS = "work arrive come receive get find know see understand open load go able log sign"

ENGLISH = MatchingWords(
    padding=frozenset(_PADDING.split()),
    padding_phrases=frozenset(tuple(idiom.split()) for idiom in _IDIOMS.split("|")),
    light=frozenset(_LIGHT.split()),
    negators=frozenset(_NEGATORS.split()),
    absences=frozenset(("no",)),
    owners=frozenset(("have", "has", "got", "is", "there")),
    stops=frozenset(("stop", "enough", "quit")),
    wish_lemmas=frozenset(_WISH_LEMMAS.split()),
    trouble_lemmas=frozenset(_TROUBLE_LEMMAS.split()),
    # Any English word may be a verb, so that only a wish reaches further than the next word.
    verb_endings=(),
    turns=frozenset(("but", "rather", "instead")),
    connecting=frozenset(_CONNECTING.split()),
    polite="please",
)
