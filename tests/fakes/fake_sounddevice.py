"""A module `sounddevice` without PortAudio, which a test plugs devices into, pulls them out of, speaks into and hears.

Only what `audio.devices` uses is there, and it is as strict as the real one: the list of devices is frozen until
PortAudio starts anew, which ends every stream; an exception in a callback ends its stream; numbers move.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from audio.pcm import Samples


class PortAudioError(Exception):
    """As PortAudio says it."""


class CallbackStop(Exception):  # noqa: N818 - the real one's name
    """Ends a stream when everything was heard."""


class CallbackAbort(Exception):  # noqa: N818 - likewise
    """Ends a stream at once."""


class CallbackFlags:
    """What PortAudio tells with each call."""

    def __init__(self, *, input_overflow: bool = False, output_underflow: bool = False) -> None:
        self.input_overflow = input_overflow
        self.output_underflow = output_underflow

    def __bool__(self) -> bool:
        return self.input_overflow or self.output_underflow


@dataclass
class Plugged:
    """A device that is there."""

    name: str
    inputs: int = 0
    outputs: int = 0
    rate: float = 48_000.0
    api: int = 0
    takes: Callable[[int, int], bool] = lambda rate, channels: True  # noqa: ARG005 - any rate and channels
    opens: bool = True


class Stream:
    """An open stream, of which the test plays the sound card."""

    def __init__(self, module: FakeSoundDevice, kind: str, settings: dict[str, Any]) -> None:
        self.module = module
        self.kind = kind
        self.settings = settings
        self.channels: int = settings["channels"]
        self.samplerate = float(settings["samplerate"])
        self.latency: float = settings["latency"]
        self.device = module.listed[settings["device"]]
        self.active = self.closed = False
        self.time = 0.0

    def start(self) -> None:
        self.active = True

    def abort(self) -> None:
        self.active = False

    def close(self) -> None:
        self.active, self.closed = False, True
        if self in self.module.streams:
            self.module.streams.remove(self)

    def end(self) -> None:
        """The device is gone: no call comes any more, and nobody says so but the finished callback."""
        self.active = False
        self.settings["finished_callback"]()

    def call(self, data: bytearray | bytes, status: CallbackFlags) -> None:
        if not self.active:
            return
        count = len(data) // 2 // self.channels
        try:
            self.settings["callback"](memoryview(data), count, SimpleNamespace(currentTime=self.time), status)
        except Exception:  # noqa: BLE001 - any of them ends the stream; PortAudio only prints it
            self.end()
        self.time += count / self.samplerate


class FakeSoundDevice(ModuleType):
    """The module."""

    PortAudioError = PortAudioError
    CallbackStop = CallbackStop
    CallbackAbort = CallbackAbort
    CallbackFlags = CallbackFlags

    def __init__(self, *plugged: Plugged, apis: tuple[str, ...] = ("ALSA", "JACK")) -> None:
        super().__init__("sounddevice")
        self.plugged = list(plugged)
        self.apis = apis
        self.streams: list[Stream] = []
        self.starts = 0
        self.listed: list[Plugged] = []
        self.refuses_to_start = False
        self.default = SimpleNamespace(device=[-1, -1])
        self._initialize()

    # What the program calls.

    def _initialize(self) -> None:
        if self.refuses_to_start:
            raise PortAudioError("Error initializing PortAudio: Unanticipated host error [PaErrorCode -9999]")
        self.starts += 1
        self.listed = list(self.plugged)
        self.default.device = [self._first("inputs"), self._first("outputs")]

    def _terminate(self) -> None:
        for stream in list(self.streams):
            stream.close()

    def _exit_handler(self) -> None:
        self._terminate()

    def _first(self, kind: str) -> int:
        able = (index for index, device in enumerate(self.listed) if getattr(device, kind))
        return next(able, -1)

    def get_portaudio_version(self) -> tuple[int, str]:
        return 1246976, "PortAudio V19.7.0-devel, revision unknown"

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        return tuple({"name": name} for name in self.apis)

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {
                "name": device.name,
                "hostapi": device.api,
                "max_input_channels": device.inputs,
                "max_output_channels": device.outputs,
                "default_samplerate": device.rate,
            }
            for device in self.listed
        ]

    def check_input_settings(self, **settings: Any) -> None:  # noqa: ANN401 - as the real one
        self._check(settings, "inputs")

    def check_output_settings(self, **settings: Any) -> None:  # noqa: ANN401 - likewise
        self._check(settings, "outputs")

    def _check(self, settings: dict[str, Any], kind: str) -> None:
        device = self.listed[settings["device"]]
        if settings["channels"] > getattr(device, kind):
            raise PortAudioError("Invalid number of channels [PaErrorCode -9998]")
        if not device.takes(settings["samplerate"], settings["channels"]):
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")

    def RawInputStream(self, **settings: Any) -> Stream:  # noqa: ANN401, N802 - as the real one
        return self._open("input", settings)

    def RawOutputStream(self, **settings: Any) -> Stream:  # noqa: ANN401, N802 - likewise
        return self._open("output", settings)

    def _open(self, kind: str, settings: dict[str, Any]) -> Stream:
        device = self.listed[settings["device"]]
        if not device.opens or device not in self.plugged:
            raise PortAudioError("Error opening stream: Device unavailable [PaErrorCode -9985]")
        self.streams.append(Stream(self, kind, settings))
        return self.streams[-1]

    # What the test does.

    def install(self, monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
        """Be what `import sounddevice` gives."""
        monkeypatch.setitem(sys.modules, "sounddevice", self)
        return self

    def stream(self, kind: str) -> Stream:
        """Return the stream that is open in this direction."""
        return next(stream for stream in self.streams if stream.kind == kind)

    def speak(self, samples: Samples, *, blocks: tuple[int, ...] = (480,), lost: bool = False) -> None:
        """Let the microphone hear samples at its own rate, in blocks of these sizes by turns."""
        stream = self.stream("input")
        at = turn = 0
        while at < len(samples):
            block = samples[at : at + blocks[turn % len(blocks)]]
            at += len(block)
            turn += 1
            data = np.repeat(block, stream.channels).astype(np.int16).tobytes()
            stream.call(data, CallbackFlags(input_overflow=lost))

    def hear(self, count: int, *, block: int = 480, late: bool = False) -> Samples:
        """Return so many samples of what the loudspeaker gives, at its own rate."""
        stream = self.stream("output")
        heard = []
        for at in range(0, count, block):
            data = bytearray(b"\x7f" * (min(block, count - at) * 2 * stream.channels))
            stream.call(data, CallbackFlags(output_underflow=late))
            heard.append(np.frombuffer(bytes(data), np.int16).reshape(-1, stream.channels)[:, -1])
        return np.concatenate(heard)

    def unplug(self, name: str) -> None:
        """Take a device away: its streams stop."""
        gone = [device for device in self.plugged if device.name == name]
        self.plugged = [device for device in self.plugged if device.name != name]
        for stream in list(self.streams):
            if stream.device in gone:
                stream.end()
