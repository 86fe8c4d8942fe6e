"""What is installed is what the program needs: the packages, the lines and their data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


def test_the_wheel_holds_the_four_packages_and_nothing_else(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"engine", "audio", "flows", "ivr"}


@pytest.mark.parametrize(
    "name",
    [
        "flows/sber_900.yaml",
        "flows/vocabulary.yaml",
        "flows/bank.sql",
        "flows/flow.schema.json",
        "flows/calls.schema.json",
        "engine/py.typed",
    ],
)
def test_the_wheel_holds_what_the_line_needs(names: list[str], name: str) -> None:
    assert name in names
