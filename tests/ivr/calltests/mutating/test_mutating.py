"""Which changes of a flow its calls notice, and what is told of those that they don't."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from scripts import desk

from engine.mutants import Mutant
from ivr.calltests import flows
from ivr.calltests.running import runner
from ivr.main import cli
from ivr.simulation import Restless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import CallTest

TINY = """
flow: tiny
title: Малая линия
language: ru
start: main
main: main
on_failure: bye
states:
  main:
    menu: Вам помочь?
    options:
      good: {key: "1", say: [помогите, помощь нужна], goto: fine}
      bad: {key: "2", say: [не надо], goto: sorry}
  fine: {hang_up: Отлично!}
  sorry: {hang_up: Жаль.}
  bye: {hang_up: До свидания.}
"""
KEYS = """
  - call: помощь
    steps: [hear: Вам помочь, press: 1, hear: Отлично, ends: hang_up]
  - call: отказ
    steps: [hear: Вам помочь, press: 2, hear: Жаль, ends: hang_up]
  - call: перебивает
    steps: [{hear: Вам помочь}, {press: 1, interrupt: after 0.3s}, {hear: Отлично}, {ends: hang_up}]
"""
WORDS = """
  - call: словами
    steps: [hear: Вам помочь, say: [помогите, помощь нужна], hear: Отлично, ends: hang_up]
  - call: отказ словами
    steps: [hear: Вам помочь, say: не надо, hear: Жаль, ends: hang_up]
"""
FAILURES = """
  - call: молчит
    steps:
      - {hear: Вам помочь}
      - {silent: 4s}
      - silent
      - {within: 2s, hear: [не слышу, Вам помочь]}
      - silent
      - {hear: [не слышу, Вам помочь]}
      - silent
      - {hear: До свидания, ends: hang_up}
  - call: непонятно
    steps:
      - {hear: Вам помочь}
      - {say: абракадабра}
      - {hear: [не поняла, Вам помочь]}
      - {say: абракадабра}
      - {hear: [не поняла, Вам помочь]}
      - {say: абракадабра}
      - {hear: До свидания, ends: hang_up}
  - call: и молчит, и непонятно
    steps:
      - {hear: Вам помочь}
      - {say: абракадабра}
      - {hear: [не поняла, Вам помочь]}
      - silent
      - {hear: [не слышу, Вам помочь]}
      - {say: абракадабра}
      - {hear: [не поняла, Вам помочь]}
      - silent
      - {hear: До свидания, ends: hang_up}
"""
ALL = KEYS + WORDS + FAILURES
UNKNOWABLE = [
    "the call gives up after 7 failures in place of 8",
    "the call gives up after 9 failures in place of 8",
    "keys typed ahead are dropped in every question that has the flow's own",
]
"""One question alone is given up sooner, and nothing is said before it."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    desk(tmp_path, TINY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def script(folder: Path, calls: str, name: str = "bank.calls.yaml", flow: str = "bank.yaml") -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(f"flow: {flow}\ncalls:\n{calls}", encoding="utf-8")


def excuse(folder: Path, *what: str) -> None:
    entries = "".join(f'  - {{what: "{one}", why: нельзя заметить}}\n' for one in what)
    (folder / "bank.mutants.yaml").write_text(f"excused:\n{entries}", encoding="utf-8")


def mutate(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["mutate", "bank.yaml", "-n", "1", *arguments])


def live(result: Result) -> list[str]:
    begin = "tests would not notice if "
    return [
        line.removeprefix(begin).rpartition(" (")[0]
        for line in result.stdout.splitlines()
        if line.startswith(begin)
    ]


def summary(result: Result) -> str:
    return result.stdout.splitlines()[-1]


def test_good_calls_notice_all_but_what_nobody_can(folder: Path) -> None:
    script(folder, ALL)
    result = mutate()
    assert live(result) == UNKNOWABLE
    assert summary(result).startswith("killed 27 of 30 (90.0 %), 3 live; live by operator: limit 2 of 8")
    assert result.exit_code == 0


def test_the_one_thing_that_calls_do_not_look_at_is_told_with_its_line(folder: Path) -> None:
    script(folder, ALL.replace("say: [помогите, помощь нужна]", "say: помогите"))
    result = mutate("--only", "drop_phrase", "--only", "swap_keys", "--only", "redirect")
    first = result.stdout.splitlines()[0]
    change = "«помощь нужна» does not mean good any more in main"
    assert first == f"tests would not notice if {change} (bank.yaml:12)"
    assert summary(result) == "killed 7 of 8 (87.5 %), 1 live; live by operator: drop_phrase 1 of 3"


def test_a_change_that_no_call_comes_by_is_told_to_be_one(folder: Path) -> None:
    script(folder, KEYS)
    lines = [line for line in mutate().stdout.splitlines() if line.endswith("; no call comes by)")]
    assert any("«До свидания.» is not said any more in bye" in line for line in lines)
    assert not any("in main" in line for line in lines)


def test_what_is_excused_does_not_count_and_is_told_with_its_reason(folder: Path) -> None:
    script(folder, ALL)
    excuse(folder, *UNKNOWABLE)
    result = mutate("--fail-under", "100")
    assert result.exit_code == 0
    assert live(result) == []
    assert summary(result) == "killed 27 of 27 (100.0 %), 0 live, 3 excused"
    assert f"excused: {UNKNOWABLE[0]} (bank.yaml:1): нельзя заметить" in result.stdout


def test_an_excuse_for_what_a_call_notices_is_stale(folder: Path) -> None:
    script(folder, ALL)
    excuse(folder, "«Жаль.» is not said any more in sorry", UNKNOWABLE[0].replace("7", "17"))
    result = mutate()
    first, second = result.stderr.splitlines()
    assert first.startswith("bank.mutants.yaml:2:12: warning: the call «отказ» notices this: take it away")
    assert second.startswith(
        "bank.mutants.yaml:3:12: warning: there is no such change: did you mean «the call"
    )


def test_an_excuse_is_not_stale_while_its_change_was_not_tried(folder: Path) -> None:
    script(folder, ALL)
    excuse(folder, "«Жаль.» is not said any more in sorry")
    assert mutate("--only", "redirect").stderr == ""


def test_a_mistake_in_the_excuses_is_told_at_its_line(folder: Path) -> None:
    script(folder, ALL)
    (folder / "bank.mutants.yaml").write_text("excused:\n  - {what: x, wy: y}\n", encoding="utf-8")
    result = mutate()
    assert result.exit_code == 2
    assert "bank.mutants.yaml:2" in result.stderr
    assert "did you mean «why»?" in result.stderr


def test_an_excuse_gives_a_reason(folder: Path) -> None:
    script(folder, ALL)
    (folder / "bank.mutants.yaml").write_text('excused:\n  - {what: x, why: " "}\n', encoding="utf-8")
    result = mutate()
    assert result.exit_code == 2
    assert "bank.mutants.yaml:2:20: nothing is said: write why nobody could" in result.stderr


def test_an_empty_file_of_excuses_is_told_what_it_begins_with(folder: Path) -> None:
    script(folder, ALL)
    (folder / "bank.mutants.yaml").write_text("", encoding="utf-8")
    assert "the file is empty: begin it with excused:" in mutate().stderr


def test_the_calls_must_pass_before(folder: Path) -> None:
    script(folder, KEYS.replace("Отлично", "Прекрасно"))
    result = mutate()
    assert result.exit_code == 2
    assert "2 calls fail on bank.yaml as it is: mend them first (`ivr test` tells why)" in result.stderr
    assert "bank.calls.yaml:5: «помощь»" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(("percent", "status"), [("36", 0), ("95", 1), ("0", 0)])
def test_too_small_a_share_is_a_failure_where_one_asks_for_it(
    folder: Path, percent: str, status: int
) -> None:
    script(folder, KEYS)
    assert mutate("--fail-under", percent).exit_code == status


def test_a_sample_is_the_same_for_the_same_seed(folder: Path) -> None:
    script(folder, KEYS)
    whole, one, again, other = (
        [entry["what"] for entry in json.loads(mutate("--json", *options).stdout)["mutants"]]
        for options in ([], ["--limit", "10"], ["--limit", "10"], ["--limit", "10", "--seed", "1"])
    )
    assert one == again != other
    assert len(one) == 10
    assert set(one) < set(whole)


def test_only_some_kinds_of_change(folder: Path) -> None:
    script(folder, ALL)
    data = json.loads(mutate("--json", "--only", "swap_keys", "--only", "drop_phrase").stdout)
    assert set(data["operators"]) == {"swap_keys", "drop_phrase"}
    assert "did you mean «drop_phrase»?" in mutate("--only", "drop_phrases").stderr


def test_json_tells_of_each_mutant_who_noticed_it(folder: Path) -> None:
    script(folder, ALL)
    excuse(folder, UNKNOWABLE[0])
    data = json.loads(mutate("--json").stdout)
    assert (data["killed"], data["live"], data["excused"], data["percent"]) == (27, 2, 1, 93.1)
    by_what = {entry["what"]: entry for entry in data["mutants"]}
    assert by_what["«не надо» does not mean bad any more in main"]["noticed_by"] == "отказ словами"
    assert by_what[UNKNOWABLE[0]]["why"] == "нельзя заметить"
    assert "noticed_by" not in by_what[UNKNOWABLE[1]]


def test_several_processes_find_what_one_finds(folder: Path) -> None:
    script(folder, KEYS)
    one, two = mutate("--json"), mutate("--json", "-n", "2")
    assert one.stdout == two.stdout
    assert len(json.loads(one.stdout)["mutants"]) > 16  # more than one process gets at once


def test_scripts_are_found_below_the_flow_and_those_of_other_flows_left_alone(folder: Path) -> None:
    script(folder, KEYS, "tests/keys.calls.yaml", "../bank.yaml")
    script(folder, WORDS, "words.calls.yaml")
    script(folder, "nonsense", "other.calls.yaml", "other.yaml")
    assert "«не надо» does not mean bad any more in main" not in live(mutate())
    assert "«не надо» does not mean bad any more in main" in live(mutate("tests/keys.calls.yaml"))


def test_a_flow_without_calls_and_a_script_of_another_flow_are_refused(folder: Path) -> None:
    result = mutate()
    assert (result.exit_code, "no call of bank.yaml is described" in result.stderr) == (2, True)
    (folder / "other.yaml").write_text(TINY, encoding="utf-8")
    script(folder, KEYS, "other.calls.yaml", "other.yaml")
    flows.forget()
    result = mutate("other.calls.yaml")
    assert (result.exit_code, "calls other.yaml and not bank.yaml" in result.stderr) == (2, True)


def test_a_phrase_that_nobody_misses_is_neither_live_nor_killed(folder: Path) -> None:
    desk(folder, TINY.replace("say: [не надо]", "say: [не надо, не надо спасибо]"))
    script(folder, ALL)
    result = mutate()
    assert live(result) == UNKNOWABLE
    assert "3 live, 2 redundant" in summary(result)


def test_a_change_where_no_call_was_may_break_a_rule_of_what_is_near(folder: Path) -> None:
    on = "fine: {menu: Ещё?, options: {on: {key: 1, goto: deep}}}\n  deep: {hang_up: Всё.}"
    desk(folder, TINY.replace("fine: {hang_up: Отлично!}", on))
    calls = "  - call: встаёт\n    steps: [hear: Вам помочь, hang up]\n"
    change = "key 1 of fine leads to bye in place of deep"
    script(folder, calls)
    assert change in live(mutate("--only", "redirect"))
    script(folder, calls + "always: [{can reach: {state: deep, within: 2 inputs}}]\n")
    assert change not in live(mutate("--only", "redirect"))


def test_nobody_notices_a_flow_that_is_only_written_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is noticed must be the change, never that the flow is another object."""

    def anew(flow: Flow) -> Flow:
        return replace(flow, states={name: replace(state) for name, state in flow.states.items()})

    def nothing(flow: Flow) -> Iterator[Mutant]:
        touches = frozenset(state.place for state in flow.states.values())
        yield Mutant(flow.states["main"].place, "main", "redirect", "nothing is changed", touches, flow, anew)

    script(folder, ALL)
    monkeypatch.setattr("ivr.calltests.mutating.trial.mutants", nothing)
    assert live(mutate()) == ["nothing is changed"]


def test_a_call_that_would_never_end_notices(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def restless(test: CallTest, flow: Flow) -> Outcome:
        if flow is not flows.load(Path("bank.yaml")).flow:
            raise Restless
        return runner.run(test, flow)

    script(folder, KEYS)
    monkeypatch.setattr("ivr.calltests.mutating.trial.run", restless)
    assert live(mutate("--only", "swap_keys", "--only", "type_ahead")) == []
