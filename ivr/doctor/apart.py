"""A check in a process of its own: what it tries may hang, print, or end the process.

The child writes its findings, as JSON, to the pipe that was its standard output; whatever else is printed goes
where nobody reads it, but for the last line, which may say why it died.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from ivr.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LAST = 4096
"""Bytes of what a dead check printed that are looked at."""


@dataclass(slots=True)
class Apart:
    """A check that runs."""

    part: str
    process: subprocess.Popen[bytes]
    noise: IO[bytes]
    deadline: float

    def findings(self) -> list[Finding]:
        """Wait for what it finds; a check that takes too long is killed, and that is what was found."""
        try:
            out, _ = self.process.communicate(timeout=max(0.0, self.deadline - time.monotonic()))
            if self.process.returncode:
                what = f"{_died(self.process.returncode)}{self._said()}"
                return [Finding(self.part, "broken", what, _AGAIN)]
            return [Finding(**fields) for fields in json.loads(out)]
        except subprocess.TimeoutExpired:
            return [Finding(self.part, "broken", "hangs: it gave no answer in time", _AGAIN)]
        finally:
            self.end()

    def end(self) -> None:
        """End it, where it still runs, and every process that it started."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.process.wait()
        self.noise.close()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _said(self) -> str:
        self.noise.seek(0, os.SEEK_END)
        self.noise.seek(max(0, self.noise.tell() - _LAST))
        lines = self.noise.read().decode("utf-8", "replace").strip().splitlines()
        return f": {lines[-1].strip()}" if lines else ""


_AGAIN = "run it again; if it stays so, reinstall this part"


def begin(part: str, module: str, arguments: Sequence[str] = (), *, within_s: float) -> Apart:
    """Start the check of a part: `module` is run as a program, and calls `tell`."""
    noise = TemporaryFile()  # noqa: SIM115 - it is read when the process has ended
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-X", "utf8", "-m", module, part, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=noise,
        start_new_session=True,
    )
    return Apart(part, process, noise, time.monotonic() + within_s)


def tell(checks: Mapping[str, Callable[[Sequence[str]], list[Finding]]]) -> None:
    """In the child: run the check that the command line names, and write what it finds."""
    part, *arguments = sys.argv[1:]
    answer = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no finding
    found = checks[part](arguments)
    with os.fdopen(answer, "w", encoding="utf-8") as out:
        json.dump([finding.as_dict() for finding in found], out)
    sys.stdout.flush()
    os._exit(0)  # nothing that hangs when it is closed matters any more


def _died(status: int) -> str:
    if status < 0:
        with suppress(ValueError):
            return f"ended its process with {signal.Signals(-status).name}"
    return f"ended its process with status {status}"
