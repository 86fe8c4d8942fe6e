"""Loading a flow: what is written becomes what calls run on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from small_flow import BASE

from engine import Flow, load
from engine.flow import Ask, Escalate, Lookup, Menu, Queue, Say, Transfer, ValueSpec
from engine.loading.loader import read

if TYPE_CHECKING:
    from collections.abc import Callable

FLOWS = Path(__file__).parents[1] / "flows"


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], Flow]:
    def load_text(content: str) -> Flow:
        (tmp_path / "f.yaml").write_text(content, encoding="utf-8")
        return load(tmp_path / "f.yaml")

    return load_text


def state(flow: Flow, name: str) -> Any:  # noqa: ANN401 - any kind of state
    return flow.states[name]


# -- what is written becomes what runs

EVERYTHING = load(FLOWS / "everything.yaml")


def test_a_flow_with_every_key_of_the_language_loads_without_a_problem() -> None:
    assert read(FLOWS / "everything.yaml").problems == ()


def test_every_shipped_flow_loads() -> None:
    root = Path(__file__).parents[3]
    flows = [p for folder in ("flows", "examples") for p in (root / folder).glob("*.yaml")]
    errors = [
        str(problem)
        for path in flows
        if path.read_text(encoding="utf-8").lstrip("#").find("\nstart:") >= 0
        for problem in read(path).problems
    ]
    assert errors == []


def test_a_small_flow_has_the_defaults_of_call_semantics(loaded: Callable[[str], Flow]) -> None:
    listening = loaded(BASE).settings
    assert (
        listening.timeout_s,
        listening.interdigit_timeout_s,
        listening.term_timeout_s,
        listening.term_char,
        listening.cancel_key,
        listening.complete_timeout_s,
        listening.incomplete_timeout_s,
        listening.max_speech_s,
    ) == (5.0, 3.0, 0.0, "#", "", 0.3, 0.8, 20.0)
    assert (listening.max_no_input, listening.max_no_match, listening.max_failures) == (3, 3, 4)
    assert (listening.confidence, listening.confirm_below) == (0.5, 0.0)
    assert (listening.type_ahead, listening.modal) == (True, False)


def test_the_call_has_its_own_bounds(loaded: Callable[[str], Flow]) -> None:
    flow = loaded(BASE)
    assert (flow.max_call_failures, flow.max_call_duration_s) == (8, 1800.0)
    assert (EVERYTHING.max_call_failures, EVERYTHING.max_call_duration_s) == (10, 1200.0)


def test_defaults_go_from_flow_to_group_to_state_to_prompt() -> None:
    main, block, city = (state(EVERYTHING, name) for name in ("main", "cards/block", "city"))
    assert [s.settings.timeout_s for s in (main, block, city)] == [4.0, 8.0, 4.0]
    assert [s.settings.on_failure for s in (main, block)] == ["operators", "cards/give_up"]
    assert [s.settings.max_failures for s in (main, block)] == [5, 5]
    assert [s.prompts[0].barge_in for s in (main, block)] == ["interrupt", "collect"]
    assert block.settings.no_input.prompts[0].barge_in == "collect"
    blocked = state(EVERYTHING, "cards/blocked").prompts[0]
    assert (blocked.barge_in, blocked.barge_in_after_s) == ("collect", 1.0)
    assert (city.settings.modal, main.settings.modal) == (True, False)


def test_states_that_say_nothing_of_their_own_share_their_settings() -> None:
    assert state(EVERYTHING, "when_lost").settings is state(EVERYTHING, "age").settings


@pytest.mark.parametrize(
    ("name", "kind", "reprompt"),
    [
        ("main", "no_input", "short"),
        ("when_lost", "no_input", "none"),
        ("payment", "no_input", "full"),
    ],
    ids=["short where there is one", "none without a short", "as it is written"],
)
def test_reprompts_after_handlers_of_the_flow(name: str, kind: str, reprompt: str) -> None:
    assert getattr(state(EVERYTHING, name).settings, kind).reprompt == reprompt


def test_the_handlers_of_the_language_repeat_the_question(loaded: Callable[[str], Flow]) -> None:
    handler = state(loaded(BASE), "main").settings.no_input
    assert handler.reprompt == "full"
    assert len(handler.prompts) == 2


def test_a_name_is_looked_up_from_the_inside_out(loaded: Callable[[str], Flow]) -> None:
    flow = loaded(
        BASE.replace("goto: bye}", "goto: a/b/one}")
        + "  two: {say: outer, next: bye}\n"
        + "  three: {say: outer, next: two}\n"
        + "  a:\n    states:\n"
        + "      two: {say: middle, next: three}\n"
        + "      b:\n        states:\n"
        + "          one: {say: x, next: two}\n"
    )
    assert [state(flow, name).next for name in ("a/b/one", "a/two", "three")] == ["a/two", "three", "two"]


def test_keys_have_words() -> None:
    commands = {command.name: command.keys for command in EVERYTHING.commands}
    assert (commands["repeat"], commands["back"], commands["operator"]) == (("*",), ("#",), ("0",))
    assert state(EVERYTHING, "phone").settings.cancel_key == "*"


def test_what_an_ask_takes() -> None:
    values = {s.name: s.value for s in EVERYTHING.states.values() if isinstance(s, Ask)}
    assert values["cards/block"] == ValueSpec("card", Decimal(4), Decimal(4))
    assert values["payment"] == ValueSpec("amount", Decimal(1), Decimal(100_000))
    assert values["age"] == ValueSpec("number", Decimal(1), Decimal(120))
    assert values["when_lost"] == ValueSpec("date", tense="past")
    assert [item.name for item in values["ask_word"].items] == ["ромашка", "лютик"]
    assert [item.name for item in values["city"].items] == ["Москва", "Казань"]
    assert [values[name] for name in ("phone", "cards/sure")] == [ValueSpec("phone"), ValueSpec("yes_no")]


def test_questions_declare_their_variables() -> None:
    types = {name: variable.type for name, variable in EVERYTHING.variables.items()}
    assert types == {
        "tries": "number",
        "code_word": "text",
        "vip": "yes_no",
        "comment": "text",
        "last4": "digits",
        "card": "record",
        "account": "record",
        "sum": "amount",
        "lost_on": "date",
        "city": "text",
        "phone": "phone",
        "age": "number",
    }
    assert EVERYTHING.variables["tries"].start == 0


def test_services_and_their_branches() -> None:
    find = state(EVERYTHING, "cards/find")
    assert isinstance(find, Lookup)
    assert find.branches == {
        "found": "cards/sure",
        "not_found": "cards/not_found",
        "failed": "operators",
        "timed_out": "operators",
    }
    assert (find.waiting_after_s, find.service.timeout_s, find.service.takes_s) == (0.5, 2.0, 0.3)
    assert state(EVERYTHING, "cards/do_block").branches["failed"] == EVERYTHING.on_error


def test_transfer_queue_and_escalation() -> None:
    transfer, queue, operator = (state(EVERYTHING, n) for n in ("other_number", "operators", "operator"))
    assert isinstance(transfer, Transfer)
    assert (transfer.to, transfer.hours, transfer.timeout_s) == ("+74955005550", "bank", 20.0)
    assert isinstance(queue, Queue)
    assert (queue.to, queue.max_wait_s, queue.announce_every_s) == ("operators", 300.0, 30.0)
    assert isinstance(operator, Escalate)
    assert (operator.at_once_on_key, operator.at_once_from) == (True, ("cards/block", "fraud"))
    assert [step.goto for step in operator.steps] == [None, "main", "operators"]
    assert EVERYTHING.simulated["operators"].wait_s == 90.0


def test_an_empty_goodbye_says_nothing(loaded: Callable[[str], Flow]) -> None:
    assert state(loaded(BASE.replace("Bye.", '""')), "bye").prompts == ()


def test_everything_knows_its_place() -> None:
    main = state(EVERYTHING, "main")
    assert isinstance(main, Menu)
    lines = (FLOWS / "everything.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[main.place.line - 1][main.place.column - 1 :].startswith("main:")
    option = main.options[0]
    assert lines[option.place.line - 1][option.place.column - 1 :].startswith("block_card:")
    assert state(EVERYTHING, "farewell").place.file.endswith("shared.yaml")


# -- secrets (rule 37)


def test_what_is_derived_from_a_secret_is_hidden() -> None:
    assert EVERYTHING.hidden - {"heard"} == {"code_word", "card", "card.owner", "account", "account.owner"}


def test_a_secret_is_followed_through_assignments(loaded: Callable[[str], Flow]) -> None:
    flow = loaded(
        BASE.replace("goto: bye}", "goto: ask, set: {c: b}}")
        + "  ask: {ask: Which?, digits: 4, into: a, sensitive: true, next: copy}\n"
        + "  copy: {set: {b: a, d: 1}, next: bye}\n"
        + "variables: {b: text, c: text, d: number, e: text}\n"
    )
    assert flow.hidden - {"heard"} == {"a", "b", "c"}


def test_a_copy_of_a_secret_record_hides_its_fields_too(loaded: Callable[[str], Flow]) -> None:
    flow = loaded(
        BASE.replace("goto: bye}", "goto: ask}")
        + "  ask: {ask: Which?, digits: 4, into: a, sensitive: true, next: find}\n"
        + "  find: {service: s, with: {p: a}, into: r, found: copy}\n"
        + "  copy: {set: {t: r}, next: bye}\n"
        + "variables: {t: record}\n"
        + "services: {s: {database: f.yaml, query: 'select :p', returns: {x: text, y: text}, public: [y]}}\n"
    )
    assert flow.hidden - {"heard"} == {"a", "r", "r.x", "t", "t.x", "t.y"}


def test_say_states_keep_their_conditions() -> None:
    greeting = state(EVERYTHING, "greeting")
    assert isinstance(greeting, Say)
    first, second = greeting.prompts
    assert first.when is not None
    assert (first.when.text, first.barge_in, second.when) == ('line == "900"', "ignore", None)
