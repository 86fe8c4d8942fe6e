"""Writes down a call that was made: what was fixed for it, and each turn with what was heard and where it led."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.templates import MASK
from ivr.calltests.usual import USUAL_CALLER, usual_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow
    from ivr.calltests.generating.caller import Input
    from ivr.calltests.generating.outside import Ending
    from ivr.calltests.generating.walking import Made
    from ivr.calltests.saving.writer import Written
    from ivr.calltests.script import Stub

_MASKED = re.compile(f"{re.escape(MASK)}+")


def head(made: Made, flow: Flow) -> Written:
    """What is fixed for the call, as far as it is not what it would be anyway."""
    setting = made.simulation.setting
    head: Written = {}
    if setting.line != next(iter(flow.lines), ""):
        head["line"] = setting.line
    if setting.caller != USUAL_CALLER:
        head["from"] = setting.caller
    if setting.at != usual_moment(flow):
        head["at"] = f"{setting.at:%Y-%m-%d %H:%M}"
    services: dict[str, list[Any]] = {}
    for (what, name, _), (does, usually) in sorted(made.outside.items(), key=lambda item: item[0]):
        if what == "service":
            services.setdefault(name, []).append(_stub(does))
        elif does != usually:
            shown = _simulated(does) if what == "queue" else ("open" if does else "closed")
            head.setdefault({"queue": "simulate", "hours": "hours"}[what], {})[name] = shown
    if services:
        head["services"] = {name: _shortened(answers) for name, answers in services.items()}
    return head


def _simulated(ending: Ending) -> Written | str:
    if ending.wait_s is None:
        return ending.outcome
    return {"outcome": ending.outcome, "wait": f"{ending.wait_s:g}s"}


def _stub(stub: Stub) -> Any:  # noqa: ANN401 - a text or a mapping, for YAML
    if stub.outcome != "found":
        return stub.outcome
    return {"found": dict(stub.values)} if stub.values else "done"


def _shortened(answers: list[Any]) -> Any:  # noqa: ANN401 - one answer, or several
    """The last answer serves all later requests."""
    while len(answers) > 1 and answers[-1] == answers[-2]:
        answers.pop()
    return answers if len(answers) > 1 else answers[0]


def steps(made: Made) -> Iterator[Written | str]:
    """Yield the steps of a call: what the caller did each time, what was heard, where it led and how it ended."""
    end = made.simulation.end
    for number, turn in enumerate(made.turns, 1):
        step: Written = _action(turn.input)
        if turn.input is not None and not step:
            yield "silent"
        if turn.heard:
            texts = [_MASKED.sub("…", text) for text in turn.heard]
            step["hear"] = texts[0] if len(texts) == 1 else texts
        if turn.is_moved or turn.input is None:
            step["in"] = turn.state
        if number == len(made.turns) and end is not None:
            step |= {"transfer": end.to} if end.end == "transfer" else {"ends": end.end}
        if step:
            yield step


def _action(one: Input | None) -> Written:
    if one is None or one.how == "silent":
        return {}
    if one.how == "press":
        return {"press": one.what}
    return {"say": one.what if one.confidence == 1.0 else {"text": one.what, "confidence": one.confidence}}
