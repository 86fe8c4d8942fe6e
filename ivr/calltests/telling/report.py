"""How the failure of a call test is told: in one sentence, as the call itself, and why it went that way.

Everything is text; the styles say what a text is, and whoever prints it chooses the colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from engine import journal as journals
from engine.journal import Noted
from engine.templates import MASK
from ivr.calltests import SUFFIXES, script
from ivr.calltests.telling.difference import difference, lacking, likest
from ivr.calltests.telling.hiding import shown_failure
from ivr.calltests.telling.told import CALLER, Row, seconds, step_of, told
from ivr.calltests.telling.why import where_lines, why_lines
from ivr.transcript import CALLER as IN_TRANSCRIPT
from ivr.transcript import Line, Transcript, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.errors import Place
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.telling.told import Told

Style = Literal["plain", "title", "dim", "good", "bad", "caller", "moved", "command"]
StyledLine = list[tuple[Style, str]]
"""One line: its parts, each with what it is."""

WIDTH = 100
"""Characters of a line of the call; reasons and commands may be longer, so that they can be copied."""
MOST_LINES = 25
"""Lines of a report that is not verbose."""
FEWEST_ROWS = 5
"""Rows of the call that a report shows at least, where it has so many."""
FEWEST_REASONS = 3
ACCEPTABLE = ("other_heard", "unexpected_heard", "nothing_heard", "other_state", "other_value", "other_end")
"""Failures in which what the line did can be taken for right, see `ivr.calltests.accepting.accept`."""
_SAID_ALREADY = ("over", "other_state", "left_state", "other_value", "totals")
"""Failures whose sentence holds what was expected, and what there was."""
_NARROWEST = 24
_WIDEST_MOVE = 30


@dataclass(frozen=True, slots=True)
class Again:
    """How the test is run once more."""

    name: str = ""
    """What pytest calls it in its file, `TestCards::test_a[1]`; empty: by the title of its call."""
    options: tuple[str, ...] = ()
    """That say how deep the call went."""


def failure_lines(
    outcome: Outcome, *, verbose: bool = False, journal: str | None = None, again: Again | None = None
) -> list[StyledLine]:
    """Return what is printed of a test that failed.

    Args:
        outcome: What came of the call; it must have failed.
        verbose: Whether to tell all of it; otherwise it is `MOST_LINES` lines at most.
        journal: The file that the call's journal was written to; None where it was not.
        again: How the test is run once more; None: by its title, in text.
    """
    failure = outcome.failure
    assert failure is not None
    call = told(outcome)
    head: list[StyledLine] = [
        [("bad", "FAILED"), ("title", f" {failure.place.file_line}  {outcome.test.title}")],
        [],
    ]
    head += [[("plain", f"  {line}")] for line in wrap(sentence(outcome, call), WIDTH - 2)]
    head.append([])
    compared = _compared(outcome, call, verbose=verbose)
    commands = [[], *_commands(outcome, journal, again or Again())]
    why, rows = why_lines(outcome, call), list(call.rows)
    if verbose:
        return [*head, *_table(rows, len(rows)), *compared, *_reasons(why), *commands]
    room = MOST_LINES - len(head) - len(compared) - len(commands) - 1  # and the head of the columns
    reasons = _reasons(_few(why, max(room - 1 - min(len(rows), FEWEST_ROWS), FEWEST_REASONS)))
    table = _table(rows, max(room - len(reasons), FEWEST_ROWS))
    return [*head, *table, *compared, *reasons, *commands]


# One sentence.


def sentence(outcome: Outcome, call: Told) -> str:
    """Return what went wrong, in one plain sentence."""
    failure = outcome.failure
    assert failure is not None
    what, _, found = shown_failure(outcome)
    simulation = outcome.simulation
    now, after = call.now, _after(call, failure.at)
    before = f"before line {failure.place.line}" if failure.step is not None else "by the end of the steps"
    went = f"stayed in {now}" if now == call.state else f"went from {call.state} to {now}"
    match failure.kind:
        case "other_heard" if call.turn is None:
            text = f"{after} the line said something else than expected"
        case "other_heard":
            text = f"{after} the call {went}, and the line said something else than expected"
        case "unwanted_heard":
            text = f"{after} the line said what it should not: «{failure.expected.removeprefix('not ')}»"
        case "unexpected_heard":
            text = f"{after} the line said a prompt that no step expects {before}: «{_cut(found, 60)}»"
        case "nothing_heard" if simulation.end is not None:
            why = f" ({simulation.end.reason})" if simulation.end.reason else ""
            text = f"{after} the call ended{why}, and what is expected was not said"
        case "nothing_heard":
            stayed = f"the call {went}, and " if call.turn is not None else ""
            text = f"{after} {stayed}nothing more was said: it is the caller's turn"
        case "left_state":
            text = f"{after} the call should have stayed in {failure.expected}, and it {what.removeprefix('the call ')}"
        case "over":
            why = what.partition(": ")[2]
            text = f"{after} the call was over{f' ({why})' if why else ''}, and the script goes on"
        case "other_end" if what.startswith("the call ended otherwise"):
            text = f"{after} the call ended by {found}, and not by {failure.expected}"
        case "fault":
            text = f"{_capital(what)}{_faults(outcome)}"
        case "rule" if step_of(outcome.test, failure.place) is not None:
            text = f"{after} {what} (line {failure.place.line})"
        case "rule":
            text = f"What is always true of these calls (line {failure.place.line}) was not: {what}"
        case "totals":
            text = f"All in all, {what.removeprefix('in the end ')}"
        case "nothing_to_interrupt":
            text = _capital(what)
        case _:
            text = f"{after} {what}"
    return f"{text}." if text[-1] not in ".!?…" else text


def _after(call: Told, at: float) -> str:
    turn = call.turn
    if turn is None:
        return "At the start of the call,"
    did = {"pressed": "pressing", "said": "saying", "hung up": "hanging up"}.get(turn.who)
    if did is None:
        lasts_s = min(float(turn.words.split()[0]), at - turn.at)
        return f"After {seconds(lasts_s)} of silence,"
    if MASK in turn.words:
        return f"After {did} {turn.words},"
    same = [row for row in call.rows if (row.who, row.words) == (turn.who, turn.words) and row.at <= turn.at]
    times = {1: "", 2: " for the second time", 3: " for the third time"}.get(
        len(same), f" for the {len(same)}th time"
    )
    return f"After {did} {turn.words}".rstrip() + times + ","


def _faults(outcome: Outcome) -> str:
    records = outcome.simulation.journal.records
    faults = [record for _, record in records if isinstance(record, Noted) and record.note == "fault"]
    return "".join(f": {fault.detail} ({fault.place.file_line})" for fault in faults[:1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# The call.


def _table(rows: Sequence[Row], most: int) -> list[StyledLine]:
    """The call in columns; where there are more rows than fit, those in the middle are folded."""
    shown = _folded(rows, most)
    told_rows = [row for row in shown if isinstance(row, Row)]
    line = max((len(row.line) for row in told_rows), default=0)
    line = max(line, 4)
    right = max((len(_moved(row)) for row in told_rows), default=0)
    checks = max((len(_checked(row)) for row in told_rows), default=0)
    words = max(_NARROWEST, WIDTH - 26 - line - right - checks)
    words = min(words, max((len(row.words) for row in told_rows), default=0))
    table: list[StyledLine] = [[("dim", f"  {'line'.rjust(line)}  {'time':7}  who")]]
    for row in shown:
        if isinstance(row, int):
            table.append([("dim", f"  {'…'.rjust(line)}  {row} lines more, -v shows them")])
            continue
        role: Style = "bad" if row.fails else "caller" if row.who in CALLER else "plain"
        table.append(
            [
                ("bad" if row.fails else "dim", f"{'❯' if row.fails else ' '} {row.line.rjust(line)}  "),
                ("dim", f"{clock(row.at)}  "),
                (role, f"{row.who:7}  {_cut(row.words, words).ljust(words)}"),
                ("moved", f"  {_moved(row).ljust(right)}"),
                ("bad" if row.fails else "good", f"  {_checked(row)}"),
            ]
        )
    return table


def _folded(rows: Sequence[Row], most: int) -> list[Row | int]:
    """The rows that are shown, and in place of the others how many they are: the first and those around the failure."""
    if len(rows) <= most:
        return list(rows)
    failing = next((number for number, row in enumerate(rows) if row.fails), len(rows) - 1)
    rest = len(rows) - 1 - failing
    after = rest if rest <= 1 else 0
    keep = most - 1 - (rest > after)
    first = min(2, keep // 3)
    end = failing + after + 1
    begin = max(first, end - (keep - first))
    chosen: list[Row | int] = [*rows[:first], begin - first, *rows[begin:end], rest - after]
    return [row for row in chosen if row != 0]


def _moved(row: Row) -> str:
    if row.dest is not None and row.dest != row.state:
        text = f"{row.state} → {row.dest}"
        return text if len(text) <= _WIDEST_MOVE else f"→ {row.dest}"
    if row.who in ("pressed", "said", "silent") or row.dest is not None:
        return f"{row.state} ⟲"
    return row.state if any(name.endswith("in") for name, _ in row.checks) or row.fails else ""


def _checked(row: Row) -> str:
    passed = [name for name, ok in row.checks if ok]
    failed = [name for name, ok in row.checks if not ok]
    told_checks = [f"✓ {', '.join(dict.fromkeys(passed))}"] if passed else []
    return "  ".join([*told_checks, *[f"✗ {name}" for name in failed]])


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 2, 1)].rstrip()} …"


# What was expected.


def _compared(outcome: Outcome, call: Told, *, verbose: bool) -> list[StyledLine]:
    failure = outcome.failure
    assert failure is not None
    _, expected, found = shown_failure(outcome)
    if not (expected or found) or failure.kind in _SAID_ALREADY:
        return []
    how = likeness = ""
    step = outcome.step(failure.step) if failure.step is not None else None
    if isinstance(step, script.Hear) and step.expected.texts and failure.kind != "unwanted_heard":
        texts = step.expected.texts
        how = f" ({step.expected.way}{f', one of {len(texts)}' if len(texts) > 1 else ''})"
        if step.expected.way.level == "fuzzy" and found:
            likeness = f" (alike by {step.expected.likeness(found, outcome.flow.language):.2f})"
        expected = likest(texts, found, outcome.flow.language)
        if found and step.expected.way.level not in ("regex", "words"):
            whole = step.expected.way.level in ("exact", "fuzzy")
            expected, found = difference(expected, found, outcome.flow.language, whole=whole)
        elif found and step.expected.way.level == "words":
            expected = lacking(expected, found, outcome.flow.language)
    label = f"expected{how}:" if expected else ""
    place = failure.heard.say.place if failure.heard is not None else None
    heard = f"heard{likeness}:" if failure.heard is not None else "found:"
    wide = max(len(label), len(heard))
    lines: list[StyledLine] = [[]]
    if expected:
        lines.append(_pair(label, expected, "", wide, verbose=verbose))
    if found:
        after = f" ({place.file_line})" if place is not None and place.line else ""
        lines.append(_pair(heard, found, after, wide, verbose=verbose))
    lines += [[("plain", f"     {line}")] for line in where_lines(outcome, call)]
    return lines


def _pair(label: str, text: str, after: str, wide: int, *, verbose: bool) -> StyledLine:
    room = max(WIDTH - wide - 6, _NARROWEST)
    if not verbose and len(text) > room:
        begin = max(0, text.find("[") - room // 3) if "[" in text[room - 2 :] else 0
        text = _cut(f"… {text[begin:].partition(' ')[2]}" if begin else text, room)
    return [("dim", f"     {label.ljust(wide)} "), ("plain", text), ("dim", after)]


# Why.


def _few(why: Sequence[str], most: int) -> list[str]:
    if len(why) <= most:
        return list(why)
    return [*why[: most - 1], f"… {len(why) - most + 1} lines more, -v shows them"]


def _reasons(why: Sequence[str]) -> list[StyledLine]:
    labels = ["  Why: ", *["       "] * len(why)]
    lines: list[StyledLine] = [
        [("dim", label), ("plain", line)] for label, line in zip(labels, why, strict=False)
    ]
    return [[], *lines] if lines else []


# What to do about it.


def _commands(outcome: Outcome, journal: str | None, again: Again) -> list[StyledLine]:
    test = f"{outcome.test.file}::{again.name or outcome.test.title}"
    commands = [("Again:", " ".join(["ivr test", *map(quote, (test, *again.options))]))]
    if journal is not None:
        turn = _turn(outcome)
        commands.append(("Replay:", f"ivr replay {quote(journal)}{f' --from {turn}' if turn else ''}"))
        commands.append(("See it:", quote(str(Path(journal).with_suffix(".html")))))
    if not again.options and (place := _acceptable(outcome)) is not None:
        commands.append(("Accept:", f"ivr test --accept {quote(place.file_line)}"))
    return [[("dim", f"  {label:8} "), ("command", command)] for label, command in commands]


def _acceptable(outcome: Outcome) -> Place | None:
    """The line of the script at which what the line did can be taken for right; None where that is for a person."""
    failure = outcome.failure
    assert failure is not None
    step = outcome.step(failure.step) if failure.step is not None else None
    is_pattern = isinstance(step, script.Hear) and step.expected.way.level == "regex"
    is_rewritten = failure.kind == "unexpected_heard" or not (is_pattern or isinstance(step, script.Skip))
    if failure.kind not in ACCEPTABLE or not is_rewritten or not outcome.test.file.endswith(SUFFIXES):
        return None  # a Python test is its author's to rewrite
    is_included = failure.place.file != outcome.test.file
    return step.via if is_included and step is not None else failure.place


def _turn(outcome: Outcome) -> int:
    """The number of the caller's last input before the failure, as `ivr replay --from` counts them."""
    failure = outcome.failure
    assert failure is not None
    lines: list[Line] = []
    transcript = Transcript("", lines.append)
    for at, record in outcome.simulation.journal.records:
        if at <= failure.at + 1e-6:
            transcript.record(at, journals.kind(record), journals.plain(record))
    transcript.flush()
    return sum(line.who == IN_TRANSCRIPT for line in lines)
