"""Coverage as JSON, LCOV and HTML: the same numbers, each in the form that its readers know."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from engine.coverage import Coverage
from engine.loading.loader import load
from ivr.calltests.covering import html_page, json_file, lcov
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
flow: test
title: "<b>Проба & ошибка</b>"
language: ru
include: [shared.yaml]
start: main
main: main
on_failure: bye
states:
  main:
    menu: {menu}
    options:
      credit: {{key: "1", say: [кредит, "<loan> и <loan>"], goto: credit}}
      bye: {{key: "2", when: visits > 1, goto: bye}}
  credit:
    say: Кредит.
    next: bye
  bye: {{hang_up: До свидания.}}
"""
SHARED = """\
phrases:
  loan: [ссуда]
commands:
  again: {key: "*", do: repeat}
"""
VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})


@pytest.fixture
def coverage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coverage:
    """Coverage by two calls: in one of them «кредит» was said, in the other the caller hung up at once."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flow.yaml").write_text(HEAD.format(menu="Что <i>вам</i> нужно?"), encoding="utf-8")
    (tmp_path / "shared.yaml").write_text(SHARED, encoding="utf-8")
    coverage = Coverage(load(tmp_path / "flow.yaml"))
    for words in ("кредит", ""):
        call = Simulation(coverage.flow, Setting("", "", datetime(2026, 11, 23, 12, 0, tzinfo=UTC)))
        call.start()
        if words:
            call.settle()
            call.say(words)
            call.settle()
        else:
            call.hang_up()
        coverage.add(call.journal)
    return coverage


def test_the_tracefile_tells_the_hits_of_each_line_and_of_each_branch(coverage: Coverage) -> None:
    assert lcov.tracefile(coverage).splitlines() == [
        "TN:",
        "SF:flow.yaml",
        "BRDA:9,0,0,2",  # state main
        "BRDA:9,0,1,0",  # its failure
        "BRDA:9,0,2,0",  # no_input
        "BRDA:9,0,3,0",  # no_match
        "BRDA:12,0,0,1",  # option credit
        "BRDA:12,0,1,1",  # «кредит»
        "BRDA:12,0,2,0",  # the other phrase
        "BRDA:13,0,0,0",  # option bye
        "BRDA:13,0,1,0",  # its condition true
        "BRDA:13,0,2,2",  # its condition false
        "BRDA:14,0,0,1",  # state credit
        "BRDA:14,0,1,1",  # its next
        "BRDA:17,0,0,1",  # state bye
        "BRDA:17,0,1,0",  # the jump of a call with too many failures
        "BRDA:17,0,2,1",  # its prompt
        "BRF:15",
        "BRH:8",
        "DA:9,2",
        "DA:10,1",
        "DA:12,1",
        "DA:13,2",
        "DA:14,1",
        "DA:15,1",
        "DA:17,1",
        "LF:7",
        "LH:7",
        "end_of_record",
        "TN:",
        "SF:shared.yaml",
        "BRF:0",
        "BRH:0",
        "DA:4,0",
        "LF:1",
        "LH:0",
        "end_of_record",
    ]


def test_branches_of_a_line_that_was_never_reached_have_no_count(coverage: Coverage) -> None:
    nothing = lcov.tracefile(Coverage(coverage.flow))
    assert set(re.findall(r"^BRDA:\d+,0,\d+,(.*)$", nothing, re.MULTILINE)) == {"-"}


def test_a_file_outside_the_working_directory_keeps_its_whole_path(
    coverage: Coverage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert f"SF:{(tmp_path / 'flow.yaml').resolve()}\n" in lcov.tracefile(coverage)


def test_the_json_report_has_every_item_with_its_line_and_hits(coverage: Coverage) -> None:
    report = json.loads(json_file.report(coverage))
    assert (report["flow"], report["file"], report["calls"]) == ("test", "flow.yaml", 2)
    assert report["kinds"]["state"] == {"covered": 3, "total": 3}
    assert report["kinds"]["phrase"] == {"covered": 1, "total": 2}
    assert [item["hits"] for item in report["items"]] == coverage.hits
    command = {"kind": "transition", "name": "key * → repeat", "state": ""}
    assert {**command, "file": "shared.yaml", "line": 4, "hits": 0} in report["items"]


class Page(HTMLParser):
    """Reads a page: its rows as class, line and text; every element must be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.rows: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)
        css = (dict(attrs).get("class") or "").split()
        if "row" in css:
            self.rows.append((" ".join(css[1:]), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.rows and data.strip():
            self.rows[-1][1].append(data)


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(coverage: Coverage) -> None:
    html = html_page.page(coverage)
    page = Page(html)
    assert page.open == []
    assert page.links == []
    assert not page.tags & {"script", "link", "img"}
    assert "url(" not in html
    assert "@import" not in html
    assert html.count("<style>") == 1


def test_what_the_flow_says_is_text_on_the_page_and_no_markup(coverage: Coverage) -> None:
    html = html_page.page(coverage)
    assert "&lt;b&gt;Проба &amp; ошибка&lt;/b&gt;" in html
    assert "<b>Проба" not in html
    assert "<i>вам" not in html
    assert "&lt;loan&gt; и &lt;loan&gt;" in html


def test_lines_are_coloured_and_what_is_missing_stands_beside_them(coverage: Coverage) -> None:
    rows = Page(html_page.page(coverage)).rows
    assert [css for css, _ in rows[8:17]] == [
        "partly",
        "covered",
        "",
        "partly",
        "partly",
        "covered",
        "covered",
        "",
        "partly",
    ]
    assert rows[12][1][-2:] == ["key 2 → bye was never taken", "guard visits > 1 was never true"]
    css, texts = rows[17 + 3]
    assert css == "uncovered"
    assert texts[:2] == ["4", "✗"]
    assert "key * → repeat was never taken" in texts


def test_long_lists_of_what_is_missing_are_folded(tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED, encoding="utf-8")
    text = HEAD.format(menu="Что?").replace("say: [кредит,", "say: [один, два, три, четыре, пять,")
    (tmp_path / "flow.yaml").write_text(text, encoding="utf-8")
    html = html_page.page(Coverage(load(tmp_path / "flow.yaml")))
    assert "<details><summary>and 4 more</summary>" in html
    assert Page(html).open == []


def test_the_numbers_stand_on_top(coverage: Coverage) -> None:
    html = html_page.page(coverage)
    assert "<b>100%</b><span>3 of 3</span>" in html
    assert "<b>50%</b><span>1 of 2</span>" in html
    assert "2 calls · " in html


def test_a_file_that_is_gone_still_shows_its_lines(coverage: Coverage, tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").unlink()
    page = Page(html_page.page(coverage))
    assert page.open == []
    assert len(page.rows) == 17 + 4
