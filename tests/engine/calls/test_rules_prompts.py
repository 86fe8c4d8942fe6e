"""Call semantics, rules 5-8: prompts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of

from engine.actions import Say
from engine.errors import FlowError
from engine.language import language
from engine.loading.loader import read

if TYPE_CHECKING:
    from pathlib import Path

LOOP = "    options: {a: {key: 1, say: снова, goto: main}}"


def started(tmp_path: Path, text: str, line: str = "") -> Caller:
    return Caller(flow_of(text, tmp_path), line=line).start()


# 5. Tapered prompts.


def test_rule_05_prompts_are_indexed_by_the_visit_and_the_last_serves_all_later(
    tmp_path: Path,
) -> None:
    caller = started(tmp_path, f"states:\n  main:\n    menu: [Раз., Два., Три.]\n{LOOP}")
    caller.press("1111")
    assert caller.said == ["Раз.", "Два.", "Три.", "Три.", "Три."]


def test_rule_05_what_a_state_says_is_indexed_by_its_own_visits(tmp_path: Path) -> None:
    caller = started(
        tmp_path,
        """
states:
  main: {menu: "?", options: {a: {key: 1, goto: told}, b: {key: 2, goto: main}}}
  told: {say: [Раз., Два.], next: main}
""",
    )
    caller.press("12211")
    assert [text for text in caller.said if text != "?"] == ["Раз.", "Два.", "Два."]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("no_input", ["Раз.", "Два.", "Два."]), ("no_match", ["Раз.", "Два.", "Два."])],
)
def test_rule_05_failure_prompts_are_indexed_by_the_count_of_their_kind(
    tmp_path: Path, kind: str, said: list[str]
) -> None:
    caller = started(
        tmp_path,
        f"states:\n  main:\n    menu: Что?\n    {kind}: [Раз., Два.]\n    max_{kind}: 9\n"
        f"    max_failures: 9\n{LOOP}",
    ).hear_out()
    for _ in said:
        caller.wait(5) if kind == "no_input" else caller.press("7")
        caller.hear_out()
    assert caller.said[1:] == said


def test_rule_05_silence_and_nonsense_count_apart(tmp_path: Path) -> None:
    caller = started(
        tmp_path,
        "states:\n  main:\n    menu: Что?\n    no_input: [Тихо раз., Тихо два.]\n"
        f"    no_match: [Не понято раз., Не понято два.]\n{LOOP}",
    )
    caller.hear_out().wait(5).press("7").hear_out().wait(5)
    assert caller.said == ["Что?", "Тихо раз.", "Не понято раз.", "Тихо два."]


CONDITIONS = """
variables: {n: {type: number, start: 0}}
states:
  main:
    menu:
      - {text: Мобильный., when: line == "900"}
      - Раз.
      - {text: Никогда., when: n < 0}
      - Два.
    options: {a: {key: 1, goto: main}}
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("900", ["Мобильный.", "Раз.", "Два.", "Два."]),
        ("901", ["Раз.", "Два.", "Два.", "Два."]),
    ],
)
def test_rule_05_entries_whose_condition_is_false_are_dropped_before_the_count_is_looked_up(
    tmp_path: Path, line: str, said: list[str]
) -> None:
    lines = 'lines: {"900": мобильный, "901": городской}\n'
    caller = started(tmp_path, lines + CONDITIONS, line).press("111")
    assert caller.said == said


def test_rule_05_conditions_are_looked_at_every_time(tmp_path: Path) -> None:
    caller = started(
        tmp_path,
        """
variables: {n: {type: number, start: 0}}
states:
  main:
    menu:
      - {text: Мало., when: n < 2}
      - {text: Много., when: n >= 2}
    options: {a: {key: 1, goto: main, set: {n: n + 1}}}
""",
    ).press("11")
    assert caller.said == ["Мало.", "Мало.", "Много."]


def test_rule_05_where_every_condition_is_false_nothing_is_said(tmp_path: Path) -> None:
    caller = started(
        tmp_path,
        """
states:
  main:
    say: {text: Никогда., when: 1 > 2}
    next: question
  question: {menu: Что?, options: {a: {key: 1, goto: main}}}
""",
    )
    assert caller.said == ["Что?"]


def test_rule_05_a_failure_prompt_can_ask_for_its_reason(tmp_path: Path) -> None:
    caller = started(
        tmp_path,
        """
states:
  main:
    menu: Что?
    no_match:
      - {text: Плохо слышно., when: reason == "low_confidence"}
      - Не поняла.
    options: {a: {key: 1, say: карта, goto: main}}
""",
    ).hear_out()
    caller.say("карта", confidence=0.4).say("слон")
    assert caller.said == ["Что?", "Плохо слышно.", "Не поняла."]


# 6. A menu renders its options into its own prompt.

OPTIONS = """
variables: {n: {type: number, start: 0}}
commands:
  operator: {key: 0, say: оператор, offer: чтобы позвать оператора, goto: main}
states:
  main:
    menu: Что нужно? {options}
    short: "{options}"
    no_input: Не слышу. {options}
    MODAL
    options:
      card: {key: 1, say: карта, offer: чтобы заблокировать карту, goto: main}
      hidden: {key: 2, say: тайна, goto: main}
      spoken: {say: погода, offer: чтобы узнать погоду, goto: main}
      later: {key: 3, say: поздно, offer: чтобы подождать, when: n > 0, goto: main}
      more: {key: 4, set: {n: n + 1}, do: repeat}
"""
CARD = "Чтобы заблокировать карту, нажмите один."
WEATHER = "Чтобы узнать погоду, скажите «погода»."
LATER = "Чтобы подождать, нажмите три."
OPERATOR = "Чтобы позвать оператора, нажмите ноль."


def options(tmp_path: Path, modal: str = "") -> Caller:
    return started(tmp_path, OPTIONS.replace("MODAL", modal))


def test_rule_06_the_options_are_rendered_in_order_function_before_key(tmp_path: Path) -> None:
    assert options(tmp_path).said == [f"Что нужно? {CARD} {WEATHER} {OPERATOR}"]


def test_rule_06_an_option_whose_condition_is_false_is_neither_announced_nor_accepted(
    tmp_path: Path,
) -> None:
    caller = options(tmp_path)
    assert LATER not in caller.said[0]
    assert caller.press("3").failures == ["no_match: out_of_grammar"]


def test_rule_06_an_option_is_announced_and_accepted_as_soon_as_its_condition_is_true(
    tmp_path: Path,
) -> None:
    caller = options(tmp_path).press("4")
    assert caller.said[1] == f"Что нужно? {CARD} {WEATHER} {LATER} {OPERATOR}"
    assert caller.press("3").path == ["main"]


def test_rule_06_failure_and_short_prompts_render_the_same_options(tmp_path: Path) -> None:
    caller = options(tmp_path).hear_out()
    assert caller.said
    caller.wait(5)
    live = f"{CARD} {WEATHER} {OPERATOR}"
    assert caller.said == [f"Не слышу. {live}", live]


def test_rule_06_in_a_modal_state_commands_are_neither_announced_nor_accepted(
    tmp_path: Path,
) -> None:
    caller = options(tmp_path, "modal: true")
    assert caller.said == [f"Что нужно? {CARD} {WEATHER}"]
    assert caller.press("0").failures == ["no_match: out_of_grammar"]


def test_rule_06_an_option_may_appear_after_a_failure(tmp_path: Path) -> None:
    caller = started(
        tmp_path,
        """
states:
  main:
    menu: "? {options}"
    no_input: "Не слышу. {options}"
    options:
      card: {key: 1, offer: чтобы раз, goto: main}
      help: {key: 2, offer: чтобы два, when: no_input > 0, goto: other}
  other: {menu: Другое., options: {a: {key: 1, goto: main}}}
""",
    )
    assert "два" not in caller.said[0]
    caller.hear_out().wait(5)
    assert caller.said[0] == "Не слышу. Чтобы раз, нажмите один. Чтобы два, нажмите два."
    assert caller.press("2").state == "other"


def test_rule_06_a_key_that_another_option_takes_is_not_announced_for_this_one(
    tmp_path: Path,
) -> None:
    caller = started(
        tmp_path,
        """
commands:
  operator: {key: [1, 0], say: оператор, offer: чтобы позвать оператора, goto: main}
  goodbye: {key: 2, say: до свидания, offer: чтобы закончить, goto: main}
states:
  main:
    menu: "{options}"
    options:
      card: {key: 1, say: карта, offer: чтобы заблокировать карту, goto: main}
      quiet: {key: 2, goto: main}
""",
    )
    goodbye = "Чтобы закончить, скажите «до свидания»."
    assert caller.said == [f"{CARD} {OPERATOR} {goodbye}"]


def test_rule_06_every_announced_key_is_accepted(tmp_path: Path) -> None:
    caller = options(tmp_path)
    digits = {"ноль": "0", "один": "1", "два": "2", "три": "3"}
    announced = [digits[word] for word in re.findall(r"нажмите (\w+)", caller.said[0])]
    assert announced == ["1", "0"]
    for key in announced:
        caller.press(key)
    assert (caller.failures, len(caller.path)) == ([], 2)


# 7. Every prompt has a text, also a recording.

RECORDED = """
states:
  main:
    menu: {text: Что нужно?, audio: menu.wav}
    options: {a: {key: 1, goto: main}}
"""


def test_rule_07_a_recording_carries_its_text(tmp_path: Path) -> None:
    (tmp_path / "menu.wav").write_bytes(b"RIFF")
    caller = started(tmp_path, RECORDED)
    say = caller.last(Say)
    assert (say.text, say.shown, say.audio) == ("Что нужно?", "Что нужно?", "menu.wav")


def test_rule_07_a_prompt_without_a_recording_says_so(tmp_path: Path) -> None:
    caller = started(tmp_path, "states:\n  main:\n    menu: Что?\n" + LOOP)
    assert caller.last(Say).audio is None


def test_rule_07_the_journal_has_the_text_of_a_recording(tmp_path: Path) -> None:
    caller = started(tmp_path, RECORDED)
    says = [line for line in caller.journal if line["kind"] == "say"]
    assert [(line["text"], line["audio"]) for line in says] == [("Что нужно?", "menu.wav")]


def test_rule_07_a_missing_recording_is_a_warning_and_the_call_goes_on(tmp_path: Path) -> None:
    caller = started(tmp_path, RECORDED)
    warnings = [
        problem.severity for problem in read(tmp_path / "flow.yaml").problems if "menu.wav" in problem.what
    ]
    assert (warnings, caller.said, caller.mode) == (["warning"], ["Что нужно?"], "waiting")


@pytest.mark.parametrize("text", ["", '""', '" "'], ids=["left out", "empty", "blank"])
def test_rule_07_a_recording_without_a_text_is_refused(tmp_path: Path, text: str) -> None:
    written = f"text: {text}, " if text else ""
    with pytest.raises(FlowError, match="text"):
        flow_of(RECORDED.replace("text: Что нужно?, ", written), tmp_path)


def test_rule_07_nothing_is_ordered_for_an_empty_prompt(tmp_path: Path) -> None:
    caller = started(tmp_path, 'states:\n  main: {hang_up: ""}')
    assert [type(one).__name__ for one in caller.actions] == ["End"]


# 8. A prompt has a duration: an estimate from its text where there is no audio.


@pytest.mark.parametrize("code", ["ru", "en"])
def test_rule_08_a_longer_text_takes_longer(code: str) -> None:
    spoken = language(code)
    assert spoken.speaking_s("один два три четыре") > spoken.speaking_s("один два")


@pytest.mark.parametrize("code", ["ru", "en"])
def test_rule_08_the_shortest_text_takes_a_moment(code: str) -> None:
    assert language(code).speaking_s("а") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("text", "least_s", "most_s"),
    [
        ("Здравствуйте! Вы позвонили на номер девятьсот. Разговор записывается.", 3.5, 8),
        ("Я вас не слышу.", 0.7, 2.5),
        ("Карта, оканчивающаяся на 1234, будет заблокирована. Верно?", 3, 8),
    ],
)
def test_rule_08_the_estimate_is_near_a_voice(text: str, least_s: float, most_s: float) -> None:
    assert least_s <= language("ru").speaking_s(text) <= most_s


def test_rule_08_a_digit_counts_as_the_word_that_is_said() -> None:
    spoken = language("ru")
    assert spoken.speaking_s("7777") > 2 * spoken.speaking_s("семь")
