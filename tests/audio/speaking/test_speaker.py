from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from fake_engines import Clock, FakeEngine, GatedEngine, tone

from audio.speaking import passages
from audio.speaking.engine import NoSuchVoice
from audio.speaking.passages import Piece, pieces_of
from audio.speaking.speaker import Speaker
from audio.speaking.store import PromptStore
from audio.speaking.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audio.pcm import Sound

TEXT = "Ваш баланс сто рублей."
LIMIT_S = 60.0
"""For what comes on any machine, however busy; by the clock of these tests only what is moved passes."""


class Studio:
    """Speakers on one folder, one after the other, as runs of a program are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.warnings: list[str] = []
        self.speakers: list[Speaker] = []

    def speaker(self, *engines: FakeEngine, strict: bool = False) -> Speaker:
        for engine in engines:
            engine.clock = self.clock
        store = PromptStore(self.folder, warn=self.warnings.append)
        made = Speaker(
            engines, store, patience_s=LIMIT_S, warn=self.warnings.append, now=self.clock, strict=strict
        )
        self.speakers.append(made)
        return made

    @property
    def files(self) -> list[str]:
        return sorted(path.stem for path in self.folder.rglob("*.wav"))

    def close(self) -> None:
        for speaker in self.speakers:
            speaker.close()


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path)
    yield made
    made.close()


def test_a_text_is_spoken_once_and_then_found(studio: Studio) -> None:
    engine = FakeEngine()
    speaker = studio.speaker(engine)
    assert speaker.ready(TEXT, Voice()) is None
    spoken = speaker.sound(TEXT, Voice())
    assert spoken.sound is not None
    assert (spoken.sound.rate, spoken.cached, spoken.engine) == (8000, False, "first")
    again = speaker.sound(f"  {TEXT}\n", Voice())
    assert (again.sound, again.cached, len(engine.asked)) == (spoken.sound, True, 1)
    speaker.close()
    later = studio.speaker(engine).ready(TEXT, Voice())
    assert later is not None
    assert later.sound is not None
    assert later.sound.samples.tolist() == spoken.sound.samples.tolist()


def test_a_text_has_a_sound_for_each_voice_and_rate(studio: Studio) -> None:
    engine = FakeEngine()
    speaker = studio.speaker(engine)
    for voice, rate in ((Voice(), 8000), (Voice(), 16000), (Voice(rate_wpm=100), 8000), (Voice("en"), 8000)):
        spoken = speaker.sound(TEXT, voice, rate=rate)
        assert (spoken.cached, spoken.sound is not None and spoken.sound.rate) == (False, rate)
    assert len(engine.asked) == 4


def test_a_secret_is_in_no_file_and_in_no_warning(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine())
    spoken = speaker.sound("Ваш код один два три.", Voice(), secret=True)
    assert spoken.sound is not None
    found = speaker.ready("Ваш код один два три.", Voice(), secret=True)
    assert found is not None
    speaker.prepare("Ваш код четыре.", Voice(), secret=True)
    speaker.sound("Ваш код четыре.", Voice(), secret=True)
    speaker.sound("Спасибо.", Voice())
    speaker.close()
    assert len(studio.files) == 1
    broken = studio.speaker(FakeEngine(script=["dies"]))
    assert broken.sound("Ваш код пять.", Voice(), secret=True).sound is None
    assert not [warning for warning in studio.warnings if "код" in warning]


def test_however_many_ask_at_a_time_a_text_is_made_once(studio: Studio) -> None:
    engine = GatedEngine()
    speaker = studio.speaker(engine)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(speaker.sound, TEXT, Voice()) for _ in range(8)]
        engine.begun.wait(LIMIT_S)
        engine.go_on.set()
        sounds = [one.result(LIMIT_S).sound for one in asked]
    assert len(engine.asked) == 1
    assert all(sound is not None and sound.seconds == sounds[0].seconds for sound in sounds if sounds[0])


def test_what_is_waited_for_comes_before_what_is_only_prepared(studio: Studio) -> None:
    engine = GatedEngine()
    speaker = studio.speaker(engine)
    speaker.prepare("один", Voice())
    engine.begun.wait(LIMIT_S)
    for text in ("два", "три", "четыре"):
        speaker.prepare(text, Voice())
    assert speaker.ready("четыре", Voice()) is None
    engine.go_on.set()
    assert speaker.sound("четыре", Voice()).sound is not None
    assert [text for text, _ in engine.asked][:2] == ["один", "четыре"]


def test_where_the_first_engine_fails_the_next_one_is_heard_in_this_run_only(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine("first", ["hangs"]), FakeEngine("second"))
    assert speaker.sound(TEXT, Voice()).engine == "second"
    assert speaker.ready(TEXT, Voice()) is not None
    speaker.close()
    mended = studio.speaker(FakeEngine("first"), FakeEngine("second"))
    assert mended.ready(TEXT, Voice()) is None
    assert mended.sound(TEXT, Voice()).engine == "first"


def test_whoever_waits_without_waiting_gets_an_answer_within_the_patience(studio: Studio) -> None:
    """A line asks again with every frame."""
    engine = GatedEngine(["faults"])
    speaker = studio.speaker(engine)
    passage = pieces_of("Здравствуйте! Чем помочь?")
    assert passages.ready(speaker, passage, Voice(), 8000) is None
    engine.go_on.set()
    for piece in passage:
        speaker.sound(piece.text, Voice())
    found = passages.ready(speaker, passage, Voice(), 8000)
    assert found is not None
    assert found.sound is None
    engine.go_on.clear()
    studio.clock.time += speaker.patience_s + 0.1
    assert passages.ready(speaker, passage, Voice(), 8000) is None  # and later it is tried again
    engine.go_on.set()


def test_a_sound_that_is_made_for_too_long_is_not_waited_for(studio: Studio) -> None:
    engine = GatedEngine()
    speaker = studio.speaker(engine)
    speaker.prepare(TEXT, Voice())
    engine.begun.wait(LIMIT_S)
    assert speaker.ready(TEXT, Voice()) is None
    studio.clock.time += speaker.patience_s + 0.1
    late = speaker.ready(TEXT, Voice())
    assert late is not None
    assert late.sound is None
    assert speaker.sound("Другой текст.", Voice(), within_s=0.0).sound is None
    engine.go_on.set()


def test_without_any_engine_a_call_goes_on_as_text_and_one_warning_says_why(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine("first", ["missing"]), FakeEngine("second", ["missing"]))
    for text in ("раз", "два"):
        assert speaker.sound(text, Voice()).sound is None
    found = speaker.ready("три", Voice())
    assert found is not None
    assert found.sound is None
    assert studio.warnings == ["nothing can be spoken, calls go on as text: first missing; second missing"]


def test_a_bug_in_an_engine_costs_no_call(studio: Studio) -> None:
    class Broken(FakeEngine):
        def make(self, text: str, voice: Voice, within_s: float) -> Sound:
            raise ZeroDivisionError(text, voice, within_s)

    assert studio.speaker(Broken()).sound(TEXT, Voice()).sound is None
    assert studio.warnings == ["a prompt was not spoken: ZeroDivisionError"]


def test_a_warning_that_nobody_can_be_given_costs_no_call(tmp_path: Path) -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    store = PromptStore(tmp_path, warn=closed)
    (tmp_path / "file").write_text("", encoding="utf-8")
    store.folder = tmp_path / "file"
    engines = [FakeEngine("first", ["dies"]), FakeEngine("second")]
    with Speaker(engines, store, patience_s=LIMIT_S, warn=closed) as speaker:
        for text in ("раз", "два", "три", "четыре"):
            assert speaker.sound(text, Voice()).sound is not None


def test_a_voice_that_is_not_there_is_heard_as_the_usual_one_and_kept_as_that(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine(script=["no voice"]))
    assert speaker.sound(TEXT, Voice(name="irina")).sound is not None
    speaker.close()
    assert studio.warnings == ["there is no such voice; the usual voice speaks instead"]
    later = studio.speaker(FakeEngine())
    assert later.ready(TEXT, Voice()) is not None
    assert later.ready(TEXT, Voice(name="irina")) is None


def test_a_strict_speaker_raises_where_a_voice_is_not_there(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine(script=["no voice"]), strict=True)
    for _ in ("when it is made", "when it has been found out before it is asked for"):
        with pytest.raises(NoSuchVoice):
            speaker.sound(TEXT, Voice(name="irina"))


def test_after_the_end_everything_is_text_and_every_engine_is_closed(studio: Studio) -> None:
    engine = FakeEngine()
    speaker = studio.speaker(engine)
    speaker.sound(TEXT, Voice())
    speaker.close()
    assert (engine.closed, len(studio.files)) == (True, 1)
    assert speaker.sound("Другой текст.", Voice()).sound is None


def test_a_passage_is_its_sentences_with_pauses_and_each_of_them_is_kept(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine())
    whole = passages.spoken(speaker, pieces_of("Здравствуйте! Чем помочь?"), Voice(), 8000)
    parts = [speaker.sound(text, Voice()).sound for text in ("Здравствуйте!", "Чем помочь?")]
    assert whole.sound is not None
    assert whole.sound.seconds == pytest.approx(sum(part.seconds for part in parts if part) + 0.35, abs=0.001)
    again = passages.ready(speaker, pieces_of("Здравствуйте! Чем помочь?"), Voice(), 8000)
    assert again is not None
    assert again.cached
    speaker.close()
    assert len(studio.files) == 2


def test_a_passage_of_which_one_sentence_fails_is_text_only(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine(script=["ok", "faults"]))
    spoken = passages.spoken(speaker, pieces_of("Здравствуйте! Чем помочь?"), Voice(), 8000)
    assert (spoken.sound, spoken.cached, spoken.engine) == (None, False, "")


def test_a_passage_without_a_word_lasts_no_time(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine(script=["faults"]))
    for pieces in ([], [Piece("…", 0.25)]):
        spoken = passages.spoken(speaker, pieces, Voice(), 8000)
        assert spoken.sound is not None
        assert len(spoken.sound.samples) == 0


def test_a_damaged_file_in_the_cache_is_made_anew(studio: Studio) -> None:
    speaker = studio.speaker(FakeEngine())
    speaker.sound(TEXT, Voice())
    speaker.close()
    (path,) = studio.folder.rglob("*.wav")
    path.write_bytes(path.read_bytes()[:60])
    engine = FakeEngine()
    mended = studio.speaker(engine)
    assert mended.sound(TEXT, Voice()).cached is False
    mended.close()
    assert len(path.read_bytes()) > 1000
    assert tone(0.1).rate == 22_050
