"""What a caller can press and say at a moment: drawn from what is live there, by a number that stands for the choice.

The same number at the same place is always the same input, and 0 the simplest, so that a call can be made again.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from engine.errors import Place
from engine.flow import Lookup, Queue, Transfer
from ivr.calltests import script
from ivr.calltests.monkey.personas import Act
from ivr.calltests.running.nearness import inputs_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.calls.call import Call
    from engine.flow import Choice, Flow, ValueSpec
    from ivr.calltests.monkey.personas import Turn
    from ivr.calltests.script import AnyStep

T = TypeVar("T")
KEYS = "1234567890*#ABCD"
_NO = {"ru": "нет", "en": "no"}
_YES = {"ru": "да", "en": "yes"}
_NONSENSE = {
    "ru": (
        "абракадабра",
        "колбаса",
        "э-э",
        "сорок тысяч обезьян",
        "да нет наверное",
        "алло",
        "двадцать пять",
    ),
    "en": ("abracadabra", "cucumber", "uh", "forty thousand monkeys", "yes no maybe", "hello", "twenty five"),
}
_DIGITS = 9
"""Kinds of digits in what is typed; no zero, which is the operator's key in many flows."""
_DAYS = (0, 1, -1, 30, -30, 366, -9000, 9000)
"""From the day of the call."""


class Inputs:
    """The inputs of one flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._place = Place(flow.file, 1, 1)
        self._ways: dict[Place, list[AnyStep]] = {}
        self.to_operator = _to_operator(flow)
        """The commands that lead to a person."""

    def step(self, turn: Turn, call: Call) -> AnyStep:
        """Return what a caller does who wants this now."""
        match turn.act:
            case Act.SILENT:
                return script.Silent(self._place, None)
            case Act.WAIT:
                return script.Wait(self._place, 1.0 + turn.number % 20)
            case Act.HANG_UP:
                return script.HangUp(self._place)
            case Act.KEY:
                return self._press(KEYS[turn.number % len(KEYS)])
            case Act.NONSENSE:
                return self._say(_one(_of(_NONSENSE, self._flow), turn.number))
        return self._meant(turn.act, turn.number, call)

    def asks_for_operator(self, step: script.Press | script.Speak, call: Call) -> bool:
        """Whether this asks for a person, now that the caller heard everything out and may ask so."""
        if call.grammar is None or call.mode != "waiting" or call.typed or step.interrupt_s is not None:
            return False
        live = [command for command in self.to_operator if command in call.grammar.choices]
        if isinstance(step, script.Press):
            typed = call.grammar.step(step.keys)
            return typed is not None and not typed.extendable and typed.choice in live
        return any(step in self._ways_of(command) for command in live)

    def _meant(self, act: Act, number: int, call: Call) -> AnyStep:
        """Return an input that depends on what is live; a choice where there is nothing of the kind."""
        choices = call.grammar.choices if call.grammar is not None else self._flow.commands
        value = call.grammar.value if call.grammar is not None else None
        match act:
            case Act.NO if value is not None and value.kind == "yes_no":
                return self._way((self._press("2"), self._say(_of(_NO, self._flow))), number)
            case Act.NO:
                return self._say(_of(_NO, self._flow))
            case Act.ANSWER if value is not None and value.kind != "one_of":
                return self._way(self._answers(value, call, number // 2), number)
            case Act.EDGE:
                return self._press(_beside(value, choices, number))
            case Act.COMMAND:
                return self._choice(self._flow.commands or choices, number)
            case Act.OPERATOR:
                return self._choice(self.to_operator or choices, number)
            case Act.BACK:
                return self._choice(tuple(c for c in self._flow.commands if c.do) or choices, number)
            case Act.BURST:
                return self._press(_burst(choices, number))
            case Act.NEAR | Act.FAINT:
                said = self._spoken(choices, number)
                if act is Act.NEAR:
                    return self._say(_misspelt(said, number))
                return script.Speak(self._place, said, (1 + number % 9) / 10)
        own = tuple(choice for choice in choices if not choice.is_command)
        return self._choice(own or choices, number)

    def _choice(self, choices: Sequence[Choice], number: int) -> AnyStep:
        """Choose something, by its keys or by one of its phrases."""
        if not choices:
            return self._press(_one(KEYS, number))
        return self._way(self._ways_of(_one(choices, number)), number // len(choices))

    def _ways_of(self, choice: Choice) -> Sequence[AnyStep]:
        """Its keys, then every wording; said by its name where it has neither."""
        ways = self._ways.get(choice.place)
        if ways is None:
            ways = [self._press(keys) for keys in choice.keys]
            ways += [self._say(text) for phrase in choice.phrases for text in phrase.variants()]
            self._ways[choice.place] = ways = ways or [self._say(choice.name)]
        return ways

    def _way(self, ways: Sequence[AnyStep], number: int) -> AnyStep:
        """Of two callers one takes the first way: keys and wordings are tried as often."""
        half, number = number % 2, number // 2
        return ways[0] if half == 0 else _one(ways[1:] or ways, number)

    def _spoken(self, choices: Sequence[Choice], number: int) -> str:
        """One wording of anything that may be said."""
        spoken = [choice for choice in choices if choice.phrases]
        if not spoken:
            return _one(_of(_NONSENSE, self._flow), number)
        ways = self._ways_of(_one(spoken, number))
        texts = [way.text for way in ways if isinstance(way, script.Speak)]
        return _one(texts, number // len(spoken))

    def _answers(self, spec: ValueSpec, call: Call, number: int) -> Sequence[AnyStep]:
        """One value as it is typed, and as it is said."""
        read = self._flow.language.readers
        match spec.kind:
            case "digits" | "card":
                digits = _digits(spec, number)
                return (self._press(digits), self._say(read["digits"](digits)))
            case "number" | "amount":
                value = _number(spec, number)
                return (self._press(str(value)), self._say(read["number"](value)))
            case "date":
                day = (call.at.date() if call.at is not None else date.min) + timedelta(_one(_DAYS, number))
                return (self._press(f"{day:%d%m%Y}"), self._say(read["date"](day)))
            case "phone":
                phone = "8916" + _distinct(7, number)
                return (self._press(phone), self._say(read["digits"](phone)))
            case "yes_no":
                yes = number % 2 == 0
                return (self._press("1" if yes else "2"), self._say(_of(_YES if yes else _NO, self._flow)))
        return (self._say(_one(_of(_NONSENSE, self._flow), number)),)

    def _press(self, keys: str) -> script.Press:
        return script.Press(self._place, keys)

    def _say(self, text: str) -> script.Speak:
        return script.Speak(self._place, text)


def _one(things: Sequence[T], number: int) -> T:
    return things[number % len(things)]


def _of(by_language: Mapping[str, T], flow: Flow) -> T:
    return by_language.get(flow.language.code, by_language["en"])


def _distinct(count: int, number: int) -> str:
    """So many digits, hardly ever the same for two numbers, and none that stands for something else by chance."""
    return "".join(str((number + at * (1 + number // _DIGITS % 8)) % _DIGITS + 1) for at in range(count))


def _digits(spec: ValueSpec, number: int) -> str:
    least, most = int(spec.least or 1), int(spec.most or 8)
    return _distinct(least + number % (most - least + 1), number)


def _number(spec: ValueSpec, number: int) -> int:
    least, most = int(spec.least or 0), int(spec.most if spec.most is not None else 1000)
    return _one((least, most, (least + most) // 2, least + number % (most - least + 1)), number)


def _beside(spec: ValueSpec | None, choices: Sequence[Choice], number: int) -> str:
    """Keys just beside those that are taken: too few, too many, too great, no day of the calendar, a dead key."""
    match spec.kind if spec is not None else "":
        case "digits" | "card":
            assert spec is not None
            least, most = int(spec.least or 1), int(spec.most or 8)
            return _distinct(_one((max(least - 1, 1), most + 1), number), number // 2)
        case "number" | "amount":
            assert spec is not None
            over = spec.most + 1 if spec.most is not None else Decimal(10) ** 13
            return _one((str(int(over)), str(max(int(spec.least or 0) - 1, 0))), number)
        case "date":
            return _one(("31022026", "00000000", "3112"), number)
        case "phone":
            return _distinct(_one((5, 12), number), number // 2)
    dead = [key for key in KEYS if not any(key in choice.keys for choice in choices)]
    return _one(dead or KEYS, number)


def _burst(choices: Sequence[Choice], number: int) -> str:
    """A key that leads somewhere and what may answer the questions after it."""
    first = [keys for choice in choices for keys in choice.keys] or list("123")
    count, number = 1 + number % 5, number // 5
    return _one(first, number) + "".join(_one(KEYS[:12], number // 3**at) for at in range(count))


def _misspelt(text: str, number: int) -> str:
    """The text with one letter lost, doubled or changed places with the next; a whole word lost in a longer one."""
    how, number = number % 4, number // 4
    words = text.split()
    if how == 3 and len(words) > 1:
        del words[number % len(words)]
        return " ".join(words)
    at = number % len(text)
    middle = {0: "", 1: text[at] * 2}.get(how, text[at : at + 2][::-1])
    found = text[:at] + middle + text[at + (2 if how > 1 else 1) :]
    return " ".join(found.split()) or text


def _to_operator(flow: Flow) -> tuple[Choice, ...]:
    """The commands after which a person is next, without another input."""
    people = {state.to for state in flow.states.values() if isinstance(state, (Queue, Transfer))}
    near = [inputs_to(flow, one) for one in sorted(people)]
    return tuple(
        command
        for command in flow.commands
        if command.goto is not None
        and not isinstance(flow.states[command.goto], Lookup)
        and any(distances.get(command.goto) == 0 for distances in near)
    )
