"""The kinds of single values a person writes: each reads a raw text and tells editors what it looks like.

A kind that names something (a state, a variable, a text to say) keeps its `Text` and place;
a kind that is only a quantity or a choice becomes that quantity or choice.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from pydantic_core import PydanticCustomError, core_schema

from engine.errors import Place, did_you_mean
from engine.flow import VariableType
from engine.loading.nodes import Map, Seq, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

WRONG = "flow"
"""The type of an error that already says what is wrong and how to mend it."""
MOST_DIGITS = 60
"""Digits that one answer may have."""

YES = ("true", "yes", "on", "да")
NO = ("false", "no", "off", "нет")
_DURATION = re.compile(
    r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?"
)
_RANGE = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(?:\.\.|…)\s*([+-]?\d+(?:\.\d+)?)\s*")


def wrong(what: str, mend: str, place: Place | None = None) -> NoReturn:
    """Refuse a value. Raises: PydanticCustomError, which pydantic collects."""
    raise PydanticCustomError(WRONG, "{what}", {"what": what, "mend": mend, "place": place})


class Kind:
    """Ties a reading function to a type annotation and to its JSON Schema."""

    __slots__ = ("json", "read")

    def __init__(self, read: Callable[[Any], object] | None, json: dict[str, Any]) -> None:
        self.read = read
        """None: any text, kept as it is."""
        self.json = json

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        if self.read is None:
            return core_schema.is_instance_schema(Text)
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.json)


def shape(value: object) -> str:
    """What a value is, in a person's words."""
    if isinstance(value, Map):
        return "a mapping of keys to values"
    return "a list" if isinstance(value, Seq) else "a text"


def _plain(value: object, wanted: str) -> Text:
    if type(value) is Text:
        return value
    return wrong(f"{wanted} is expected here, not {shape(value)}", f"write {wanted}")


def duration(value: object, least: float, most: float) -> float:
    """Read a time such as 1m30s, in seconds."""
    raw = _plain(value, "a time such as 5s")
    match = _DURATION.fullmatch(raw.strip().replace(" ", ""))
    if match is None or not raw.strip():
        if re.fullmatch(r"\d+(\.\d+)?", raw.strip()):
            return wrong(f"«{raw}» has no unit", f"write {raw}s for seconds, {raw}m for minutes")
        return wrong(f"«{raw}» is not a time", "write it like 5s, 300ms, 1m30s or 2h")
    hours, minutes, seconds, thousandths = (float(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds + thousandths / 1000
    if not least <= total <= most:
        side = "short" if total < least else "long"
        return wrong(f"{raw} is too {side}", f"write {_spoken(least)} to {_spoken(most)}")
    return total


def _spoken(seconds: float) -> str:
    if seconds >= 3600:
        return f"{seconds / 3600:g}h"
    if seconds >= 120:
        return f"{seconds / 60:g}m"
    return f"{seconds:g}s" if seconds >= 1 or seconds == 0 else f"{seconds * 1000:g}ms"


def _count(value: object, least: int, most: int) -> int:
    raw = _plain(value, "a whole number")
    if not re.fullmatch(r"[+-]?\d{1,9}", raw):
        return wrong(f"«{raw}» is not a whole number", f"write {least} to {most}")
    if not least <= int(raw) <= most:
        return wrong(f"{raw} is too {'small' if int(raw) < least else 'large'}", f"write {least} to {most}")
    return int(raw)


def _share(value: object) -> float:
    raw = _plain(value, "a number from 0 to 1")
    if not re.fullmatch(r"\d(\.\d+)?", raw) or float(raw) > 1:
        return wrong(f"«{raw}» is not a number from 0 to 1", "write it like 0.5")
    return float(raw)


def _truth(value: object) -> bool:
    raw = _plain(value, "true or false")
    if raw.lower() not in YES + NO:
        return wrong(f"«{raw}» is neither true nor false", "write true or false")
    return raw.lower() in YES


def _word(value: object, words: tuple[str, ...]) -> str:
    raw = _plain(value, f"one of {', '.join(words)}")
    if raw not in words:
        return wrong(f"«{raw}» is not known here", did_you_mean(raw, words))
    return str(raw)


def texts(value: object) -> tuple[Text, ...]:
    """Read one text or a list of them."""
    if type(value) is Text:
        return (value,)
    if not isinstance(value, Seq):
        return wrong(f"a text or a list of texts is expected here, not {shape(value)}", _texts_mend(value))
    for item in value:
        if type(item) is not Text:
            return wrong(f"a text is expected here, not {shape(item)}", _texts_mend(item), item.place)
    if not value:
        return wrong("the list is empty", "write at least one text, or leave the line out")
    return tuple(value)  # type: ignore[arg-type]


def _texts_mend(value: object) -> str:
    if isinstance(value, Map) and len(value) == 1:
        key, inner = next(iter(value.items()))
        return f'quote a text that holds a colon or begins with {{: "{key}: {inner}"'
    return "write [one text, another text]"


def _span(value: object, least: int, most: int) -> tuple[Decimal | None, Decimal | None]:
    """`4`, `4..6`, or for numbers also `any`."""
    raw = _plain(value, "a number or a range such as 4..6")
    match = _RANGE.fullmatch(raw)
    low, high = match.groups() if match else (raw, raw)
    if not re.fullmatch(r"\d{1,4}", low) or not re.fullmatch(r"\d{1,4}", high):
        return wrong(f"«{raw}» is not a number of digits", "write it like 4 or 4..6")
    if not least <= int(low) <= int(high) <= most:
        return wrong(f"«{raw}» is not a sensible number of digits", f"write {least} to {most}, least first")
    return Decimal(low), Decimal(high)


def _limits(value: object) -> tuple[Decimal | None, Decimal | None]:
    raw = _plain(value, "a range such as 1..100, or any")
    if raw == "any":
        return None, None
    match = _RANGE.fullmatch(raw)
    if match is None or max(map(len, match.groups())) > 20:
        return wrong(f"«{raw}» is not a range", "write it like 1..100, or any")
    low, high = Decimal(match.group(1)), Decimal(match.group(2))
    if low > high:
        return wrong(f"«{raw}» is empty", f"write the least first: {high}..{low}")
    return low, high


def _signs(value: object) -> str:
    raw = _plain(value, "a key")
    key = KEY_WORDS.get(raw.lower(), str(raw))
    if key not in tuple("0123456789*#") and key != "":
        return wrong(f"«{raw}» is not a key", 'write one of 0 to 9, "*" (star), "#" (pound), or none')
    return key


KEY_WORDS = {"star": "*", "pound": "#", "hash": "#", "none": ""}
"""Names for keys that YAML makes awkward to write."""


def _literal(*words: str) -> Kind:
    return Kind(partial(_word, words=words), {"enum": list(words)})


def _lasting(least: float, most: float) -> Kind:
    return Kind(
        partial(duration, least=least, most=most), {"type": "string", "pattern": r"^[\d.]+(ms|s|m|h)"}
    )


def _counting(least: int, most: int) -> Kind:
    return Kind(
        partial(_count, least=least, most=most), {"type": "integer", "minimum": least, "maximum": most}
    )


_STRING = {"type": "string"}
_SCALAR = {"type": ["string", "number", "boolean"]}
_STRINGS = {"oneOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]}

Name = Annotated[Text, Kind(None, {"type": ["string", "number"]})]
"""A name of something in the flow."""
Words = Annotated[Text, Kind(None, _STRING)]
"""A text, a condition or a value."""
Anything = Annotated[Text, Kind(None, _SCALAR)]
"""A value as it is written."""
Texts = Annotated[tuple[Text, ...], Kind(texts, _STRINGS)]
"""One text, or a list of them."""
Keys = Annotated[
    tuple[Text, ...],
    Kind(
        texts,
        {
            "oneOf": [
                {"type": ["string", "integer"]},
                {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
            ]
        },
    ),
]
"""One key or sequence of keys, or a list of them."""
OneKey = Annotated[str, Kind(_signs, {"type": ["string", "integer"]})]
"""One key, or `none`."""
Moment = Annotated[float, _lasting(0, 60)]
"""Seconds; nothing is allowed."""
Patience = Annotated[float, _lasting(0.1, 600)]
"""Seconds that a caller is given."""
Simulated = Annotated[float, _lasting(0, 7200)]
"""Seconds that something takes in a simulated call."""
Waiting = Annotated[float, _lasting(0, 2)]
"""Seconds of silence that a caller may hear (rule 33)."""
Long = Annotated[float, _lasting(1, 24 * 3600)]
"""Seconds that a call or a queue may last."""
Few = Annotated[int, _counting(1, 20)]
Many = Annotated[int, _counting(1, 1000)]
Rate = Annotated[int, _counting(80, 450)]
"""Words a minute."""
Pitch = Annotated[int, _counting(0, 99)]
Share = Annotated[float, Kind(_share, {"type": "number", "minimum": 0, "maximum": 1})]
Truth = Annotated[bool, Kind(_truth, {"type": "boolean"})]
Digits = Annotated[
    tuple[Decimal, Decimal], Kind(partial(_span, least=1, most=MOST_DIGITS), {"type": ["integer", "string"]})
]
Limits = Annotated[
    tuple[Decimal | None, Decimal | None], Kind(_limits, {"type": "string", "examples": ["1..100", "any"]})
]
Interruption = Annotated[str, _literal("interrupt", "collect", "ignore")]
Trigger = Annotated[str, _literal("any", "match")]
Repeating = Annotated[str, _literal("short", "full", "none")]
Tense = Annotated[str, _literal("any", "past", "future")]
Doing = Annotated[str, _literal("repeat", "back", "main", "help", "hang_up")]
TypeName = Annotated[str, _literal(*VariableType.__args__)]
Outcome = Annotated[str, _literal("connected", "busy", "no_answer", "failed", "closed", "queue_full")]
