"""Puts what pydantic finds wrong with a written flow into plain words and at its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from engine.errors import NOWHERE, Place, did_you_mean
from engine.loading.nodes import Map, Seq, Text
from engine.loading.scalars import WRONG, shape
from engine.loading.schema import STATE_KINDS, CaseEntry, MenuState, untold
from engine.loading.schema_file import PLAIN_TAGS, TAGGED, FlowFile
from engine.loading.schema_parts import HandlerEntry, OptionEntry, PromptEntry, VoiceEntry, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from engine.loading.problems import Problems

_LIST_IN_LIST = (None, "a list within a list is not expected here", "write a text, or keys and values")
_MEANT = {"next": ("goto", "then"), "goto": ("else", "default", "otherwise", "next", "then")}
"""What is written where another key is needed: `- else: STATE` in a branch, `goto: STATE` after words."""
Path = tuple[Text | int, ...]
"""The way from the root of a file to what is wrong: keys as written, and indices."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where something is wrong."""

    way: Path
    is_unknown_key: bool


def diagnose(
    error: ValidationError,
    root: Map,
    problems: Problems,
    model: type[Written] = FlowFile,
    tagged: Mapping[str, type[Written]] = TAGGED,
) -> list[Fault]:
    """Note every problem; return where each is, for leaving it out.

    Args:
        error: What pydantic found.
        root: The file as it was written.
        problems: Takes the problems.
        model: What the file was read as.
        tagged: The model that each tag in the place of an error stands for.
    """
    whole = model
    faults = []
    unquoted: set[Place] = set()
    for detail in error.errors(include_url=False):
        way, node, model = _walk(detail["loc"], root, whole, tagged)
        if detail["type"] == "missing" and isinstance(node, Map) and _instead(str(detail["loc"][-1]), node):
            faults.append(Fault(way, is_unknown_key=False))
            continue  # told where the key stands that was written in its place
        owner = _owner(root, way) if detail["type"] == "extra_forbidden" else node
        if model in (PromptEntry, HandlerEntry) and isinstance(owner, Map) and not _is_prompt(owner):
            faults.append(Fault(way, is_unknown_key=False))
            if owner.place not in unquoted:
                unquoted.add(owner.place)
                problems.error(owner.place, *_not_a_text(owner, None, ""))
            continue
        problems.error(*_explain(detail, way, node, model))
        faults.append(Fault(way, is_unknown_key=detail["type"] == "extra_forbidden"))
    return faults


def _instead(field: str, written: Map) -> bool:
    """Whether a key stands there that was meant for the missing one."""
    return any(key in _MEANT.get(field, ()) for key in written)


def _owner(root: Map, way: Path) -> object:
    node: Any = root
    for part in way[:-1]:
        node = node[part]
    return node


def _is_prompt(owner: Map) -> bool:
    """Does a mapping look like a prompt, and not like a text that needed quotes?"""
    return any(key in HandlerEntry.model_fields for key in owner)


def _walk(
    loc: tuple[int | str, ...], root: Map, model: type[Written], tagged: Mapping[str, type[Written]]
) -> tuple[Path, Any, type[Written]]:
    """The way written keys go, what is found there, and the model it was read with."""
    way: list[Text | int] = []
    node: Any = root
    for part in loc:
        if part in PLAIN_TAGS or part == "[key]":
            continue
        if part in tagged:
            model = tagged[str(part)]
            continue
        model = _model_below(model, part)
        if isinstance(node, Map):
            key = next((key for key in node if key == part), None)
            if key is None:
                break
            node = node[key]
            way.append(key)
        elif isinstance(node, Seq) and isinstance(part, int) and part < len(node):
            node = node[part]
            way.append(part)
    return tuple(way), node, model


def _model_below(model: type[Written], part: int | str) -> type[Written]:
    """The model of a field, where its annotation names one."""
    for name, field in model.model_fields.items():
        if (field.alias or name) == part:
            found = list(dict.fromkeys(_models_in(field.annotation)))
            return found[0] if len(found) == 1 else model
    return model


def _models_in(annotation: object) -> list[type[Written]]:
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _place(node: object) -> Place:
    return node.place if isinstance(node, (Text, Map, Seq)) else NOWHERE


def _explain(detail: ErrorDetails, way: Path, node: object, model: type[Written]) -> tuple[Place, str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    key = next((part for part in reversed(way) if isinstance(part, Text)), None)
    at_key = key.place if key is not None else _place(node)
    if kind == WRONG:
        place = context.get("place") or (_place(node) if isinstance(node, Text) else at_key)
        return place, context["what"], context["mend"]
    if kind == "union_tag_not_found":
        place, what, mend = untold(node) if "state_kind" in context["discriminator"] else _LIST_IN_LIST
        return place or at_key, what, mend
    if kind == "extra_forbidden":
        return at_key, *_unknown(str(key), model)
    if kind == "missing":
        at_entry = _place(node) if way and isinstance(way[-1], int) else at_key
        return at_entry if way else Place(_place(node).file, 1, 1), *_missing(str(detail["loc"][-1]), key)
    if kind == "too_short":
        return at_key, f"«{key}» is empty", "write at least one entry below it"
    if isinstance(node, Text) and kind != "list_type" and way and isinstance(way[-1], int):
        what = f"an entry of «{key}» needs keys with values, not a text"
        return _place(node), what, "write it like - NAME: VALUE"
    if isinstance(node, Text):
        wanted = "a list" if kind == "list_type" else "keys with values below it"
        return _place(node), f"«{key}» needs {wanted}, not a text", _as_written(kind, str(key))
    return at_key if not isinstance(node, (Map, Seq)) else _place(node), *_not_a_text(node, key, kind)


def _unknown(key: str, model: type[Written]) -> tuple[str, str]:
    known = [field.alias or name for name, field in model.model_fields.items()]
    what = f"«{key}» is not known here"
    if key.startswith("-"):
        return "a list item needs a space after the dash", f"write - {key[1:]}: …"
    if model is OptionEntry and key in ("call", "next"):
        return what, "an option leads to a state: write goto: STATE"
    if model is MenuState and key in ("next", "goto"):
        return what, "a menu goes where its options lead: put goto: into each option"
    if model is CaseEntry and key in _MEANT["goto"]:
        return what, "write goto: STATE; the last way of a branch has no when"
    if "next" in model.model_fields and key in _MEANT["next"]:
        return what, "write next: STATE"
    if model is CaseEntry and key == "if":
        return what, "write when: CONDITION"
    if key == "voice" and model is not VoiceEntry:
        return what, "write it at the top of the flow, or in a prompt: {text: …, voice: {name: …}}"
    if key in STATE_KINDS and model in STATE_KINDS.values():
        return what, "make a state of its own for it"
    return what, did_you_mean(key, known)


def _missing(field: str, key: Text | None) -> tuple[str, str]:
    examples = {
        "next": "next: STATE",
        "goto": "goto: STATE",
        "options": "options: with what can be chosen below it",
        "states": "states: with the steps of the call below it",
        "start": "start: STATE",
        "flow": "flow: NAME",
    }
    owner = f" in «{key}»" if key is not None else ""
    return f"«{field}» is missing{owner}", f"add {examples.get(field, f'{field}: …')}"


def _as_written(kind: str, key: str) -> str:
    if kind == "list_type":
        return "write each entry on a line of its own, after a dash and a space"
    return f"write {key}: and below it, indented, lines such as NAME: VALUE"


def _not_a_text(node: object, key: Text | None, kind: str) -> tuple[str, str]:
    """A mapping or list where a text is expected: most often a text that needed quotes."""
    named = f" for «{key}»" if key is not None else ""
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return (
            f"keys with values are expected{named}, not {shape(node)}",
            "write lines such as NAME: VALUE, without dashes",
        )
    if kind == "list_type":
        return f"a list is expected{named}, not {shape(node)}", "begin each entry with a dash and a space"
    what = f"a text is expected{named}, not {shape(node)}"
    if isinstance(node, Map) and len(node) == 1:
        inner, value = next(iter(node.items()))
        if isinstance(value, Text):
            return what, f'quote a text that holds a colon or begins with {{: "{inner}: {value}"'
    return what, "write one text; quote it if it begins with { or ["
