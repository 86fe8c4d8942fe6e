"""Reading YAML: every scalar arrives as it was written, every slip is told with its place and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import FlowError, load
from engine.loading.nodes import Map, Text
from engine.loading.source import MAX_BYTES, Source, parse_source, read_source


def parsed(content: str) -> Source:
    source = Source("f.yaml", Map())
    parse_source(content, source)
    return source


def told(content: str) -> list[str]:
    return [str(problem) for problem in parsed(content).problems]


@pytest.mark.parametrize(
    "raw",
    [
        "012",
        "0000",
        "9:00",
        "+78005555550",
        "no",
        "да",
        "нет",
        "on",
        "~",
        "null",
        "1e3",
        "2027-01-01",
        "0x1F",
        ".5",
    ],
)
def test_a_plain_value_arrives_as_it_was_written(raw: str) -> None:
    value = parsed(f"key: {raw}\n").root["key"]  # type: ignore[index]
    assert (type(value), value) == (Text, raw)


@pytest.mark.parametrize("comment", ["# 2", "#two", " #2", "#! a", "# .", "#"])
def test_a_comment_behind_a_value_is_one(comment: str) -> None:
    source = parsed(f'key: "1" {comment}\n#\nother: 1 # {comment}\n')
    assert (source.problems, list(source.root.values())) == ([], ["1", "1"])


def test_a_text_knows_the_place_of_each_of_its_characters() -> None:
    root = parsed("a:\n  b: word\n  c: 'quoted'\n").root["a"]  # type: ignore[index]
    assert isinstance(root, Map)
    plain, quoted = root.values()
    assert isinstance(plain, Text)
    assert isinstance(quoted, Text)
    assert [str(plain.at(2)), str(quoted.at(2))] == ["f.yaml:2:8", "f.yaml:3:9"]
    assert [str(key.place) for key in root] == ["f.yaml:2:3", "f.yaml:3:3"]


CUT = (
    "an unquoted # behind a space starts a comment, and cuts the text before it:"
    " quote the whole text, or put a space behind the # of a comment"
)
TRAPS = {
    "star": (
        "key: *\n",
        'f.yaml:1:6: an unquoted * stands for a YAML alias: write key: "*" or key: star',
    ),
    "star in braces": (
        "o: {key: *, say: a}\n",
        'f.yaml:1:10: an unquoted * stands for a YAML alias: write key: "*" or key: star',
    ),
    "pound": (
        "key: #\n",
        (
            "f.yaml:1:1: an unquoted # starts a comment, so nothing is written after «key:»:"
            ' write key: "#" or key: pound'
        ),
    ),
    "pound in braces": (
        "o: {say: a, key: #}\n",
        'f.yaml:1:18: an unquoted # starts a comment: write "#" or pound',
    ),
    "comma in braces": (
        "o: {say: Скажите, пожалуйста, key: 1}\n",
        (
            "f.yaml:1:19: nothing belongs to «пожалуйста»: it looks like the text was cut at a comma inside { }:"
            ' quote the whole text: "…, пожалуйста"'
        ),
    ),
    "brace at the start": (
        "say: {options}\n",
        (
            "f.yaml:1:7: «{options…» begins with {, which begins a list of keys and values:"
            ' quote a text that begins with {: "{options} …"'
        ),
    ),
    "brace at the start, text after it": (
        "say: {options} нажмите\n",
        (
            "f.yaml:1:6: a text that begins with { is taken for a list of keys and values:"
            ' quote the text: "{options} нажмите"'
        ),
    ),
    "brace in brackets": (
        "say: [Ваш баланс {sum}., Всё.]\n",
        (
            "f.yaml:1:18: a { inside [ ] or { } begins a list of keys and values:"
            " quote the text, or put it on a line of its own"
        ),
    ),
    "colon and space": (
        "say: Внимание: разговор\n",
        'f.yaml:1:14: a colon and a space inside a text end it: quote the text: "Внимание: разговор"',
    ),
    "tab": (
        "a:\n\tb: c\n",
        "f.yaml:2:1: the line is indented with a tab: use spaces, two for each level",
    ),
    "question mark": (
        "say: ? что\n",
        'f.yaml:1:6: a text can\'t begin with ? and a space: quote the text: "? что"',
    ),
    "bar": (
        "say: | text\n",
        'f.yaml:1:6: | begins a text that starts on the next line: quote the text: "| text"',
    ),
    "greater": (
        "say: > text\n",
        'f.yaml:1:6: > begins a text that starts on the next line: quote the text: "> text"',
    ),
    "at": ("say: @bank\n", 'f.yaml:1:6: a text can\'t begin with @: quote the text: "@bank"'),
    "per cent": ("say: %5\n", 'f.yaml:1:6: a text can\'t begin with %: quote the text: "%5"'),
    "backtick": ("say: `a`\n", 'f.yaml:1:6: a text can\'t begin with `: quote the text: "`a`"'),
    "exclamation mark": ("say: !Важно\n", 'f.yaml:1:6: ! begins a tag: quote the text: "!Важно"'),
    "ampersand": ("say: &Ко и\n", 'f.yaml:1:6: & begins an anchor: quote the text: "&Ко и"'),
    "quote not closed": (
        'say: "abc\nb: 1\n',
        'f.yaml:1:6: the quote " is never closed: close it at the end of the text',
    ),
    "text after a quote": (
        'say: "Он" сказал\n',
        (
            'f.yaml:1:10: the text goes on after its closing quote ":'
            " put the whole text into one pair of quotes, with «…» inside"
        ),
    ),
    "bracket not closed": (
        "say: [a, b\nc: d\n",
        (
            "f.yaml:1:6: a bracket [ or { is not closed, or a comma is missing:"
            " close it, or put one item on a line"
        ),
    ),
    "dash without a space": (
        "say:\n  -Привет\n  -Пока\n",
        "f.yaml:2:3: a list item needs a space after the dash: write - Привет…",
    ),
    "dash without a space among others": (
        "say:\n  - Привет\n  -hear: Пока\n",
        "f.yaml:3:3: a list item needs a space after the dash: write - and an ordinary space",
    ),
    "dash with another space": (
        "say:\n  - Привет\n  -\u00a0Пока\n",
        "f.yaml:3:3: a list item needs a space after the dash: write - and an ordinary space",
    ),
    "no colon": (
        "flow: f\nstates\n  a:\n    say: b\n",
        "f.yaml:2:1: a colon is missing after a name: write NAME: VALUE, with a space",
    ),
    "pound at the end of a text": ("say: Нажмите #\n", f"f.yaml:1:14: {CUT}"),
    "pound before a full stop": ("say:\n  - Нажмите #.\n", f"f.yaml:2:13: {CUT}"),
    "pound before a figure": ("say: Вход #2, этаж 3\n", f"f.yaml:1:11: {CUT}"),
    "pound in a text in braces": ("o: {say: Нажмите #, key: 1}\n", f"f.yaml:1:18: {CUT}"),
    "nothing after a key": (
        "a: 1\nnext:\n",
        'f.yaml:2:1: nothing is written after «next:»: write a value, or remove the line; "" is an empty text',
    ),
    "nothing after a dash": (
        "a:\n  -\n",
        "f.yaml:2:4: nothing is written after the dash: write a value, or remove the line",
    ),
    "key twice": (
        "a: 1\nb: 2\na: 3\n",
        "f.yaml:3:1: «a» is written twice here, first in line 1: keep one of them",
    ),
    "python tag": (
        "a: !!python/object/apply:os.system [ls]\n",
        (
            "f.yaml:1:4: «!!python/object/apply:os.system» is a tag, and tags are not allowed:"
            " remove it, or quote a text that begins with an exclamation mark"
        ),
    ),
    "merge": (
        "a: &a {b: 1}\nc: {<<: *a}\n",
        (
            "f.yaml:2:5: merging with << is not supported:"
            " put what states share under defaults:, or in a group with its own defaults:"
        ),
    ),
    "unknown alias": (
        "a: *name\n",
        (
            "f.yaml:1:4: «*name» stands for an anchor &name that is not written above:"
            ' write it in quotes if a text is meant: "*name"'
        ),
    ),
    "list as key": (
        "{a: b}: c\n",
        "f.yaml:1:1: a name before a colon must be a plain word: quote a text that begins with { or [",
    ),
    "indentation": (
        "a:\n   b: 1\n  c: 2\n",
        "f.yaml:3:3: the indentation does not fit the lines above: line it up with its neighbours",
    ),
    "empty": ("", "f.yaml:1:1: the file is empty: begin it with flow: NAME"),
    "only a comment": ("# a\n", "f.yaml:1:1: the file is empty: begin it with flow: NAME"),
    "a list": (
        "- a\n",
        (
            "f.yaml:1:1: the file is a list, not a mapping of keys to values:"
            " write lines such as flow: NAME and states: …"
        ),
    ),
    "a text": (
        "hello\n",
        (
            "f.yaml:1:1: the file is a text, not a mapping of keys to values:"
            " write lines such as flow: NAME and states: …"
        ),
    ),
    "two documents": (
        "a: 1\n---\nb: 2\n",
        "f.yaml:2:1: a second document begins here (---): keep one flow in one file: remove the line",
    ),
    "too deep": (
        "a: " + "[" * 200 + "]" * 200 + "\n",
        "f.yaml:1:53: this is nested more than 50 levels deep: make the flow flatter",
    ),
    "a control character": (
        "a: \x01\n",
        "f.yaml:1:4: the file holds a character that is not text: save it as plain text in UTF-8",
    ),
}


@pytest.mark.parametrize(("content", "message"), TRAPS.values(), ids=TRAPS)
def test_a_trap_of_yaml_is_told_with_its_mend(content: str, message: str) -> None:
    assert told(content) == [message]


def test_several_slips_are_told_at_once() -> None:
    problems = parsed("a: *\nb: @x\nc: один: два\nd: #\n").problems
    assert [problem.place.line for problem in problems] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("a: -5", "-5"),
        ("a: -x + 1", "-x + 1"),
        ("a: Верно?", "Верно?"),
        ("a: 9:00-18:00", "9:00-18:00"),
        ("a: нажмите № 1", "нажмите № 1"),
        ("a: 'it''s'", "it's"),
        ('a: "#"', "#"),
        ("a: |-\n  one\n  two", "one\ntwo"),
        ("a: one\n  two", "one two"),
        ("a: x#y", "x#y"),
    ],
)
def test_what_is_no_trap_passes(content: str, value: str) -> None:
    source = parsed(content)
    assert (source.problems, source.root) == ([], {"a": value})


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (message,) = told("\n".join(lines))
    assert message == (
        "f.yaml:6:25: the file grows to more than 500,000 values, aliases counted each time:"
        " remove aliases (*name) that repeat large parts"
    )


def test_a_small_alias_is_fine() -> None:
    source = parsed("a: &a [x, y]\nb: *a\n")
    assert (source.problems, source.root["b"]) == ([], ["x", "y"])  # type: ignore[index]


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    (problem,) = read_source(path, "big.yaml").problems
    assert str(problem) == (
        "big.yaml:1:1: the file has 50.0 MB, more than 4 MB: split it with include:, or check that it is a flow"
    )
    assert MAX_BYTES < 50_000_000


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = read_source(tmp_path / "no.yaml", "no.yaml").problems
    assert str(problem).startswith("no.yaml:1:1: the file does not exist: give the path of a flow")


def test_a_folder(tmp_path: Path) -> None:
    (problem,) = read_source(tmp_path, "folder").problems
    assert problem.what == "this is a folder"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that not even root can read")
def test_a_file_that_may_not_be_read() -> None:
    (problem,) = read_source(Path("/proc/self/mem"), "f.yaml").problems
    assert problem.what.startswith("the file can't be read")


def test_a_path_with_a_zero_byte() -> None:
    with pytest.raises(FlowError, match="the file"):
        load("a\0b.yaml")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("flow: f\ntitle: Банк\n".encode("cp1251"))
    (problem,) = read_source(path, "f.yaml").problems
    assert str(problem) == "f.yaml:2:8: the file is not in UTF-8: save it as UTF-8 in the editor"


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfflow: f\n")
    assert read_source(path, "f.yaml").root == {"flow": "f"}


@settings(max_examples=300)
@given(content=st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_flow_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(content)
    with pytest.raises(FlowError):
        load(path)


@settings(max_examples=500)
@given(st.text(alphabet="ab:{}[]-#*&!|>'\"%@`?, \n\t<~1я", max_size=60))
def test_random_punctuation_raises_nothing(content: str) -> None:
    parsed(content)
