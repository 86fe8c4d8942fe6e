"""Rules 37 and 38: what is sensitive shows nowhere, and a flow never asks for a PIN."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from any_call import SECRET_DIGITS, SECRET_SPOKEN, SECRET_WORD, secrets_told
from caller import AT, Caller, flow_of

from engine.actions import Ask, Say
from engine.errors import FlowError
from engine.events import Heard, HeardPartial, KeyPressed, ServiceAnswered
from engine.journal import Failed, Moved
from engine.loading.loader import load, read
from engine.templates import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Flow

SECRETS = Path(__file__).parents[1] / "flows" / "secrets.yaml"


@pytest.fixture(scope="module")
def flow() -> Flow:
    return load(SECRETS)


@pytest.fixture
def caller(flow: Flow) -> Caller:
    return Caller(flow).start().hear_out()


def told(caller: Caller) -> list[str]:
    """Everything that can be seen of a call and holds a secret."""
    shown = caller.call.shown_variables()
    seen = [*secrets_told(caller.records), *map(repr, caller.everything), repr(shown)]
    seen += ["\n".join(one.why.sentences()) for one in caller.recorded(Moved)]
    seen += ["\n".join(one.why.sentences()) for one in caller.recorded(Failed)]
    seen += [repr(caller.call), str(caller.call.waiting_for), str(caller.end)]
    return [one for one in seen if any(s in one for s in (SECRET_DIGITS, SECRET_SPOKEN, SECRET_WORD))]


def to_card(caller: Caller) -> Caller:
    return caller.press("1").hear_out()


def found(caller: Caller, blocked: int = 0) -> Caller:
    to_card(caller).press(SECRET_DIGITS).hear_out().press("1")
    return caller.answer("found", owner=SECRET_WORD, balance=int(SECRET_DIGITS), blocked=blocked)


# 37

WAYS: dict[str, Callable[[Caller], object]] = {
    "keys": lambda c: to_card(c).press(SECRET_DIGITS),
    "some of the keys": lambda c: to_card(c).press(SECRET_DIGITS[:3]).wait(3.0),
    "keys typed ahead": lambda c: c.press("1" + SECRET_DIGITS, gap_s=0.0).hear_out(),
    "keys over a prompt that is heard out": lambda c: Caller(c.call.flow).start().press("1" + SECRET_DIGITS),
    "speech": lambda c: to_card(c).say(SECRET_SPOKEN),
    "speech in numerals": lambda c: to_card(c).say(SECRET_DIGITS),
    "speech bit by bit": lambda c: to_card(c).say_so_far("семь три").say_so_far(SECRET_SPOKEN).wait(1),
    "speech reported twice": lambda c: to_card(c).say(SECRET_SPOKEN).say(SECRET_SPOKEN),
    "speech reported late": lambda c: (
        to_card(c).say_so_far(SECRET_SPOKEN).wait(1.0).hear_out().press("1").say(SECRET_SPOKEN)
    ),
    "speech that is doubted": lambda c: to_card(c).say(SECRET_SPOKEN, 0.7).hear_out(),
    "speech that is refused": lambda c: to_card(c).say(SECRET_SPOKEN, 0.2).hear_out(),
    "speech that is not understood": lambda c: to_card(c).say(f"абракадабра {SECRET_SPOKEN}"),
    "a code word": lambda c: c.press("2").hear_out().say(SECRET_WORD).hear_out(),
    "a code word that is doubted": lambda c: c.press("2").hear_out().say(SECRET_WORD, 0.6).hear_out(),
    "a code word said again elsewhere": lambda c: (
        c.press("2").hear_out().say(SECRET_WORD).hear_out().say(f"я же сказал {SECRET_WORD}")
    ),
    "a code word that came too early": lambda c: c.press("6").say(SECRET_WORD),
    "an item": lambda c: c.press("3").hear_out().say(SECRET_WORD).hear_out(),
    "an item by key": lambda c: c.press("3").hear_out().press("1").hear_out(),
    "an item that is doubted": lambda c: c.press("3").hear_out().say(SECRET_WORD, 0.2).hear_out(),
    "an item that is not clear": lambda c: c.press("3").hear_out().say(f"{SECRET_WORD} лютик"),
    "an amount": lambda c: c.press("4").hear_out().press(f"{SECRET_DIGITS}#").hear_out().press("1"),
    "a variable that is marked": lambda c: c.press("5").hear_out().say(SECRET_WORD).hear_out(),
    "what was copied": lambda c: to_card(c).press(SECRET_DIGITS).hear_out().press("1"),
    "an answer": found,
    "a prompt that reads it": lambda c: found(c).hear_out(),
    "options that read it": lambda c: found(c).hear_out().wait(5.0),
    "a condition on it": lambda c: found(c, blocked=1).hear_out(),
    "an answer of the wrong type": lambda c: (
        to_card(c)
        .press(SECRET_DIGITS)
        .hear_out()
        .press("1")
        .answer("found", owner=7391, balance=SECRET_WORD, blocked=SECRET_WORD)
    ),
    "an answer nobody declared": lambda c: (
        to_card(c).press(SECRET_DIGITS).hear_out().press("1").answer("found", pin=SECRET_DIGITS)
    ),
    "an answer to another request": lambda c: c.press("6").feed(
        ServiceAnswered(0, "found", {"owner": SECRET_WORD})
    ),
    "a field that is marked": lambda c: c.press("6").answer("found", owner=SECRET_WORD).hear_out(),
    "an error of the service": lambda c: (
        to_card(c)
        .press(SECRET_DIGITS)
        .hear_out()
        .press("1")
        .feed(ServiceAnswered(c.last(Ask).request, "failed", {}, f"no such card {SECRET_DIGITS}"))
    ),
    "an outcome that is none": lambda c: (
        to_card(c)
        .press(SECRET_DIGITS)
        .hear_out()
        .press("1")
        .feed(ServiceAnswered(c.last(Ask).request, SECRET_DIGITS))
    ),
    "what was heard last": lambda c: (
        to_card(c).say(SECRET_SPOKEN).hear_out().press("1").answer("not_found").hear_out()
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_rule_37_a_secret_comes_to_light_in_no_way(way: Callable[[Caller], object], caller: Caller) -> None:
    other = way(caller)
    assert isinstance(other, Caller)
    assert told(other) == []
    assert told(other.hang_up() if other.end is None else other) == []


def test_rule_37_the_caller_hears_the_secret_all_the_same(caller: Caller) -> None:
    to_card(caller).press(SECRET_DIGITS)
    assert caller.last(Say).text == "Карта семь три девять один, верно?"


def test_rule_37_only_its_length_shows(caller: Caller) -> None:
    to_card(caller).press(SECRET_DIGITS)
    keys = [line["key"] for line in caller.journal if line["kind"] == "key_pressed"]
    to_card(Caller(caller.call.flow).start().hear_out())
    caller.hear_out().press("2").hear_out().say(SECRET_SPOKEN)
    heard = [line["text"] for line in caller.journal if line["kind"] == "heard"]
    assert (keys, heard) == (["1", *MASK * 4], [MASK * len(SECRET_SPOKEN)])


def test_rule_37_what_is_no_secret_shows(caller: Caller) -> None:
    caller.say("слово", 0.9)
    line = next(line for line in caller.journal if line["kind"] == "heard")
    assert (line["text"], "слово" in caller.why()[0]) == ("слово", True)


def test_rule_37_public_columns_of_an_answer_show(caller: Caller) -> None:
    found(caller, blocked=1)
    answered = [line for line in caller.journal if line["kind"] == "service_answered"]
    assert answered[0]["values"] == {"owner": MASK * 3, "balance": MASK * 3, "blocked": 1}


def test_rule_37_the_arguments_of_a_service_are_masked_but_sent(caller: Caller) -> None:
    to_card(caller).press(SECRET_DIGITS).hear_out().press("1")
    asked = caller.last(Ask)
    assert (asked.arguments, asked.shown) == ({"last4": SECRET_DIGITS}, {"last4": MASK * 3})


def test_rule_37_derived_variables_stay_marked(flow: Flow) -> None:
    derived = {"last4", "copy", "pair", "card.owner", "card.balance", "holder.owner", "sum", "marked"}
    assert (derived - flow.hidden, "card.blocked" in flow.hidden) == (set(), False)


def test_rule_37_variables_are_shown_masked(caller: Caller) -> None:
    found(caller)
    shown = caller.call.shown_variables()
    assert (shown["last4"], shown["copy"], shown["card"]) == (
        MASK * 3,
        MASK * 3,
        {"owner": MASK * 3, "balance": MASK * 3, "blocked": False},
    )


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Heard(SECRET_WORD), id="speech"),
        pytest.param(HeardPartial(SECRET_WORD), id="speech so far"),
        pytest.param(ServiceAnswered(1, "found", {"a": SECRET_WORD}), id="answer"),
    ],
)
def test_rule_37_events_do_not_print_what_they_hold(value: object) -> None:
    assert SECRET_WORD not in repr(value)


def test_rule_37_actions_do_not_print_what_they_hold(caller: Caller) -> None:
    found(caller)
    texts = [repr(one) for one in caller.everything if isinstance(one, (Say, Ask))]
    assert [one for one in texts if SECRET_WORD in one or "семь три" in one] == []


def test_rule_37_faults_name_variables_and_not_values(tmp_path: Path) -> None:
    text = """
states:
  main:
    ask: Кодовое слово?
    words: true
    into: word
    sensitive: true
    next: told
  told:
    say: "{word | date}"
    next: given_up
"""
    caller = Caller(flow_of(text, tmp_path)).start().hear_out().say(SECRET_WORD).hear_out()
    assert (told(caller), caller.notes[0].startswith("fault:")) == ([], True)


def test_rule_37_without_a_journal_nothing_is_kept(flow: Flow) -> None:
    caller = Caller(flow)
    caller.call.journal = None
    to_card(caller.start().hear_out()).press(SECRET_DIGITS)
    assert caller.journal == []


def test_rule_37_keys_of_a_question_that_is_no_secret_show(flow: Flow) -> None:
    caller = Caller(flow, at=AT).start().hear_out().press("1")
    assert [one.key for one in caller.recorded(KeyPressed)] == ["1"]


def test_rule_37_a_question_without_the_mark_shows_its_answer(tmp_path: Path) -> None:
    text = "states:\n  main: {ask: Имя?, words: true, into: name, next: given_up}\n"
    caller = Caller(flow_of(text, tmp_path)).start().hear_out().say("Анна")
    assert caller.call.shown_variables() == {"name": "анна"}


def test_rule_37_the_mask_is_no_function_of_the_value(caller: Caller) -> None:
    to_card(caller).press(SECRET_DIGITS)
    other = to_card(Caller(caller.call.flow).start().hear_out()).press("1234")
    plain = [replace_prompt_numbers(c) for c in (caller, other)]
    assert plain[0] == plain[1]


def replace_prompt_numbers(caller: Caller) -> list[str]:
    return [
        repr(replace(one, text="")) if isinstance(one, Say) else repr(one)
        for _, one in caller.records.records
    ]


# 38

ASKING = {
    "say": "main: {{say: {text}, next: given_up}}",
    "menu": "main: {{menu: {text}, options: {{a: {{key: 1, goto: given_up}}}}}}",
    "short": "main: {{menu: Что?, short: {text}, options: {{a: {{key: 1, goto: given_up}}}}}}",
    "ask": "main: {{ask: {text}, digits: 4, into: n, next: given_up}}",
    "confirm": "main: {{ask: Карта?, digits: 4, into: n, confirm: {text}, next: given_up}}",
    "no_input": "main: {{ask: Карта?, digits: 4, into: n, no_input: {text}, next: given_up}}",
    "no_match": "main: {{ask: Карта?, digits: 4, into: n, no_match: [А?, {text}], next: given_up}}",
    "help": "main: {{ask: Карта?, digits: 4, into: n, help: {text}, next: given_up}}",
    "hang_up": "main: {{hang_up: {text}}}",
    "queue": "main: {{queue: people, say: {text}, otherwise: given_up}}",
    "announce": "main: {{queue: people, announce: {{text: {text}}}, otherwise: given_up}}",
    "hold": "main: {{queue: people, hold: {text}, otherwise: given_up}}",
    "transfer": "main: {{transfer: '1', say: {text}, otherwise: given_up}}",
    "escalate": "main: {{escalate: n, steps: [{{say: {text}, goto: given_up}}]}}",
}


def problems(states: str, tmp_path: Path) -> list[str]:
    try:
        flow_of(f"states:\n  {states}\n", tmp_path)
    except FlowError as error:
        return [one.what for one in error.problems]
    return []


@pytest.mark.parametrize("kind", ASKING)
def test_rule_38_a_prompt_that_asks_for_a_pin_does_not_load(kind: str, tmp_path: Path) -> None:
    found = problems(ASKING[kind].format(text="Назовите ПИН-код"), tmp_path)
    assert "this asks for a PIN, a security code or a password" in found


@pytest.mark.parametrize(
    "text",
    [
        "Введите ПИН-код вашей карты",
        "Наберите пин",
        "Скажите ваш пароль",
        "Продиктуйте CVV",
        "Назовите три цифры CVC на обороте",
        "Сообщите код из СМС",
        "Enter your PIN",
        "Please tell me your password",
        "Key in the CVV2",
    ],
)
def test_rule_38_whatever_the_secret_is_called(text: str, tmp_path: Path) -> None:
    assert problems(ASKING["say"].format(text=text), tmp_path) != []


def test_rule_38_naming_it_before_digits_is_asking_for_it(tmp_path: Path) -> None:
    assert problems(ASKING["ask"].format(text="Ваш ПИН-код?"), tmp_path) != []


@pytest.mark.parametrize(
    "text",
    [
        "Никогда не называйте ПИН-код",
        "Оператор не спрашивает пароль",
        "Чтобы сменить пароль, нажмите два",
        "Назовите последние четыре цифры карты",
        "Назовите кодовое слово",
    ],
)
def test_rule_38_a_warning_or_another_question_loads(text: str, tmp_path: Path) -> None:
    assert problems(ASKING["say"].format(text=f'"{text}"'), tmp_path) == []


def test_rule_38_the_problem_tells_its_line(tmp_path: Path) -> None:
    problems(ASKING["say"].format(text="Назовите ПИН-код"), tmp_path)
    line = (tmp_path / "flow.yaml").read_text(encoding="utf-8").split("\n")
    at = next(number for number, text in enumerate(line, 1) if "ПИН" in text)
    assert [one.place.line for one in read(tmp_path / "flow.yaml").problems] == [at]
