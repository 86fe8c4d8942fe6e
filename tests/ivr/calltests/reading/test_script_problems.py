"""Everything that can be wrong with a script: each told with its place and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from scripts import Desk, desk

from ivr.calltests import flows
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.commands.check import check

HEAD = "flow: bank.yaml\ncalls:\n"
CALL = HEAD + "- call: one\n  steps:\n"


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return desk(tmp_path)


def problems(content: str) -> list[str]:
    """What is wrong with a script, as it is printed."""
    with pytest.raises(ScriptError) as wrong:
        reader.loads(content, "t.calls.yaml")
    return str(wrong.value).splitlines()


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        pytest.param(
            "- press: *",
            '5:12: an unquoted * stands for a YAML alias: write press: "*" or press: star',
            id="star",
        ),
        pytest.param(
            "- press: #",
            '5:5: an unquoted # starts a comment, so nothing is written after «press:»: write press: "#" or press: pound',
            id="pound",
        ),
        pytest.param(
            "- hear: Скажите: да",
            '5:18: a colon and a space inside a text end it: quote the text: "Скажите: да"',
            id="colon",
        ),
        pytest.param(
            "- {hear: Карты, нажмите 1}",
            '5:19: nothing belongs to «нажмите 1»: it looks like the text was cut at a comma inside { }: quote the whole text: "…, нажмите 1"',
            id="comma",
        ),
        pytest.param(
            "- hear: {options} и так",
            '5:11: a text that begins with { is taken for a list of keys and values: quote the text: "{options} и так"',
            id="brace",
        ),
        pytest.param("-\thear: Здравствуйте", None, id="tab after the dash"),
        pytest.param(
            "\t- hear: x", "5:3: the line is indented with a tab: use spaces, two for each level", id="tab"
        ),
        pytest.param(
            '- hear: "Здравствуйте',
            '5:11: the quote " is never closed: close it at the end of the text',
            id="open quote",
        ),
        pytest.param(
            "- skip: 1\n    -hear: x",
            "6:5: a list item needs a space after the dash: write - hear: …",
            id="dash",
        ),
        pytest.param("- hear: !x y", None, id="tag"),
        pytest.param(
            "- hear:",
            '5:5: nothing is written after «hear:»: write a value, or remove the line; "" is an empty text',
            id="empty",
        ),
        pytest.param(
            "- hera: Здравствуйте", "5:5: «hera» is not known here: did you mean «hear»?", id="unknown key"
        ),
        pytest.param("- silnt", "5:5: «silnt» is not a step: did you mean «silent»?", id="unknown word"),
        pytest.param(
            "- hello there",
            "5:5: «hello there» is not a step: write what is done or heard, such as press: 1 or hear: Здравствуйте",
            id="no step",
        ),
        pytest.param(
            "- press: 1\n    say: да",
            "6:5: a step does one thing, and this one has «press» and «say»: make two steps of it",
            id="two things",
        ),
        pytest.param(
            "- hear:\u00a0Карты",
            "5:5: «hear:\u00a0Карты» is not a step: write hear: and an ordinary space behind it",
            id="another space",
        ),
        pytest.param(
            "- press: 1x", '5:12: «x» is not a key: write keys 0 to 9, "*" (star), "#" (pound)', id="no key"
        ),
        pytest.param(
            "- silent: 5", "5:13: «5» has no unit: write 5s for seconds, 5m for minutes", id="no unit"
        ),
        pytest.param(
            "- in: mian", "5:9: there is no state «mian» in bank.yaml: did you mean «main»?", id="no state"
        ),
        pytest.param(
            "- transfer: operator",
            "5:15: there is no queue or number «operator» in bank.yaml: did you mean «operators»?",
            id="no queue",
        ),
        pytest.param(
            "- ends: hangup", "5:11: no call ends by «hangup»: did you mean «hang_up»?", id="no end"
        ),
        pytest.param(
            "- vars: {limt: 3}",
            "5:12: there is no variable «limt» in bank.yaml: did you mean «limit»?",
            id="no variable",
        ),
        pytest.param(
            "- vars: {last4: 4321}",
            "5:12: «last4» is sensitive, and a script is no place for it: look at what the caller hears of it",
            id="secret",
        ),
        pytest.param("- use: helo", "5:10: there is no part «helo»: write it under parts:", id="no part"),
        pytest.param(
            "- say: {any: greetings}",
            "5:16: there is no set of phrases «greetings»: write it under phrases:",
            id="no set",
        ),
        pytest.param(
            "- say: ${key}",
            "5:10: no case says what «${key}» is: give the call cases: with this name",
            id="no case",
        ),
        pytest.param(
            "- press: ${key}",
            "5:12: no case says what «${key}» is: give the call cases: with this name",
            id="no case for a key",
        ),
        pytest.param("- hear: {regex: 'a('}", None, id="pattern"),
        pytest.param(
            "- hear: x\n    interrupt: after 1s",
            "6:5: nothing is done here that could interrupt a prompt: put interrupt: beside press: or say:",
            id="interrupts nothing",
        ),
        pytest.param(
            "- press: 1\n    interrupt: soon",
            "6:16: «soon» is no time: write after 0.8s, or at once",
            id="no time",
        ),
        pytest.param(
            "- press: 1\n    interrupt: after 1",
            "6:16: «1» has no unit: write 1s for seconds, 1m for minutes",
            id="no unit of an interruption",
        ),
        pytest.param(
            "- press: 1\n    interrupt: 1s..2s",
            "6:16: «1s..2s» is not a time: write it like 5s, 300ms, 1m30s or 2h",
            id="two times",
        ),
        pytest.param(
            "- hear: {contins: x}", "5:12: «contins» is not known here: did you mean «contains»?", id="level"
        ),
        pytest.param(
            "- say: {text: да, any: [нет]}",
            "5:21: «text» and «any» both say what is said: keep one of them",
            id="two ways to say",
        ),
        pytest.param(
            "- hear: {exact: a, contains: b}",
            "5:22: «exact» and «contains» are two ways to compare: keep one of them, or make two steps of it",
            id="two ways to hear",
        ),
        pytest.param(
            "- hear: {contains: a, at least: 0.9}",
            "5:25: «at least» goes with «fuzzy»: write {fuzzy: …, at least: …}",
            id="alike without fuzzy",
        ),
        pytest.param(
            "- hear: {}",
            "5:11: nothing is expected to be heard: write some words, or a step «skip»",
            id="hears nothing",
        ),
        pytest.param(
            "- never: {hear: {}}",
            "5:19: nothing is expected to be heard: write some words, or a step «skip»",
            id="never nothing",
        ),
        pytest.param(
            "- hear: {any: greetings}",
            "5:17: there is no set of phrases «greetings»: write it under phrases:",
            id="no set to hear",
        ),
        pytest.param(
            "- hang up\n  - press: 1",
            "6:5: the call is over in line 5, and this comes after it: make a call of its own of it",
            id="after the end",
        ),
    ],
)
def test_a_wrong_step_is_told_with_its_place_and_how_to_mend_it(steps: str, problem: str | None) -> None:
    found = problems(CALL + f"  {steps}\n")
    assert all(line.startswith(("t.calls.yaml:5:", "t.calls.yaml:6:")) for line in found)
    if problem is not None:
        assert found == [f"t.calls.yaml:{problem}"]


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param("", "1:1: the file is empty: begin it with flow: FILE", id="empty file"),
        pytest.param("- hear: x\n", "1:1: the file is a list, not a mapping of keys to values: write lines such as flow: FILE and calls: …", id="a list"),
        pytest.param(CALL.replace("one\n", "one\n  expect: {turns: < 5s}\n") + "  - skip\n", "4:19: «< 5s» has a unit, and this is no time but counted: write a number, such as 3 or < 3", id="count with a unit"),
        pytest.param(CALL.replace("one\n", "one\n  expect: {duration: 15..60}\n") + "  - skip\n", "4:22: «15..60» has no unit: write s behind it for seconds, m for minutes", id="duration without a unit"),
        pytest.param(HEAD + "- call: one\n  talk: |\n    > book a room\n", "5:5: «> book a room» is no line of a conversation: behind > write keys, «what is said» in quotes, (silence) or (hangs up)", id="unquoted words"),
        pytest.param('flow: "a\\0b"\ncalls: [{call: one, steps: [skip]}]\n', "1:7: this is not a path: name the file of a flow, such as bank.yaml", id="no path"),
        pytest.param('flow: " "\ncalls: [{call: one, steps: [skip]}]\n', "1:7: this is not a path: name the file of a flow, such as bank.yaml", id="blank path"),
        pytest.param(HEAD + '- call: " "\n  steps: [skip]\n', "3:9: the call has no name: say in a few words what it shows", id="no name"),
        pytest.param(HEAD + "- call: one\n  cases: []\n  steps: [skip]\n", "4:3: «cases» is empty: write at least one entry below it", id="no cases"),
        pytest.param("flow: bank.yaml\nparts: {a: skip}\ncalls: [{call: one, steps: [use: a]}]\n", "3:34: the part «a» has no steps: write them under its name, each after a dash and a space", id="part of no steps"),
        pytest.param("flow: bank.yaml\nparts: {a: [use: b], b: [use: a]}\ncalls: [{call: one, steps: [use: a]}]\n", "2:31: the part «a» uses itself: take this line away", id="part in a circle"),
        pytest.param("flow: bank.yaml\n", "1:1: «calls» is missing: add calls: …", id="no calls"),
        pytest.param(HEAD + "- call: one\n  steps:\n    hear: x\n", "5:5: a list is expected for «steps», not a mapping of keys to values: begin each entry with a dash and a space", id="steps without dashes"),
        pytest.param(HEAD + "- call: one\n  steps: skip\n", "4:10: «steps» needs a list, not a text: write each entry on a line of its own, after a dash and a space", id="steps that are a word"),
        pytest.param(HEAD + "- call: one\n  talk: [a]\n", "4:9: a text is expected for «talk», not a list: write one text; quote it if it begins with { or [", id="talk that is a list"),
        pytest.param(HEAD + "- call: one\n  cases: [1]\n  steps: [skip]\n", "4:11: an entry of «cases» needs keys with values, not a text: write it like - NAME: VALUE", id="case that is a word"),
        pytest.param(HEAD + "- call: one\n  steps: [[skip]]\n", "4:11: a step is expected here, as a text: write one text; quote it if it holds a colon", id="steps in a step"),
        pytest.param(HEAD + "- call: one\n", "3:9: this call does nothing: add steps: or talk:", id="no steps"),
        pytest.param(CALL + "  - skip\n- call: one\n  steps:\n  - skip\n", "6:9: a call «one» is in line 3 already: name each call for what it alone shows", id="two of a name"),
        pytest.param(HEAD + "- &a\n  call: one\n  steps: [skip]\n- *a\n", "4:9: a call «one» is in line 4 already: name each call for what it alone shows", id="two of a name by an alias"),
        pytest.param(CALL.replace("one\n", "one\n  tags: [дымовой тест]\n") + "  - skip\n", "4:10: «дымовой тест» can't be chosen by -m: write one word, such as smoke", id="tag of two words"),
        pytest.param(CALL.replace("one\n", "one\n  tags: not\n") + "  - skip\n", "4:9: «not» can't be chosen by -m: write one word, such as smoke", id="tag that means something to pytest"),
        pytest.param(CALL + "  - hear: {exact: '!'}\n", "5:19: «!» has no word in it, and nothing else is heard: write some words, or look at the characters with regex:", id="no word"),
        pytest.param(CALL + "  - not: '{'\n", "5:10: «{» has no word in it, and nothing else is heard: write some words, or look at the characters with regex:", id="no word unwanted"),
        pytest.param(CALL.replace("one\n", "one\n  line: '901'\n") + "  - skip\n", "4:9: the flow is not reached by the number «901»: did you mean «900»?", id="line"),
        pytest.param(CALL.replace("one\n", "one\n  from: withheld\n") + "  - skip\n", '4:9: «withheld» is not a telephone number: write +79161234567, or "" for one that is withheld', id="caller"),
        pytest.param("flow: bank.yaml\nalways: [prompt < 15]\n" + CALL.partition("\n")[2] + "  - skip\n", "2:10: «15» has no unit: write 15s for seconds, 15m for minutes", id="rule without a unit"),
        pytest.param(HEAD + "- call: one\n  cases: [{a: 1}, {b: 2}]\n  steps: [press: '${a}']\n", "5:19: not every case says what «${a}» is: add a: to those without it", id="some cases"),
        pytest.param(HEAD + "- call: one\n  cases: [{key: 1}, {key: 2}]\n  steps: [press: '${kye}']\n", "5:19: no case says what «${kye}» is: did you mean «key»?", id="case of another name"),
        pytest.param(HEAD + "- call: one\n  talk: >\n    — a\n    — b\n", "4:9: > joins the lines of a conversation: write talk: |", id="joined talk"),
        pytest.param(HEAD + '- call: one\n  talk: "— a\\noops"\n', "4:9: «oops» is no line of a conversation: begin it with — for what is heard, > for what is pressed or «said», => for the end", id="quoted talk"),
        pytest.param(HEAD + "- call: one\n  talk: |2\n\n      — a\n    oops\n", "7:5: «oops» is no line of a conversation: begin it with — for what is heard, > for what is pressed or «said», => for the end", id="talk of two indentations"),
        pytest.param(CALL.replace("one\n", "one\n  at: завтра\n") + "  - skip\n", "4:7: «завтра» is not a day and time: write it like 2026-11-23 10:15", id="moment"),
        pytest.param(CALL.replace("one\n", "one\n  services: {crads: failed}\n") + "  - skip\n", "4:14: there is no service «crads» in bank.yaml: did you mean «cards»?", id="service"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: fialed}\n") + "  - skip\n", "4:21: a service never answers «fialed»: did you mean «failed»?", id="answer"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: found}\n") + "  - skip\n", "4:21: cards answers with a row, and none is written: write {found: {owner: …, blocked: …}}", id="no row"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: []}\n") + "  - skip\n", "4:14: the list is empty: write at least one answer of cards", id="no answers"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: {takes: 1s}}\n") + "  - skip\n", "4:14: cards answers with a row, and none is written: write {found: {owner: …, blocked: …}}", id="only how long it takes"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: {found: {}}}\n") + "  - skip\n", "4:14: cards answers with a row, and none is written: write {found: {owner: …, blocked: …}}", id="empty row"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: {found: {owner: А, blocked: no}, outcome: failed}}\n") + "  - skip\n", "4:63: «failed» answers with no row, and one is written: keep one of them", id="row of a failure"),
        pytest.param(CALL.replace("one\n", "one\n  services: {cards: {found: {owner: А, blocked: maybe}}}\n") + "  - skip\n", "4:49: «blocked» is no yes_no: write a value of that type", id="type"),
        pytest.param(CALL.replace("one\n", "one\n  hours: {bank: shut}\n") + "  - skip\n", "4:17: «shut» is neither open nor closed: write open or closed", id="hours"),
        pytest.param(CALL.replace("one\n", "one\n  expect: {duration: long}\n") + "  - skip\n", "4:22: «long» is no bound: write it like 3, < 40s, >= 2 or 15s..60s", id="bound"),
        pytest.param("flow: bank.yaml\nalways: [prompts <= 3s]\n" + CALL.partition("\n")[2] + "  - skip\n", "2:10: nothing is known of a «prompts»: did you mean «prompt»?", id="rule"),
        pytest.param("flow: bank.yaml\ndefaults: {match: fuzy}\n" + CALL.partition("\n")[2] + "  - skip\n", "2:19: «fuzy» is no way to compare texts: did you mean «fuzzy»?", id="way"),
        pytest.param("flow: bank.yaml\nparts: {a: [use: a]}\n" + CALL.partition("\n")[2] + "  - use: a\n", "2:18: the part «a» uses itself: take this line away", id="circle"),
        pytest.param(HEAD + "- call: one\n  talk: |\n    Здравствуйте\n", "5:5: «Здравствуйте» is no line of a conversation: begin it with — for what is heard, > for what is pressed or «said», => for the end", id="talk"),
        pytest.param("flow: nowhere.yaml\ncalls: [{call: a, steps: [skip]}]\n", "1:7: the flow «nowhere.yaml» does not load: mend it, or name another flow", id="no flow"),
    ],
)  # fmt: skip
def test_a_wrong_script_is_told_with_its_place_and_how_to_mend_it(content: str, problem: str | None) -> None:
    assert f"t.calls.yaml:{problem}" in problems(content)


def test_a_flow_that_does_not_load_is_told_with_its_own_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bank.yaml").write_text("flow: bank\nstart: nowhere\n", encoding="utf-8")
    flows.forget()
    found = problems(HEAD + "- call: a\n  steps: [skip]\n")
    assert found[-1].startswith("t.calls.yaml:1:7: the flow «bank.yaml» does not load")
    assert any(line.startswith("bank.yaml:") for line in found)


@pytest.mark.usefixtures("bank")
def test_all_that_is_wrong_is_told_at_once() -> None:
    found = problems(CALL + "  - in: mian\n  - press: x\n  - use: nothing\n")
    assert len(found) == 3


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"the file does not exist: give the path of a script"):
        reader.load(tmp_path / "no.calls.yaml")


@pytest.mark.usefixtures("bank")
def test_a_row_that_is_found_must_be_written() -> None:
    found = problems(
        CALL.replace("one\n", "one\n  services: {cards: {outcome: found, takes: 1s}}\n") + "  - skip\n"
    )
    assert found == [
        "t.calls.yaml:4:31: cards answers with a row, and none is written: write {found: {owner: …, blocked: …}}"
    ]


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("shared", "problem"),
    [
        (None, "t.calls.yaml:2:10: there is no file «shared.yaml»: put it there, or mend the path"),
        ("calls: []\n", "shared.yaml:1:1: an included file can't have «calls»: keep it in the script"),
        ("parts:\n  own: [skip]\n", "shared.yaml:2:3: «own» is written here and in t.calls.yaml:3:"),
        ("parts:\n  a: [hera: x]\n", "shared.yaml:2:7: «hera» is not known here: did you mean «hear»?"),
    ],
)
def test_what_is_wrong_in_an_included_file_is_told_with_its_place(shared: str | None, problem: str) -> None:
    if shared is not None:
        Path("shared.yaml").write_text(shared, encoding="utf-8")
    use = "a" if shared is not None and "hera" in shared else "own"
    content = (
        "flow: bank.yaml\ninclude: shared.yaml\nparts: {own: [skip]}\n"
        f"calls: [{{call: one, steps: [use: {use}]}}]\n"
    )
    assert any(problem.rstrip(":") in line for line in problems(content)), problems(content)


def nested(levels: int, uses: int) -> str:
    """A script of parts that each use the part before, so many times."""
    parts = "".join(
        f"  p{level}: [{', '.join([f'use: p{level - 1}'] * uses)}]\n" for level in range(1, levels)
    )
    return (
        f"flow: bank.yaml\nparts:\n  p0: [skip]\n{parts}calls: [{{call: one, steps: [use: p{levels - 1}]}}]\n"
    )


@pytest.mark.usefixtures("bank")
def test_parts_may_use_parts_only_so_deep() -> None:
    assert len(reader.loads(nested(10, 1), "t.calls.yaml").script.calls[0].steps) == 1
    (problem,) = problems(nested(11, 1))
    assert problem.startswith("t.calls.yaml:4:")
    assert problem.endswith("parts use parts more than 10 deep here: write the steps of «p0» in its place")


@pytest.mark.usefixtures("bank")
def test_a_call_has_only_so_many_steps() -> None:
    (problem,) = problems(nested(10, 10))
    assert problem == "t.calls.yaml:13:28: this call has more than 10000 steps: make several calls of it"


@pytest.mark.usefixtures("bank")
def test_a_script_has_only_so_many_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.calltests.reading.expanding.MAX_CALLS", 3)
    call = "  cases: [{a: 1}, {a: 2}]\n  steps: [say: [да, нет]]\n"
    assert problems(f"{HEAD}- call: one\n{call}") == [
        "t.calls.yaml:3:3: with this call the script makes more than 3 calls: make several scripts of it"
    ]


def test_a_file_of_parts_that_can_not_be_read_does_not_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.parts.yaml").write_text("parts: [\n", encoding="utf-8")
    Path("good.parts.yaml").write_text("parts: {a: [skip]}\n", encoding="utf-8")
    done = [CliRunner().invoke(check, [f"{name}.parts.yaml"]) for name in ("none", "broken", "good")]
    assert [one.exit_code for one in done] == [1, 1, 0]
    assert done[0].output.startswith("none.parts.yaml:1:1: the file does not exist")
