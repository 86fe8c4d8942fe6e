from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from engine import actions, events
from engine.errors import NOWHERE
from engine.journal import Failed, Noted, Why
from ivr.main import cli, main
from ivr.transcript import Line, Transcript, clock
from ivr.world import PromptBegan

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
LINE = str(Path(__file__).parent / "flows" / "line.yaml")
AT = "--at", "2026-11-23T10:15+03:00"


def ring(lines: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["call", LINE, *AT, *options], input=lines)


def items(result: Result) -> list[str]:
    """The transcript, without times and with single spaces."""
    return [" ".join(line.split()[1:]) for line in result.stdout.splitlines()]


def heard_at(result: Result, text: str) -> list[str]:
    return [line.split()[0] for line in result.stdout.splitlines() if line.endswith(text)]


def test_a_call_reads_like_a_conversation() -> None:
    result = ring("1\n1234\nдо свидания\n")
    assert result.exit_code == 0
    assert items(result) == [
        "Тестовый банк Здравствуйте! Вы позвонили в банк.",
        (
            "Тестовый банк Чем помочь? Чтобы заблокировать карту, нажмите один. "
            "Чтобы сообщить о мошенниках, нажмите три."
        ),
        "caller ⌨ 1",
        "Тестовый банк Наберите последние четыре цифры карты.",
        "caller ⌨ ••••",
        "(system) asks the service card_by_last4 (last4 •••)",
        "Тестовый банк Секунду, ищу карту.",
        "(system) the service answers: found",
        "(system) asks the service block_card (last4 •••)",
        "(system) the service answers: found",
        "Тестовый банк Карта заблокирована. На счёте •••.",
        (
            "Тестовый банк Чем помочь? Чтобы заблокировать карту, нажмите один. "
            "Чтобы сообщить о мошенниках, нажмите три."
        ),
        "caller «до свидания»",
        "Тестовый банк До свидания!",
        "Тестовый банк Всего доброго.",
        "(system) end: the line hangs up",
    ]


def test_every_line_has_its_virtual_time() -> None:
    assert [line[:7] for line in ring("").stdout.splitlines()] == ["00:00.0", "00:03.0", "00:10.6"]


def test_an_empty_line_is_silence_until_the_call_reacts() -> None:
    assert items(ring("\n"))[2:5] == [
        "caller (silence)",
        "Тестовый банк Я вас не слышу.",
        (
            "Тестовый банк Выберите. Чтобы заблокировать карту, нажмите один. "
            "Чтобы сообщить о мошенниках, нажмите три."
        ),
    ]


def test_a_number_that_was_begun_may_go_on_in_the_next_line() -> None:
    assert "Тестовый банк Кредитов пока нет." in items(ring("7\n7\n"))
    assert items(ring("1\n12 \n34\n"))[4:6] == [
        "caller ⌨ ••••",
        "(system) asks the service card_by_last4 (last4 •••)",
    ]


@pytest.mark.parametrize("line", ["", "мошенники", None], ids=["silence", "words", "end of input"])
def test_any_other_line_first_lets_the_typing_run_out(line: str | None) -> None:
    lines = "7\n" if line is None else f"7\n{line}\n"
    assert "Тестовый банк Вкладов пока нет." in items(ring(lines))


def test_the_end_of_input_is_hanging_up() -> None:
    assert items(ring("1\n"))[-1] == "(system) end: the caller hung up"


def test_the_end_of_input_in_a_queue_is_holding_the_line() -> None:
    assert items(ring("0\n"))[-1] == "(system) end: transfer to operators: connected (an operator answered)"


def test_the_end_of_input_hangs_up_once_the_call_asks_again() -> None:
    result = ring("3\n", "--outcome", "no_answer", "--wait", "20s")
    assert items(result)[-1] == "(system) end: the line hangs up"
    assert heard_at(result, "the other side: no answer") == ["00:33.3", "00:53.3"]


def test_a_call_that_rings_for_too_long_stops_waiting() -> None:
    result = ring("3\n", "--outcome", "no_answer", "--wait", "1m")
    assert heard_at(result, "stops waiting for the other side")[0] == "00:43.3"


def test_the_end_of_input_during_a_look_up_waits_for_it() -> None:
    assert items(ring("1\n1234"))[-1] == "(system) end: the caller hung up"


def test_in_a_queue_a_line_is_taken_after_each_announcement() -> None:
    result = ring("0\n\nперезвоните\n")
    assert heard_at(result, "Вы второй в очереди.")[1] < heard_at(result, "«перезвоните»")[0]
    assert "Тестовый банк Мы вам перезвоним." in items(result)


def test_lines_after_the_end_of_the_call_are_not_read() -> None:
    assert "ещё" not in ring("9\nещё\n").stdout


def test_a_line_of_nothing_printable_is_silence() -> None:
    assert "caller (silence)" in items(ring("\ufeff \t\x00\n"))


def test_the_journal_comes_as_json_with_the_end_last() -> None:
    result = ring("1\n1234\n0\n", "--json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert (records[0]["kind"], records[0]["line"]) == ("began", "900")
    end = records[-1]
    assert {key: end[key] for key in ("kind", "end", "outcome", "to", "reason")} == {
        "kind": "end",
        "end": "transfer",
        "outcome": "connected",
        "to": "operators",
        "reason": "an operator answered",
    }
    assert not any("1234" in json.dumps(record) for record in records[1:])


def test_the_journal_goes_to_a_file_as_it_would_be_printed(tmp_path: Path) -> None:
    file = tmp_path / "call.jsonl"
    printed = ring("1\n1234\n", "--json", "--journal", str(file)).stdout
    assert file.read_text("utf-8") == printed


def test_how_the_other_side_behaves_can_be_given() -> None:
    assert "Тестовый банк Мы вам перезвоним." in items(ring("0\n", "--outcome", "queue_full"))
    assert heard_at(ring("0\n", "--wait", "90s"), "the other side: connected") == ["01:40.6"]


# Lines of a transcript.


def lines_of(*what: tuple[float, object]) -> list[str]:
    lines: list[Line] = []
    transcript = Transcript("Bank", lines.append)
    for at, item in what:
        transcript.observe(at, item)
    transcript.flush()
    return [str(line) for line in lines]


def test_keys_at_one_moment_are_one_line() -> None:
    keys = [(at, events.KeyPressed(key)) for at, key in ((1.0, "1"), (1.0, "2"), (1.5, "#"))]
    assert lines_of(*keys) == ["00:01.0  caller    ⌨ 12", "00:01.5  caller    ⌨ #"]


def test_what_follows_from_a_key_stands_after_it() -> None:
    say = actions.Say(1, "secret", "•••", None, NOWHERE)
    keys = events.KeyPressed("1")
    assert lines_of((1.0, keys), (1.0, PromptBegan(say, 2.0)), (1.0, keys)) == [
        "00:01.0  caller    ⌨ 1",
        "00:01.0  Bank      •••",
        "00:01.0  caller    ⌨ 1",
    ]


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (events.Heard("да", 0.4), "caller    «да» (heard with confidence 0.40)"),
        (
            Failed("no_match", "low_confidence", 1, Why("", NOWHERE)),
            "(system)  not understood: low confidence",
        ),
        (
            events.ServiceAnswered(1, "failed", {}, "it broke"),
            "(system)  the service answers: failed (it broke)",
        ),
        (actions.Transfer(1, "+7495", NOWHERE), "(system)  transfers to +7495"),
        (actions.End("error", "a fault"), "(system)  end: error (a fault)"),
        (Noted("fault", "no such variable"), "(system)  fault: no such variable"),
    ],
)
def test_what_an_item_is_to_a_reader(item: object, line: str) -> None:
    assert lines_of((75.25, item)) == ["01:15.2  " + line]


def test_what_nobody_notices_is_no_line() -> None:
    assert (
        lines_of((0.0, events.PromptFinished(1)), (0.0, actions.StopListening()), (0.0, Noted("repeat")))
        == []
    )


def test_times_are_rounded_as_a_whole() -> None:
    assert [clock(at) for at in (0.0, 59.96, 3599.99)] == ["00:00.0", "01:00.0", "60:00.0"]


# The program itself.


def program(*arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ivr.main", *arguments],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_texts_are_utf_8_whatever_the_locale() -> None:
    with program(
        "call", LINE, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    ) as running:
        out, err = running.communicate("оператор\n".encode(), timeout=60)
    assert (running.returncode, err) == (0, b"")
    assert "«оператор»" in out.decode()


def test_a_closed_pipe_ends_the_program_quietly() -> None:
    with program("call", LINE) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdout.close()
        running.stdin.close()
        running.wait(timeout=60)
        assert running.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [("call", LINE), ("check", LINE), ("match", LINE, "оператор"), ("schema",)],
    ids=lambda a: a[0],
)
def test_output_that_can_not_be_written_is_told_plainly(arguments: tuple[str, ...]) -> None:
    shell = f'exec "$0" -m ivr.main {" ".join(arguments)} </dev/null >/dev/full'
    done = subprocess.run(["sh", "-c", shell, sys.executable], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr.decode() == "Error: the output can't be written (No space left on device)\n"
    assert done.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_nobody_at_its_other_end(closed: str) -> None:
    shell = f'exec "$0" -m ivr.main call {LINE} {closed}'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_journal_that_can_not_be_written_is_told_plainly() -> None:
    result = CliRunner().invoke(cli, ["call", LINE, "--journal", "/dev/full"])
    assert result.exit_code == 2
    assert result.stderr == "Error: the journal «/dev/full» can't be written (No space left on device)\n"


def test_a_journal_is_not_written_over_a_flow(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("flow: mine\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["call", LINE, "--journal", str(mine)])
    assert result.exit_code == 2
    assert "holds something else than a journal" in result.stderr
    assert mine.read_text(encoding="utf-8") == "flow: mine\n"


def test_a_journal_is_written_over_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    statuses = [CliRunner().invoke(cli, ["call", LINE, "--journal", str(path)]).exit_code for _ in range(2)]
    assert statuses == [0, 0]


def test_a_line_without_end_comes_in_parts() -> None:
    result = CliRunner().invoke(cli, ["call", LINE], input="а" * 1_000_000)
    assert result.exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_stops_what_is_no_call_with_the_same_status() -> None:
    with program("match", LINE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write("оператор\n".encode() * 600)  # more than its buffer: it reads on, and answers
        running.stdin.flush()
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, b"")


def test_an_answer_of_match_is_one_line_whatever_was_said() -> None:
    result = CliRunner().invoke(cli, ["match", LINE, "опера\nтор\tи ещё"])
    assert len(result.output.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_hangs_up() -> None:
    with program("call", LINE, "--json") as running:
        assert running.stdout is not None
        assert running.stdin is not None
        first = running.stdout.readline()  # the call is on, and waits for a line
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        assert running.stderr is not None
        err = running.stderr.read()
        running.stdin.close()
    assert (running.returncode, err) == (130, b"")
    assert json.loads(first)["kind"] == "began"
    assert json.loads(rest.splitlines()[-1])["end"] == "caller_hung_up"


def test_lines_are_answered_as_they_come() -> None:
    with program("call", LINE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for _ in range(2):
            running.stdout.readline()
        running.stdin.write(b"9\n")
        running.stdin.flush()
        answer = [running.stdout.readline().decode().split("  ")[-1].strip() for _ in range(2)]
        running.stdin.close()
        running.stdout.read()
    assert answer == ["⌨ 9", "До свидания!"]


def test_main_is_the_entry_point(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["ivr", "schema"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["type"] == "object"


def fails(arguments: Sequence[str]) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments), input="")
    assert not isinstance(result.exception, Exception), result.exception
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["call", LINE, "--line", "901"], "did you mean «900»?"),
        (["call", LINE, "--at", "tomorrow"], "write 2026-11-23T10:15+03:00"),
        (["call", LINE, "--from", "mother"], "write +79161234567"),
        (["call", LINE, "--wait", "long"], "write 90s"),
        (["call", LINE, "--outcome", "bussy"], "'busy'"),
        (["call", LINE, "--journal", "/no/such/folder/x"], "can't be written"),
        (["call", "no_such.yaml"], "no_such.yaml:"),
        (["match", LINE, "--state", "mian", "x"], "did you mean «main»?"),
        (["match", LINE, "--state", "greeting", "x"], "waits for no answer"),
        (["check"], "FILE"),
    ],
)
def test_wrong_arguments_are_told_plainly(arguments: list[str], expected: str) -> None:
    code, err = fails(arguments)
    assert (code, expected in err) == (2, True), err


def test_a_wrong_flow_can_not_be_called(tmp_path: Path) -> None:
    flow = tmp_path / "wrong.yaml"
    flow.write_text("flow: x\nstart: a\nstates:\n  a:\n    say: Hello.\n    next: b\n", "utf-8")
    code, err = fails(["call", str(flow)])
    assert code == 2
    assert f"{flow}:6:" in err


def test_a_flow_whose_data_is_wrong_can_not_be_called(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(Path(LINE).read_text("utf-8"), "utf-8")
    (tmp_path / "bank.sql").write_text("CREATE TABLE cards (last4);\nCREATE TABLE oops\n", "utf-8")
    code, err = fails(["call", str(tmp_path / "line.yaml")])
    assert (code, f"{tmp_path / 'bank.sql'}:2:1:" in err) == (2, True), err


def test_a_number_may_be_written_with_spaces() -> None:
    result = ring("", "--line", "+7 (800) 555-55-50", "--json")
    assert json.loads(result.stdout.splitlines()[0])["line"] == "+78005555550"


# Checking.


def test_check_tells_of_every_flow(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("flow: x\nstart: a\nstates:\n  a:\n    say: Hello.\n    next: b\n", "utf-8")
    result = CliRunner().invoke(cli, ["check", LINE, str(wrong)])
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0] == f"{LINE}: 15 states, no errors, no warnings"
    assert any(line.startswith(f"{wrong}:6:") for line in lines[1:])
    assert lines[-1].startswith(f"{wrong}: does not load: ")


def test_a_right_flow_is_no_failure() -> None:
    assert CliRunner().invoke(cli, ["check", LINE]).exit_code == 0


# Matching.


def test_match_keeps_the_order_of_arguments() -> None:
    result = CliRunner().invoke(cli, ["match", LINE, "мошенники", "ля-ля", "да"])
    assert [line.split("\t")[0] for line in result.stdout.splitlines()] == [
        "fraud",
        "null",
        "yes",
    ]


def test_match_reads_lines_and_keeps_blank_ones() -> None:
    result = CliRunner().invoke(cli, ["match", LINE, "--json"], input="оператор\n\nпотерял карту")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["said"], one["match"]) for one in answers] == [
        ("оператор", "operator"),
        ("", None),
        ("потерял карту", "block"),
    ]
    assert set(answers[0]) == {"said", "match", "score", "reason", "candidates"}
    assert answers[0]["candidates"] == ["operator"]


def test_match_in_one_state_knows_only_what_is_live_there() -> None:
    result = CliRunner().invoke(
        cli, ["match", LINE, "--state", "queue", "--json", "перезвоните", "мошенники"]
    )
    assert [json.loads(line)["match"] for line in result.stdout.splitlines()] == ["callback", None]


def test_a_burst_of_keys_is_survived() -> None:
    assert ring("1" * 10_000 + "\n").exit_code == 0


def test_help_needs_neither_the_engine_nor_the_terminal() -> None:
    code = "import sys, ivr.main; sys.exit(bool({'engine', 'prompt_toolkit'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("state", "said", "match"),
    [
        ("cards/block", "4321", "card"),
        ("cards/block", "сорок три двадцать один", "card"),
        ("cards/block", "оператор", "operator"),
        ("cards/block", "сорок три", None),
        ("identify/code_word", "ромашка", "words"),
        ("identify/code_word", "назад", "back"),
        ("callback/offer", "да, пожалуйста", "yes"),
    ],
)
def test_match_knows_what_a_question_asks_for(state: str, said: str, match: str | None) -> None:
    line = str(ROOT / "flows" / "sber_900.yaml")
    result = CliRunner().invoke(cli, ["match", line, "--state", state, "--json", said])
    assert json.loads(result.output)["match"] == match
