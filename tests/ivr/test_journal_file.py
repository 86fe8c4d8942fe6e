from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ivr.journal_file import JournalError, Record, breaks_off, played, read
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

HEAD = {
    "t": 0.0,
    "kind": "began",
    "flow": "bank",
    "title": "Bank",
    "file": "bank.yaml",
    "line": "900",
    "caller": "",
    "at": "2026-11-23T10:15:00+03:00",
}
BEGAN = json.dumps(HEAD).encode() + b"\n"
END = b'{"t": 2, "kind": "end", "end": "hang_up", "reason": "it is over"}\n'


def saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "call.jsonl"
    path.write_bytes(content)
    return path


def say(at: float, prompt: int) -> Record:
    return Record(at, "say", {"prompt": prompt, "text": f"prompt {prompt}", "place": f"bank.yaml:{prompt}"})


def finished(at: float, prompt: int) -> Record:
    return Record(at, "prompt_finished", {"prompt": prompt})


def stopped(at: float, *prompts: int) -> Record:
    return Record(at, "stop_saying", {"prompts": list(prompts)})


def heard(*records: Record) -> list[tuple[str, int, float]]:
    """How each prompt was heard: what became of it, which, and when."""
    kinds = ("prompt_began", "prompt_cut", "prompt_finished")
    return [
        (one.kind.removeprefix("prompt_"), one.fields["prompt"], one.at)
        for one in played(records)
        if one.kind in kinds
    ]


# Reading.


def test_a_journal_is_read_as_it_was_written(flow: Flow, setting: Setting, tmp_path: Path) -> None:
    simulation = Simulation(flow, setting)
    simulation.start()
    simulation.settle()
    simulation.press("1")
    simulation.hang_up()
    lines = list(simulation.journal.lines())
    records = read(saved(tmp_path, "\n".join(lines).encode()))
    assert [{"t": one.at, "kind": one.kind, **one.fields} for one in records] == [*map(json.loads, lines)]
    assert (records[0].fields["title"], breaks_off(records)) == ("Тестовый банк", False)


def test_a_kind_that_is_not_known_passes_through(tmp_path: Path) -> None:
    records = read(saved(tmp_path, BEGAN + b'{"t": 1.5, "kind": "sneezed", "how": ["loud"]}\n\n'))
    assert records[1:] == (Record(1.5, "sneezed", {"how": ["loud"]}),)


@pytest.mark.parametrize("rest", [b'{"t": 2, "ki', '{"t": 2, "kind": "да'.encode()[:-1], b"{"])
def test_a_last_line_that_was_cut_off_is_left_out(rest: bytes, tmp_path: Path) -> None:
    records = read(saved(tmp_path, BEGAN + b'{"t": 1, "kind": "hung_up"}\n' + rest))
    assert [record.kind for record in records] == ["began", "hung_up"]
    assert breaks_off(records)


def test_a_whole_last_line_needs_no_end_of_line(tmp_path: Path) -> None:
    assert not breaks_off(read(saved(tmp_path, BEGAN + END.rstrip())))


MAKE_ONE = "a journal is what `ivr call --journal FILE` writes"
TAKE_OUT = "take the line out, or make the journal again"
AGAIN = "make the journal again"


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", f"1: the file is empty: {MAKE_ONE}"),
        (b"flow: bank\n", f"1: this is not one JSON object: {MAKE_ONE}"),
        (b'{"t": 0, "ki', f"1: this is not one JSON object: {MAKE_ONE}"),
        (b"[1]", f"1: this is not one JSON object: {MAKE_ONE}"),
        (b"\x89PNG\xff", f"1: this is not one JSON object: {MAKE_ONE}"),
        (b"[" * 100_000, f"1: this is not one JSON object: {MAKE_ONE}"),
        (END, f"1: this is no journal: its first record is not «began»: {MAKE_ONE}"),
        (b'{"name": "autoinformer"}', f"1: the record has no time «t» in seconds: {MAKE_ONE}"),
        (BEGAN + b"oops\n" + END, f"2: this is not one JSON object: {TAKE_OUT}"),
        (BEGAN + END + b"oops\n", f"3: this is not one JSON object: {TAKE_OUT}"),
        (BEGAN + b"7\n" + END, f"2: this is not one JSON object: {TAKE_OUT}"),
        (BEGAN + b'{"t": -1, "kind": "hung_up"}', f"2: the record has no time «t» in seconds: {AGAIN}"),
        (BEGAN + b'{"t": NaN, "kind": "hung_up"}\n', f"2: this is not one JSON object: {TAKE_OUT}"),
        (BEGAN + b'{"t": 1}', f"2: the record has no «kind»: {AGAIN}"),
        (
            BEGAN.replace(b"+03:00", b""),
            f"1: «2026-11-23T10:15:00» is no day and time with a zone: {MAKE_ONE}",
        ),
        (
            BEGAN + b'{"t": 1, "kind": "enqueue", "queue": "x"}',
            f"2: the record «enqueue» has no «request» as a journal has it: {AGAIN}",
        ),
        (
            BEGAN + b'{"t": 1, "kind": "say", "prompt": "x"}',
            f"2: the record «say» has no «prompt» as a journal has it: {AGAIN}",
        ),
    ],
)
def test_what_is_no_journal_is_told_with_its_line(content: bytes, wrong: str, tmp_path: Path) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(JournalError) as raised:
        read(path)
    assert str(raised.value) == f"{path}:{wrong}"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("none.jsonl", f"the file does not exist: {MAKE_ONE}"),
        (".", f"this is a folder: {MAKE_ONE}"),
        ("a\0b", "the file can't be read (bad path): check its path and its permissions"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(name: str, wrong: str, tmp_path: Path) -> None:
    with pytest.raises(JournalError) as raised:
        read(tmp_path / name)
    assert str(raised.value) == f"{tmp_path / name}:1: {wrong}"


# What was heard.


def test_prompts_are_heard_one_after_the_other() -> None:
    told = heard(say(0, 1), say(0, 2), finished(1.5, 1), finished(4, 2))
    assert told == [("began", 1, 0), ("finished", 1, 1.5), ("began", 2, 1.5), ("finished", 2, 4)]


def test_a_stopped_prompt_is_cut_and_the_next_that_stays_begins() -> None:
    told = heard(say(0, 1), say(0, 2), say(0, 3), stopped(1, 1, 2), finished(5, 3))
    assert told == [("began", 1, 0), ("cut", 1, 1), ("began", 3, 1), ("finished", 3, 5)]


def test_a_prompt_stopped_before_it_began_changes_nothing() -> None:
    told = heard(say(0, 1), say(0, 2), stopped(1, 2), finished(5, 1))
    assert told == [("began", 1, 0), ("finished", 1, 5)]


def test_the_end_of_the_call_cuts_what_is_heard() -> None:
    end = Record(3, "end", {"end": "caller_hung_up", "reason": ""})
    assert heard(say(0, 1), say(0, 2), end) == [("began", 1, 0), ("cut", 1, 3)]


def test_what_is_heard_stands_where_it_follows_from() -> None:
    records = say(0, 1), say(0, 2), stopped(1, 1), finished(2, 2)
    assert [(record.at, record.kind) for record in played(records)] == [
        (0, "say"),
        (0, "prompt_began"),
        (0, "say"),
        (1, "stop_saying"),
        (1, "prompt_cut"),
        (1, "prompt_began"),
        (2, "prompt_finished"),
    ]
