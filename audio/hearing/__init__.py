"""Hearing: whether somebody speaks, and which words they say."""
