"""A call: what its caller's keys, words and silence do to it, and what it says and asks for."""
