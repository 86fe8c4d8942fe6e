"""Calls found by exploring a flow, so that few of them take every way through it."""
