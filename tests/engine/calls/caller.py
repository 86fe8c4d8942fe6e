"""A scripted caller: feeds one call in virtual time and keeps what it ordered. Nothing here sleeps."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from engine.actions import Action, Ask, End, Enqueue, Say, StopSaying, Transfer
from engine.calls.call import Call
from engine.events import (
    Event,
    Heard,
    HeardPartial,
    HungUp,
    KeyPressed,
    NotSpeech,
    PromptFinished,
    QueueMoved,
    ServiceAnswered,
    SpeechStarted,
    TransferAnswered,
)
from engine.journal import Failed, Journal, Moved, Noted
from engine.loading.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

STARTS_AT_S = 100.0
"""When every call begins: not at zero, so that nobody takes the clock for a duration."""
PROMPT_S = 1.0
"""How long every prompt is heard."""
TICK_S = 0.001
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday noon."""
HEAD = {
    "flow": "flow: test",
    "language": "language: ru",
    "start": "start: main",
    "main": "main: main",
    "on_failure": "on_failure: given_up",
}
_CLOSE = 1e-9

Kind = TypeVar("Kind")


def flow_of(yaml_text: str, tmp_path: Path) -> Flow:
    """Load a flow whose text may leave out its head, and the state `given_up` if `states:` comes last."""
    lines = [line for key, line in HEAD.items() if not re.search(rf"^{key}:", yaml_text, re.MULTILINE)]
    text = "\n".join([*lines, yaml_text.rstrip()])
    if not re.search(r"^ +given_up:", text, re.MULTILINE):
        text += "\n  given_up: {hang_up: Всего доброго.}"
    path = tmp_path / "flow.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    return load(path)


class Caller:
    """One caller. Prompts end only in `hear_out` and `hear_one`; timers run out in `wait` and while listening."""

    def __init__(self, flow: Flow, *, line: str = "", caller: str = "", at: datetime | None = AT) -> None:
        self.records = Journal()
        self.call = Call(flow, line=line, caller=caller, at=at, journal=self.records)
        self.now = STARTS_AT_S
        self.everything: list[Action] = []
        """Every action of the call."""
        self.playing: list[int] = []
        """Prompts ordered and neither stopped nor heard out."""
        self._looked = self._said = 0

    # What the caller does; each returns the caller, so that a script reads in one line.

    def start(self) -> Caller:
        return self._carry_out(self.call.start(self.now))

    def feed(self, event: Event) -> Caller:
        return self._carry_out(self.call.feed(event, self.now))

    def wait(self, seconds: float) -> Caller:
        """Let time pass; the call is woken exactly when it wants to be."""
        until = round(self.now + seconds, 6)
        while (at := self.call.wake_at) is not None and at <= until + _CLOSE:
            self.now = max(self.now, at)
            self._carry_out(self.call.wake(self.now))
        self.now = max(self.now, until)
        return self

    def hear_one(self) -> Caller:
        """Hear the prompt that is playing to its end, unless something stops it before."""
        number = self.playing[0]
        self.wait(PROMPT_S)
        if self.playing and self.playing[0] == number:
            del self.playing[0]
            self.feed(PromptFinished(number))
        return self

    def hear_out(self) -> Caller:
        """Hear everything that is playing, and what follows on it, to the end."""
        for _ in range(100):
            if not self.playing:
                break
            self.hear_one()
        return self

    def press(self, keys: str, gap_s: float = 0.2) -> Caller:
        """Press keys, the first at once."""
        for number, key in enumerate(keys):
            self.wait(gap_s if number else 0.0)
            if self.end is None:
                self.feed(KeyPressed(key))
        return self

    def say(self, text: str, confidence: float = 1.0) -> Caller:
        return self.feed(Heard(text, confidence))

    def start_speaking(self) -> Caller:
        return self.feed(SpeechStarted())

    def was_noise(self) -> Caller:
        """What began to be said was nothing."""
        return self.feed(NotSpeech())

    def say_so_far(self, text: str, confidence: float = 1.0) -> Caller:
        """Say the beginning of a sentence; the call decides when it is over."""
        return self.feed(HeardPartial(text, confidence))

    def hang_up(self) -> Caller:
        return self.feed(HungUp())

    # What the rest of the world does.

    def answer(self, outcome: str, **values: object) -> Caller:
        """Answer the last request to a service."""
        return self.feed(ServiceAnswered(self.last(Ask).request, outcome, values))

    def queue_moves(self, position: int, wait_s: float) -> Caller:
        return self.feed(QueueMoved(self.last(Enqueue).request, position, wait_s))

    def operator(self, outcome: str) -> Caller:
        """Answer the last queue or transfer."""
        wanted = [one for one in self.everything if isinstance(one, (Enqueue, Transfer))]
        return self.feed(TransferAnswered(wanted[-1].request, outcome))

    # What can be seen.

    @property
    def said(self) -> list[str]:
        """The texts since this was last looked at."""
        texts = [one.text for one in self.everything[self._said :] if isinstance(one, Say)]
        self._said = len(self.everything)
        return texts

    @property
    def actions(self) -> list[Action]:
        """The actions since this was last looked at."""
        actions = self.everything[self._looked :]
        self._looked = len(self.everything)
        return actions

    @property
    def state(self) -> str:
        return self.call.state

    @property
    def mode(self) -> str:
        return self.call.mode

    @property
    def end(self) -> End | None:
        return self.call.end

    @property
    def path(self) -> list[str]:
        return [one.dest for one in self.recorded(Moved)]

    @property
    def journal(self) -> list[dict[str, Any]]:
        """The journal's lines, parsed."""
        return [json.loads(line) for line in self.records.lines()]

    @property
    def failures(self) -> list[str]:
        """Every failure as `no_match: incomplete`, or `no_input`."""
        return [
            f"{one.failure}: {one.reason}" if one.reason else one.failure for one in self.recorded(Failed)
        ]

    @property
    def notes(self) -> list[str]:
        """Every remark as `note: detail`."""
        return [f"{one.note}: {one.detail}" for one in self.recorded(Noted)]

    @property
    def value(self) -> dict[str, object]:
        """The call's variables."""
        return dict(self.call.values or {})

    def why(self) -> list[str]:
        """Why the call made its last move."""
        moves = self.recorded(Moved)
        return moves[-1].why.sentences() if moves else []

    def last(self, kind: type[Kind]) -> Kind:
        """Return the last action of a kind."""
        return [one for one in self.everything if isinstance(one, kind)][-1]

    def recorded(self, kind: type[Kind]) -> list[Kind]:
        """Return every journal record of a kind."""
        return [record for _, record in self.records.records if isinstance(record, kind)]

    def _carry_out(self, actions: list[Action]) -> Caller:
        for action in actions:
            self.everything.append(action)
            if isinstance(action, Say):
                self.playing.append(action.prompt)
            elif isinstance(action, StopSaying):
                assert set(action.prompts) <= set(self.playing), "stops what is not playing"
                self.playing = [one for one in self.playing if one not in action.prompts]
        return self
