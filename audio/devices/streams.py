"""An open microphone and an open loudspeaker, at the device's own rate on one side and in 20 ms frames on the other.

PortAudio calls back in a thread of its own, where nothing may wait: there bytes are copied and troubles counted,
and everything else is done by whoever takes and gives frames.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from audio.devices.portaudio import asked, quiet, reason
from audio.devices.ring import Ring
from audio.errors import DeviceError
from audio.pcm import Samples, frame_length
from audio.resampling import LiveResampler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audio.devices.listing import Device, Direction
    from audio.devices.portaudio import SoundDevice

LATENCY_S = 0.04
"""What is asked of PortAudio; by default it would take the device's highest."""
_OTHER_RATES = (48_000, 44_100, 16_000, 8_000)
"""What is tried where a device refuses its own rate."""
_MOST_BLOCKS = 2_000
"""Blocks of a microphone that nobody takes: over ten seconds of the smallest."""
_CUSHION_S = 0.02
"""Silence before sound that follows on nothing, so that a frame may come a little late."""
_ENOUGH_S = 0.04
"""Beyond what the device takes at a time, no more silence than this is on its way, or the line would lag behind."""
_TOO_MUCH_S = 0.4
"""Likewise of sound."""


class _Stream:
    """What both directions have in common: opening, counting, ending."""

    def __init__(self, device: Device, direction: Direction) -> None:
        self.device = device
        self.calls = 0
        """Times that the device was there for us."""
        self.troubles = 0
        """Blocks of which it reported that sound was lost: too late taken, or too late given."""
        self.largest_gap_s = 0.0
        """The longest time between two of its calls."""
        self.ended = False
        """Whether it will not call again: it was taken away, or the sound system went down."""
        self.fault: Exception | None = None
        """What went wrong in a call of it, which ends it too."""
        self._called_at = 0.0
        with asked() as module:
            self.rate, self.channels = _settings(module, device, direction)
            kinds = {"input": module.RawInputStream, "output": module.RawOutputStream}
            self._stop = module.CallbackAbort
            self._stream = kinds[direction](
                device=device.index,
                samplerate=self.rate,
                channels=self.channels,
                dtype="int16",
                blocksize=0,
                latency=LATENCY_S,
                callback=self._called,
                finished_callback=self._finished,
            )

    @property
    def latency_s(self) -> float:
        """What PortAudio says that the device takes."""
        return float(self._stream.latency)

    def start(self) -> None:
        """Let it run. Raises: DeviceError."""
        try:
            with asked():
                self._stream.start()
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """End it at once, whatever is still to be heard."""
        self.ended = True
        with quiet(), suppress(Exception):  # it is gone: what it says about that helps nobody
            self._stream.abort()
        with quiet(), suppress(Exception):
            self._stream.close()

    def _called(self, data: Any, _count: int, time: Any, status: Any) -> None:  # noqa: ANN401 - PortAudio's
        try:
            self._exchange(data)
            self.calls += 1
            self.troubles += bool(status)
            now = time.currentTime
            if self.calls > 1:
                self.largest_gap_s = max(self.largest_gap_s, now - self._called_at)
            self._called_at = now
        except Exception as error:  # it would be printed over the screen, and known to nobody
            self.fault = error
            raise self._stop from error

    def _exchange(self, data: Any) -> None:  # noqa: ANN401 - a buffer of PortAudio's
        raise NotImplementedError

    def _finished(self) -> None:
        self.ended = True


class Microphone(_Stream):
    """Gives what is heard in frames of 20 ms at `rate`. Raises: DeviceError where it can't be opened."""

    def __init__(self, device: Device, rate: int) -> None:
        self._blocks: deque[bytes] = deque(maxlen=_MOST_BLOCKS)
        self._length = frame_length(rate)
        super().__init__(device, "input")
        self._resampler = LiveResampler(self.rate, rate)
        self._rest: Samples = np.zeros(0, np.int16)

    def take(self) -> list[Samples]:
        """Return the frames that are complete, the oldest first."""
        blocks = list(_popped(self._blocks))
        if not blocks:
            return []
        samples: Samples = np.frombuffer(b"".join(blocks), np.int16)
        if self.channels > 1:
            samples = samples.reshape(-1, self.channels).mean(axis=1).astype(np.int16)
        held = np.concatenate((self._rest, self._resampler.feed(samples)))
        whole = len(held) // self._length * self._length
        self._rest = held[whole:]
        return [held[at : at + self._length] for at in range(0, whole, self._length)]

    def _exchange(self, data: Any) -> None:  # noqa: ANN401 - a buffer of PortAudio's
        self._blocks.append(bytes(data))


class Loudspeaker(_Stream):
    """Plays frames of 20 ms at `rate`. Raises: DeviceError where it can't be opened."""

    def __init__(self, device: Device, rate: int) -> None:
        super().__init__(device, "output")
        self._given_rate = rate
        self._resampler = LiveResampler(rate, self.rate)
        self._cushion: Samples = np.zeros(round(_CUSHION_S * self.rate), np.int16)
        self._ring = Ring(self.rate)
        self._block = 0
        """The most samples that the device took at a time."""

    @property
    def waiting_s(self) -> float:
        """Seconds of sound that were given and not yet taken by the device."""
        return self._ring.waiting / self.rate

    @property
    def short(self) -> int:
        """Times at which there was not enough sound for it."""
        return self._ring.short

    def play(self, frame: Samples) -> None:
        """Let a frame be heard after what was given before."""
        sound = self._resampler.feed(frame)
        waiting = self._ring.waiting
        enough = round(_ENOUGH_S * self.rate) + self._block
        if waiting > (_TOO_MUCH_S * self.rate if frame.any() else enough):
            return
        if not waiting:
            self._ring.write(self._cushion)
        self._ring.write(sound)

    def clear(self) -> None:
        """Be silent at once: nothing more is heard of what was given before, nor of what the resampler still holds."""
        self._ring.clear()
        self._resampler = LiveResampler(self._given_rate, self.rate)

    def _exchange(self, data: Any) -> None:  # noqa: ANN401 - a buffer of PortAudio's
        out = np.frombuffer(data, np.int16).reshape(-1, self.channels)
        mono = out[:, 0]
        self._ring.read(mono)
        out[:, 1:] = mono[:, np.newaxis]
        self._block = max(self._block, len(mono))


def _popped(blocks: deque[bytes]) -> Iterator[bytes]:
    """Yield what is in there; meanwhile more may come."""
    for _ in range(len(blocks)):
        yield blocks.popleft()


def _settings(module: SoundDevice, device: Device, direction: Direction) -> tuple[int, int]:
    """Return a rate and a number of channels that the device takes: its own rate and one channel if it can be had."""
    checks: dict[str, Callable[..., None]] = {
        "input": module.check_input_settings,
        "output": module.check_output_settings,
    }
    most = device.inputs if direction == "input" else device.outputs
    refused = ""
    for rate in dict.fromkeys((device.rate, *_OTHER_RATES)):
        for channels in (1, 2) if most > 1 else (1,):
            try:
                checks[direction](device=device.index, channels=channels, dtype="int16", samplerate=rate)
            except (module.PortAudioError, ValueError) as error:
                refused = refused or reason(error)
            else:
                return rate, channels
    raise DeviceError(f"«{device.title}» can't be opened: {refused}")
