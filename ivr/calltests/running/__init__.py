"""The call of a test, made in virtual time, and what must be true of it."""
