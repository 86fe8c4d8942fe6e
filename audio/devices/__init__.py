"""Microphone and loudspeaker of this computer. Nothing here knows what is said over them."""
