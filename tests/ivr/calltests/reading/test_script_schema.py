"""What editors know of a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ivr.calltests.reading.schema import json_schema

HERE = Path(__file__).parents[4]
SCRIPTS = sorted([*HERE.glob("flows/*.calls.yaml"), *HERE.glob("examples/*.calls.yaml")])


class Raw(yaml.SafeLoader):
    """YAML without dates and yes/no, as editors of today read it."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in the library
        first: [(tag, regexp) for tag, regexp in resolvers if tag.rpartition(":")[2] in ("int", "float")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def wrong(content: str) -> list[str]:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(yaml.load(content, Raw))]


def test_the_published_schema_is_the_one_of_the_models() -> None:
    published = HERE / "flows" / "calls.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_shipped_scripts_are_valid(script: Path) -> None:
    assert wrong(script.read_text(encoding="utf-8")) == []


def test_every_key_that_can_be_written_is_described() -> None:
    bare = [
        f"{name}.{key}"
        for name, model in json_schema()["$defs"].items()
        for key, field in model.get("properties", {}).items()
        if "description" not in field
    ]
    assert bare == []


def test_all_forms_of_steps_are_valid() -> None:
    assert (
        wrong("""
flow: f.yaml
defaults: {match: fuzzy 0.8, from: "", line: 900, at: 2026-11-23 10:15}
phrases: {a: [b, c]}
parts: {p: [silent, {hear: x}]}
always: [prompt <= 20s, never hear: {regex: x}, can reach: {transfer: q, within: 3 inputs}]
calls:
  - call: one
    tags: smoke
    services: {s: [failed, {found: {a: 1}, takes: 2s}]}
    simulate: {q: busy, r: {outcome: busy, wait: 5s}}
    hours: {h: open}
    cases: [{key: 1}]
    steps:
      - silent
      - hang up
      - skip: 2
      - {press: 012, within: 1s, interrupt: at once}
      - {say: {any: a, confidence: 0.4}}
      - {say: [a, b]}
      - {hear: [a, b], not: c}
      - {hear: {any of: [a, b]}}
      - {hear: {fuzzy: a, at least: 0.8, warn below: 0.9}}
      - {in: s, still in: s, vars: {a: 1}}
      - {never: {hear: x}}
      - {use: p}
      - {transfer: {to: q, reason: r}}
      - {ends: hang_up}
    expect: {duration: 15s..60s, no_input: 3, visited: [a], vars: {a: 1}}
""")
        == []
    )


@pytest.mark.parametrize(
    "step", ["hera: x", "hear: {contins: x}", "press: [[1]]", "transfer: {too: x}", "skip: many"]
)
def test_what_is_wrong_is_underlined(step: str) -> None:
    assert wrong(f"flow: f.yaml\ncalls: [{{call: a, steps: [{{{step}}}]}}]") != []


@pytest.mark.parametrize(
    "step",
    ["say: 5", "say: {text: 5}", "hear: 5", "hear: [1, 2]", "never: 5", "press: 012", "vars: {a: 5.0}"],
)
def test_a_figure_is_a_text_to_editors_too(step: str) -> None:
    assert wrong(f"flow: f.yaml\ncalls: [{{call: 900, steps: [{step}]}}]\n") == []


@pytest.mark.parametrize(
    "more",
    [
        "turn: lax",
        "match: fuzy",
        "hours: {a: shut}",
        "services: {a: fial}",
        "steps: [ends: hangup]",
        "steps: [{press: 1, interrupt: soon}]",
    ],
)
def test_a_word_that_is_none_of_those_known_is_marked_in_editors(more: str) -> None:
    assert len(wrong(f"flow: f.yaml\ncalls: [{{call: one, {more}}}]\n")) == 1
