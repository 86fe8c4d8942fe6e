"""Every rule of a call has tests that carry its number."""

from __future__ import annotations

import re
from pathlib import Path

RULES = range(1, 39)
_NAME = re.compile(r"^def test_rule_(\d\d)_", re.MULTILINE)


def test_every_rule_has_a_test_with_its_number() -> None:
    files = Path(__file__).parent.glob("test_*.py")
    found = {int(n) for file in files for n in _NAME.findall(file.read_text(encoding="utf-8"))}
    assert sorted(set(RULES) - found) == []
