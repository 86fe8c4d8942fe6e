"""Tables of written texts and their readings: one that was worked with, one that was kept out of sight.

A row is: the kind, the text, its reading; `|` stands between readings that are as good.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.language import language

READERS = language("ru").readers
FOLDER = Path(__file__).parent


def rows(name: str) -> list[tuple[str, str, str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [(kind, text, said) for kind, text, said in (line.split("\t") for line in lines)]


def folded(text: str) -> list[str]:
    return re.findall("[а-яa-z]+", text.lower().replace("ё", "е"))


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [*rows("reading_tuned.tsv"), *rows("reading_held_out.tsv")],
    ids=lambda value: value,
)
def test_a_written_text_is_read(kind: str, text: str, said: str) -> None:
    assert folded(READERS[kind](text)) in [folded(one) for one in said.split("|")]
