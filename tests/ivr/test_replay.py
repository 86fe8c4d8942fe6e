from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.loading.loader import load
from ivr.console import Output, converse
from ivr.journal_file import read
from ivr.main import cli
from ivr.replay import lines_of, show
from ivr.simulation import Setting, Simulation

ROOT = Path(__file__).parents[2]
SBER = str(ROOT / "flows" / "sber_900.yaml")
LINE = Path(__file__).parent / "flows" / "line.yaml"
AT = "--at", "2026-11-23T10:15+03:00"


@pytest.fixture
def journal(tmp_path: Path) -> str:
    return str(tmp_path / "call.jsonl")


def ring(journal: str, flow: str, lines: str, *options: str) -> str:
    result = CliRunner().invoke(cli, ["call", flow, *AT, "--journal", journal, *options], input=lines)
    assert result.exit_code == 0, result.output
    return result.stdout


def replay(journal: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["replay", journal, *options])


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time passes without passing: how long each wait would have been."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


# The same transcript.


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        ("1\n\nоператор\n12\n34\n", ()),
        ("2\n4321\nда\n", ()),
        ("оператор\nоператор\n\n\n", ("--outcome", "no_answer", "--wait", "1m")),
        ("мошенники\n\n", ("--outcome", "busy")),
        ("абракадабра\n\n5\n\n\n", ("--from", "")),
        ("", ()),
    ],
)
def test_a_call_of_line_900_is_replayed_to_the_letter(
    lines: str, options: tuple[str, ...], journal: str
) -> None:
    printed = ring(journal, SBER, lines, *options)
    result = replay(journal)
    assert (result.exit_code, result.stdout, result.stderr) == (0, printed, "")


TURNS = st.sampled_from(
    ["1", "12", "34", "7", "0", "9", "", "оператор", "мошенники", "вклады", "абракадабра"]
)


@settings(max_examples=60)
@given(turns=st.lists(TURNS, max_size=12))
def test_any_call_is_replayed_to_the_letter(
    turns: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    printed = io.StringIO()
    flow = load(LINE)
    output = Output(flow.title, printed, as_json=False)
    simulation = Simulation(
        flow, Setting("900", "", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)), output.observe
    )
    converse(simulation, turns, output.flush)
    path = tmp_path_factory.mktemp("call") / "call.jsonl"
    path.write_text("\n".join(simulation.journal.lines()), encoding="utf-8")
    assert "".join(f"{line}\n" for line in lines_of(read(path))) == printed.getvalue()


def test_a_call_that_breaks_off_is_shown_as_far_as_it_goes(journal: str) -> None:
    printed = ring(journal, str(LINE), "1\n1234\n")
    content = Path(journal).read_bytes()
    Path(journal).write_bytes(content[:-20])
    result = replay(journal)
    assert (result.exit_code, result.stdout.splitlines()) == (0, printed.splitlines()[:-1])
    assert result.stderr.startswith(f"{journal}: the journal breaks off at 00:")


# At its pace.


def at_terminal(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr("sys.stdout", screen)
    cli.main(["replay", *arguments], standalone_mode=False)
    return screen.getvalue()


def test_at_a_terminal_a_call_takes_its_time(
    journal: str, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = ring(journal, str(LINE), "1\n")
    assert at_terminal([journal], monkeypatch) == printed
    assert slept == pytest.approx([3.03, 7.61, 3.01])


def test_elsewhere_nothing_is_waited_for(journal: str, slept: list[float]) -> None:
    ring(journal, str(LINE), "1\n")
    assert replay(journal).exit_code == 0
    assert slept == []


def test_speed_divides_the_time(journal: str, slept: list[float]) -> None:
    ring(journal, str(LINE), "1\n")
    replay(journal, "--speed", "2")
    assert slept == pytest.approx([3.03 / 2, 7.61 / 2, 3.01 / 2])


def test_speed_zero_waits_for_nothing_at_a_terminal(
    journal: str, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(journal, str(LINE), "1\n")
    at_terminal([journal, "--speed", "0"], monkeypatch)
    assert slept == []


def test_from_prints_at_once_what_came_before_that_input(journal: str) -> None:
    ring(journal, str(LINE), "\nабракадабра\n9\n")
    lines = lines_of(read(journal))
    happened: list[str | float] = []
    begin = next(number for number, line in enumerate(lines) if line.what == "«абракадабра»")
    show(lines, lambda line: happened.append(line.what), happened.append, begin=begin)
    assert happened[: begin + 1] == [line.what for line in lines[: begin + 1]]
    waits = [one for one in happened[begin + 1 :] if isinstance(one, float)]
    assert sum(waits) == pytest.approx(lines[-1].at - lines[begin].at)


@pytest.mark.parametrize(("turn", "what"), [(1, "(silence)"), (2, "«абракадабра»"), (3, "⌨ 9")])
def test_from_counts_silence_words_and_keys(turn: int, what: str, journal: str, slept: list[float]) -> None:
    ring(journal, str(LINE), "\nабракадабра\n9\n")
    lines = lines_of(read(journal))
    replay(journal, "--from", str(turn), "--speed", "1")
    (begin,) = (line.at for line in lines if line.what == what)
    assert sum(slept) == pytest.approx(lines[-1].at - begin)


def test_ctrl_c_ends_it_quietly(journal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    printed = ring(journal, str(LINE), "1\n")
    monkeypatch.setattr("time.sleep", interrupt)
    result = replay(journal, "--speed", "1")
    assert (result.exit_code, result.stderr) == (130, "")
    assert result.stdout.splitlines() == printed.splitlines()[:1]


def test_whoever_stops_reading_hears_no_complaint(journal: str) -> None:
    ring(journal, str(LINE), "1\n")
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "ivr.main", "replay", journal]
    result = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(write_end)
    assert (result.returncode, result.stderr) == (1, b"")


# What is asked wrongly.


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--from", "3"), "Invalid value for '--from': 3 is too much: this call has 2 inputs of the caller"),
        (("--from", "0"), "Invalid value for '--from': 0 is not in the range x>=1."),
        (("--speed", "-1"), "Invalid value for '--speed': -1 is no speed: write 0.01 to 1000, such as 2"),
        (("--speed", "nan"), "Invalid value for '--speed': nan is no speed: write 0.01 to 1000, such as 2"),
        (
            ("--speed", "1e-9"),
            "Invalid value for '--speed': 1e-09 is no speed: write 0.01 to 1000, such as 2",
        ),
        (("--speed", "fast"), "Invalid value for '--speed': 'fast' is not a valid float."),
    ],
)
def test_wrong_arguments_are_told_in_one_line(options: tuple[str, ...], wrong: str, journal: str) -> None:
    ring(journal, str(LINE), "1\n12\n")
    result = replay(journal, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith(f"Error: {wrong}")


def test_what_is_no_journal_is_told_in_one_line() -> None:
    result = replay(str(LINE))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f"Error: {LINE}:1: this is not one JSON object: a journal is what `ivr call --journal FILE` writes"
    ]
