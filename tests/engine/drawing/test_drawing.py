"""Pictures of flows: words instead of names, every way shown, nothing that crosses or overlaps."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine import load
from engine.drawing.chart import Chart, chart
from engine.drawing.mermaid import mermaid
from engine.drawing.svg import svg
from engine.drawing.tree import WIDTH, tree
from engine.edges import of_state
from engine.flow import Set

FLOWS = [
    *sorted(Path("flows").glob("*.yaml")),
    Path("examples/pizza.yaml"),
    Path("tests/engine/flows/everything.yaml"),
]
LINES = [
    str(path)
    for path in FLOWS
    if "flow:" in path.read_text(encoding="utf-8") and not path.name.endswith(".calls.yaml")
]
LINE = """
flow: small
title: A "small" <line>
language: en
lines: {"900": free}
start: hello
on_failure: desk
commands:
  person: {key: "0", say: [operator], goto: desk}
variables:
  tries: {type: number, start: 0}
states:
  hello: {say: Good day., next: count}
  count: {set: {tries: tries + 1}, next: main}
  main:
    menu: How can I help? {options}
    options:
      rooms: {key: "1", offer: to book a room, goto: which}
      leave: {say: [nothing, never mind], goto: bye}
  which:
    branch:
      - {when: tries >= 2, goto: desk}
      - {goto: bye}
  bye: {hang_up: "Goodbye, {caller | phone}!"}
  desk: {transfer: "+15550123", say: I am putting you through., otherwise: bye}
"""


def drawn(tmp_path: Path, text: str = LINE) -> Chart:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return chart(load(str(path)))


def test_boxes_say_what_is_heard_and_arrows_what_is_done(tmp_path: Path) -> None:
    boxes = drawn(tmp_path).boxes
    assert [(box.kind, box.words) for box in boxes.values()] == [
        ("says", "Good day."),
        ("asks", "How can I help?"),
        ("decides", "tries ≥ 2?"),
        ("ends", "Goodbye, …!"),
        ("connects", "I am putting you through."),
    ]
    assert {name: [(arrow.label, arrow.dest) for arrow in box.arrows] for name, box in boxes.items()} == {
        "hello": [("", "main")],  # past the state that only counts
        "main": [("1 to book a room", "which"), ("«nothing»", "bye")],
        "which": [("tries ≥ 2", "desk"), ("otherwise", "bye")],
        "bye": [],
        "desk": [("busy, no answer, failed, closed", "bye")],
    }


def test_what_can_be_done_anywhere_stands_once(tmp_path: Path) -> None:
    anywhere = drawn(tmp_path).anywhere
    assert [(arrow.label, arrow.dest) for arrow in anywhere] == [
        ("0 «operator»", "desk"),
        ("whoever keeps failing", "desk"),
    ]


def test_mermaid_escapes_what_would_end_its_texts(tmp_path: Path) -> None:
    text = mermaid(drawn(tmp_path))
    assert 'title: "A #quot;small#quot; #lt;line#gt;"' in text
    assert '  call(("900")) --> s1' in text
    assert '  s2 -->|"1 to book a room"| s3' in text
    assert '  anywhere -.->|"0 «operator»"| s5' in text


@pytest.mark.parametrize("path", LINES)
def test_a_picture_shows_every_state_and_every_way_of_a_flow(path: str) -> None:
    flow = load(path)
    picture = chart(flow)
    assert set(picture.boxes) == {name for name, state in flow.states.items() if not isinstance(state, Set)}
    for name, box in picture.boxes.items():
        ways = {edge.dest for edge in of_state(flow.states[name]) if edge.trigger != "failure"}
        assert len({arrow.dest for arrow in box.arrows}) == len(box.arrows)
        assert ways or not box.arrows


@pytest.mark.parametrize("path", LINES)
def test_boxes_never_overlap(path: str) -> None:
    placed = list(tree(chart(load(path))).values())
    columns: dict[int, list[tuple[int, int]]] = {}
    for one in placed:
        columns.setdefault(one.x, []).append((one.y, one.bottom))
    for spans in columns.values():
        spans.sort()
        assert all(bottom < top for (_, bottom), (top, _) in itertools.pairwise(spans))
    assert all(
        right - left > WIDTH for left, right in zip(sorted(columns), sorted(columns)[1:], strict=False)
    )


@pytest.mark.parametrize("path", LINES)
def test_an_svg_is_whole_and_shows_words_only(path: str) -> None:
    flow = load(path)
    root = ET.fromstring(svg(chart(flow)))
    shown = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert (flow.title or flow.name) in shown
    assert not re.search(r"\w_\w", shown.replace("_900", ""))
    assert "{" not in shown


def test_a_flow_of_two_thousand_states_is_drawn(tmp_path: Path) -> None:
    states = "\n".join(f"  s{n}: {{say: Number {n}., next: s{n + 1}}}" for n in range(2000))
    text = LINE.partition("states:")[0].replace("start: hello", "start: s0") + "states:\n" + states
    text += "\n  s2000: {hang_up: Bye.}\n  desk: {hang_up: Bye.}\n"
    assert len(tree(drawn(tmp_path, text))) == 2002


WORDS = """
flow: words
title: Words
language: en
lines: {"+78005555550": free, "900": free}
start: from
on_failure: bye
variables:
  is_abroad: {type: yes_no, start: no}
services:
  guest_by_phone: {database: guests.sql, query: "SELECT 1 AS one WHERE :phone = ''", returns: {one: number}}
states:
  from:
    branch:
      - {when: caller == "" or is_abroad and line == "+78005555550", goto: main}
      - {when: '"+44" in caller', goto: bye}
      - goto: known
  main:
    menu:
      - {when: failures > 1, text: "Press a key. {options}"}
      - "How can I help? {options}"
      - "{options} Anything else?"
    options:
      one: {key: "1", offer: to wait, goto: line}
      two: {key: "2", offer: to be known, goto: known}
      three: {key: "3", offer: to hear a number, goto: number}
      four: {key: "4", offer: to hear it twice, goto: twice}
      five: {key: "5", offer: to hear it slowly, goto: slowly}
      six: {key: "6", offer: to hear nothing, goto: nothing}
  number: {say: "Dial {caller | phone}. Thank you.", next: bye}
  twice: {say: Twice., next: bye}
  slowly: {say: Slowly., next: bye}
  nothing: {say: Nothing., next: bye}
  line: {queue: people, announce: {every: 20s, text: You are next.}, otherwise: bye}
  known: {service: guest_by_phone, with: {phone: caller}, found: bye, not_found: bye, failed: bye}
  bye: {hang_up: Goodbye!}
"""


def test_conditions_numbers_and_what_is_usually_heard_are_words(tmp_path: Path) -> None:
    (tmp_path / "guests.sql").write_text("CREATE TABLE guests (phone TEXT);", encoding="utf-8")
    words = drawn(tmp_path, WORDS)
    assert words.numbers == ("8-800-555-55-50", "900")
    assert {name: box.words for name, box in words.boxes.items() if box.kind != "ends"} == {
        "from": "number withheld or abroad and line is 8-800-555-55-50? caller has +44?",
        "main": "How can I help?",
        "number": "Dial … Thank you.",
        "twice": "Twice.",
        "slowly": "Slowly.",
        "nothing": "Nothing.",
        "line": "You are next.",
        "known": "looks up: guest by phone",
    }


def test_where_it_is_decided_what_is_small_stands_above_what_is_large(tmp_path: Path) -> None:
    (tmp_path / "guests.sql").write_text("CREATE TABLE guests (phone TEXT);", encoding="utf-8")
    placed = tree(drawn(tmp_path, WORDS))
    assert placed["bye"].y < placed["known"].y < placed["main"].y
    assert [placed[name].y for name in ("line", "number", "twice")] == sorted(
        placed[name].y for name in ("line", "number", "twice")
    )
