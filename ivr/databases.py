"""The data services of a flow: runs each statement on a fresh copy of its database, and checks it before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Problem, did_you_mean
from engine.events import ServiceAnswered
from engine.flow import Lookup
from ivr.sql_source import SourceError, bounded, fresh_copy, guarded, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.flow import Flow, Service


class Databases:
    """The databases of one call, copied when first asked; what the call changes no other call sees."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._open: dict[str, sqlite3.Connection] = {}

    def answer(self, request: int, service: str, arguments: Mapping[str, object]) -> ServiceAnswered:
        """Run the statement of a service. Whatever goes wrong is `failed`, with no value in its reason."""
        try:
            known = self._flow.services[service]
            row = run(self._connection(known), known.query, arguments)
        except KeyError:
            return ServiceAnswered(request, "failed", reason="no such service")
        except SourceError as error:
            return ServiceAnswered(request, "failed", reason=f"the database source is wrong: {error.what}")
        except (sqlite3.Error, TypeError, ValueError, OverflowError) as error:
            return ServiceAnswered(request, "failed", reason=_reason(error))
        if row is None:
            return ServiceAnswered(request, "not_found")
        return ServiceAnswered(request, "found", row)

    def close(self) -> None:
        """Forget everything."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def __del__(self) -> None:
        self.close()  # of a call that nobody led to its end

    def _connection(self, service: Service) -> sqlite3.Connection:
        connection = self._open.get(service.database)
        if connection is None:
            connection = self._open[service.database] = fresh_copy(source_of(self._flow, service))
        return connection


def source_of(flow: Flow, service: Service) -> Path:
    """Return the path of a service's SQL source. Raises: SourceError where it is outside the folder."""
    folder = Path(flow.file).parent
    path = folder / service.database
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(
            service.place,
            f"the database «{service.database}» is outside the flow's folder",
            "keep it beside the flow or in a folder below it",
        )
    return path


def run(
    connection: sqlite3.Connection, query: str, arguments: Mapping[str, object]
) -> dict[str, object] | None:
    """Run one statement in a transaction of its own.

    Returns: its first row; an empty record where it changed rows and answers with none; None for neither.
    Raises: sqlite3.Error, TypeError; then nothing was changed.
    """
    bound = {name: _bindable(value) for name, value in arguments.items()}
    connection.execute("BEGIN")
    before = connection.total_changes  # a cursor does not count what WITH … UPDATE changes
    try:
        with guarded(connection), bounded(connection):
            row = _first_row(connection.execute(query, bound))
            if row is None and connection.total_changes > before:
                row = {}
    except BaseException:
        _roll_back(connection)
        raise
    connection.execute("COMMIT")
    return row


def _first_row(cursor: sqlite3.Cursor) -> dict[str, object] | None:
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone() if names else None
    cursor.close()
    return dict(zip(names, row, strict=True)) if row is not None else None


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # SQLite itself rolls some failures back
        connection.execute("ROLLBACK")


def _bindable(value: object) -> object:
    """Return a value of a call as SQLite takes it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _reason(error: Exception) -> str:
    """Say what went wrong without SQLite's own words, which may hold values."""
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if name == "SQLITE_INTERRUPT":
        return "the statement took too long"
    return f"the database refused the statement ({name})"


def problems(flow: Flow) -> list[Problem]:
    """Return what is wrong with the services of a flow: their sources, statements, parameters and columns."""
    found: dict[Problem, None] = {}  # services that share a source share its mistake
    for service in flow.services.values():
        try:
            with closing(fresh_copy(source_of(flow, service))) as connection:
                found.update(dict.fromkeys(_query_problems(flow, service, connection)))
        except SourceError as error:
            found[Problem(error.place, error.what, error.mend)] = None
    return list(found)


class _Parameters(dict[str, None]):
    """Notes the names that a statement asks for, and gives each no value."""

    def __missing__(self, name: str) -> None:
        self[name] = None


def _query_problems(flow: Flow, service: Service, connection: sqlite3.Connection) -> Iterator[Problem]:
    asked = _Parameters()
    try:
        with guarded(connection):
            connection.execute(f"EXPLAIN {service.query}", asked).close()
    except (sqlite3.Error, ValueError) as error:
        what = f"the query of the service «{service.name}» is wrong ({said(error)})"
        yield Problem(service.place, what, _mend_query(error))
        return
    yield from _parameter_problems(flow, service, frozenset(asked))
    yield from _column_problems(service, _columns(connection, service.query, asked))


def _mend_query(error: Exception) -> str:
    text = str(error)
    if "not authorized" in text or "prohibited" in text:
        return "a service may SELECT, INSERT, UPDATE or DELETE, and nothing else"
    if "one statement" in text:
        return "give a service one statement; make a second service of the other"
    if "has no name" in text:
        return "write each parameter with its name: «:last4»"
    return "correct the SQL, or the tables in its database source"


def _parameter_problems(flow: Flow, service: Service, asked: frozenset[str]) -> Iterator[Problem]:
    for state in flow.states.values():
        if not isinstance(state, Lookup) or state.service.name != service.name:
            continue
        passed = {one.variable for one in state.arguments}
        for name in sorted(asked - passed):
            what = (
                f"the state «{state.name}» does not pass «{name}», which the service «{service.name}» needs"
            )
            yield Problem(state.place, what, f"add «{name}» under «with» of the state")
        for name in sorted(passed - asked):
            what = (
                f"the state «{state.name}» passes «{name}», which the service «{service.name}» does not use"
            )
            hint = did_you_mean(name, asked - passed, f"take it away, or use «:{name}» in the query")
            yield Problem(state.place, what, hint)


def _columns(connection: sqlite3.Connection, query: str, asked: Mapping[str, None]) -> list[str] | None:
    """Return the columns that a statement answers with; None where only real values show that."""
    connection.execute("BEGIN")
    try:
        with guarded(connection), bounded(connection):
            cursor = connection.execute(query, asked)
            names = [column[0] for column in cursor.description or ()]
            cursor.close()
            return names
    except sqlite3.Error:
        return None
    finally:
        _roll_back(connection)


def _column_problems(service: Service, columns: list[str] | None) -> Iterator[Problem]:
    if columns is None:
        return
    for name in service.returns:
        if name not in columns:
            what = f"the service «{service.name}» returns «{name}», but its query has no such column"
            otherwise = f"give a column of the query the name {name}, or take it away from «returns»"
            yield Problem(service.place, what, did_you_mean(name, columns, otherwise))
    for name in columns:
        if service.returns and name not in service.returns:
            what = f"the query of the service «{service.name}» selects «{name}», which nothing can use"
            yield Problem(
                service.place, what, f"declare «{name}» under «returns», or don't select it", "warning"
            )
