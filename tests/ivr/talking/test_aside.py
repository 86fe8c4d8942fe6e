from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio.errors import AudioError
from audio.hearing.recogniser import NOTHING
from audio.hearing.scripted import ScriptedRecogniser
from ivr.talking import aside
from ivr.talking.aside import RecogniserAside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.hearing.recogniser import Recognised, Recogniser
    from audio.pcm import Samples

SECOND: Samples = np.ones(16_000, np.int16)
LIMIT_S = 60
"""For what comes on any machine, however busy."""


class Slow(ScriptedRecogniser):
    """Goes on only when it is let."""

    def __init__(self, *utterances: str) -> None:
        super().__init__(utterances)
        self.goes_on = Event()
        self.goes_on.set()

    def feed(self, samples: Samples) -> str:
        self.goes_on.wait()
        return super().feed(samples)


class Broken(ScriptedRecogniser):
    def __init__(self, error: Exception) -> None:
        super().__init__([])
        self.error = error

    def feed(self, samples: Samples) -> str:  # noqa: ARG002 - as recognisers have it
        raise self.error


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "PATIENCE_S", LIMIT_S)


@pytest.fixture
def made() -> Iterator[Callable[[Recogniser], RecogniserAside]]:
    """Put a recogniser aside, and wait until it is ready."""
    made: list[RecogniserAside] = []

    def make(recogniser: Recogniser) -> RecogniserAside:
        made.append(started(lambda: recogniser))
        settle(made[-1])
        return made[-1]

    yield make
    for one in made:
        one.close()
        one._thread.join(LIMIT_S)


def started(make: Callable[[], Recogniser]) -> RecogniserAside:
    recogniser = RecogniserAside(make)
    recogniser.start()
    return recogniser


def settle(recogniser: RecogniserAside) -> None:
    """Wait until all that was asked of it is done."""
    done = Event()
    recogniser._jobs.put(lambda _: done.set())
    done.wait(LIMIT_S)


def test_an_utterance_is_recognised(made: Callable[[Recogniser], RecogniserAside]) -> None:
    recogniser = made(ScriptedRecogniser(["да", "нет"]))
    recogniser.listen_for(["да", "нет"])
    recogniser.feed(SECOND)
    settle(recogniser)
    assert recogniser.feed(SECOND) == "да"
    assert recogniser.finish().text == "да"
    assert recogniser.feed(SECOND) == ""  # of the next one nothing is known yet
    assert recogniser.finish().text == "нет"


def test_nobody_waits_for_what_is_fed(made: Callable[[Recogniser], RecogniserAside]) -> None:
    slow = Slow("да")
    recogniser = made(slow)
    recogniser.listen_for(["да"])
    slow.goes_on.clear()
    assert [recogniser.feed(SECOND) for _ in range(100)] == [""] * 100
    slow.goes_on.set()
    assert recogniser.finish().text == "да"


def test_what_comes_too_late_is_nobodys(
    made: Callable[[Recogniser], RecogniserAside], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "PATIENCE_S", 0.0)
    slow = Slow("да", "нет")
    recogniser = made(slow)
    recogniser.listen_for(["да", "нет"])
    slow.goes_on.clear()
    recogniser.feed(SECOND)
    assert recogniser.finish() == NOTHING
    slow.goes_on.set()
    settle(recogniser)
    assert recogniser.feed(SECOND) == ""
    monkeypatch.setattr(aside, "PATIENCE_S", LIMIT_S)
    assert recogniser.finish().text == "нет"


def test_where_nothing_may_be_said_nothing_is_heard(made: Callable[[Recogniser], RecogniserAside]) -> None:
    recogniser = made(ScriptedRecogniser(["да"]))
    recogniser.listen_for([])
    recogniser.feed(SECOND)
    assert recogniser.finish() == NOTHING
    recogniser.listen_for(None)
    recogniser.feed(SECOND)
    assert recogniser.finish().text == "да"


def test_a_menu_without_a_word_that_the_model_knows_does_not_end_recognition(
    made: Callable[[Recogniser], RecogniserAside],
) -> None:
    class Choosy(ScriptedRecogniser):
        def listen_for(self, phrases: Sequence[str] | None) -> None:
            if phrases == ["абырвалг"]:
                raise AudioError("the model knows none of these")
            super().listen_for(phrases)

    recogniser = made(Choosy(["да"]))
    recogniser.listen_for(["абырвалг"])
    recogniser.feed(SECOND)
    assert recogniser.finish() == NOTHING
    recogniser.listen_for(["да"])
    recogniser.feed(SECOND)
    assert recogniser.finish().text == "да"


def test_a_model_that_does_not_load_is_told_and_keys_go_on() -> None:
    def fail() -> Recogniser:
        raise AudioError("the model is not whole")

    recogniser = started(fail)
    recogniser._thread.join(LIMIT_S)
    assert (recogniser.is_ready, recogniser.fault) == (False, "the model is not whole")
    recogniser.listen_for(["да"])
    assert recogniser.feed(SECOND) == ""
    assert recogniser.finish() == NOTHING


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AudioError("the model can't recognise"), "the model can't recognise"),
        (KeyError("text"), "speech is not recognised any more (KeyError('text'))"),
    ],
)
def test_whatever_goes_wrong_in_there_is_told_and_raised_nowhere(error: Exception, told: str) -> None:
    recogniser = started(lambda: Broken(error))
    recogniser.listen_for(["да"])
    recogniser.feed(SECOND)
    recogniser._thread.join(LIMIT_S)
    assert (recogniser.is_ready, recogniser.fault) == (False, told)


def test_nothing_is_no_text() -> None:
    heard: Recognised = NOTHING
    assert (heard.text, heard.confidence) == ("", 0.0)
