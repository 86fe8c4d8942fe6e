"""Questions within a question: was this meant, is this right, which of these (rules 23, 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls import prompting
from engine.calls.masking import shown_speech
from engine.calls.scope import CallScope
from engine.calls.session import Question
from engine.flow import Prompt, ValueSpec
from engine.grammar import Grammar
from engine.templates import MASK

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import Heard
    from engine.flow import Ask
    from engine.grammar import Hearing
    from engine.matching.matcher import Match

MAX_ASKED_WHICH = 3
"""Options that one can be asked to choose between without a menu."""


def ask_whether(call: Session, hearing: Hearing, event: Heard) -> None:
    """Ask whether this was said, because it was not heard well (rule 23)."""
    said, shown = event.text, shown_speech(call, event.text)
    confirm = call.flow.language.texts.confirm
    question = Question(
        "confirm",
        confirm.replace("{value}", said),
        confirm.replace("{value}", shown),
        prompting.plain(confirm),
        hearing.choice,
        hearing.value,
    )
    put(call, question)


def read_back(call: Session, state: Ask, value: object) -> None:
    """Read an answer back and ask whether it is right."""
    assert state.confirm is not None
    prompt = Prompt(state.confirm, state.confirm.place)
    call.question = Question("confirm", "", "", prompt, None, value)
    said, shown = state.confirm.fill(CallScope(call), call.hidden())
    put(call, Question("confirm", said, shown, prompt, None, value))


def ask_which(call: Session, match: Match, grammar: Grammar) -> None:
    """Ask which of the options was meant that matched equally well (rule 29)."""
    tied = [grammar.by_name[c.name] for c in match.candidates[: match.tied][:MAX_ASKED_WHICH]]
    names = [prompting.name_of(call, choice) for choice in tied]
    said = _which(call, [name for name, _ in names])
    shown = _which(call, [MASK * 3 if call.sensitive() else name for _, name in names])
    commands = tuple(c for c in grammar.choices if c.is_command and c not in tied)
    items = grammar.items.intersection(choice.name for choice in tied)
    live = Grammar(call.state, call.flow.language, grammar.settings, (*tied, *commands), items=items)
    put(call, Question("clarify", said, shown, prompting.plain(said)), live)


def _which(call: Session, names: list[str]) -> str:
    language = call.flow.language
    return language.texts.clarify.replace("{choices}", language.enumerate_choices(names))


def put(call: Session, question: Question, grammar: Grammar | None = None) -> None:
    """Ask a question within the state's question."""
    live = call.grammar
    assert live is not None
    if grammar is None:
        commands = tuple(choice for choice in live.choices if choice.is_command)
        yes_no = ValueSpec("yes_no")
        grammar = Grammar(call.state, call.flow.language, live.settings, commands, yes_no)
    call.rest("waiting")
    if not live.settings.type_ahead:
        call.drop_buffer("this question takes no keys typed ahead")
    call.question = question
    call.grammar = grammar
    call.say_words(question.prompt, question.said, question.shown)
    call.listen()
