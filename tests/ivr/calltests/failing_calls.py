"""Calls that fail at a small bank, and what is printed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.calltests.collecting.failing import CallFailed
from ivr.calltests.reading import reader
from ivr.calltests.running import runner

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.telling.report import Again

FLOW = """\
flow: bank
title: Банк «Заря»
language: ru
start: greeting
main: main
on_failure: queue
variables:
  asked: {type: number, start: 0}
simulate:
  operators: {outcome: connected, position: 1, wait: 20s}
states:
  greeting:
    say: Здравствуйте! Вы позвонили в банк «Заря».
    next: main
  main:
    menu: Карты – нажмите один.
    options:
      cards: {key: "1", say: карты, goto: enter_cards}
  enter_cards:
    set: {asked: 0}
    next: cards
  cards:
    menu: Карты. Блокировка – нажмите один, баланс – два.
    options:
      operator: {key: "0", say: [оператор, позовите человека], goto: count}
      block: {key: "1", say: заблокировать, goto: blocked}
      share: {key: "9", goto: share}
  count:
    set: {asked: asked + 1}
    next: enough
  enough:
    branch:
      - when: asked >= 2
        goto: queue
      - goto: help
  help:
    say: Чем помочь по карте? Если нужен сотрудник, скажите «оператор» ещё раз.
    next: enter_cards
  share:
    set: {asked: 1 / asked}
    next: blocked
  blocked:
    say: Карта заблокирована.
    next: cards
  queue:
    queue: operators
    say: Соединяю с оператором.
    otherwise: bye
  bye:
    hang_up: До свидания!
"""


def put_bank(folder: Path) -> None:
    """Put the flow into a folder, where its calls are made."""
    (folder / "bank.yaml").write_text(FLOW, encoding="utf-8")


def called(script: str) -> Outcome:
    """Make the one call of a script, which fails."""
    loaded = reader.loads(script, "bank.calls.yaml")
    outcome = runner.run(loaded.script.calls[0], loaded.flow)
    assert outcome.failure is not None
    return outcome


def failure_text(
    outcome: Outcome, *, verbose: bool = False, journal: str | None = None, again: Again | None = None
) -> str:
    """What is printed of a call that failed, without colours."""
    return str(CallFailed(outcome, verbose=verbose, journal=journal, again=again))
