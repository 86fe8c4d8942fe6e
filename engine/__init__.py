"""What a telephone call is: flows, the machine that runs them, calls, matching.

Pure: no clock, no threads, no audio.
"""

from engine.errors import FlowError, IvrError, Place, Problem
from engine.flow import Flow
from engine.loader import load

__all__ = ["Flow", "FlowError", "IvrError", "Place", "Problem", "load"]
