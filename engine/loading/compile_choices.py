"""Compiles what callers choose by: options, commands and items of a list, their keys and their phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from engine.flow import Choice
from engine.loading.scalars import KEY_WORDS
from engine.matching.padded import padded_parts
from engine.matching.phrases import NUMBER, Phrase, PhraseError, parse
from engine.matching.wordings import Chain, Maybe
from engine.matching.wordings import Choice as OneOf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.flow import Do
    from engine.loading.nodes import Text
    from engine.loading.schema_parts import ItemEntry, OptionEntry
    from engine.loading.wording import Wording

_KEYS = frozenset("0123456789*#")
MAX_KEYS = 20
"""Keys in one sequence."""
_CHAINED = (Chain, OneOf, Maybe)
_CLASS = re.compile(r"<\s*([^<>]+?)\s*>")


def class_names(text: str) -> frozenset[str]:
    """The phrase sets that a phrase names."""
    return frozenset(_CLASS.findall(text))


class ChoiceCompiler:
    """Compiles the choices of one flow."""

    def __init__(self, wording: Wording, classes: Mapping[Text, Sequence[Text]]) -> None:
        """`classes` is the section `phrases:`."""
        self._wording = wording
        self._problems = wording.problems
        self._classes = {str(name): tuple(map(str, texts)) for name, texts in classes.items()}
        self.used_classes: set[str] = set()
        """The phrase sets that something uses."""
        self._check_classes(classes)

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
            offer=None if written.offer is None else self._wording.template(written.offer),
            when=self._wording.condition(written.when),
            goto=goto,
            do=cast("Do | None", written.do),
            assign=() if written.set is None else self._wording.assignments(written.set),
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
            offer=None if item.offer is None else self._wording.template(item.offer),
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
            self._problems.error(raw.place, f"«{raw}» is not a key or a sequence of keys", mend)
        else:
            self._problems.error(
                raw.place, "the sequence of keys is too long", f"write {MAX_KEYS} keys at most"
            )
        return ""

    def phrases(self, written: Sequence[Text] | None) -> tuple[Phrase, ...]:
        """Phrases; one that is wrong is noted and left out."""
        if not written:
            return ()
        classes = self._classes
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
        for part in (
            padded_parts(phrase.root, self._wording.language) if isinstance(phrase.root, _CHAINED) else ()
        ):
            first = re.search(rf"(?<!\w){re.escape(part.written.partition('|')[0])}", text)
            self._problems.warning(
                text.at(first.start() if first else 0),
                f"«{part.written}» is padding, and «{text}» is understood without it",
                f"write [{part.written}] if it may be left out, or to the letter what decides: {part.to_the_letter}",
            )

    def _check_classes(self, written: Mapping[Text, Sequence[Text]]) -> None:
        """Check the section `phrases:` itself; those who use a set that is wrong are not blamed."""
        for name, texts in written.items():
            if name == NUMBER:
                what = f"«{name}» is any number by itself"
                self._problems.error(name.place, what, "use another name for these phrases")
            if len(self.phrases(texts)) < len(texts):
                self._problems.damaged_entries.add(("phrases", str(name)))
        self.used_classes.clear()

    def _phrase_problem(self, text: Text, error: PhraseError) -> None:
        if any(self._problems.is_damaged("phrases", name) for name in class_names(text)):
            return  # what is wrong is told where the phrase set is written
        """`PhraseError` says what is wrong and how to mend it in one sentence, parted by a colon."""
        message = str(error).rstrip(".")
        what, parted, mend = message.partition(": ")
        if not parted:
            what, parted, mend = message.partition(". ")
        self._problems.error(text.at(error.position), _lowered(what), _lowered(mend) or "mend the phrase")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
