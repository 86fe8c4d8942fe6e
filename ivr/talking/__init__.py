"""A call over the microphone and loudspeaker of this computer."""
