"""Signs that are words to the ear, once every number is read."""

from __future__ import annotations

import re

_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(?<=[а-яё])\+\+(?=\s|$|[.,;!?)])", " плюс плюс"),
        (r"(?<=[а-яё])\s?\+(?=\s|$|[.,;!?)])", " плюс"),
        (r"(?<=[а-яё])\s?\+\s?(?=[а-яё])", " плюс "),
        (r"(?<![\w])\+\s?(?=[а-яё])", "плюс "),
        (r"\s?&\s?", " и "),
        (r"§§?\s?", "параграф "),
        (r"\s=\s", " равно "),
        (r"\s?[×✕]\s?", " на "),
        (r"(?<=[а-яё])[:/](?=[а-яё])", " "),
        (r"(?<!\w)@\s?", "собака "),
        (r"№№?\s?", "номер "),
        (r"(?<=\s)[≈~]\s?", "примерно "),
        (r"(?:(?<=\s)|(?<=«)|(?<=^)|(?<=\())\*(?=[\s».,;!?)]|$)", "звёздочка"),
        (r"(?:(?<=\s)|(?<=«)|(?<=^)|(?<=\())#(?=[\s».,;!?)]|$)", "решётка"),
        (r"₽", "рублей"),
        (r"(?<=[а-яё])\s?%", " процентов"),
        (r"°", " градусов"),
        (r"…", "..."),
    )
)


def read(text: str) -> str:
    """Read the signs of a text."""
    if not re.search(r"[+&§=×✕№≈~*#₽%°…:/@]", text):
        return text
    for pattern, words in _SIGNS:
        text = pattern.sub(words, text)
    return text
