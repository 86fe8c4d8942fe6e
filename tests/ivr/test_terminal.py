from __future__ import annotations

import asyncio
import os
import re
import select
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from paper import Paper
from prompt_toolkit.application import create_app_session
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.utils import get_cwidth

from ivr import recall, screen, slash
from ivr.pace import TICK_S, ByClock
from ivr.simulation import Setting, Simulation
from ivr.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow

ROOT = Path(__file__).parents[2]
LINE = str(Path(__file__).parent / "flows" / "line.yaml")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Sitting:
    """A terminal without anybody at it: a test moves the clock and types."""

    def __init__(self, flow: Flow, setting: Setting, *, fast: bool = False) -> None:
        self.clock = Clock()
        self.paper = Paper()
        pace = partial(ByClock, flow, setting, fast=fast, monotonic=self.clock)
        self.terminal = Terminal(pace, output=self.paper)
        self.terminal.begin()

    def passes(self, seconds: float) -> None:
        self.clock.now += seconds
        self.terminal.advance()

    def types(self, line: str) -> None:
        self.terminal.advance()
        self.terminal.take(line)

    @property
    def seen(self) -> list[str]:
        self.terminal.print_pending()
        return self.paper.lines

    @property
    def below(self) -> str:
        return fragment_list_to_text(to_formatted_text(self.terminal.message()))


@pytest.fixture(autouse=True)
def _own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def sitting(flow: Flow, setting: Setting) -> Iterator[Sitting]:
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        yield Sitting(flow, setting)


def test_words_appear_as_they_are_spoken(sitting: Sitting) -> None:
    heard = []
    for _ in range(4):
        heard.append(sitting.below)
        sitting.passes(0.7)
    assert heard == [
        "│ Здравствуйте!\n› ",
        "│ Здравствуйте!\n› ",
        "│ Здравствуйте! Вы\n› ",
        "│ Здравствуйте! Вы позвонили\n› ",
    ]


def test_a_prompt_that_was_heard_out_stays(sitting: Sitting) -> None:
    sitting.passes(3.5)
    assert sitting.seen[-1] == "│ Здравствуйте! Вы позвонили в банк."
    assert sitting.below.startswith("│ Чем помочь?")


def test_an_interrupted_prompt_ends_with_a_dash(sitting: Sitting) -> None:
    sitting.passes(5.0)
    sitting.types("1")
    assert sitting.seen[-2:] == ["│ Чем помочь? Чтобы заблокировать —", "› 1"]
    assert sitting.below == "│ Наберите\n› "


def test_silence_is_noticed(sitting: Sitting) -> None:
    sitting.passes(16.0)
    assert sitting.below.startswith("│ Я вас")


def test_an_empty_line_does_nothing(sitting: Sitting) -> None:
    sitting.passes(1.0)
    before = len(sitting.terminal.simulation.journal.records)
    sitting.types("")
    assert len(sitting.terminal.simulation.journal.records) == before


def test_secret_answers_do_not_stay_on_the_screen(sitting: Sitting) -> None:
    sitting.passes(12.0)
    sitting.types("1")
    sitting.passes(4.0)
    sitting.types("12")
    assert "typed ••" in str(sitting.terminal.status())
    sitting.types("34")
    sitting.passes(8.0)
    sitting.types("/vars")
    assert "12" not in "".join(sitting.seen[4:])
    assert "  last4  •••" in sitting.seen


def test_the_status_line_says_what_is_waited_for(sitting: Sitting) -> None:
    sitting.passes(12.0)
    status = str(sitting.terminal.status())
    assert status.startswith(" main · waiting for ")
    assert (" · 4 s" in status, get_cwidth(status)) == (True, 79)


def test_going_back_asks_again(sitting: Sitting) -> None:
    sitting.passes(12.0)
    sitting.types("1")
    sitting.passes(2.0)
    sitting.types("/back")
    assert "  back 1 turn, at 00:00.0" in sitting.seen
    assert sitting.below.startswith("│ Здравствуйте!")
    sitting.passes(2.0)
    assert sitting.terminal.simulation.now == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/bakc", "  there is no /bakc: did you mean «/back»?"),
        ("/back x", "  write /back 2 for two turns"),
        ("/back 0", "  write /back 2 for two turns"),
        ("/busy", "  nobody is being called, and nobody waits in a queue"),
        ("/why", "  greeting → main"),
        ("/options", "  3   fraud — чтобы сообщить о мошенниках: «мошенники»"),
        ("/help", "  /back 2    go back two of your turns and answer differently"),
        ("/vars", "  card   —"),
    ],
)
def test_commands_answer(sitting: Sitting, line: str, answer: str) -> None:
    sitting.passes(1.0)
    sitting.types(line)
    assert answer in sitting.seen


def test_why_gives_the_lines_of_the_flow(sitting: Sitting) -> None:
    sitting.passes(12.0)
    sitting.types("потерял карту")
    sitting.types("/why")
    told = "\n".join(sitting.seen)
    assert "  main → last4" in told
    assert re.search(r"won: block, score 1\.00, by «потерял карту»", " ".join(told.split()))
    assert "line.yaml:" in told


def test_what_can_be_said_here_tells_of_values_too(sitting: Sitting) -> None:
    sitting.passes(12.0)
    sitting.types("1")
    sitting.types("/options")
    assert any(line.startswith("  value  card, 4") for line in sitting.seen)


def test_the_operators_side_is_ours_to_play(sitting: Sitting) -> None:
    sitting.passes(12.0)
    sitting.types("0")
    sitting.passes(3.0)
    sitting.types("/connect")
    end = sitting.terminal.simulation.end
    assert end is not None
    assert (end.end, end.outcome, end.to) == ("transfer", "connected", "operators")


def test_fast_waits_for_no_words(flow: Flow, setting: Setting) -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        sitting = Sitting(flow, setting, fast=True)
        sitting.passes(0.0)
        assert sitting.seen[-1].startswith("│ мошенниках")
        assert sitting.terminal.simulation.now == pytest.approx(10.64)
        sitting.types("0")
        sitting.passes(1.0)
        assert sitting.terminal.simulation.call.mode == "queued"
        assert sitting.seen[-2:] == ["│ Вы второй в очереди.", "│ (музыка)"]


# The whole program, with keys typed into it.


@contextmanager
def typed(text: str) -> Iterator[Paper]:
    paper = Paper()
    with create_pipe_input() as pipe:
        pipe.send_text(text)
        with create_app_session(input=pipe, output=paper):
            yield paper


def run(flow: Flow, setting: Setting, paper: Paper) -> tuple[int, Simulation]:
    terminal = Terminal(partial(ByClock, flow, setting, fast=True), output=paper)
    return asyncio.run(asyncio.wait_for(terminal.run(), 60)), terminal.simulation


def test_a_whole_call_at_the_terminal(flow: Flow, setting: Setting) -> None:
    with typed("до свидания\r") as paper:
        status, simulation = run(flow, setting, paper)
    assert status == 0
    assert simulation.end is not None
    assert simulation.end.end == "hang_up"
    assert "› до свидания" in paper.text
    assert "│ Всего доброго." in paper.text


@pytest.mark.parametrize(("key", "status"), [("\x04", 0), ("\x03", 130)], ids=["Ctrl-D", "Ctrl-C"])
def test_leaving_is_hanging_up(flow: Flow, setting: Setting, key: str, status: int) -> None:
    with typed(key) as paper:
        left, simulation = run(flow, setting, paper)
    assert left == status
    assert simulation.end is not None
    assert simulation.end.end == "caller_hung_up"


def test_a_bug_in_the_call_is_seen(flow: Flow, setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Simulation, "run_until", broken)
    with typed("") as paper, pytest.raises(RuntimeError, match="a bug"):
        run(flow, setting, paper)


class Console:
    """The program in a terminal of its own."""

    def __init__(self, *arguments: str, **env: str) -> None:
        import pty

        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ivr.main", "call", LINE, "--fast", *arguments],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **env},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.text = ""

    def until(self, what: str, timeout_s: float = 60.0) -> None:
        """Read what it shows until this is there."""
        deadline = time.monotonic() + timeout_s
        while what not in self.plain:
            left = deadline - time.monotonic()
            assert left > 0, f"«{what}» did not come:\n{self.plain}"
            if select.select([self.ours], [], [], left)[0]:
                self.read()

    def read(self) -> bool:
        try:
            data = os.read(self.ours, 65536)
        except OSError:  # Linux says so when the other side is closed
            data = b""
        if b"\x1b[6n" in data:
            os.write(self.ours, b"\x1b[1;1R")  # it asks where the cursor is
        self.text += data.decode("utf-8", "replace")
        return bool(data)

    @property
    def plain(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text)

    def types(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def ends(self) -> int:
        while self.read():
            pass
        os.close(self.ours)
        return self.process.wait(timeout=60)


needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


@needs_pty
def test_a_real_terminal(tmp_path: Path) -> None:
    console = Console(XDG_STATE_HOME=str(tmp_path))
    console.until("мошенниках, нажмите три.")
    console.types("0\r")
    console.until("Вы второй в очереди.")
    console.types("/connect\r")
    assert console.ends() == 0
    assert "transfer to operators: connected" in console.plain
    assert (tmp_path / "autoinformer" / "history").read_text("utf-8").splitlines()[-1] == "+/connect"


@needs_pty
@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=["dumb", "no colour"])
def test_a_terminal_without_colours(env: dict[str, str], tmp_path: Path) -> None:
    console = Console(XDG_STATE_HOME=str(tmp_path), **env)
    console.until("мошенниках, нажмите три.")
    console.types("9\r")
    assert console.ends() == 0
    assert "Всего доброго." in console.plain
    assert not re.search(r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|38;[0-9;]+)m", console.text)
    if env.get("TERM") == "dumb":
        assert "\x1b" not in console.text


# What is shown.


@pytest.mark.parametrize("width", [10, 20, 79])
def test_wrapped_lines_fit_and_lose_nothing(width: int) -> None:
    text = "Здравствуйте! Вы позвонили на номер девятьсот. 電話番号は九百です " + "я" * 100
    lines = screen.wrapped(text, width)
    assert max(map(get_cwidth, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("part", "words"), [(0.0, "Один"), (0.3, "Один два"), (0.5, "Один два три"), (1.0, "Один два три четыре")]
)
def test_words_are_shown_once_they_are_begun(part: float, words: str) -> None:
    assert screen.spoken("Один два три четыре", part) == words


def test_nothing_is_wider_than_a_narrow_terminal(flow: Flow, setting: Setting) -> None:
    simulation = Simulation(flow, setting)
    simulation.start()
    for name in slash.NAMES:
        for line in slash.answer(simulation, name, 40):
            assert get_cwidth("".join(text for _, text in line)) < 40
    assert get_cwidth(screen.status(simulation.call, 0.0, 40)) < 40


# What is remembered.


def test_secrets_are_not_remembered() -> None:
    kept = InMemoryHistory()
    history = recall.Discreet(kept, lambda line: line == "1234")
    for line in ("оператор", "1234"):
        history.append_string(line)
    assert (kept.get_strings(), history.get_strings()) == ([], ["оператор"])


def test_what_may_be_typed_ahead_of_a_secret_question_is_none_to_remember(sitting: Sitting) -> None:
    sitting.passes(12.0)
    assert [sitting.terminal.is_secret(line) for line in ("1", "12", "11234", "оператор")] == [
        False,
        False,
        True,
        False,
    ]


def test_history_is_kept_in_memory_where_no_file_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    history = recall.history(lambda _: False)
    history.append_string("оператор")
    assert history.get_strings() == ["оператор"]


def test_there_is_one_tick_for_words_and_status() -> None:
    assert TICK_S <= 0.1
