"""A terminal that only keeps what is written on it."""

from __future__ import annotations

from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import DummyOutput


class Paper(DummyOutput):
    def __init__(self, columns: int = 80) -> None:
        self.text = ""
        self._columns = columns

    def write(self, data: str) -> None:
        self.text += data

    def get_size(self) -> Size:
        return Size(rows=24, columns=self._columns)

    @property
    def lines(self) -> list[str]:
        return self.text.replace("\r", "").splitlines()
