"""Small phone lines that the tests of several rules call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller import Caller, flow_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


MENU = """
commands:
  operator: {key: 0, say: оператор, goto: reached}
states:
  main:
    menu: Что нужно?
    SETTINGS
    options:
      one: {key: 1, say: один раз, goto: reached}
      twelve: {key: 12, say: двенадцать раз, goto: dozen}
      long: {key: 345, say: долго, goto: dozen}
      single: {key: 6, say: карта, goto: reached}
      sharp: {key: "7#", say: решётка, goto: dozen}
  reached: {menu: Один., options: {a: {key: 5, goto: main}}}
  dozen: {menu: Дюжина., options: {a: {key: 5, goto: main}}}
"""


ASK = """
commands:
  operator: {key: 0, say: оператор, goto: connected}
states:
  main:
    ask: Сколько?
    KIND
    into: answer
    SETTINGS
    next: took
  took: {menu: Взято., options: {a: {key: 5, goto: main}}}
  connected: {menu: Оператор., options: {a: {key: 5, goto: main}}}
"""


def menu(tmp_path: Path, settings: str = "") -> Caller:
    return Caller(flow_of(MENU.replace("SETTINGS", settings), tmp_path)).start().hear_out()


def ask(tmp_path: Path, kind: str, settings: str = "") -> Caller:
    text = ASK.replace("KIND", kind).replace("SETTINGS", settings)
    return Caller(flow_of(text, tmp_path)).start().hear_out()


LINE = """
start: hello
states:
  hello: {say: {text: Здравствуйте., HELLO}, next: main}
  main:
    menu: {text: Что нужно?, MENU}
    max_no_match: 9
    max_failures: 9
    SETTINGS
    options:
      card: {key: 1, say: карта, goto: card}
      block: {key: 12, say: блокировка, goto: block}
  card: {menu: Карта., options: {a: {key: 1, say: назад, goto: block}, b: {key: 2, goto: card}}}
  block: {menu: Блок., options: {a: {key: 1, say: назад, goto: card}}}
"""

SINGLE = LINE.replace("block: {key: 12,", "block: {key: 2,")


def line(tmp_path: Path, hello: str = "", menu: str = "", settings: str = "", text: str = SINGLE) -> Caller:
    text = text.replace("HELLO", hello or "barge_in: interrupt")
    text = text.replace("MENU", menu or "barge_in: interrupt").replace("SETTINGS", settings)
    return Caller(flow_of(text, tmp_path)).start()


SQL = "create table cards (last4 text primary key, kopecks integer);\n"

OFFICE = """
on_error: broken
max_call_duration: 30m
hours:
  office: {zone: Europe/Moscow, open: {mon-fri: "9:00-18:00"}}
services:
  find:
    database: bank.sql
    query: select kopecks from cards where last4 = '1234'
    returns: {sum: amount, name: text, open: yes_no}
    timeout: 10s
commands: {out: {say: выйти, key: "0", goto: main}}
states:
  main:
    menu: Что вам нужно?
    options:
      find: {key: "1", goto: find}
      queue: {key: "2", goto: queue}
      transfer: {key: "3", goto: transfer}
      bye: {key: "4", goto: bye}
      broken: {key: "5", goto: silly}
      sub: {key: "6", goto: sub}
  find:
    service: find
    waiting: Ищу.
    waiting_after: 1500ms
    into: card
    found: found
    not_found: not_found
    failed: failed
    timed_out: slow
  found: {menu: Нашла., options: {main: {key: "1", goto: main}}}
  not_found: {menu: Не нашла., options: {main: {key: "1", goto: main}}}
  failed: {menu: Сломалось., options: {main: {key: "1", goto: main}}}
  slow: {menu: Слишком долго., options: {main: {key: "1", goto: main}}}
  queue:
    queue: people
    say: Все заняты.
    announce: {every: 20s, text: "Вы {position | ordinal}."}
    hours: office
    leave:
      callback: {key: "9", say: перезвоните, goto: bye}
      star: {key: "12", goto: bye}
    max_wait: 5m
    busy: o_busy
    no_answer: o_no_answer
    failed: o_failed
    closed: o_closed
    queue_full: o_queue_full
  transfer:
    transfer: "+74955005550"
    say: Соединяю.
    hours: office
    timeout: 20s
    busy: o_busy
    no_answer: o_no_answer
    failed: o_failed
    closed: o_closed
  o_busy: {menu: Занято., options: {main: {key: "1", goto: main}}}
  o_no_answer: {menu: Не отвечают., options: {main: {key: "1", goto: main}}}
  o_failed: {menu: Не вышло., options: {main: {key: "1", goto: main}}}
  o_closed: {menu: Закрыто., options: {main: {key: "1", goto: main}}}
  o_queue_full: {menu: Полно., options: {main: {key: "1", goto: main}}}
  silly: {say: "{card.sum | money}", next: main}
  broken: {say: "{card.name}", next: bye}
  sub: {call: inner, returns: {done: found, undone: not_found}}
  inner: {menu: Внутри., options: {d: {key: "1", goto: d}, u: {key: "2", goto: u}}}
  d: {return: done}
  u: {return: undone}
  bye: {hang_up: Пока., reason: said goodbye}
"""

GOOD = {"sum": 5, "name": "Анна", "open": 1}

"""What the office's service answers when all is well."""


def caller_of(text: str, tmp_path: Path, at: datetime | None = None) -> Caller:
    (tmp_path / "bank.sql").write_text(SQL, encoding="utf-8")
    flow = flow_of(text, tmp_path)
    caller = Caller(flow) if at is None else Caller(flow, at=at)
    caller.start().hear_out()
    caller.said  # noqa: B018 - what was said so far
    return caller
