"""PortAudio through the library sounddevice: imported only here, its errors as ours, and without its noise."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

from audio import installing
from audio.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Iterator

SoundDevice = Any
"""The module `sounddevice`, which ships no types."""
_STDERR = 2


def sounddevice() -> SoundDevice:
    """Return the module, PortAudio running. Raises: DeviceError, which says what to install."""
    try:
        with quiet():
            return import_module("sounddevice")
    except ImportError as error:
        raise DeviceError(
            f"the library sounddevice can't be used ({error}): pip install sounddevice"
        ) from error
    except OSError as error:  # so says sounddevice that the library below it is missing
        raise DeviceError(f"PortAudio is not there ({error}): {installing.how('portaudio')}") from error
    except Exception as error:  # PortAudioError of a module that could not be imported has no name yet
        raise DeviceError(f"PortAudio does not start ({reason(error)})") from error


def version() -> str:
    """Return what PortAudio says of itself: «PortAudio V19.7.0-devel». Raises: DeviceError."""
    told: str = sounddevice().get_portaudio_version()[1]
    return told.partition(",")[0]


def refresh() -> None:
    """Look for devices anew; every open stream ends. Raises: DeviceError."""
    module = sounddevice()
    with quiet():
        with suppress(module.PortAudioError):  # it isn't running: an earlier start failed
            module._terminate()  # noqa: SLF001 - the only way: PortAudio's list is made when it starts
        with _ours(module):
            module._initialize()  # noqa: SLF001 - likewise


def abandon() -> None:
    """PortAudio hangs: don't let the program hang with it when it ends."""
    module = sys.modules.get("sounddevice")
    exit_handler = getattr(module, "_exit_handler", None)  # stops and terminates what hangs
    if exit_handler is not None:
        atexit.unregister(exit_handler)


@contextmanager
def asked() -> Iterator[SoundDevice]:
    """Give the module; what PortAudio complains about within becomes a DeviceError."""
    module = sounddevice()
    with quiet(), _ours(module):
        yield module


@contextmanager
def _ours(module: SoundDevice) -> Iterator[None]:
    try:
        yield
    except (module.PortAudioError, ValueError, OSError) as error:
        raise DeviceError(reason(error)) from error


def reason(error: BaseException) -> str:
    """Return what an error of PortAudio says, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


class _Quiet:
    """Keeps what C libraries print off standard error while anybody, in any thread, is within."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._within = 0
        self._kept: int | None = None

    def enter(self) -> None:
        with self._lock:
            self._within += 1
            if self._within == 1:
                self._kept = _muted()

    def leave(self) -> None:
        with self._lock:
            self._within -= 1
            if self._within == 0 and self._kept is not None:
                os.dup2(self._kept, _STDERR)
                os.close(self._kept)


def _muted() -> int | None:
    """Point standard error nowhere, and return where it went; None where it is closed."""
    with suppress(OSError, ValueError, AttributeError):  # nothing to be written before
        sys.stderr.flush()
    try:
        kept = os.dup(_STDERR)
    except OSError:
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    return kept


_quiet = _Quiet()


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what C libraries print off standard error: ALSA alone prints a screenful."""
    _quiet.enter()
    try:
        yield
    finally:
        _quiet.leave()
