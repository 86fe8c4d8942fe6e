"""Any call becomes a test that passes, makes the same call and tells no secret."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.flow import Ask
from engine.journal import Moved, kind, plain
from ivr.calltests import flows
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.saving.recording import INVENTED, Recording, recorded
from ivr.calltests.saving.writer import script_text
from ivr.console import converse
from ivr.journal_file import Record
from ivr.main import cli
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from engine.flow import Flow

ROOT = Path(__file__).parents[4]
LINE = ROOT / "flows/sber_900.yaml"
PIZZA = ROOT / "examples/pizza.yaml"
AT = datetime(2026, 11, 23, 10, 15, 0, 123456, tzinfo=UTC)
SECRETS = ("7391", "7393", "секретослово")
"""What is typed and said where it is secret: two card numbers and a code word."""
KEYS = "0124568*#"
"""Keys that can't spell a secret by chance."""
SAID = (
    "оператор",
    "заблокировать карту",
    "баланс",
    "да",
    "нет",
    "не помню",
    "назад",
    "повторите",
    "абракадабра",
    "перезвоните мне",
    "восемь девятьсот пять один два три сорок пять шестьдесят семь",
    "до свидания",
    "Маргарита",
    "тридцать",
    "вчера: «#не то»",
)
PAUSES_S = (0.0, 0.02, 0.3, 0.7, 1.234567, 3.0, 5.0, 9.99, 10.0, 21.7)


@cache
def flow_of(path: Path) -> Flow:
    flow = flows.load(path).flow
    assert flow is not None
    return flow


def records_of(simulation: Simulation) -> list[Record]:
    """The journal as it comes back from a file."""
    return [Record(round(at, 3), kind(record), plain(record)) for at, record in simulation.journal.records]


def moves(simulation: Simulation) -> list[tuple[str, str, str]]:
    return [
        (record.source, record.dest, record.trigger)
        for _, record in simulation.journal.records
        if isinstance(record, Moved)
    ]


def text_of(recording: Recording, path: Path) -> str:
    return script_text(str(path), [recording.call])


class AnyCaller:
    """A caller who does anything at any time."""

    def __init__(self, path: Path, seed: int) -> None:
        self.random = chance = Random(seed)
        outcome = chance.choice((None, None, None, "busy", "no_answer", "failed", "queue_full", "closed"))
        wait_s = chance.choice((None, None, 0.5, 33.25, 700.0))
        line = chance.choice(tuple(flow_of(path).lines) or ("",))
        caller = chance.choice(("", "+79051234567"))
        self.simulation = Simulation(flow_of(path), Setting(line, caller, AT, outcome, wait_s))
        self.simulation.start()

    def call(self) -> Simulation:
        simulation, chance = self.simulation, self.random
        for _ in range(chance.randrange(25)):
            if simulation.end is not None:
                break
            chance.choice((self.settle, self.settle, self.pass_time, self.silent))()
            if simulation.end is None:
                chance.choice((self.press, self.press, self.say, self.say, self.answer))()
        if chance.random() < 0.8:
            chance.choice((self.settle, self.pass_time))()
            simulation.hang_up()
            simulation.settle()
        return simulation

    def settle(self) -> None:
        self.simulation.settle()

    def silent(self) -> None:
        self.simulation.silence()

    def pass_time(self) -> None:
        self.simulation.run_until(self.simulation.now + self.random.choice(PAUSES_S))

    def _is_secret(self) -> bool:
        state = self.simulation.flow.states[self.simulation.call.state]
        return isinstance(state, Ask) and state.sensitive

    def press(self) -> None:
        count = self.random.choice((1, 1, 1, 2, 4))
        self.simulation.press("".join(self.random.choice(KEYS) for _ in range(count)))

    def say(self) -> None:
        confidence = self.random.choice((1.0, 1.0, 0.85, 0.6, 0.3))
        self.simulation.say(self.random.choice(SAID), confidence)

    def answer(self) -> None:
        """Answer a secret question with a secret; do else what a menu offers."""
        if self._is_secret():
            self._tell_secret()
        else:
            self.simulation.press(self.random.choice("12340"))

    def _tell_secret(self) -> None:
        secret = self.random.choice(SECRETS)
        if secret.isalpha() or self.random.random() < 0.3:
            self.simulation.say(secret)
            return
        for key in secret[: self.random.choice((4, 4, 4, 3))]:
            if self.simulation.end is None and self._is_secret():
                self.simulation.press(key)
                self.simulation.run_until(self.simulation.now + self.random.choice((0.0, 0.4)))


def check(path: Path, seed: int) -> bool:
    """Whether the call of a seed is made again; what is said to be the same must be."""
    simulation = AnyCaller(path, seed).call()
    recording = recorded(records_of(simulation), flow_of(path))
    text = text_of(recording, path)
    assert not [secret for secret in SECRETS if secret in text]
    test, *others = reader.loads(text, ROOT / "any.calls.yaml").script.calls
    assert not others
    if not recording.is_same:
        return False
    outcome = runner.run(test, flow_of(path))
    assert outcome.failure is None, f"{outcome.failure}\n{text}"
    made = moves(outcome.simulation)
    assert moves(simulation) == (made if simulation.end else made[: len(moves(simulation))])
    return True


@pytest.mark.parametrize("path", [LINE, PIZZA], ids=["sber_900", "pizza"])
@pytest.mark.parametrize("seeds", [range(10), range(10, 20)], ids=["0..9", "10..19"])
def test_any_call_becomes_a_test_that_makes_the_same_call(path: Path, seeds: range) -> None:
    assert all(check(path, seed) for seed in seeds)


@given(st.integers(0, 10**9))
@settings(max_examples=15)
def test_what_is_said_to_be_the_same_is_the_same_and_tells_no_secret(seed: int) -> None:
    check(LINE, seed)


def made_by(*lines: str, **setting: Any) -> tuple[str, Recording]:  # noqa: ANN401 - of a `Setting`
    """The script of a call, each turn a line as `ivr call` takes it from a pipe."""
    simulation = Simulation(flow_of(LINE), Setting("900", "+79161234567", AT, **setting))
    converse(simulation, lines, lambda: None)
    recording = recorded(records_of(simulation), flow_of(LINE), "имя")
    return text_of(recording, LINE), recording


def passes(text: str) -> bool:
    loaded = reader.loads(text, ROOT / "any.calls.yaml")
    return all(runner.run(test, loaded.flow).passed for test in loaded.script.calls)


def test_a_secret_is_invented_and_its_services_answer_as_they_did() -> None:
    text, recording = made_by("1", "4321", "да")
    assert "      - press: 1234  # invented: the real answer is secret\n" in text
    assert recording.call.head["services"]["block_card"] == ["found"]
    assert recording.is_same
    assert passes(text)


def test_a_spoken_secret_becomes_another_word() -> None:
    text, recording = made_by("2", "4321", "ромашка")
    assert f"      - say: пример  # {INVENTED}\n" in text
    assert "ромашка" not in text
    assert recording.is_same
    assert passes(text)


def test_without_secrets_the_services_are_those_of_the_flow() -> None:
    _, recording = made_by("другие вопросы", "1")
    assert "services" not in recording.call.head
    assert recording.is_same


@pytest.mark.parametrize("outcome", ["busy", "no_answer", "closed", "queue_full", "connected"])
def test_how_the_operators_did_is_written_where_the_flow_has_it_otherwise(outcome: str) -> None:
    text, recording = made_by("0", outcome=outcome, wait_s=90.0)
    expected = {"wait": "90s"} if outcome == "connected" else {"outcome": outcome, "wait": "90s"}
    assert recording.call.head["simulate"] == {"operators": expected}
    assert recording.is_same
    assert passes(text)


def test_a_queue_that_was_left_and_joined_again_behaves_as_it_did_in_the_end() -> None:
    text, recording = made_by("0", "#", "0", outcome="failed", wait_s=90.0)
    assert recording.call.head["simulate"] == {"operators": {"outcome": "failed", "wait": "90s"}}
    assert recording.is_same
    assert passes(text)


def test_more_keys_of_a_secret_than_are_wanted_are_pressed_as_they_were() -> None:
    text, recording = made_by("1", "432156")
    assert "      - press: 123411  # invented: the real answer is secret\n" in text
    assert recording.is_same
    assert passes(text)


def test_what_looks_like_a_value_of_a_case_is_said_as_it_was() -> None:
    text, recording = made_by("скажи ${имя}")
    assert "      - say: скажи $${имя}\n" in text
    assert recording.is_same
    assert passes(text)


def test_a_journal_that_breaks_off_anywhere_is_the_same_call_so_far() -> None:
    simulation = Simulation(flow_of(PIZZA), Setting("+15550100", "", AT))
    converse(simulation, ["1", "2", "one", "yes"], lambda: None)
    records = records_of(simulation)
    for count in range(1, len(records)):
        recording = recorded(records[:count], flow_of(PIZZA))
        assert recording.is_same, records[count - 1]
        assert passes(text_of(recording, PIZZA))


def test_a_journal_of_another_flow_is_told_to_be_another_call() -> None:
    simulation = Simulation(flow_of(LINE), Setting("900", "", AT))
    converse(simulation, ["1"], lambda: None)
    assert not recorded(records_of(simulation), flow_of(PIZZA)).is_same


# Files.


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "call.jsonl"
    made = CliRunner().invoke(cli, ["call", str(LINE), "--journal", str(path)], input="3\n1\n")
    assert made.exit_code == 0
    return path


def saved(*arguments: object, given: str = "") -> Any:  # noqa: ANN401 - click's result
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=given)


def test_a_journal_is_saved_and_another_call_added_below_the_first(journal: Path, tmp_path: Path) -> None:
    script = tmp_path / "a.calls.yaml"
    assert saved("save", journal, "-o", script, "--name", "раз").exit_code == 0
    first = script.read_text(encoding="utf-8") + "\nalways:\n  - prompt <= 60s  # kept\n"
    script.write_text(first, encoding="utf-8")
    assert saved("call", LINE, "--save", script, "--name", "раз", given="1\n4321\n").exit_code == 0
    text = script.read_text(encoding="utf-8")
    assert all(line in text.splitlines() for line in first.splitlines())
    assert [call.name for call in reader.load(script).script.calls] == ["раз", "раз 2"]
    assert text.endswith("  - prompt <= 60s  # kept\n")
    assert passes_in(script)


def passes_in(script: Path) -> bool:
    loaded = reader.load(script)
    return all(runner.run(test, loaded.flow).passed for test in loaded.script.calls)


CONFIRMED = """
flow: confirmed
language: en
start: main
on_failure: bye
variables: {word: {type: text, sensitive: true}}
states:
  main: {ask: Your code word?, words: true, into: word, sensitive: true, confirm: "{value}, right?", next: bye}
  bye: {hang_up: Bye.}
"""


def test_a_spoken_yes_to_a_secret_stays_a_yes(tmp_path: Path) -> None:
    (tmp_path / "confirmed.yaml").write_text(CONFIRMED, encoding="utf-8")
    script = tmp_path / "a.calls.yaml"
    result = saved("call", tmp_path / "confirmed.yaml", "--save", script, given="zebra\nyes\n")
    assert "no longer makes this call" not in result.output
    assert f"      - say: yes  # {INVENTED}\n      - hear: Bye." in script.read_text(encoding="utf-8")
    assert passes_in(script)


def test_without_a_file_the_script_goes_to_standard_output(journal: Path) -> None:
    result = saved("save", journal)
    assert passes(result.stdout.replace(f"flow: {Path(os.path.relpath(LINE)).as_posix()}", f"flow: {LINE}"))


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("notes.txt", "", "is no name of a script"),
        ("a.calls.yaml", "just: notes\n", "holds something else than a script"),
        ("a.calls.yaml", f"flow: {PIZZA}\ncalls: [{{call: a, steps: [skip]}}]\n", "another flow"),
        ("a.calls.yaml", f"flow: {LINE}\ncalls: [{{call: a, steps: [skip]}}]\n", "in brackets"),
        ("a.calls.yaml", f"flow: {LINE}\ncalls:\n  - call: a\n    stepz: [skip]\n", "is wrong itself"),
    ],
)
def test_what_can_not_take_the_call_is_refused_before_it_and_kept(
    tmp_path: Path, name: str, content: str, error: str
) -> None:
    script = tmp_path / name
    script.write_text(content, encoding="utf-8")
    result = saved("call", LINE, "--save", script, given="1\n")
    assert result.exit_code == 2
    assert error in result.output
    assert "Здравствуйте" not in result.output
    assert script.read_text(encoding="utf-8") == content
