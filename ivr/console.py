"""A call by lines: what the caller does comes from a file or a pipe, one turn a line, in virtual time."""

from __future__ import annotations

import re
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, TextIO

from engine.journal import MILLISECONDS, json_line
from ivr.simulation import Setting, Simulation
from ivr.transcript import Transcript
from ivr.world import PromptBegan, PromptCut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.flow import Flow

INTERRUPTED = 130
"""Exit status after Ctrl-C, as a shell reports it (128 + SIGINT)."""

KEYS = re.compile(r"[0-9*# ]*[0-9*#][0-9*# ]*")
"""A line of keys."""
_LONGEST_LINE = 100_000
"""Characters: far more than anybody presses or says in one turn."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufeff]+")


def converse(simulation: Simulation, lines: Iterable[str], said: Callable[[], None]) -> None:
    """Carry a whole call through: each line is one turn of the caller, the end of the lines is hanging up.

    Whoever is being transferred or waits in a queue when the lines end is asked nothing: they hold the line
    until the call ends or asks again. `said` is called before each line is read.
    """
    simulation.start()
    simulation.settle()
    said()
    for line in lines:
        if simulation.end is not None:
            break
        turn(simulation, plain(line))
        simulation.settle()
        said()
    end_of_input(simulation)
    said()


def _lines(source: TextIO) -> Iterator[str]:
    """Return the lines of a source; one without end, as of a device, comes in parts."""
    return iter(partial(source.readline, _LONGEST_LINE), "")


def plain(line: str) -> str:
    """Return a line without what nobody can press or say."""
    return _CONTROL.sub(" ", line).strip()


def turn(simulation: Simulation, line: str) -> None:
    """Do what one line says."""
    if KEYS.fullmatch(line):
        simulation.press(line.replace(" ", ""))
        return
    if not line:
        simulation.silence()
        return
    simulation.finish_typing()
    simulation.settle()
    simulation.say(line)


def end_of_input(simulation: Simulation) -> None:
    """The caller has nothing more to say."""
    simulation.finish_typing()
    simulation.settle()
    simulation.hold_the_line()
    simulation.hang_up()
    simulation.settle()  # a look-up is waited for before the call can end


class Output:
    """Where a call is printed to while it goes on: as a transcript, or as its journal."""

    def __init__(self, title: str, out: TextIO, *, as_json: bool, digits: int = MILLISECONDS) -> None:
        self._out = out
        self._digits = digits
        self._transcript = None if as_json else Transcript(title, self._write)

    def observe(self, at: float, item: object) -> None:
        """Take an item of the call."""
        if self._transcript is not None:
            self._transcript.observe(at, item)
        elif not isinstance(item, (PromptBegan, PromptCut)):
            self._write(json_line(at, item, self._digits))

    def flush(self) -> None:
        """Let everything be seen, before somebody is waited for."""
        self._out.flush()

    def _write(self, line: object) -> None:
        self._out.write(f"{line}\n")


class Attention:
    """Takes Ctrl-C while a line is waited for; in the middle of a step it would leave the call half done."""

    def __init__(self) -> None:
        self.called = False
        """Ctrl-C was pressed."""
        self._reading = False
        self._before: signal.Handlers | Callable[..., object] | int | None = None

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._call)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def reading(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines. Raises: KeyboardInterrupt."""
        source = iter(lines)
        while True:
            self._reading = True
            if self.called:
                raise KeyboardInterrupt
            line = next(source, None)
            self._reading = False
            if line is None:
                return
            yield line

    def _call(self, *_: object) -> None:
        again, self.called = self.called, True
        if again or self._reading:
            raise KeyboardInterrupt


def run(flow: Flow, setting: Setting, *, as_json: bool, keep: Callable[[Simulation], None]) -> int:
    """Run one call from standard input to standard output and return the exit status.

    Args:
        flow: What is called.
        setting: How.
        as_json: Print the journal in place of the transcript.
        keep: Takes the simulation when the call is over, however it ended.
    """
    output = Output(flow.title, sys.stdout, as_json=as_json)
    simulation = Simulation(flow, setting, output.observe)
    attention = Attention()
    try:
        with attention:
            converse(simulation, attention.reading(_lines(sys.stdin)), output.flush)
    except KeyboardInterrupt:
        simulation.hang_up()
        simulation.settle()
        output.flush()
    finally:
        keep(simulation)
    return INTERRUPTED if attention.called else 0
