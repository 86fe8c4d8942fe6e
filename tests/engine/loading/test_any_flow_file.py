"""Whatever is in a file, nothing but flow errors come of it; and a large one is no more work than it is large."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from work_done import functions_entered

from engine import load
from engine.loading.loader import read

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOWS = Path(__file__).parents[1] / "flows"


KEYS = [
    "flow",
    "start",
    "states",
    "on_failure",
    "say",
    "menu",
    "ask",
    "options",
    "key",
    "goto",
    "next",
    "digits",
]
KEYS += [
    "into",
    "branch",
    "set",
    "service",
    "with",
    "queue",
    "leave",
    "call",
    "returns",
    "return",
    "escalate",
]
KEYS += [
    "steps",
    "hang_up",
    "defaults",
    "no_input",
    "variables",
    "hours",
    "services",
    "phrases",
    "commands",
    "a",
    "b",
]
KEYS += [
    "include",
    "text",
    "when",
    "prompts",
    "lines",
    "simulate",
    "open",
    "zone",
    "holidays",
    "query",
    "transfer",
]
WORDS = [
    *KEYS,
    "1",
    "5s",
    "true",
    "*",
    "#",
    "{options}",
    "a == 1",
    "1..4",
    "<a>",
    "(b|c)",
    "",
    "always",
    "any",
]


def quoted(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {quoted(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(quoted, value)) + "]"
    return f"'{value}'"


def tree(numbers: Iterator[int], depth: int = 0) -> object:
    """Something that may stand in a flow, read from numbers: a word, a list or a mapping, of what may be in it."""
    kind = next(numbers, 0)
    if kind < 128 or depth == 4:
        return WORDS[next(numbers, 0) % len(WORDS)]
    if kind < 176:
        return [tree(numbers, depth + 1) for _ in range(kind % 4)]
    return {KEYS[next(numbers, 0) % len(KEYS)]: tree(numbers, depth + 1) for _ in range(kind % 5)}


@settings(max_examples=400)
@given(script=st.binary(min_size=20, max_size=120))
def test_random_yaml_raises_nothing_but_flow_errors(tmp_path: Path, script: bytes) -> None:
    """Bytes decide, so that Hypothesis has one thing to draw, and can make it shorter."""
    numbers = iter(script)
    states = {name: tree(numbers) for name in "abc"[: next(numbers, 0) % 4]}
    sections = {KEYS[next(numbers, 0) % len(KEYS)]: tree(numbers) for _ in range(next(numbers, 0) % 5)}
    content = {"flow": "f", "start": "a", "on_failure": "b", "states": states, **sections}
    (tmp_path / "f.yaml").write_text(quoted(content), encoding="utf-8")
    for problem in read(tmp_path / "f.yaml").problems:
        assert problem.what
        assert problem.mend
        assert "Input should" not in problem.what


def many_menus(count: int) -> str:
    lines = ["flow: big", "language: en", "start: m0", "on_failure: bye", "states:", "  bye: {hang_up: Bye.}"]
    for i in range(count):
        lines += [
            f"  m{i}:",
            f"    menu: Menu {i}. {{options}}",
            "    short: Choose. {options}",
            "    options:",
        ]
        for k in range(1, 5):
            lines += [
                f"      option{k}:",
                f"        key: {k}",
                f"        offer: to hear thing {k} of {i}",
                f"        say: [thing {k} of {i}, give me {k} {i}]",
                f"        goto: m{(i * 4 + k) % count}",
            ]
    return "\n".join(lines) + "\n"


def test_twice_as_many_menus_are_twice_as_much_work(tmp_path: Path) -> None:
    """`benchmarks` tells how long it takes."""
    work = {}
    for count in (20, 100, 200):  # the first time, what is loaded only once is loaded too
        path = tmp_path / f"{count}.yaml"
        path.write_text(many_menus(count), encoding="utf-8")
        work[count] = functions_entered(partial(load, path))
        assert len(load(path).states) == count + 1
    assert work[200] < 2.1 * work[100]
