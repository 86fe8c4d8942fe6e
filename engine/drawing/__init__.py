"""Pictures of a flow, drawn from what the loader made of it: in words, not in names of states."""
