"""What a person may write, as models and as the JSON Schema for editors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.loading.schema_file import json_schema

HERE = Path(__file__).parents[1]
PUBLISHED = HERE.parents[1] / "flows" / "flow.schema.json"


def test_the_published_schema_is_the_one_of_the_models() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema()


def test_every_key_that_can_be_written_is_described() -> None:
    bare = [
        f"{name}.{key}"
        for name, model in json_schema()["$defs"].items()
        for key, field in model.get("properties", {}).items()
        if "description" not in field
    ]
    assert bare == []


def test_no_key_may_be_null() -> None:
    assert '"null"' not in json.dumps(json_schema())


def valid(content: str) -> list[str]:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(_as_an_editor_reads_it(content))]


def _as_an_editor_reads_it(content: str) -> Any:  # noqa: ANN401 - YAML can be anything
    """YAML 1.2 core, near enough: editors see numbers and booleans, but neither dates nor `no`."""

    class Core(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012 - as in the library
            first: [(tag, regexp) for tag, regexp in resolvers if tag.rpartition(":")[2] in ("int", "float")]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
    return yaml.load(content, Loader=Core)


def test_an_editor_accepts_a_flow_with_every_key() -> None:
    content = (HERE / "flows" / "everything.yaml").read_text(encoding="utf-8")
    assert valid(content) == []


@pytest.mark.parametrize(
    "line",
    ["say: a", "menu: a", "hang_up: a\n    colour: red", "ask: a\n    digits: [4]\n    into: x"],
    ids=["next is missing", "options are missing", "unknown key", "a list for digits"],
)
def test_an_editor_refuses_what_the_loader_refuses(line: str) -> None:
    assert valid(f"flow: f\nstart: a\nstates:\n  a:\n    {line}\n") != []
