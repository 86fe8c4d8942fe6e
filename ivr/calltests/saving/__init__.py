"""Calls that were made, written down as call tests."""
