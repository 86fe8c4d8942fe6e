"""A flow as small as one can be, to write mistakes into, and all that is wrong with it as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.loading.loader import read

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
flow: f
language: en
start: main
on_failure: bye
states:
  main:
    menu: What? {options}
    options:
      a: {key: 1, say: one, goto: bye}
  bye: {hang_up: Bye.}
"""


def problems_in(folder: Path, content: str, **files: str) -> list[str]:
    """What is wrong with a flow text that has other files beside it."""
    (folder / "f.yaml").write_text(content, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [str(problem).replace(f"{folder}/", "") for problem in read(folder / "f.yaml").problems]
