"""Where eSpeak NG puts the stress: a process of its own, for a wrong step ends the one that uses the library.

`stresses(texts)` gives for each text, as an engine is given it, the stress of its words: how many syllables each has, and
which of them are stressed, by number from 0.
"""

from __future__ import annotations

import ctypes
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_RETRIEVAL = 1
_UTF8, _PHONEMES = 1, 0x100
_SEPARATED = ord("_") << 8
"""Phonemes by name, with `_` between them."""
_PAUSES = re.compile(r"_:+")
_SYLLABIC = re.compile(r"[',%=]*(?:[aAeEiIoOuUyYV8](?!\^)|ja|ju|@$)")
_SOUND = re.compile("[A-Za-z0-9@]")


class Heard(NamedTuple):
    """A word as it is spoken."""

    syllables: int
    stressed: tuple[int, ...]


def stresses(texts: Sequence[str]) -> list[list[Heard]]:
    """Return the words of each text as the eSpeak NG that pip installed says them."""
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [[Heard(many, tuple(which)) for many, which in words] for words in json.loads(done.stdout)]


def main() -> None:
    """Read a list of texts, and write a list of the words of each."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), 0)
    library.espeak_SetVoiceByName(b"ru")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        *[ctypes.c_uint] * 4,
        *[ctypes.c_void_p] * 2,
    ]
    silent = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(lambda *_: 0)
    library.espeak_SetSynthCallback(silent)
    library.espeak_Synth(b"ok", 3, 0, 1, 0, _UTF8 | _PHONEMES, None, None)  # from now on [[…]] are phonemes
    library.espeak_Synchronize()
    json.dump([_words(library, text) for text in json.load(sys.stdin)], sys.stdout)


def _words(library: ctypes.CDLL, text: str) -> list[tuple[int, list[int]]]:
    rest = ctypes.pointer(ctypes.c_char_p(text.encode()))
    clauses = []
    while rest.contents.value:
        clauses.append(library.espeak_TextToPhonemes(rest, _UTF8, _SEPARATED).decode())
    words = []
    for word in _PAUSES.sub(" ", " ".join(clauses)).split():
        if not _SOUND.search(word):
            continue
        vowels = [sound for sound in word.split("_") if _SYLLABIC.match(sound)]
        marked = [[at for at, sound in enumerate(vowels) if mark in sound] for mark in "',"]
        words.append((len(vowels), marked[0] or marked[1]))
    return words


if __name__ == "__main__":
    main()
