"""What the bank's line understands, read from its flow: the vocabulary that the tables of utterances are held against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.flow import Menu
from engine.loading.loader import load

if TYPE_CHECKING:
    from engine.matching.phrases import Phrase

LINE = load(Path(__file__).parents[3] / "flows" / "sber_900.yaml")
_main = LINE.states["main"]
assert isinstance(_main, Menu)

MENU: dict[str, tuple[Phrase, ...]] = {
    option.name: option.phrases for option in _main.options if option.phrases and option.when is None
}
COMMANDS: dict[str, tuple[Phrase, ...]] = {command.name: command.phrases for command in LINE.commands}
YES_OR_NO = "callback/offer"
"""A state of the line that asks a yes/no question."""
