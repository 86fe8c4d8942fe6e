"""Call tests under pytest: each call an item, with everything that pytest can do with one."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from engine.language import russian  # noqa: F401 - imported here once, and not anew by every run below
from ivr.calltests.telling import report  # noqa: F401 - likewise
from ivr.sound import dialling  # noqa: F401 - likewise, with numpy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Script = Callable[..., Path]

pytest_plugins = ["pytester"]

FLOW = """\
flow: shop
title: Магазин
language: ru
start: main
main: main
on_failure: bye
variables:
  pin: {type: digits, sensitive: true}
states:
  main:
    menu: Здравствуйте! Заказ, нажмите один.
    no_input: Я вас не слышу.
    options:
      order: {key: "1", say: [заказ], goto: order}
      pin: {key: "2", goto: pin}
  order:
    say: Заказ в пути.
    next: bye
  pin: {ask: Наберите код., digits: 4, into: pin, sensitive: true, next: bye}
  bye: {hang_up: До свидания.}
"""
HEAD = "flow: shop.yaml\ncalls:\n"
PASSES = """\
  - call: Узнаёт о заказе
    tags: [дымовой]
    steps:
      - hear: Здравствуйте
      - press: 1
      - hear: в пути
      - hear: До свидания
"""
FAILS = """\
  - call: Ждёт другого
    steps:
      - hear: Здравствуйте
      - press: 1
      - hear: Заказов нет
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """On no CI, and for speed without the other plug-ins of the environment."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "ivr.calltests.plugin")


@pytest.fixture
def script(pytester: pytest.Pytester) -> Script:
    """Writes a script of these calls to the shop."""
    (pytester.path / "shop.yaml").write_text(FLOW, encoding="utf-8")

    def write(calls: str, name: str = "shop.calls.yaml") -> Path:
        file = pytester.path / name
        file.write_text(HEAD + calls, encoding="utf-8")
        return file

    return write


def test_each_call_is_an_item_with_the_line_it_is_written_in(
    pytester: pytest.Pytester, script: Script
) -> None:
    script(PASSES + FAILS)
    found, _ = pytester.inline_genitems()
    assert [(item.nodeid, item.location) for item in found] == [
        ("shop.calls.yaml::Узнаёт о заказе", ("shop.calls.yaml", 2, "Узнаёт о заказе")),
        ("shop.calls.yaml::Ждёт другого", ("shop.calls.yaml", 9, "Ждёт другого")),
    ]


def test_a_call_that_is_otherwise_than_expected_fails(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES + FAILS)
    pytester.runpytest_inprocess().assert_outcomes(passed=1, failed=1)


def test_the_command_that_repeats_a_call_names_it_as_pytest_does(
    pytester: pytest.Pytester, script: Script
) -> None:
    script(FAILS.replace("Ждёт другого", "Ждёт::другого"))
    shown = pytester.runpytest_inprocess()
    shown.stdout.fnmatch_lines(
        ["*Again: * 'shop.calls.yaml::Ждёт:другого'", "FAILED shop.calls.yaml::Ждёт:другого*"]
    )


def test_a_failure_is_told_as_a_call_without_a_traceback(pytester: pytest.Pytester, script: Script) -> None:
    script(FAILS)
    shown = pytester.runpytest_inprocess()
    shown.stdout.fnmatch_lines(
        [
            "FAILED shop.calls.yaml:7  Ждёт другого",
            "*Заказ в пути.*✗ hear*",
            "FAILED *Ждёт другого - the line said*",
        ]
    )
    shown.stdout.no_fnmatch_line("*Traceback*")
    shown.stdout.no_fnmatch_line("*.py:*")


def test_a_failure_is_coloured_in_a_terminal(pytester: pytest.Pytester, script: Script) -> None:
    script(FAILS)
    assert "\033[31m\033[1m❯" in pytester.runpytest_inprocess("--color=yes").stdout.str()


def test_a_failure_is_one_line_if_one_asks_for_that(pytester: pytest.Pytester, script: Script) -> None:
    script(FAILS)
    shown = pytester.runpytest_inprocess("--tb=line").stdout
    shown.fnmatch_lines(["shop.calls.yaml:7: the line said something else than expected"])


@pytest.mark.parametrize(
    "chosen",
    [("-k", "заказе"), ("-k", "дымовой"), ("-m", "дымовой"), ("shop.calls.yaml::Узнаёт о заказе",)],
    ids=["by its name", "by its tag", "by its tag as a marker", "by its id"],
)
def test_a_call_is_chosen(pytester: pytest.Pytester, script: Script, chosen: tuple[str, ...]) -> None:
    script(PASSES + FAILS)
    names = [name.rpartition("::")[2] for name in _passed(pytester, "--strict-markers", *chosen)]
    assert names == ["Узнаёт о заказе"]


def _passed(pytester: pytest.Pytester, *arguments: str) -> list[str]:
    run = pytester.inline_run(*arguments)
    passed, _, failed = run.listoutcomes()
    assert not failed
    return [one.nodeid for one in passed]


def test_a_variant_is_chosen_by_its_id(pytester: pytest.Pytester, script: Script) -> None:
    script("  - call: Говорит\n    steps:\n      - skip\n      - say: [заказ, заказы]\n      - skip\n")
    assert _passed(pytester, "shop.calls.yaml::Говорит[заказы]") == ["shop.calls.yaml::Говорит[заказы]"]


def test_only_what_failed_is_made_again(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES + FAILS)
    pytester.runpytest_inprocess()
    pytester.runpytest_inprocess("--lf").assert_outcomes(failed=1)


def test_only_the_variant_that_failed_is_made_again(pytester: pytest.Pytester, script: Script) -> None:
    script("  - call: Говорит\n    steps: [skip, say: [заказ, ерунда, чепуха], hear: Заказ]\n")
    pytester.runpytest_inprocess("-k", "ерунда").assert_outcomes(failed=1, deselected=2)
    pytester.runpytest_inprocess("--lf").assert_outcomes(failed=1)


def test_the_first_failure_stops_the_run(pytester: pytest.Pytester, script: Script) -> None:
    script(FAILS + PASSES)
    pytester.runpytest_inprocess("-x").assert_outcomes(failed=1)


def test_a_script_that_is_wrong_is_told_by_its_lines_only(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES.replace("press: 1", "pres: 1"))
    shown = pytester.runpytest_inprocess()
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(["shop.calls.yaml:7:9: *did you mean «press»?*"])
    shown.stdout.no_fnmatch_line("*.py*")


def test_a_report_for_ci_names_file_and_line(pytester: pytest.Pytester, script: Script) -> None:
    script(FAILS)
    pytester.runpytest_inprocess("--junitxml=report.xml")
    case = ET.parse(pytester.path / "report.xml").find(".//testcase")
    assert case is not None
    properties = {one.get("name"): one.get("value") for one in case.iter("property")}
    failure = case.find("failure")
    assert failure is not None
    assert (case.get("name"), properties, failure.get("message")) == (
        "Ждёт другого",
        {"file": "shop.calls.yaml", "line": "3"},
        "the line said something else than expected",
    )


def test_github_is_told_of_each_failure_and_each_error(
    pytester: pytest.Pytester, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    script(FAILS)
    script(PASSES.replace("press: 1", "pres: 1"), "wrong.calls.yaml")
    shown = pytester.runpytest_inprocess("--continue-on-collection-errors").stdout
    shown.fnmatch_lines_random(
        [
            "::error file=shop.calls.yaml,line=7,title=Ждёт другого::the line said something else than expected",
            "::error file=wrong.calls.yaml,line=7,title=the script is wrong::*pres*",
            "ERROR wrong.calls.yaml - 7:9: «pres» is not known here: did you mean *",
        ]
    )


def test_what_passes_only_just_is_told_and_no_warning_of_python(
    pytester: pytest.Pytester, script: Script
) -> None:
    script(FAILS.replace("hear: Заказов нет", "hear: {fuzzy: Заказ в пути уж, at least: 0.5}\n      - skip"))
    shown = pytester.runpytest_inprocess("-W", "error")
    shown.assert_outcomes(passed=1)
    shown.stdout.fnmatch_lines(["passed only just: shop.calls.yaml:7: «Заказ в пути.»: alike by *"])


# Journals of failed calls.


def test_the_journal_of_a_failed_call_is_kept_until_the_next_run(
    pytester: pytest.Pytester, script: Script
) -> None:
    file = script(PASSES + FAILS)
    shown = pytester.runpytest_inprocess()
    page, journal = sorted((pytester.path / ".ivr" / "last").iterdir())
    shown.stdout.fnmatch_lines([f"*ivr replay '.ivr/last/{journal.name}'*"])
    assert "Ждёт другого" in page.read_text("utf-8")
    assert "the call was here" in page.read_text("utf-8")
    assert (pytester.path / ".ivr" / ".gitignore").read_text("utf-8") == "*\n"
    assert json.loads(journal.read_text("utf-8").splitlines()[0])["kind"] == "began"
    file.write_text(HEAD + PASSES, encoding="utf-8")
    pytester.runpytest_inprocess()
    assert not list((pytester.path / ".ivr" / "last").iterdir())


@pytest.mark.parametrize("chosen", [["-k", "Второй"], ["shop.calls.yaml::Второй"], ["--lf"]])
def test_what_failed_is_kept_where_only_some_calls_are_made_again(
    pytester: pytest.Pytester, script: Script, chosen: list[str]
) -> None:
    script(FAILS + FAILS.replace("Ждёт другого", "Второй"))
    pytester.runpytest_inprocess()
    pytester.runpytest_inprocess(*chosen)
    assert len(list((pytester.path / ".ivr" / "last").glob("*.jsonl"))) == 2


def test_the_command_that_repeats_a_call_goes_as_deep(pytester: pytest.Pytester, script: Script) -> None:
    script(FAILS)
    shown = pytester.runpytest_inprocess("--depth", "keys")
    shown.stdout.fnmatch_lines(["*Again: * 'shop.calls.yaml::Ждёт другого' --depth keys"])
    rows = [line.partition("00:0")[2][:3] for line in shown.outlines if "  00:0" in line]
    assert rows == sorted(rows)  # a tone is known before it is over


def test_nothing_secret_is_kept_or_told(pytester: pytest.Pytester, script: Script) -> None:
    script(
        "  - call: Код\n    steps:\n      - skip\n      - press: 2\n      - skip\n      - press: 7351\n      - hear: Нет\n"
    )
    shown = pytester.runpytest_inprocess().stdout.str()
    kept = sorted((pytester.path / ".ivr" / "last").iterdir())
    assert [file.suffix for file in kept] == [".html", ".jsonl"]
    assert all("7351" not in file.read_text("utf-8") for file in kept)
    assert "7351" not in shown


# Coverage.


def test_coverage_is_one_line_a_flow(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES)
    shown = pytester.runpytest_inprocess("--flow-cov").stdout
    shown.fnmatch_lines(
        ["shop: 1 call, * s of talk in * s; states 3/4, transitions */*, phrases 0/1, prompts */*"]
    )


def test_two_flows_of_one_name_and_two_scripts_of_one_name_are_told_apart(pytester: pytest.Pytester) -> None:
    for folder in ("a", "b"):
        (pytester.path / folder).mkdir()
        (pytester.path / folder / "shop.yaml").write_text(FLOW, encoding="utf-8")
        (pytester.path / folder / "shop.calls.yaml").write_text(HEAD + FAILS, encoding="utf-8")
    shown = pytester.runpytest_inprocess("--flow-cov")
    shown.assert_outcomes(failed=2)
    shown.stdout.fnmatch_lines(["a/shop.yaml: 1 call, *", "b/shop.yaml: 1 call, *"])
    assert len(list((pytester.path / ".ivr" / "last").glob("*.jsonl"))) == 2


def test_coverage_is_not_told_unless_one_asks(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES)
    pytester.runpytest_inprocess().stdout.no_fnmatch_line("*of talk*")
    assert not (pytester.path / ".ivr" / "coverage").exists()


def test_what_is_missing_is_told_with_its_place(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES)
    shown = pytester.runpytest_inprocess("--flow-cov", "--flow-cov-missing").stdout
    shown.fnmatch_lines(
        ["  shop.yaml:14: *phrase «заказ» never won", "  shop.yaml:19: *state pin was never entered"]
    )


def test_coverage_is_written_for_people_and_programs(pytester: pytest.Pytester, script: Script) -> None:
    script(PASSES)
    pytester.runpytest_inprocess("--flow-cov=seen")
    names = sorted(file.name for file in (pytester.path / "seen").iterdir())
    told = json.loads((pytester.path / "seen" / "coverage.json").read_text("utf-8"))
    assert (names, [flow["calls"] for flow in told["flows"]]) == (
        ["coverage.json", "lcov.info", "shop.html"],
        [1],
    )


def test_a_folder_that_holds_something_else_is_no_place_for_coverage(
    pytester: pytest.Pytester, script: Script
) -> None:
    script(PASSES)
    shown = pytester.runpytest_inprocess("--flow-cov", "shop.calls.yaml")
    shown.stderr.fnmatch_lines(["*«shop.calls.yaml» holds something else*"])


@pytest.mark.parametrize(("least", "status"), [("1", 0), ("99", 1)])
def test_too_little_coverage_fails_the_run(
    pytester: pytest.Pytester, script: Script, least: str, status: int
) -> None:
    script(PASSES)
    shown = pytester.runpytest_inprocess(f"--flow-cov-fail-under={least}")
    told = [line for line in shown.outlines if line.endswith(f"covered, less than {least} %")]
    assert (shown.ret, len(told)) == (status, status)


def test_processes_come_to_the_same_as_one(
    pytester: pytest.Pytester, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    script(PASSES + FAILS)
    shown = pytester.runpytest_subprocess("-n1", "--flow-cov", "--color=yes")
    told = json.loads((pytester.path / ".ivr" / "coverage" / "coverage.json").read_text("utf-8"))
    text = shown.stdout.str()
    assert (shown.ret, told["flows"][0]["calls"], "\033[31m\033[1m❯" in text) == (1, 2, True)


# Beside other tests.


def test_without_the_plug_in_nothing_is_collected(
    pytester: pytest.Pytester, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    script(FAILS)
    assert pytester.runpytest_inprocess("-p", "no:autoinformer").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_run_without_scripts_loads_neither_engine_nor_reader() -> None:
    loads = "import sys, ivr.calltests.plugin; print([m for m in sys.modules if m.partition('.')[0] in ('engine', 'yaml', 'pydantic')])"
    done = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
