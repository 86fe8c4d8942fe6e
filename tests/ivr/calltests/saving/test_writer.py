"""What is written is read back as it was, and a person can read it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import Place
from engine.loading.nodes import Map
from engine.loading.source import Source, parse_source
from ivr.calltests.saving.writer import WIDTH, WrittenCall, script_text

if TYPE_CHECKING:
    from collections.abc import Mapping

NASTY = (
    "*", "&a", "-", "- a", "-a", "?", "? a", ": a", "a: b", "a:", "a #b", "#", "{a}", "[a]", "a, b", "!", "!!str",
    "|", ">", "%", "@", "`", '"', "'", 'a "b" c', "a\\b", " a", "a ", "\ta", "a\tb", "a\nb", "\n", "", "~", "no",
    "yes", "null", "012", "1e3", "9:00", "...", "…", "--- a", "---", "<<", "=", "«Это: “текст” – №5»", "\u00a0",
    "a\u00a0", "😀 #", "\u2028", "\x85", "\x00", "\x7f", "\ufeff", "${name}", "a" * 300, "ab cd " * 60, "a\\ b " * 60,
    "a  b " * 50, 'слово: "да" \\ ' * 20, "# " * 100, "- " * 100, "a,b: " * 60,
)  # fmt: skip
ANY_TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(st.sampled_from(NASTY), max_size=30).map(" ".join),
)
KEY = ANY_TEXT.filter(lambda text: len(text) < 100)
VALUE = st.one_of(
    ANY_TEXT,
    st.lists(ANY_TEXT, min_size=1, max_size=4),
    st.dictionaries(KEY, ANY_TEXT, min_size=1, max_size=4),
    st.lists(st.dictionaries(KEY, st.lists(ANY_TEXT, min_size=1), min_size=1, max_size=2), min_size=1),
)


def read_back(text: str) -> Any:  # noqa: ANN401 - whatever was written
    empty = Map()
    empty.place = Place("a.calls.yaml", 1, 1)
    source = Source("a.calls.yaml", empty)
    parse_source(text.replace("$${", "${"), source)  # as the reader fills it
    dull = [
        problem for problem in source.problems if "twice" not in problem.what and "<<" not in problem.what
    ]
    assert not dull
    return source.root


def text_of(*steps: dict[str, Any] | str, head: Mapping[str, Any] | None = None, **more: Any) -> str:  # noqa: ANN401
    return script_text("a.yaml", [WrittenCall("имя", list(steps), head or {}, **more)])


@settings(max_examples=60)
@given(ANY_TEXT, st.dictionaries(st.sampled_from(["hear", "say", "in"]), VALUE, min_size=1), VALUE)
@example("a" * 120, {"hear": "a" * 120}, "x")
def test_whatever_is_written_is_read_back_the_same(name: str, step: dict[str, Any], value: Any) -> None:  # noqa: ANN401
    call = WrittenCall(
        name, [step, "silent"], {"services": value}, {"vars": value}, "a\nb", {0: "remark", 1: "x"}
    )
    assert read_back(script_text("a.yaml", [call, call], comment="top\n\nmore")) == {
        "flow": "a.yaml",
        "calls": [
            {"call": name, "services": value, "steps": [step, "silent"], "expect": {"vars": value}}
        ] * 2,
    }  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_every_nasty_text_is_read_back_the_same_in_line_and_below(text: str) -> None:
    root = read_back(text_of({"hear": text}, {"hear": [text, text]}, {"say": {"text": text}}))
    assert root["calls"][0]["steps"] == [{"hear": text}, {"hear": [text, text]}, {"say": {"text": text}}]


def test_a_script_looks_as_a_person_would_write_it() -> None:
    text = text_of(
        {"hear": "Здравствуйте!", "in": "main"},
        {"press": "012"},
        {"press": "*", "interrupt": "after 0.8s"},
        "silent",
        {"hear": ["Я вас не слышу.", "Карты, вклады"]},
        {"transfer": "operators"},
        head={
            "tags": ["smoke", "operator"],
            "from": "",
            "at": "2026-11-23 10:15:00+03:00",
            "services": {"card": [{"found": {"id": 1, "blocked": False}}, "failed"]},
            "simulate": {"operators": {"outcome": "busy", "wait": "5s"}},
        },
        expect={"duration": "< 40s"},
        comment="Как было.",
        remarks={1: "invented"},
    )
    assert (
        text
        == """\
flow: a.yaml

calls:

  # Как было.
  - call: имя
    tags: [smoke, operator]
    from: ""
    at: 2026-11-23 10:15:00+03:00
    services:
      card:
        - found: {id: 1, blocked: no}
        - failed
    simulate: {operators: {outcome: busy, wait: 5s}}
    steps:
      - hear: Здравствуйте!
        in: main
      - press: 012  # invented
      - press: "*"
        interrupt: after 0.8s
      - silent
      - hear: [Я вас не слышу., "Карты, вклады"]
      - transfer: operators
    expect: {duration: "< 40s"}
"""
    )


def test_long_texts_go_over_several_lines_of_bounded_width() -> None:
    spoken = "Чем я могу помочь? Нажмите 1, чтобы узнать баланс. " * 10
    text = text_of(
        {"hear": spoken.strip()}, {"hear": f"Так: {spoken}"}, {"say": {"text": spoken, "confidence": 0.5}}
    )
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_remark_beside_a_folded_text_stands_above_it() -> None:
    said = "слово " * 60
    text = text_of({"say": said.strip()}, remarks={0: "invented"})
    assert "      # invented\n      - say: слово слово" in text
    assert read_back(text)["calls"][0]["steps"] == [{"say": said.strip()}]
