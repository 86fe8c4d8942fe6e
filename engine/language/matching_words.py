"""What matching must know of one language: which words mean nothing, and what a negation voids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class MatchingWords:
    """Words are folded; those called lemmas are dictionary forms."""

    padding: frozenset[str]
    """Politeness, hesitation, pronouns, prepositions: they neither decide nor count against."""
    padding_phrases: frozenset[tuple[str, ...]]
    """Idioms that mean nothing together: «будьте добры»; their negations negate nothing."""
    light: frozenset[str]
    """Answers and question words: they decide only where nothing else is said."""
    negators: frozenset[str]
    """Stand before what they negate."""
    absences: frozenset[str]
    """«Нет»: an answer at the start of a clause, a negation of its neighbour inside one."""
    owners: frozenset[str]
    """«У меня нет кредита»: after one of these, an absence negates and does not answer."""
    stops: frozenset[str]
    """«Хватит», «перестаньте»: void all that follows in their clause."""
    wish_lemmas: frozenset[str]
    """A negated wish voids the whole clause, on both sides of it."""
    trouble_lemmas: frozenset[str]
    """A negated one is a complaint («не работает карта») and voids nothing but itself."""
    verb_endings: tuple[str, ...]
    """Of a dictionary form; any other negated verb voids what follows in its clause."""
    wish_forms: frozenset[str] = frozenset()
    """Forms that tell of a wish where others of the same word do not: «не буду», but «не было»."""
    without: frozenset[str] = frozenset()
    """Negators that void the one word they stand before: «без», «кроме»."""
    glued_negators: Mapping[str, str] = field(default_factory=dict)
    """How a negator begins a word that it was heard as one with, and the negator: «неработает», «нипришло»."""
    pointers: frozenset[str] = frozenset()
    """Padding that a negator may be about: «не тому человеку»."""
    refusals: frozenset[tuple[str, ...]] = frozenset()
    """«Ни к чему», «обойдусь»: void their whole clause, like a negated wish."""
    asking: frozenset[str] = frozenset()
    """What makes a question of a stop before it: «хватит ли»."""
    joints: frozenset[str] = frozenset()
    """Stand between two things, or two sentences: «и», «или», «потом»."""
    turns: frozenset[str] = frozenset()
    """Begin a clause without a comma: «а», «но», «лучше»."""
    subordinators: frozenset[str] = frozenset()
    """«Чтобы», «пока»: what is negated after one is not what was wished for before it."""
    is_order: Callable[[str], bool] = lambda _: False
    """Whether a word is a verb that orders; an order that is not negated begins a clause."""
    questions: frozenset[str] = frozenset()
    """«Как», «где»: something is asked."""
    is_place: Callable[[str, str], bool] = lambda _, __: False
    """Whether two words say where something is done: «заблокировать карту в приложении» asks for no application."""
    is_finite: Callable[[str], bool] = lambda _: False
    """Whether a word is a verb of somebody's: a sentence of its own begins about it."""
    is_told: Callable[[str], bool] = lambda _: False
    """Whether a form tells of what has happened: «заблокировал» is no order to block."""
    is_attribute: Callable[[str], bool] = lambda _: False
    """Whether a word tells more of a noun that follows it: «главное меню»."""
    is_time: Callable[[str, str], bool] = lambda _, __: False
    """Whether two words tell how long or when, and nothing of a wish: «третий день», «2 недели»."""
    wishing: frozenset[str] = frozenset()
    """Words that turn what is told into a wish: «чтобы карту заблокировали»."""
    is_word: Callable[[str], bool] = lambda _: False
    """Whether the language has such a word; what it has was hardly misheard."""
    refusals_by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(init=False)
    """The `refusals` by their first words, longer ones first."""
    idioms_by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(init=False)
    """The `padding_phrases` by their first words, longer ones last."""
    connecting: frozenset[str] = frozenset()
    """Padding that only holds a sentence together, prepositions and pronouns: nobody writes it to be told by it."""
    polite: str = ""
    """A word of the padding that may stand after anything: «пожалуйста»; empty where there is none."""
    sounds_like: Mapping[int, str] = field(default_factory=dict)
    """For `str.translate`: letters that a recogniser, or a hasty typist, takes for each other."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "idioms_by_first", _by_first(sorted(self.padding_phrases, key=len)))
        longest_first = sorted(self.refusals, key=len, reverse=True)
        object.__setattr__(self, "refusals_by_first", _by_first(longest_first))


def _by_first(idioms: Sequence[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for idiom in idioms:
        found[idiom[0]] = (*found.get(idiom[0], ()), idiom)
    return found
