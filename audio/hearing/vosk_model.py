"""A Vosk model in memory: loaded once for the whole process, in the background, and never from a broken folder.

A model takes some 500 MB and 2.5 s of a core; what recognises for one caller is small and shares it.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from audio.hearing.model_folder import ModelFolder, examine
from audio.hearing.recogniser import RATE, HearingError

if TYPE_CHECKING:
    from collections.abc import Iterator

GARBAGE = ("[unk]", "<UNK>", "<unk>")
"""What models call a stretch of speech that is no word they listen for; a model has one of them."""
_NO_WORDS = "<[#!"
"""What the marks of a model begin with; one among the phrases (`<eps>`) aborts the process."""
_QUIET = -1
"""Vosk's log level at which it prints warnings and errors only."""


class VoskModel:
    """The vocabulary and the sounds of one language. May be shared by any number of threads."""

    def __init__(self, folder: ModelFolder) -> None:
        """Load it; `load` shares what is loaded already. Raises: HearingError."""
        self.path = folder.path
        self.takes_phrases = folder.takes_phrases
        """Whether it can be told which phrases are live; a model with a static graph always hears anything."""
        self._handle = _loaded(folder)
        self.garbage = frozenset(mark for mark in GARBAGE if self._has(mark))
        """Its word for speech that it does not listen for; empty where it has none."""

    def knows(self, word: str) -> bool:
        """Whether it can hear this word, in small letters, in capitals or as written."""
        return self.spelling(word) is not None

    def spelling(self, word: str) -> str | None:
        """Return the word as the model writes it, None where it doesn't know it."""
        if not word.isprintable() or word[:1] in _NO_WORDS or not any(map(str.isalnum, word)):
            return None  # to Vosk a text ends at its first NUL
        return next((form for form in _cases(word) if self._has(form)), None)

    def _has(self, word: str) -> bool:
        try:
            return bool(self._handle.vosk_model_find_word(word) >= 0)
        except UnicodeEncodeError:
            return False

    def raw(self, grammar: str | None) -> Any:  # noqa: ANN401 - vosk ships no types
        """Return Vosk's own recogniser, for `VoskRecogniser` alone: used wrongly, it ends the process."""
        from vosk import KaldiRecognizer

        try:
            arguments = (self._handle, RATE) if grammar is None else (self._handle, RATE, grammar)
            return _quiet_at_exit(KaldiRecognizer)(*arguments)
        except Exception as error:  # Vosk raises nothing narrower
            raise HearingError(f"the model {self.path} can't recognise: download it again") from error


def _cases(word: str) -> Iterator[str]:
    yield word
    yield from dict.fromkeys((word.lower(), word.upper(), word.capitalize()))


def _loaded(folder: ModelFolder) -> Any:  # noqa: ANN401 - vosk ships no types
    try:
        import vosk
    except (ImportError, OSError) as error:
        raise HearingError("speech is not recognised: Vosk is not installed: pip install vosk") from error
    vosk.SetLogLevel(_QUIET)
    try:
        return _quiet_at_exit(vosk.Model)(model_path=str(folder.path))
    except Exception as error:  # Vosk raises nothing narrower
        message = f"the model {folder.path} does not load, a file of it is damaged: download it again"
        raise HearingError(message) from error


@cache
def _quiet_at_exit(kind: type) -> type:
    """Return one of Vosk's classes that doesn't complain when the program ends before what is of it.

    What frees it is gone by then: Vosk's own `__del__` would print a traceback.
    """

    class Quiet(kind):  # type: ignore[misc] # vosk ships no types
        def __del__(self) -> None:
            try:  # noqa: SIM105 - what is imported may be gone too
                super().__del__()
            except AttributeError:
                pass

    return Quiet


_models: dict[Path, Future[VoskModel]] = {}
_lock = Lock()


def load_in_background(path: Path | str) -> Future[VoskModel]:
    """Begin to load a model, and return what will hold it; a model that is loaded, or loading, is shared.

    The future raises `HearingError` where the folder holds no whole model; asked again, it is tried again.
    """
    key = Path(path).resolve()
    with _lock:
        known = _models.get(key)
        if known is not None and not (known.done() and known.exception()):
            return known
        future: Future[VoskModel] = Future()
        future.set_running_or_notify_cancel()
        _models[key] = future
    # A daemon, so that a program that ends meanwhile does not wait for it.
    Thread(target=_load, args=(Path(path), future), name="loading a model", daemon=True).start()
    return future


def load(path: Path | str) -> VoskModel:
    """Return a model, loaded when it is not yet. Raises: HearingError."""
    return load_in_background(path).result()


def _load(path: Path, future: Future[VoskModel]) -> None:
    try:
        future.set_result(VoskModel(examine(path)))
    except BaseException as error:  # noqa: BLE001 - whoever asked for the model is told
        future.set_exception(error)
