"""What is checked over a whole flow: where it leads, sub-flows, keys and phrases, secrets, what is not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.loading.checks_words import asks_for_secret
from engine.loading.loader import read

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
flow: f
language: en
start: main
on_failure: bye
"""
BYE = "  bye: {hang_up: Bye.}\n"


def told(tmp_path: Path, states: str, more: str = "", head: str = HEAD) -> list[str]:
    """Problems of a flow whose first state stands in line 6."""
    path = tmp_path / "f.yaml"
    path.write_text(f"{head}states:\n{states}{BYE}{more}", encoding="utf-8")
    return [str(problem).replace(f"{tmp_path}/", "") for problem in read(path).problems]


def menu(name: str = "main", goto: str = "bye", **more: str) -> str:
    """One state in one line."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  {name}: {{menu: 'What? {{options}}', options: {{a: {{key: 1, say: one, goto: {goto}}}}}{extra}}}\n"


STRUCTURE = {
    "a sound flow": (menu(), []),
    "a state that nobody reaches": (
        menu() + "  x: {say: hi, next: bye}\n",
        ["f.yaml:7:3: nobody reaches the state «x»: lead to it from another state, or remove it"],
    ),
    "a loop that waits for nobody": (
        menu(goto="x")
        + "  x: {say: hi, next: y}\n  y: {branch: [{goto: z}]}\n  z: {set: {tries: 1}, next: x}\n",
        [
            (
                "f.yaml:7:3: these states lead in a circle that waits for nobody: x → y → z → x:"
                " put a question into the circle, or lead out of it"
            )
        ],
    ),
    "a state that leads to itself": (
        menu(goto="x") + "  x: {say: hi, next: x}\n",
        [
            (
                "f.yaml:7:3: these states lead in a circle that waits for nobody: x → x:"
                " put a question into the circle, or lead out of it"
            )
        ],
    ),
    "a loop through a question": (
        menu(goto="x") + "  x: {say: hi, next: main}\n",
        [],
    ),
    "a queue that is full again and again": (
        menu(goto="q") + "  q: {queue: q, queue_full: x, otherwise: bye}\n  x: {say: hi, next: q}\n",
        [
            (
                "f.yaml:7:3: these states lead in a circle that waits for nobody: q → x → q:"
                " put a question into the circle, or lead out of it"
            )
        ],
    ),
    "a queue whose line was busy": (
        menu(goto="q") + "  q: {queue: q, busy: x, otherwise: bye}\n  x: {say: hi, next: q}\n",
        [],
    ),
    "a transfer that fails again and again": (
        menu(goto="t") + "  t: {transfer: 100, failed: t, otherwise: bye}\n",
        [
            (
                "f.yaml:7:3: these states lead in a circle that waits for nobody: t → t:"
                " put a question into the circle, or lead out of it"
            )
        ],
    ),
    "a circle through a sub-flow that asks": (
        menu(goto="x")
        + "  x: {call: y, returns: {ok: x}}\n"
        + "  y: {ask: a, digits: 4, into: v, next: z}\n"
        + "  z: {return: ok}\n",
        [],
    ),
    "a circle through a sub-flow that does not ask": (
        menu(goto="x") + "  x: {call: y, returns: {ok: x}}\n  y: {say: hi, next: z}\n  z: {return: ok}\n",
        [
            (
                "f.yaml:7:3: these states lead in a circle that waits for nobody: x → x:"
                " put a question into the circle, or lead out of it"
            )
        ],
    ),
    "a silent caller who goes round for ever": (
        menu(on_failure="again") + menu("again", "main", on_failure="main"),
        [
            (
                "f.yaml:6:3: a caller who is silent in «main» goes to «again» and never gets to an end:"
                " let on_failure lead to a state that hangs up, transfers or queues"
            ),
            (
                "f.yaml:7:3: a caller who is silent in «again» goes to «main» and never gets to an end:"
                " let on_failure lead to a state that hangs up, transfers or queues"
            ),
        ],
    ),
    "a silent caller who gets to an end by way of another question": (
        menu(on_failure="again") + menu("again", "main"),
        [],
    ),
    "an escalation that leads back": (
        menu(goto="e")
        + "  e: {escalate: n, steps: [{say: a, goto: f}, {goto: bye}]}\n  f: {say: b, next: e}\n",
        [
            (
                "f.yaml:7:3: these states lead in a circle that waits for nobody: e → f → e:"
                " put a question into the circle, or lead out of it"
            )
        ],
    ),
}


@pytest.mark.parametrize(("states", "messages"), STRUCTURE.values(), ids=STRUCTURE)
def test_where_a_flow_leads(tmp_path: Path, states: str, messages: list[str]) -> None:
    more = "variables: {tries: number}\n" if "tries" in states else ""
    assert told(tmp_path, states, more) == messages


def test_commands_and_failures_reach_states(tmp_path: Path) -> None:
    states = menu() + "  x: {say: hi, next: bye}\n  y: {hang_up: hi}\n  z: {hang_up: hi}\n"
    more = "commands: {c: {say: help me, goto: x}}\non_error: y\non_too_long: z\n"
    assert told(tmp_path, states, more) == []


def test_the_main_menu_is_reached_by_a_command(tmp_path: Path) -> None:
    head = HEAD.replace("start: main", "start: first\nmain: menu")
    states = menu("first") + menu("menu")
    assert told(tmp_path, states, "commands: {c: {say: main menu, do: main}}\n", head) == []
    assert len(told(tmp_path, states, "", head)) == 1


SUBFLOW = (
    "  y: {ask: a, digits: 4, into: v, next: ok, on_failure: bad}\n  ok: {return: ok}\n  bad: {return: bad}\n"
)
SUBFLOWS = {
    "every result has somewhere to go": (
        menu(goto="x") + "  x: {call: y, returns: {ok: bye, bad: bye}}\n" + SUBFLOW,
        [],
    ),
    "a result without a way": (
        menu(goto="x") + "  x: {call: y, returns: {ok: bye}}\n" + SUBFLOW,
        [
            (
                "f.yaml:7:3: «y» can return «bad», and «x» does not say where that leads:"
                " add bad: STATE to returns:"
            )
        ],
    ),
    "a result that never comes": (
        menu(goto="x") + "  x: {call: y, returns: {ok: bye, bad: bye, okay: bye}}\n" + SUBFLOW,
        ["f.yaml:7:3: warning: «y» never returns «okay»: did you mean «ok»?"],
    ),
    "a sub-flow that never returns": (
        menu(goto="x") + "  x: {call: bye, returns: {ok: bye}}\n",
        [
            (
                "f.yaml:7:3: the sub-flow that begins at «bye» never returns:"
                " let it lead to a state with return: RESULT, or use next: instead"
            )
        ],
    ),
    "a return outside any sub-flow": (
        menu(goto="x") + "  x: {return: ok}\n",
        [
            (
                "f.yaml:7:3: the call can get to «x» without being in a sub-flow:"
                " enter it with call: STATE, or use next: instead of return:"
            )
        ],
    ),
    "a sub-flow that runs itself": (
        menu(goto="x")
        + "  x: {call: y, returns: {ok: bye, bad: bye}}\n"
        + SUBFLOW.replace("next: ok", "next: x2")
        + "  x2: {call: y, returns: {ok: ok, bad: ok}}\n",
        ["f.yaml:11:3: a sub-flow runs itself: x2 → x2: lead out of the circle"],
    ),
    "a sub-flow within a sub-flow": (
        menu(goto="x")
        + "  x: {call: outer, returns: {done: bye}}\n"
        + "  outer: {call: y, returns: {ok: done, bad: done}}\n"
        + "  done: {return: done}\n"
        + SUBFLOW,
        [],
    ),
}


@pytest.mark.parametrize(("states", "messages"), SUBFLOWS.values(), ids=SUBFLOWS)
def test_subflows(tmp_path: Path, states: str, messages: list[str]) -> None:
    assert told(tmp_path, states) == messages


def test_subflows_may_not_be_nested_too_deeply(tmp_path: Path) -> None:
    deep = "".join(f"  s{n}: {{call: s{n + 1}, returns: {{r: r}}}}\n" for n in range(1, 15))
    states = menu(goto="s0") + "  s0: {call: s1, returns: {r: bye}}\n" + deep
    states += "  s15: {ask: a, digits: 4, into: v, next: r, on_failure: r}\n  r: {return: r}\n"
    messages = told(tmp_path, states)
    assert messages
    assert all("sub-flows are nested more than 12 deep: make the flow flatter" in m for m in messages)


def options(*lines: str) -> str:
    body = "".join(f"      {line}\n" for line in lines)
    return f"  main:\n    menu: What?\n    options:\n{body}"


COMMAND = "commands: {operator: {key: 0, say: operator, goto: bye}}\n"
CHOICES = {
    "the same key twice": (
        options("a: {key: 1, goto: bye}", "b: {key: [2, 1], goto: bye}"),
        "",
        ["f.yaml:10:7: the key 1 belongs to «a» and to «b» in «main»: give one of them another key"],
    ),
    "the same key on two conditions": (
        options("a: {key: 1, when: hour < 12, goto: bye}", "b: {key: 1, when: hour >= 12, goto: bye}"),
        "",
        [],
    ),
    "the same phrase twice": (
        options("a: {say: Open it, goto: bye}", "b: {say: [close it, open  it], goto: bye}"),
        "",
        ["f.yaml:10:7: «open  it» is said for «a» and for «b» in «main»: keep it in one of them"],
    ),
    "the same wording of two phrases": (
        options("a: {say: '(open | close) it', goto: bye}", "b: {say: 'close [it]', goto: bye}"),
        "",
        ["f.yaml:10:7: «close [it]» is said for «a» and for «b» in «main»: keep it in one of them"],
    ),
    "a command's key": (
        options("a: {key: 0, goto: bye}"),
        COMMAND,
        [
            (
                "f.yaml:9:7: warning: the key 0 of «a» hides the command «operator» here:"
                " give it another key, or make the state modal: true"
            )
        ],
    ),
    "a command's key where no command is live": (
        options("a: {key: 0, goto: bye}").replace("menu: What?", "menu: What?\n    modal: true"),
        COMMAND,
        [],
    ),
    "the key that ends an entry": (
        options("a: {key: pound, goto: bye}"),
        "",
        [
            (
                "f.yaml:9:7: warning: the key # of «a» also ends an entry (term_char):"
                " set term_char: none in this state, or take another key"
            )
        ],
    ),
    "one key for two things": (
        options("a: {key: 1, goto: bye}").replace("menu: What?", "menu: What?\n    cancel_key: pound"),
        "",
        [
            (
                "f.yaml:6:3: the key # both ends and clears an entry in «main»:"
                " make term_char and cancel_key different"
            )
        ],
    ),
    "a confirmation that never comes": (
        options("a: {key: 1, goto: bye}").replace("menu: What?", "menu: What?\n    confirm_below: 0.4"),
        "",
        [
            (
                "f.yaml:6:3: warning: confirm_below 0.4 is not above confidence 0.5 in «main»:"
                " raise confirm_below, or nothing is ever confirmed"
            )
        ],
    ),
}


@pytest.mark.parametrize(("states", "more", "messages"), CHOICES.values(), ids=CHOICES)
def test_what_can_be_chosen(tmp_path: Path, states: str, more: str, messages: list[str]) -> None:
    assert told(tmp_path, states, more) == messages


def test_what_is_declared_is_used(tmp_path: Path) -> None:
    more = (
        "variables: {v: text}\n"
        "phrases: {p: [a], q: [b]}\n"
        "hours: {h: {zone: UTC, open: always}}\n"
        "services: {s: {database: f.yaml, query: select 1}}\n"
        "simulate: {bank: {outcome: busy}}\n"
    )
    assert told(tmp_path, menu().replace("say: one", "say: '<q>'"), more) == [
        "f.yaml:8:13: warning: the variable «v» is not used: remove it, or use it",
        "f.yaml:9:11: warning: the phrase set «p» is not used: remove it, or use it",
        "f.yaml:10:9: warning: the hours «h» are not used: remove it, or use it",
        "f.yaml:11:12: warning: the service «s» is not used: remove it, or use it",
        "f.yaml:12:12: warning: nothing is connected to «bank»: there is none to choose from",
    ]


def test_a_recording_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    states = menu(goto="x") + "  x: {say: {text: Hi., audio: hi.wav}, next: bye}\n"
    assert told(tmp_path, states) == [
        "f.yaml:7:31: warning: there is no file «hi.wav» beside the flow: put it there, or mend the path"
    ]


# -- rule 38


@pytest.mark.parametrize(
    "text",
    [
        "Назовите ПИН-код вашей карты.",
        "Введите пин.",
        "Наберите пинкод карты и нажмите решётку.",
        "Продиктуйте три цифры CVV с обратной стороны.",
        "Скажите CVC2.",
        "Назовите пароль.",
        "Назовите код из СМС.",
        "Пожалуйста, сообщите код из sms-сообщения.",
        "Не волнуйтесь, введите ПИН-код.",
        "Чтобы продолжить, введите ПИН.",
        "Please enter your PIN.",
        "Say your password.",
        "Tell me the code from the SMS.",
        "Please key in the CVV.",
        "Никогда не называйте ПИН. Теперь введите ПИН.",
    ],
)
def test_38_asking_for_a_secret_is_refused(text: str) -> None:
    assert asks_for_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "Никогда не называйте ПИН-код.",
        "Никому не сообщайте ПИН-код и код из СМС.",
        "Не говорите пароль даже сотруднику банка.",
        "Чтобы сменить ПИН-код, нажмите два.",
        "Чтобы узнать про ПИН-код, скажите «пин».",
        "Назовите кодовое слово.",
        "Введите последние четыре цифры карты.",
        "Назовите код города.",
        "Never tell anyone your PIN.",
        "Don't enter your PIN here.",
        "To change your PIN, say «pin».",
        "Say the pinnacle of your career.",
        "Спинка кресла, скажите размер.",
    ],
)
def test_38_warning_of_a_secret_is_fine(text: str) -> None:
    assert not asks_for_secret(text)


def test_38_naming_a_secret_before_digits_is_asking_for_it() -> None:
    assert asks_for_secret("Ваш ПИН-код?", is_question=True)
    assert not asks_for_secret("Вы забыли ПИН-код?")


@pytest.mark.parametrize(
    "states",
    [
        menu(goto="x") + "  x: {say: Введите ПИН., next: bye}\n",
        menu(goto="x") + "  x: {ask: ПИН-код?, digits: 4, into: v, next: bye}\n",
        menu(short="Введите ПИН."),
        menu(help="Введите ПИН."),
        menu(no_match="[Введите ПИН.]"),
        menu(goto="x") + "  x: {escalate: n, steps: [{say: Введите ПИН., goto: bye}]}\n",
        menu(goto="x") + "  x: {queue: q, hold: Введите ПИН., otherwise: bye}\n",
        menu(goto="x") + "  x: {hang_up: Введите ПИН.}\n",
    ],
    ids=["say", "ask", "short", "help", "no_match", "escalate", "hold", "hang_up"],
)
def test_38_wherever_a_flow_speaks(tmp_path: Path, states: str) -> None:
    (message,) = told(tmp_path, states)
    assert message.endswith(
        "this asks for a PIN, a security code or a password:"
        " ask for something else: no caller may ever be asked for these"
    )


FIGURES = {
    "a figure is told with its likely reader": (
        "  main: {ask: 'Till 20:00 you can pay.', digits: 4, into: v, next: bye}\n",
        [
            (
                "f.yaml:6:15: warning: the figure «20:00» goes through no reader, and is read as the words around it let"
                ' guess: write it in words, or say what it is: {"20:00" | time}'
            )
        ],
    ),
    "a figure that is given to a reader is none": (
        "  main: {ask: 'Till {\"20:00\" | time} you can pay.', digits: 4, into: v, next: bye}\n",
        [],
    ),
    "a variable of figures is told": (
        "  main: {ask: Code?, digits: 4, into: v, next: x}\n  x: {say: 'It was {v}.', next: bye}\n",
        ["f.yaml:7:12: warning: «v» holds figures and goes through no reader: write {v | digits}"],
    ),
    "an answer that is read back is told": (
        "  main: {ask: Code?, digits: 4, into: v, confirm: 'That is {value}?', next: bye}\n",
        ["f.yaml:6:51: warning: «value» holds figures and goes through no reader: write {value | digits}"],
    ),
    "an offer is a text too": (
        "  main: {menu: '{options}', options: {a: {key: 1, offer: 'to pay 5%', goto: bye}}}\n",
        [
            (
                "f.yaml:6:58: warning: the figure «5%» goes through no reader, and is read as the words around it let guess:"
                ' write it in words, or say what it is: {"5%" | percent}'
            )
        ],
    ),
}


@pytest.mark.parametrize(("states", "expected"), FIGURES.values(), ids=FIGURES)
def test_a_figure_that_no_reader_makes_words_of_is_told(
    tmp_path: Path, states: str, expected: list[str]
) -> None:
    problems = told(tmp_path, states, "variables: {v: digits}\n" if "into: v" in states else "")
    assert [problem for problem in problems if "is not used" not in problem] == expected


def test_a_case_that_there_is_not_is_told(tmp_path: Path) -> None:
    states = "  main: {ask: '{5 | number(case=\"genetive\")}?', digits: 4, into: v, next: bye}\n"
    problems = told(tmp_path, states, "variables: {v: digits}\n")
    assert problems[0] == "f.yaml:6:33: there is no case «genetive»: did you mean «genitive»?"
