"""A call in sound: what the caller says is heard, what the flow says is spoken, in 20 ms frames."""
