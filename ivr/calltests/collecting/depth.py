"""The depth that a run of pytest asks for; what it speaks and listens with is loaded once, when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.calltests.collecting.stash import SOUND
from ivr.calltests.running.depths import TEXT, Depth, Sound

if TYPE_CHECKING:
    from engine.flow import Flow

ONLY_TEXT = "text"
"""The tag of a call that holds in text only: it needs keys in no time, say."""


def depth_of(item: pytest.Item, flow: Flow) -> Depth:
    """Return the depth at which a call of a flow is to be made.

    Raises: AudioError where there is no model of the flow's language, or it can't be used.
    """
    config = item.config
    name = config.getoption("flow_depth")
    if name == "text":
        return TEXT
    if ONLY_TEXT in item.extra_keyword_matches:
        pytest.skip(f"is tagged {ONLY_TEXT}: it holds at no other depth")
    if name == "keys":
        return Sound()
    known = config.stash.setdefault(SOUND, {})
    language = flow.language.code
    if language not in known:
        known[language] = _spoken(config, language)
    return known[language]


def options_of(config: pytest.Config) -> tuple[str, ...]:
    """Return the options that say how deep the calls of a run go; none for text."""
    option = config.option
    if option.flow_depth == "text":
        return ()
    given = ["--depth", option.flow_depth]
    if option.flow_snr is not None:
        given += ["--snr", f"{option.flow_snr:g}"]
    if option.flow_wideband:
        given.append("--wideband")
    if option.flow_model is not None:
        given += ["--speech-model", option.flow_model]
    return tuple(given)


def _spoken(config: pytest.Config, language: str) -> Depth:
    from audio.hearing import models
    from audio.hearing.vosk_model import load
    from ivr.sound import caller_voice, hearing

    model = load(models.find(language, config.getoption("flow_model")))
    wideband = config.getoption("flow_wideband")
    voice = caller_voice.of(language, config.getoption("flow_snr"), wideband=wideband)
    config.add_cleanup(voice.close)
    return Sound(voice, lambda: hearing.on_model(model, voice.rate))
