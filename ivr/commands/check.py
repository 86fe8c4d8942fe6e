"""`ivr check`: all that is wrong with flows and scripts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.errors import Problem
    from engine.flow import Flow
    from engine.loading.loader import Loaded


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--model", metavar="DIR", help="Tell the words of flows too that this model of speech does not know."
)
def check(files: tuple[str, ...], model: str | None) -> None:
    """Print everything that is wrong with flows and scripts.

    A script of call tests is told by its name, *.calls.yaml. --model takes the folder of a model, a folder of models,
    or the name of one that «ivr models» lists. The exit status is 1 if there is an error.
    """
    wrong = False
    for path in files:
        size, problems = _examined(path, model)
        for problem in problems:
            click.echo(str(problem))
        errors = sum(problem.severity == "error" for problem in problems)
        counts = f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}"
        click.echo(f"{path}: {size}{counts}")
        wrong = wrong or errors > 0
    sys.exit(1 if wrong else 0)


def _examined(path: str, model: str | None) -> tuple[str, Sequence[Problem]]:
    from ivr.calltests import SUFFIXES
    from ivr.calltests.reading.including import PARTS

    if path.endswith(PARTS):
        from engine.loading.source import read_source

        size = "parts of scripts, checked with those that include them; "
        return size, sorted(read_source(Path(path), path).problems, key=lambda problem: problem.place)
    return _script(path) if path.endswith(SUFFIXES) else _flow(path, model)


def _script(path: str) -> tuple[str, Sequence[Problem]]:
    from ivr.calltests.errors import ScriptError
    from ivr.calltests.reading import reader

    try:
        loaded = reader.load(path)
    except ScriptError as error:
        return "can't be run: ", error.problems
    return f"{_count(len(loaded.script.calls), 'call')}, ", ()


def _flow(path: str, model: str | None) -> tuple[str, Sequence[Problem]]:
    from engine.unreached import never_understood
    from ivr.opening import examine

    loaded = examine(path)
    if loaded.flow is None:
        return _size(loaded), loaded.problems
    unheard = () if model is None else _unheard(loaded.flow, model)
    found = (*loaded.problems, *never_understood(loaded.flow), *unheard)
    return _size(loaded), sorted(found, key=lambda problem: problem.place)


def _unheard(flow: Flow, model: str) -> Sequence[Problem]:
    """What the model can't hear of the flow. Raises: HearingError where it is no model."""
    from audio.hearing.models import find
    from audio.hearing.vosk_model import load
    from engine.unheard import missing_words

    loaded = load(find(flow.language.code, model))
    if not loaded.takes_phrases:
        click.echo(f"{loaded.path} can't be told what a state listens for, and hears anything everywhere")
    return missing_words(flow, loaded.knows)


def _size(loaded: Loaded) -> str:
    if loaded.is_part:
        return "a part, checked with the flows that include it; "
    return f"{_count(len(loaded.flow.states), 'state')}, " if loaded.flow is not None else "does not load: "


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
