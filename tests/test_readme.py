"""The README is true: its flow loads, its table names every kind of state, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from engine import Call, Heard, load
from engine.events import PromptFinished
from ivr.main import cli

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
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
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
