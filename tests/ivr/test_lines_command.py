"""`ivr lines`: the lines with numbers, hours and size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from ivr.main import cli

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """
flow: shop
title: The shop
language: en
lines: {"+15550100": the shop}
start: hello
on_failure: bye
hours:
  always: {zone: Europe/Moscow, open: always}
  night: {zone: Europe/Moscow, open: {fri-sat: "22:00-4:00"}}
  desk:
    zone: Europe/Moscow
    open: {mon-fri: ["9:00-13:00", "14:00-18:00"], sat: "10:00-24:00"}
    holidays: {2027-01-01: closed}
states:
  hello: {menu: "Hello! {options}", options: {end: {key: "1", offer: to end, say: [end], goto: bye}}}
  bye: {hang_up: Bye.}
"""
CALLS = """
flow: shop.yaml
calls:
  - call: Ends
    cases: [{say: end}, {say: the end}]
    steps: [skip, {press: 1}, hear: Bye]
"""


def lines(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["lines", *words])
    return result.exit_code, result.stdout, result.stderr


def test_a_folder_is_listed_flow_by_flow(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "shop.calls.yaml").write_text(CALLS, encoding="utf-8")
    (tmp_path / "words.yaml").write_text("phrases: {bye: [bye]}", encoding="utf-8")
    status, printed, _ = lines(str(tmp_path))
    assert status == 0
    assert printed.splitlines()[1:] == [
        "  +15550100  the shop",
        "  always     around the clock",
        "  night      Mon-Thu closed, Fri-Sat 22:00-4:00, Sun closed (Europe/Moscow)",
        "  desk       Mon-Fri 9:00-13:00 and 14:00-18:00, Sat 10:00-24:00, Sun closed, a holiday (Europe/Moscow)",
        "  size       2 states, 2 prompts, 1 phrase, 2 call tests",
    ]


def test_json_has_the_same(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    shop = json.loads(lines(str(tmp_path / "shop.yaml"), "--json")[1])
    assert (shop["title"], shop["numbers"], shop["states"]) == ("The shop", {"+15550100": "the shop"}, 2)


def test_without_words_the_bank_s_lines_are_listed() -> None:
    status, printed, _ = lines()
    assert status == 0
    assert "Автоинформатор 900" in printed


def test_a_flow_that_doesnt_load_is_told_of_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("flow: a\nstart: nowhere\n", encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    status, printed, complaint = lines(str(tmp_path))
    assert status == 1
    assert "The shop" in printed
    assert "a.yaml:" in complaint


def test_a_folder_without_flows_is_told_of(tmp_path: Path) -> None:
    status, _, complaint = lines(str(tmp_path))
    assert (status, complaint) == (
        2,
        f"Error: there is no flow in {tmp_path}: name a folder with flows, or a flow\n",
    )
