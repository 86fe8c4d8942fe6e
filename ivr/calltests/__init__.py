"""Call tests: scripts in YAML, run in virtual time, and what they prove."""

SUFFIXES = (".calls.yaml", ".calls.yml")
"""How the name of a script ends."""
