"""Real eSpeak NG: through pyttsx3 in its worker, and as a program."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
import tempfile
import time
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import system_voices
from late_espeak import SAMPLES_PER_CHARACTER, LateEspeak
from system_voices import RUSSIAN, SystemVoices

from audio import wav
from audio.levels import dbfs, peak, rms, trim
from audio.speaking import pyttsx3_driver
from audio.speaking.engine import EngineMissing, NoSuchVoice
from audio.speaking.espeak_program import EspeakProgram
from audio.speaking.polishing import polished
from audio.speaking.pyttsx3_driver import SystemSynthesiser, WrongVoice, matching
from audio.speaking.voice import Voice
from audio.speaking.worker_engine import WorkerEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.speaking.engine import Engine

TEXT = "Чтобы узнать баланс, нажмите два."
PATIENT_S = 30.0

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="these systems have voices of their own"
)


@pytest.fixture(scope="module", params=["pyttsx3", "espeak-ng"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "espeak-ng" and shutil.which("espeak-ng") is None:
        pytest.skip("the program espeak-ng is not installed")
    made = WorkerEngine() if request.param == "pyttsx3" else EspeakProgram()
    yield made
    made.close()


def test_russian_is_spoken_at_a_usual_pace_and_level(engine: Engine) -> None:
    raw = engine.make(TEXT, Voice(), PATIENT_S)
    assert peak(raw.samples) < 32767
    sound = polished(raw, 8000)
    assert 1.8 < sound.seconds < 3.2
    assert dbfs(peak(sound.samples)) == pytest.approx(-3.0, abs=0.1)
    assert -25 < dbfs(rms(sound.samples)) < -17


def test_rate_voice_and_language_are_heard(engine: Engine) -> None:
    usual, slow, deep, english = (
        trim(engine.make(TEXT if voice.language == "ru" else "Press two.", voice, PATIENT_S)).seconds
        for voice in (Voice(), Voice(rate_wpm=90), Voice(name="ru+m3"), Voice("en"))
    )
    assert slow > 1.3 * usual
    assert deep == pytest.approx(usual, rel=0.2)
    assert 0.3 < english < 1.5


def test_voices_that_are_not_there_are_refused(engine: Engine) -> None:
    for voice in (Voice(name="nobody"), Voice("xx")):
        with pytest.raises(NoSuchVoice):
            engine.make(TEXT, voice, PATIENT_S)
    assert engine.make("Да.", Voice(), PATIENT_S).seconds > 0.1


def test_markup_and_odd_signs_are_spoken_or_passed_over_but_never_obeyed(engine: Engine) -> None:
    for text in ("<break time='9s'/> да", "[[h@l@U]] да -f /etc/passwd", "-w x.wav", "да 🙂 № % \\ \" '"):
        assert 0.2 < trim(engine.make(text, Voice(), PATIENT_S)).seconds < 6


def test_a_word_with_a_stress_mark_is_a_word_and_what_a_person_wrote_in_brackets_is_text(
    engine: Engine,
) -> None:
    plain, marked, written = (
        trim(engine.make(text, Voice(), PATIENT_S)).seconds
        for text in ("более сорока рублей", "более сорока\u0301 рублей", "более [[sVrVk'A]] рублей")
    )
    assert marked == pytest.approx(plain, rel=0.1)
    assert written > plain + 0.5


def test_the_worker_names_a_voice_that_is_near_and_lists_them_all() -> None:
    engine = WorkerEngine()
    try:
        with pytest.raises(NoSuchVoice, match=r"there is no voice «rus\+f3»: did you mean «ru\+f3»\?"):
            engine.make(TEXT, Voice(name="rus+f3"), PATIENT_S)
        with pytest.raises(NoSuchVoice, match=r"no variant «\+f33»: did you mean «ru\+f3»\?"):
            engine.make(TEXT, Voice(name="ru+f33"), PATIENT_S)
        assert ("zle/ru", "Russian", ["ru"]) in engine.voices(PATIENT_S)
    finally:
        engine.close()


def test_ctrl_c_does_not_reach_the_worker() -> None:
    engine = WorkerEngine()
    engine.make("Да.", Voice(), PATIENT_S)
    process = engine.process
    assert process is not None
    assert os.getpgid(process) != os.getpgid(0)
    os.kill(process, signal.SIGINT)
    engine.make("Нет.", Voice(), PATIENT_S)
    assert engine.process == process
    engine.close()


@pytest.fixture
def late_espeak(monkeypatch: pytest.MonkeyPatch) -> Iterator[LateEspeak]:
    late = LateEspeak()
    monkeypatch.setitem(sys.modules, "pyttsx3.drivers._espeak", late)
    monkeypatch.setattr(time, "sleep", late.sleep)
    monkeypatch.setattr(pyttsx3_driver, "load_espeak_ng", lambda: None)
    yield late
    sys.modules.pop("pyttsx3.drivers.espeak", None)


def test_an_utterance_is_whole_however_late_a_thread_of_espeak_ng_is(late_espeak: LateEspeak) -> None:
    synthesiser = pyttsx3_driver.open_synthesiser(None)
    synthesiser.warm_up("ok")
    for text in ("Да.", "Нет.", "Ваш баланс сто рублей."):
        sound = wav.decode(synthesiser.make(text, "ru", None, 140, 50), "it")
        assert len(sound.samples) == SAMPLES_PER_CHARACTER * len(text)
        assert sound.rate == 22_050
    assert late_espeak.settings == {LateEspeak.VOLUME: 60, LateEspeak.RATE: 140, LateEspeak.PITCH: 50}


def test_voices_that_speak_into_a_file_have_it_where_nobody_else_may_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio.speaking.worker_engine._SPEAKS_INTO_FILES", True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path(system_voices.__file__).parent))
    program = (
        "import sys, pyttsx3, system_voices; from audio.speaking import worker;"
        "sys.platform = 'win32'; pyttsx3.init = system_voices.SystemVoices; worker.main()"
    )
    engine = WorkerEngine((sys.executable, "-P", "-c", program))
    assert engine.make("Ваш код один два.", Voice(), PATIENT_S).seconds == 0.5
    (folder,) = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.read_bytes() for path in folder.iterdir()] == [b""]
    engine.close()
    assert list(tmp_path.iterdir()) == []


def test_a_system_without_voices_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drivers = tmp_path / "pyttsx3" / "drivers"
    drivers.mkdir(parents=True)
    (drivers.parent / "__init__.py").touch()
    (drivers / "_espeak.py").write_text("raise RuntimeError('no eSpeak')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = WorkerEngine()
    with pytest.raises(EngineMissing, match="finds no voices: pip install espeakng-loader, or "):
        engine.make(TEXT, Voice(), PATIENT_S)
    engine.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems have voices of their own")
def test_another_release_of_pyttsx3_with_other_parts_says_which_one_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = "from pyttsx3.drivers.espeak import EspeakDriver; del EspeakDriver._start_synthesis"
    (tmp_path / "sitecustomize.py").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = WorkerEngine()
    with pytest.raises(EngineMissing, match=r"has no _start_synthesis: pip install pyttsx3==2\.99"):
        engine.make(TEXT, Voice(), PATIENT_S)
    engine.close()


@pytest.mark.skipif(find_library("espeak-ng") is None, reason="the system has no eSpeak NG of its own")
def test_without_the_package_of_pip_the_systems_own_espeak_ng_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = "raise ModuleNotFoundError(name='espeakng_loader')"
    (tmp_path / "espeakng_loader.py").write_text(hidden, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = WorkerEngine()
    assert trim(engine.make(TEXT, Voice(), PATIENT_S)).seconds > 1.5
    engine.close()


def test_a_program_that_is_not_there_says_how_to_get_it() -> None:
    engine = EspeakProgram("espeak-ng-of-nowhere")
    assert engine.version == ""
    with pytest.raises(EngineMissing, match="espeak-ng is not installed: "):
        engine.make(TEXT, Voice(), 1.0)


VOICES = [
    ("zle/ru", "Russian", ["ru"]),
    ("gmw/en", "English (Great Britain)", ["en-gb"]),
    ("gmw/en-us", "English (America)", ["en-us"]),
    RUSSIAN,
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("ru", "zle/ru"),
        ("RU", "zle/ru"),
        ("zle/ru", "zle/ru"),
        ("russian", "zle/ru"),
        ("en-gb", "gmw/en"),
        ("en_US", "gmw/en-us"),
        ("en", "gmw/en"),
        ("ru-ru", "HKEY\\Voices\\IRINA"),
        ("microsoft irina desktop - russian", "HKEY\\Voices\\IRINA"),
        ("de", None),
    ],
)
def test_a_voice_is_found_by_identifier_name_or_language(wanted: str, found: str | None) -> None:
    assert matching(VOICES, wanted) == found


def test_the_systems_of_others_speak_with_the_voice_of_the_language(tmp_path: Path) -> None:
    engine = SystemVoices()
    synthesiser = SystemSynthesiser(engine, str(tmp_path / "spoken.wav"))
    assert wav.decode(synthesiser.make("Да.", "ru", None, 140, 50), "it").seconds == 0.5
    assert engine.settings == {"voice": "HKEY\\Voices\\IRINA", "rate": 140}
    assert (tmp_path / "spoken.wav").read_bytes() == b""
    synthesiser.make("о сорока\u0301 рублях", "ru", None, 140, 50)
    assert engine.spoken == "о сорока рублях"
    with pytest.raises(WrongVoice, match="no voice here speaks «de»"):
        synthesiser.make("Да.", "de", None, 140, 50)
