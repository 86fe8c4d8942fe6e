"""What callers say to the lines of СберМобайл and for companies, in their own words, and which wish is understood.

The last 44 rows of `sber_mobile` and 47 of `sber_business` were written by one who had not seen the vocabularies. At the
first look 33 of 44 were understood, with 3 wrong actions, and 32 of 47 with 4; then the vocabularies were mended.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.loading.loader import load
from engine.understanding import Understanding

HERE = Path(__file__).parent
FLOWS = HERE.parents[1] / "flows"


@pytest.mark.parametrize("line", ["sber_mobile", "sber_business"])
def test_a_wish_is_understood_in_callers_own_words_and_nothing_where_none_was_meant(line: str) -> None:
    understanding = Understanding(load(FLOWS / f"{line}.yaml"), None, date(2026, 11, 23))
    rows = (HERE / f"{line}_utterances.tsv").read_text(encoding="utf-8").splitlines()
    wrong = {}
    for wish, said in (row.split("\t") for row in rows):
        understood = understanding.match(said)
        if (understood.name or "null") != wish:
            wrong[said] = f"{wish} was meant: {understood.explanation}"
    assert len(rows) >= 60
    assert wrong == {}
