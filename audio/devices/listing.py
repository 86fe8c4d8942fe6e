"""Which microphones and loudspeakers there are, and choosing one by its name.

By name, because a number means another device once something was plugged in or out.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from audio.devices.portaudio import asked
from audio.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Sequence

Direction = Literal["input", "output"]
_CALLED = {"input": "microphone", "output": "loudspeaker"}


@dataclass(frozen=True, slots=True)
class Device:
    """A device as PortAudio lists it."""

    index: int
    """Its number, until something is plugged in or out."""
    name: str
    host_api: str
    """The system's interface through which it is reached: «ALSA», «Windows WASAPI»."""
    inputs: int
    """Channels that it can record."""
    outputs: int
    """Channels that it can play."""
    rate: int
    """Its own samples a second."""
    is_default_input: bool = False
    is_default_output: bool = False

    @property
    def title(self) -> str:
        """Name and host API, by which it is chosen."""
        return f"{self.name}, {self.host_api}"

    def can(self, direction: Direction) -> bool:
        """Whether it records, or plays."""
        return (self.inputs if direction == "input" else self.outputs) > 0

    def is_default(self, direction: Direction) -> bool:
        """Whether the system takes it where none is chosen."""
        return self.is_default_input if direction == "input" else self.is_default_output


def devices() -> list[Device]:
    """Return the devices as they were when PortAudio started, or was last refreshed. Raises: DeviceError."""
    with asked() as module:
        apis = [api["name"] for api in module.query_hostapis()]
        default_input, default_output = module.default.device
        return [
            Device(
                index=index,
                name=" ".join(info["name"].split()),
                host_api=apis[info["hostapi"]],
                inputs=info["max_input_channels"],
                outputs=info["max_output_channels"],
                rate=round(info["default_samplerate"]),
                is_default_input=index == default_input,
                is_default_output=index == default_output,
            )
            for index, info in enumerate(module.query_devices())
        ]


def choose(wanted: str | None, direction: Direction, there: Sequence[Device]) -> Device:
    """Return the device whose name, or name and host API, holds the words that are wanted; None is the system's own.

    Raises: DeviceError where there is none, or more than one.
    """
    able = [device for device in there if device.can(direction)]
    called = _CALLED[direction]
    if not able:
        raise DeviceError(f"there is no {called}")
    if wanted is None:
        return next((device for device in able if device.is_default(direction)), able[0])
    found = _named(wanted, able)
    if len(found) == 1:
        return found[0]
    if found:
        raise DeviceError(
            f"more than one {called} is called «{wanted}»: write name and host API: {_listed(found)}"
        )
    raise DeviceError(f"there is no {called} «{wanted}»: {_instead(wanted, able)}")


def _named(wanted: str, able: Sequence[Device]) -> list[Device]:
    """Those whose whole title it is, else whose whole name, else which hold its words in this order."""
    folded = " ".join(wanted.casefold().split())
    for exact in (
        [device for device in able if device.title.casefold() == folded],
        [device for device in able if device.name.casefold() == folded],
    ):
        if exact:
            return exact
    return [device for device in able if _holds(device.title.casefold(), folded.split())]


def _holds(title: str, words: list[str]) -> bool:
    at = 0
    for word in words:
        found = title.find(word, at)
        if found < 0:
            return False
        at = found + len(word)
    return bool(words)


def _instead(wanted: str, able: Sequence[Device]) -> str:
    if wanted.isdecimal():
        numbered = [device for device in able if device.index == int(wanted)]
        if numbered:
            return f"numbers change, so choose by name: {_listed(numbered)}"
    titles = {device.title.casefold(): device for device in able}
    titles |= {device.name.casefold(): device for device in able}
    close = get_close_matches(wanted.casefold(), titles, n=1, cutoff=0.5)
    if close:
        return f"did you mean {_listed([titles[close[0]]])}?"
    return f"there is {_listed(able)}"


def _listed(some: Sequence[Device]) -> str:
    return ", ".join(f"«{device.title}»" for device in some)
