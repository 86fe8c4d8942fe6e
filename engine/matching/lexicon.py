"""The words of a set of phrases, and which of them a heard word may be: itself, an inflected form,
or what a recogniser made of it. Knows nothing of how words make a phrase.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords

INFLECTED = 0.01
"""Doubt about a word in another form; not enough to tell two options apart."""
SOUNDS_ALIKE = 0.1
"""Doubt about a word that differs only in letters that sound alike."""
_ONE_EDIT = 0.2
_TWO_EDITS = 0.35

_SHORTEST_ALIKE = 4
"""Letters; a shorter word is taken only as it stands, or short words would match everything."""
_SHORTEST_HOMOPHONE = 6
_SHORTEST_EDITED = 5
_TWO_EDITS_FROM = 9
_SHORTEST_JOINED = 6
_SHORTEST_WHOLE = 5
"""Letters of a word heard in two pieces that is one of the phrases to the letter: «на зад»."""
_LONGEST = 40
"""Letters; no word is longer, and a page without a space is not worth a look."""
_ANY_NUMBER = "№"
"""No word that is heard."""
_SOUNDS = 8192
"""Words whose double letters are taken away once for all the menus that they stand in."""
_REMEMBERED = 2048
"""Heard words whose meaning is kept; then the memory starts afresh."""


@lru_cache(_SOUNDS)
def _each_once(letters: str) -> str:
    return "".join(letter for letter, _ in groupby(letters))


class Meaning(NamedTuple):
    """A word of the phrases that a heard word may be."""

    word: int
    """Its number in the lexicon."""
    doubt: float
    """0 for the very word, up to 0.35."""


class Lexicon:
    """Add all words first, then look up."""

    def __init__(self, language: Language, table: MatchingWords) -> None:
        self._language = language
        self._table = table
        self._by_form: dict[str, int] = {}
        self._by_lemma: dict[str, list[int]] = {}
        self._joined: dict[str, tuple[str, str]] = {}
        self._alike: dict[str, set[int]] = {}
        self._choices: dict[tuple[int, str], list[str]] = {}
        """What a misheard word is compared with, by length and by first letter, «» for any."""
        self._other_forms: list[set[int]] = []
        """By number, the words that share a dictionary form with it, itself among them."""
        self._told: set[int] = set()
        self._fixed: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self._known: dict[str, tuple[Meaning, ...]] = {}
        self._pieces: dict[str, tuple[Meaning, ...]] = {}
        self._pairs: dict[str, tuple[str, str] | None] = {}
        self._halves: dict[str, tuple[str, str] | None] = {}

    def add(self, form: str) -> int:
        """Give the number of a folded word, the same for the same word."""
        number = self._by_form.get(form)
        if number is None:
            number = self._new(form)
            if self._table.is_told(form):
                self._told.add(number)
            forms = self._other_forms[number]
            for lemma in self._language.lemmas(form):
                same = self._by_lemma.setdefault(lemma, [])
                for other in same:
                    self._other_forms[other].add(number)
                forms.update(same)
                same.append(number)
                self._listen_for(lemma, number)
            self._listen_for(form, number)
        return number

    def add_any_number(self) -> int:
        """Give the number of the word that stands for every number."""
        return self.add(_ANY_NUMBER)

    def add_fixed(self, words: tuple[str, ...]) -> int:
        """Give the number of words that mean something side by side and to the letter: «до скольки»."""
        name = "_".join((*words, ""))
        number = self._by_form.get(name)
        if number is None:
            number = self._new(name)
            self._fixed.setdefault(words[0], []).append((words, number))
        return number

    def fixed(self, first: str) -> Sequence[tuple[tuple[str, ...], int]]:
        """What is fixed and begins with this word: its words, and its number."""
        return self._fixed.get(first, ())

    def _new(self, name: str) -> int:
        number = self._by_form[name] = len(self._by_form)
        self._other_forms.append({number})
        return number

    @property
    def joins_nothing(self) -> bool:
        """Whether no two words stand side by side in any phrase."""
        return not self._joined

    def add_neighbours(self, first: str, second: str) -> None:
        """Note that two words stand side by side and may be heard as one: «сбермобайл»."""
        joined = first + second
        if len(joined) >= _SHORTEST_JOINED and joined.isalpha():
            self._joined[joined] = (first, second)
            sound = self._sound(joined)
            # «Справки и» sounds like «справки» alone, which is more likely.
            if sound not in (self._sound(first), self._sound(second)):
                self._joined[sound] = (first, second)

    def _sound(self, spelling: str) -> str:
        """What spellings that sound alike have in common; a double letter sounds like one."""
        return _each_once(spelling.translate(self._table.sounds_like))

    def _listen_for(self, spelling: str, number: int) -> None:
        if len(spelling) >= _SHORTEST_ALIKE and spelling.isalpha():
            sound = self._sound(spelling)
            if sound not in self._alike:
                self._alike[sound] = set()
                for start in {"", sound[:1]}:
                    self._choices.setdefault((len(sound), start), []).append(sound)
            self._alike[sound].add(number)

    def meanings(self, heard: str, *, wished: bool = False) -> tuple[Meaning, ...]:
        """Give the words that `heard` may be, without those that fit it worse than others do.

        A verb that tells is none that asks: «карту заблокировал» does not say «заблокировать карту»,
        unless it is `wished` for: «чтобы карту заблокировали».
        """
        known = self._known.get(heard)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            possible = len(heard) <= _LONGEST
            known = self._known[heard] = self._same(heard) or self._similar(heard) if possible else ()
        return known if wished else self._in_its_mood(heard, known)

    def _in_its_mood(self, heard: str, meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
        if not meanings or (len(meanings) == 1 and not meanings[0].doubt):
            return meanings
        told = self._table.is_told(heard)
        return tuple(one for one in meanings if not one.doubt or (one.word in self._told) is told)

    def joined_meanings(self, first: str, second: str) -> tuple[Meaning, ...]:
        """Give the words that were heard in two pieces: «опе ратор», «на зад»."""
        joined = first + second
        if not _SHORTEST_WHOLE <= len(joined) <= _LONGEST or not joined.isalpha():
            return ()
        if first in self._table.joints or second in self._table.joints | self._table.absences:
            return ()  # «взял и не отдаёт», «а нет»
        known = self._pieces.get(joined)
        if known is None:
            if len(self._pieces) >= _REMEMBERED:
                self._pieces.clear()
            known = self._pieces[joined] = self._whole(joined)
        is_word = self._table.is_word
        if known and known[0].doubt > INFLECTED and is_word(first) and is_word(second):
            return ()
        return known

    def _whole(self, joined: str) -> tuple[Meaning, ...]:
        if joined in self._by_form or self._table.is_word(joined):
            return tuple(Meaning(number, INFLECTED) for number, _ in self._same(joined))
        if len(joined) < _SHORTEST_JOINED:
            return ()
        return tuple(found for found in self._similar(joined) if found.doubt <= _ONE_EDIT)

    def halves(self, heard: str) -> tuple[str, str] | None:
        """Give the two neighbouring words that were heard as one, if they were."""
        if not self._joined or not _SHORTEST_JOINED <= len(heard) <= _LONGEST:
            return None
        if heard not in self._halves:
            if len(self._halves) >= _REMEMBERED:
                self._halves.clear()
            self._halves[heard] = self._find_halves(heard)
        return self._halves[heard]

    def pair(self, first: str, second: str) -> tuple[str, str] | None:
        """Give the two neighbouring words that a pair sounds like, if it does: «сбир мобайл»."""
        joined = first + second
        if joined not in self._pairs:
            if len(self._pairs) >= _REMEMBERED:
                self._pairs.clear()
            as_written = joined in self._joined
            sound = self._sound(joined)
            self._pairs[joined] = None if as_written else self._joined.get(sound)
        return self._pairs[joined]

    def _find_halves(self, heard: str) -> tuple[str, str] | None:
        for spelling in (
            heard,
            *self._language.lemmas(heard),
            self._sound(heard),
        ):
            if spelling in self._joined:
                return self._joined[spelling]
        return None

    def _same(self, heard: str) -> tuple[Meaning, ...]:
        exact = self._by_form.get(heard)
        found = {} if exact is None else {exact: 0.0}
        for lemma in self._language.lemmas(heard):
            for number in self._by_lemma.get(lemma, ()):
                found.setdefault(number, INFLECTED)
        if heard.isdecimal() and _ANY_NUMBER in self._by_form:
            found.setdefault(self._by_form[_ANY_NUMBER], 0.0)
        return tuple(Meaning(number, doubt) for number, doubt in found.items())

    def _similar(self, heard: str) -> tuple[Meaning, ...]:
        if len(heard) < _SHORTEST_ALIKE or not heard.isalpha():
            return ()
        # A word of the language was meant as it was said, unless it is a homophone of some length.
        real = self._table.is_word(heard)
        if real and len(heard) < _SHORTEST_HOMOPHONE:
            return ()
        # What was misheard is inflected all the same: «аператором».
        sounds = [self._sound(form) for form in (heard, *self._language.lemmas(heard))]
        for sound in sounds[:1] if real else sounds:
            alike = self._with_other_forms(
                Meaning(number, SOUNDS_ALIKE) for number in self._alike.get(sound, ())
            )
            if self._in_its_mood(heard, alike):
                return alike
        edited = () if real else next(filter(None, map(self._edited, sounds)), ())
        return self._with_other_forms(edited)

    def _with_other_forms(self, meanings: Iterable[Meaning]) -> tuple[Meaning, ...]:
        """What was taken for one form of a word may be meant as another that the phrases have."""
        found: dict[int, float] = {}
        for number, doubt in meanings:
            found[number] = min(doubt, found.get(number, doubt))
            for other in self._other_forms[number]:
                found.setdefault(other, doubt + INFLECTED)
        return tuple(Meaning(number, doubt) for number, doubt in found.items())

    def _edited(self, sound: str) -> tuple[Meaning, ...]:
        length = len(sound)
        if length < _SHORTEST_EDITED:
            return ()
        most = _most_edits(length)
        choices: list[str] = []
        for other in range(max(length - most, _SHORTEST_EDITED), length + most + 1):
            # Recognisers keep the beginning of a word; only a long word is known without it.
            start = "" if min(length, other) > _SHORTEST_JOINED else sound[0]
            choices.extend(self._choices.get((other, start), ()))
        near = extract(sound, choices, scorer=Levenshtein.distance, score_cutoff=most, limit=8)
        allowed = [
            (choice, edits) for choice, edits, _ in near if edits <= _most_edits(min(length, len(choice)))
        ]
        if not allowed:
            return ()
        fewest = min(edits for _, edits in allowed)
        doubt = _ONE_EDIT if fewest == 1 else _TWO_EDITS
        return tuple(
            Meaning(number, doubt)
            for choice, edits in allowed
            if edits == fewest
            for number in self._alike[choice]
        )


def _most_edits(length: int) -> int:
    return 2 if length >= _TWO_EDITS_FROM else 1
