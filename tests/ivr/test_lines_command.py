"""`ivr lines`: the lines with numbers, hours and size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
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
        "  numbers  +15550100  the shop",
        "  hours    always     around the clock",
        "           night      Mon-Thu closed, Fri-Sat 22:00-4:00, Sun closed",
        "           desk       Mon-Fri 9:00-13:00 and 14:00-18:00, Sat 10:00-24:00, Sun closed, a holiday",
        "           time zone  Europe/Moscow",
        "  size     2 states, 2 prompts, 1 phrase, 2 call tests",
    ]


def test_hours_of_several_zones_tell_theirs(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        SHOP.replace("night: {zone: Europe/Moscow", "night: {zone: Asia/Omsk"), encoding="utf-8"
    )
    printed = lines(str(tmp_path / "shop.yaml"))[1]
    assert "Fri-Sat 22:00-4:00, Sun closed (Asia/Omsk)" in printed
    assert "time zone" not in printed


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+78005555550", "8-800-555-55-50"),
        ("+74955005550", "+7 495 500-55-50"),
        ("+12125550100", "+1 212-555-0100"),
        ("+82212345678", "+82 2-1234-5678"),
        ("900", "900"),
        ("+4915112345678", "+4915112345678"),
    ],
)
def test_numbers_are_listed_as_people_write_them(number: str, written: str, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP.replace("+15550100", number), encoding="utf-8")
    assert f"  numbers  {written}" in lines(str(tmp_path / "shop.yaml"))[1]
    assert number in json.loads(lines(str(tmp_path / "shop.yaml"), "--json")[1])["numbers"]


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
