"""The README is true: its flow loads, its table names every kind of state, its commands exist."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from engine import Call, Heard, load
from engine.events import PromptFinished
from ivr.calltests.collecting.failing import CallFailed
from ivr.calltests.reading import reader
from ivr.calltests.reading.schema import StepEntry
from ivr.calltests.running import runner
from ivr.main import cli

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _flow_text() -> str:
    found: list[str] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    return found[0]


def test_the_flow_of_the_readme_loads_and_books_a_room(tmp_path: Path) -> None:
    (tmp_path / "hotel.yaml").write_text(_flow_text(), encoding="utf-8")
    call = Call(load(tmp_path / "hotel.yaml"))
    call.start(0.0)
    for now, said in enumerate(["book a room", "three", "yes"], 1):
        while call.playing:
            call.feed(PromptFinished(call.playing[0][0]), float(now))
        call.feed(Heard(said), float(now))
    while call.end is None:
        call.feed(PromptFinished(call.playing[0][0]), 9.0)
    assert call.end.end == "hang_up"
    assert call.shown_variables() == {"nights": 3}


def test_the_library_example_of_the_readme_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[-1]
    names: dict[str, object] = {}
    exec(code.replace("flows/sber_900.yaml", str(ROOT / "flows/sber_900.yaml")), names)
    assert names["actions"]


def test_every_command_of_the_program_stands_in_the_readme() -> None:
    assert [name for name in cli.commands if f"`ivr {name}" not in README] == []


def test_every_kind_of_state_stands_in_the_readme() -> None:
    from engine.loading.schema import STATE_KINDS

    assert [kind for kind in STATE_KINDS if f"| `{kind}`" not in README] == []


def test_the_call_from_a_pipe_is_one_that_happens(tmp_path: Path) -> None:
    (tmp_path / "hotel.yaml").write_text(_flow_text(), encoding="utf-8")
    block = re.findall(r"```console\n\$ printf '(.*?)' \| ivr call hotel.yaml\n(.*?)```", README, re.DOTALL)
    said, shown = block[0]
    result = CliRunner().invoke(cli, ["call", str(tmp_path / "hotel.yaml")], input=said.replace("\\n", "\n"))
    assert (result.exit_code, result.output.strip()) == (0, shown.strip())


def test_the_errors_of_the_readme_are_those_that_are_printed(tmp_path: Path) -> None:
    wrong = _flow_text().replace("goto: nights}", "goto: night}").replace("number: 1..30", "nummber: 1..30")
    (tmp_path / "hotel.yaml").write_text(
        wrong.replace('{nights | count("n', '{nigths | count("n'), encoding="utf-8"
    )
    result = CliRunner().invoke(cli, ["check", str(tmp_path / "hotel.yaml")])
    shown = re.findall(r"\$ ivr check hotel.yaml\n(.*?)```", README, re.DOTALL)[0].strip().splitlines()
    printed = [line.replace(f"{tmp_path}/", "") for line in result.output.splitlines()]
    assert [line for line in shown[:-1] if line not in printed] == []


def test_the_call_tests_of_the_readme_pass_and_fail_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[1]
    (tmp_path / "hotel.yaml").write_text(_flow_text(), encoding="utf-8")
    (tmp_path / "hotel.calls.yaml").write_text(script, encoding="utf-8")
    loaded = reader.load("hotel.calls.yaml")
    outcomes = [runner.run(call, loaded.flow) for call in loaded.script.calls]
    assert [outcome.failure for outcome in outcomes] == [None] * 7
    (tmp_path / "hotel.calls.yaml").write_text(script.replace("That is 3", "That is two"), encoding="utf-8")
    loaded = reader.load("hotel.calls.yaml")
    told = CallFailed(runner.run(loaded.script.calls[0], loaded.flow), journal=".ivr/last/JOURNAL.jsonl")
    (shown,) = re.findall(r"```\n(FAILED .*?)```", README, re.DOTALL)
    assert _without_journal(str(told)) == _without_journal(shown)


def _without_journal(report: str) -> list[str]:
    lines = re.sub(r"ivr/last/\S+", "", report).strip().splitlines()
    return [line.rstrip() for line in lines]


def test_the_fixture_of_the_readme_passes(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", hotel=_flow_text())
    pytester.makepyfile(re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0])
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_every_key_of_a_step_stands_in_the_readme() -> None:
    keys = [field.alias or name for name, field in StepEntry.model_fields.items()]
    assert [key for key in keys if f"`{key}" not in README] == []


def test_the_call_of_the_readme_goes_that_way_by_those_lines_of_the_flow() -> None:
    said = "оператор\nу меня украли карту\n4321\nда\n"
    result = CliRunner().invoke(cli, ["call", str(ROOT / "flows/sber_900.yaml"), "--json"], input=said)
    records = [json.loads(line) for line in result.output.splitlines()]
    reasons = [one["why"] for one in records if one["kind"] == "moved"]
    lines = {
        Path(why["place"]).name
        for reason in reasons
        for why in (reason, *reason["guards"])
        if "sber_900.yaml" in why["place"]
    }
    shown = re.findall(r"\(flows/(sber_900\.yaml:\d+)\)", README)
    assert (len(shown), [line for line in shown if line not in lines]) == (4, [])
    heard = " ".join(one["text"] for one in records if one["kind"] == "say")
    block = README.split("/help\n```")[0].split("Digits, * and #")[1]
    prompts = re.findall(r"^│ (.*(?:\n│ .*)*)", block, re.MULTILINE)
    texts = [" ".join(text.replace("\n│ ", " ").rstrip(" —").split()) for text in prompts]
    assert [text for text in texts if text not in heard] == []
