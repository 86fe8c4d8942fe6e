"""Small changes to a flow, kind by kind, each of which some call should notice."""
