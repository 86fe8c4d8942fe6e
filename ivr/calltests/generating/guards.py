"""What the conditions and values of a flow read: what can make two calls that look alike go on differently."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.coverage import items
from engine.flow import Set

if TYPE_CHECKING:
    from engine.flow import Flow


class Guards:
    """What the conditions and values of a flow read: only this can make two calls that look alike go on differently."""

    def __init__(self, flow: Flow) -> None:
        self.names: set[str] = set()
        """Variables, columns as `card.blocked`, and what the call itself knows."""
        self.constants: dict[str, list[object]] = {}
        """What each is compared with."""
        texts = dict.fromkeys(item.name for item in items(flow) if item.kind == "guard true")
        for state in flow.states.values():
            if isinstance(state, Set):
                texts |= dict.fromkeys(one.value.text for one in state.assign)
        for text in texts:
            self._read(ast.parse(f"({text})", mode="eval"))

    def _read(self, tree: ast.AST) -> None:
        self.names |= _names(tree)
        for node in ast.walk(tree):
            if isinstance(node, (ast.Compare, ast.Call)):  # `starts_with(caller, "+7495")` compares, too
                for name in _names(node):
                    known = self.constants.setdefault(name, [])
                    values = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
                    known += (value for value in values if value not in known)

    def numbers(self, name: str) -> list[Decimal]:
        """Return the numbers that a name is compared with, and their neighbours."""
        known = [value for value in self.constants.get(name, ()) if type(value) in (int, float)]
        return [Decimal(str(value)) + step for value in known for step in (0, -1, 1)]

    def texts(self, name: str) -> list[str]:
        """Return the texts that a name is compared with."""
        return [value for value in self.constants.get(name, ()) if isinstance(value, str)]


def names_in(text: str) -> set[str]:
    """Return what a condition or value reads: variables, columns as `card.blocked`, what the call itself knows."""
    return _names(ast.parse(f"({text})", mode="eval"))


def _names(tree: ast.AST) -> set[str]:
    plain = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return plain | {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
