"""The benchmark of hearing runs, and has a row for every line and every sound that is no voice."""

from __future__ import annotations

import shutil
from itertools import islice

import pytest

from benchmarks import hearing


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="its speech is that of espeak-ng")
def test_the_tables_of_voice_activity_have_their_rows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "_TEXTS", (("en", "yes"),))
    monkeypatch.setattr(hearing, "_NO_VOICE", dict(islice(hearing._NO_VOICE.items(), 2)))
    hearing.main(["--only", "activity"])

    printed = capsys.readouterr().out
    assert [name for name in hearing._NOISES if f"| {name}, 8 kHz |" not in printed] == []
    assert printed.count("0 of 1 | 0 |") == 2 * len(hearing._NOISES)
    assert [name for name in hearing._NO_VOICE if f"| {name} | 0 of 200 | 0 of 200 |" not in printed] == []
