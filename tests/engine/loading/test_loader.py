"""Loading a flow: what is written becomes what calls run on, and every mistake is told at its place."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work_done import functions_entered

from engine import Flow, FlowError, load
from engine.flow import Ask, Escalate, Lookup, Menu, Queue, Say, Transfer, ValueSpec
from engine.loading.loader import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FLOWS = Path(__file__).parents[1] / "flows"
BASE = """\
flow: f
language: en
start: main
on_failure: bye
states:
  main:
    menu: What? {options}
    options:
      a: {key: 1, say: one, goto: bye}
  bye: {hang_up: Bye.}
"""


def queue(more: str) -> str:
    """A flow whose caller comes to a queue that says so much more, and hours that it may name."""
    return (
        BASE.replace("goto: bye}", "goto: x}")
        + f"  x: {{queue: q, {more}, otherwise: bye}}\n"
        + 'hours: {peak: {zone: Europe/Moscow, open: {daily: "16:00-20:00"}}}\n'
    )


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[str]]:
    """Loads a flow text, with other files beside it, and gives its problems as lines."""

    def read_text(content: str, **files: str) -> list[str]:
        (tmp_path / "f.yaml").write_text(content, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        problems = read(tmp_path / "f.yaml").problems
        return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]

    return read_text


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


# -- mistakes


CASES: dict[str, tuple[str, list[str]]] = {
    "unknown key": (
        BASE.replace("menu: What?", "mneu: x\n    menu: What?"),
        ["f.yaml:7:5: «mneu» is not known here: did you mean «menu»?"],
    ),
    "unknown top-level key": (
        BASE + "titel: x\n",
        ["f.yaml:11:1: «titel» is not known here: did you mean «title»?"],
    ),
    "no telling key": (
        BASE + "  x: {sya: hello, next: bye}\n",
        ["f.yaml:11:7: nothing tells what this state does, and «sya» is not known: did you mean «say»?"],
    ),
    "two telling keys": (
        BASE + "  x: {menu: a, ask: b}\n",
        ["f.yaml:11:16: a state is one thing, and this one has «menu» and «ask»: make two states of it"],
    ),
    "a state that is a text": (
        BASE + "  x: hello\n",
        ["f.yaml:11:3: a state is expected here, not a text: write say: …, menu: … and so on below its name"],
    ),
    "missing key": (BASE + "  x: {say: a}\n", ["f.yaml:11:3: «next» is missing in «x»: add next: STATE"]),
    "states that are a list": (
        "flow: f\nstart: a\non_failure: a\nstates: [a]\n",
        [
            (
                "f.yaml:4:9: keys with values are expected for «states», not a list:"
                " write lines such as NAME: VALUE, without dashes"
            )
        ],
    ),
    "nothing but a name": (
        "flow: f\n",
        [
            "f.yaml:1:1: «start» is missing: add start: STATE",
            "f.yaml:1:1: «states» is missing: add states: with the steps of the call below it",
        ],
    ),
    "a text that needed quotes": (
        BASE.replace("menu: What? {options}", "menu:\n      - Note: calls are recorded"),
        [
            (
                "f.yaml:8:9: a text is expected, not a mapping of keys to values:"
                ' quote a text that holds a colon or begins with {: "Note: calls are recorded"'
            )
        ],
    ),
    "a number without a unit": (
        BASE + "defaults: {timeout: 5}\n",
        ["f.yaml:11:21: «5» has no unit: write 5s for seconds, 5m for minutes"],
    ),
    "absurd bounds": (
        BASE
        + "defaults: {max_no_input: 0, max_failures: -1, max_no_match: 1000, timeout: 0s, max_speech: 9h, confidence: 2}\n",
        [
            "f.yaml:11:26: 0 is too small: write 1 to 20",
            "f.yaml:11:43: -1 is too small: write 1 to 20",
            "f.yaml:11:61: 1000 is too large: write 1 to 20",
            "f.yaml:11:76: 0s is too short: write 100ms to 10m",
            "f.yaml:11:92: 9h is too long: write 100ms to 10m",
            "f.yaml:11:108: «2» is not a number from 0 to 1: write it like 0.5",
        ],
    ),
    "a word that is none of those": (
        BASE + "defaults: {barge_in: intrrupt}\n",
        ["f.yaml:11:22: «intrrupt» is not known here: did you mean «interrupt»?"],
    ),
    "unknown target": (
        BASE.replace("goto: bye}", "goto: byee}"),
        ["f.yaml:9:35: there is no state «byee»: did you mean «bye»?"],
    ),
    "a group as target": (
        BASE.replace("goto: bye}", "goto: g}") + "  g:\n    states:\n      x: {say: a, next: bye}\n",
        ["f.yaml:9:35: «g» is a group: name one of its states, as in g/…"],
    ),
    "unknown variable in a prompt": (
        BASE.replace("What? {options}", "What? {optoins}"),
        ["f.yaml:7:18: there is no variable «optoins»: did you mean «options»?"],
    ),
    "unknown variable in a quoted prompt": (
        BASE.replace("What? {options}", "'What? {optoins}'"),
        ["f.yaml:7:19: there is no variable «optoins»: did you mean «options»?"],
    ),
    "single equals sign": (
        BASE.replace("key: 1,", 'key: 1, when: line = "900",'),
        ["f.yaml:9:30: «=» does not compare: write == to compare"],
    ),
    "hours that are not there": (
        BASE.replace("key: 1,", 'key: 1, when: open("bank"),'),
        ["f.yaml:9:31: there are no hours «bank»: there is none to choose from"],
    ),
    "a variable that can't be set": (
        BASE.replace("goto: bye}", "goto: bye, set: {x: 1}}"),
        ["f.yaml:9:46: there is no variable «x» to set: declare it: variables: {x: text}"],
    ),
    "a text value without quotes of its own": (
        BASE.replace("goto: bye}", "goto: bye, set: {x: card}}") + "variables: {x: text}\n",
        [
            (
                "f.yaml:9:49: there is no variable «card»: did you mean «heard»?"
                " A text needs quotes of its own: '\"card\"'"
            )
        ],
    ),
    "an option that leads nowhere, and one that can't be chosen": (
        BASE.replace("goto: bye}", "set: {}}\n      b: {goto: bye}"),
        [
            "f.yaml:9:7: «a» leads nowhere: write goto: STATE, or do: repeat, back, main, help or hang_up",
            "f.yaml:10:7: nobody can choose «b»: give it a key: or a say:",
        ],
    ),
    "a key that no telephone has": (
        BASE.replace("key: 1", "key: [1, x]"),
        ["f.yaml:9:20: «x» is not a key or a sequence of keys: write digits, * (star) and # (pound)"],
    ),
    "a wrong phrase": (
        BASE.replace("say: one", 'say: "(one"'),
        ["f.yaml:9:25: the '(' is not closed: a ')' is missing"],
    ),
    "two kinds of answer": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {ask: a, digits: 4, phone: true, into: v, next: bye}\n",
        [
            (
                "f.yaml:11:3: two kinds of answer are asked for: digits, phone: write exactly one of"
                " digits, card, number, amount, date, yes_no, one_of, phone, words"
            )
        ],
    ),
    "an answer that is not kept, and leads nowhere": (
        BASE.replace("goto: bye}", "goto: x}") + "  x: {ask: a, digits: 4}\n",
        [
            "f.yaml:11:3: it is not said where the answer leads: add next: STATE",
            "f.yaml:11:3: the answer is not kept: name a variable for it: into: NAME",
        ],
    ),
    "a variable of two types": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {ask: a, digits: 4, into: v, next: y}\n  y: {ask: a, date: any, into: v, next: bye}\n",
        ["f.yaml:12:32: «v» gets a date here, and is digits in f.yaml:11: use another name here"],
    ),
    "a missing outcome": (
        BASE.replace("goto: bye}", "goto: x}") + "  x: {transfer: 100, busy: bye, closed: bye}\n",
        [
            (
                "f.yaml:11:3: it is not said what follows no_answer, failed:"
                " add a line for each, or otherwise: STATE"
            )
        ],
    ),
    "a branch without a last way": (
        BASE.replace("goto: bye}", "goto: x}") + "  x: {branch: [{when: hour > 3, goto: bye}]}\n",
        ["f.yaml:11:23: no way is left when no condition is true: end the branch with - goto: STATE"],
    ),
    "no on_failure": (
        BASE.replace("on_failure: bye\n", ""),
        [
            (
                "f.yaml:1:7: it is not said where a caller goes who keeps failing:"
                " add on_failure: STATE, such as one that connects to an operator"
            )
        ],
    ),
    "an unknown language": (
        BASE.replace("language: en", "language: english"),
        ["f.yaml:2:11: the language «english» is not known: use one of: en, ko, ru"],
    ),
    "a variable with a name of the call's own": (
        BASE + "variables: {line: text}\n",
        [
            "f.yaml:11:13: warning: the variable «line» is not used: remove it, or use it",
            "f.yaml:11:13: «line» is what every call knows by itself: use another name for the variable",
        ],
    ),
    "a counter that is a variable too": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {escalate: n, steps: [{goto: bye}]}\n"
        + "variables: {n: {type: number, start: 1}}\n",
        [
            "f.yaml:11:17: «n» is a variable too, in f.yaml:12: use another name for the counter",
            "f.yaml:12:13: warning: the variable «n» is not used: remove it, or use it",
        ],
    ),
    "a wrong phrase set is told once": (
        BASE.replace("say: one", 'say: ["<p>", "<p> two"]') + "phrases: {p: ['(a', b]}\n",
        ["f.yaml:11:16: the '(' is not closed: a ')' is missing"],
    ),
    "a phrase set that is not there": (
        BASE.replace("say: one", "say: <card>") + "phrases: {cards: [card]}\n",
        [
            "f.yaml:9:24: there is no class <card>: did you mean <cards>?",
            "f.yaml:11:11: warning: the phrase set «cards» is not used: remove it, or use it",
        ],
    ),
    "a list within a list": (
        BASE.replace("menu: What? {options}", "menu: [[What?]]"),
        ["f.yaml:7:5: a list within a list is not expected here: write a text, or keys and values"],
    ),
    "a service outside the folder": (
        BASE + "services: {s: {database: ../x.sql, query: select 1}}\n",
        [
            "f.yaml:11:12: warning: the service «s» is not used: remove it, or use it",
            (
                "f.yaml:11:26: «../x.sql» leads out of the flow's folder:"
                " name a file in the flow's own folder or below, such as data/bank.sql"
            ),
        ],
    ),
    "a parameter that the query does not have": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {service: s, with: {lats4: 1}, found: bye}\n"
        + "services: {s: {database: f.yaml, query: 'select :last4'}}\n",
        ["f.yaml:11:26: the query of «s» has no parameter :lats4: did you mean «last4»?"],
    ),
    "a way of a branch without its goto": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x:\n    branch:\n      - when: hour > 3\n        goto: bye\n      - when: hour > 2\n      - else: bye\n",
        [
            "f.yaml:15:9: «goto» is missing in «branch»: add goto: STATE",
            "f.yaml:16:9: «else» is not known here: write goto: STATE; the last way of a branch has no when",
        ],
    ),
    "goto where next belongs": (
        BASE.replace("goto: bye}", "goto: x}") + "  x: {say: Hi., goto: bye}\n",
        ["f.yaml:11:17: «goto» is not known here: write next: STATE"],
    ),
    "yes and no for a question that has none": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {ask: How many?, number: any, into: n, confirm: '{value}?', yes: main, no: bye}\n",
        [
            (
                "f.yaml:11:71: «yes» needs a question with yes_no: true:"
                " write next: STATE, or ask with yes_no: true"
            )
        ],
    ),
    "several mistakes in one text": (
        BASE.replace("What?", "What, {callre}? {hour | mony} {hour"),
        [
            "f.yaml:7:18: there is no variable «callre»: did you mean «caller»?",
            "f.yaml:7:35: there is no reader «mony»: did you mean «money»?",
            "f.yaml:7:41: a lonely «{»: close it, or write {{ for a plain one",
        ],
    ),
    "a field that the service does not answer with": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {service: s, into: r, found: y}\n"
        + '  y: {say: "{r.balanse}", next: bye}\n'
        + "services: {s: {database: f.yaml, query: select 1, returns: {balance: amount}}}\n",
        ["f.yaml:12:14: «r» has no field «balanse»: did you mean «balance»?"],
    ),
    "hours that are used by a misspelt name only": (
        BASE.replace("goto: bye}", "goto: x}")
        + "  x: {branch: [{when: open('dsk'), goto: main}, {goto: bye}]}\n"
        + "hours: {desk: {zone: Europe/London, open: always}}\n",
        ["f.yaml:11:29: there are no hours «dsk»: did you mean «desk»?"],
    ),
    "hours of a wait that are not there": (
        queue("expected_wait: {peek: 4m, otherwise: 45s}"),
        ["f.yaml:11:33: there are no hours «peek»: did you mean «peak»?"],
    ),
    "a wait that is otherwise, misspelt": (
        queue("expected_wait: {peak: 4m, otherwize: 45s}"),
        ["f.yaml:11:43: there are no hours «otherwize»: did you mean «otherwise»?"],
    ),
    "a wait at some hours only": (
        queue("expected_wait: {peak: 4m}"),
        ["f.yaml:11:33: it is not said how long callers wait at all other hours: add otherwise: 45s"],
    ),
    "a wait of less than nothing": (
        queue("expected_wait: {peak: 4m, otherwise: -5s}"),
        ["f.yaml:11:54: «-5s» is not a time: write it like 5s, 300ms, 1m30s or 2h"],
    ),
    "a wait without its unit": (
        queue("expected_wait: 45"),
        ["f.yaml:11:32: «45» has no unit: write 45s for seconds, 45m for minutes"],
    ),
    "a wait that takes callers out of the queue": (
        queue("expected_wait: {peak: 10m, otherwise: 45s}, max_wait: 10m"),
        [
            "f.yaml:11:33: warning: callers wait 600 s there, and max_wait takes them out before: raise max_wait, or expect less"
        ],
    ),
    "callers who take time of no wait": (
        queue("hours: peak, per_caller: 15s"),
        [
            "f.yaml:11:14: per_caller says what a caller adds to a wait that is not said: add expected_wait: 45s"
        ],
    ),
    "callers who take no time": (
        queue("expected_wait: {peak: 4m, otherwise: 45s}, per_caller: 0s"),
        ["f.yaml:11:72: 0s is too short: write 1s to 24h"],
    ),
    "a way out of a queue that leads nowhere": (
        queue("hours: peak, leave: {away: {key: 2, do: back}}"),
        [
            "f.yaml:11:38: «away» leaves the queue for nowhere: write goto: STATE, or do: main, hang_up or repeat",
        ],
    ),
    "an unknown time zone": (
        BASE + "hours: {h: {zone: Europe/Moskow, open: always}}\n",
        [
            "f.yaml:11:9: warning: the hours «h» are not used: remove it, or use it",
            "f.yaml:11:19: there is no time zone «Europe/Moskow»: did you mean «Europe/Moscow»?",
        ],
    ),
    "a start value of another type": (
        BASE + "variables: {x: {type: number, start: many}}\n",
        [
            "f.yaml:11:13: warning: the variable «x» is not used: remove it, or use it",
            "f.yaml:11:38: «many» is not a value of the type number: write digits",
        ],
    ),
    "a state name that is none": (
        BASE + "  a/b: {hang_up: x}\n",
        [
            "f.yaml:11:3: nobody reaches the state «a/b»: lead to it from another state, or remove it",
            (
                "f.yaml:11:3: «a/b» can't be the name of a state:"
                " use letters, digits, _ and -; a group is a name with states: below it"
            ),
        ],
    ),
    "the last step of an escalation leads nowhere": (
        BASE.replace("goto: bye}", "goto: x}") + "  x: {escalate: n, steps: [{say: hi}]}\n",
        ["f.yaml:11:34: the last step leads nowhere, so that nobody is ever reached: add goto: STATE to it"],
    ),
}


@pytest.mark.parametrize(("content", "messages"), CASES.values(), ids=CASES)
def test_a_mistake_is_told_with_its_mend(
    told: Callable[..., list[str]], content: str, messages: list[str]
) -> None:
    assert sorted(told(content)) == sorted(messages)


def test_all_mistakes_are_told_at_once_in_file_order(told: Callable[..., list[str]]) -> None:
    content = BASE.replace("goto: bye}", "goto: byee, sya: x}\n      b: {key: y, goto: bye}")
    content = content.replace("key: 1", "key: #\n").replace("What? {options}", "{x} y", 1)
    content += "  x: {say: a}\n  y: {say: '{z}', next: nowhere}\nfoo: bar\n"
    lines = [int(message.split(":")[1]) for message in told(content)]
    assert lines == sorted(lines)
    assert len(lines) >= 5


def test_flow_errors_hold_every_problem_and_read_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(BASE + "titel: x\nfoo: y\n", encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        load(path)
    assert [problem.place.line for problem in caught.value.problems] == [11, 12]
    assert (
        str(caught.value)
        .splitlines()[0]
        .endswith("f.yaml:11:1: «titel» is not known here: did you mean «title»?")
    )


def test_what_is_damaged_is_not_blamed_twice(told: Callable[..., list[str]]) -> None:
    """`q` can't be read; that it exists, and declares `v`, is still known."""
    content = BASE.replace("goto: bye}", "goto: q}") + "  q: {ask: a, digits: x, into: v, next: r}\n"
    content += "  r: {say: '{v}', next: bye}\n"
    assert told(content) == ["f.yaml:11:23: «x» is not a number of digits: write it like 4 or 4..6"]


# -- includes


SHARED = "states:\n  bye: {hang_up: Bye.}\n"
INCLUDING = "include: [part.yaml]\n" + BASE.replace("  bye: {hang_up: Bye.}\n", "")


def test_a_part_is_included(told: Callable[..., list[str]]) -> None:
    assert told(INCLUDING, part=SHARED) == []


def test_a_mistake_in_a_part_is_told_there(told: Callable[..., list[str]]) -> None:
    assert told(INCLUDING, part=SHARED + "  x: {say: y}\n") == [
        "part.yaml:3:3: «next» is missing in «x»: add next: STATE"
    ]


def test_a_name_in_two_files_is_told_with_both_places(told: Callable[..., list[str]]) -> None:
    messages = told(INCLUDING + "  bye: {hang_up: Bye.}\n", part=SHARED)
    assert messages == [
        "part.yaml:2:3: «bye» is written here and in f.yaml:11: keep one of them, or rename one"
    ]


def test_a_part_has_no_start_of_its_own(told: Callable[..., list[str]]) -> None:
    assert told(INCLUDING, part=SHARED + "start: bye\n") == [
        "part.yaml:3:1: an included file can't have «start»: keep it in the file that includes this one"
    ]


def test_what_is_not_meant_is_joined_from_all_parts(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(f"include: part.yaml\nnot_meant: [no one]\n{BASE}", encoding="utf-8")
    (tmp_path / "part.yaml").write_text(
        "not_meant: [one day, <x> one]\nphrases: {x: [any]}\n", encoding="utf-8"
    )
    assert [phrase.text for phrase in load(tmp_path / "f.yaml").not_meant] == ["no one", "one day", "<x> one"]


def test_any_number_is_there_by_itself(told: Callable[..., list[str]]) -> None:
    assert told(BASE.replace("say: one", "say: line <number>")) == []
    wrong = told(BASE + "phrases: {number: [one]}\n")
    assert "f.yaml:11:11: «number» is any number by itself: use another name for these phrases" in wrong


def test_a_class_with_all_that_is_said_is_no_part_of_a_phrase(told: Callable[..., list[str]]) -> None:
    classes = "phrases: {x: [one., two of it]}\n"
    assert told(BASE.replace("say: one", "say: <x>") + classes) == []
    (line,) = told(BASE.replace("say: one", "say: line <x>") + classes)
    assert line.startswith("f.yaml:9:")
    assert "«one.» in <x> is all that is said" in line


def test_a_circle_of_includes_is_told_with_its_chain(told: Callable[..., list[str]]) -> None:
    messages = told(INCLUDING, part="include: other.yaml\n" + SHARED, other="include: part.yaml\n")
    assert messages == [
        (
            "other.yaml:1:10: these files include each other: part.yaml → other.yaml → part.yaml:"
            " take one include: away"
        )
    ]


def test_two_parts_may_share_a_third(told: Callable[..., list[str]]) -> None:
    content = INCLUDING.replace("[part.yaml]", "[part.yaml, other.yaml]")
    assert told(content, part="include: third.yaml\n", other="include: third.yaml\n", third=SHARED) == []


@pytest.mark.parametrize(
    "name", ["../part.yaml", "/etc/passwd", "a/../../part.yaml", "C:/part.yaml", "~/part.yaml"]
)
def test_a_part_outside_the_folder_is_refused(told: Callable[..., list[str]], name: str) -> None:
    (message,) = [m for m in told(INCLUDING.replace("part.yaml", name)) if "leads out" in m]
    assert message.startswith(f"f.yaml:1:11: «{name}» leads out of the flow's folder")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(SHARED, encoding="utf-8")
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "part.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "f.yaml").write_text(INCLUDING, encoding="utf-8")
    with pytest.raises(FlowError, match=r"«part\.yaml» is a link that leads out of the flow's folder"):
        load(folder / "f.yaml")


def test_a_part_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "part.yaml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "f.yaml").write_text(INCLUDING.replace("part.yaml", "common/part.yaml"), encoding="utf-8")
    assert state(load(tmp_path / "f.yaml"), "bye").place.file == str(tmp_path / "common" / "part.yaml")


# -- anything may be in a file


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


def test_say_states_keep_their_conditions() -> None:
    greeting = state(EVERYTHING, "greeting")
    assert isinstance(greeting, Say)
    first, second = greeting.prompts
    assert first.when is not None
    assert (first.when.text, first.barge_in, second.when) == ('line == "900"', "ignore", None)
