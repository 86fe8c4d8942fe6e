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
    return re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0]


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
    exec(code.replace("flows/sber_900.yaml", str(ROOT / "flows/sber_900.yaml")), names)  # noqa: S102
    assert names["actions"]


def test_every_command_of_the_program_stands_in_the_readme() -> None:
    assert [name for name in cli.commands if f"`ivr {name}" not in README] == []


def test_every_kind_of_state_stands_in_the_readme() -> None:
    from engine.schema import STATE_KINDS

    assert [kind for kind in STATE_KINDS if f"| `{kind}`" not in README] == []


def test_the_picture_of_a_call_is_one_that_happens() -> None:
    command = re.search(r"\$ (printf .*\| ivr call .*)", README)
    assert command is not None
    lines = re.search(r"printf '(.*?)'", command[1])
    assert lines is not None
    arguments = command[1].split("ivr call ")[1].split()
    result = CliRunner().invoke(cli, ["call", *arguments], input=lines[1].replace("\\n", "\n"))
    assert result.exit_code == 0
    shown = README.split(command[0])[1].split("```")[0].strip().splitlines()
    printed = result.output.splitlines()
    assert [line for line in shown if line.strip() not in ("…",) and line not in printed] == []
