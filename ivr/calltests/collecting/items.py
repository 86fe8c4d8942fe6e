"""Scripts and their calls as pytest has them: a file, and an item for each call."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from audio.errors import AudioError
from engine.errors import IvrError
from ivr.calltests.collecting import failed_calls
from ivr.calltests.collecting.depth import depth_of, options_of
from ivr.calltests.collecting.failing import CallFailed
from ivr.calltests.collecting.stash import FAILURE, TALLY, WARNINGS
from ivr.calltests.covering.lcov import from_here
from ivr.calltests.covering.tally import Tally
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.telling.report import Again

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from engine.flow import Flow
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import CallTest

_KNOWN: pytest.StashKey[set[str]] = pytest.StashKey()
"""Tags that pytest knows."""


class ScriptFile(pytest.File):
    """A script."""

    def collect(self) -> Iterator[CallItem]:
        """Yield its calls. Raises: ScriptError."""
        here = Path.cwd()
        loaded = reader.load(self.path.relative_to(here) if self.path.is_relative_to(here) else self.path)
        for test in loaded.script.calls:
            name = test.title
            written = f"{self.nodeid}::{name}"  # read as pytest reads it again for --lf: [variant] apart from the name
            yield CallItem.from_parent(self, name=name, nodeid=written, test=test, flow=loaded.flow)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override] # noqa: ANN401
        """What a person did wrong, just so."""
        error = excinfo.value
        return str(error) if isinstance(error, IvrError) else super().repr_failure(excinfo)


class CallItem(pytest.Item):
    """A call that is made for a test."""

    def __init__(self, *, test: CallTest, flow: Flow, **given: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**given)
        self.test, self.flow = test, flow
        self.user_properties += [("file", Path(test.place.file).as_posix()), ("line", test.place.line)]
        for tag in test.tags:
            self._mark(tag)

    def _mark(self, tag: str) -> None:
        """Make the tag a marker, or where that can't be only a keyword."""
        self.extra_keyword_matches.add(tag)
        if tag.startswith("_"):
            return
        known = self.config.stash.setdefault(_KNOWN, set())
        if tag not in known:
            known.add(tag)
            self.config.addinivalue_line("markers", f"{tag}: a tag of call tests")
        self.add_marker(tag)

    def runtest(self) -> None:
        """Make the call. Raises: CallFailed, or AudioError where there is nothing to speak or listen with."""
        depth = depth_of(self, self.flow)
        began = perf_counter()
        outcome = runner.run(self.test, self.flow, depth)
        count(self, outcome, perf_counter() - began)
        if outcome.failure is not None:
            raise failed(self, outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """The report of the call in place of a traceback."""
        error = excinfo.value
        if isinstance(error, CallFailed):
            return error.report
        is_plain = isinstance(error, (IvrError, AudioError))
        return str(error) if is_plain else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """Where the call is written; pytest's first line is 0."""
        return self.path, self.test.place.line - 1, self.test.title


def count(item: pytest.Item, outcome: Outcome, took_s: float) -> None:
    """Remember a call that an item made: its coverage, and what passed only just."""
    item.stash.setdefault(WARNINGS, []).extend(
        f"{place.file_line}: {what}" for place, what in outcome.warnings
    )
    if item.config.getoption("flow_cov") is not None:
        item.config.stash.setdefault(TALLY, Tally()).add(outcome, took_s)


def failed(item: pytest.Item, outcome: Outcome) -> CallFailed:
    """Keep the journal of a call that failed, and return the error that tells of it."""
    journal = None
    with suppress(OSError):  # where nothing may be written there is only no journal
        journal = from_here(str(failed_calls.keep(outcome, item.config.rootpath)))
    again = Again(item.nodeid.partition("::")[2], options_of(item.config))
    error = CallFailed(outcome, verbose=item.config.get_verbosity() > 0, journal=journal, again=again)
    if journal is not None:
        with suppress(OSError):
            failed_calls.draw(outcome, str(error), item.config.rootpath)
    item.stash[FAILURE] = error
    return error
