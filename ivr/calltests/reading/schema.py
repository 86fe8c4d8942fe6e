"""What a person writes in a script: models that check its shape, and the JSON Schema that editors check it with."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from engine.loading.nodes import Map, Text
from engine.loading.scalars import (
    Anything,
    Keys,
    Kind,
    Many,
    Moment,
    Name,
    Simulated,
    Texts,
    Words,
)
from engine.loading.schema_file import without_nulls
from engine.loading.schema_parts import Written
from ivr.calltests.reading.schema_parts import (
    Bare,
    Counted,
    End,
    EndEntry,
    Heard,
    HearEntry,
    Interrupting,
    Lasting,
    Never,
    NeverEntry,
    Said,
    SayEntry,
    SimulatedEntry,
    SimulatedItem,
    StubEntry,
    Stubs,
    Transfer,
    TransferEntry,
    text_or,
)

_WAYS = "^(exact|contains|words|regex|fuzzy( .+)?)$"


class StepEntry(Written):
    """One thing the caller does, and what is heard and seen then."""

    press: Keys | None = None
    """Keys, one right after the other."""
    say: Said | None = None
    """Something said aloud; of several, each in a call of its own."""
    silent: Simulated | None = None
    """The caller does nothing for so long, from the end of what is being said."""
    wait: Simulated | None = None
    """So much time passes from now on."""
    interrupt: Interrupting | None = None
    """The caller does it while a prompt is heard: after 0.8s, or at once."""
    hear: Heard | None = None
    """The next prompt; of a list, the next ones, each in turn."""
    not_: Annotated[Texts | None, Field(alias="not")] = None
    """The next prompt says this nowhere."""
    skip: Many | None = None
    """So many prompts, whatever they are."""
    within: Moment | None = None
    """The line reacts by then."""
    in_: Annotated[Name | None, Field(alias="in")] = None
    """The call is in this state."""
    still_in: Annotated[Name | None, Field(alias="still in")] = None
    """The call never left this state."""
    vars: dict[Name, Anything] | None = None
    """Values of variables."""
    never: Never | None = None
    """What must not be said from here on."""
    transfer: Transfer | None = None
    """The call ends by being connected to this queue or number."""
    ends: End | None = None
    """The call ends: hang_up, caller_hung_up, transfer or error."""
    use: Name | None = None
    """The steps of a part."""


Step = Annotated[
    Annotated[Bare, Tag("<bare>")] | Annotated[StepEntry, Tag("<step>")],
    Discriminator(lambda value: "<step>" if isinstance(value, Map) else "<bare>"),
]


class ExpectEntry(Written):
    """What is true of the call as a whole."""

    duration: Lasting | None = None
    """How long it lasts."""
    no_input: Counted | None = None
    """How often the caller was silent."""
    no_match: Counted | None = None
    """How often the caller was not understood."""
    cut_prompts: Counted | None = None
    """How many prompts were interrupted."""
    turns: Counted | None = None
    """How often the caller pressed, spoke or was silent."""
    faults: Counted | None = None
    """How often something in the flow could not be worked out; a call that says nothing of it wants none."""
    visited: Texts | None = None
    """States that the call was in."""
    not_visited: Texts | None = None
    """States that it was never in."""
    vars: dict[Name, Anything] | None = None
    """Values of variables at the end."""
    measured: dict[Name, Lasting] | None = None
    """What each turn took, where the call is made in sound: voice_to_voice, eou_delay, dtmf_to_audio, barge_in, …"""


class Circumstances(Written):
    """How a call is made; written in defaults: for all, or in one call for itself."""

    match: Annotated[Text, Kind(None, {"type": "string", "pattern": _WAYS})] | None = None
    """How heard texts are compared: exact, contains, words, fuzzy 0.85..0.95 or regex."""
    turn: Annotated[Text, Kind(None, {"enum": ["strict", "loose"]})] | None = None
    """strict: every prompt is expected or skipped; loose: others may come in between."""
    from_: Annotated[Anything | None, Field(alias="from")] = None
    """The caller's number; "" for one that is withheld."""
    line: Anything | None = None
    """The number that is dialled."""
    at: Anything | None = None
    """Day and time of the call: 2026-11-23 10:15."""
    tags: Texts | None = None
    """Words to choose calls by (-m)."""
    services: dict[Name, Stubs] | None = None
    """What data services answer, in place of their databases; of a list, one answer after the other."""
    simulate: dict[Name, SimulatedItem] | None = None
    """How queues and numbers behave, in place of the flow's simulate:."""
    hours: dict[Name, Annotated[Text, Kind(None, {"enum": ["open", "closed"]})]] | None = None
    """Opening hours that are open or closed, whatever the time."""


class CallEntry(Circumstances):
    """One call."""

    call: Anything
    """What it shows, in a few words: its name."""
    steps: list[Step] | None = None
    """What is done and heard, in order."""
    talk: Words | None = None
    """The same as a conversation: — what is heard, > what is pressed or «said», => how it ends."""
    cases: Annotated[list[dict[Name, Anything]] | None, Field(min_length=1)] = None
    """A table: a call is made with each row, whose values stand for ${name}; $${name} is not replaced."""
    expect: ExpectEntry | None = None
    """What is true of the call as a whole."""


class ReachEntry(Written):
    """What can be reached."""

    state: Name | None = None
    """A state."""
    transfer: Name | None = None
    """A queue or number; * at its end stands for anything."""
    within: Words
    """How far it may be: 3 inputs."""


class RuleEntry(Written):
    """What holds in every call."""

    never_hear: Annotated[Heard | None, Field(alias="never hear")] = None
    """This is not said."""
    can_reach: Annotated[ReachEntry | None, Field(alias="can reach")] = None
    """From every state that waits for the caller, this is near."""


Rule = Annotated[
    Annotated[Words, Tag("<text>")] | Annotated[RuleEntry, Tag("<rule>")],
    text_or("<rule>"),
]


class ScriptFile(Written):
    """A file of call tests."""

    flow: Words
    """The flow that is called, as a path seen from this file."""
    include: Texts | None = None
    """Files with parts, phrases and rules that several scripts share, in this folder or below."""
    defaults: Circumstances | None = None
    """How the calls are made."""
    phrases: dict[Name, Texts] | None = None
    """Sets of phrases, to be said or heard."""
    parts: dict[Name, list[Step]] | None = None
    """Steps that several calls share."""
    always: list[Rule] | None = None
    """What holds in every call: prompt <= 20s, never hear:, can reach:."""
    calls: Annotated[list[CallEntry], Field(min_length=1)]
    """The calls."""


TAGGED: dict[str, type[Written]] = {
    "<say>": SayEntry,
    "<hear>": HearEntry,
    "<transfer>": TransferEntry,
    "<end>": EndEntry,
    "<never>": NeverEntry,
    "<step>": StepEntry,
    "<stub>": StubEntry,
    "<simulated>": SimulatedEntry,
    "<rule>": RuleEntry,
}
"""The model that each tag in the place of an error stands for."""


_SLOT = {"type": "string", "pattern": r"\$\{.+\}"}
"""What a case puts in."""


def _with_slots(node: Any) -> Any:  # noqa: ANN401 - JSON
    """Let `${name}` stand wherever only certain words or numbers can."""
    if isinstance(node, list):
        return [_with_slots(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "enum" in node or "pattern" in node or node.get("type") in ("integer", "number", "boolean"):
        about = {key: node[key] for key in ("description", "title") if key in node}
        return {"anyOf": [{key: node[key] for key in node if key not in about}, _SLOT], **about}
    # A slot may fit more than one form.
    return {"anyOf" if key == "oneOf" else key: _with_slots(value) for key, value in node.items()}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a script, for editors."""
    schema = ScriptFile.model_json_schema(by_alias=True)
    without_nulls(schema)
    schema["$defs"] = {name: _with_slots(model) for name, model in schema["$defs"].items()}
    needed = schema.pop("required")
    schema["if"] = {"required": ["flow"]}  # a file for `include:` has none of these
    schema["then"] = {"required": needed}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "autoinformer call tests",
    }
