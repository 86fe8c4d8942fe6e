"""The benchmark of keys runs, with the receivers that are installed, and says why others have no figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks import dtmf, dtmf_talk
from benchmarks.contenders import Unavailable
from benchmarks.dtmf_peers import Multimon, Spandsp
from benchmarks.dtmf_signals import FAMILIES, trials

if TYPE_CHECKING:
    from pathlib import Path


def test_the_tables_have_a_row_for_every_family(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    monkeypatch.setenv("PATH", "")
    dtmf.main(["--trials", "1", "--only", "families", "latency", "edges"])

    printed = capsys.readouterr().out
    assert [family.name for family in FAMILIES if f"{family.name} |" not in printed] == []
    assert "Not measured: spandsp needs its library: apt-get install libspandsp2." in printed
    assert "Not measured: multimon-ng needs its program: apt-get install multimon-ng." in printed


def test_trials_are_the_same_each_time() -> None:
    one, other = (list(trials(FAMILIES[0], "8 kHz A-law", 3)) for _ in range(2))

    assert [trial.samples.tolist() for trial in one] == [trial.samples.tolist() for trial in other]


def test_a_receiver_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(Unavailable, match="libspandsp2"):
        Spandsp()
    with pytest.raises(Unavailable, match="apt-get install multimon-ng"):
        Multimon()


def test_a_folder_without_recordings_says_how_to_get_some(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="asterisk-core-sounds"):
        dtmf_talk.recordings(tmp_path)


def test_pushed_formants_lie_on_the_tones_of_keys() -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 8000).astype(np.int16)
    spectrum = np.abs(np.fft.rfft(dtmf_talk.pushed(noise, 45.0))) ** 2
    hertz = np.fft.rfftfreq(8000, 1 / 8000)
    on_keys = sum(
        spectrum[np.abs(hertz - tone) < 100].sum() for tone in (697, 770, 852, 941, 1209, 1336, 1477, 1633)
    )

    assert on_keys / spectrum.sum() > 0.6
