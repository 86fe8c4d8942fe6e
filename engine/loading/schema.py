"""What a person writes in a flow file: the kinds of states, as models that check their shape.

The models keep the texts and places of what is written; `engine.loading.compiler` gives them their meaning,
and `engine.loading.schema_file` has the file as a whole and its JSON Schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Discriminator, Field, Tag

from engine.errors import did_you_mean
from engine.loading.nodes import Map
from engine.loading.scalars import (
    Anything,
    Digits,
    Limits,
    Long,
    Name,
    Patience,
    Tense,
    Texts,
    Truth,
    Waiting,
    Words,
    shape,
)
from engine.loading.schema_parts import BargeInKeys, Items, Listening, Options, Prompts, Waits, Written

if TYPE_CHECKING:
    from engine.errors import Place


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
    also: Texts | None = None
    """Other menus whose options are understood here too, by voice."""


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
    also: Texts | None = None
    """Menus whose options are understood here too, by voice."""
    already_said: Truth | None = None
    """True: where the words that led here hold the answer, it is not asked for: «an office in Perm»."""
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
    """The state that follows where the line is busy."""
    no_answer: Name | None = None
    """The state that follows where nobody answers."""
    failed: Name | None = None
    """The state that follows where no connection is made."""
    closed: Name | None = None
    """The state that follows where it is outside hours."""
    otherwise: Name | None = None
    """The state for every outcome that is not written."""


class AnnounceEntry(Written):
    """What a waiting caller hears."""

    every: Patience | None = None
    """How long after the last; music is played to its end before."""
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
    """Played between announcements, over and over."""
    expected_wait: Waits | None = None
    """How long callers usually wait: one time, or one for each of hours: and otherwise."""
    per_caller: Long | None = None
    """How much of that each caller ahead takes: the position follows from both."""
    leave: Options | None = None
    """How the caller may leave; do: repeat announces anew and stays."""
    hours: Name | None = None
    """One of hours:; outside them the outcome is closed."""
    max_wait: Long | None = None
    """After so long the outcome is no_answer."""
    busy: Name | None = None
    """The state that follows where the line is busy."""
    no_answer: Name | None = None
    """The state that follows where nobody answers."""
    failed: Name | None = None
    """The state that follows where no connection is made."""
    closed: Name | None = None
    """The state that follows where it is outside hours."""
    queue_full: Name | None = None
    """The state that follows where the queue takes no more callers."""
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
    """What is said."""
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


def _told(value: Map) -> list[str]:
    """The telling keys that a state has, without the `say` that belongs to another."""
    told = [key for key in STATE_KINDS if key in value]
    return told[:1] if len(told) == 2 and told[1] == "say" and told[0] in _HAVE_SAY else told


def state_kind(value: object) -> str | None:
    """The tag of a state's kind; None where it can't be told, as `untold` explains."""
    told = _told(value) if isinstance(value, Map) else []
    return f"<{told[0]}>" if len(told) == 1 else None


def untold(value: object) -> tuple[Place | None, str, str]:
    """Why the kind of a state can't be told: where, what is wrong, how to mend it."""
    if not isinstance(value, Map):
        mend = "write say: …, menu: … and so on below its name"
        return None, f"a state is expected here, not {shape(value)}", mend
    told = _told(value)
    if not told:
        near = next((key for key in value if did_you_mean(key, STATE_KINDS, "-") != "-"), None)
        if near is not None:
            what = f"nothing tells what this state does, and «{near}» is not known"
            return near.place, what, did_you_mean(near, STATE_KINDS)
        mend = f"begin it with one of: {', '.join(STATE_KINDS)}"
        return None, "nothing tells what this state does", mend
    first, second = [key for key in value if key in told][:2]
    what = f"a state is one thing, and this one has «{first}» and «{second}»"
    return second.place, what, "make two states of it"


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
    Discriminator(state_kind),
]
Group.model_rebuild()
