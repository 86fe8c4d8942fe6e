"""A call at a terminal: prompts appear as they would be spoken, and what is typed meanwhile is the caller.

The same simulation as in virtual time; here a clock moves it, or the sound that comes and goes (`pace.py`). What was
spoken aloud is shown as well. Everything on the screen is printed by `_flush`, above the line that is being typed.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session, in_terminal
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.output.plain_text import PlainTextOutput
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import is_dumb_terminal

from engine.actions import End
from engine.events import Heard, KeyPressed, PromptFinished
from ivr import recall, screen, slash
from ivr.console import INTERRUPTED, KEYS, plain
from ivr.pace import TICK_S
from ivr.transcript import SYSTEM, clock, described
from ivr.world import PromptBegan, PromptCut

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.formatted_text import AnyFormattedText, StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from engine.actions import Say
    from ivr.pace import Observe, Pace
    from ivr.screen import Line
    from ivr.simulation import Simulation

_QUIET = ("asks the service", "the service answers: found", "the service answers: not found")
"""Remarks of a transcript that a person on the line would not notice."""
_LONG = 2
"""More keys than this in one line may be an answer to a question that comes later."""


class Terminal:
    """One call and the person at the terminal."""

    def __init__(
        self,
        make_pace: Callable[[Observe], Pace],
        *,
        source: Input | None = None,
        output: Output | None = None,
    ) -> None:
        """Take what makes the call, and who looks on is told what happens in it; the streams are the terminal's."""
        self._pace = make_pace(self._observe)
        self.simulation = self._pace.simulation
        self._flow = self.simulation.flow
        self._dumb = output is None and is_dumb_terminal()
        self._lines: list[Line] = []
        self._saying: Say | None = None
        self._held_back = False
        self._late: list[Line] = []
        self._by_hand = False
        """What happens now was typed, and is shown as such."""
        self._keys = ""
        """Keys that were pressed, still to be shown: more may follow."""
        self._style = Style.from_dict(screen.STYLES)
        self._session: PromptSession[str] = PromptSession(
            history=recall.history(self.is_secret),
            completer=WordCompleter(list(slash.NAMES), sentence=True),
            complete_while_typing=False,
            reserve_space_for_menu=0,
            style=self._style,
            bottom_toolbar=self.status,
            key_bindings=self._keys_at_once() if self._pace.keys_at_once else None,
            erase_when_done=True,
            input=source,
            output=output,
        )

    def begin(self) -> None:
        """Pick up: from here on time runs."""
        self._welcome()
        self._pace.begin()

    async def run(self) -> int:
        """Carry the call through and return the exit status."""
        self.begin()
        with patch_stdout():
            ticking = asyncio.create_task(self._tick())
            try:
                status = await self._converse(ticking)
            finally:
                ticking.cancel()
        if ticking.done():
            ticking.result()  # a bug in there shall be seen
        self.print_pending()
        self._pace.finish()
        return status

    async def _converse(self, ticking: asyncio.Task[None]) -> int:
        """Take line after line until the call is over."""
        status = 0
        while self.simulation.end is None and not ticking.done():
            self.print_pending()
            try:
                line = await self._session.prompt_async(self.message)
            except (EOFError, KeyboardInterrupt) as gone:
                status = INTERRUPTED if isinstance(gone, KeyboardInterrupt) else 0
                self.advance()
                self.simulation.hang_up()
                self.simulation.settle()  # a look-up is waited for before the call can end
                break
            self.advance()
            self.take(plain(line))
        return status

    # Time.

    async def _tick(self) -> None:
        """Let time pass for the call until it is over, then end the line that is being typed."""
        drawn_at = -TICK_S
        try:
            while self.simulation.end is None:
                self.advance()
                if self._lines or self._pace.now - drawn_at >= TICK_S:
                    await self._flush()
                    drawn_at = self._pace.now
                await asyncio.sleep(self._pace.tick_s)
        finally:
            if self._session.app.is_running:
                self._session.app.exit(result="")

    def advance(self) -> None:
        """Let everything happen that is due."""
        self._pace.advance()
        for note in self._pace.notes():
            self._remark(note)
        if self._keys and not self.simulation.call.typed:
            self._echo_keys()

    # What is typed.

    def take(self, line: str) -> None:
        """Do what a line says; nothing in it is nothing done."""
        if self.simulation.end is not None or not line:
            return
        self._echo_keys()
        if line.startswith("/"):
            self._command(line)
            return
        shown = "•" * len(line) if self.simulation.call.sensitive() else line
        self._by_hand = True
        self._held_back = True  # first the prompt that this interrupts, then this, then what follows from it
        if KEYS.fullmatch(line):
            self._pace.press(line.replace(" ", ""))
        else:
            self.simulation.say(line)
        self._by_hand = self._held_back = False
        self._echo("class:caller", shown)
        self._lines += self._late
        self._late = []
        self.advance()

    def _keys_at_once(self) -> KeyBindings:
        """Let a key that is typed first on a line be pressed."""
        bindings = KeyBindings()
        is_first = Condition(lambda: not self._session.default_buffer.text)
        for key in "0123456789*#":
            bindings.add(key, filter=is_first)(self._press)
        return bindings

    def _press(self, event: KeyPressEvent) -> None:
        self.advance()
        if self.simulation.end is None:
            self._pace.press(event.data)
            self.advance()

    def _echo(self, style: str, line: str) -> None:
        if not self._dumb:  # there what was typed stays where it was typed
            self._lines.append([("class:mark", screen.MARK), (style, line)])

    def _command(self, line: str) -> None:
        name = line.partition(" ")[0]
        self._echo("class:dim", line)
        if name == "/back":
            self._go_back(slash.turns_back(line))
        elif name in slash.OTHER_SIDE:
            if not self.simulation.other_side(slash.OTHER_SIDE[name]):
                self._remark("nobody is being called, and nobody waits in a queue")
        else:
            self._lines += slash.answer(self.simulation, line, self._columns)

    def _go_back(self, turns: int | None) -> None:
        if turns is None:
            self._remark("write /back 2 for two turns")
            return
        saying, self._saying = self._saying, None
        head = len(self._lines)
        self._by_hand = True
        gone = self._pace.undo(turns)
        self._by_hand = False
        if gone is None:
            self._saying = saying
            self._remark("there is no going back in what was said aloud: hang up, and call again")
            return
        note = f"back {gone} turn{'' if gone == 1 else 's'}" if gone else "back at the beginning"
        self._lines[head:head] = screen.remark(f"{note}, at {clock(self.simulation.now)}", self._columns)

    def is_secret(self, line: str) -> bool:
        """Whether a line may hold an answer that shows nowhere: to what is asked now, or typed ahead."""
        if line.startswith("/"):
            return False
        call = self.simulation.call
        ahead = call.mode not in ("waiting", "queued")
        ahead = ahead or (KEYS.fullmatch(line) is not None and len(line) > _LONG)
        return call.sensitive() or (ahead and bool(self._flow.hidden))

    # What is shown.

    def _observe(self, _at: float, item: object) -> None:
        if isinstance(item, KeyPressed | Heard):
            if not self._by_hand:
                self._show_caller(item)
        elif isinstance(item, PromptBegan):
            self._echo_keys()
            self._saying = item.say
            if self._dumb:
                self._say(item.say.shown)
        elif isinstance(item, PromptCut):
            self._finish_saying(screen.cut_off(item.say.shown, item.heard))
        elif isinstance(item, PromptFinished):
            self._finish_saying(self._saying.shown if self._saying is not None else "")
        elif isinstance(item, End):
            self._ended(item)
        else:
            who, what = described(item)
            if who == SYSTEM and not what.startswith(_QUIET):
                self._remark(what)

    def _show_caller(self, item: KeyPressed | Heard) -> None:
        """Show what came by sound, or was pressed at once; only what may be shown gets here."""
        if isinstance(item, KeyPressed):
            self._keys += item.key
            return
        self._echo_keys()
        self._add([[("class:mark", screen.MARK), ("class:caller", item.text)]])

    def _echo_keys(self) -> None:
        keys, self._keys = self._keys, ""
        if keys:
            self._add([[("class:mark", screen.MARK), ("class:caller", keys)]])

    def _finish_saying(self, heard: str) -> None:
        """Put what was being said among the lines that stay."""
        if self._saying is not None and not self._dumb:
            held, self._held_back = self._held_back, False
            self._say(heard)
            self._held_back = held
        self._saying = None

    def _say(self, text: str) -> None:
        self._add(screen.said(text, self._columns))

    def _remark(self, text: str) -> None:
        self._echo_keys()
        self._add(screen.remark(text, self._columns))

    def _add(self, lines: list[Line]) -> None:
        (self._late if self._held_back else self._lines).extend(lines)

    def _ended(self, end: End) -> None:
        _, what = described(end)
        self._echo_keys()
        self._add([[]])
        self._remark(f"{clock(self.simulation.now)} {what}")

    def _welcome(self) -> None:
        setting = self.simulation.setting
        caller = setting.caller or "a withheld number"
        when = setting.at.strftime("%a %d %b %Y %H:%M")
        self._lines.append([("class:title", f"  {self._flow.title}")])
        self._remark(f"{setting.line} called from {caller}, {when}")
        self._remark("Digits, * and # are keys; anything else is said. /help · Ctrl-D hangs up")
        self._lines.append([])

    def message(self) -> AnyFormattedText:
        """Return what stands before the typed line: the words that are being spoken, and a mark."""
        if self._dumb:
            return ""  # what is said comes in between, and a mark would stand before it
        mark: StyleAndTextTuples = [("class:mark", screen.MARK), *self._unfinished()]
        saying = self.simulation.world.saying
        if saying is None or self._saying is None:
            return mark
        say, began_at, ends_at = saying
        part = (self._pace.now - began_at) / max(ends_at - began_at, 0.001)
        lines = screen.said(screen.spoken(say.shown, part), self._columns)
        return [*(fragment for line in lines for fragment in (*line, ("", "\n"))), *mark]

    def _unfinished(self) -> StyleAndTextTuples:
        """Keys after which more may come, and what is being said aloud."""
        said = self._pace.partial
        if said and self.simulation.call.sensitive():
            said = "•"
        return [("class:caller", self._keys), ("class:dim", said)] if self._keys or said else []

    def status(self) -> AnyFormattedText:
        """Return the line at the bottom."""
        return screen.status(self.simulation.call, self._pace.now, self._columns, self._pace.status)

    @property
    def _columns(self) -> int:
        return self._session.output.get_size().columns

    async def _flush(self) -> None:
        """Print what there is above the line that is being typed, and draw that anew."""
        app = self._session.app
        if not app.is_running or self._dumb:
            self.print_pending()
        elif self._lines:
            async with in_terminal():
                self.print_pending()
        else:
            app.invalidate()

    def print_pending(self) -> None:
        """Print what has come up since this was last done; it stays on the screen."""
        lines, self._lines = self._lines, []
        output = self._session.output
        for line in lines:
            if self._dumb:
                output.write("".join(text for _, text in line) + "\n")
            else:
                print_formatted_text(output, [*line, ("", "\n")], self._style)
        output.flush()


def run(make_pace: Callable[[Observe], Pace], *, keep: Callable[[Simulation], None]) -> int:
    """Run one call at the terminal and return the exit status; `keep` takes the simulation at the end."""
    plain = PlainTextOutput(sys.stdout) if is_dumb_terminal() else None
    with create_app_session(output=plain):
        terminal = Terminal(make_pace)
        try:
            return asyncio.run(terminal.run())
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            keep(terminal.simulation)
