"""Every mistake in a flow file is told at its place, with how to mend it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from small_flow import BASE, problems_in

from engine import FlowError, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[str]]:
    return partial(problems_in, tmp_path)


def queue(more: str) -> str:
    """A flow whose caller comes to a queue that says so much more, and hours that it may name."""
    return (
        BASE.replace("goto: bye}", "goto: x}")
        + f"  x: {{queue: q, {more}, otherwise: bye}}\n"
        + 'hours: {peak: {zone: Europe/Moscow, open: {daily: "16:00-20:00"}}}\n'
    )


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
