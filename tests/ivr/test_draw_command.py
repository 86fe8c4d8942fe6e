"""`ivr draw`: pictures to the screen and to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from ivr.main import cli

if TYPE_CHECKING:
    from pathlib import Path


def draw(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["draw", *words])
    return result.exit_code, result.output


def test_it_prints_mermaid() -> None:
    status, printed = draw("examples/pizza.yaml")
    assert status == 0
    assert 'flowchart LR\n  call(("' in printed


def test_the_name_of_the_file_says_what_is_drawn(tmp_path: Path) -> None:
    for name, begins in (
        ("a.svg", "<svg "),
        ("a.mmd", "---\ntitle: "),
        ("a.md", "# Luigi's\n\n```mermaid\n---"),
    ):
        assert draw("examples/pizza.yaml", "-o", str(tmp_path / name)) == (0, "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_what_it_cant_draw_it_says(tmp_path: Path) -> None:
    assert draw("examples/pizza.yaml", "-o", "a.svgg") == (
        2,
        "Error: «a.svgg» is no picture: did you mean «.svg»?\n",
    )
    status, printed = draw("examples/pizza.yaml", "-o", str(tmp_path / "no" / "a.svg"))
    assert status == 2
    assert "can't be written (No such file or directory)" in printed
    assert draw("examples/none.yaml")[0] == 2
