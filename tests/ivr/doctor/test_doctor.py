from __future__ import annotations

import json
import os
import select
import signal
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner
from fake_sounddevice import FakeSoundDevice, Plugged

from audio.devices import portaudio
from audio.speaking.engine import EngineMissing
from ivr.doctor import apart, checks
from ivr.doctor.finding import Finding
from ivr.main import cli

LIMIT_S = 60.0
"""For what comes on any machine, however busy."""
FAKES = str(Path(__file__).parents[2] / "fakes")


@pytest.fixture(autouse=True)
def _patients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", FAKES)


def examined(patient: str, *arguments: str, within_s: float = LIMIT_S) -> list[Finding]:
    return apart.begin(patient, "doctor_patients", arguments, within_s=within_s).findings()


def test_a_check_that_hangs_is_killed_and_told() -> None:
    check = apart.begin("hangs", "doctor_patients", within_s=0.05)
    (finding,) = check.findings()
    assert (finding.status, finding.what) == ("broken", "hangs: it gave no answer in time")
    assert check.process.returncode == -signal.SIGKILL
    assert finding.is_bad


def test_a_check_that_ends_its_process_is_told_with_what_it_said_last() -> None:
    (finding,) = examined("dies")
    assert finding.status == "broken"
    assert finding.what == "ended its process with SIGABRT: ERROR (VoskAPI) something is wrong"


def test_a_check_that_raises_is_told() -> None:
    (finding,) = examined("raises")
    assert finding.what == "ended its process with status 1: ImportError: cannot import name «x»"


def test_what_libraries_print_is_no_finding() -> None:
    assert examined("prints") == [Finding("prints", "ok", "всё хорошо")]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of another's child is seen on Linux only")
def test_no_child_of_a_check_outlives_it(tmp_path: Path) -> None:
    examined("leaves_a_child", str(tmp_path / "pid"))
    child = int((tmp_path / "pid").read_text())
    with suppress(ProcessLookupError):  # gone already
        ends = os.pidfd_open(child)
        assert select.select([ends], [], [], LIMIT_S)[0]
        os.close(ends)


def test_a_library_that_is_missing_or_too_old_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "vosk":
            raise metadata.PackageNotFoundError(name)
        return "0.1" if name == "soxr" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert [(one.status, one.what, one.mend) for one in checks.libraries(())] == [
        ("broken", "soxr 0.1 is not >=0.5", "pip install 'soxr>=0.5'"),
        ("missing", "vosk is not installed", "pip install 'vosk>=0.3.45'"),
    ]


def test_devices_are_told_by_the_name_that_they_are_chosen_by(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice(Plugged("Headset", inputs=1, outputs=2), Plugged("HDMI", outputs=2)).install(monkeypatch)
    assert [(one.part, one.status, one.what) for one in checks.devices(())] == [
        ("PortAudio", "ok", "PortAudio V19.7.0-devel"),
        ("microphone", "ok", "«Headset, ALSA», 48000 Hz"),
        ("loudspeaker", "ok", "«Headset, ALSA», 48000 Hz, and 1 more: ivr talk --list-devices"),
    ]


def test_a_machine_without_a_sound_card_is_not_unwell(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice().install(monkeypatch)
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    found = checks.devices(("open",))
    assert [one.status for one in found] == ["ok", "note", "note"]
    assert not any(one.is_bad for one in found)


def test_where_pulseaudio_runs_and_alsa_does_not_know_it_the_plugin_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeSoundDevice().install(monkeypatch)
    monkeypatch.setenv("PULSE_SERVER", "unix:/run/user/1000/pulse/native")
    assert "plug" in checks.devices(())[1].mend


def test_portaudio_that_is_missing_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> object:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(portaudio, "import_module", missing)
    (finding,) = checks.devices(())
    assert (finding.status, finding.what, finding.is_bad) == (
        "missing",
        "PortAudio is not there (PortAudio library not found)",
        True,
    )
    assert finding.mend.endswith("portaudio2") or finding.mend


def test_without_a_model_it_is_said_how_to_get_one_and_a_broken_one_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "vosk-model-small-en-us-0.15" / "am").mkdir(parents=True)
    monkeypatch.setenv("IVR_MODELS", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("audio.hearing.models._PACKAGED", ())
    monkeypatch.delenv("IVR_MODEL", raising=False)
    vosk, english, russian = checks.recognition(())
    assert vosk.status == "ok"
    assert (english.part, english.status, english.is_bad) == ("model en", "broken", False)
    assert "is not whole" in english.what
    assert (russian.part, russian.status, russian.is_bad) == ("model ru", "missing", True)
    assert russian.mend == "ivr models download ru"


def test_a_model_is_not_to_blame_where_nothing_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def mute(*_: object) -> NoReturn:
        raise EngineMissing("it has no voice")

    monkeypatch.setattr("audio.speaking.worker_engine.WorkerEngine.make", mute)
    monkeypatch.setattr("audio.speaking.espeak_program.EspeakProgram.make", mute)
    korean = next(one for one in checks.recognition(()) if one.part == "model ko")
    assert korean.status == "ok"
    assert "since nothing here speaks" in korean.what


def test_a_cache_that_cant_be_written_is_no_illness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_CACHE", "/dev/null/nowhere")
    (finding,) = checks.cache(())
    assert finding.status == "note"
    assert "/dev/null/nowhere" in finding.what
    assert not finding.is_bad


def test_every_part_is_tried_and_told_as_json(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["doctor", "--json"], env={"IVR_CACHE": str(tmp_path)})
    found = [json.loads(row) for row in done.stdout.splitlines()]
    parts = {one["part"]: one for one in found}
    assert {"Python", "libraries", "line", "voice", "espeak-ng", "Vosk", "model ru", "cache"} <= parts.keys()
    assert "PortAudio" in parts
    assert parts["line"]["status"] == parts["voice"]["status"] == "ok"
    assert "s of sound" in parts["voice"]["what"]
    assert "understands «상담원»" in parts["model ko"]["what"]  # as a voice says it
    is_bad = any(one["needed"] and one["status"] in ("missing", "broken") for one in found)
    assert done.exit_code == int(is_bad)
    assert done.stderr == ""


def test_each_finding_is_a_line_and_what_to_do_stands_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", {"dies": None})
    monkeypatch.setattr(checks, "__name__", "doctor_patients")
    done = CliRunner().invoke(cli, ["doctor"])
    assert done.exit_code == 1
    assert done.stdout == (
        "dies         broken  ended its process with SIGABRT: ERROR (VoskAPI) something is wrong\n"
        "                     → run it again; if it stays so, reinstall this part\n"
    )
