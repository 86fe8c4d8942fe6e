"""`ivr match`: what a flow would understand of each utterance."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from engine.errors import IvrError, did_you_mean
from engine.flow import Ask, Menu, Queue
from engine.understanding import Understanding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.flow import Flow
    from engine.matching.matcher import Match


class NoSuchState(IvrError):  # noqa: N818 - it says what is wrong
    """The flow has no such state, or it takes no answer."""


def answers(flow: Flow, state: str | None, utterances: Iterable[str], *, as_json: bool) -> Iterator[str]:
    """Yield a line for every utterance, in order. Raises: NoSuchState."""
    waiting = [name for name, one in flow.states.items() if isinstance(one, (Menu, Ask, Queue))]
    if state is not None and state not in waiting:
        what = "waits for no answer" if state in flow.states else "does not exist"
        raise NoSuchState(f"{flow.file}: the state «{state}» {what}: {did_you_mean(state, waiting)}")
    understanding = Understanding(flow, state, date.today())  # noqa: DTZ011 - the day where the person is
    form = _as_json if as_json else _as_text
    for utterance in utterances:
        said = utterance.strip()
        yield form(said, understanding.match(said))


def _as_json(said: str, match: Match) -> str:
    answer = {
        "said": said,
        "match": match.name,
        "score": round(match.score, 3),
        "reason": match.reason,
        "candidates": [candidate.name for candidate in match.candidates],
    }
    return json.dumps(answer, ensure_ascii=False)


def _as_text(said: str, match: Match) -> str:
    name = match.name if match.name is not None else "null"
    rivals = " ".join(f"{one.name}={one.score:.2f}" for one in match.candidates if one.name != match.name)
    fields = (name, f"{match.score:.2f}", said, match.explanation, rivals)
    return "\t".join(" ".join(field.split()) for field in fields).rstrip("\t")
