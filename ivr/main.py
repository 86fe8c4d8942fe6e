"""The program `ivr`: its commands by name, its errors and its streams. A command is imported when it is asked for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import click

_COMMANDS = {
    "call": "ivr.commands.call.call",
    "check": "ivr.commands.check.check",
    "confuse": "ivr.commands.confuse.confuse",
    "dial": "ivr.commands.dial.dial",
    "draw": "ivr.commands.draw.draw",
    "doctor": "ivr.commands.doctor.doctor",
    "generate": "ivr.commands.generate.generate",
    "keys": "ivr.commands.keys.keys",
    "lines": "ivr.commands.lines.lines",
    "match": "ivr.commands.match.match",
    "models": "ivr.commands.models.models",
    "monkey": "ivr.commands.monkey.monkey",
    "mutate": "ivr.commands.mutate.mutate",
    "read": "ivr.commands.read.read",
    "replay": "ivr.commands.replay.replay",
    "save": "ivr.commands.save.save",
    "say": "ivr.commands.say.say",
    "schema": "ivr.commands.schema.schema",
    "talk": "ivr.commands.talk.talk",
    "test": "ivr.commands.test.test",
    "warm": "ivr.commands.warm.warm",
}
"""Where each command is defined: a module and its click command."""
_WRONG = 2
_UNHEARD = 1
"""Exit status when nobody takes the output any more, like that of other programs."""
_LOST = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Why output may not be written, with nothing wrong in the program."""
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(Mapping[str, click.Command]):
    """The commands by name, each imported when it is looked at, so that a call waits for no other command."""

    def __getitem__(self, name: str) -> click.Command:
        module, _, command = _COMMANDS[name].rpartition(".")
        found: click.Command = getattr(import_module(module), command)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


class _Program(click.Group):
    """Prints what is wrong as one plain message; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            from ivr.console import INTERRUPTED

            ctx.exit(INTERRUPTED)
        except Exception as error:
            from audio.errors import AudioError
            from engine.errors import FlowError, IvrError

            if not isinstance(error, IvrError | AudioError):
                raise
            has_places = isinstance(error, FlowError) or type(error).__name__ == "ScriptError"
            click.echo(str(error) if has_places else f"Error: {error}", err=True)
            ctx.exit(_WRONG)


@click.group(cls=_Program, commands=_Commands(), context_settings=_SETTINGS)
@click.version_option(package_name="autoinformer", prog_name="ivr")
def cli() -> None:
    """Design, hear, test and run a telephone voice menu that is described in one YAML file."""


def main() -> None:
    """Run the program: UTF-8 whatever the locale says, since the texts are in any language."""
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            cli(prog_name="ivr")
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in _LOST:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # or it would be tried, and complained about, again at the exit
        if error.errno == errno.EPIPE:
            sys.exit(_UNHEARD)
        try:
            click.echo(f"Error: the output can't be written ({error.strerror})", err=True)
        except OSError:
            os.dup2(nowhere, sys.stderr.fileno())
        sys.exit(_WRONG)


def _open_closed_streams() -> None:
    """Whoever closed a stream neither says nor hears anything by it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it stays open


if __name__ == "__main__":
    main()
