"""Callers of tests who speak: eSpeak NG says it, a line carries it, Vosk hears it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audio.hearing import models
from audio.hearing.vosk_model import load
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.running.depths import Sound
from ivr.main import cli
from ivr.sound import caller_voice, hearing
from ivr.sound.metrics import TurnMeasured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.sound.caller_voice import CallerVoice

FLOW = "tests/ivr/flows/korean.yaml"
SCRIPT = """
flow: {flow}
calls:
  - call: Asks for a person
    steps: [skip, say: 상담원, skip, transfer: "+8215880000"]
    expect: {{measured: {{eou_delay: < 500ms}}}}
  - call: Presses, then asks again
    steps: [skip, {{press: 1, in: balance}}, skip, press: 2, skip, {{in: main}}, say: 다시, skip, still in: main, hang up]
  - call: Is said to be heard badly
    steps: [skip, say: {{text: 상담원, confidence: 0.2}}, skip, still in: main, hang up]
"""


@pytest.fixture(scope="module")
def voice() -> Iterator[CallerVoice]:
    made = caller_voice.of("ko", snr_db=30, wideband=True)
    yield made
    made.close()


def test_a_script_is_spoken_and_recognised(tmp_path: Path, voice: CallerVoice) -> None:
    (tmp_path / "korean.yaml").write_text(Path(FLOW).read_text("utf-8"), "utf-8")
    script = tmp_path / "korean.calls.yaml"
    script.write_text(SCRIPT.format(flow="korean.yaml"), encoding="utf-8")
    loaded = reader.load(script)
    model = load(models.find("ko"))
    depth = Sound(voice, lambda: hearing.on_model(model, voice.rate))
    outcomes = [runner.run(call, loaded.flow, depth) for call in loaded.script.calls]
    assert [outcome.failure and outcome.failure.what for outcome in outcomes] == [None, None, None]
    measured = [
        record for _, record in outcomes[0].simulation.journal.records if isinstance(record, TurnMeasured)
    ]
    assert [record.by for record in measured] == ["speech"]


def test_what_a_caller_says_always_sounds_the_same(voice: CallerVoice) -> None:
    (one, ends_s), (other, _) = voice.says("상담원"), voice.says("상담원")
    assert (one == other).all()
    assert 0.3 < ends_s < len(one) / voice.rate


def test_confuse_tells_per_menu_what_is_taken_for_what() -> None:
    printed = CliRunner().invoke(cli, ["confuse", FLOW, "--state", "main", "--wideband"])
    assert printed.exit_code == 0
    lines = printed.output.splitlines()
    assert lines[1].split() == ["said", "times", "right", "not", "understood", "taken", "for"]
    assert "  operator      1      1" in lines
    assert lines[-1].startswith(lines[0].removeprefix("main: ").removesuffix(" right"))


def test_confuse_tells_of_each_phrase_as_json_and_fails_under_a_bound() -> None:
    words = ["confuse", FLOW, "--state", "main", "--wideband", "--most", "1", "--json", "--fail-under", "101"]
    printed = CliRunner().invoke(cli, words)
    trials = [json.loads(line) for line in printed.output.splitlines()]
    assert {trial["meant"] for trial in trials} == {"balance", "operator", "restart", "again"}
    assert printed.exit_code == 1


def test_confuse_says_what_is_missing() -> None:
    result = CliRunner().invoke(cli, ["confuse", FLOW, "--state", "mian"])
    assert result.output == f"Error: {FLOW} has no state «mian»: did you mean «main»?\n"
