"""Questions within a question: was this meant, is this right, which of these (rules 23, 29)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.calls import prompting
from engine.calls.masking import shown_speech
from engine.calls.scope import CallScope
from engine.calls.session import Question
from engine.flow import Prompt, ValueSpec
from engine.grammar import Grammar
from engine.templates import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.calls.session import Session
    from engine.events import Heard
    from engine.flow import Ask, Choice
    from engine.grammar import Hearing
    from engine.matching.matcher import Candidate, Match

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
    """Ask which of the options was meant that matched equally well, or which of several wishes comes first (rule 29).

    They are answered by name, or by keys counted from one; what else the state understands, it goes on understanding.
    """
    candidates = sorted(match.candidates[: match.tied], key=lambda one: match.heard.index(one.words[0]))
    keys = {one.name: str(key) for key, one in enumerate(candidates[:MAX_ASKED_WHICH], 1)}
    sentences = [_offered(call, grammar.by_name[name], key) for name, key in keys.items()]
    texts = call.flow.language.texts
    question = texts.which_first if _stand_apart(candidates) else texts.clarify
    said, shown = (question.replace("{choices}", " ".join(words)) for words in zip(*sentences, strict=True))
    live = tuple(_keyed(choice, keys.get(name)) for name, choice in grammar.by_name.items())
    narrowed = Grammar(
        call.state,
        call.flow.language,
        grammar.settings,
        live,
        items=grammar.items,
        not_meant=grammar.not_meant,
    )
    narrowed.take_over(grammar)
    put(call, Question("clarify", said, shown, prompting.plain(said)), narrowed)


def _stand_apart(candidates: Sequence[Candidate]) -> bool:
    """Whether each was said in a word that no other was said in: then all of them were meant."""
    times = Counter(word for one in candidates for word in set(one.words))
    return all(any(times[word] == 1 for word in one.words) for one in candidates)


def _keyed(choice: Choice, key: str | None) -> Choice:
    """Give a choice the key by which it is chosen now, if any; a command keeps its own."""
    own = choice.keys if choice.is_command else ()
    return replace(choice, keys=own if key is None else (key, *own))


def _offered(call: Session, choice: Choice, key: str) -> tuple[str, str]:
    said, shown = prompting.name_of(call, choice)
    sentence = call.flow.language.enumerate_option
    return sentence(said, (key,), None), sentence(MASK * 3 if call.sensitive() else shown, (key,), None)


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
