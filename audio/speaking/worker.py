"""The program that speaks: pyttsx3 in a process of its own, because it can hang, crash or exit.

    python -m audio.speaking.worker [FOLDER]

The voices of Windows and macOS speak into a file: it is in FOLDER, and has the sound for the time of an utterance.
It reads one request a line from its standard input, JSON, and answers each with one line on its standard output:

    {"ready": "espeak"}                                            once, when it can speak
    {"id": 1, "text": "…", "language": "ru", "name": null, "rate": 160, "pitch": 50}
    {"id": 1, "sound": "UklGR…"}                                   a WAV file in base64
    {"id": 1, "fault": "…", "kind": "voice"}                       why not; `kind` is voice, missing or engine
    {"id": 2, "voices": true}
    {"id": 2, "voices": [["zle/ru", "Russian", ["ru"]], …]}

It ends with its input, whatever it is doing then. No text that was to be spoken stands in what it says of a fault.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import shutil
import signal
import sys
import threading
from typing import Any, TextIO

from audio.speaking.pyttsx3_driver import Missing, Synthesiser, WrongVoice, open_synthesiser

_WARM_UP = "ok"
"""The first utterance of pyttsx3 may be lost, so it is not a caller's."""


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started this one
    out = _take_stdout()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    threading.Thread(target=_read, args=(requests, folder), daemon=True).start()
    try:
        synthesiser = open_synthesiser(folder)
        synthesiser.warm_up(_WARM_UP)
    except Missing as missing:
        _tell(out, {"fault": str(missing), "kind": "missing"})
        return
    except AttributeError as error:  # a release of pyttsx3 whose parts have other names
        fault = f"this pyttsx3 works otherwise, it has no {error.name}: pip install pyttsx3==2.99"
        _tell(out, {"fault": fault, "kind": "missing"})
        return
    _tell(out, {"ready": synthesiser.name})
    while True:
        request = requests.get()
        _tell(out, {"id": request.get("id"), **_answer(synthesiser, request)})


def _take_stdout() -> TextIO:
    """Keep the standard output for answers; what libraries print goes where errors go."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "w", encoding="ascii")


def _read(requests: queue.SimpleQueue[dict[str, Any]], folder: str | None) -> None:
    """Read on while the other thread is busy, so that the end of the input ends a process that hangs, too."""
    for line in sys.stdin.buffer:
        requests.put(json.loads(line))
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)  # whoever made it may be gone
    os._exit(0)


def _answer(synthesiser: Synthesiser, request: dict[str, Any]) -> dict[str, Any]:
    try:
        if "voices" in request:
            return {"voices": synthesiser.voices()}
        data = synthesiser.make(
            request["text"], request["language"], request["name"], request["rate"], request["pitch"]
        )
    except WrongVoice as wrong:
        return {"fault": str(wrong), "kind": "voice"}
    except Exception as error:  # noqa: BLE001 - of a foreign library; its words may hold the text
        return {"fault": f"{type(error).__name__} in pyttsx3", "kind": "engine"}
    return {"sound": base64.b64encode(data).decode()}


def _tell(out: TextIO, answer: dict[str, Any]) -> None:
    try:
        out.write(json.dumps(answer) + "\n")
        out.flush()
    except OSError:
        os._exit(0)  # nobody listens any more


if __name__ == "__main__":
    main()
