"""Korean: the built-in sentences, menus, and the way to the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language import korean_hearing, korean_numerals
from engine.language.base import Reader, Texts, speaking_s
from engine.language.korean_readers import READERS, digits, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

_CHARACTERS_PER_S = 6.0
"""Syllables, and the spaces between words."""
_LONGEST_NUMBER = 4
"""Digits in a phrase that are read as one number too."""

TEXTS = Texts(
    no_input=(
        "죄송합니다, 잘 들리지 않습니다.",
        "아직도 잘 들리지 않습니다. 말씀하시거나 전화기의 버튼을 눌러 주세요.",
    ),
    no_match=(
        "죄송합니다, 이해하지 못했습니다.",
        "죄송합니다, 또 이해하지 못했습니다. 짧게 말씀하시거나 버튼을 눌러 주세요.",
    ),
    confirm="“{value}”라고 말씀하셨습니까?",
    clarify="어느 것입니까? {choices}",
    which_first="무엇을 먼저 할까요? {choices}",
    waiting="잠시만 기다려 주세요.",
    waiting_more="조금만 더 기다려 주세요. 감사합니다.",
    too_long="통화 시간이 다 되었습니다. 더 궁금하신 점이 있으면 다시 전화해 주세요. 안녕히 계세요.",
    too_many_failures="죄송합니다, 말씀을 이해하지 못했습니다. 나중에 다시 전화해 주세요. 안녕히 계세요.",
    fault="죄송합니다, 시스템 오류가 발생했습니다. 나중에 다시 전화해 주세요. 안녕히 계세요.",
    help_default="원하시는 것을 말씀하시거나 버튼으로 메뉴를 선택해 주세요.",
)

_KEYS: Mapping[str, str] = dict(zip("0123456789", korean_numerals.DIGITS, strict=True)) | {
    "*": "별표",
    "#": "우물정",
}
_PARTICLES = tuple(
    sorted(
        (
            *(
                "은",
                "는",
                "이",
                "가",
                "을",
                "를",
                "의",
                "에",
                "도",
                "만",
                "로",
                "으로",
                "와",
                "과",
                "에서",
                "에게",
            ),
            *("한테", "까지", "부터", "요", "이요", "예요", "이에요", "입니다"),
        ),
        key=len,
        reverse=True,
    )
)
_SHORTEST_STEM = 2
"""Syllables that are left of a word without its particle: 나이 is no 나."""
_FIRST_SYLLABLE, _FINALS = ord("가"), 28

_DIGIT_WORDS = (*korean_numerals.DIGITS, "공", "십", "백", "천", "만", "플러스")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "digits": _DIGIT_WORDS,
    "card": _DIGIT_WORDS,
    "phone": _DIGIT_WORDS,
    "number": korean_numerals.VOCABULARY,
    "amount": (*korean_numerals.VOCABULARY, "원"),
    "date": (*korean_numerals.VOCABULARY, *korean_hearing.DATE_WORDS),
    "yes_no": korean_hearing.YES_NO_WORDS,
}


class Korean:
    """The Korean language. Holds nothing: every method gives the same answer at all times."""

    __slots__ = ()

    code = "ko"
    texts: Texts = TEXTS
    readers: Mapping[str, Reader] = READERS

    def words(self, text: str) -> tuple[str, ...]:
        """Give folded words: 카드 삼십오 gives `카드 35`."""
        return korean_numerals.words(text)

    def lemmas(self, word: str) -> frozenset[str]:
        """Give `word` and what is left of it without its particle."""
        return _lemmas(word)

    def spellings(self, word: str) -> tuple[str, ...]:
        """Give a word as written; digits in words."""
        if not word.isdigit():
            return (korean_numerals.fold(word),)
        single = digits(word)
        return (number(word), single) if len(word) <= _LONGEST_NUMBER and word[0] != "0" else (single,)

    def forms(self, _word: str) -> tuple[str, ...]:
        """Give none: recognisers hear particles as words of their own."""
        return ()

    def spoken_words(self, kind: str) -> tuple[str, ...]:
        """Give the words in which a value of a kind is said."""
        return _WORDS[kind]

    def heard_number(self, text: str) -> Decimal | None:
        """Give the one number said, Sino-Korean or native."""
        return korean_hearing.heard_number(text)

    def heard_digits(self, text: str, lengths: range | None = None) -> str | None:
        """Give the digits said, in the reading whose length fits."""
        return korean_hearing.heard_digits(text, lengths)

    def heard_amount(self, text: str) -> Decimal | None:
        """Give an amount of money; the currency is not told apart."""
        return korean_hearing.heard_amount(text)

    def heard_date(self, text: str, today: date, *, is_past: bool = False) -> date | None:
        """Give the day said; one without a year is the next to come, or the last with `is_past`."""
        return korean_hearing.heard_date(text, today, is_past=is_past)

    def heard_yes_no(self, text: str, *, whole: bool = False) -> bool | None:
        """Give True for 네, False for 아니요, None for neither or both."""
        return korean_hearing.heard_yes_no(text, whole=whole)

    def heard_phone(self, text: str) -> str | None:
        """Give a Korean number as `+82…`, others as written with their plus."""
        return korean_hearing.heard_phone(text)

    def enumerate_option(self, offer: str, keys: Sequence[str], say: str | None) -> str:
        """Give 잔액 조회는 일 번을 누르거나 “잔액”이라고 말씀해 주세요, as far as both are there."""
        offer = " ".join(offer.split()).rstrip(".,;:")
        said = f"“{say}”{'이라고' if say and _has_final(say) else '라고'} 말씀해 주세요" if say else ""
        pressed = f"{' 또는 '.join(self.spell_key(key) for key in keys)} 버튼을" if keys else ""
        if pressed:
            said = f"{pressed} 누르거나 {said}" if said else f"{pressed} 눌러 주세요"
        topic = f"{offer}{'은' if _has_final(offer) else '는'}" if offer and said else offer
        return f"{' '.join(part for part in (topic, said) if part)}."

    def spell_key(self, key: str) -> str:
        """Give the keys as they are said: `12` is 일 이, `*` 별표."""
        return " ".join(_KEYS.get(character, character) for character in key)

    def spoken(self, text: str) -> str:
        """Give the text with its numbers in words."""
        return READERS["text"](text)

    def speaking_s(self, text: str) -> float:
        """Estimate the seconds of saying `text`."""
        return speaking_s(text, _CHARACTERS_PER_S)


@lru_cache(maxsize=4096)
def _lemmas(word: str) -> frozenset[str]:
    if not word:
        return frozenset()
    stem = next(
        (
            word[: -len(one)]
            for one in _PARTICLES
            if word.endswith(one) and len(word) - len(one) >= _SHORTEST_STEM
        ),
        word,
    )
    return frozenset((word, stem))


def _has_final(text: str) -> bool:
    """Whether the last syllable ends in a consonant, which decides the particle after it."""
    last = korean_numerals.fold(text)[-1:]
    return "가" <= last <= "힣" and (ord(last) - _FIRST_SYLLABLE) % _FINALS != 0
