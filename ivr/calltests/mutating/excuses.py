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
from engine.loading.source import Sort, read_source
from ivr.calltests.errors import ScriptError

if TYPE_CHECKING:
    from engine.errors import Place

SUFFIX = ".mutants.yaml"
"""What takes the place of the flow's own suffix."""
_SORT = Sort("a list of excuses, such as flows/sber_900.mutants.yaml", "excused:", "- what: … and why: …")


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
    source = read_source(path, str(path), _SORT)
    if source.problems:
        raise ScriptError(source.problems)
    problems = Problems()
    try:
        written = ExcusesFile.model_validate(source.root)
    except ValidationError as error:
        diagnose(error, source.root, problems, ExcusesFile, {})
        raise ScriptError(problems.found) from None
    for one in written.excused:
        if not one.why.strip():
            problems.error(one.why.place, "nothing is said", "write why nobody could notice the change")
    if problems.found:
        raise ScriptError(problems.found)
    return tuple(Excuse(one.what.place, _line(one.what), _line(one.why)) for one in written.excused)


def _line(text: str) -> str:
    return " ".join(text.split())
