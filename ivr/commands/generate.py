"""`ivr generate`: call tests that cover a flow, written by the program."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow
    from ivr.calltests.generating.choosing import Generated

_COVERS = ("transitions", "prompts")
_MARK = "# Written by ivr generate"
"""How every script begins that is written here, and so may be written over."""
_UNCOVERED = 1


@click.command()
@click.argument("flow", metavar="FLOW")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the script to this file, *.calls.yaml. Default: print it."
)
@click.option(
    "--cover",
    type=click.Choice(_COVERS),
    default="transitions",
    show_default=True,
    help="transitions: every way that a call can take, with the failures of every question. "
    "prompts: each prompt as well, and each condition true and false.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another number finds other calls.")
@click.option(
    "--check",
    is_flag=True,
    help="Make the calls of the script once more, as ivr test does, before it is written.",
)
def generate(flow: str, output: str | None, cover: str, seed: int, *, check: bool) -> None:
    """Write few call tests that cover all of FLOW.

    All that is heard in them is filled in.

    They say what the flow does today and pass at once: change the flow, and they tell what has changed with it.
    Services, queues, numbers and opening hours answer in every way that they can; what they answer stands in the
    script. The same flow gives the same calls.

    What could not be covered is told, with the reason, and the exit status is 1.
    """
    from ivr.calltests.generating.choosing import generate as make

    target = _target(output) if output is not None else None
    with _no_garbage():
        opened = _opened(flow)
        generated = make(opened, cover, seed)
        text = _text(generated, flow, target, cover, seed)
        if check:
            _check(text, target or Path("generated.calls.yaml"), opened)
    if target is None:
        click.echo(text, nl=False)
    else:
        _write(target, text)
    for line in _report(generated, cover):
        click.echo(line, err=True)
    sys.exit(_UNCOVERED if generated.missing else 0)


def _opened(path: str) -> Flow:
    """Return the flow, the same object that a script of it is read with. Raises: FlowError."""
    from engine.errors import FlowError
    from engine.loading.loader import no_flow
    from ivr.calltests import flows

    loaded = flows.load(Path(path))
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    if loaded.flow is None or errors:
        raise FlowError(errors or [no_flow(path)])
    return loaded.flow


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Keep what is found to the end: looking through it for garbage would take half the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # not even when the program ends
        gc.enable()


def _target(output: str) -> Path:
    """Return the file to write. Raises: click.BadParameter where it is none of ours."""
    from ivr.calltests import SUFFIXES

    path = Path(output)
    if not output.endswith(SUFFIXES):
        message = f"«{output}» is no name of a script: write {path.stem or 'flow'}.calls.yaml"
        raise click.BadParameter(message, param_hint="'--output'")
    try:
        if path.exists() and not path.read_text(encoding="utf-8").startswith(_MARK):
            message = f"«{output}» was written by somebody else than ivr generate: name another file"
            raise click.BadParameter(message, param_hint="'--output'")
    except (OSError, UnicodeDecodeError):
        raise click.BadParameter(f"«{output}» can't be written over", param_hint="'--output'") from None
    return path


def _text(generated: Generated, flow: str, target: Path | None, cover: str, seed: int) -> str:
    from ivr.calltests.saving.writer import script_text

    folder = target.parent if target is not None else Path()
    seen = Path(os.path.relpath(Path(flow).absolute(), folder.absolute())).as_posix()
    options = f" --cover {cover}" if cover != _COVERS[0] else ""
    options += f" --seed {seed}" if seed else ""
    comment = (
        f"{_MARK[2:]}{options}: what the line does, as it was when this was written.\n"
        f"Write it anew after a change that is meant, or keep the calls that are worth keeping in a file of your own."
    )
    return script_text(seen, generated.calls, comment=comment, defaults={"match": "exact"})


def _check(text: str, path: Path, flow: Flow) -> None:
    """Read the script back and make its calls. Raises: IvrError where one does not pass."""
    from engine.errors import IvrError
    from ivr.calltests.reading import reader
    from ivr.calltests.running import runner

    for test in reader.loads(text, path).script.calls:
        outcome = runner.run(test, flow)
        if outcome.failure is not None:
            raise IvrError(
                f"the call «{test.title}» does not go twice the same way: {outcome.failure.what} "
                f"(line {outcome.failure.place.line} of the script, which was not written)"
            )


def _write(path: Path, text: str) -> None:
    from engine.errors import IvrError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise IvrError(f"«{path}» can't be written ({error.strerror})") from None


def _report(generated: Generated, cover: str) -> list[str]:
    """Say how much is covered, then what is not, and why."""
    what = {
        "transitions": "transitions and failures",
        "prompts": "transitions, failures, prompts and conditions",
    }
    covered = generated.items - len(generated.missing)
    calls, turns = len(generated.calls), generated.turns
    made = f"{calls:,} call{'' if calls == 1 else 's'} with {turns:,} input{'' if turns == 1 else 's'}"
    return [
        f"{made} cover{'s' if calls == 1 else ''} {covered:,} of {generated.items:,} {what[cover]}",
        *(f"{item.place.file_line}: {item.never}: {reason}" for item, reason in generated.missing),
    ]
