"""What a recogniser is given (rule 31): enough for all that is understood to be heard, and nothing of other states."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import bank_vocabulary as bank
import pytest
from bank_tables import FRESH, UTTERANCES
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import NOWHERE
from engine.flow import Ask, Choice, Settings, ValueSpec
from engine.grammar import Grammar, grammar_of
from engine.language import LANGUAGES, language
from engine.loading.loader import load
from engine.matching.phrases import parse
from engine.recognisable import MOST_WORDS, phrases, prepare, takes_anything, wordings
from engine.unheard import in_short, missing_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal
    from pathlib import Path

    from engine.flow import Flow
    from engine.language import Language

TODAY = date(2026, 11, 23)
MAIN = grammar_of(bank.LINE, bank.LINE.states["main"], lambda _: True)
SETTINGS: Settings = bank.LINE.settings
a_few = settings(max_examples=25)
"""Every value is heard that is read: `test_round_trips`; here only the words matter."""
each_language = pytest.mark.parametrize("code", LANGUAGES)


def grammar(code: str, *says: str, kind: str = "", sounds_like: str = "", **classes: list[str]) -> Grammar:
    """One option that is said so, and a value where a kind is named."""
    spelled = (parse(sounds_like, {}),) if sounds_like else ()
    choices = (
        Choice("it", NOWHERE, phrases=tuple(parse(say, classes) for say in says), sounds_like=spelled),
    )
    value = ValueSpec(kind) if kind else None  # type: ignore[arg-type]
    return Grammar("state", language(code), SETTINGS, choices if says else (), value)


def given_to(live: Grammar) -> set[str]:
    return {wording.text for wording in wordings(live)}


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split()}


# -- phrases ------------------------------------------------------------------------------------


def test_a_phrase_is_given_as_it_is_written_and_its_words_in_the_forms_that_are_said() -> None:
    live = given_to(grammar("ru", "Заблокировать карту!"))
    assert "заблокировать карту" in live
    assert {"заблокируйте", "заблокировала", "заблокирована", "карта", "картой", "карты"} <= live
    assert not {"заблокировавшего", "заблокировав"} & live


def test_forms_are_those_that_matching_takes_for_the_word() -> None:
    for said in ("оператор", "потерял", "кредитная", "не пришёл", "счета"):
        live = grammar("ru", said)
        own = set().union(*map(language("ru").lemmas, language("ru").words(said)))
        for word in language("ru").forms(said.split()[-1]):
            assert language("ru").lemmas(word.replace("ё", "е")) & own
            assert word in given_to(live)


def test_english_words_have_their_endings() -> None:
    assert {"blocks", "blocked", "blocking", "cards"} <= given_to(grammar("en", "block card"))
    assert {"lose", "losing", "stole"} <= given_to(grammar("en", "lost", "steal"))


def test_a_long_phrase_gives_each_of_its_words_and_not_every_combination() -> None:
    twelve = [f"слово{letter * 3}" for letter in "абвгдежзиклм"]
    live = grammar("ru", "<what> <what> <what>", what=twelve[:7])
    texts = [one.text for one in wordings(live) if one.text.count(" ") == 2]
    assert words(texts) == set(twelve[:7])
    assert len(texts) == 7
    few = grammar("ru", "(дай | дайте) [мне] карту")
    assert {"дай мне карту", "дайте мне карту", "дай карту", "дайте карту"} <= given_to(few)


def test_what_is_given_is_bounded_however_large_the_menu() -> None:
    spoken = words(wording.text for wording in wordings(MAIN))
    assert 2_000 < len(spoken) < 2 * MOST_WORDS


def test_yo_hyphens_and_numbers_are_given_in_every_spelling_that_a_model_may_have() -> None:
    live = given_to(grammar("ru", "мой счет", "кто-нибудь живой", "банк 900"))
    assert {"мой счет", "мой счёт", "кто-нибудь живой", "кто нибудь живой"} <= live
    assert {"банк девятьсот", "банк девять ноль ноль"} <= live
    assert not any(re.search(r"\d", text) for text in live)


def test_the_words_of_a_negation_are_given_so_that_what_is_refused_is_not_heard_as_wished_for() -> None:
    live = grammar("ru", "оператор")
    assert {"не", "нет", "хватит", "надобности", "оператора"} <= given_to(live)
    assert live.hear("нет не оператора", TODAY).choice is None


def test_spellings_for_the_recogniser_are_given_and_understood() -> None:
    live = grammar("ru", "сбермобайл", sounds_like="сбер мобил")
    assert "сбер мобил" in given_to(live)
    heard = live.hear("сбер мобил", TODAY)
    assert heard.choice is not None
    assert heard.choice.name == "it"


def test_what_is_asked_for_is_given_more_often_than_what_may_stand_beside_it() -> None:
    live = grammar("ru", "оператор", kind="yes_no")
    given_often = phrases(live) or ()
    counts = {text: given_often.count(text) for text in ("оператор", "да", "оператором", "пожалуйста")}
    assert counts == {"оператор": 4, "да": 4, "оператором": 2, "пожалуйста": 1}
    assert len(phrases(MAIN) or ()) == len(wordings(MAIN))  # a large menu gives each once


def test_where_nothing_may_be_said_nothing_is_given() -> None:
    assert wordings(grammar("ru")) == ()
    assert phrases(grammar("ru")) == ()


def test_free_words_are_heard_without_a_grammar() -> None:
    live = grammar("ru", "оператор", kind="words")
    assert takes_anything(live)
    assert phrases(live) is None


def test_each_wording_knows_where_its_phrase_is_written(tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text(FLOW, encoding="utf-8")
    flow = load(path)
    live = grammar_of(flow, flow.states["main"], lambda _: True)
    lines = {one.text: one.place.line for one in wordings(live)}
    assert (lines["баланс"], lines["балансом"], lines["бросить трубку"], lines["не"]) == (8, 8, 9, 0)


def test_nearly_all_that_callers_say_is_understood_by_the_words_that_are_given() -> None:
    known = {word.replace("ё", "е") for word in words(wording.text for wording in wordings(MAIN))}

    def same(text: str) -> bool:
        said = re.findall(r"[а-я]+", text.lower().replace("ё", "е"))
        meant = MAIN.hear(text, TODAY).match
        heard = MAIN.hear(" ".join(word for word in said if word in known), TODAY).match
        return (meant.name, meant.reason) == (heard.name, heard.reason)

    utterances = [text for text, _ in (*UTTERANCES, *FRESH)]
    assert sum(map(same, utterances)) / len(utterances) > 0.94


# -- values -------------------------------------------------------------------------------------


@cache
def asking(code: str, kind: str) -> Grammar:
    return grammar(code, kind=kind)


def heard(code: str, kind: str, text: str) -> object:
    """What a value is heard as, where all its words are among those that are given."""
    live = asking(code, kind)
    missing = {word.strip(",.") for word in text.split()} - words(given_to(live))
    assert not missing
    return live.hear(text, TODAY).value


def read(code: str, reader: str, value: object, *arguments: object) -> str:
    spoken: Language = language(code)
    text = spoken.readers[reader](value, *arguments).replace(",", "").replace("-", " ").lower()
    # Korean numbers are written as one word, and heard as the words that they are made of.
    return re.sub(r"([영일이삼사오육칠팔구십백천만억])(?=\w)", r"\1 ", text) if code == "ko" else text


@each_language
@a_few
@given(digits=st.text("0123456789", min_size=1, max_size=20))
def test_any_digits_can_be_said(code: str, digits: str) -> None:
    live = asking(code, "digits")
    text = read(code, "digits", digits)
    assert set(text.split()) <= words(given_to(live))
    assert language(code).heard_digits(text, range(len(digits), len(digits) + 1)) == digits


@each_language
@a_few
@given(number=st.one_of(st.integers(0, 999_999_999), st.decimals(0, 9999, places=2)))
def test_any_number_can_be_said(code: str, number: Decimal) -> None:
    assert heard(code, "number", read(code, "number", number)) == number


@each_language
@a_few
@given(amount=st.decimals(0, 9_999_999, places=2))
def test_any_amount_can_be_said(code: str, amount: Decimal) -> None:
    assert heard(code, "amount", read(code, "money", amount)) == amount


@pytest.mark.parametrize("code", ["ru", "en"])
@a_few
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_any_date_can_be_said(code: str, day: date) -> None:
    assert heard(code, "date", read(code, "date", day)) == day


@a_few
@given(number=st.from_regex(r"\A[3489][0-9]{9}\Z"))
def test_any_russian_telephone_number_can_be_said(number: str) -> None:
    assert heard("ru", "phone", read("ru", "phone", f"8{number}")) == f"+7{number}"


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("ru", "да", True),
        ("ru", "нет спасибо", False),
        ("ru", "конечно", True),
        ("ru", "ни в коем случае", False),
        ("en", "yes", True),
        ("en", "no way", False),
        ("ko", "네", True),
        ("ko", "아니요", False),
    ],
)
def test_yes_and_no_can_be_said(code: str, text: str, value: object) -> None:
    assert heard(code, "yes_no", text) is value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("digits", "двадцать пять два нуля", "2500"),
        ("card", "две тысячи двести", "2200"),
        ("number", "полтора", None),
        ("number", "минус пять", -5),
        ("amount", "полторы тысячи рублей", 1500),
        ("amount", "рубль двадцать", None),
        ("date", "завтра", date(2026, 11, 24)),
        ("date", "в следующую пятницу", date(2026, 12, 4)),
        ("date", "через два дня", date(2026, 11, 25)),
        ("date", "пятого марта", date(2027, 3, 5)),
    ],
)
def test_the_ways_in_which_people_say_values_can_be_heard(kind: str, text: str, value: object) -> None:
    found = heard("ru", kind, text)
    assert found == value if value is not None else found is not None


# -- words that a model lacks -------------------------------------------------------------------

FLOW = """flow: test
language: ru
start: main
on_failure: bye
states:
  main:
    menu: Что?
    options: {balance: {say: [баланс], goto: code}, other: {
        say: [бросить трубку, "(кинуть | бросить) её"], goto: bye}, mobile: {
        say: [сбермобайл], sounds_like: [сбер мобил], goto: bye}}
  code: {ask: Код?, digits: 4, into: code, next: bye}
  bye: {hang_up: Пока.}
variables: {code: digits}
"""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return load(tmp_path / "flow.yaml")


def told(flow: Flow, knows: Callable[[str], bool]) -> list[str]:
    return [
        f"{problem.place.line}:{problem.place.column} {problem.severity}: {problem.what}"
        for problem in missing_words(flow, knows)
    ]


def test_rule_31_a_word_that_a_model_lacks_is_told_once_with_the_line_of_its_phrase(flow: Flow) -> None:
    assert told(flow, lambda word: word not in ("бросить", "баланс")) == [
        "8:31 warning: the model doesn't know «баланс»",
        "9:15 warning: the model doesn't know «бросить», which «бросить трубку» and 1 other phrase need",
    ]


def test_rule_31_what_a_model_hears_by_another_spelling_is_not_told(flow: Flow) -> None:
    assert told(flow, lambda word: word not in ("сбермобайл", "ее")) == []
    assert told(flow, lambda word: word not in ("сбермобайл", "мобил")) == [
        "10:15 warning: the model doesn't know «сбермобайл»",
        "10:42 warning: the model doesn't know «мобил», which «сбер мобил» needs",
    ]


def test_rule_31_a_model_without_the_names_of_digits_is_told_where_digits_are_asked_for(flow: Flow) -> None:
    assert told(flow, lambda word: word not in ("ноль", "семь")) == [
        "11:3 warning: the model doesn't know «ноль», «семь», which digits are said in"
    ]
    assert isinstance(flow.states["code"], Ask)


def test_rule_31_the_start_of_a_call_tells_it_in_one_sentence(flow: Flow) -> None:
    problems = missing_words(flow, lambda word: word not in ("бросить", "баланс"))
    told_short = in_short(problems, flow).replace(flow.file, "flow.yaml")
    assert told_short == (
        "flow.yaml:8: the model doesn't know «баланс», and 1 more of the kind: "
        "«ivr check flow.yaml --model …» tells all"
    )
    assert in_short((), flow) == ""


def test_what_is_given_is_worked_out_before_a_call(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(flow)
    monkeypatch.setattr("engine.recognisable._wordings", None)  # the dictionary is asked no more
    assert phrases(grammar_of(flow, flow.states["main"], lambda _: True))
