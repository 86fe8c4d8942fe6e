"""Callers of all kinds, each a weighing of what one may do: the patient, the hasty, the silent and the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

MOST_TURNS = 20
"""A caller does so much at most; then they only wait."""
NUMBERS = 10_000
"""A turn's number is below this."""


class Act(StrEnum):
    """What a caller may do in a turn; what exactly depends on what is asked."""

    CHOOSE = "choose"
    ANSWER = "answer"
    EDGE = "answer just beside what is taken"
    COMMAND = "command"
    OPERATOR = "ask for the operator"
    BACK = "go back"
    NO = "say no"
    KEY = "press any key"
    BURST = "type ahead"
    NONSENSE = "talk nonsense"
    NEAR = "slip up in a phrase"
    FAINT = "speak indistinctly"
    SILENT = "keep silent"
    WAIT = "let time pass"
    HANG_UP = "hang up"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a caller wants to do."""

    act: Act
    number: int = 0
    """Which of all the ways to do it; 0 is the simplest."""
    part: float | None = None
    """How much of the prompt they hear before they do it, 0..1; None: they hear everything out."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One kind of caller."""

    name: str
    what: str
    """One plain sentence."""
    acts: Mapping[Act, int]
    """How often each is done, by weight."""
    interrupts: float = 0.0
    """In what part of the turns they don't hear a prompt out, 0..1."""

    def turns(self, random: Random) -> tuple[Turn, ...]:
        """Return what one such caller does in a call."""
        acts = random.choices(list(self.acts), list(self.acts.values()), k=random.randint(1, MOST_TURNS))
        return tuple(Turn(act, random.randrange(NUMBERS), self._part(random)) for act in acts)

    def _part(self, random: Random) -> float | None:
        return random.randrange(10) / 10 if random.random() < self.interrupts else None


PERSONAS: Mapping[str, Persona] = {
    persona.name: persona
    for persona in (
        Persona(
            "patient", "Hears everything out and answers.", {Act.ANSWER: 9, Act.CHOOSE: 2, Act.COMMAND: 1}
        ),
        Persona("hasty", "Never hears a prompt out.", {Act.ANSWER: 9, Act.CHOOSE: 2, Act.COMMAND: 1}, 1.0),
        Persona("expert", "Types ahead of the questions.", {Act.BURST: 6, Act.ANSWER: 4}, 0.7),
        Persona("silent", "Hardly ever says anything.", {Act.SILENT: 8, Act.ANSWER: 3}),
        Persona(
            "mumbling",
            "Is hard to understand.",
            {Act.NONSENSE: 3, Act.NEAR: 4, Act.FAINT: 3, Act.ANSWER: 3},
            0.1,
        ),
        Persona("insistent", "Wants the operator and nothing else.", {Act.OPERATOR: 1}, 0.1),
        Persona("masher", "Presses any key.", {Act.KEY: 6, Act.BURST: 4}, 0.5),
        Persona("leaving", "Hangs up anywhere.", {Act.ANSWER: 6, Act.WAIT: 2, Act.HANG_UP: 2}, 0.3),
        Persona(
            "contrary",
            "Says no, goes back and answers wrong.",
            {Act.NO: 4, Act.BACK: 3, Act.EDGE: 3, Act.ANSWER: 4, Act.COMMAND: 1},
            0.2,
        ),
        Persona("mixed", "Does a bit of everything.", {**dict.fromkeys(Act, 1), Act.ANSWER: 8}, 0.3),
    )
}
"""Every kind by its name."""
