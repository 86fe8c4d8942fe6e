"""Which prompt is said, and its words: tapered and conditional prompts, enumerated options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import NOWHERE
from engine.flow import Prompt
from engine.scope import CallScope
from engine.templates import Template

if TYPE_CHECKING:
    from engine.call import Call
    from engine.flow import Choice, Prompts
    from engine.grammar import Grammar

_STATIC = frozenset({"options"})


def choose(call: Call, prompts: Prompts, count: int) -> Prompt | None:
    """Return the prompt for the `count`-th time (1 is the first), None where every condition is false.

    Prompts whose condition is false are dropped before the count is looked up; the last serves all later counts
    (rule 5). Raises: ExpressionFault.
    """
    if len(prompts) == 1 and prompts[0].when is None:
        return prompts[0]
    scope = CallScope(call)
    live = [p for p in prompts if p.when is None or p.when(scope)]
    return live[min(max(count, 1), len(live)) - 1] if live else None


def words(call: Call, prompt: Prompt) -> tuple[str, str]:
    """Return what is said and what may be shown of it. Raises: ExpressionFault."""
    template = prompt.text
    parts = template.parts
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0], parts[0]
    grammar = call.grammar
    if grammar is None or template.names != _STATIC:
        return template.fill(CallScope(call), call.hidden())
    known = grammar.texts.get(id(prompt))
    if known is None:
        known = template.fill(CallScope(call), call.hidden())
        if all(choice.offer is None or not choice.offer.names for choice in grammar.choices):
            grammar.texts[id(prompt)] = known  # it reads the same in every call
    return known


def offers(call: Call, grammar: Grammar) -> str:
    """Return the live options, enumerated: function before key. Raises: ExpressionFault."""
    lines = [_offer(call, choice) for choice in grammar.choices if choice.offer is not None]
    return " ".join(lines)


def _offer(call: Call, choice: Choice) -> str:
    assert choice.offer is not None
    text, _ = choice.offer.fill(CallScope(call), call.hidden())
    say = choice.phrases[0].text if choice.phrases and not choice.keys else None
    return call.flow.language.enumerate_option(text, choice.keys[:1], say)


def name_of(call: Call, choice: Choice) -> str:
    """Return what a choice is called when the caller is asked which one was meant. Raises: ExpressionFault."""
    if choice.offer is not None:
        return choice.offer.fill(CallScope(call), call.hidden())[0]
    return choice.phrases[0].text if choice.phrases else choice.name


def plain(text: str) -> Prompt:
    """Return a prompt of the engine's own."""
    return Prompt(Template(text, NOWHERE, (text,), {}, frozenset()), NOWHERE)
