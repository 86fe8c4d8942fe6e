"""Compiles what is written in words: prompts, templates, conditions, phrases, and how a state listens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from engine.errors import NOWHERE, did_you_mean
from engine.expressions import Expression, ExpressionError, Scope, Vocabulary, compile_expression
from engine.flow import Assignment, Choice, Handler, Prompt, Prompts, Settings, Voice
from engine.loading.scalars import KEY_WORDS
from engine.loading.schema_parts import HandlerEntry, ItemEntry, OptionEntry, PromptEntry, VoiceEntry
from engine.loading.sections import check_path
from engine.loading.source import Text
from engine.matching.padded import padded_parts
from engine.matching.phrases import NUMBER, Phrase, PhraseError, parse
from engine.matching.wordings import Chain, Maybe
from engine.matching.wordings import Choice as OneOf
from engine.templates import Template, compile_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.errors import Place
    from engine.flow import BargeIn, BargeInOn, Do
    from engine.language import Language
    from engine.loading.problems import Problems

WrittenPrompts = Text | PromptEntry | list[Text | PromptEntry]
Layer = dict[str, Any]
"""Settings as they are written, by name; `on_failure` holds a resolved state."""

DEFAULTS: Layer = {
    "timeout": 5.0,
    "interdigit_timeout": 3.0,
    "term_timeout": 0.0,
    "term_char": "#",
    "cancel_key": "",
    "complete_timeout": 0.3,
    "incomplete_timeout": 0.8,
    "max_speech": 20.0,
    "max_no_input": 3,
    "max_no_match": 3,
    "max_failures": 4,
    "confidence": 0.5,
    "confirm_below": 0.0,
    "type_ahead": True,
    "modal": False,
    "barge_in": "interrupt",
    "barge_in_on": "any",
    "barge_in_after": 0.0,
}
"""What holds where a flow says nothing."""
_KEYS = frozenset("0123456789*#")
MAX_KEYS = 20
"""Keys in one sequence."""
_OPEN = re.compile(r"""\bopen\(\s*(["'])(.*?)\1\s*\)""")
_CHAINED = (Chain, OneOf, Maybe)
_CLASS = re.compile(r"<\s*([^<>]+?)\s*>")


def class_names(text: str) -> frozenset[str]:
    """The phrase sets that a phrase names."""
    return frozenset(_CLASS.findall(text))


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
    """Where prompts begin."""
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
    classes: Mapping[str, Sequence[str]]
    """The section `phrases:`."""
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
    used_classes: set[str] = field(default_factory=set)
    _settings: dict[tuple[int, bool], Settings] = field(default_factory=dict)

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

    def own(self, texts: Sequence[str], rule: BargeInRule) -> Prompts:
        """Sentences of the language itself."""
        return tuple(
            Prompt(compile_template(text, NOWHERE, self.vocabulary), NOWHERE, None, None, *rule)
            for text in texts
        )

    # -- choices

    def choice(
        self, name: Text, written: OptionEntry, goto: str | None, *, is_command: bool = False
    ) -> Choice:
        """An option or command; its target is resolved already."""
        return Choice(
            name=str(name),
            place=name.place,
            keys=self.keys(written.key),
            phrases=self.phrases(written.say),
            sounds_like=self.phrases(written.sounds_like),
            offer=None if written.offer is None else self.template(written.offer),
            when=self.condition(written.when),
            goto=goto,
            do=cast("Do | None", written.do),
            assign=() if written.set is None else self.assignments(written.set),
            is_command=is_command,
        )

    def items(self, written: object) -> tuple[Choice, ...]:
        """The items of `one_of`."""
        if isinstance(written, tuple):
            return tuple(Choice(str(text), text.place, phrases=self.phrases((text,))) for text in written)
        assert isinstance(written, dict)
        return tuple(self._item(name, item) for name, item in written.items())

    def _item(self, name: Text, item: ItemEntry | tuple[Text, ...]) -> Choice:
        if isinstance(item, tuple):
            return Choice(str(name), name.place, phrases=self.phrases(item))
        return Choice(
            str(name),
            name.place,
            keys=self.keys(item.key),
            phrases=self.phrases(item.say),
            sounds_like=self.phrases(item.sounds_like),
            offer=None if item.offer is None else self.template(item.offer),
        )

    def keys(self, written: tuple[Text, ...] | None) -> tuple[str, ...]:
        """Key sequences."""
        if written is None:
            return ()
        return tuple(key for raw in written if (key := self._key(raw)))

    def _key(self, raw: Text) -> str:
        key = KEY_WORDS.get(raw.lower(), str(raw))
        if key and _KEYS.issuperset(key) and len(key) <= MAX_KEYS:
            return key
        if not _KEYS.issuperset(key) or not key:
            mend = "write digits, * (star) and # (pound)"
            self.problems.error(raw.place, f"«{raw}» is not a key or a sequence of keys", mend)
        else:
            self.problems.error(
                raw.place, "the sequence of keys is too long", f"write {MAX_KEYS} keys at most"
            )
        return ""

    def phrases(self, written: Sequence[Text] | None) -> tuple[Phrase, ...]:
        """Phrases; one that is wrong is noted and left out."""
        if not written:
            return ()
        classes = self.classes
        found = []
        for text in written:
            try:
                if "<" in text:
                    self.used_classes |= class_names(text)
                found.append(parse(text, classes, text.place))
            except PhraseError as error:
                self._phrase_problem(text, error)
            else:
                self._note_padding(text, found[-1])
        return tuple(found)

    def _note_padding(self, text: Text, phrase: Phrase) -> None:
        """What a phrase was given to be told by, and is not: «хочу <human>» is understood as <human> alone."""
        for part in padded_parts(phrase.root, self.language) if isinstance(phrase.root, _CHAINED) else ():
            first = re.search(rf"(?<!\w){re.escape(part.written.partition('|')[0])}", text)
            self.problems.warning(
                text.at(first.start() if first else 0),
                f"«{part.written}» is padding, and «{text}» is understood without it",
                f"write [{part.written}] if it may be left out, or to the letter what decides: {part.to_the_letter}",
            )

    def check_classes(self, written: Mapping[Text, Sequence[Text]]) -> None:
        """Check the section `phrases:` itself; those who use a set that is wrong are not blamed."""
        for name, texts in written.items():
            if name == NUMBER:
                what = f"«{name}» is any number by itself"
                self.problems.error(name.place, what, "use another name for these phrases")
            if len(self.phrases(texts)) < len(texts):
                self.problems.damaged_entries.add(("phrases", str(name)))
        self.used_classes.clear()

    def _phrase_problem(self, text: Text, error: PhraseError) -> None:
        if any(self.problems.is_damaged("phrases", name) for name in class_names(text)):
            return  # what is wrong is told where the phrase set is written
        """`PhraseError` says what is wrong and how to mend it in one sentence, parted by a colon."""
        message = str(error).rstrip(".")
        what, parted, mend = message.partition(": ")
        if not parted:
            what, parted, mend = message.partition(". ")
        self.problems.error(text.at(error.position), _lowered(what), _lowered(mend) or "mend the phrase")

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

    # -- listening

    def rule(self, layer: Layer) -> BargeInRule:
        """How prompts may be interrupted where `layer` holds."""
        return BargeInRule(layer["barge_in"], layer["barge_in_on"], layer["barge_in_after"])

    def settings(self, layer: Layer, *, has_short: bool) -> Settings:
        """How a state listens; states that say nothing of their own share one value."""
        key = (id(layer), has_short)
        if key not in self._settings:
            self._settings[key] = self._compile_settings(layer, has_short=has_short)
            self._kept.append(layer)
        return self._settings[key]

    _kept: list[Layer] = field(default_factory=list)
    """Keeps layers alive, because their identity is a key."""

    def _compile_settings(self, layer: Layer, *, has_short: bool) -> Settings:
        rule = self.rule(layer)
        texts = self.language.texts
        return Settings(
            timeout_s=layer["timeout"],
            interdigit_timeout_s=layer["interdigit_timeout"],
            term_timeout_s=layer["term_timeout"],
            term_char=layer["term_char"],
            cancel_key=layer["cancel_key"],
            complete_timeout_s=layer["complete_timeout"],
            incomplete_timeout_s=layer["incomplete_timeout"],
            max_speech_s=layer["max_speech"],
            max_no_input=layer["max_no_input"],
            max_no_match=layer["max_no_match"],
            max_failures=layer["max_failures"],
            confidence=layer["confidence"],
            confirm_below=layer["confirm_below"],
            type_ahead=layer["type_ahead"],
            modal=layer["modal"],
            no_input=self._handler(layer.get("no_input"), texts.no_input, rule, has_short=has_short),
            no_match=self._handler(layer.get("no_match"), texts.no_match, rule, has_short=has_short),
            help=self.prompts(layer.get("help"), rule),
            on_failure=layer["on_failure"],
        )

    def _handler(self, written: object, own: Sequence[str], rule: BargeInRule, *, has_short: bool) -> Handler:
        if written is None:
            return Handler(self.own(own, rule), "short" if has_short else "full")
        reprompt = "short" if has_short else "none"
        if not isinstance(written, HandlerEntry):
            return Handler(self.prompts(cast("WrittenPrompts", written), rule), reprompt)  # type: ignore[arg-type]
        rule = rule.overridden(written)
        return Handler(self._handler_prompts(written, rule), written.reprompt or "none")  # type: ignore[arg-type]

    def _handler_prompts(self, written: HandlerEntry, rule: BargeInRule) -> Prompts:
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


def _nothing(_scope: Scope) -> object:
    return False


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
