"""Compiles what is said, and what is worked out in a call: prompts, templates, conditions and values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import NOWHERE, did_you_mean
from engine.expressions import Expression, ExpressionError, Scope, Vocabulary, compile_expression
from engine.flow import Assignment, Prompt, Prompts, Voice
from engine.loading.nodes import Text
from engine.loading.schema_parts import HandlerEntry, PromptEntry, VoiceEntry
from engine.loading.sections import check_path
from engine.templates import Template, compile_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.errors import Place
    from engine.flow import BargeIn, BargeInOn
    from engine.language import Language
    from engine.loading.problems import Problems

WrittenPrompts = Text | PromptEntry | list[Text | PromptEntry]
_OPEN = re.compile(r"""\bopen\(\s*(["'])(.*?)\1\s*\)""")


class BargeInRule(NamedTuple):
    """How a prompt may be interrupted."""

    barge_in: BargeIn = "interrupt"
    on: BargeInOn = "any"
    after_s: float = 0.0

    def overridden(self, written: object) -> BargeInRule:
        """This rule with what one prompt or state says otherwise."""
        barge_in = getattr(written, "barge_in", None)
        on = getattr(written, "barge_in_on", None)
        after = getattr(written, "barge_in_after", None)
        if barge_in is None and on is None and after is None:
            return self
        return BargeInRule(barge_in or self.barge_in, on or self.on, self.after_s if after is None else after)


def voice_of(written: VoiceEntry | None) -> Voice:
    """What is said of a voice; nothing where none is written."""
    if written is None:
        return Voice()
    name = None if written.name is None else str(written.name)
    return Voice(name, written.rate, written.pitch, written.volume)


def first_place(written: object) -> Place | None:
    """Where prompts begin; None where there are none."""
    if isinstance(written, Text):
        return written.place
    if isinstance(written, PromptEntry):
        return written.text.place
    if isinstance(written, list) and written:
        return first_place(written[0])
    return None


@dataclass(slots=True)
class Wording:
    """Compiles the words of one flow."""

    language: Language
    vocabulary: Vocabulary
    folder: Path
    problems: Problems
    settable: frozenset[str]
    """Variables that the flow may give values to."""
    hours: frozenset[str]
    """Names that `open` may be asked about."""
    voice: Voice = field(default_factory=Voice)
    """The flow's."""
    voices: dict[Place, Voice] = field(default_factory=dict)
    """Of the prompts that have their own, by the place of their text."""
    used_names: set[str] = field(default_factory=set)
    """Every variable that is read or set somewhere."""
    used_hours: set[str] = field(default_factory=set)

    # -- conditions and texts

    def expression(self, written: Text) -> Expression:
        """A condition or value; one that can't be compiled is noted and becomes `false`."""
        try:
            return self._read(compile_expression(written, written.place, self.vocabulary), written)
        except ExpressionError as error:
            self.problems.error(written.at(error.offset), error.what, error.mend)
            return Expression(written, written.place, frozenset(), _nothing)

    def _read(self, expression: Expression, written: Text) -> Expression:
        """Note what an expression uses; hours that it asks about must exist."""
        self.used_names.update(name.partition(".")[0] for name in expression.names)
        for found in _OPEN.finditer(expression.text):
            name = found.group(2)
            self.used_hours.add(name)
            if name not in self.hours and not self.problems.is_damaged("hours", name):
                place = written.at(max(written.find(name), 0))
                self.problems.error(place, f"there are no hours «{name}»", did_you_mean(name, self.hours))
        return expression

    def condition(self, written: Text | None) -> Expression | None:
        """A condition that may be left out."""
        return None if written is None else self.expression(written)

    def template(self, written: Text) -> Template:
        """A text to be said; one that can't be compiled is noted and becomes plain."""
        if "{" in written or "}" in written:
            try:
                made = compile_template(written, written.place, self.vocabulary)
            except ExpressionError as error:
                self._note_wrong_slots(written, error)
            else:
                for part in made.parts:
                    if not isinstance(part, str):
                        self._read(part, written)
                return made
        return self._plain(str(written), written.place)

    def _note_wrong_slots(self, written: Text, error: ExpressionError) -> None:
        """Note the first mistake in a text, and those in the slots after it."""
        text = str(written)
        while True:
            self.problems.error(written.at(error.offset), error.what, error.mend)
            end = text.find("}", error.offset) + 1
            if not end:
                return
            text = " " * end + text[end:]
            try:
                compile_template(text, written.place, self.vocabulary)
            except ExpressionError as following:
                error = following
            else:
                return

    def _plain(self, text: str, place: Place) -> Template:
        return Template(text, place, (text,), self.vocabulary.readers, frozenset())

    # -- prompts

    def prompts(
        self, written: WrittenPrompts | None, rule: BargeInRule, voice: VoiceEntry | None = None
    ) -> Prompts:
        """Tapered prompts, in a voice of their own where one is given; empty where nothing is written."""
        if written is None:
            return ()
        if isinstance(written, list):
            return tuple(self._prompt(item, rule, voice) for item in written)
        return (self._prompt(written, rule, voice),)

    def _prompt(self, written: Text | PromptEntry, rule: BargeInRule, voice: VoiceEntry | None) -> Prompt:
        if isinstance(written, Text):
            self._speak(written, voice)
            return Prompt(self.template(written), written.place, None, None, *rule)
        self._speak(written.text, written.voice, voice)
        self._check_recording(written)
        return Prompt(
            self.template(written.text),
            written.text.place,
            self.condition(written.when),
            None if written.audio is None else str(written.audio),
            *rule.overridden(written),
        )

    def _speak(self, text: Text, *voices: VoiceEntry | None) -> None:
        """Note the voice of a prompt: what one leaves open is as the next has it, and in the end the flow."""
        found = [voice_of(voice) for voice in voices if voice is not None]
        if found:
            voice = self.voice
            for own in reversed(found):
                voice = own.over(voice)
            self.voices[text.place] = voice

    def _check_recording(self, written: PromptEntry | HandlerEntry) -> None:
        """A recording needs its words: transcripts and people who can't hear get them (rule 7)."""
        if written.audio is None:
            return
        check_path(written.audio, self.folder, self.problems, required=False)
        if written.text is None or not written.text.strip():
            what = "the recording has no text"
            self.problems.error(written.audio.place, what, "write what is said in it: text: …")

    def of_handler(self, written: HandlerEntry, rule: BargeInRule) -> Prompts:
        """What is said after a failure, where keys say how."""
        if written.text is None:
            return self.prompts(written.prompts, rule, written.voice)
        if written.prompts is not None:
            what = "«text» and «prompts» are both written"
            self.problems.error(written.text.place, what, "keep prompts: and make the text its first entry")
        self._check_recording(written)
        self._speak(written.text, written.voice)
        audio = None if written.audio is None else str(written.audio)
        when = self.condition(written.when)
        return (Prompt(self.template(written.text), written.text.place, when, audio, *rule),)

    def own(self, texts: Sequence[str], rule: BargeInRule) -> Prompts:
        """Sentences of the language itself."""
        return tuple(
            Prompt(compile_template(text, NOWHERE, self.vocabulary), NOWHERE, None, None, *rule)
            for text in texts
        )

    # -- values

    def assignments(self, written: Mapping[Text, Text]) -> tuple[Assignment, ...]:
        """`variable: value` pairs, for variables that the flow declares."""
        return tuple(Assignment(self._variable(name), self._value(raw)) for name, raw in written.items())

    def arguments(self, written: Mapping[Text, Text]) -> tuple[Assignment, ...]:
        """`parameter: value` pairs."""
        return tuple(Assignment(str(name), self._value(raw)) for name, raw in written.items())

    def _variable(self, name: Text) -> str:
        known = self.settable
        if name not in known and not self.problems.is_damaged("variables", name):
            mend = did_you_mean(name, known, f"declare it: variables: {{{name}: text}}")
            self.problems.error(name.place, f"there is no variable «{name}» to set", mend)
        self.used_names.add(str(name))
        return str(name)

    def _value(self, raw: Text) -> Expression:
        try:
            return self._read(compile_expression(raw, raw.place, self.vocabulary), raw)
        except ExpressionError as error:
            mend = error.mend
            if raw.lead == 1 or raw.replace(" ", "").isalpha():
                mend += " A" if mend.endswith("?") else "; a"
                mend += f""" text needs quotes of its own: '"{raw}"'"""
            self.problems.error(raw.at(error.offset), error.what, mend)
            return Expression(raw, raw.place, frozenset(), _nothing)


def _nothing(_scope: Scope) -> object:
    return False
