"""Answers in place of those that are secret: what could have been pressed, said or found, the likeliest first.

A journal keeps of a secret only its length. Whoever makes the call again tries these until it goes as it went.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from engine.flow import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.calls.call import Call
    from engine.flow import Choice, Flow, VariableType
    from engine.grammar import Grammar
    from ivr.calltests.saving.story import Happening

T = TypeVar("T")

MOST_TRIES = 100
"""Of 200 random calls with secrets none took more than 25; what isn't found by then keeps its person waiting in vain."""
_KEYS = "1234567890*#"
_PHONE = "89001234567"
_DIGITS = "12345678901234567890"
_TYPED = {"phone": _PHONE, "date": "05031985"}
"""Digits that are valid for the kind; others take any."""
_MOST_PHRASES = 20


class Choices:
    """A choice for everything that is unknown; `retry` makes the last one anew that has another possibility."""

    def __init__(self) -> None:
        self._chosen: list[int] = []
        self._possible: list[int] = []
        self._next = 0
        self._tries = 1

    def choose(self, candidates: Sequence[T]) -> T:
        """Return one of the candidates."""
        if self._next == len(self._chosen):
            self._chosen.append(0)
            self._possible.append(len(candidates))
        chosen = candidates[min(self._chosen[self._next], len(candidates) - 1)]
        self._next += 1
        return chosen

    def retry(self) -> bool:
        """Choose otherwise from now on; return False where all was tried, or enough of it."""
        del self._chosen[self._next :], self._possible[self._next :]
        while self._chosen and self._chosen[-1] + 1 >= self._possible[-1]:
            self._chosen.pop()
            self._possible.pop()
        if not self._chosen or self._tries >= MOST_TRIES:
            return False
        self._chosen[-1] += 1
        self.again()
        return True

    def again(self) -> None:
        """Go through the same choices from the first."""
        self._next = 0
        self._tries += 1


def keys_for(call: Call, hints: Sequence[Choice]) -> list[str]:
    """Return keys that a caller could press next."""
    grammar, typed = call.grammar, call.typed
    found = [
        keys[len(typed)]
        for choice in hints
        for keys in choice.keys
        if keys.startswith(typed) and len(keys) > len(typed)
    ]
    state = call.flow.states[call.state]
    if isinstance(state, Ask):
        digits = _TYPED.get(state.value.kind, _DIGITS)
        found.append(digits[len(typed) % len(digits)])
    if grammar is not None:
        alike: dict[object, str] = {}
        for key in _KEYS:
            alike.setdefault(_effect(grammar, typed + key), key)
        found += [*alike.values(), *grammar.settings.term_char, *grammar.settings.cancel_key]
    return list(dict.fromkeys(found)) or ["1"]


def _effect(grammar: Grammar, typed: str) -> object:
    """What keys lead to; those that lead to the same need not all be tried."""
    step = grammar.step(typed)
    if step is None:
        return None
    choice = step.choice.name if step.choice is not None else ""
    value = step.value if isinstance(step.value, bool) else step.value is not None
    return choice, value, step.extendable


def texts_for(call: Call, hints: Sequence[Choice]) -> list[str]:
    """Return what a caller could say next."""
    found = [_wording(choice) for choice in hints if choice.phrases]
    state = call.flow.states[call.state]
    is_russian = call.flow.language.code == "ru"
    if call.question is not None and call.question.kind == "confirm":
        found += _yes_or_no(is_russian=is_russian)
    if isinstance(state, Ask):
        found += _values(state, is_russian=is_russian)
    found.append("абракадабра" if is_russian else "gobbledygook")
    if call.grammar is not None:
        found += [_wording(choice) for choice in call.grammar.choices if choice.phrases][:_MOST_PHRASES]
    return list(dict.fromkeys(found))


def _wording(choice: Choice) -> str:
    return choice.phrases[0].variants()[0]


def _values(state: Ask, *, is_russian: bool) -> list[str]:
    spec = state.value
    match spec.kind:
        case "digits" | "card":
            return [_DIGITS[: int(spec.least or 4)]]
        case "phone":
            return [_PHONE]
        case "number" | "amount":
            return [str(spec.least if spec.least is not None else 100)]
        case "date":
            return ["вчера", "завтра"] if is_russian else ["yesterday", "tomorrow"]
        case "yes_no":
            return _yes_or_no(is_russian=is_russian)
        case "words":
            return ["пример" if is_russian else "example"]
    return []


def _yes_or_no(*, is_russian: bool) -> list[str]:
    return ["да", "нет"] if is_russian else ["yes", "no"]


def found_for(kind: VariableType, flow: Flow) -> list[object]:
    """Return values that a service could answer with."""
    match kind:
        case "number" | "amount":
            return [Decimal(100), Decimal(0), Decimal(1_000_000)]
        case "yes_no":
            return [True, False]
        case "digits":
            return ["1234"]
        case "phone":
            return ["+79001234567"]
        case "date":
            return ["1985-03-05"]
    return ["пример" if flow.language.code == "ru" else "example"]


def hinted(flow: Flow, happened: Sequence[Happening]) -> list[Choice]:
    """Return the options and commands that were chosen, as what happened then tells."""
    names = list(dict.fromkeys(_names(happened)))
    return [choice for name in names for choice in _choices(flow) if choice.name == name] if names else []


def _names(happened: Sequence[Happening]) -> Iterator[str]:
    for one in happened:
        if one[0] == "moved" and one[3].startswith(("option:", "command:")):
            yield one[3].partition(":")[2]
        elif one[0] == "chosen":
            yield one[1]


def _choices(flow: Flow) -> Iterator[Choice]:
    yield from flow.commands
    for state in flow.states.values():
        yield from state.choices
        if isinstance(state, Ask):
            yield from state.value.items
