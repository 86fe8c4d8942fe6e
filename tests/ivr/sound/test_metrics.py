from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from sound_calls import Dialled, flow_of, keys, line_of, noise, quiet, word_sound

from engine.events import Heard
from ivr.sound.held import PromptHeld
from ivr.sound.metrics import FIGURES, TurnMeasured

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

MENU = """
states:
  main:
    menu: Нажмите один или скажите баланс чтобы узнать свой баланс.
    options:
      balance: {key: "1", say: баланс, goto: balance}
      rates: {key: "23", goto: bye}
  balance: {say: На счёте сто рублей., next: main}
  bye: {hang_up: До свидания.}
"""


@pytest.fixture
def menu(tmp_path: Path) -> Flow:
    return flow_of(MENU, tmp_path)


def test_a_turn_by_voice_is_measured_from_positions(menu: Flow) -> None:
    made = Dialled(menu, line_of(quiet(3), word_sound("баланс"), quiet(2)))
    [turn] = made.line.metrics.turns
    assert turn == TurnMeasured(
        "speech",
        eou_delay_ms=200.0,
        tts_cached=True,
        ttfa_ms=pytest.approx(0, abs=1),  # type: ignore[arg-type]
        voice_to_voice_ms=pytest.approx(200, abs=1),  # type: ignore[arg-type]
    )
    assert made.all(TurnMeasured) == [turn]


def test_a_turn_by_key_is_measured_from_the_onset_of_its_tone(menu: Flow) -> None:
    made = Dialled(menu, line_of(quiet(0.5), keys("23"), quiet(2)))
    [turn] = made.line.metrics.turns
    assert turn.by == "key"
    assert turn.dtmf_to_silence_ms is not None
    assert 27 <= turn.dtmf_to_silence_ms <= 60
    assert turn.dtmf_to_audio_ms is not None
    assert 27 <= turn.dtmf_to_audio_ms <= 60


def test_a_voice_that_interrupts_is_measured_from_its_onset(menu: Flow) -> None:
    made = Dialled(menu, line_of(quiet(0.5), word_sound("баланс"), quiet(2)))
    [turn] = made.line.metrics.turns
    assert turn.barge_in_ms == pytest.approx(1000 * (made.at(PromptHeld) - 0.5) + 5)


def test_false_barge_ins_are_counted_in_the_turn_that_follows(menu: Flow) -> None:
    made = Dialled(menu, line_of(quiet(0.3), noise(0.3), quiet(1), keys("1"), quiet(2), keys("1"), quiet(2)))
    assert [turn.false_barge_ins for turn in made.line.metrics.turns] == [1, 0]
    assert made.line.metrics.turns[0].barge_in_ms is None


def test_processing_is_part_of_what_the_caller_waits_where_a_clock_is_given(menu: Flow) -> None:
    ticks = count()
    made = Dialled(menu, line_of(quiet(3), word_sound("баланс"), quiet(2)), clock=lambda: next(ticks) / 1000)
    [turn] = made.line.metrics.turns
    assert (turn.stt_final_ms, turn.flow_ms, turn.tts_ms) == (1.0, 1.0, 0.0)
    assert turn.voice_to_voice_ms == pytest.approx(202, abs=1)
    assert turn.stt_rtf is not None


def test_what_the_device_lost_is_counted_by_its_owner(menu: Flow) -> None:
    made = Dialled(menu, quiet(1))
    made.line.metrics.in_overflow += 2
    made.line.metrics.device_s = 0.04
    for begin in range(0, 8000 * 2, 160):
        made.line.feed(line_of(keys("1"), quiet(2))[begin : begin + 160])
    [turn] = made.line.metrics.turns
    assert (turn.in_overflow, turn.out_underflow) == (2, 0)
    assert turn.dtmf_to_audio_ms is not None
    assert 67 <= turn.dtmf_to_audio_ms <= 100


def test_the_record_of_a_turn_comes_before_the_end_of_the_call(menu: Flow) -> None:
    made = Dialled(menu, line_of(quiet(0.5), keys("23"), quiet(3)))
    assert made.line.end is not None
    kinds = [type(record).__name__ for _, record in made.line.simulation.journal.records]
    assert kinds.index("TurnMeasured") < kinds.index("End") == len(kinds) - 1


def test_every_figure_has_a_unit_or_is_a_count() -> None:
    counts = {"tts_cached", "stt_rtf", "false_barge_ins", "in_overflow", "out_underflow"}
    assert all(name.endswith("_ms") or name in counts for name in FIGURES)


def test_times_are_told_to_the_sample(menu: Flow) -> None:
    made = Dialled(menu, line_of(quiet(3.0011), word_sound("баланс"), quiet(2)))
    lines = list(made.line.simulation.journal.lines())
    assert any('"kind": "prompt_finished"' in line for line in lines)
    times = [float(line[6 : line.index(",")]) for line in lines]
    assert all(abs(at * 8000 - round(at * 8000)) < 0.005 for at in times)
    assert made.all(Heard)
