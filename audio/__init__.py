"""Sound: PCM, keys as tones, synthesis and recognition live here; it knows nothing of flows."""
