"""What to type on this system to install a part that pip can't bring."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Part = Literal["portaudio", "espeak-ng", "pulse"]
"""PortAudio; the program espeak-ng; ALSA's way to PulseAudio and PipeWire."""

_PACKAGES: dict[str, dict[Part, str]] = {
    "apt install": {
        "portaudio": "libportaudio2",
        "espeak-ng": "espeak-ng",
        "pulse": "libasound2-plugins",
    },
    "dnf install": {
        "portaudio": "portaudio",
        "espeak-ng": "espeak-ng",
        "pulse": "alsa-plugins-pulseaudio",
    },
    "pacman -S": {"portaudio": "portaudio", "espeak-ng": "espeak-ng", "pulse": "alsa-plugins"},
    "zypper install": {
        "portaudio": "libportaudio2",
        "espeak-ng": "espeak-ng",
        "pulse": "alsa-plugins-pulse",
    },
    "apk add": {"portaudio": "portaudio", "espeak-ng": "espeak-ng", "pulse": "alsa-plugins-pulse"},
    "brew install": {"portaudio": "portaudio", "espeak-ng": "espeak-ng"},
}
"""Names of the packages, by the command that installs them."""
_NAMES: dict[Part, str] = {
    "portaudio": "PortAudio",
    "espeak-ng": "eSpeak NG",
    "pulse": "ALSA's plug-in for PulseAudio",
}
_BUNDLED = "pip install --force-reinstall sounddevice"
"""The wheels for Windows and macOS bring PortAudio."""


def how(part: Part, which: Callable[[str], str | None] = shutil.which, platform: str = sys.platform) -> str:
    """Return what to type, such as `sudo apt install libportaudio2`, or what to look for where that isn't known."""
    if part == "portaudio" and platform in ("win32", "darwin"):
        return _BUNDLED
    for installs, packages in _PACKAGES.items():
        if part in packages and which(installs.split()[0]):
            return f"{_as_root(installs)} {packages[part]}"
    return f"install {_NAMES[part]}"


def _as_root(installs: str) -> str:
    is_user = not installs.startswith("brew") and hasattr(os, "geteuid") and os.geteuid() != 0
    return f"sudo {installs}" if is_user else installs
