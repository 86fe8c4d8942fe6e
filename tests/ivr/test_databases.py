from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.errors import Place
from engine.events import ServiceAnswered
from engine.flow import Assignment, Lookup
from engine.flow import Service as Described
from engine.loading.loader import load
from ivr.databases import Databases, problems, run
from ivr.sql_source import SourceError, build, fresh_copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Flow

    Asking = Callable[..., ServiceAnswered]

HERE = Place("flow.yaml", 7, 3)


def described(query: str, *, database: str = "bank.sql", **more: object) -> Described:
    return replace(Described("it", HERE, database, query, 2.0, {}), **more)  # type: ignore[arg-type]


def answering(flow: Flow, *services: Described) -> Flow:
    return replace(flow, services={service.name: service for service in services})


@pytest.fixture
def asked(flow: Flow) -> Asking:
    def ask(query: str, **arguments: object) -> ServiceAnswered:
        return Databases(answering(flow, described(query))).answer(7, "it", arguments)

    return ask


def test_a_select_finds_its_first_row(asked: Asking) -> None:
    answer = asked("SELECT owner, balance FROM cards WHERE last4 = :last4", last4="1234")
    assert answer == ServiceAnswered(7, "found", {"owner": "Анна", "balance": 1500.5})


def test_a_select_without_a_row_is_not_found(asked: Asking) -> None:
    assert asked("SELECT owner FROM cards WHERE last4 = :last4", last4="0000").outcome == "not_found"


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("UPDATE cards SET blocked = 1 WHERE last4 = '1234'", "found"),
        ("UPDATE cards SET blocked = 1 WHERE last4 = '0000'", "not_found"),
        ("DELETE FROM cards WHERE balance < 100", "found"),
        ("INSERT INTO cards (last4, owner, balance) VALUES ('9', 'Олег', 1)", "found"),
        (("WITH poor AS (SELECT last4 FROM cards WHERE balance < 100) UPDATE cards SET blocked = 1"
         " WHERE last4 IN (SELECT last4 FROM poor)"), "found"),
    ],
)  # fmt: skip
def test_a_change_is_found_when_it_changed_rows(asked: Asking, query: str, outcome: str) -> None:
    assert asked(query).outcome == outcome


def test_a_change_may_answer_with_a_row(asked: Asking) -> None:
    answer = asked("UPDATE cards SET blocked = 1 WHERE last4 = '1234' RETURNING owner")
    assert (answer.outcome, answer.values) == ("found", {"owner": "Анна"})


def test_a_change_is_seen_by_the_same_call_and_by_no_other(flow: Flow) -> None:
    services = (
        described("UPDATE cards SET blocked = 1", name="block"),
        described("SELECT blocked FROM cards", name="look"),
    )
    mine, other = (Databases(answering(flow, *services)) for _ in range(2))
    assert mine.answer(1, "block", {}).outcome == "found"
    assert mine.answer(2, "look", {}).values == {"blocked": 1}
    assert other.answer(1, "look", {}).values == {"blocked": 0}


@pytest.mark.parametrize(
    "query",
    [
        "ATTACH '/tmp/other.db' AS other",
        "DETACH main",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('x')",
        "SELECT 1; DROP TABLE cards",
        "DROP TABLE cards",
        "CREATE TABLE more (x)",
        "COMMIT",
        "ROLLBACK",
        "VACUUM INTO '/tmp/copy.db'",
        "SELECT zeroblob(100000000)",
        "SELECT * FROM no_such_table",
        "SELECT owner FROM cards WHERE last4 = :last4",
        "UPDATE cards SET balance = -1",
    ],
)
def test_what_a_service_may_not_do_fails_and_changes_nothing(flow: Flow, query: str) -> None:
    services = described(query, name="bad"), described("SELECT count(*) AS n FROM cards", name="count")
    databases = Databases(answering(flow, *services))
    answer = databases.answer(1, "bad", {})
    assert answer.outcome == "failed"
    assert answer.reason
    assert not answer.values
    assert databases.answer(2, "count", {}).values == {"n": 2}


def test_a_query_without_end_is_interrupted(asked: Asking) -> None:
    answer = asked("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")
    assert (answer.outcome, answer.reason) == ("failed", "the statement took too long")


def test_a_change_without_end_is_rolled_back(flow: Flow) -> None:
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " INSERT INTO cards (last4, owner, balance) SELECT x + 10000, 'x', 1 FROM n"
    )
    services = described(endless, name="bad"), described("SELECT count(*) AS n FROM cards", name="count")
    databases = Databases(answering(flow, *services))
    assert databases.answer(1, "bad", {}).outcome == "failed"
    assert databases.answer(2, "count", {}).values == {"n": 2}


def test_a_reason_never_holds_a_value(flow: Flow, tmp_path: Path) -> None:
    source = tmp_path / "tell.sql"
    source.write_text(
        "CREATE TABLE t (x UNIQUE);\n"
        "CREATE TRIGGER tell BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'secret 4321'); END;\n"
    )
    tell = replace(
        answering(flow, described("INSERT INTO t VALUES (:x)", database="tell.sql")), file=str(tmp_path / "f")
    )
    answer = Databases(tell).answer(1, "it", {"x": "4321"})
    assert (answer.outcome, "4321" in answer.reason) == ("failed", False)


def test_a_value_that_sqlite_can_not_take_fails(asked: Asking) -> None:
    assert asked("SELECT :x AS x", x={"a": 1}).outcome == "failed"
    assert asked("SELECT :x AS x", x=10**30).outcome == "failed"


def test_exact_numbers_are_bound_as_numbers() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        numbers = {"a": Decimal(2), "b": Decimal("0.5")}
        assert run(connection, "SELECT :a + :b AS sum", numbers) == {"sum": 2.5}


def rows(connection: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    with closing(connection):
        return connection.execute(query).fetchall()


def test_an_unknown_service_fails(flow: Flow) -> None:
    assert Databases(flow).answer(1, "no_such", {}).outcome == "failed"


def test_a_source_is_built_again_only_when_it_changed(tmp_path: Path) -> None:
    source = tmp_path / "data.sql"
    source.write_text("CREATE TABLE t (x); INSERT INTO t VALUES (1);")
    rows(fresh_copy(source), "DELETE FROM t")
    assert rows(fresh_copy(source), "SELECT x FROM t") == [(1,)]
    source.write_text("CREATE TABLE t (x); INSERT INTO t VALUES (2);")
    os.utime(source, (1, 1))
    assert rows(fresh_copy(source), "SELECT x FROM t") == [(2,)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("CREATE TABLE t (x);\n\n-- rows\nINSERT INTO u VALUES (1);\n", 4),
        ("CREATE TABLE t (x TEXT DEFAULT ';');\nCREATE TABLE t (y);", 2),
        ("CREATE TABLE t (x);\nINSERT INTO t VALUES ('open", 2),
        ("PRAGMA writable_schema = 1;", 1),
        ("CREATE TABLE t (x);\nATTACH '/tmp/x.db' AS x;", 2),
        ("\n\nWITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n;", 3),
    ],
    ids=["no table", "twice", "not closed", "pragma", "attach", "endless"],
)
def test_a_wrong_source_names_the_line(tmp_path: Path, text: str, line: int) -> None:
    source = tmp_path / "data.sql"
    source.write_text(text)
    with pytest.raises(SourceError) as error:
        build(source)
    assert error.value.place == Place(str(source), line, 1)


def test_a_source_may_use_transactions_triggers_and_no_last_semicolon(tmp_path: Path) -> None:
    source = tmp_path / "data.sql"
    source.write_text(
        "\ufeffBEGIN;\nCREATE TABLE t (x);\nCREATE TRIGGER twice AFTER INSERT ON t WHEN new.x < 2 BEGIN\n"
        "  INSERT INTO t VALUES (new.x + 1);\nEND;\nCOMMIT;\nINSERT INTO t VALUES (1) -- no semicolon\n",
        encoding="utf-8",
    )
    assert rows(build(source), "SELECT x FROM t ORDER BY x") == [(1,), (2,)]


def test_a_source_that_is_not_text_names_the_line(tmp_path: Path) -> None:
    source = tmp_path / "data.sql"
    source.write_bytes(b"-- fine\n-- \xff\n")
    with pytest.raises(SourceError) as error:
        build(source)
    assert (error.value.place.line, "UTF-8" in error.value.what) == (2, True)


# What `ivr check` says.


def told(flow: Flow) -> list[str]:
    return [f"{problem.severity}: {problem.what}: {problem.mend}" for problem in problems(flow)]


def test_the_services_of_the_tests_line_are_right(flow: Flow) -> None:
    assert told(flow) == []


def test_a_missing_source_is_told_once(flow: Flow) -> None:
    services = (described("SELECT 1", database="no.sql", name=name) for name in "ab")
    found = problems(answering(flow, *services))
    assert ["can't be read" in problem.what for problem in found] == [True]


def test_a_source_outside_of_the_flows_folder_is_refused(flow: Flow) -> None:
    (found,) = problems(answering(flow, described("SELECT 1", database="../../../etc/passwd")))
    assert (found.place, "outside" in found.what) == (HERE, True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELEC 1", 'near "SELEC": syntax error'),
        ("SELECT nobody FROM cards", "no such column: nobody"),
        ("DROP TABLE cards", "and nothing else"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT owner FROM cards WHERE last4 = ?", "with its name"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_told_at_its_service(flow: Flow, query: str, expected: str) -> None:
    (found,) = problems(answering(flow, described(query)))
    assert (found.place, expected in str(found)) == (HERE, True)


def test_columns_are_held_against_what_the_service_returns(flow: Flow) -> None:
    service = described("SELECT owner, balance FROM cards", returns={"ownr": "text", "balance": "amount"})
    assert told(answering(flow, service)) == [
        "error: the service «it» returns «ownr», but its query has no such column: did you mean «owner»?",
        (
            "warning: the query of the service «it» selects «owner», which nothing can use: "
            "declare «owner» under «returns», or don't select it"
        ),
    ]


def passing(flow: Flow, service: Described, *names: str) -> Flow:
    find = flow.states["find"]
    assert isinstance(find, Lookup)
    any_value = find.arguments[0].value
    state = replace(find, service=service, arguments=tuple(Assignment(name, any_value) for name in names))
    return replace(answering(flow, service), states={"find": state})


def test_parameters_are_held_against_what_states_pass(flow: Flow) -> None:
    wrong = passing(flow, described("SELECT 1 FROM cards WHERE last4 = :last4"), "lst4")
    assert told(wrong) == [
        (
            "error: the state «find» does not pass «last4», which the service «it» needs: "
            "add «last4» under «with» of the state"
        ),
        "error: the state «find» passes «lst4», which the service «it» does not use: did you mean «last4»?",
    ]


def test_checking_changes_nothing(flow: Flow) -> None:
    service = described("DELETE FROM cards RETURNING owner")
    problems(answering(flow, service))
    copy = fresh_copy(Path(flow.file).with_name("bank.sql"))
    assert rows(copy, "SELECT count(*) FROM cards") == [(2,)]


def test_the_shipped_flow_has_right_services() -> None:
    path = Path(__file__).parents[2] / "flows" / "sber_900.yaml"
    assert told(load(path)) == []
