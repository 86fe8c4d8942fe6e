"""Makes of each written call the calls that it stands for: parts put in, a call for each case and each phrase.

This works on what is written, before anybody asks what it means, so that `press: ${key}` is read as what the case says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import did_you_mean
from engine.loading.nodes import Map, Node, Seq, Text
from ivr.calltests.reading import talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.errors import Place
    from engine.loading.problems import Problems

_SLOT = re.compile(r"\$?\$\{\s*([^}]*?)\s*\}")
"""`${name}`; `$${name}` is the text `${name}` itself."""
_NAME = "name"
"""The column of a table that names its cases."""
MAX_DEPTH = 10
"""Parts that use parts."""
MAX_STEPS = 10_000
"""Of one call, with its parts put in."""
MAX_CALLS = 20_000
"""Of one script, with its cases and phrases."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """One call to be made, as it is written."""

    written: Map
    variant: str
    """What tells it from the others of the same call."""
    uses: tuple[Place | None, ...] = field(default=())
    """For each step, the `use:` that brought it."""


def get(node: Node | None, key: str) -> Node | None:
    """Return what is written under a key."""
    return node.get(key) if isinstance(node, Map) else None  # type: ignore[call-overload]


def literal(text: str) -> str:
    """Return a text as a step writes it that says just this, with no value of a case in it."""
    return _SLOT.sub(r"$\g<0>", text) if "${" in text else text  # most have none


class Expansion:
    """The calls of one file."""

    def __init__(self, root: Map, problems: Problems, lines: Sequence[str]) -> None:
        self._problems = problems
        self._lines = lines
        self._columns: dict[str, None] = {}
        """Of the table of the call that is being expanded: what its rows say, each or some."""
        self._parts = self._section(root, "parts")
        self._sets = self._section(root, "phrases")
        self._calls = get(root, "calls")

    @staticmethod
    def _section(root: Map, name: str) -> Map:
        section = get(root, name)
        return section if isinstance(section, Map) else Map()

    def calls(self) -> Iterator[Expanded]:
        """Every call in the order of the file; what is no mapping is left to the check of the shape."""
        made = 0
        for call in self._calls if isinstance(self._calls, Seq) else ():
            for variant in self._variants(call) if isinstance(call, Map) else ():
                if made == MAX_CALLS:
                    what = f"with this call the script makes more than {MAX_CALLS} calls"
                    self._problems.error(variant.written.place, what, "make several scripts of it")
                    return
                made += 1
                yield variant

    def _variants(self, call: Map) -> Iterator[Expanded]:
        cases = get(call, "cases")
        rows = [row for row in cases if isinstance(row, Map)] if isinstance(cases, Seq) else []
        self._columns = dict.fromkeys(str(key) for row in rows for key in row)
        for number, row in enumerate(rows or [Map()]):
            unused = ("steps", "talk", "cases") if number else ("steps", "talk")  # the table is checked once
            values = {str(key): str(value) for key, value in row.items() if isinstance(value, Text)}
            steps, uses = self._steps(call, values)
            whole = Map(
                {
                    key: value if key == "cases" else self._filled(value, values)
                    for key, value in call.items()
                    if key not in unused
                }
            )
            whole.place = call.place
            key = self._key(call)
            if key is not None and not isinstance(call[key], Seq if key == "steps" else Text):
                whole[key] = call[key]  # is told by the check of the shape
                key = None
            case = values.get(_NAME) or ", ".join(values.values())
            yield from self._spoken(whole, key, steps, uses, case)

    @staticmethod
    def _key(call: Map) -> Text | None:
        return next((key for key in call if key in ("steps", "talk")), None)

    # Parts.

    def _steps(self, call: Map, values: Mapping[str, str]) -> tuple[Seq, tuple[Place | None, ...]]:
        """The steps of a call with its parts put in, and what brought each."""
        written, spoken = get(call, "steps"), get(call, "talk")
        if written is not None and spoken is not None:
            key = next(key for key in call if key == "talk")
            self._problems.error(key.place, "a call has steps or talk, not both", "keep one of them")
        is_talk = isinstance(spoken, Text) and written is None
        if isinstance(spoken, Text) and written is None:
            written = talk.steps(
                spoken, self._lines, self._problems, lambda line: self._filled_text(line, values)
            )
        found = Seq()
        found.place = written.place if isinstance(written, Seq) else call.place
        uses: list[Place | None] = []
        if isinstance(written, Seq):
            for step, by in self._flat(written, None, (), values):
                if len(found) == MAX_STEPS:
                    what = f"this call has more than {MAX_STEPS} steps"
                    self._problems.error(written.place, what, "make several calls of it")
                    break
                found.append(step if is_talk else self._filled(step, values))
                uses.append(by)
        return found, tuple(uses)

    def _flat(
        self, steps: Seq, by: Place | None, within: tuple[str, ...], values: Mapping[str, str]
    ) -> Iterator[tuple[Node, Place | None]]:
        for step in steps:
            name = get(step, "use")
            if not isinstance(name, Text):
                yield step, by
                continue
            if isinstance(step, Map) and len(step) > 1:
                self._problems.error(
                    name.place, "«use» stands alone in its step", "make a step of its own for it"
                )
            name = self._filled_text(name, values)
            part = self._parts.get(name)
            wrong = self._why_unusable(name, part, within)
            if wrong is None and isinstance(part, Seq):
                yield from self._flat(part, by or name.place, (*within, str(name)), values)
            elif wrong is not None:
                self._problems.error(name.place, *wrong)
                yield step, by  # counts as a step: what is wrong very often comes to an end too

    def _why_unusable(self, name: Text, part: Node | None, within: tuple[str, ...]) -> tuple[str, str] | None:
        """What is wrong with using a part here, and how to mend it."""
        if part is None:
            mend = did_you_mean(name, self._parts, "write it under parts:")
            return f"there is no part «{name}»", mend
        if not isinstance(part, Seq) or not part:
            mend = "write them under its name, each after a dash and a space"
            return f"the part «{name}» has no steps", mend
        if name in within:
            return f"the part «{name}» uses itself", "take this line away"
        if len(within) >= MAX_DEPTH:
            what = f"parts use parts more than {MAX_DEPTH} deep here"
            return what, f"write the steps of «{name}» in its place"
        return None

    # Cases.

    def _filled(self, node: Node, values: Mapping[str, str]) -> Node:
        """What is written, with the values of a case in it."""
        made: Map | Seq
        if isinstance(node, Text):
            return self._filled_text(node, values)
        if isinstance(node, Map):
            made = Map({key: self._filled(value, values) for key, value in node.items()})
        else:
            made = Seq(self._filled(item, values) for item in node)
        made.place = node.place
        return made

    def _filled_text(self, node: Text, values: Mapping[str, str]) -> Text:
        if "${" not in node:
            return node

        def value(slot: re.Match[str]) -> str:
            if slot[0].startswith("$$"):
                return slot[0][1:]
            if slot[1] not in values:
                self._unfilled(slot[1], node.at(slot.start()))
                self._problems.silenced.add(node.place)  # what is left of the text means nothing
            return values.get(slot[1], "")

        made = Text(_SLOT.sub(value, node))
        made.place, made.lead = node.place, -1
        return made

    def _unfilled(self, name: str, place: Place) -> None:
        """Tell of a value that no case has, or not each."""
        if name in self._columns:
            what, mend = f"not every case says what «${{{name}}}» is", f"add {name}: to those without it"
        else:
            what = f"no case says what «${{{name}}}» is"
            mend = did_you_mean(name, self._columns, "give the call cases: with this name")
        self._problems.error(place, what, mend)

    # Phrases.

    def _spoken(
        self, call: Map, key: Text | None, steps: Seq, uses: tuple[Place | None, ...], case: str
    ) -> Iterator[Expanded]:
        """A call for each phrase; where several steps have sets, each set goes round as often as the longest."""
        chosen = {at: found for at, step in enumerate(steps) if (found := self._said(step)) is not None}
        most = max((len(phrases) for phrases in chosen.values()), default=1)
        longest = next((phrases for phrases in chosen.values() if len(phrases) == most), ())
        for number in range(most):
            said = Seq(
                self._heard(_saying(step, chosen[at][number % len(chosen[at])]) if at in chosen else step)
                for at, step in enumerate(steps)
            )
            said.place = steps.place
            whole = Map(call)
            whole.place = call.place
            if key is not None:
                whole[_as_steps(key)] = said
            variant = ", ".join(part for part in (case, str(longest[number]) if most > 1 else "") if part)
            yield Expanded(whole, variant, uses)

    def _said(self, step: Node) -> tuple[Text, ...] | None:
        """The phrases that are to be said one by one; None where there is no choice."""
        say = get(step, "say")
        ways = [key for key in say if key in ("text", "any")] if isinstance(say, Map) else []
        if len(ways) > 1:
            self._problems.error(ways[1].place, "«text» and «any» both say what is said", "keep one of them")
        found = get(say, "any") if isinstance(say, Map) else say if isinstance(say, Seq) else None
        return self._phrases(found) or None if found is not None else None

    def _phrases(self, found: Node) -> tuple[Text, ...]:
        """The phrases of a list, or of the set that a text names."""
        if isinstance(found, Text):
            known = self._sets.get(found)
            if known is None:
                mend = did_you_mean(found, self._sets, "write it under phrases:")
                self._problems.error(found.place, f"there is no set of phrases «{found}»", mend)
                return ()
            found = known
        if isinstance(found, Text):
            return (found,)
        return tuple(item for item in found if isinstance(item, Text)) if isinstance(found, Seq) else ()

    def _heard(self, step: Node) -> Node:
        """A step whose `hear: {any: NAME}` has the phrases of that set."""
        heard = get(step, "hear")
        if not isinstance(heard, Map) or not isinstance(step, Map):
            return step
        key = next((key for key in heard if key in ("any", "any of")), None)
        if key is None or not isinstance(heard[key], Text):
            return step
        phrases = Seq(self._phrases(heard[key]))
        if not phrases:
            return step
        phrases.place = heard[key].place
        return _with(step, "hear", _with(heard, key, phrases))


def _saying(step: Node, phrase: Text) -> Node:
    """A step that says one phrase of those it could say."""
    assert isinstance(step, Map)
    say = step["say"]  # type: ignore[index]
    if not isinstance(say, Map):
        return _with(step, "say", phrase)
    key = next(key for key in say if key == "any")
    said = Map({(_called("text", key) if known == "any" else known): value for known, value in say.items()})
    said[_called("text", key)] = phrase
    said.place = say.place
    return _with(step, "say", said)


def _with(owner: Map, name: str, value: Node) -> Map:
    made = Map({key: value if key == name else known for key, known in owner.items()})
    made.place = owner.place
    return made


def _called(name: str, like: Text) -> Text:
    made = Text(name)
    made.place, made.lead = like.place, like.lead
    return made


def _as_steps(key: Text) -> Text:
    return _called("steps", key)
