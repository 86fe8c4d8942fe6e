"""Who calls in generated tests, and when: as conditions of the flow ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from generated import ivr, written

from ivr.calltests.generating import exploring

if TYPE_CHECKING:
    from pathlib import Path


def test_numbers_that_begin_as_a_condition_says_call_too(tmp_path: Path) -> None:
    flow = """
        flow: far
        language: ru
        start: where
        on_failure: bye
        lines: {"900": здесь, "901": там}
        states:
          where:
            branch:
              - {when: '"+44" in caller and line == "901"', goto: far}
              - goto: bye
          far: {hang_up: Как далеко!}
          bye: {hang_up: До свидания!}
    """
    result = ivr(written(tmp_path, flow))
    assert "→ far" not in result.stderr
    assert "+44" in result.stdout


def test_numbers_that_start_as_a_condition_says_call_too(tmp_path: Path) -> None:
    flow = """
        flow: starts
        language: ru
        start: where
        on_failure: bye
        states:
          where:
            branch:
              - {when: 'starts_with(caller, "+7812")', goto: near}
              - goto: bye
          near: {hang_up: Вы рядом!}
          bye: {hang_up: До свидания!}
    """
    result = ivr(written(tmp_path, flow))
    assert result.exit_code == 0, result.stderr
    assert "from: +78121234567" in result.stdout


def test_the_way_to_a_condition_is_gone_from_other_numbers_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exploring, "GUESSES", 1)
    flow = """
        flow: deep
        language: ru
        start: main
        on_failure: bye
        variables: {sure: {type: yes_no}, twice: {type: yes_no}}
        states:
          main: {ask: Вы уверены?, yes_no: true, into: sure, next: again}
          again: {ask: Точно?, yes_no: true, into: twice, next: where}
          where:
            branch:
              - {when: sure and twice and caller == "", goto: hidden}
              - goto: bye
          hidden: {hang_up: Номер скрыт.}
          bye: {hang_up: До свидания!}
    """
    result = ivr(written(tmp_path, flow))
    assert "→ hidden" not in result.stderr


def test_opening_hours_are_told_where_they_are_not_as_at_that_time(tmp_path: Path) -> None:
    flow = """
        flow: office
        language: en
        start: when
        on_failure: bye
        hours: {office: {zone: Europe/Moscow, open: {mon-fri: "9:00-18:00"}}}
        states:
          when:
            branch:
              - {when: open("office") and hour < 20, goto: day}
              - {when: open("office"), goto: night}
              - goto: bye
          day: {hang_up: Good day.}
          night: {hang_up: Good night.}
          bye: {hang_up: Goodbye!}
    """
    result = ivr(written(tmp_path, flow), "--check")
    assert (result.exit_code, result.output.count("office: open"), result.output.count("office: closed")) == (
        0,
        1,
        1,
    ), result.output
    assert "- call: night; Mon 20:15, office open" in result.stdout


@pytest.mark.parametrize("tense", ["past", "future", "any"])
def test_a_date_is_also_that_of_the_call(tense: str, tmp_path: Path) -> None:
    flow = f"""
        flow: dates
        language: en
        start: main
        on_failure: bye
        variables: {{day: {{type: date}}}}
        states:
          main: {{ask: Which day?, date: {tense}, into: day, next: when}}
          when:
            branch:
              - {{when: day == today, goto: now}}
              - goto: bye
          now: {{hang_up: So it is today.}}
          bye: {{hang_up: Goodbye!}}
    """
    assert "→ now" not in ivr(written(tmp_path, flow)).stderr
