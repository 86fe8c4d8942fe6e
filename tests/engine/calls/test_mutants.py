"""Mutants: each kind of change shows in a call, the original stays as it is, and every mutant can be called."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from any_caller import AnyCaller
from caller import Caller, flow_of

from engine import load
from engine.calls.machine import machine_of
from engine.edges import edges
from engine.flow import Menu
from engine.mutants import mutants

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Choice, Flow
    from engine.mutants import Mutant

ROOT = Path(__file__).parents[3]
MUTANTS = 150
"""So many of a flow's are called, taken at random."""
SHIPPED = {path: load(ROOT / path) for path in ("flows/sber_900.yaml", "examples/pizza.yaml")}

LINE = (
    """
defaults: {timeout: 4s, no_input: [Вас не слышно., Всё ещё тихо.], no_match: Не поняла.}
variables: {tries: {type: number, start: 0}}
not_meant: [чужие карты]
services:
  find: {database: data.sql, query: "SELECT 1 AS one", returns: {one: number}, timeout: 2s}
commands:
  operator: {key: "0", say: [оператор], goto: operator}
  again: {key: "*", do: repeat}
states:
  main:
    menu: [Главное меню. {options}, Снова главное меню.]
    short: Коротко.
    options: &wishes
      cards: {key: "1", say: [карты, про карты], offer: про карты, goto: cards}
      money: {key: "2", say: [деньги, наличные], goto: money}
      more: {key: "3", goto: more, set: {tries: 5}}
      late: {key: "4", when: tries > 1, goto: money}
      code: {key: "5", goto: code}
      data: {key: "6", goto: data}
      call: {key: "7", goto: queue}
      town: {say: [город, "город (Пермь | Омск)"], goto: town}
  more:
    menu: Что ещё?
    modal: true
    type_ahead: false
    options: *wishes
  cards: {say: Карты., next: main}
  money: {say: Деньги., next: count}
  count: {set: {tries: tries + 1}, next: enough}
  enough:
    branch:
      - {when: tries >= 2, goto: given_up}
      - goto: main
  code: {ask: Код?, digits: 2..3, into: pin, confirm: "{pin_or}?", also: [main], next: main}
  town: {ask: Какой город?, one_of: [Пермь, Омск], into: name, already_said: true, next: main}
  data: {service: find, found: cards, failed: money}
  operator:
    escalate: requests
    steps: [{say: Может, я?}, {say: Сейчас., goto: queue}]
    at_once: [key, code]
  queue: {queue: people, say: Ждите., announce: {every: 20s, text: Вы в очереди.}, busy: cards, otherwise: given_up}
""".replace("{pin_or}", "{value}")
    .replace("[Главное меню. {options}, ", '["Главное меню. {options}", ')
    .replace("{say: Может, я?}", '{say: "Может, я?"}')
)


@pytest.fixture
def line(tmp_path: Path) -> Flow:
    (tmp_path / "data.sql").write_text("CREATE TABLE t (one);")
    return flow_of(LINE, tmp_path)


def one(flow: Flow, operator: str, what: str) -> Mutant:
    """The one mutant of a kind whose sentence begins like this."""
    (found,) = [m for m in mutants(flow) if m.operator == operator and m.what.startswith(what)]
    return found


def first_option(flow: Flow, name: str) -> Choice:
    state = flow.states[name]
    assert isinstance(state, Menu)
    return state.options[0]


def said(caller: Caller) -> str:
    return " ".join(caller.said)


def silent(seconds: float) -> Callable[[Caller], object]:
    return lambda caller: said(caller.wait(seconds))


def pressed(keys: str) -> Callable[[Caller], object]:
    return lambda caller: said(caller.press(keys).hear_out())


def told(text: str) -> Callable[[Caller], object]:
    return lambda caller: said(caller.say(text))


def twice(text: str) -> Callable[[Caller], object]:
    return lambda caller: said(caller.say(text).hear_out().say(text))


def typed(*steps: str) -> Callable[[Caller], object]:
    def drive(caller: Caller) -> object:
        for keys in steps:
            caller.press(keys).hear_out()
        return caller.path

    return drive


def where(*steps: str) -> Callable[[Caller], object]:
    return lambda caller: (typed(*steps)(caller), caller.state)[1]


def gives_up(caller: Caller) -> object:
    """The path of a caller who keeps silent for three time-outs."""
    for _ in range(3):
        caller.wait(4.0).hear_out()
    return caller.path


def interrupts(caller: Caller) -> object:
    """Answer the question that follows while something else is being said."""
    return caller.press("2").press("1").path


def queued(seconds: float) -> Callable[[Caller], object]:
    def drive(caller: Caller) -> object:
        caller.press("7").hear_out().queue_moves(1, 10.0).hear_out()
        caller.said  # noqa: B018 - what was said so far
        return said(caller.wait(seconds))

    return drive


def looks_up(outcome: str) -> Callable[[Caller], object]:
    return lambda caller: caller.press("6").answer(outcome).path


def slow(caller: Caller) -> object:
    return caller.press("6").wait(1.2).path


def busy(caller: Caller) -> object:
    return caller.press("7").hear_out().operator("busy").path


CASES: dict[str, tuple[str, str, Callable[[Caller], object]]] = {
    "an option leads elsewhere": ("redirect", "key 1 of main", pressed("1")),
    "a say goes on elsewhere": ("redirect", "the way on of money", pressed("2")),
    "a case leads elsewhere": ("redirect", "«tries >= 2» of", typed("3", "2")),
    "an answer leads elsewhere": ("redirect", "the answer of code", typed("5", "12#", "1")),
    "a service's outcome leads elsewhere": ("redirect", "found of data", looks_up("found")),
    "a step leads elsewhere": ("redirect", "«step 2» of operator", where("0")),
    "a command leads elsewhere": ("redirect", "the command operator", where("0")),
    "giving up leads elsewhere": ("redirect", "giving up in every", gives_up),
    "a call starts elsewhere": ("redirect", "the call starts", lambda caller: caller.state),
    "a failure has no branch": ("drop_branch", "busy of queue", busy),
    "two keys are swapped": ("swap_keys", "keys 1 (cards) and 2", pressed("1")),
    "an option is gone": ("drop_option", "there is no option money any more in main", told("деньги")),
    "a command is gone": ("drop_command", "there is no command operator", told("оператор")),
    "a phrase is gone": ("drop_phrase", "«наличные» does not mean", told("наличные")),
    "a menu is not understood elsewhere": (
        "drop_also",
        "code does not understand what main offers",
        lambda c: said(c.press("5").hear_out().say("деньги")),
    ),
    "what was said is asked for": ("already_said", "town asks for what", told("город Пермь")),
    "what is not meant is": ("drop_not_meant", "«чужие карты» is not", told("чужие карты")),
    "a guard is negated": ("negate", "«late» of main", pressed("4")),
    "a case is negated": ("negate", "the way to given_up", pressed("2")),
    "a number is off by one": (
        "constant",
        "the way to given_up of enough is there if tries >= 1",
        pressed("2"),
    ),
    "a variable is not set": ("drop_assignment", "count does not set", pressed("22")),
    "an option sets nothing": ("drop_assignment", "more of main and more does not set", pressed("32")),
    "silence is borne less often": (
        "limit",
        "2 silences in place of 3",
        lambda c: c.wait(4.0).hear_out().wait(4.0).path,
    ),
    "silence is borne more often": ("limit", "4 silences in place of 3", gives_up),
    "the call bears less": (
        "limit",
        "the call gives up after 7",
        typed("8", "8", "1", "8", "8", "1", "8", "8", "1", "8"),
    ),
    "one request less is enough": ("limit", "operator leaves out", told("оператор")),
    "one more request is needed": ("limit", "operator takes its first", twice("оператор")),
    "a key is no shortcut": ("at_once", "a key does not", where("0")),
    "no place is a shortcut": (
        "at_once",
        "operator goes to its last",
        lambda c: said(c.press("3").hear_out()),
    ),
    "failures count": (
        "failures_count",
        "failures count",
        lambda c: said(c.say("чушь").hear_out().say("оператор")),
    ),
    "silence comes sooner": ("timeout", "silence is noticed after 2 s", silent(3.0)),
    "silence comes later": ("timeout", "silence is noticed after 8 s", silent(5.0)),
    "a service may take less": ("timeout", "the service find may take 1 s", slow),
    "announcements come sooner": ("timeout", "queue announces every 10 s", queued(15.0)),
    "waiting is over sooner": (
        "timeout",
        "queue waits for 300 s",
        lambda c: c.press("7").hear_out().wait(400).path,
    ),
    "keys typed ahead are dropped": ("type_ahead", "keys typed ahead are dropped in every", interrupts),
    "commands are live": ("modal", "commands are live in more", where("3", "0")),
    "fewer digits are enough": (
        "range",
        "code takes at least 1 digits",
        lambda c: said(c.press("5").hear_out().press("1#")),
    ),
    "nothing is read back": ("drop_confirm", "code takes", pressed("5")),
    "two levels are swapped": ("swap_prompts", "«Снова главное меню.» and", said),
    "two states are swapped": ("swap_prompts", "cards says what money", pressed("1")),
    "a prompt is gone": ("drop_prompt", "«Карты.» is not said", pressed("1")),
    "a short prompt is gone": ("drop_short", "main has no short", silent(4.0)),
    "nothing is said after silence": ("drop_handler", "nothing is said after silence", silent(4.0)),
    "nothing is asked after silence": (
        "drop_reprompt",
        "the question is not asked again after silence",
        silent(4.0),
    ),
    "nothing can be interrupted": ("barge_in", "what is said in most", lambda c: c.press("1").path),
}
UNHEARD = {"a call starts elsewhere", "two levels are swapped", "nothing can be interrupted"}
"""Shown before the caller has heard the first prompt out."""
DRIVES: dict[str, Callable[[Caller], object]] = {
    "nothing is read back": typed("5", "12#"),
    "no place is a shortcut": lambda c: said(c.press("5").hear_out().say("оператор")),
}


def outcome(flow: Flow, case: str) -> object:
    caller = Caller(flow).start()
    if case not in UNHEARD:
        caller.hear_out().said  # noqa: B018 - what was said so far
    return DRIVES.get(case, CASES[case][2])(caller)


@pytest.mark.parametrize("case", CASES)
def test_a_change_shows_in_a_call_and_leaves_the_original_alone(case: str, line: Flow) -> None:
    operator, what, _ = CASES[case]
    before = outcome(line, case)
    mutated = one(line, operator, what).flow()
    after = outcome(mutated, case)
    assert after != before
    assert outcome(line, case) == before


def test_every_kind_of_change_is_shown(line: Flow) -> None:
    kinds = {m.operator for flow in (line, *SHIPPED.values()) for m in mutants(flow)}
    assert kinds - {"drop_key"} == {operator for operator, _, _ in CASES.values()}


def test_the_only_key_of_a_state_may_be_gone(tmp_path: Path) -> None:
    leave = "{away: {key: 1, say: прочь, goto: bye}}"
    queue = f"main: {{queue: q, otherwise: bye, leave: {leave}}}"
    flow = flow_of(f"states:\n  {queue}\n  bye: {{hang_up: Пока.}}", tmp_path)
    mutated = one(flow, "drop_key", "away of main").flow().states["main"]
    assert [choice.keys for choice in getattr(mutated, "leave", ())] == [()]


def test_what_an_alias_shares_is_changed_in_every_state_at_once(line: Flow) -> None:
    mutant = one(line, "redirect", "key 1 of main and more")
    flow = mutant.flow()
    targets = {first_option(flow, name).goto for name in ("main", "more")}
    assert len(targets) == 1
    assert targets != {"cards"}
    assert mutant.touches == {first_option(line, "main").place}


def test_a_bound_that_another_always_precedes_is_no_mutant(tmp_path: Path) -> None:
    flow = flow_of("defaults: {max_no_input: 4, max_failures: 2}\nstates:\n  main: {menu: А?, options: {a: {key: 1, goto: main}}}", tmp_path)  # fmt: skip
    limits = [m.what.partition(" are enough")[0] for m in mutants(flow) if "are enough" in m.what]
    assert "5 silences in place of 4" not in limits
    assert "3 silences in place of 4" not in limits
    assert "1 failures in place of 2" in limits


def test_a_way_is_never_led_to_what_sounds_the_same(tmp_path: Path) -> None:
    flow = flow_of(
        """
variables: {n: {type: number}}
states:
  main: {menu: А?, options: {a: {key: 1, goto: one}, b: {key: 2, goto: pass}, c: {key: 3, goto: other}}}
  pass: {set: {n: 1}, next: one}
  one: {hang_up: Один.}
  other: {hang_up: Другой.}
""",
        tmp_path,
    )
    assert one(flow, "redirect", "key 1 of main").what == "key 1 of main leads to other in place of one"


@pytest.mark.parametrize("path", SHIPPED)
def test_mutants_are_the_same_each_time_and_no_two_are_alike(path: str) -> None:
    first, second = ([(m.place, m.operator, m.what) for m in mutants(SHIPPED[path])] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


@pytest.mark.parametrize("path", SHIPPED)
def test_every_mutant_can_be_called_by_anyone(path: str) -> None:
    flow = SHIPPED[path]
    before = dict(flow.states)
    ways = {name: dict(event.transitions) for name, event in machine_of(flow).events.items()}
    chance = random.Random(7)
    for _ in range(30):
        AnyCaller(flow, chance.randbytes(30)).run()  # what these have compiled is shared
    changes = list(mutants(flow))
    for mutant in chance.sample(changes, min(len(changes), MUTANTS)):
        AnyCaller(mutant.flow(), chance.randbytes(30)).run()
    assert {name: dict(event.transitions) for name, event in machine_of(flow).events.items()} == ways
    assert all(before[name] is state for name, state in flow.states.items())


def test_a_mutants_machine_has_just_its_own_edges(line: Flow) -> None:
    for mutant in mutants(line):
        flow = mutant.flow()
        built = [
            vars(transition)["edge"]
            for event in machine_of(flow).events.values()
            for found in event.transitions.values()
            for transition in found
        ]
        assert sorted(map(str, built)) == sorted(map(str, edges(flow)))
