"""Where in a flow the words that a test expects are said: every prompt is looked at, whatever fills its slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from engine.flow import Ask, Escalate, HangUp, Lookup, Menu, Prompt, Queue, Say, Transfer
from ivr.calltests.running.expectation import GAP, fold
from ivr.calltests.telling.past import choices_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.errors import Place
    from engine.flow import Flow, Prompts, State
    from engine.templates import Template
    from ivr.calltests.running.expectation import Expectation

OPEN = "…"
"""Among the words of a prompt: a slot, which may be anything."""
_LEAST_FIXED = 0.5
"""Of the expected words must stand in the flow; the rest may come of slots."""
_LEAST_ALIKE = 55
"""0..100: what is less alike is not worth a word."""


class Said(NamedTuple):
    """A prompt of the flow."""

    state: str
    role: str
    """When its state says it: `no_input 2`, `request 3`; empty for what it says when it is entered."""
    prompt: Prompt

    @property
    def place(self) -> Place:
        """Where it is written."""
        return self.prompt.place


def prompts_of(flow: Flow) -> Iterator[Said]:
    """Yield every prompt of a flow; what several states share comes for each of them."""
    for state in flow.states.values():
        for role, prompts in _roles(state):
            varies = len(prompts) > 1
            for number, prompt in enumerate(prompts, 1):
                if prompt.place.line:
                    yield Said(state.name, f"{role} {number}" if varies and role else role, prompt)


def _roles(state: State) -> Iterator[tuple[str, Prompts]]:
    """What a state can say, by when it says it."""
    match state:
        case Say() | HangUp() | Transfer():
            yield "", state.prompts
        case Menu() | Ask():
            yield "", state.prompts
            yield "short", state.short
            if isinstance(state, Ask) and state.confirm is not None:
                yield "confirm", (Prompt(state.confirm, state.confirm.place),)
            yield "no_input", state.settings.no_input.prompts
            yield "no_match", state.settings.no_match.prompts
            yield "help", state.settings.help
        case Queue():
            yield from (("", state.prompts), ("announce", state.announce), ("hold", state.hold))
        case Lookup():
            yield "waiting", state.waiting
        case Escalate():
            for number, step in enumerate(state.steps, 1):
                yield f"request {number}", step.prompts


def where(expected: Expectation, flow: Flow, near: Mapping[str, int]) -> list[Said]:
    """Return the prompts that can say what is expected: the surest first, then the nearest.

    Args:
        expected: What should be heard.
        flow: Where to look.
        near: How far each state is; a state that is not there is the farthest.
    """
    found: dict[Place, tuple[tuple[float, int], Said]] = {}
    for said in prompts_of(flow):
        sure = _sure(expected, flow, said)
        rank = (-sure, near.get(said.state, len(flow.states)))
        if sure and (said.place not in found or rank < found[said.place][0]):
            found[said.place] = (rank, said)
    return [said for _, said in sorted(found.values(), key=lambda one: one[0])]


def nearest(expected: Expectation, flow: Flow) -> Said | None:
    """Return the prompt that is most like what is expected; None where none is."""
    texts = [fold(text, flow.language) for text in expected.texts]
    best, most = None, float(_LEAST_ALIKE)
    for said in prompts_of(flow):
        own = " ".join(word for word in _words_of(flow, said) if word != OPEN)
        alike = max((_alike(text, own) for text in texts), default=0.0)
        if alike > most:
            best, most = said, alike
    return best


def _alike(text: str, own: str) -> float:
    """0..100; what a longer prompt says besides counts little."""
    part = 0.9 * fuzz.partial_ratio(text, own) if len(own) > len(text) else 0.0
    return max(fuzz.ratio(text, own), part)


def _sure(expected: Expectation, flow: Flow, said: Said) -> float:
    """How much of what is expected stands in a prompt as it is written, 0..1; 0 where it can't say it."""
    if not expected.texts:
        return 0.0
    if expected.way.level not in ("exact", "contains"):
        return float(expected.judge(" ".join(said.prompt.text.source.split()), flow.language).ok)
    words = _words_of(flow, said)
    whole = expected.way.level == "exact"
    return max(_fits(_expected_words(text, flow), words, whole=whole) for text in expected.texts)


def _expected_words(text: str, flow: Flow) -> tuple[str, ...]:
    first, *rest = (flow.language.words(piece) for piece in GAP.split(text))
    words = list(first)
    for piece in rest:
        words += (OPEN, *piece)
    return tuple(words)


def _words_of(flow: Flow, said: Said) -> tuple[str, ...]:
    """The words of a prompt, `OPEN` for each slot; the options of a menu are told in full."""
    words: list[str] = []
    for part in said.prompt.text.parts:
        if isinstance(part, str):
            words += flow.language.words(part)
            continue
        words.append(OPEN)
        for text in _offers(flow, said.state) if part.text == "options" else ():
            words += (*flow.language.words(text), OPEN)
    return tuple(words)


def _offers(flow: Flow, state: str) -> Iterator[str]:
    """The sentences of a menu that offer its options, without what their slots hold."""
    for choice in choices_of(flow, state):
        offer = _fixed(choice.offer) if choice.offer is not None else ""
        if offer:
            say = choice.phrases[0].text if choice.phrases and not choice.keys else None
            yield flow.language.enumerate_option(offer, choice.keys[:1], say)


def _fixed(template: Template) -> str:
    return " ".join("".join(part if isinstance(part, str) else " " for part in template.parts).split())


def _fits(expected: Sequence[str], said: Sequence[str], *, whole: bool) -> float:
    """How many of the expected words a prompt has in this order, 0..1; both may hold gaps."""
    wanted = sum(word != OPEN for word in expected)
    never = -len(expected) - 1
    row = [0 if not whole or all(word == OPEN for word in said[j:]) else never for j in range(len(said) + 1)]
    for word in reversed(expected):
        row = _one_word_more(word, said, row, never)
    share = (row[0] if whole else max(row)) / wanted if wanted else 0.0
    return share if share >= _LEAST_FIXED else 0.0


def _one_word_more(word: str, said: Sequence[str], rest: Sequence[int], never: int) -> list[int]:
    """How many of the words from this one on stand in the prompt from each of its words on; `rest` is for the next."""
    row = [never] * (len(said) + 1)
    for j in range(len(said), -1, -1):
        row[j] = rest[j] if word == OPEN else never
        if j < len(said):
            if OPEN in (said[j], word):
                row[j] = max(row[j], row[j + 1])
            if said[j] == OPEN:
                row[j] = max(row[j], rest[j])
            elif said[j] == word:
                row[j] = max(row[j], 1 + rest[j + 1])
    return row
