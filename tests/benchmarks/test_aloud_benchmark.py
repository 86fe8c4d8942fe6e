"""The benchmark that reads the lines aloud tells what it measured, and writes what one may listen to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import aloud

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
flow: small
title: Маленькая
language: ru
lines: {"901": для всех}
start: main
main: main
on_failure: bye
states:
  main:
    menu: Чем помочь? {options}
    options: {bye: {key: "1", offer: чтобы попрощаться, goto: bye}}
  bye: {hang_up: До свидания!}
"""
CALLS = """
flow: small.yaml
calls:
  - call: Прощание
    line: "901"
    steps: [hear: Чем помочь?, press: "1", hear: До свидания!, ends: {by: hang_up}]
"""


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems have voices of their own")
def test_each_prompt_that_the_call_tests_hear_is_spoken_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "small.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "small.calls.yaml").write_text(CALLS, encoding="utf-8")
    aloud.main(["--flows", str(tmp_path), "--wav", str(tmp_path / "wav")])
    printed = capsys.readouterr().out
    assert "| small | 2 | 1 |" in printed
    assert "0 samples clipped" in printed
    assert [path.name for path in sorted((tmp_path / "wav").iterdir())] == [
        "0000.wav",
        "0001.wav",
        "prompts.tsv",
    ]
