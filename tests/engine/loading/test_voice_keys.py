"""`voice:` of a flow and of its prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine import load
from engine.errors import NOWHERE
from engine.flow import USUAL_RATE_WPM, Voice
from engine.loading.loader import read

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """\
flow: f
language: ru
start: main
on_failure: bye
voice: {rate: 150, pitch: 55}
states:
  main:
    menu:
      - {text: Первый раз., voice: {name: ru+m3, rate: 280}}
      - Второй раз.
    no_input:
      prompts: [Тихо., {text: Ещё тише., voice: {pitch: 10}}]
      voice: {volume: 0.5}
    no_match: {text: Не понял., voice: {name: ru+m1}}
    options: {a: {key: 1, goto: bye}}
  bye: {hang_up: Пока.}
"""


def file(folder: Path, text: str) -> Path:
    path = folder / "f.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_prompt_has_what_it_says_of_a_voice_and_else_what_is_said_around_it(tmp_path: Path) -> None:
    flow = load(file(tmp_path, FLOW))
    assert flow.voice == Voice(None, 150, 55, None)
    assert {place.line: voice for place, voice in flow.voices.items() if place.line != 12} == {
        9: Voice("ru+m3", 280, 55, None),
        14: Voice("ru+m1", 150, 55, None),
    }
    assert [voice for place, voice in sorted(flow.voices.items()) if place.line == 12] == [
        Voice(None, 150, 55, 0.5),
        Voice(None, 150, 10, 0.5),
    ]


def test_a_flow_that_says_nothing_leaves_the_voice_open(tmp_path: Path) -> None:
    flow = load(file(tmp_path, FLOW.replace("voice: {rate: 150, pitch: 55}\n", "")))
    assert flow.voice == Voice()


def test_rule_8_the_estimate_of_a_prompt_follows_the_rate_of_its_voice(tmp_path: Path) -> None:
    flow = load(file(tmp_path, FLOW))
    usual = flow.language.speaking_s("Первый раз.")
    place = next(place for place in flow.voices if place.line == 9)
    assert flow.speaking_s("Первый раз.", place) == pytest.approx(usual / 2)
    assert flow.speaking_s("Первый раз.", NOWHERE) == pytest.approx(usual * USUAL_RATE_WPM / 150)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{rate: 500}", "f.yaml:5:15: 500 is too large: write 80 to 450"),
        ("{rate: fast}", "f.yaml:5:15: «fast» is not a whole number: write 80 to 450"),
        ("{pitch: -1}", "f.yaml:5:16: -1 is too small: write 0 to 99"),
        ("{volume: 2}", "f.yaml:5:17: «2» is not a number from 0 to 1: write it like 0.5"),
        ("{ptch: 5}", "f.yaml:5:9: «ptch» is not known here: did you mean «pitch»?"),
        (
            "ru+f3",
            "f.yaml:5:8: «voice» needs keys with values below it, not a text: write voice: and below it, indented, lines such as NAME: VALUE",
        ),
    ],
)
def test_what_is_written_wrongly_is_told_at_its_place(tmp_path: Path, written: str, told: str) -> None:
    path = file(tmp_path, FLOW.replace("{rate: 150, pitch: 55}", written))
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in read(path).problems] == [told]


def test_a_voice_in_a_state_is_told_where_it_belongs(tmp_path: Path) -> None:
    path = file(tmp_path, FLOW.replace("    no_match:", "    voice: {rate: 100}\n    no_match:"))
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in read(path).problems] == [
        "f.yaml:14:5: «voice» is not known here: write it at the top of the flow, or in a prompt: {text: …, voice: {name: …}}"
    ]
