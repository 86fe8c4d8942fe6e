"""`ivr test`: makes the calls of scripts and tells which went otherwise than expected."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.calltests import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

_FOLDERS = ("flows", ".")
"""Where scripts are looked for if nobody says; the first that has any."""
_NOTHING = 5
"""pytest's exit status where it found no test."""
_MISUSED = 4
"""pytest's exit status where the arguments are wrong."""
_CHOOSES = ("-k", "-m", "--lf", "--last-failed", "--deselect")
_VERBOSITY = re.compile(r"-[a-zA-Z]*[vq]+|--verbos\w*(=.*)?|--quiet")
_FILE_LINE = re.compile(r"(.+?):(\d+)(?::\d+)?")
_QUIETLY = (
    "--no-header",
    "--tb=short",
    "--flow-cov=.ivr/coverage",
    "-Wignore:Module already imported so cannot be rewritten:pytest.PytestAssertRewriteWarning",
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--watch", is_flag=True, help="Run again whenever a flow, a script or its data is saved.")
@click.option(
    "--accept",
    is_flag=True,
    help="Take what the lines say now for right: rewrite the scripts so that they pass. FILE:LINE or FILE::NAME for "
    "one call.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PATH]... [PYTEST OPTION]...")
def test(arguments: tuple[str, ...], *, watch: bool, accept: bool) -> None:
    """Make the calls of scripts (*.calls.yaml) in virtual time.

    PATH is a script, one call of it (FILE::NAME), a flow, whose scripts are meant, or a folder; without any, flows/
    or else this folder. All options of pytest are understood: -k WORD or -m TAG choose calls, -x stops at the first
    that fails, --lf makes only those that failed, -n auto uses every processor, -v tells more.

    What the calls covered of the flows is written into .ivr/coverage, unless --no-flow-cov.

    The exit status is 0 when every call was as expected, 1 when one was not, 2 and above when they could not be made.
    """
    if accept and watch:
        raise click.UsageError("--accept rewrites once, and --watch runs again and again: take one of them")
    if accept:
        sys.exit(_accept(arguments))
    if watch:
        sys.exit(_watch(arguments))
    sys.exit(_test(arguments))


def _test(arguments: Sequence[str]) -> int:
    import pytest

    verbosity = "--verbosity=0" if any(map(_VERBOSITY.fullmatch, arguments)) else "--verbosity=-1"
    places = _Places()
    meant = [path for argument in arguments for path in _scripts_for(argument)]
    status = int(pytest.main([verbosity, *_QUIETLY, *meant], plugins=[places]))
    if status == _NOTHING:
        click.echo(_nothing(arguments, places), err=True)
    elif status == _MISUSED and (named := next(filter(_names_line, arguments), None)) is not None:
        click.echo(
            f"«{named}» names a line, which only --accept takes: write FILE::NAME of a call.", err=True
        )
    elif status == _MISUSED and (other := next(_no_scripts(arguments), None)) is not None:
        mend = f"name a file *{SUFFIXES[0]}, or the folder that has them"
        click.echo(f"«{other}» is no script of call tests: {mend}.", err=True)
    return status


def _scripts_for(argument: str) -> list[str]:
    """For a flow its scripts, for anything else itself."""
    from ivr.calltests.scripts_of_flow import scripts_of

    is_flow = argument.endswith((".yaml", ".yml")) and not argument.endswith(SUFFIXES)
    return (scripts_of(argument) if is_flow and Path(argument).is_file() else []) or [argument]


def _names_line(argument: str) -> bool:
    found = _FILE_LINE.fullmatch(argument)
    return found is not None and Path(found[1]).is_file()


def _no_scripts(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the files among the arguments that hold no tests, such as the flow in place of its script."""
    for argument in arguments:
        path = argument.partition("::")[0]
        if not path.endswith((*SUFFIXES, ".py")) and Path(path).is_file():
            yield path


class _Places:
    """Tells pytest where the scripts are, if the person did not; a plug-in of one run."""

    def __init__(self) -> None:
        self.tested: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Look for scripts."""
        if config.args_source is not config.ArgsSource.ARGS:
            config.args = [next((folder for folder in _FOLDERS if has_scripts(Path(folder))), ".")]
        self.tested = config.args

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let go of hypothesis's plug-in where no test used hypothesis: to say nothing it would import all of it."""
        plugins = session.config.pluginmanager
        is_spread = plugins.has_plugin("dsession")  # of pytest-xdist: other processes may have used it
        if "hypothesis" not in sys.modules and not is_spread and plugins.has_plugin("hypothesispytest"):
            plugins.unregister(name="hypothesispytest")


def _nothing(arguments: Sequence[str], places: _Places) -> str:
    where = ", ".join(os.path.relpath(path) if Path(path).is_absolute() else path for path in places.tested)
    if any(argument.startswith(_CHOOSES) for argument in arguments):
        return f"No call in {where} is chosen: mend what stands behind -k or -m, or leave it out."
    return (
        f"There is no call test in {where}: write one into a file *{SUFFIXES[0]}, "
        "or name the folder that has them."
    )


def has_scripts(folder: Path) -> bool:
    """Whether there is a script in a folder or below."""
    from ivr.calltests.scripts_of_flow import scripts_below

    return next(scripts_below(folder), None) is not None


# Again and again.


def _watch(arguments: Sequence[str]) -> int:
    from ivr.calltests.collecting.watching import again, changes_below, folders

    def run() -> int:
        """A process of its own each time: what was read before is not read again in this one."""
        return subprocess.run([sys.executable, "-m", "ivr.main", "test", *arguments], check=False).returncode  # noqa: S603

    watched = folders(arguments)
    try:
        return again(run, changes_below(*watched), click.echo)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise click.ClickException(f"{', '.join(watched)} can't be watched ({error})") from None


# Accepting.


def _accept(arguments: Sequence[str]) -> int:
    from ivr.calltests.accepting.accept import accept

    status = 0
    for path, which in _named(arguments):
        try:
            done = accept(path, which)
        except OSError as error:
            raise click.BadParameter(f"«{path}» can't be written ({error.strerror})") from None
        click.echo(done.diff(), nl=False)
        for note in done.notes:
            click.echo(note, err=True)
        for file in done.changed.keys() - {str(path)}:
            click.echo(f"{file} was changed, and other scripts may include it: run them too", err=True)
        if not done.notes and not done.changed:
            called = f" named «{which}»" if which is not None else ""
            of = f" around line {which}" if isinstance(which, int) else called
            click.echo(f"{path}: every call{of} is as expected, and nothing was changed")
        status = 1 if done.notes else status
    return status


def _named(arguments: Sequence[str]) -> Iterator[tuple[Path, int | str | None]]:
    """The scripts that are to be rewritten, some at one line only, or one call. Raises: click.UsageError."""
    from ivr.calltests.scripts_of_flow import scripts_below

    chosen = arguments or [next((folder for folder in _FOLDERS if has_scripts(Path(folder))), ".")]
    for argument in chosen:
        if argument.startswith("-"):
            raise click.UsageError(f"--accept goes with scripts only, and «{argument}» is an option")
        path, _, name = argument.partition("::")
        found = _FILE_LINE.fullmatch(argument) if not name else None
        file, which = (Path(found[1]), int(found[2])) if found else (Path(path), name or None)
        scripts = list(scripts_below(file)) if file.is_dir() else [file]
        if not scripts or not all(script.name.endswith(SUFFIXES) for script in scripts):
            raise click.UsageError(
                f"there is no script *{SUFFIXES[0]} in «{argument}», and only these are rewritten"
            )
        yield from ((script, which) for script in scripts)
