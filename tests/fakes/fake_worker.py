"""A worker that goes wrong in the way its argument says; with `fine` it answers with a tone, as the real one would."""

from __future__ import annotations

import base64
import json
import struct
import sys
import time


def wav(samples: int, rate: int = 22_050) -> bytes:
    data = struct.pack("<2h", 9000, -9000) * (samples // 2)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        rate,
        2 * rate,
        2,
        16,
        b"data",
        len(data),
    )
    return head + data


def tell(**answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(way: str) -> None:
    if way == "exits at once":
        sys.exit(1)
    if way == "never ready":
        time.sleep(3600)
    if way == "missing":
        tell(fault="pyttsx3 is not installed: pip install pyttsx3", kind="missing")
        return
    tell(ready="fake")
    for line in sys.stdin:
        answer(way, json.loads(line))


def answer(way: str, request: dict[str, object]) -> None:
    number = request["id"]
    sound = wav(22_050)
    if way == "hangs":
        time.sleep(3600)
    elif way == "exits":
        sys.exit(3)
    elif way == "noise":
        for _ in range(20):
            sys.stdout.write("Audio saved to {x}\n[1, 2]\nnull\n\x00\x07\n")
    elif way == "only noise":
        while True:
            sys.stdout.write("noise\n" * 1000)
    elif way == "noise without a line's end":
        while True:
            sys.stdout.write("noise" * 1000)
    elif way == "0 bytes":
        sound = b""
    elif way == "no samples":
        sound = wav(0)
    elif way == "half a header":
        sound = sound[:20]
    elif way == "half the sound":
        sound = sound[: len(sound) // 2]
    elif way == "late":
        tell(id=int(str(number)) - 1, sound=base64.b64encode(wav(2000)).decode())
    elif way == "half a line":
        sys.stdout.write('{"id": ' + str(number) + ', "sound": "UklGR')
        sys.stdout.flush()
        sys.exit(0)
    elif way == "no base64":
        tell(id=number, sound="!!!")
        return
    elif way == "a fault":
        tell(id=number, fault="RuntimeError in pyttsx3", kind="engine")
        return
    elif way == "no voice" and request["name"]:
        tell(id=number, fault="there is no voice «x»: did you mean «y»?", kind="voice")
        return
    tell(id=number, sound=base64.b64encode(sound).decode())


if __name__ == "__main__":
    main(sys.argv[1])
