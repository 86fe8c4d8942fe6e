"""Flows changed on purpose, to see whether any call notices."""
