"""Keys of a telephone as tones (DTMF): made, and heard in a stream or in a recording."""

from audio.dtmf.detector import RATES, Detector, detect
from audio.dtmf.generator import generate
from audio.dtmf.press import Tone

__all__ = ["RATES", "Detector", "Tone", "detect", "generate"]
