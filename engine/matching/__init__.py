"""Understanding: which of the live phrases an utterance means, and which words decided."""
