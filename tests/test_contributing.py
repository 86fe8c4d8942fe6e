"""CONTRIBUTING is true: its test passes, its loop leads a call, the files that it names are there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CODE: list[str] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_example_of_a_test_passes(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "engine" / "calls"))
    try:
        from caller import Caller, flow_of
    finally:
        sys.path.pop(0)
    names: dict[str, object] = {"Caller": Caller, "flow_of": flow_of, "Path": Path}
    exec(CODE[1], names)
    (test,) = (value for name, value in names.items() if name.startswith("test_"))
    assert callable(test)
    test(tmp_path)


def test_the_files_that_are_named_are_there() -> None:
    named = re.findall(r"`((?:engine|ivr|tests|flows)/[\w/]+\.(?:py|yaml|json))`", TEXT)
    rooms = [f"engine/{name}" for name in re.findall(r"`((?:calls|loading)/\w+\.py|\w+\.py)`", TEXT)]
    assert [name for name in (*named, *rooms) if not (ROOT / name).exists()] == []
