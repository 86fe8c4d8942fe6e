"""A small flow and scripts for it, written where a test can read them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

from ivr.calltests import flows
from ivr.calltests.reading import reader
from ivr.calltests.running import runner

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.calltests.running.outcome import Outcome

BANK = """
flow: bank
title: Банк «Заря»
language: ru
lines: {"900": с мобильного, "+78005555550": по России}
start: greeting
main: main
on_failure: to_operator
variables: {limit: {type: number, start: 5}}
commands:
  operator: {key: "0", say: [оператор, позовите человека], goto: operator}
hours:
  bank: {zone: Europe/Moscow, open: {mon-fri: "9:00-18:00"}}
services:
  cards:
    database: bank.sql
    query: SELECT owner, blocked FROM cards WHERE last4 = :last4
    returns: {owner: text, blocked: yes_no}
    public: [owner, blocked]
    timeout: 3s
simulate:
  operators: {outcome: connected, position: 1, wait: 20s}
states:
  greeting: {say: Здравствуйте! Это банк «Заря»., next: main}
  main:
    menu: "Чем помочь? {options}"
    short: "{options}"
    options:
      cards: {key: "1", offer: чтобы узнать о карте, say: [карта, что с картой], goto: last4}
      hours: {key: "2", offer: чтобы узнать часы работы, say: [часы работы, когда вы открыты], goto: when}
  last4:
    ask: Назовите последние четыре цифры карты.
    short: Четыре цифры, пожалуйста.
    card: 4
    into: last4
    sensitive: true
    next: find
  find:
    service: cards
    with: {last4: last4}
    waiting: Секунду.
    into: card
    found: tell
    not_found: unknown
    failed: to_operator
  tell: {say: "Карта {card.owner} работает.", next: main}
  unknown: {say: Такой карты нет., next: main}
  when:
    branch:
      - {when: open("bank"), goto: now_open}
      - {goto: now_closed}
  now_open: {say: Мы открыты., next: main}
  now_closed: {say: Мы закрыты., next: main}
  operator:
    escalate: requests
    steps:
      - {say: "Расскажите, что случилось?"}
      - {say: Соединяю с оператором., goto: queue}
    at_once: [key]
  to_operator: {say: Соединяю с оператором., next: queue}
  queue:
    queue: operators
    announce: {every: 15s, text: "Вы {position | ordinal} в очереди."}
    otherwise: sorry
  sorry: {hang_up: "К сожалению, операторы заняты. До свидания!"}
"""
SQL = """
CREATE TABLE cards (last4 TEXT, owner TEXT, blocked INTEGER);
INSERT INTO cards VALUES ('4321', 'Анна', 0);
"""


@dataclass(frozen=True)
class Desk:
    """A folder with the flow in it."""

    folder: Path

    def read(self, script: str) -> reader.Loaded:
        """Read a script that stands beside the flow; `flow:` is added."""
        return reader.loads("flow: bank.yaml\n" + dedent(script), self.folder / "bank.calls.yaml")

    def run(self, script: str) -> list[Outcome]:
        """Make every call of a script."""
        loaded = self.read(script)
        return [runner.run(call, loaded.flow) for call in loaded.script.calls]

    def run_one(self, steps: str, head: str = "") -> Outcome:
        """Make one call with these steps, a line each."""
        lines = "\n".join(f"      {line}" for line in dedent(steps).strip().splitlines())
        above = "\n".join(f"    {line}" for line in dedent(head).strip().splitlines())
        (outcome,) = self.run(f"calls:\n  - call: one\n{above}\n    steps:\n{lines}\n")
        return outcome

    def failure(self, steps: str, head: str = "") -> tuple[str, int]:
        """Return the kind of the failure of one call, and which of its steps it was, from 1; 0 for none."""
        failed = self.run_one(steps, head).failure
        assert failed is not None
        return failed.kind, 0 if failed.step is None else failed.step + 1


def desk(folder: Path, flow: str = BANK) -> Desk:
    """Put the flow into a folder."""
    (folder / "bank.yaml").write_text(flow, encoding="utf-8")
    (folder / "bank.sql").write_text(SQL, encoding="utf-8")
    flows.forget()
    return Desk(folder)
