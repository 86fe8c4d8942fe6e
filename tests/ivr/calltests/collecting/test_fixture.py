"""The fixture `call`: a call in a Python test, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import IvrError
from ivr.calltests.collecting.failing import CallFailed
from ivr.calltests.telling import report  # noqa: F401 - imported here once, and not anew by every run below

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.calltests.collecting.fixture import Call

pytest_plugins = ["pytester"]

FLOW = """\
flow: shop
title: Магазин
language: ru
lines: {"900": линия, "901": другая}
start: main
main: main
on_failure: bye
variables:
  pin: {type: digits, sensitive: true}
  orders: {type: number, start: 3}
states:
  main:
    menu: Здравствуйте! Заказ, нажмите один.
    no_input: Я вас не слышу.
    options:
      order: {key: "1", say: [заказ], goto: order}
      pin: {key: "2", goto: pin}
      clerk: {key: "3", goto: clerk}
  order: {say: Заказ в пути., next: bye}
  pin: {ask: Наберите код., digits: 4, into: pin, sensitive: true, next: main}
  clerk: {transfer: clerks, say: Соединяю., otherwise: bye}
  bye: {hang_up: До свидания.}
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return file


def test_steps_follow_each_other(call: Call, flow: Path) -> None:
    shop = call(flow).hears("Здравствуйте").is_in("main")
    shop.press("1").within(0.5).hears_any("нет заказа", "в пути").hears("до свидания", match="exact").ends(
        "hang_up"
    )


def test_a_call_can_be_made_of_everything_a_caller_does(call: Call, flow: Path) -> None:
    shop = call(flow, line="901", caller="", at="2026-11-23 22:00").skip(1)
    shop.silent().hears("не слышу").is_in("main", still=True)
    shop.wait(1).say("заказ", confidence=0.9).skip().hang_up().ends("caller_hung_up")
    assert shop.simulation.setting.line == "901"


def test_queues_and_numbers_behave_as_the_test_wants(call: Call, flow: Path) -> None:
    call(flow, simulate={"clerks": "connected"}).skip().press(3).hears("Соединяю").transfers_to("clerks")
    call(flow, simulate={"clerks": "busy"}).skip().press(3).hears("Соединяю").hears("До свидания").ends(
        "hang_up"
    )


def test_a_prompt_can_be_interrupted(call: Call, flow: Path) -> None:
    shop = call(flow).hears("Здравствуйте").press("1", interrupt=0.5).hears("Заказ").skip()
    assert shop.simulation.heard_so_far[0].cut_at == 0.5


def test_a_variable_can_be_looked_at(call: Call, flow: Path) -> None:
    assert call(flow).skip().variable("orders") == 3


def test_what_is_heard_otherwise_is_an_assertion_error_with_the_report(call: Call, flow: Path) -> None:
    with pytest.raises(CallFailed, match=r"(?s)FAILED .*test_fixture\.py:\d+.*❯.*✗ hear"):
        call(flow).hears("Добрый вечер")


def test_an_action_before_everything_is_heard_fails(call: Call, flow: Path) -> None:
    with pytest.raises(CallFailed, match="no step expects"):
        call(flow).press("1")


def _wrong(call: Call, flow: Path) -> list[tuple[str, object]]:
    return [
        ("there is no state «man» in .*: did you mean «main»", lambda: call(flow).skip().is_in("man")),
        (
            "there is no variable «order» in .*: did you mean «orders»",
            lambda: call(flow).skip().variable("order"),
        ),
        ("there is no queue or number «clerk»", lambda: call(flow).skip().transfers_to("clerk")),
        ("«pin» is sensitive", lambda: call(flow).skip().variable("pin")),
        ("«x» is not a key", lambda: call(flow).skip().press("1x")),
        ("«alike» is no way to compare", lambda: call(flow).skip().hears("а", match="alike")),
        ("the flow is not reached by the number «902»", lambda: call(flow, line="902")),
        ("the file does not exist", lambda: call("flows/none.yaml")),
        ("no flow is called: write call", lambda: call.press("1")),
        ("nothing is said: write some words", lambda: call(flow).skip().say(" ")),
        ("«7» is not a number from 0 to 1", lambda: call(flow).skip().say("да", confidence=7)),
        ("«-3» is no time: write seconds", lambda: call(flow).skip().silent(-3)),
        ("«1s» is no time: write seconds", lambda: call(flow).skip().press(1, interrupt="1s")),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("number", range(13))
def test_what_there_is_not_is_told_with_the_line_of_the_test(call: Call, flow: Path, number: int) -> None:
    what, ask = _wrong(call, flow)[number]
    assert callable(ask)
    with pytest.raises(IvrError, match=rf"test_fixture\.py:\d+:1: .*{what}|{what}"):
        ask()


# As pytest sees it.


@pytest.fixture
def shop(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "ivr.calltests.plugin")
    (pytester.path / "shop.yaml").write_text(FLOW, encoding="utf-8")
    return pytester


def test_a_marker_names_the_flow(shop: pytest.Pytester) -> None:
    shop.makepyfile(
        """
        import pytest

        @pytest.mark.flow("shop.yaml", line="901")
        def test_order(call):
            call.hears("Здравствуйте")
            call.press("1").hears("Заказ").hears("До свидания")
        """
    )
    shop.runpytest_inprocess("--strict-markers").assert_outcomes(passed=1)


def test_what_is_said_after_the_last_step_fails_the_test_itself(shop: pytest.Pytester) -> None:
    shop.makepyfile(
        """
        def test_order(call):
            call("shop.yaml").hears("Здравствуйте").press("1").hears("Заказ")
        """
    )
    shown = shop.runpytest_inprocess()
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["FAILED *.py:2  test_order", "❯*До свидания.*✗ not expected"])
    shown.stdout.no_fnmatch_line("*Error*")


def test_a_failure_shows_the_line_of_the_test_and_none_of_ours(shop: pytest.Pytester) -> None:
    shop.makepyfile(
        """
        def test_order(call):
            call("shop.yaml").hears("Добрый вечер")
        """
    )
    shown = shop.runpytest_inprocess("--tb=short").stdout
    shown.fnmatch_lines(["*.py:2: in test_order", '*call("shop.yaml").hears*', "E *✗ hear*"])
    shown.no_fnmatch_line("*fixture.py*")
    shown.no_fnmatch_line("*--accept*")  # which rewrites scripts only
    assert len(list((shop.path / ".ivr" / "last").glob("*.jsonl"))) == 1


def test_a_test_in_a_class_is_repeated_by_its_whole_name(shop: pytest.Pytester) -> None:
    file = shop.makepyfile(
        """
        class TestShop:
            def test_order(self, call):
                call("shop.yaml").hears("Добрый вечер")
        """
    )
    shown = shop.runpytest_inprocess("--tb=short").stdout
    shown.fnmatch_lines([f"E *Again: * {file.name}::TestShop::test_order"])


def test_the_calls_of_a_test_are_covered(shop: pytest.Pytester) -> None:
    shop.makepyfile(
        """
        def test_twice(call):
            call("shop.yaml").skip().press("1").skip()
            call("shop.yaml").skip().press("2").skip()
        """
    )
    shop.runpytest_inprocess("--flow-cov").stdout.fnmatch_lines(["shop: 2 calls, *; states 4/5, *"])
