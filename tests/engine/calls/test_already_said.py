"""`already_said: true`: what the words hold that led to a question is not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of

from engine.loading.loader import read

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
states:
  main:
    menu: Что вам нужно?
    options:
      office: {key: "1", say: отделение, goto: city}
      pay: {key: "2", say: заплатить, goto: sum}
      lead: {key: "3", say: справка, goto: first}
  first: {say: Сейчас., next: city}
  city:
    ask: В каком городе?
    one_of: {perm: [пермь], tula: [тула]}
    options: {elsewhere: {say: москва, goto: nowhere}, again: {say: ещё раз, do: repeat}}
    into: town
    already_said: true
    next: told
  told: {menu: "Город {town}.", options: {other: {key: "1", say: другой город, goto: city}}}
  sum: {ask: Сколько?, amount: any, into: rub, already_said: true, next: paid}
  paid: {menu: "Плачу {rub | money}.", options: {more: {key: "1", goto: main}}}
  nowhere: {hang_up: Там нас нет.}
"""


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out()
    caller.said  # noqa: B018 - what was said so far
    return caller


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("отделение в Перми", ["Город perm."], id="an item of a list"),
        pytest.param("заплатить сто рублей", ["Плачу сто рублей."], id="a value"),
        pytest.param("отделение в Москве", ["Там нас нет."], id="another answer of the question"),
        pytest.param("отделение", ["В каком городе?"], id="nothing"),
        pytest.param("отделение, ещё раз", ["В каком городе?"], id="an answer that leads nowhere"),
        pytest.param("справка, Пермь", ["Сейчас.", "В каком городе?"], id="something came between"),
    ],
)
def test_what_was_said_already_is_not_asked_for(words: str, said: list[str], caller: Caller) -> None:
    assert caller.say(words).said == said


def test_why_tells_which_words_held_the_answer(caller: Caller) -> None:
    caller.say("отделение в Перми")
    assert "«отделение в Перми», which led here, holds the answer" in " ".join(
        str(move["why"]) for move in caller.journal if move["kind"] == "moved"
    )


def test_a_key_says_nothing(caller: Caller) -> None:
    assert caller.press("1").said == ["В каком городе?"]


def test_the_question_counts_as_visited(caller: Caller) -> None:
    caller.say("отделение в Перми").hear_out().say("другой город, Тула")
    assert (caller.state, caller.value["town"]) == ("told", "tula")


@pytest.mark.parametrize("more", ["sensitive: true", "confirm: 'Так?'"])
def test_what_has_to_be_asked_for_is_told(more: str, tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    head = "flow: f\nlanguage: ru\nstart: main\non_failure: nowhere\n"
    path.write_text(
        head + FLOW.replace("already_said: true, next: paid", f"already_said: true, {more}, next: paid")
    )
    told = [str(problem).partition(": ")[2] for problem in read(path).problems]
    assert told == [
        "a yes or no, a secret, and what is to be confirmed have to be asked for: take already_said: away"
    ]
