"""The pytest plug-in: scripts are collected, covered and summed up.

It is loaded in every pytest run of its environment, so it imports what reads and makes calls only when there are any.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from ivr.calltests import SUFFIXES
from ivr.calltests.collecting.stash import FAILURE, TALLY, WARNINGS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ivr.calltests.collecting.fixture import Call, Calls
    from ivr.calltests.collecting.items import ScriptFile
    from ivr.calltests.covering.tally import Tally

FOLDER = ".ivr/coverage"
_CALLS: pytest.StashKey[Calls] = pytest.StashKey()
"""The calls of a Python test."""
_WRONG: pytest.StashKey[list[str]] = pytest.StashKey()
"""What is wrong with the run though every test may have passed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("autoinformer", "call tests")
    group.addoption(
        "--flow-cov",
        nargs="?",
        const=FOLDER,
        type=_folder,
        metavar="FOLDER",
        help=f"tell what of the flows was covered, and write reports into FOLDER ({FOLDER}); write it with =",
    )
    group.addoption(
        "--no-flow-cov",
        dest="flow_cov",
        action="store_const",
        const=None,
        help="don't (the last of both counts)",
    )
    group.addoption(
        "--flow-cov-missing", action="store_true", help="tell each thing that no call covered; so does -v"
    )
    group.addoption(
        "--flow-cov-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail where less of a flow's transitions and phrases is covered",
    )
    group.addoption(
        "--depth",
        dest="flow_depth",
        choices=("text", "keys", "voice"),
        default="text",
        help="how deep calls go: text; keys as tones on a telephone line; voice too, spoken and recognised by Vosk",
    )
    group.addoption(
        "--snr",
        dest="flow_snr",
        type=float,
        metavar="DB",
        help="with --depth voice: how much louder callers are than the noise of the line; without it the line is quiet",
    )
    group.addoption(
        "--wideband",
        dest="flow_wideband",
        action="store_true",
        help="with --depth voice: a line of 16,000 samples a second, as microphones have, in place of a telephone's",
    )
    group.addoption(
        "--speech-model",
        dest="flow_model",
        metavar="DIR",
        help="with --depth voice: the model of Vosk; else the one that «ivr models» finds for the flow's language",
    )


def _folder(written: str) -> str:
    """A folder for reports, and not the path of a test that came behind the option by chance."""
    from argparse import ArgumentTypeError

    folder = Path(written.partition("::")[0])
    if folder.is_file() or (
        folder.is_dir() and any(folder.iterdir()) and not (folder / "lcov.info").exists()
    ):
        raise ArgumentTypeError(f"«{written}» holds something else: write --flow-cov=FOLDER, or put it last")
    return written


def pytest_configure(config: pytest.Config) -> None:
    """Make the options agree, and the marker known."""
    config.addinivalue_line(
        "markers", "flow(path, line=, caller=, at=, …): the flow that the fixture «call» calls"
    )
    if config.getoption("flow_cov_fail_under") is not None and config.getoption("flow_cov") is None:
        config.option.flow_cov = FOLDER


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget the failed calls of the run before, unless only some of them are run again."""
    from ivr.calltests.collecting import failed_calls

    config = session.config
    if not (_is_worker(config) or config.option.collectonly or _chooses(config)):
        failed_calls.forget(config.rootpath)


def _chooses(config: pytest.Config) -> bool:
    """Whether a run is of chosen tests, and says nothing of the others."""
    ways = ("keyword", "markexpr", "lf", "deselect", "stepwise")
    return any("::" in path for path in config.args) or any(getattr(config.option, way, None) for way in ways)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScriptFile | None:
    """Take a script."""
    if not file_path.name.endswith(SUFFIXES):
        return None
    from ivr.calltests.collecting.items import ScriptFile

    return ScriptFile.from_parent(parent, path=file_path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what was read out of the collector's way: it lives to the end of the run."""
    if any(item.path.name.endswith(SUFFIXES) for item in session.items):
        gc.collect()
        gc.freeze()


@pytest.fixture
def call(request: pytest.FixtureRequest) -> Call:
    """Calls a flow: `call("flows/bank.yaml")`, or the one of `@pytest.mark.flow`; then `.press("1").hears("Карты")`."""
    from ivr.calltests.collecting.fixture import Call, Calls

    calls = request.node.stash[_CALLS] = Calls(request.node)
    return Call(calls, request.node.get_closest_marker("flow"))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Hear out the calls of a test when it is done: what is said unexpectedly fails it."""
    __tracebackhide__ = True
    began = perf_counter()
    try:
        result = yield
        if _CALLS in pyfuncitem.stash:
            pyfuncitem.stash[_CALLS].hear_out()
        return result
    finally:
        if _CALLS in pyfuncitem.stash:
            pyfuncitem.stash[_CALLS].count(perf_counter() - began)


# Reports, which carry what the summary tells of their calls, as plain data for other processes.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Give the report what the summary tells of its calls."""
    report = yield
    if call.when == "call" and WARNINGS in item.stash:
        report.call_warnings = item.stash[WARNINGS]
        error = item.stash.get(FAILURE, None)
        if error is not None and call.excinfo is not None and call.excinfo.value is error:
            report.call_failure = error.report.data()
            if error.is_at_end:
                report.longrepr = error.report
            elif getattr(report.longrepr, "reprcrash", None) is not None:
                report.longrepr.reprcrash.message = error.what
            report.is_call_report = isinstance(report.longrepr, type(error.report))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Give the report of a script that is wrong what the summary and GitHub are told of it."""
    report = yield
    if collector.path.name.endswith(SUFFIXES) and report.failed:
        problems = getattr(report.call.excinfo.value, "problems", ())
        report.call_problems = [
            (one.place.file, one.place.line, f"{one.what}: {one.mend}") for one in problems
        ]
        if problems:
            from ivr.calltests.collecting.failing import Crash

            first = problems[0]
            told = str(first).removeprefix(f"{collector.nodeid}:")
            report.longrepr.reprcrash = Crash(first.place.file, first.place.line, told)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: Any) -> None:  # noqa: ANN401 - a report with what `makereport` added
    """Give a failure from another process, which comes as plain text, its colours again."""
    if getattr(report, "is_call_report", False) and isinstance(report.longrepr, str):
        from ivr.calltests.collecting.failing import CallReport

        report.longrepr = CallReport.from_data(report.call_failure)


# Summing up.


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - of pytest-xdist, which need not be there
    """Take over what a process of pytest-xdist counted."""
    data = getattr(node, "workeroutput", {}).get("flow_tally")
    if data:
        from ivr.calltests.covering.tally import Tally

        node.config.stash.setdefault(TALLY, Tally()).merge(data)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts on, or write them down."""
    config = session.config
    tally = config.stash.get(TALLY, None)
    if tally is None:
        return
    if _is_worker(config):
        config.workeroutput["flow_tally"] = tally.data()  # type: ignore[attr-defined] # of pytest-xdist
        return
    wrong = config.stash[_WRONG] = list(_shortfalls(config, tally))
    try:
        tally.write(config.invocation_params.dir / config.getoption("flow_cov"))
    except OSError as error:
        wrong.append(f"the coverage can't be written into {config.getoption('flow_cov')} ({error.strerror})")
    if wrong and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _shortfalls(config: pytest.Config, tally: Tally) -> Iterator[str]:
    least = config.getoption("flow_cov_fail_under")
    for known in tally.flows() if least is not None else ():
        percent = known.percent()
        if percent < least:
            covered = f"{percent:.1f} % of its transitions and phrases are covered"
            yield f"{known.coverage.flow.file}: {covered}, less than {least:g} %"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401 - pytest's, unexported
    """Tell what passed only just, what the calls covered, and to GitHub where they failed."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    for warning in (told for report in reports for told in getattr(report, "call_warnings", ())):
        terminalreporter.write_line(f"passed only just: {warning}", yellow=True)
    tally = config.stash.get(TALLY, None)
    flows = tally.flows() if tally is not None else []
    names = [known.coverage.flow.name for known in flows]
    for known in flows:
        is_one_of_two = names.count(known.coverage.flow.name) > 1
        terminalreporter.write_line(known.line(by_file=is_one_of_two))
        if config.getoption("flow_cov_missing") or config.get_verbosity() > 0:
            for line in known.missing():
                terminalreporter.write_line(f"  {line}")
    for wrong in config.stash.get(_WRONG, ()):
        terminalreporter.write_line(wrong, red=True)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _annotate(terminalreporter, reports)


def _annotate(terminal: Any, reports: list[Any]) -> None:  # noqa: ANN401 - pytest's, unexported
    from ivr.calltests.collecting.failing import annotation

    for report in reports:
        told = getattr(report, "call_failure", None)
        if told is not None:
            terminal.write_line(annotation(told["file"], told["line"], told["what"], report.location[2]))
        for file, line, what in getattr(report, "call_problems", ()):
            terminal.write_line(annotation(file, line, what, "the script is wrong"))


def _is_worker(config: pytest.Config) -> bool:
    """Whether this is a process of pytest-xdist."""
    return hasattr(config, "workerinput")
