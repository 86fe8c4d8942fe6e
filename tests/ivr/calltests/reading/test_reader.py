"""What a script says: what is written is what is meant."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from scripts import Desk, desk

from engine.loading.nodes import Map
from engine.loading.problems import Problems
from engine.loading.source import Source as SourceFile
from engine.loading.source import parse_source
from ivr.calltests import script
from ivr.calltests.reading import reader
from ivr.calltests.reading.expanding import Expansion

HEAD = "flow: bank.yaml\ncalls:\n"
CALL = HEAD + "- call: one\n  steps:\n"


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return desk(tmp_path)


def steps_of(content: str) -> tuple[script.AnyStep, ...]:
    loaded = reader.loads(content, "t.calls.yaml")
    return loaded.script.calls[0].steps


def way(call: script.CallTest) -> str:
    (step,) = call.steps
    assert isinstance(step, script.Hear)
    return str(step.expected.way)


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("written", "keys"),
    [("012", "012"), ("0000", "0000"), ('"*"', "*"), ("star", "*"), ("pound", "#"), ("1 2 3", "123")],
)
def test_keys_are_what_is_written(written: str, keys: str) -> None:
    (step,) = steps_of(CALL + f"  - press: {written}\n")
    assert isinstance(step, script.Press)
    assert step.keys == keys


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("word", ["no", "нет", "yes", "9:00", "null", "~", "1e3", "2026-11-23", "0x1F"])
def test_words_stay_words(word: str) -> None:
    (step,) = steps_of(CALL + f"  - say: {word}\n")
    assert isinstance(step, script.Speak)
    assert step.text == word


@pytest.mark.usefixtures("bank")
def test_a_step_does_and_looks_in_the_order_it_is_written() -> None:
    steps = steps_of(CALL + "  - press: 1\n    in: last4\n    within: 2s\n    hear: [Назовите, Четыре]\n")
    assert [type(step).__name__ for step in steps] == ["Press", "InState", "Within", "Hear", "Hear"]
    assert [step.place.line for step in steps] == [5, 6, 7, 8, 8]


@pytest.mark.usefixtures("bank")
def test_parts_keep_their_lines_and_say_who_used_them() -> None:
    content = "flow: bank.yaml\nparts:\n  hello:\n  - hear: Здравствуйте\ncalls:\n- call: one\n  steps:\n  - use: hello\n"
    (step,) = steps_of(content)
    assert step.place.line == 4
    assert step.via is not None
    assert step.via.line == 8


@pytest.mark.usefixtures("bank")
def test_a_table_is_a_call_for_each_row() -> None:
    content = HEAD + (
        "- call: keys\n  cases:\n  - {key: 1, said: Назовите}\n  - {name: вторая, key: 2, said: Мы открыты}\n"
        "  steps:\n  - press: ${key}\n  - hear: ${said} …\n"
    )
    calls = reader.loads(content, "t.calls.yaml").script.calls
    assert [call.title for call in calls] == ["keys[1, Назовите]", "keys[вторая]"]
    assert [step.keys for call in calls if isinstance(step := call.steps[0], script.Press)] == ["1", "2"]


@pytest.mark.usefixtures("bank")
def test_a_set_of_phrases_is_a_call_for_each_and_shorter_sets_go_round() -> None:
    content = (
        "flow: bank.yaml\nphrases:\n  a: [раз, два, три]\ncalls:\n- call: said\n  steps:\n"
        "  - say: {any: a}\n  - say: [четыре, пять]\n  - hear: {any: a}\n"
    )
    calls = reader.loads(content, "t.calls.yaml").script.calls
    assert [call.title for call in calls] == ["said[раз]", "said[два]", "said[три]"]
    said = [[step.text for step in call.steps if isinstance(step, script.Speak)] for call in calls]
    assert said == [
        ["раз", "четыре"],
        ["два", "пять"],
        ["три", "четыре"],
    ]
    heard = calls[0].steps[2]
    assert isinstance(heard, script.Hear)
    assert heard.expected.texts == ("раз", "два", "три")


@pytest.mark.usefixtures("bank")
def test_a_conversation_is_the_same_as_its_steps() -> None:
    talk = dedent("""
        flow: bank.yaml
        calls:
        - call: one
          talk: |
            — Здравствуйте! …
            – Чем помочь?

            # silence is a turn too
            > (silence)
            > 2
            > «часы работы»
            => operators
    """).lstrip()
    steps = steps_of(talk)
    assert [(type(step).__name__, step.place.line) for step in steps] == [
        ("Hear", 5),
        ("Hear", 6),
        ("Silent", 9),
        ("Press", 10),
        ("Speak", 11),
        ("Ends", 12),
    ]
    assert isinstance(steps[4], script.Speak)
    assert steps[4].text == "часы работы"


@pytest.mark.usefixtures("bank")
def test_a_call_overrides_the_defaults_of_the_file() -> None:
    content = (
        "flow: bank.yaml\ndefaults: {from: '+79990000000', tags: [all], match: exact, hours: {bank: closed}}\n"
        "calls:\n- call: one\n  tags: [own]\n  from: ''\n  match: fuzzy 0.7..0.9\n  steps: [hear: Здравствуйте]\n"
        "- call: two\n  steps: [hear: Здравствуйте]\n"
    )
    one, two = reader.loads(content, "t.calls.yaml").script.calls
    assert (one.caller, one.tags, way(one)) == ("", ("all", "own"), "fuzzy 0.7")
    assert (two.caller, two.tags, way(two)) == ("+79990000000", ("all",), "exact")
    assert one.world.hours == two.world.hours == {"bank": False}


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("never", ["ошибка", "[ошибка]", "{hear: ошибка}", "{hear: [ошибка]}"])
def test_what_is_never_said_is_a_text_or_what_is_heard(never: str) -> None:
    (call,) = reader.loads(CALL + f"  - never: {never}\n  - skip\n", "t.calls.yaml").script.calls
    assert [str(step.unwanted) for step in call.steps if isinstance(step, script.Never)] == ["ошибка"]


@pytest.mark.usefixtures("bank")
def test_a_case_can_choose_the_part() -> None:
    content = (
        "flow: bank.yaml\nparts:\n  by key: [press: 1]\n  by voice: [say: карта]\ncalls:\n- call: one\n"
        "  cases: [{how: by key}, {how: by voice}]\n  steps:\n  - use: ${how}\n"
    )
    calls = reader.loads(content, "t.calls.yaml").script.calls
    assert [type(call.steps[0]).__name__ for call in calls] == ["Press", "Speak"]


SHARED = "parts:\n  hello: [hear: Здравствуйте]\nphrases: {yes: [да]}\nalways: [prompt <= 20s]\n"


@pytest.mark.usefixtures("bank")
def test_scripts_share_parts_phrases_and_rules() -> None:
    Path("shared.yaml").write_text(SHARED, encoding="utf-8")
    content = (
        "flow: bank.yaml\ninclude: shared.yaml\nalways: [call <= 1m]\ncalls:\n- call: one\n  steps:\n"
        "  - use: hello\n  - say: {any: yes}\n"
    )
    (call,) = reader.loads(content, "t.calls.yaml").script.calls
    assert [step.place.file_line for step in call.steps] == ["shared.yaml:2", "t.calls.yaml:8"]
    assert len(call.rules) == 2


def test_the_rows_of_a_table_are_checked_once_and_not_for_each_row() -> None:
    source = SourceFile("t.calls.yaml", Map())
    rows = "".join(f"  - {{key: {number}}}\n" for number in range(5))
    parse_source(f"calls:\n- call: one\n  cases:\n{rows}  steps:\n  - press: ${{key}}\n", source)
    calls = list(Expansion(source.root, Problems(), ()).calls())
    assert ["cases" in call.written for call in calls] == [True, False, False, False, False]


def test_a_name_has_nothing_that_a_terminal_would_obey(bank: Desk) -> None:
    (call,) = bank.read(
        r"""calls: [{call: "a\t b\e[31m\0", cases: [{name: "c\x07"}], steps: [skip]}]"""
    ).script.calls
    assert call.title == "a b [31m[c]"


def test_no_two_calls_have_the_same_title(bank: Desk) -> None:
    cases = ", ".join(f"{{name: {name}}}" for name in ("a", "a", "'a #2'", "a"))
    calls = bank.read(f"calls: [{{call: one, cases: [{cases}], steps: [skip]}}]").script.calls
    assert [call.title for call in calls] == ["one[a]", "one[a #2]", "one[a #2 #2]", "one[a #3]"]


@pytest.mark.usefixtures("bank")
def test_cases_fill_keys_words_and_the_end_of_a_conversation() -> None:
    cases = "  cases: [{key: 1, end: hang_up}]\n"
    steps = steps_of(
        HEAD + f"- call: one\n{cases}  talk: |\n    > ${{key}}\n    > «${{key}}»\n    => ${{end}}\n"
    )
    assert [(type(step), step.place.line, step.place.column) for step in steps] == [
        (script.Press, 6, 5),
        (script.Speak, 7, 5),
        (script.Ends, 8, 5),
    ]


def test_a_caller_and_a_line_may_be_written_with_brackets_and_hyphens(bank: Desk) -> None:
    head = 'from: +7 (916) 123-45-67, line: "9-0-0"'
    (call,) = bank.read(f"calls: [{{call: one, {head}, steps: [skip]}}]").script.calls
    assert (call.caller, call.line) == ("+79161234567", "900")


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("line", "kind"),
    [("(silent)", script.Silent), ("(hang up)", script.HangUp), ("'it is'", script.Speak)],
)
def test_a_conversation_knows_the_words_of_steps_too(line: str, kind: type) -> None:
    (step,) = steps_of(HEAD + f"- call: one\n  talk: |\n    > {line}\n")
    assert type(step) is kind
