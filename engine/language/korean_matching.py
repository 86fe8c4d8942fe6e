"""Korean for matching: polite padding and answers."""

from __future__ import annotations

from engine.language.matching_words import MatchingWords

_CONNECTING = "제 저는 제가 그 하고 은 는 이 가 을 를 에 로 으로 의 도 요"
_PADDING = f"""{_CONNECTING}
저 저기 저기요 좀 그냥 음 어 안녕하세요 여보세요 주세요 해주세요 부탁해요 부탁합니다 부탁드립니다 싶어요
싶습니다 감사합니다 죄송합니다 제발 지금
"""
_LIGHT = "네 예 응 아니 아니요 아니오 아뇨 그래요 좋아요 맞아요 뭐 언제 어디 왜 어떻게 얼마 얼마나"

KOREAN = MatchingWords(
    padding=frozenset(_PADDING.split()),
    padding_phrases=frozenset(),
    light=frozenset(_LIGHT.split()),
    negators=frozenset(),  # what negates a thing follows it: 카드 말고
    absences=frozenset(),
    owners=frozenset(),
    stops=frozenset(("그만", "됐어요")),
    wish_lemmas=frozenset(),
    trouble_lemmas=frozenset(),
    verb_endings=(),
    turns=frozenset(("하지만", "그런데")),
    connecting=frozenset(_CONNECTING.split()),
    polite="제발",
)
