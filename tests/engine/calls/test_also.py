"""`also:`: a menu or question understands by voice what other menus offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of

from engine.coverable import items
from engine.drawing.chart import chart
from engine.loading.loader import read
from engine.understanding import Understanding

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
states:
  main:
    menu: Что вам нужно? {options}
    also: [more]
    options:
      card: {key: "1", say: карта, offer: чтобы узнать о карте, goto: card}
      loan: {key: "2", say: кредит, offer: чтобы узнать о кредите, goto: amount}
  more:
    menu: Что ещё? {options}
    also: [main, more]
    options:
      letter: {key: "1", say: написать письмо, offer: чтобы написать письмо, goto: letter}
      pay: {key: "2", say: погасить кредит, offer: чтобы погасить кредит, goto: more}
      card: {key: "3", say: моя карта, goto: more}
      silent: {key: "4", goto: more}
  amount: {ask: Сколько?, number: any, into: amount, also: [more], next: more}
  card: {hang_up: Карта.}
  letter: {hang_up: Письмо.}
"""


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out()
    caller.said  # noqa: B018 - what was said so far
    return caller


def test_what_another_menu_offers_is_understood_too(caller: Caller) -> None:
    assert caller.say("хочу написать письмо").said == ["Письмо."]


def test_and_in_a_question_for_a_value(caller: Caller) -> None:
    caller.say("кредит")
    assert caller.say("напишу письмо, нужно написать письмо").state == "letter"


def test_a_value_is_a_value_all_the_same(caller: Caller) -> None:
    caller.say("кредит").say("сто")
    assert (caller.state, caller.value["amount"]) == ("more", 100)


def test_neither_its_keys_nor_its_lines_are_taken_over(caller: Caller) -> None:
    caller.press("3")
    assert (caller.state, caller.failures) == ("main", ["no_match: out_of_grammar"])
    assert "письмо" not in " ".join(caller.said)


def test_its_own_option_wins_over_one_of_the_same_name(caller: Caller) -> None:
    caller.say("погасить кредит")
    assert caller.say("карта").state == "more"


def test_between_two_said_equally_well_its_own_wins(caller: Caller) -> None:
    assert caller.say("карта, написать письмо").state == "card"


def test_a_match_without_a_state_names_what_the_main_menu_itself_offers(tmp_path: Path) -> None:
    understanding = Understanding(flow_of(FLOW, tmp_path))
    match = understanding.match("написать письмо")
    assert (match.name, match.reason, understanding.match("карта").name) == (None, "out_of_grammar", "card")
    assert "another menu" in match.explanation
    assert Understanding(flow_of(FLOW, tmp_path), "main").match("написать письмо").name == "letter"


def test_it_is_covered_and_drawn_once_where_it_belongs(tmp_path: Path) -> None:
    flow = flow_of(FLOW, tmp_path)
    assert [item.state for item in items(flow) if item.name == "key 1 → letter"] == ["more"]
    arrows = {name: [arrow.dest for arrow in box.arrows] for name, box in chart(flow).boxes.items()}
    assert ("letter" in arrows["more"], "letter" in arrows["main"]) == (True, False)


def test_what_is_no_menu_is_told(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    head = "flow: f\nlanguage: ru\nstart: main\non_failure: card\n"
    path.write_text(head + FLOW.replace("also: [more]", "also: [card, mor]", 1), encoding="utf-8")
    errors = [problem for problem in read(path).problems if problem.severity == "error"]
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in errors] == [
        "f.yaml:9:12: «card» is no menu: name states with menu: only",
        "f.yaml:9:18: there is no state «mor»: did you mean «more»?",
    ]
