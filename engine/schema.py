"""What a person writes in a flow file, as models that check its shape and give editors their JSON Schema.

The models keep the texts and places of what is written; `engine.compiler` gives them their meaning.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from engine.errors import did_you_mean
from engine.scalars import (
    Anything,
    Digits,
    Doing,
    Few,
    Interruption,
    Keys,
    Limits,
    Long,
    Many,
    Moment,
    Name,
    OneKey,
    Outcome,
    Patience,
    Repeating,
    Share,
    Tense,
    Texts,
    Trigger,
    Truth,
    TypeName,
    Waiting,
    Words,
    shape,
    wrong,
)
from engine.source import Map, Seq, Text


class Written(BaseModel):
    """A mapping of a flow file; a key it does not know is an error."""

    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, populate_by_name=False, use_attribute_docstrings=True
    )


def _form(value: object) -> str:
    if type(value) is Text:
        return "<text>"
    return "<mapping>" if isinstance(value, Map) else "<list>"


def _text_or_mapping(value: object) -> str:
    """Lists are refused here, in words that fit."""
    if isinstance(value, Seq):
        return wrong("a list is not expected here", "write a text, or keys and values")
    return _form(value)


class BargeInKeys(Written):
    barge_in: Interruption | None = None
    """What input during a prompt does: interrupt (stop it), collect (heard out, input kept), ignore."""
    barge_in_on: Trigger | None = None
    """Which input stops a prompt: any, or only one that matches."""
    barge_in_after: Moment | None = None
    """How much of the prompt's beginning can't be interrupted."""


class PromptEntry(BargeInKeys):
    """One prompt with conditions or a recording."""

    text: Words
    """What is said; also what stands in transcripts when there is a recording."""
    when: Words | None = None
    """Said only where this is true."""
    audio: Words | None = None
    """A recording, as a path below the flow's folder."""


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


Options = dict[Name, OptionEntry]
Item = Annotated[
    Annotated[Texts, Tag("<list>")] | Annotated[ItemEntry, Tag("<item>")],
    Discriminator(lambda value: "<item>" if isinstance(value, Map) else "<list>"),
]
Items = Annotated[
    Annotated[Texts, Tag("<list>")] | Annotated[dict[Name, Item], Tag("<mapping>")],
    Discriminator(lambda value: "<mapping>" if isinstance(value, Map) else "<list>"),
]


class SayState(BargeInKeys):
    """Says something and goes on."""

    say: Prompts
    """What is said."""
    next: Name
    """The state that follows."""


class MenuState(Listening):
    """Offers options and waits for one."""

    menu: Prompts
    """The question; {options} enumerates what can be chosen."""
    options: Annotated[Options, Field(min_length=1)]
    """What can be chosen, by name."""
    short: Prompts | None = None
    """The question when it is asked again."""


class AskState(Listening):
    """Asks for a value and waits for it."""

    ask: Prompts
    """The question."""
    short: Prompts | None = None
    """The question when it is asked again."""
    digits: Digits | None = None
    """So many digits: 4, or 4..6."""
    card: Digits | None = None
    """So many last digits of a card."""
    number: Limits | None = None
    """A number in a range: 1..100, or any."""
    amount: Limits | None = None
    """An amount of money in a range, or any."""
    date: Tense | None = None
    """A day: any, past or future, today included."""
    yes_no: Truth | None = None
    """Yes or no."""
    one_of: Items | None = None
    """One of a list."""
    phone: Truth | None = None
    """A telephone number."""
    words: Truth | None = None
    """Anything that is said, as words: a code word, a name. It can't be keyed."""
    into: Name | None = None
    """The variable that takes the answer."""
    sensitive: Truth | None = None
    """True: the answer shows nowhere."""
    confirm: Words | None = None
    """Asked before the answer is taken; {value} reads it back."""
    options: Options | None = None
    """Other answers."""
    next: Name | None = None
    """The state that follows."""
    yes: Name | None = None
    """The state that follows a yes."""
    no: Name | None = None
    """The state that follows a no."""


class CaseEntry(Written):
    """One way out of a branch."""

    when: Words | None = None
    """Taken where this is true; left out in the last one."""
    goto: Name
    """The state it leads to."""


class BranchState(Written):
    """Goes the first way whose condition is true."""

    branch: Annotated[list[CaseEntry], Field(min_length=1)]
    """The ways, the last without a condition."""


class SetState(Written):
    """Gives variables values and goes on."""

    set: Annotated[dict[Name, Anything], Field(min_length=1)]
    """Variable and value."""
    next: Name
    """The state that follows."""


class ServiceState(BargeInKeys):
    """Asks a data service and goes on with what it answers."""

    service: Name
    """One of services:."""
    with_: Annotated[dict[Name, Anything] | None, Field(alias="with")] = None
    """Values for the parameters of its query."""
    into: Name | None = None
    """The record variable that takes what was found."""
    waiting: Prompts | None = None
    """Said when the answer takes a while."""
    waiting_after: Waiting | None = None
    """How long is a while; 2s at most."""
    found: Name | None = None
    """The state that follows an answer."""
    done: Name | None = None
    """The same, for a service that changes something."""
    not_found: Name | None = None
    """The state that follows an empty answer."""
    failed: Name | None = None
    """The state that follows an error."""
    timed_out: Name | None = None
    """The state that follows no answer."""


class TransferState(BargeInKeys):
    """Connects the caller to a number."""

    transfer: Name
    """The number."""
    say: Prompts | None = None
    """Said before."""
    hours: Name | None = None
    """One of hours:; outside them the outcome is closed."""
    timeout: Patience | None = None
    """How long it rings."""
    busy: Name | None = None
    no_answer: Name | None = None
    failed: Name | None = None
    closed: Name | None = None
    otherwise: Name | None = None
    """The state for every outcome that is not written."""


class AnnounceEntry(Written):
    """What a waiting caller hears."""

    every: Patience | None = None
    """How often."""
    text: Prompts
    """What; {position} and {wait} are known."""


class QueueState(BargeInKeys):
    """Lets the caller wait for an operator."""

    queue: Name
    """The name of the queue."""
    say: Prompts | None = None
    """Said when the caller joins."""
    announce: AnnounceEntry | None = None
    """Said while the caller waits."""
    hold: Prompts | None = None
    """Played between announcements."""
    leave: Options | None = None
    """How the caller may leave."""
    hours: Name | None = None
    """One of hours:; outside them the outcome is closed."""
    max_wait: Long | None = None
    """After so long the outcome is no_answer."""
    busy: Name | None = None
    no_answer: Name | None = None
    failed: Name | None = None
    closed: Name | None = None
    queue_full: Name | None = None
    otherwise: Name | None = None
    """The state for every outcome that is not written."""


class CallState(Written):
    """Runs a sub-flow and goes on with its result."""

    call: Name
    """The state where the sub-flow starts."""
    returns: Annotated[dict[Name, Name], Field(min_length=1)]
    """The state that follows each result."""


class ReturnState(Written):
    """Ends a sub-flow."""

    return_: Annotated[Name, Field(alias="return")]
    """The result."""


class StepEntry(Written):
    """What one more request is answered with."""

    say: Prompts | None = None
    goto: Name | None = None
    """The state it leads to; without it the caller is back at the question."""


class EscalateState(BargeInKeys):
    """Counts requests over the whole call and answers each with its own step."""

    escalate: Name
    """The name of the counter."""
    steps: Annotated[list[StepEntry], Field(min_length=1)]
    """The answers; the last one has a goto."""
    at_once: Texts | None = None
    """The word key, and states or groups from which one request is enough."""
    failures_count: Truth | None = None
    """True: each failure of the call counts as one request."""


class HangUpState(BargeInKeys):
    """Says goodbye and hangs up."""

    hang_up: Prompts
    """What is said; "" for nothing."""
    reason: Words | None = None
    """Why, for the record."""


class Group(Written):
    """States that share a name and defaults."""

    states: Annotated[dict[Name, State], Field(min_length=1)]
    """The states of the group."""
    defaults: Listening | None = None
    """How these states listen."""


STATE_KINDS: dict[str, type[Written]] = {
    "menu": MenuState,
    "ask": AskState,
    "branch": BranchState,
    "service": ServiceState,
    "transfer": TransferState,
    "queue": QueueState,
    "call": CallState,
    "return": ReturnState,
    "escalate": EscalateState,
    "hang_up": HangUpState,
    "set": SetState,
    "states": Group,
    "say": SayState,
}
"""The telling key of each kind; `say` comes last because other kinds have it too."""
_HAVE_SAY = ("transfer", "queue")


def _state_kind(value: object) -> str:
    if not isinstance(value, Map):
        return wrong(f"a state is expected here, not {shape(value)}", "write say: …, menu: … and so on below it")
    told = [key for key in STATE_KINDS if key in value]
    if len(told) == 1:
        return f"<{told[0]}>"
    if len(told) == 2 and told[1] == "say" and told[0] in _HAVE_SAY:
        return f"<{told[0]}>"
    if not told:
        near = next((key for key in value if _near(key)), None)
        mend = did_you_mean(near, STATE_KINDS) if near else f"begin it with one of: {', '.join(STATE_KINDS)}"
        return wrong("nothing tells what this state does", mend, near.place if near else None)
    first, second = sorted((key for key in value if key in told), key=lambda key: key.place)[:2]
    return wrong(f"a state is one thing, and this one has «{first}» and «{second}»", "make two states of it", second.place)


def _near(key: str) -> bool:
    return did_you_mean(key, STATE_KINDS, "-") != "-"


State = Annotated[
    Annotated[MenuState, Tag("<menu>")]
    | Annotated[AskState, Tag("<ask>")]
    | Annotated[BranchState, Tag("<branch>")]
    | Annotated[ServiceState, Tag("<service>")]
    | Annotated[TransferState, Tag("<transfer>")]
    | Annotated[QueueState, Tag("<queue>")]
    | Annotated[CallState, Tag("<call>")]
    | Annotated[ReturnState, Tag("<return>")]
    | Annotated[EscalateState, Tag("<escalate>")]
    | Annotated[HangUpState, Tag("<hang_up>")]
    | Annotated[SetState, Tag("<set>")]
    | Annotated[Group, Tag("<states>")]
    | Annotated[SayState, Tag("<say>")],
    Discriminator(_state_kind),
]
Group.model_rebuild()
