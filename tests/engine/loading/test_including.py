"""Parts that a flow includes: what is in them is its own, and what is wrong in them is told there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from small_flow import BASE, problems_in

from engine import FlowError, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[str]]:
    return partial(problems_in, tmp_path)


SHARED = "states:\n  bye: {hang_up: Bye.}\n"
INCLUDING = "include: [part.yaml]\n" + BASE.replace("  bye: {hang_up: Bye.}\n", "")


def test_a_part_is_included(told: Callable[..., list[str]]) -> None:
    assert told(INCLUDING, part=SHARED) == []


def test_a_mistake_in_a_part_is_told_there(told: Callable[..., list[str]]) -> None:
    assert told(INCLUDING, part=SHARED + "  x: {say: y}\n") == [
        "part.yaml:3:3: «next» is missing in «x»: add next: STATE"
    ]


def test_a_name_in_two_files_is_told_with_both_places(told: Callable[..., list[str]]) -> None:
    messages = told(INCLUDING + "  bye: {hang_up: Bye.}\n", part=SHARED)
    assert messages == [
        "part.yaml:2:3: «bye» is written here and in f.yaml:11: keep one of them, or rename one"
    ]


def test_a_part_has_no_start_of_its_own(told: Callable[..., list[str]]) -> None:
    assert told(INCLUDING, part=SHARED + "start: bye\n") == [
        "part.yaml:3:1: an included file can't have «start»: keep it in the file that includes this one"
    ]


def test_what_is_not_meant_is_joined_from_all_parts(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(f"include: part.yaml\nnot_meant: [no one]\n{BASE}", encoding="utf-8")
    (tmp_path / "part.yaml").write_text(
        "not_meant: [one day, <x> one]\nphrases: {x: [any]}\n", encoding="utf-8"
    )
    assert [phrase.text for phrase in load(tmp_path / "f.yaml").not_meant] == ["no one", "one day", "<x> one"]


def test_any_number_is_there_by_itself(told: Callable[..., list[str]]) -> None:
    assert told(BASE.replace("say: one", "say: line <number>")) == []
    wrong = told(BASE + "phrases: {number: [one]}\n")
    assert "f.yaml:11:11: «number» is any number by itself: use another name for these phrases" in wrong


def test_a_class_with_all_that_is_said_is_no_part_of_a_phrase(told: Callable[..., list[str]]) -> None:
    classes = "phrases: {x: [one., two of it]}\n"
    assert told(BASE.replace("say: one", "say: <x>") + classes) == []
    (line,) = told(BASE.replace("say: one", "say: line <x>") + classes)
    assert line.startswith("f.yaml:9:")
    assert "«one.» in <x> is all that is said" in line


def test_a_circle_of_includes_is_told_with_its_chain(told: Callable[..., list[str]]) -> None:
    messages = told(INCLUDING, part="include: other.yaml\n" + SHARED, other="include: part.yaml\n")
    assert messages == [
        (
            "other.yaml:1:10: these files include each other: part.yaml → other.yaml → part.yaml:"
            " take one include: away"
        )
    ]


def test_two_parts_may_share_a_third(told: Callable[..., list[str]]) -> None:
    content = INCLUDING.replace("[part.yaml]", "[part.yaml, other.yaml]")
    assert told(content, part="include: third.yaml\n", other="include: third.yaml\n", third=SHARED) == []


@pytest.mark.parametrize(
    "name", ["../part.yaml", "/etc/passwd", "a/../../part.yaml", "C:/part.yaml", "~/part.yaml"]
)
def test_a_part_outside_the_folder_is_refused(told: Callable[..., list[str]], name: str) -> None:
    (message,) = [m for m in told(INCLUDING.replace("part.yaml", name)) if "leads out" in m]
    assert message.startswith(f"f.yaml:1:11: «{name}» leads out of the flow's folder")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(SHARED, encoding="utf-8")
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "part.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "f.yaml").write_text(INCLUDING, encoding="utf-8")
    with pytest.raises(FlowError, match=r"«part\.yaml» is a link that leads out of the flow's folder"):
        load(folder / "f.yaml")


def test_a_part_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "part.yaml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "f.yaml").write_text(INCLUDING.replace("part.yaml", "common/part.yaml"), encoding="utf-8")
    assert load(tmp_path / "f.yaml").states["bye"].place.file == str(tmp_path / "common" / "part.yaml")


def test_a_script_of_call_tests_is_no_flow(tmp_path: Path) -> None:
    script = tmp_path / "hotel.calls.yaml"
    script.write_text("flow: hotel.yaml\ncalls:\n  - call: A\n    steps: [hang up]\n", encoding="utf-8")
    with pytest.raises(FlowError) as wrong:
        load(script)
    what = "this is a script of call tests and no flow: give the flow that it calls"
    assert str(wrong.value) == f"{script}:1:1: {what}, {tmp_path / 'hotel.yaml'}"
