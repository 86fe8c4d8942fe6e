"""Checks that hang, die, print and leave children behind: what a doctor must survive."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.doctor.apart import tell
from ivr.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence


def hangs(_: Sequence[str]) -> list[Finding]:
    time.sleep(3600)
    return []


def dies(_: Sequence[str]) -> list[Finding]:
    os.write(2, b"ERROR (VoskAPI) something is wrong\n")
    os.abort()


def raises(_: Sequence[str]) -> list[Finding]:
    raise ImportError("cannot import name «x»")


def prints(_: Sequence[str]) -> list[Finding]:
    sys.stdout.write("noise on stdout")
    os.write(1, b"more of it\n")
    return [Finding("prints", "ok", "всё хорошо")]


def leaves_a_child(arguments: Sequence[str]) -> list[Finding]:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    Path(arguments[0]).write_text(str(child.pid))
    return [Finding("child", "ok", "left")]


if __name__ == "__main__":
    tell({"hangs": hangs, "dies": dies, "raises": raises, "prints": prints, "leaves_a_child": leaves_a_child})
