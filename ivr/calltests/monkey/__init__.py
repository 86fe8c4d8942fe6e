"""Random callers against the rules."""
