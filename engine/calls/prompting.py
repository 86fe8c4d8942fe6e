"""Which prompt is said, and its words: tapered and conditional prompts, enumerated options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls.scope import CallScope, is_live
from engine.errors import NOWHERE
from engine.flow import Prompt
from engine.templates import Template

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.flow import Choice, Prompts

_STATIC = frozenset({"options"})


def choose(call: Session, prompts: Prompts, count: int) -> Prompt | None:
    """Return the prompt for the `count`-th time (1 is the first), None where every condition is false.

    Prompts whose condition is false are dropped before the count is looked up; the last serves all later counts
    (rule 5). Raises: ExpressionFault.
    """
    if len(prompts) == 1 and prompts[0].when is None:
        return prompts[0]
    live = [p for p in prompts if p.when is None or is_live(call, p.when)]
    return live[min(max(count, 1), len(live)) - 1] if live else None


def say(call: Session, prompts: Prompts, count: int = 1) -> None:
    """Queue the prompt for the `count`-th time; it is ordered by `flush`. Raises: ExpressionFault."""
    # The way of most prompts, in one call instead of three: an eighth of a turn.
    if len(prompts) == 1 and call.grammar is not None and prompts[0].when is None:
        known = call.grammar.texts.get(id(prompts[0]))
        if known is not None:
            call.queue_words(known)
            return
    prompt = choose(call, prompts, count)
    if prompt is not None:
        call.say_words(prompt, *words(call, prompt))


def say_plainly(call: Session, text: str) -> None:
    """Queue words of the engine's own."""
    call.say_words(plain(text), text, text)


def words(call: Session, prompt: Prompt) -> tuple[str, str]:
    """Return what is said and what may be shown of it. Raises: ExpressionFault."""
    grammar = call.grammar
    known = grammar.texts.get(id(prompt)) if grammar is not None else None
    if known is not None:
        return known[1:]
    template = prompt.text
    parts = template.parts
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0], parts[0]
    filled = template.fill(CallScope(call), _hidden(call, template))
    if (
        grammar is not None
        and filled[0]
        and template.names == _STATIC
        and all(choice.offer is None or not choice.offer.names for choice in grammar.choices)
    ):
        grammar.texts[id(prompt)] = (prompt, *filled)  # it reads the same in every call
    return filled


def _hidden(call: Session, template: Template) -> frozenset[str]:
    """Names that must not show in a text; the options are one where an offer reads a secret."""
    hidden = call.hidden()
    if "options" not in template.names or call.grammar is None:
        return hidden
    offered = [choice.offer for choice in call.grammar.choices if choice.offer is not None]
    return hidden if all(hidden.isdisjoint(offer.names) for offer in offered) else hidden | _STATIC


def name_of(call: Session, choice: Choice) -> tuple[str, str]:
    """Return what a choice is called when it is asked which one was meant, said and shown. Raises: ExpressionFault."""
    words = choice.offer or choice.known_as
    if words is not None:
        return words.fill(CallScope(call), call.hidden())
    name = next(iter(choice.phrases[0].variants())) if choice.phrases else choice.name
    return name, name


def plain(text: str) -> Prompt:
    """Return a prompt of the engine's own."""
    return Prompt(Template(text, NOWHERE, (text,), {}, frozenset()), NOWHERE)
