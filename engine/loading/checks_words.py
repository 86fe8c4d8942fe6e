"""Checks what is said: a flow never asks for a PIN, a CVV or a password (rule 38)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.flow import Ask, Escalate, Flow, HangUp, Lookup, Menu, Queue, Say, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.errors import Place
    from engine.flow import Prompt, Settings, State
    from engine.loading.problems import Problems
    from engine.templates import Template

_SECRET = re.compile(
    r"\b(?:пин(?:[-\s]?код\w*|а|у|ом|ы)?|pin(?:[-\s]?code)?s?|[cс][vв][vвcс]2?|cvv2?|cvc2?|парол\w*"
    r"|пассворд\w*|passwords?|passcodes?|код\w*\s+(?:из|с)\s+(?:смс|sms|эсэмэс|сообщени\w*)"
    r"|(?:смс|sms)[-\s]?код\w*|(?:sms|one[-\s]time)\s+codes?"
    r"|codes?\s+(?:from|in)\s+(?:the\s+|your\s+|an?\s+)?(?:sms|text)\w*)\b",
    re.IGNORECASE,
)
_ASKS = (
    r"(?:назов|называ|введ|ввод|набер|набир|скаж|говор|продикт|диктуй|сообщ|укаж|напиш|отправ"
    r"|enter|type|say|tell|give|key\s+in|dial|provide|speak|spell)\w*"
)
_ASK = re.compile(rf"\b{_ASKS}", re.IGNORECASE)
_NEGATED = re.compile(
    rf"\b(?:не|нельзя|никогда|never|not|don[’']?t|mustn[’']?t)(?:\s+\w+){{0,2}}?\s+{_ASKS}", re.IGNORECASE
)
_QUOTED = re.compile(r"«[^«»]*»|\"[^\"]*\"|“[^“”]*”")
_PURPOSE = re.compile(r"\b(?:чтобы|если|to|if|for)\b[^,.!?]*,", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…;\n]+")
_TYPED_IN = ("digits", "number", "card")


def asks_for_secret(text: str, *, is_question: bool = False) -> bool:
    """Does a text ask for a secret of the caller?

    «Чтобы сменить ПИН-код, нажмите два» does not, nor does «никогда не называйте ПИН-код».
    `is_question`: the text is followed by the caller's digits, so that naming the secret is asking for it.
    """
    if _SECRET.search(text) is None:
        return False
    return any(
        _sentence_asks(sentence, is_question=is_question)
        for sentence in _SENTENCE.split(_QUOTED.sub(" ", text))
    )


def _sentence_asks(sentence: str, *, is_question: bool) -> bool:
    sentence = _PURPOSE.sub(" ", sentence)
    if _SECRET.search(sentence) is None:
        return False
    negated = list(_NEGATED.finditer(sentence))
    asking = [m for m in _ASK.finditer(sentence) if not any(n.end() == m.end() for n in negated)]
    return bool(asking) or (is_question and not negated)


def check(flow: Flow, problems: Problems) -> None:
    """Note prompts that ask for a secret."""
    told: set[Place] = set()
    texts = [(template.source, place, is_question) for template, place, is_question in spoken(flow)]
    if (
        _SECRET.search("\n".join(text for text, _, _ in texts)) is None
    ):  # the common case, at the speed of one search
        return
    for text, place, is_question in texts:
        if place not in told and asks_for_secret(text, is_question=is_question):
            told.add(place)
            what = "this asks for a PIN, a security code or a password"
            problems.error(place, what, "ask for something else: no caller may ever be asked for these")


def spoken(flow: Flow) -> Iterator[tuple[Template, Place, bool]]:
    """Every text that the flow can say, where it stands, and whether digits answer it."""
    seen: set[int] = set()
    for state in flow.states.values():
        if isinstance(state, Ask) and state.confirm is not None:
            yield state.confirm, state.confirm.place, False
    for settings, prompts, is_question in _prompts(flow):
        for prompt in prompts:
            yield prompt.text, prompt.place, is_question
        if settings is not None and id(settings) not in seen:
            seen.add(id(settings))
            for prompt in (*settings.no_input.prompts, *settings.no_match.prompts, *settings.help):
                yield prompt.text, prompt.place, False


def _prompts(flow: Flow) -> Iterator[tuple[Settings | None, tuple[Prompt, ...], bool]]:
    yield flow.settings, (), False
    for state in flow.states.values():
        if isinstance(state, Ask):
            yield state.settings, state.prompts + state.short, state.value.kind in _TYPED_IN
        elif isinstance(state, Menu):
            yield state.settings, state.prompts + state.short, False
        else:
            yield None, _plain_prompts(state), False


def _plain_prompts(state: State) -> tuple[Prompt, ...]:
    match state:
        case Say() | Transfer() | HangUp():
            return state.prompts
        case Lookup():
            return state.waiting
        case Queue():
            return (*state.prompts, *state.announce, *state.hold)
        case Escalate():
            return tuple(prompt for step in state.steps for prompt in step.prompts)
    return ()
