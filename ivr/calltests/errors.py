"""What can be wrong with a script: its author's fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import IvrError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.errors import Problem


class ScriptError(IvrError):
    """The script is wrong. Holds every problem that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda problem: problem.place))
        super().__init__("\n".join(map(str, self.problems)))
