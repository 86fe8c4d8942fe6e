"""Compiles how a state listens: what its flow, its groups and itself say of it, one above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from engine.flow import Handler, Settings
from engine.loading.schema_parts import HandlerEntry
from engine.loading.wording import BargeInRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.loading.wording import Wording, WrittenPrompts

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


class SettingsCompiler:
    """Compiles the settings of the states of one flow."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._settings: dict[tuple[int, bool], Settings] = {}
        self._kept: list[Layer] = []
        """Keeps layers alive, because their identity is a key."""

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

    def _compile_settings(self, layer: Layer, *, has_short: bool) -> Settings:
        rule = self.rule(layer)
        texts = self._wording.language.texts
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
            help=self._wording.prompts(layer.get("help"), rule),
            on_failure=layer["on_failure"],
        )

    def _handler(self, written: object, own: Sequence[str], rule: BargeInRule, *, has_short: bool) -> Handler:
        if written is None:
            return Handler(self._wording.own(own, rule), "short" if has_short else "full")
        reprompt = "short" if has_short else "none"
        if not isinstance(written, HandlerEntry):
            return Handler(self._wording.prompts(cast("WrittenPrompts", written), rule), reprompt)  # type: ignore[arg-type]
        rule = rule.overridden(written)
        return Handler(self._wording.of_handler(written, rule), written.reprompt or "none")  # type: ignore[arg-type]
