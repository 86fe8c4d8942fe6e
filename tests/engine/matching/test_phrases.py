"""The phrase notation: what it means, and what it says about mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.matching.phrases import MAX_VARIANTS, SPELLED_OUT, Phrase, PhraseError, parse
from engine.matching.wordings import Concept, Words

CLASSES = {
    "lost": ["потерял", "не могу найти"],
    "card": ["карта", "[кредитная] карточка"],
    "loss": ["<lost> <card>", "пропажа"],
    "circle": ["<round>"],
    "round": ["слово", "<circle>"],
    "empty": [],
    "broken": ["хорошо", "(плохо"],
    "optional": ["[мой]"],
    "full": ["карта.", "моя карта"],
    "digits": [str(number) for number in range(30)],
}


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("оператор", ["оператор"]),
        ("соедини  с оператором", ["соедини с оператором"]),
        ("[мой] баланс", ["мой баланс", "баланс"]),
        ("(закрой | заблокируй) карту", ["закрой карту", "заблокируй карту"]),
        ("карту (закрой|[тут] потерял)", ["карту закрой", "карту тут потерял", "карту потерял"]),
        ("<lost> карту", ["потерял карту", "не могу найти карту"]),
        ("[a|b] c", ["a c", "b c", "c"]),
        ("((оператор))", ["оператор"]),
        ("(да|да)", ["да"]),
        ("< lost >", ["потерял", "не могу найти"]),
        ("пропажа <loss>", None),
    ],
)
def test_a_phrase_spells_out_its_wordings(text: str, variants: list[str] | None) -> None:
    found = list(parse(text, CLASSES).variants())
    if variants is None:
        assert len(found) == 7
        assert "пропажа не могу найти кредитная карточка" in found
    else:
        assert found == variants


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "no word"),
        ("  ", 0, "no word"),
        ("***", 0, "no word"),
        ("(а|б", 0, "')' is missing"),
        ("скажи (а|б]", 10, "')' is missing, but ']' comes first"),
        ("а) б", 1, "')' without its '('"),
        ("а | б", 2, "( one | other )"),
        ("а > б", 2, "'>' without its '<'"),
        ("а <lost", 2, "not closed"),
        ("а <> б", 2, "no name"),
        ("а () б", 2, "nothing to say"),
        ("(а||б)", 0, "nothing to say"),
        ("[мой]", 0, "may be left out"),
        ("где <crad>", 4, "Did you mean <card>?"),
        ("где <шестерёнка>", 4, "Define it under phrases:"),
        ("<circle>", 0, "<circle> → <round> → <circle>"),
        ("мой <empty>", 4, "is empty"),
        ("мой <broken>", 4, "In the class <broken>"),
        ("мой <optional>", 4, "may be left out"),
        ("а (!) б", 3, "'!' is not a word"),
        (" ".join(["<digits>"] * 6), 0, "729,000,000 ways; 100,000,000 is the most"),
        ("моя <full>", 0, "all that is said"),
        ("[" * 30 + "а" + "]" * 30, 20, "nested more than 20 deep"),
    ],
)
def test_a_mistake_says_where_it_is_and_how_to_mend_it(text: str, position: int, words: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse(text, CLASSES)
    assert words in str(caught.value)
    assert caught.value.position == position


def test_a_plain_phrase_is_not_taken_apart() -> None:
    assert parse("соедини с оператором", {}) == Phrase("соедини с оператором", Words("соедини с оператором"))


def test_the_same_class_is_the_same_object_in_every_phrase() -> None:
    first, second = parse("<card>", CLASSES).root, parse("<card>", dict(CLASSES)).root
    assert isinstance(first, Concept)
    assert first is second


def test_a_class_of_the_same_name_in_another_flow_is_another_class() -> None:
    assert parse("<card>", CLASSES).variants() != parse("<card>", {"card": ["виза"]}).variants()


def test_a_phrase_gives_no_more_wordings_than_asked_for() -> None:
    assert parse("<card>", CLASSES).variants(2) == ("карта", "кредитная карточка")
    assert len(parse("<digits> <digits> <digits>", CLASSES).variants()) == SPELLED_OUT


@pytest.mark.parametrize(
    ("text", "said", "is_said"),
    [
        ("<lost> [мою] <card>", "потерял мою кредитная карточка", True),
        ("<lost> [мою] <card>", "не могу найти карта", True),
        ("<lost> [мою] <card>", "потерял", False),
        ("<lost> [мою] <card>", "потерял карта вчера", False),
        ("списали <number> рублей", "списали 300 рублей", True),
        ("списали <number> рублей", "списали сто рублей", False),
    ],
)
def test_a_phrase_knows_its_wordings_however_many(text: str, said: str, is_said: bool) -> None:  # noqa: FBT001
    (way,) = parse(text, CLASSES).alternatives()
    assert way.says(said.split(), str.lower) is is_said


def test_a_phrase_that_is_all_that_is_said_ends_in_a_full_stop() -> None:
    for text, whole in (
        ("человек.", [True]),
        ("(<card>|деньги).", [True]),
        ("человек", [False]),
        ("<full>", [True, False]),
    ):
        assert [way.is_whole for way in parse(text, CLASSES).alternatives()] == whole


def test_a_bomb_is_refused_without_being_spelled_out() -> None:
    bomb = {"c0": ["a", "b"]} | {f"c{n}": [f"<c{n - 1}> <c{n - 1}>"] for n in range(1, 12)}
    with pytest.raises(PhraseError, match="ways"):
        parse("<c11>", bomb)


@given(st.text(alphabet="аб <>()[]|1*", max_size=40))
def test_any_text_is_a_phrase_or_a_phrase_error(text: str) -> None:
    try:
        phrase = parse(text, {"а": ["один", "два"]})
    except PhraseError as mistake:
        where = mistake.position
        assert 0 <= where <= len(text)
    else:
        assert 1 <= len(phrase.variants()) <= MAX_VARIANTS
