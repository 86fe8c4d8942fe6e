"""When a prompt is what was expected, on each level of closeness."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import language
from ivr.calltests.running.expectation import Expectation, Level, Way
from ivr.calltests.running.limits import limit

RU = language("ru")
PROMPT = "Чтобы узнать баланс, нажмите один. Ещё 25 предложений — № 5!"


def judged(text: str, level: Level, heard: str = PROMPT) -> bool:
    return Expectation((text,), Way(level)).judge(heard, RU).ok


@pytest.mark.parametrize(
    ("level", "text", "is_it"),
    [
        ("contains", "нажмите 1", True),
        ("contains", "НАЖМИТЕ один!", True),
        ("contains", "еще двадцать пять предложений", True),
        ("contains", "чтобы узнать … нажмите", True),
        ("contains", "нажмите … чтобы узнать", False),
        ("contains", "нажмите два", False),
        ("contains", "узна", False),
        ("contains", "узна…", True),
        ("contains", "баланс нажмите", True),
        ("exact", "чтобы узнать баланс нажмите 1 еще 25 предложений 5", True),
        ("exact", "чтобы узнать баланс нажмите 1", False),
        ("exact", "чтобы узнать … предложений 5", True),
        ("words", "предложение, узнать балансы", True),
        ("words", "баланс кредита", False),
        ("fuzzy", "Чтобы узнать баланс, нажмите один. Ещё 25 предложений № 6!", True),
        ("fuzzy", "Чтобы узнать баланс", False),
        ("regex", r"нажмите \w+\.", True),
        ("regex", r"^Ещё", False),
    ],
)
def test_levels(level: Level, text: str, *, is_it: bool) -> None:
    assert judged(text, level) is is_it


def test_a_space_that_does_not_break_is_a_space() -> None:
    assert judged("100 рублей", "regex", "за 100\u00a0рублей")
    assert judged("100 рублей", "contains", "за 100\u00a0рублей")


@pytest.mark.parametrize("level", ["exact", "contains", "words", "fuzzy"])
def test_a_text_in_another_language_is_not_in_every_prompt(level: Level) -> None:
    english = language("en")
    bilingual = "Welcome to the bank! Добро пожаловать в банк!"
    for text, heard in [
        ("Добро пожаловать", "Welcome to the bank!"),
        ("♪", "Welcome to the bank!"),
        ("안녕하세요", bilingual),
        ("пожаловать в банк", "Press one."),
    ]:
        assert not Expectation((text,), Way(level)).judge(heard, english).ok
    assert Expectation(("добро пожаловать в банк",)).judge(bilingual, english).ok
    assert Expectation(("♪",)).judge("♪ Music ♪", english).ok
    assert Expectation(("…",)).judge(bilingual, english).ok
    assert not Expectation((), unwanted=("Добро пожаловать",)).judge(bilingual, english).ok
    assert Expectation((), unwanted=("Добро пожаловать",)).judge("Welcome!", english).ok


def test_any_of_several_will_do_and_none_of_the_unwanted() -> None:
    either = Expectation(("Такого пункта нет", "Не поняла"), unwanted=("оператор",))
    assert either.judge("Не поняла ваш выбор.", RU).ok
    assert not either.judge("Не поняла, соединяю: оператор.", RU).ok
    assert not either.judge("Добрый день", RU).ok


def test_an_alike_text_passes_with_a_warning_between_the_thresholds() -> None:
    way = Way("fuzzy", 0.8, 0.97)
    verdicts = [
        Expectation((text,), way).judge("соединяю с оператором", RU)
        for text in ("соединяю с оператором", "соединю с оператором", "до свидания")
    ]
    assert [(verdict.ok, bool(verdict.warning)) for verdict in verdicts] == [
        (True, False),
        (True, True),
        (False, False),
    ]


@given(st.text(alphabet="абвгё 123.,!?—«»-", min_size=1, max_size=40).filter(RU.words))
def test_a_text_is_what_it_says_itself_on_every_level(text: str) -> None:
    levels: tuple[Level, ...] = ("exact", "contains", "words", "fuzzy")
    assert all(judged(text, level, text) for level in levels)


@pytest.mark.parametrize(
    ("written", "within", "outside"),
    [
        ("3", (3,), (2, 4)),
        ("< 40s", (39.9, 0), (40, 41)),
        ("<= 2", (2, 0), (2.1,)),
        (">= 1m30s", (90, 91), (89,)),
        ("> 1", (2,), (1, 0)),
        ("15s..60s", (15, 60), (14.9, 60.1)),
        ("300ms", (0.3,), (0.31,)),
    ],
)
def test_bounds(written: str, within: tuple[float, ...], outside: tuple[float, ...]) -> None:
    found = limit(written)
    assert found is not None
    assert all(found.holds(value) for value in within)
    assert not any(found.holds(value) for value in outside)


@pytest.mark.parametrize("written", ["", "long", "< ", "5..3", "3 apples", "-1"])
def test_what_is_no_bound(written: str) -> None:
    assert limit(written) is None
