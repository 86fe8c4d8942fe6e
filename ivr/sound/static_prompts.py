"""What a flow says word for word the same in every call: the sentences that can be spoken before anybody rings."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from audio.speaking.sentences import sentences
from engine.coverable import prompts_of_state
from engine.errors import NOWHERE
from engine.flow import Ask, Menu, Queue
from ivr.sound.voices import voice_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audio.speaking.voice import Voice
    from engine.errors import Place
    from engine.flow import Choice, Flow, Prompt, State
    from engine.language import Texts
    from engine.templates import Template

_SLOT = "\ue000"
"""A sign of no alphabet, in the place of what is known only in a call."""


class StaticSentence(NamedTuple):
    """A sentence that can be spoken beforehand."""

    text: str
    voice: Voice


class Recording(NamedTuple):
    """A recorded prompt."""

    audio: str
    """Its path below the flow's folder."""
    text: str
    """What is said in it, which is spoken where it can't be read."""
    place: Place


def recordings(flow: Flow) -> Iterator[Recording]:
    """Yield the recorded prompts of a flow, each once."""
    found: dict[tuple[str, Place], Recording] = {}
    for state in flow.states.values():
        for prompt in prompts_of_state(state):
            if prompt.audio is not None:
                key = (prompt.audio, prompt.place)
                found[key] = Recording(prompt.audio, prompt.text.source, prompt.place)
    yield from found.values()


def static_sentences(flow: Flow, recorded: Iterable[Place] = ()) -> dict[StaticSentence, None]:
    """Return the sentences without a slot: of all prompts, of what menus offer, and the language's own.

    `recorded` are the places of prompts that are played from a recording.
    """
    found: dict[StaticSentence, None] = {}
    skipped = frozenset(recorded)
    for state in flow.states.values():
        offers = " ".join(_offers(flow, state))
        for prompt in prompts_of_state(state):
            if prompt.place not in skipped:
                found |= dict.fromkeys(_of_prompt(flow, prompt, offers))
    for text in _own_texts(flow.language.texts):
        found |= dict.fromkeys(_of_text(flow, text, NOWHERE))
    return found


def _of_prompt(flow: Flow, prompt: Prompt, offers: str) -> Iterator[StaticSentence]:
    return _of_text(flow, _filled(prompt.text, offers), prompt.place)


def _of_text(flow: Flow, text: str, place: Place) -> Iterator[StaticSentence]:
    voice = voice_of(flow, place)
    for sentence in sentences(flow.language.spoken(text)):
        if _SLOT not in sentence.text:
            yield StaticSentence(sentence.text, voice)


def _filled(template: Template, offers: str = "") -> str:
    """A template with its options told and every other slot marked."""
    return "".join(
        part if isinstance(part, str) else offers if part.text == "options" and offers else _SLOT
        for part in template.parts
    )


def _offers(flow: Flow, state: State) -> Iterator[str]:
    """The sentences that offer what can be chosen, whatever conditions hold; see `engine.calls.scope.offers`."""
    for choice in _choices(flow, state):
        if choice.offer is not None:
            say = choice.phrases[0].text if choice.phrases and not choice.keys else None
            yield flow.language.enumerate_option(_filled(choice.offer), choice.keys[:1], say)


def _choices(flow: Flow, state: State) -> tuple[Choice, ...]:
    match state:
        case Ask():
            return (*state.options, *state.value.items, *flow.commands)
        case Menu():
            return (*state.options, *flow.commands)
        case Queue():
            return state.leave
    return ()


def _own_texts(texts: Texts) -> Iterator[str]:
    """What the engine says by itself, with its slots marked."""
    for field in fields(texts):
        own = getattr(texts, field.name)
        for text in own if isinstance(own, tuple) else (own,):
            yield text.replace("{value}", _SLOT).replace("{choices}", _SLOT)
