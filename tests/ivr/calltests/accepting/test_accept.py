"""Accepting: the script is rewritten where the call goes otherwise, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from ivr.calltests.accepting.accept import accept, accepted
from ivr.calltests.reading import reader
from ivr.calltests.running import runner

FLOW = """\
flow: shop
title: Магазин
language: ru
start: main
main: main
on_failure: bye
variables:
  pin: {type: digits, sensitive: true}
  orders: {type: number, start: 3}
states:
  main:
    menu: "Здравствуйте! Заказ: нажмите один."
    no_input: Я вас не слышу.
    options:
      order: {key: "1", say: [заказ, покупка], goto: order}
      pin: {key: "2", goto: pin}
  order: {say: Заказ в пути., next: wait}
  wait: {say: Ждите курьера., next: bye}
  pin: {ask: Наберите код., digits: 4, into: pin, sensitive: true, next: told}
  told: {say: "Код {pin | digits} принят.", next: bye}
  bye: {hang_up: До свидания.}
"""
GREETING = "'Здравствуйте! Заказ: нажмите один.'"
DOUBLE = '"Здравствуйте! Заказ: нажмите один."'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(FLOW, encoding="utf-8")
    return tmp_path


def _script(steps: str, more: str = "") -> str:
    return "flow: shop.yaml\ncalls:\n  - call: Звонок\n" + more + "    steps:\n" + _indented(steps)


def _indented(steps: str) -> str:
    return "".join(f"      {line}\n" if line else "\n" for line in dedent(steps).strip("\n").split("\n"))


def _left(content: str, folder: Path, line: int | None = None) -> list[str]:
    file = folder / "shop.calls.yaml"
    after, notes = _after(content, str(file), line)
    assert after == content
    return [note.removeprefix(f"{folder}/") for note in notes]


def _after(content: str, file: str, line: int | None = None) -> tuple[str, list[str]]:
    texts, notes = accepted(content, file, line)
    return texts[file], notes


def _accepted(steps: str, folder: Path, more: str = "") -> str:
    file = str(folder / "shop.calls.yaml")
    after, notes = _after(_script(steps, more), file)
    loaded = reader.loads(after, file)
    assert notes == []
    assert [runner.run(test, loaded.flow).failure for test in loaded.script.calls] == [None] * len(
        loaded.script.calls
    )
    return dedent(after.partition("    steps:\n")[2])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- hear: Привет  # кто\n- skip", '- hear: "Здравствуйте! Заказ: нажмите один."  # кто\n- skip'),
        ("- hear:   'Привет'\n- skip", f"- hear:   {GREETING}\n- skip"),
        ('- hear: "Привет"\n- skip', '- hear: "Здравствуйте! Заказ: нажмите один."\n- skip'),
        ("- {hear: Привет, in: main}\n- skip", '- {hear: "Здравствуйте! Заказ: нажмите один.", in: main}\n- skip'),
        ("- hear: {exact: 'Привет'}\n- skip", f"- hear: {{exact: {GREETING}}}\n- skip"),
        ("- hear:\n    words: 'Привет' # слова\n- skip", f"- hear:\n    words: {GREETING} # слова\n- skip"),
        (
            "- {hear: Привет?, in: main}\n- skip",
            '- {hear: "Здравствуйте! Заказ: нажмите один.", in: main}\n- skip',
        ),
        ("- hear: ['Привет']\n- skip", f"- hear: [{GREETING}]\n- skip"),
        ("- hear: >-\n    При\n    вет\n\n- skip", "- hear: >-\n    Здравствуйте! Заказ: нажмите один.\n\n- skip"),
        ("- hear: |\n    Привет\n- skip", "- hear: |\n    Здравствуйте! Заказ: нажмите один.\n- skip"),
        ("- hear: При\n    вет\n- skip", '- hear: "Здравствуйте! Заказ: нажмите один."\n- skip'),
    ],
    ids=["plain", "single", "double", "braces", "level", "level below", "a question in braces", "list", "folded", "literal", "two lines"],
)  # fmt: skip
def test_a_text_that_changed_is_rewritten_as_it_was_written(before: str, after: str, folder: Path) -> None:
    assert _accepted(before, folder) == f"{after}\n"


def test_a_state_a_value_and_an_end_that_changed_are_rewritten(folder: Path) -> None:
    steps = """
    - hear: Здравствуйте
      in: order  # где
      vars: {orders: 2}
    - press: 1
    - skip
    - ends: error
    """
    assert _accepted(steps, folder) == dedent("""\
    - hear: Здравствуйте
      in: main  # где
      vars: {orders: 3}
    - press: 1
    - skip
    - ends: hang_up
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "- hear: Здравствуйте\n- press: 1\n- hear: Ждите\n- skip",
            "- hear: Здравствуйте\n- press: 1\n- hear: Заказ в пути.\n- hear: Ждите\n- skip",
        ),
        (
            "# сначала\n- press: 1 # раз\n  in: bye\n- skip",
            '# сначала\n- hear: "Здравствуйте! Заказ: нажмите один."\n- press: 1 # раз\n  in: bye\n- skip',
        ),
        (
            "- skip\n- press: 1\n- hear: Заказ\n  ends: hang_up",
            "- skip\n- press: 1\n- hear: Заказ\n- hear: Ждите курьера.\n- hear: До свидания.\n  ends: hang_up",
        ),
        (
            "- skip\n- press: 1\n- hear: [в пути, До свидания]",
            "- skip\n- press: 1\n- hear: [в пути, Ждите курьера., До свидания]",
        ),
        (
            "- skip\n- press: 1\n- hear:\n    - в пути\n    - До свидания",
            "- skip\n- press: 1\n- hear:\n    - в пути\n    - Ждите курьера.\n    - До свидания",
        ),
        (
            "- skip\n- press: 1\n- hear: в пути  # едет\n",
            "- skip\n- press: 1\n- hear: в пути  # едет\n- hear: Ждите курьера.\n- hear: До свидания.",
        ),
    ],
    ids=["between", "before an action", "before an end in a step", "in brackets", "in a list", "at the end"],
)  # fmt: skip
def test_a_prompt_that_is_new_is_put_in(before: str, after: str, folder: Path) -> None:
    assert _accepted(before, folder) == f"{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- hear: Реклама\n- hear: Здравствуйте", "- hear: Здравствуйте"),
        ("- hear: Реклама # тут\n- hear: Здравствуйте", "# тут\n- hear: Здравствуйте"),
        ("- hear: Здравствуйте\n- hear: Реклама\n  in: main", "- hear: Здравствуйте\n- in: main"),
        ("- hear: Здравствуйте\n- in: main\n  hear: Реклама\n  not: Всё\n- skip", "- hear: Здравствуйте\n- in: main\n- skip"),
        ("- hear: [Реклама, Здравствуйте]", "- hear: [Здравствуйте]"),
        ("- hear: [Здравствуйте, Реклама]", "- hear: [Здравствуйте]"),
        ("- hear: Здравствуйте\n- {hear: Реклама, in: main}", "- hear: Здравствуйте\n- {in: main}"),
    ],
    ids=["step", "comment", "first key", "last key", "first of list", "last of list", "braces"],
)  # fmt: skip
def test_what_is_no_longer_said_is_taken_out(before: str, after: str, folder: Path) -> None:
    assert _accepted(before, folder) == f"{after}\n"


def test_a_talk_is_rewritten_line_by_line(folder: Path) -> None:
    file = str(folder / "shop.calls.yaml")
    head = "flow: shop.yaml\ncalls:\n  - call: Звонок\n    talk: |\n"
    before = head + "      — Привет\n      > 1\n      — Ждите\n      # конец\n      => error\n"
    after, notes = _after(before, file)
    assert (after.removeprefix(head).split("\n"), notes) == (
        [
            "      — Здравствуйте! Заказ: нажмите один.",
            "      > 1",
            "      — Заказ в пути.",
            "      — Ждите",
            "      # конец",
            "      — До свидания.",
            "      => hang_up",
            "",
        ],
        [],
    )


def test_a_part_that_all_its_calls_hear_otherwise_is_rewritten_once(folder: Path) -> None:
    steps = "- use: начало\n"
    content = "flow: shop.yaml\nparts:\n  начало:\n    - hear: Привет\ncalls:\n" + "".join(
        f"  - call: {name}\n    steps:\n      {steps}" for name in ("Раз", "Два")
    )
    after, notes = _after(content, str(folder / "shop.calls.yaml"))
    assert (after.count("Здравствуйте"), after.count("Привет"), notes) == (1, 0, [])


def test_a_text_from_a_table_is_rewritten_in_its_row(folder: Path) -> None:
    table = "    cases:\n      - {key: 1, heard: Нет}  # раз\n      - {key: 2, heard: Нет}\n"
    content = _script("- skip\n- press: ${key}\n- hear: ${heard}\n- skip", table)
    after, notes = _after(content, str(folder / "shop.calls.yaml"))
    rows = "      - {key: 1, heard: Заказ в пути.}  # раз\n      - {key: 2, heard: Наберите код.}\n"
    assert (after, notes) == (content.replace(table, f"    cases:\n{rows}"), [])


def test_line_breaks_and_the_mark_of_some_editors_stay_as_they_are(folder: Path) -> None:
    file = folder / "shop.calls.yaml"
    file.write_bytes(_script("- hear: 'Привет'\n- press: 1").replace("\n", "\r\n").encode("utf-8-sig"))
    accept(file)
    written = file.read_bytes()
    begin = b"\xef\xbb\xbfflow: shop.yaml\r\n"
    assert (written.startswith(begin), written.count(b"\n") - written.count(b"\r\n")) == (True, 0)
    assert "hear: 'Здравствуйте! Заказ: нажмите один.'\r\n" in written.decode()


def test_a_secret_is_never_written(folder: Path) -> None:
    assert _accepted("- skip\n- press: 2\n- skip\n- press: 7351\n- hear: Нет\n- skip", folder) == dedent("""\
    - skip
    - press: 2
    - skip
    - press: 7351
    - hear: Код … принят.
    - skip
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- hear: {any: [Привет, Алло]}\n- skip", f"- hear: {{any: [Привет, Алло, {DOUBLE}]}}\n- skip"),
        ("- hear: {contains: [Привет]}  # так\n- skip", f"- hear: {{contains: [{DOUBLE}]}}  # так\n- skip"),
        (
            "- hear:\n    any of:\n    - Привет  # один\n    - Алло  # два\n- skip",
            f"- hear:\n    any of:\n    - Привет  # один\n    - Алло  # два\n    - {DOUBLE}\n- skip",
        ),
    ],
)
def test_to_texts_any_of_which_may_be_heard_one_more_is_added(before: str, after: str, folder: Path) -> None:
    assert _accepted(before, folder) == f"{after}\n"


def test_each_variant_may_add_a_text_of_its_own(folder: Path) -> None:
    steps = "- skip\n- press: ${key}\n- hear: {any: [Да, Нет]}\n- skip"
    table = "    cases: [{key: 1}, {key: 2}]\n"
    assert "{any: [Да, Нет, Заказ в пути., Наберите код.]}" in _accepted(steps, folder, table)


def test_a_part_of_an_included_file_is_rewritten_there(folder: Path) -> None:
    parts = folder / "shop.parts.yaml"
    parts.write_text(
        "\ufeffparts:\r\n  начало:\r\n  - hear: Привет  # здесь\r\n", encoding="utf-8", newline=""
    )
    script = folder / "shop.calls.yaml"
    script.write_text("include: shop.parts.yaml\n" + _script("- use: начало\n- press: 1\n- skip"), "utf-8")
    done = accept(script)
    assert (list(done.changed), done.notes) == ([str(parts)], [])
    assert parts.read_bytes().decode() == f"\ufeffparts:\r\n  начало:\r\n  - hear: {DOUBLE}  # здесь\r\n"
    assert f"+  - hear: {DOUBLE}  # здесь" in done.diff()


def test_what_looks_like_a_value_of_a_case_is_written_as_a_text(tmp_path: Path) -> None:
    flow = "flow: a\nlanguage: ru\nstart: bye\non_failure: bye\nstates: {bye: {hang_up: 'Цена ${{x}}'}}\n"
    (tmp_path / "a.yaml").write_text(flow, encoding="utf-8")
    content = "flow: a.yaml\ncalls:\n- call: a\n  talk: |\n    — Да\n- call: b\n  steps: [hear: Да]\n"
    after, _ = _after(content, str(tmp_path / "a.calls.yaml"))
    assert (after.count("Цена $${x}"), after.count("Да")) == (2, 0)


# What is left for a person.


def test_a_pattern_is_left_alone(folder: Path) -> None:
    content = _script("- hear: {regex: ^Привет}\n- skip")
    (note,) = _left(content, folder)
    assert note == (
        "shop.calls.yaml:5: left alone: the line said something else than expected: "
        "what is expected is written with regex: (in «Звонок»)"
    )


def test_a_set_of_phrases_is_left_alone(folder: Path) -> None:
    content = _script("- hear: {any: привет}\n- skip") + "phrases: {привет: [Привет]}\n"
    (note,) = _left(content, folder)
    assert note.endswith("any of the phrases «привет» may be heard: add it to them (in «Звонок»)")


def test_variants_that_need_different_texts_are_left_alone(folder: Path) -> None:
    content = _script("- skip\n- press: ${key}\n- hear: Нет\n- skip", "    cases: [{key: 1}, {key: 2}]\n")
    (note,) = _left(content, folder)
    assert note.endswith("calls that come by this line hear different things (in «Звонок[1]» and 1 more)")


def test_a_variant_is_not_changed_at_the_cost_of_another(folder: Path) -> None:
    content = _script("- skip\n- press: ${key}\n- hear: код\n- skip", "    cases: [{key: 1}, {key: 2}]\n")
    assert len(_left(content, folder)) == 1


def test_a_text_of_which_a_part_is_from_a_table_is_left_alone(folder: Path) -> None:
    content = _script("- hear: Привет, ${name}\n- skip", "    cases: [{name: Ива}]\n")
    assert "a part of its text comes from the cases: of the call" in _left(content, folder)[0]


def test_a_call_that_can_not_go_on_stays_as_it_was(folder: Path) -> None:
    content = _script("- hear: Привет\n- press: 1\n- skip\n- press: 2\n- hear: Код")
    assert "the call is over" in _left(content, folder)[0]


def test_steps_are_accepted_and_totals_are_not(folder: Path) -> None:
    content = _script("- hear: 'Привет'") + "    expect: {turns: 4}\n"
    after, notes = _after(content, str(folder / "shop.calls.yaml"))
    assert (GREETING in after, ["its steps are as heard" in note for note in notes]) == (True, [True])


def test_only_the_call_around_the_line_is_accepted(folder: Path) -> None:
    second = "  - call: Другой\n    steps:\n      - hear: 'Добрый день'\n"
    after, _ = _after(_script("- hear: 'Привет'") + second, str(folder / "shop.calls.yaml"), 8)
    assert ("Привет" in after, "Добрый день" in after) == (True, False)


def test_what_passes_is_not_written_anew(folder: Path) -> None:
    assert _left(_script("- hear: Здравствуйте\n- press: 1\n- skip"), folder) == []


def test_what_was_changed_is_told_as_a_diff(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    file = Path("shop.calls.yaml")
    file.write_text(_script("- hear: 'Привет'"), encoding="utf-8")
    told = accept(file).diff().splitlines()
    assert [line for line in told if line[0] in "+-"] == [
        "--- shop.calls.yaml",
        "+++ shop.calls.yaml",
        "-      - hear: 'Привет'",
        f"+      - hear: {GREETING}",
    ]
