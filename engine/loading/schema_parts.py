"""What a person writes inside states: prompts, handlers, options, and how a state listens."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Tag

from engine.loading.nodes import Map, Seq, Text
from engine.loading.scalars import (
    Anything,
    Doing,
    Few,
    Interruption,
    Keys,
    Moment,
    Name,
    OneKey,
    Patience,
    Pitch,
    Rate,
    Repeating,
    Share,
    Simulated,
    Texts,
    Trigger,
    Truth,
    Words,
)


class Written(BaseModel):
    """A mapping of a flow file; a key it does not know is an error."""

    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, populate_by_name=False, use_attribute_docstrings=True
    )


def _form(value: object) -> str:
    if type(value) is Text:
        return "<text>"
    return "<mapping>" if isinstance(value, Map) else "<list>"


def _text_or_mapping(value: object) -> str | None:
    """A list within a list is nothing that is known here."""
    return None if isinstance(value, Seq) else _form(value)


class VoiceEntry(Written):
    """Who speaks, and how."""

    name: Words | None = None
    """A voice of the system that speaks: ru+f3. The language has its own."""
    rate: Rate | None = None
    """Words a minute."""
    pitch: Pitch | None = None
    """0 to 99; 50 is the voice's own."""
    volume: Share | None = None
    """0 to 1."""


class BargeInKeys(Written):
    """How a prompt may be interrupted."""

    barge_in: Interruption | None = None
    """What input during a prompt does: interrupt (stop it), collect (heard out, input kept), ignore."""
    barge_in_on: Trigger | None = None
    """Which input stops a prompt: any, or only one that matches."""
    barge_in_after: Moment | None = None
    """How much of the prompt's beginning can't be interrupted."""


class PromptEntry(BargeInKeys):
    """One prompt with conditions or a recording."""

    text: Words
    """What is said, stressed where an accent stands («за́мок»); transcripts show it where there is a recording, too."""
    when: Words | None = None
    """Said only where this is true."""
    audio: Words | None = None
    """A recording, as a path below the flow's folder."""
    voice: VoiceEntry | None = None
    """Who speaks it, where it is not the flow's voice."""


PromptItem = Annotated[
    Annotated[Words, Tag("<text>")] | Annotated[PromptEntry, Tag("<mapping>")],
    Discriminator(_text_or_mapping),
]
Prompts = Annotated[
    Annotated[Words, Tag("<text>")]
    | Annotated[list[PromptItem], Tag("<list>")]
    | Annotated[PromptEntry, Tag("<mapping>")],
    Discriminator(_form),
]


class HandlerEntry(BargeInKeys):
    """What is said after a failure, and whether the question follows."""

    text: Words | None = None
    """What is said."""
    prompts: Prompts | None = None
    """What is said: the first entry after the first failure, and so on."""
    when: Words | None = None
    """Said only where this is true."""
    audio: Words | None = None
    """A recording, as a path below the flow's folder."""
    voice: VoiceEntry | None = None
    """Who speaks it, where it is not the flow's voice."""
    reprompt: Repeating | None = None
    """Which of the state's own prompts follows: short, full or none."""


Handler = Annotated[
    Annotated[Words, Tag("<text>")]
    | Annotated[list[PromptItem], Tag("<list>")]
    | Annotated[HandlerEntry, Tag("<handler>")],
    Discriminator(lambda value: "<handler>" if isinstance(value, Map) else _form(value)),
]


class Listening(BargeInKeys):
    """How a state listens; written in defaults: for many states, or in one state for itself."""

    timeout: Patience | None = None
    """Silence after the prompt that counts as no_input."""
    interdigit_timeout: Patience | None = None
    """Silence between two keys that ends an entry."""
    term_timeout: Moment | None = None
    """How long a complete entry waits for the term_char."""
    term_char: OneKey | None = None
    """The key that ends an entry."""
    cancel_key: OneKey | None = None
    """The key that clears an entry."""
    complete_timeout: Moment | None = None
    """Silence that ends a sentence which is complete."""
    incomplete_timeout: Moment | None = None
    """Silence that ends a sentence which is not complete yet."""
    max_speech: Patience | None = None
    """The longest sentence that is listened to."""
    max_no_input: Few | None = None
    """Silences in one visit before on_failure."""
    max_no_match: Few | None = None
    """Answers not understood in one visit before on_failure."""
    max_failures: Few | None = None
    """Both together."""
    confidence: Share | None = None
    """What is heard with less is not understood."""
    confirm_below: Share | None = None
    """What is heard with less is confirmed first; 0 for never."""
    type_ahead: Truth | None = None
    """False: keys pressed before the question do not answer it."""
    modal: Truth | None = None
    """True: the global commands are not live here."""
    no_input: Handler | None = None
    """Said to a caller who is silent."""
    no_match: Handler | None = None
    """Said to a caller who was not understood."""
    help: Prompts | None = None
    """Said to a caller who asks for help."""
    on_failure: Name | None = None
    """The state for a caller who keeps failing."""


class OptionEntry(Written):
    """One thing a caller can choose, and where it leads."""

    key: Keys | None = None
    """The key, or a list of keys."""
    say: Texts | None = None
    """What the caller may say."""
    sounds_like: Texts | None = None
    """Spellings for the recogniser."""
    offer: Words | None = None
    """How a prompt with {options} offers it: to block a card."""
    when: Words | None = None
    """There only where this is true."""
    goto: Name | None = None
    """The state it leads to."""
    do: Doing | None = None
    """What it does instead: repeat, back, main, help, hang_up."""
    set: dict[Name, Anything] | None = None
    """Variables it gives values to."""


class ItemEntry(Written):
    """One item of a list that a caller chooses from."""

    say: Texts
    """What the caller may say."""
    key: Keys | None = None
    """The key, or a list of keys."""
    sounds_like: Texts | None = None
    """Spellings for the recogniser."""
    offer: Words | None = None
    """How a prompt with {options} offers it."""


Waits = Annotated[
    Annotated[Simulated, Tag("<brief>")] | Annotated[dict[Name, Simulated], Tag("<hours>")],
    Discriminator(lambda value: "<hours>" if isinstance(value, Map) else "<brief>"),
]
Options = dict[Name, OptionEntry]
Item = Annotated[
    Annotated[Texts, Tag("<list>")] | Annotated[ItemEntry, Tag("<item>")],
    Discriminator(lambda value: "<item>" if isinstance(value, Map) else "<list>"),
]
Items = Annotated[
    Annotated[Texts, Tag("<list>")] | Annotated[dict[Name, Item], Tag("<mapping>")],
    Discriminator(lambda value: "<mapping>" if isinstance(value, Map) else "<list>"),
]
