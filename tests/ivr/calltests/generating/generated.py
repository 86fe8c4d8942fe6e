"""Writes a flow, and has `ivr generate` make its calls."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from click.testing import CliRunner

from ivr.main import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def written(folder: Path, flow: str) -> Path:
    path = folder / "flow.yaml"
    path.write_text(dedent(flow), encoding="utf-8")
    return path


def ivr(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["generate", *map(str, arguments)])
