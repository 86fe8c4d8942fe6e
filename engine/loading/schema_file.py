"""The file as a whole: its sections beside the states, and the JSON Schema that editors check a flow with."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from engine.loading.nodes import Map
from engine.loading.scalars import (
    Anything,
    Long,
    Many,
    Name,
    Outcome,
    Patience,
    Simulated,
    Texts,
    Truth,
    TypeName,
    Words,
)
from engine.loading.schema import STATE_KINDS, State
from engine.loading.schema_parts import (
    HandlerEntry,
    ItemEntry,
    Listening,
    OptionEntry,
    PromptEntry,
    VoiceEntry,
    Written,
)


class VariableEntry(Written):
    """A variable of the call."""

    type: TypeName
    """What it holds."""
    start: Anything | None = None
    """Its value when the call starts."""
    sensitive: Truth | None = None
    """True: its value shows nowhere."""


class FieldEntry(Written):
    """A column that a service answers with."""

    type: TypeName
    """What it holds."""
    sensitive: Truth | None = None
    """True: its value shows nowhere."""


def _brief(value: object) -> str:
    return "<full>" if isinstance(value, Map) else "<brief>"


Variable = Annotated[
    Annotated[TypeName, Tag("<brief>")] | Annotated[VariableEntry, Tag("<full>")], Discriminator(_brief)
]
Column = Annotated[
    Annotated[TypeName, Tag("<brief>")] | Annotated[FieldEntry, Tag("<column>")],
    Discriminator(lambda value: "<column>" if isinstance(value, Map) else "<brief>"),
]
Opening = Annotated[
    Annotated[Words, Tag("<brief>")] | Annotated[dict[Name, Texts], Tag("<days>")],
    Discriminator(lambda value: "<days>" if isinstance(value, Map) else "<brief>"),
]


class HoursEntry(Written):
    """When something is open."""

    zone: Words
    """The time zone: Europe/Moscow."""
    open: Opening
    """always, or days and times: mon-fri: 9:00-18:00."""
    holidays: dict[Name, Texts] | None = None
    """Days or ranges of days with their own times, or closed: 2027-01-01..2027-01-08: closed."""


class ServiceEntry(Written):
    """What the flow may ask of the outside."""

    database: Words
    """An SQL file below the flow's folder."""
    query: Words
    """One SQL statement with :parameter names."""
    timeout: Patience | None = None
    """How long an answer is waited for."""
    returns: dict[Name, Column] | None = None
    """The type of each column that it answers with."""
    public: Texts | None = None
    """Columns that may show although a secret was asked with."""
    takes: Simulated | None = None
    """How long it takes in a simulated call."""


class SimulateEntry(Written):
    """How a queue or number behaves in a simulated call."""

    outcome: Outcome | None = None
    """connected, busy, no_answer, failed, closed, queue_full."""
    position: Many | None = None
    """The caller's place in the queue; it follows from the wait unless given."""
    wait: Simulated | None = None
    """How long it takes until someone answers; a queue's expected_wait unless given."""


class Shared(Written):
    """The sections that an included file may have too."""

    include: Texts | None = None
    """Files with shared parts, in this folder or below."""
    defaults: Listening | None = None
    """How every state listens."""
    variables: dict[Name, Variable] | None = None
    """What a call remembers."""
    phrases: dict[Name, Texts] | None = None
    """Sets of words that phrases may use as <name>; <number> is any number. (a | b) is either, [a] may be left out,
    до_скольки is said side by side and to the letter, and a phrase that ends in a full stop is all that is said."""
    not_meant: Texts | None = None
    """What callers say that is near to an option and is none: «разблокировать карту». It is not understood."""
    commands: dict[Name, OptionEntry] | None = None
    """What can be said or pressed everywhere."""
    hours: dict[Name, HoursEntry] | None = None
    """When something is open."""
    services: dict[Name, ServiceEntry] | None = None
    """Data that the flow may ask for."""
    simulate: dict[Name, SimulateEntry] | None = None
    """How queues and numbers behave in a simulated call."""
    states: dict[Name, State] | None = None
    """The steps of the call."""
    lines: dict[Name, Anything] | None = None
    """The numbers that reach this flow, each with a remark."""
    language: Words | None = None
    """ru or en."""
    voice: VoiceEntry | None = None
    """Who speaks."""
    main: Name | None = None
    """The state that «main menu» leads to; the one called main unless given."""
    on_failure: Name | None = None
    """The state for a caller who keeps failing."""
    on_error: Name | None = None
    """The state for a call that something goes wrong in; on_failure unless given."""
    on_too_long: Name | None = None
    """The state for a call that lasts too long; a goodbye unless given."""
    max_call_failures: Many | None = None
    """Failures of one call before on_failure."""
    max_call_duration: Long | None = None
    """The longest call."""


class FlowFile(Shared):
    """One phone line."""

    flow: Name
    """Its name."""
    title: Words | None = None
    """What people call it."""
    start: Name
    """The state where a call begins."""
    states: Annotated[dict[Name, State], Field(min_length=1)]
    """The steps of the call."""


TAGGED: dict[str, type[Written]] = {
    **{f"<{key}>": model for key, model in STATE_KINDS.items()},
    "<mapping>": PromptEntry,
    "<handler>": HandlerEntry,
    "<item>": ItemEntry,
    "<full>": VariableEntry,
    "<column>": FieldEntry,
}
"""The model that each tag in the place of an error stands for."""
PLAIN_TAGS = frozenset({"<text>", "<list>", "<brief>", "<days>", "<hours>"})
"""Tags that stand for no model."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a flow file, as `ivr schema` prints it."""
    schema = FlowFile.model_json_schema(by_alias=True)
    without_nulls(schema)
    needed = schema.pop("required")
    schema["if"] = {"required": ["flow"]}  # a part for `include:` has none of these
    schema["then"] = {"required": needed}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "autoinformer flow"}


def without_nulls(node: object) -> None:
    """Take away what only says that a key may be left out, so that editors do not offer `null`."""
    if isinstance(node, list):
        for item in node:
            without_nulls(item)
    if not isinstance(node, dict):
        return
    if node.get("default", 0) is None:
        del node["default"]
    choices = node.get("anyOf")
    if choices and {"type": "null"} in choices:
        choices.remove({"type": "null"})
        if len(choices) == 1:
            node.pop("anyOf")
            node.update({**choices[0], **node})
    for value in list(node.values()):
        without_nulls(value)
