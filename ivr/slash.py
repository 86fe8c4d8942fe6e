"""The `/commands` of a call at a terminal: questions about it, and the operator's side of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import did_you_mean
from engine.events import Heard, KeyPressed
from engine.journal import Began, Failed, Moved, Why
from engine.templates import Template
from ivr import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.flow import Choice, ValueSpec
    from ivr.screen import Line
    from ivr.simulation import Simulation

HELP = {
    "1 2 * #": "digits, * and # are keys: one, several, also before you are asked",
    "any words": "are said aloud; doing nothing is silence",
    "/options": "what you can press or say here",
    "/why": "why the call is where it is, with the lines of the flow",
    "/vars": "the variables of the call; what is secret is masked",
    "/back 2": "go back two of your turns and answer differently",
    "/connect": "the operator answers; also /busy and /no_answer",
    "Ctrl-D": "hangs up",
}
OTHER_SIDE = {"/connect": "connected", "/busy": "busy", "/no_answer": "no_answer"}
"""What the operator's side does, by command."""
NAMES = ("/help", "/options", "/why", "/vars", "/back", *OTHER_SIDE)

_MOST_PHRASES = 3
_MOST_STEPS = 5


def answer(simulation: Simulation, line: str, columns: int) -> list[Line]:
    """Return what a question about the call is answered with; it changes nothing."""
    name = line.partition(" ")[0]
    command = _ANSWERS.get(name)
    if command is None:
        return screen.remark(f"there is no {name}: {did_you_mean(name, NAMES)}", columns)
    return command(simulation, columns)


def turns_back(line: str) -> int | None:
    """Return how many turns `/back` is to go back; None where that is no number."""
    words = line.split()[1:]
    if not words:
        return 1
    number = words[0]
    return int(number) if len(words) == 1 and number.isdecimal() and int(number[:6]) > 0 else None


def _help(_: Simulation, columns: int) -> list[Line]:
    return screen.columns_of(list(HELP.items()), columns)


def _variables(simulation: Simulation, columns: int) -> list[Line]:
    shown = simulation.call.shown_variables()
    if not shown:
        return screen.remark("this flow has no variables", columns)
    return screen.columns_of([(name, _value(value)) for name, value in shown.items()], columns)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_value(field)}" for name, field in value.items()) or "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "—" if value is None else str(value)


def _options(simulation: Simulation, columns: int) -> list[Line]:
    grammar = simulation.call.grammar
    if grammar is None:
        return screen.remark("nothing can be pressed or said at this moment", columns)
    rows = [("value", _wanted(grammar.value))] if grammar.value is not None else []
    rows += [(" or ".join(choice.keys) or "·", _option(choice)) for choice in grammar.choices]
    return (
        screen.columns_of(rows, columns)
        if rows
        else screen.remark("nothing can be pressed or said here", columns)
    )


def _wanted(value: ValueSpec) -> str:
    bounds = [
        f"{word} {bound}"
        for word, bound in (("at least", value.least), ("at most", value.most))
        if bound is not None
    ]
    if value.least is not None and value.least == value.most:
        bounds = [str(value.least)]
    return ", ".join((value.kind.replace("_", " "), *bounds))


def _option(choice: Choice) -> str:
    offer = f" — {choice.offer.source}" if isinstance(choice.offer, Template) else ""
    wordings = [wording for phrase in choice.phrases[:_MOST_PHRASES] for wording in phrase.variants()[:1]]
    phrases = [f"«{wording}»" for wording in dict.fromkeys(wordings)]
    if phrases and sum(len(phrase.variants()) for phrase in choice.phrases) > len(phrases):
        phrases.append("…")
    return choice.name + offer + (f": {', '.join(phrases)}" if phrases else "")


def _why(simulation: Simulation, columns: int) -> list[Line]:
    """Show what happened since the caller's last turn, or since the call began."""
    steps: list[tuple[str, Why]] = []
    for _, record in reversed(simulation.journal.records):
        if isinstance(record, Moved):
            steps.append((f"{record.source} → {record.dest}", record.why))
        elif isinstance(record, Failed):
            steps.append((record.failure.replace("_", " "), record.why))
        elif isinstance(record, (KeyPressed, Heard, Began)) and steps:
            break
    lines: list[Line] = []
    for title, why in reversed(steps[:_MOST_STEPS]):
        lines.append([("class:title", f"  {title}")])
        for sentence in why.sentences():
            lines += [[("", "  "), *line] for line in screen.remark(sentence, columns - 2, "")]
    return lines or screen.remark(f"the call begins in {simulation.call.state}", columns)


_ANSWERS: Mapping[str, Callable[[Simulation, int], list[Line]]] = {
    "/help": _help,
    "/options": _options,
    "/why": _why,
    "/vars": _variables,
}
