"""Reads `NAME.mutants.yaml` beside a flow: changes of it that no call can notice, each with the reason why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from engine.loading.diagnosis import diagnose
from engine.loading.problems import Problems
from engine.loading.scalars import Words  # noqa: TC001 - pydantic reads it
from engine.loading.schema_parts import Written
from engine.loading.source import read_source
from ivr.calltests.errors import ScriptError

if TYPE_CHECKING:
    from engine.errors import Place

SUFFIX = ".mutants.yaml"
"""What takes the place of the flow's own suffix."""


class ExcuseEntry(Written):
    """A change that no call can notice."""

    what: Words
    """The change, as `ivr mutate` prints it after «if»."""
    why: Words
    """Why nobody could tell."""


class ExcusesFile(Written):
    """The whole file."""

    excused: list[ExcuseEntry]
    """Changes that no call can notice."""


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why a mutant may live."""

    place: Place
    what: str
    why: str


def excuses_of(flow: str) -> tuple[Excuse, ...]:
    """Return what is excused for a flow, none where there is no file of it. Raises: ScriptError."""
    path = Path(flow).with_suffix(SUFFIX)
    if not path.is_file():
        return ()
    source = read_source(path, str(path))
    if source.problems:
        raise ScriptError(source.problems)
    try:
        written = ExcusesFile.model_validate(source.root)
    except ValidationError as error:
        problems = Problems()
        diagnose(error, source.root, problems, ExcusesFile, {})
        raise ScriptError(problems.found) from None
    return tuple(Excuse(one.what.place, _line(one.what), _line(one.why)) for one in written.excused)


def _line(text: str) -> str:
    return " ".join(text.split())
