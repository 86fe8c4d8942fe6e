"""Parts of what a person writes in a script: bounds, what is said and heard, ends, what stands in for the outside."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_args

from pydantic import Discriminator, Field, Tag, model_validator

from engine.actions import EndKind
from engine.errors import did_you_mean
from engine.loading.nodes import Map, Seq, Text, text
from engine.loading.scalars import (
    Anything,
    Kind,
    Many,
    Name,
    Outcome,
    Share,
    Simulated,
    Texts,
    duration,
    texts,
    wrong,
)
from engine.loading.schema_parts import Written
from ivr.calltests.running.limits import limit
from ivr.calltests.script import StubOutcome

BARE_STEPS = ("silent", "skip", "hang up")
"""Steps that are one word."""
_WAYS = ("text", "any", "any of", "exact", "contains", "words", "fuzzy", "regex")
"""Keys that say what is heard."""
_ALIKE = ("at least", "warn below")
LONGEST_PROMPT_S = 600
"""A recording of ten minutes is none that anybody hears out."""
_KEY = re.compile(r"\w[\w ]*:")
_SAME = {"hangup": "hang up", "hang_up": "hang up", "silence": "silent"}


def _bare(value: object) -> str:
    text = _text(value, "a step")
    word = _SAME.get(text.lower(), text.lower())
    if word not in BARE_STEPS:
        mend = "write what is done or heard, such as press: 1 or hear: Здравствуйте"
        key = _KEY.match(text)
        if key is not None:
            mend = f"write {key[0]} and an ordinary space behind it"
        wrong(f"«{text}» is not a step", did_you_mean(text, BARE_STEPS, mend))
    return word


def _limit(value: object) -> object:
    text = _text(value, "a number or a time")
    found = limit(text)
    if found is None:
        wrong(f"«{text}» is no bound", "write it like 3, < 40s, >= 2 or 15s..60s")
    return found


def _count(value: object) -> object:
    found = _limit(value)
    if any(map(str.isalpha, str(value))):
        wrong(f"«{value}» has a unit, and this is no time but counted", "write a number, such as 3 or < 3")
    return found


def _time(value: object) -> object:
    found = _limit(value)
    if not any(map(str.isalpha, str(value))):
        wrong(f"«{value}» has no unit", "write s behind it for seconds, m for minutes")
    return found


def _interrupt(value: object) -> float:
    """Read after how many seconds of a prompt the caller acts: `after 0.8s`, or `at once`."""
    written = _text(value, "a time")
    if written.strip() == "at once":
        return 0.0
    bare = written.strip().removeprefix("after ").lstrip()
    if not bare[:1].isdigit():
        wrong(f"«{written}» is no time", "write after 0.8s, or at once")
    return duration(text(bare, written.place), 0, LONGEST_PROMPT_S)


def _text(value: object, wanted: str) -> Text:
    if type(value) is Text:
        return value
    place = getattr(value, "place", None)
    return wrong(
        f"{wanted} is expected here, as a text", "write one text; quote it if it holds a colon", place
    )


def _tag(mapping: str) -> Discriminator:
    """Tell a text, a list and a mapping apart."""

    def tag(value: object) -> str:
        if isinstance(value, Map):
            return mapping
        return "<list>" if isinstance(value, Seq) else "<text>"

    return Discriminator(tag)


def text_or(mapping: str) -> Discriminator:
    """Tell a text and a mapping apart."""
    return Discriminator(lambda value: mapping if isinstance(value, Map) else "<text>")


_BOUND = {"type": ["string", "integer"], "examples": ["3", "< 40s", "15s..60s"]}
Counted = Annotated[Any, Kind(_count, _BOUND)]
"""A `Limit` of a number."""
Lasting = Annotated[Any, Kind(_time, _BOUND)]
"""A `Limit` of a time."""
Interrupting = Annotated[
    float, Kind(_interrupt, {"type": "string", "pattern": r"^(at once|(after +)?[\d.]+(ms|s|m|h).*)$"})
]
"""Seconds of a prompt."""
_LIST = {"type": "array", "items": {"type": ["string", "number", "boolean"]}, "minItems": 1}
Several = Annotated[tuple[Text, ...], Kind(texts, _LIST)]
"""A list of texts."""
Bare = Annotated[str, Kind(_bare, {"enum": list(BARE_STEPS)})]


EndName = Annotated[Text, Kind(None, {"enum": list(get_args(EndKind))})]
"""How a call ends."""
Answer = Annotated[Text, Kind(None, {"enum": ["done", *get_args(StubOutcome)]})]
"""What a service may answer."""


class SayEntry(Written):
    """What the caller says, with what the recogniser makes of it."""

    any: Texts | None = None
    """Each of these, or of a set of phrases by its name: a call is made with each."""
    text: Anything | None = None
    """What is said."""
    confidence: Share | None = None
    """How sure the recogniser is, 0 to 1."""


class HearEntry(Written):
    """What is heard, and how closely it is compared."""

    any: Texts | None = None
    """Any of these, or of a set of phrases by its name."""
    any_of: Annotated[Texts | None, Field(alias="any of")] = None
    """The same as any."""
    text: Anything | None = None
    """Compared as the script says under match:."""
    exact: Texts | None = None
    """These words and no others."""
    contains: Texts | None = None
    """Somewhere in the prompt."""
    words: Texts | None = None
    """All of these words, in any form and order."""
    fuzzy: Texts | None = None
    """Alike, by the share of characters that are the same."""
    at_least: Annotated[Share | None, Field(alias="at least")] = None
    """With fuzzy: less alike than this fails."""
    warn_below: Annotated[Share | None, Field(alias="warn below")] = None
    """With fuzzy: less alike than this passes with a warning."""
    regex: Texts | None = None
    """A regular expression (Python's)."""
    not_: Annotated[Texts | None, Field(alias="not")] = None
    """Said nowhere in the prompt."""

    @model_validator(mode="before")
    @classmethod
    def _in_one_way(cls, written: object) -> object:
        """Refuse what would not be looked at."""
        if not isinstance(written, Map):
            return written
        if not written:
            wrong("nothing is expected to be heard", "write some words, or a step «skip»", written.place)
        ways = [key for key in written if key in _WAYS]
        if len(ways) > 1:
            what = f"«{ways[0]}» and «{ways[1]}» are two ways to compare"
            wrong(what, "keep one of them, or make two steps of it", ways[1].place)
        bound = next((key for key in written if key in _ALIKE), None)
        if bound is not None and "fuzzy" not in ways:
            wrong(f"«{bound}» goes with «fuzzy»", f"write {{fuzzy: …, {bound}: …}}", bound.place)
        return written


class TransferEntry(Written):
    """How the call is handed over."""

    to: Name
    """The queue or number."""
    reason: Anything | None = None
    """The reason in the call's record."""


class EndEntry(Written):
    """How the call ends."""

    by: EndName
    """hang_up, caller_hung_up, transfer or error."""
    reason: Anything | None = None
    """The reason in the call's record."""


Said = Annotated[
    Annotated[Several, Tag("<list>")]
    | Annotated[Anything, Tag("<text>")]
    | Annotated[SayEntry, Tag("<say>")],
    _tag("<say>"),
]
Heard = Annotated[
    Annotated[list[Anything], Tag("<list>")]
    | Annotated[Anything, Tag("<text>")]
    | Annotated[HearEntry, Tag("<hear>")],
    _tag("<hear>"),
]
Transfer = Annotated[
    Annotated[Name, Tag("<text>")] | Annotated[TransferEntry, Tag("<transfer>")], text_or("<transfer>")
]
End = Annotated[Annotated[EndName, Tag("<text>")] | Annotated[EndEntry, Tag("<end>")], text_or("<end>")]


class NeverEntry(Written):
    """What must not happen."""

    hear: Heard
    """This is not said."""


Never = Annotated[
    Annotated[list[Anything], Tag("<list>")]
    | Annotated[Anything, Tag("<text>")]
    | Annotated[NeverEntry, Tag("<never>")],
    _tag("<never>"),
]


class StubEntry(Written):
    """What a service answers."""

    found: dict[Name, Anything] | None = None
    """The row that it finds."""
    outcome: Answer | None = None
    """found, not_found, failed or timed_out."""
    takes: Simulated | None = None
    """How long it takes."""


StubItem = Annotated[
    Annotated[Answer, Tag("<text>")] | Annotated[StubEntry, Tag("<stub>")],
    text_or("<stub>"),
]
Stubs = Annotated[
    Annotated[list[StubItem], Tag("<list>")]
    | Annotated[Answer, Tag("<text>")]
    | Annotated[StubEntry, Tag("<stub>")],
    _tag("<stub>"),
]


class SimulatedEntry(Written):
    """How a queue or number behaves."""

    outcome: Outcome | None = None
    """connected, busy, no_answer, failed, closed, queue_full."""
    position: Many | None = None
    """The caller's place in the queue; it follows from the wait unless given."""
    wait: Simulated | None = None
    """How long it takes until someone answers; a queue's expected_wait unless given."""


SimulatedItem = Annotated[
    Annotated[Outcome, Tag("<text>")] | Annotated[SimulatedEntry, Tag("<simulated>")],
    text_or("<simulated>"),
]
