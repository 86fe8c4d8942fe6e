"""`ivr test`: the friendly way to run call tests, again and again, or to accept what they hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from engine.errors import IvrError
from ivr.calltests.collecting.watching import WAITING, again, changes_below, folders
from ivr.commands.test import test as command

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FLOW = """\
flow: shop
title: Магазин
language: ru
start: main
main: main
on_failure: bye
states:
  main: {menu: "Здравствуйте! Заказ, нажмите один.", options: {order: {key: "1", goto: bye}}}
  bye: {hang_up: До свидания.}
"""
CALLS = """\
flow: shop.yaml
calls:
  - call: Первый
    steps:
      - hear: Здравствуйте
  - call: Второй
    steps:
      - hear: Добрый вечер  # вечером
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with scripts, entered."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "shop.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "flows" / "shop.calls.yaml").write_text(CALLS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "ivr.calltests.plugin")
    return tmp_path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.mark.usefixtures("folder")
def test_the_calls_in_flows_are_made_if_nobody_says_which() -> None:
    done = _run()
    lines = done.output.splitlines()
    assert (done.exit_code, lines[0][:2], lines[-1][:18]) == (1, ".F", "1 failed, 1 passed")


@pytest.mark.usefixtures("folder")
def test_what_was_covered_is_told_and_written_unless_one_does_not_want_it(folder: Path) -> None:
    assert "shop: 2 calls, " in _run().output
    assert (folder / ".ivr" / "coverage" / "lcov.info").exists()
    assert "shop: 2 calls, " not in _run("--no-flow-cov").output


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ("flows/shop.calls.yaml::Первый",),
        ("-k", "Первый"),
        ("flows", "-kПервый", "-x"),
        ("--deselect", "flows/shop.calls.yaml::Второй"),
    ],
    ids=["by its id", "by a word", "in a folder", "by pytest's options"],
)
def test_options_of_pytest_are_understood(arguments: tuple[str, ...]) -> None:
    done = _run(*arguments)
    assert (done.exit_code, done.output.splitlines()[-1].partition(" in ")[0].partition(",")[0]) == (
        0,
        "1 passed",
    )


@pytest.mark.usefixtures("folder")
def test_more_is_told_if_one_asks_for_it() -> None:
    assert "flows/shop.calls.yaml::Первый PASSED" in _run("-v").output


def test_where_there_is_no_script_that_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = _run()
    assert (done.exit_code, done.stderr.strip()) == (
        5,
        "There is no call test in .: write one into a file *.calls.yaml, or name the folder that has them.",
    )


@pytest.mark.usefixtures("folder")
def test_where_no_call_is_chosen_that_is_said_plainly() -> None:
    done = _run("-k", "Третий")
    assert (done.exit_code, done.stderr.strip()) == (
        5,
        "No call in flows is chosen: mend what stands behind -k or -m, or leave it out.",
    )


@pytest.mark.usefixtures("folder")
def test_a_flow_stands_for_its_scripts() -> None:
    done = _run("flows/shop.yaml", "-k", "Первый")
    assert "1 passed" in done.stdout


def test_a_flow_without_scripts_is_told_from_one(folder: Path) -> None:
    (folder / "lonely.yaml").write_text((folder / "flows" / "shop.yaml").read_text("utf-8"), encoding="utf-8")
    done = _run("lonely.yaml")
    assert (done.exit_code, done.stderr.strip().splitlines()[-1]) == (
        4,
        "«lonely.yaml» is no script of call tests: name a file *.calls.yaml, or the folder that has them.",
    )


# Accepting.


def test_accepting_rewrites_the_script_and_shows_what_was_changed(folder: Path) -> None:
    done = _run("--accept")
    assert (done.exit_code, done.output.splitlines()[-3:]) == (
        0,
        [
            "     steps:",
            "-      - hear: Добрый вечер  # вечером",
            "+      - hear: Здравствуйте! Заказ, нажмите один.  # вечером",
        ],
    )
    assert _run().exit_code == 0
    assert "nothing was changed" in _run("--accept", "flows/shop.calls.yaml").output
    assert "# вечером" in (folder / "flows" / "shop.calls.yaml").read_text("utf-8")


@pytest.mark.usefixtures("folder")
def test_a_call_is_accepted_by_a_line_of_it() -> None:
    assert "nothing was changed" in _run("--accept", "flows/shop.calls.yaml:4").output
    assert "+      - hear: Здравствуйте!" in _run("--accept", "flows/shop.calls.yaml:8").output


def test_only_the_call_that_is_named_is_accepted(folder: Path) -> None:
    script = folder / "flows" / "shop.calls.yaml"
    script.write_text(CALLS.replace("hear: Здравствуйте", "hear: Привет"), encoding="utf-8")
    assert _run("--accept", "flows/shop.calls.yaml::Второй").exit_code == 0
    assert ("Привет" in script.read_text("utf-8"), "вечер  #" in script.read_text("utf-8")) == (True, False)
    wrong = _run("--accept", "flows/shop.calls.yaml::Третий")
    assert "no call is named «Третий»" in str(wrong.exception)


@pytest.mark.usefixtures("folder")
def test_a_line_without_accept_is_told_to_be_no_call() -> None:
    done = _run("flows/shop.calls.yaml:8")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        4,
        "«flows/shop.calls.yaml:8» names a line, which only --accept takes: write FILE::NAME of a call.",
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("argument", ["-x", "flows/shop.yaml", "nowhere", "--watch"])
def test_only_scripts_are_accepted(argument: str) -> None:
    assert _run("--accept", argument).exit_code == 2


def test_what_can_not_be_accepted_is_told_and_fails(folder: Path) -> None:
    script = folder / "flows" / "shop.calls.yaml"
    script.write_text(CALLS.replace("Добрый вечер", "{regex: Вечер}"), encoding="utf-8")
    done = _run("--accept")
    assert (done.exit_code, "flows/shop.calls.yaml:8: left alone: " in done.stderr) == (1, True)


@pytest.mark.usefixtures("folder")
def test_a_script_that_can_not_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    done = _run("--accept")
    assert (done.exit_code, done.stderr.strip().splitlines()[-1]) == (
        2,
        "Error: Invalid value: «flows/shop.calls.yaml» can't be written (Permission denied)",
    )


@pytest.mark.usefixtures("folder")
def test_a_line_before_every_call_is_told() -> None:
    done = _run("--accept", "flows/shop.calls.yaml:1")
    assert isinstance(done.exception, IvrError)
    assert str(done.exception).startswith("no call is written around line 1")


# Watching.


def test_calls_are_made_again_when_a_flow_a_script_or_its_data_changes() -> None:
    told: list[str] = []
    statuses = iter([1, 0, 5])
    changes = [
        [],
        ["flows/shop.yaml"],
        [],
        ["flows/notes.txt", ".ivr/last/a.jsonl"],
        ["bank.sql", "a.calls.yaml"],
    ]
    assert again(lambda: next(statuses), changes, told.append) == 5
    assert [line for line in told if line != WAITING] == [
        "\nflows/shop.yaml changed\n",
        "\na.calls.yaml and 1 more changed\n",
    ]
    assert told.count(WAITING) == 3


def test_what_is_saved_during_the_first_run_is_not_missed(tmp_path: Path) -> None:
    changes = changes_below(str(tmp_path))
    assert list(next(changes)) == []  # they are watched from here on, and the first run is made
    (tmp_path / "shop.calls.yaml").write_text(CALLS, encoding="utf-8")
    changed = next(lot for lot in map(list, changes) if lot)
    assert [path.rpartition("/")[2] for path in changed] == ["shop.calls.yaml"]


@pytest.mark.usefixtures("folder")
def test_scripts_of_another_folder_are_watched_with_the_flows_that_they_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    for folder in (here, tmp_path / "tests"):
        folder.mkdir()
    (tmp_path / "tests" / "a.calls.yaml").write_text("flow: ../flows/shop.yaml\n", encoding="utf-8")
    monkeypatch.chdir(here)
    assert folders(["-x", "nowhere"]) == ["."]
    assert folders(["../tests/a.calls.yaml::Первый"]) == [".", "../flows", "../tests"]
    assert folders(["../tests"]) == [".", "../flows", "../tests"]
    assert folders([".."]) == [".."]


@pytest.mark.usefixtures("folder")
def test_what_can_not_be_watched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", refuse)
    done = _run("--watch")
    assert (done.exit_code, done.stderr) == (
        1,
        "Error: . can't be watched (OS file watch limit reached)\n",
    )
