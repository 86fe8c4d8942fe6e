"""What callers say to the bank's line, and what they mean by it: one table a file, one sentence a row.

A row is what is meant, a tab, and what is said. `null` is nothing of the line: the call must ask again; `?` is two wishes in
one sentence: it must ask which.

- `bank_utterances.tsv`, `bank_answers.tsv` (to a question of yes or no; the commands are live too): rows alternate between
  the half that the vocabulary was tuned on and the half that it was not.
- `bank_utterances_fresh.tsv`: written after the vocabulary was finished, to see what it does with the unforeseen.
- `bank_strangers_*.tsv`: pensioners, teenagers, the angry, the hesitating, those who whisper a word or tell a long story,
  speak little Russian, or were misheard; and what is no wish of the line at all. Each table was written before it was looked
  at what is understood of it. The vocabulary was made with `first`. `held` was looked at when it was done: 95.7 % were
  understood, and no mistake was risky. The five parts of `later` came to 92, 87, 86, 91 and 93 % at the first look. All have
  been mended since.
- `bank_blind_a.tsv`, `bank_blind_b.tsv`: 260 rows each by one stranger, harder on purpose: homonyms, refusals, two wishes, long
  ways round, broken Russian. At the first look 91.2 % of `a` were understood, with 5 wrong actions. After `a` was mended, and
  before a word of `b` was read, 86.2 % of `b` were, with 9 (what went before came to 82.7 % of it, with 12). A negation that
  takes its adjective along, and wishes heard out on either side of an «и», brought `b` to 90.0 % with 4; words did the rest.
- `bank_unseen_1.tsv` to `3`: 260, 260 and 200 rows by two more strangers, measured and never tuned with: 96.9 %, 92.3 % and
  97.0 % are understood, 95.3 % together, with 11 wrong actions of 720. Whoever mends one of them needs new tables.
- `bank_own_*.tsv`: written by who made the vocabulary, before it was looked at what is understood of them: `nothing`, in the
  words of wishes (80 % at the first look, 12 wrong actions), `short` wishes (97 %, none), `further` ones
  (89 %, 18), and the hardest, `last` (84 %, 9), of which not all is mended.
"""

from __future__ import annotations

from pathlib import Path

AMBIGUOUS = "?"
"""Two wishes in one sentence: the call must ask which."""

Table = tuple[tuple[str, str | None], ...]
"""What is said, and what is meant by it; None where the call must ask again."""


def table(name: str) -> Table:
    """The rows of `bank_<name>.tsv`."""
    lines = (Path(__file__).parent / f"bank_{name}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return tuple((said, None if meant == "null" else meant) for meant, said in pairs)


UTTERANCES = table("utterances")
ANSWERS = table("answers")
FRESH = table("utterances_fresh")
