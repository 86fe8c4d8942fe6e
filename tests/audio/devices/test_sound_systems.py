"""Real PortAudio upon ALSA's null device and upon a PulseAudio of the test's own: both run with no sound card."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
LIMIT_S = 60
"""Sound systems hang when they are unwell."""

needs_portaudio = pytest.mark.skipif(
    sys.platform != "linux" or find_library("portaudio") is None, reason="PortAudio and ALSA are not here"
)
ALSA_TO_PULSE = "alsa-lib/libasound_module_pcm_pulse.so"
needs_pulse = pytest.mark.skipif(
    shutil.which("pulseaudio") is None
    or not any(any(Path("/usr").glob(f"{lib}/{ALSA_TO_PULSE}")) for lib in ("lib*", "lib*/*")),
    reason="PulseAudio and ALSA's plug-in for it are not here",
)

PROBE = """
import json, sys, time
import numpy as np
from audio.devices.handset import Handset
from audio.devices.listing import devices
from audio.devices.opening import Wanted
from audio.devices.portaudio import quiet

at = np.arange(320)
beep = (8000 * np.sin(2 * np.pi * at / 16)).astype(np.int16)  # 1 kHz
frames = 0
loud = False
with quiet():
    listed = [device.title for device in devices()]
    handset = Handset(Wanted(16000))
    start = time.monotonic()
    handset.open(start)
    handset.wait(30)
    opened = time.monotonic()
    waits_for_beep, within_s = sys.argv[1] == "beep", float(sys.argv[2])
    while not (loud if waits_for_beep else frames) and time.monotonic() < opened + within_s:
        for frame in handset.hear(time.monotonic()):
            frames += 1
            spectrum = np.abs(np.fft.rfft(frame.astype(float)))
            loud |= bool(spectrum[20] > 1e5 and spectrum.argmax() == 20)
            handset.play(beep)
        time.sleep(0.01)
    took_s = time.monotonic() - opened
    news = [type(item).__name__ for item in handset.news()]
    rates = [handset.microphone.rate, handset.loudspeaker.rate] if handset.loudspeaker else []
    handset.close()
print(json.dumps(
    {"listed": listed, "frames": frames, "took_s": took_s, "loud": loud, "news": news, "rates": rates}
))
"""


def probed(home: Path, until: str, within_s: float, **environment: str) -> dict[str, Any]:
    """What is seen until a `beep` or a `frame` is heard, or time is up."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, until, str(within_s)],
        cwd=ROOT,
        env={**os.environ, "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def home_with(tmp_path: Path, kind: str) -> Path:
    (tmp_path / ".asoundrc").write_text(f"pcm.!default {{type {kind}}}\nctl.!default {{type {kind}}}\n")
    return tmp_path


@needs_portaudio
def test_alsas_null_device_is_listed_opened_and_closed_without_a_word_on_stderr(tmp_path: Path) -> None:
    seen = probed(home_with(tmp_path, "null"), "frame", 30)
    assert "default, ALSA" in seen["listed"]
    assert seen["news"] == ["Opened"]
    assert len(seen["rates"]) == 2
    assert 1 <= seen["frames"] <= 100 + seen["took_s"] / 0.02  # it is no flood


@contextmanager
def pulseaudio(home: Path) -> Iterator[str]:
    """Run a PulseAudio with one sink that plays into nothing, and give the name of its socket."""
    socket = home / "native"
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
                *("-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1"),
                *("-L", "module-null-sink sink_name=ivr rate=16000 channels=1"),
            ],
            env={**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
            stdout=log,
            stderr=log,
        )
    try:
        while not socket.exists() and process.poll() is None:
            time.sleep(0.05)
        yield f"unix:{socket}"
    finally:
        process.kill()
        process.wait(LIMIT_S)


@needs_portaudio
@needs_pulse
def test_through_pulseaudio_what_is_played_is_heard(tmp_path: Path) -> None:
    home = home_with(tmp_path, "pulse")
    with pulseaudio(home) as server:
        seen = probed(home, "beep", 5, PULSE_SERVER=server)
        if not seen["loud"]:  # on a loaded machine a null sink stalls now and then, for good
            seen = probed(home, "beep", 25, PULSE_SERVER=server)
    assert seen["news"][0] == "Opened"
    assert seen["loud"]
