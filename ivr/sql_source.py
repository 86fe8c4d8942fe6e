"""An SQLite database in memory from a readable SQL source: built once, copied for each call, bounded."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from engine.errors import IvrError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_SOURCE = 10_000_000
"""Bytes of an SQL source; more is not the data of an example line."""
MAX_STEPS = 10_000_000
"""Instructions of SQLite's machine that one statement may take: a fraction of a second."""
MAX_VALUE = 1_000_000
"""Bytes of one value or statement."""
MAX_PAGES = 50_000
"""Pages of 4 KB that one database may grow to."""
_TICK = 10_000

_NEVER = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA})
_IN_A_SERVICE = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension"})


class SourceError(IvrError):
    """A database can't be built; `place` is the statement that is wrong, `mend` how to put it right."""

    def __init__(self, place: Place, what: str, mend: str) -> None:
        super().__init__(f"{place}: {what}: {mend}")
        self.place = place
        self.what = what
        self.mend = mend


_templates: dict[Path, tuple[tuple[int, int], bytes]] = {}
"""What each source comes to, as the bytes of a database, with the time and size of the source."""
_lock = Lock()


def fresh_copy(source: Path) -> sqlite3.Connection:
    """Return a database of one's own; its source is read again only when it has changed.

    Raises: SourceError.
    """
    try:
        status = source.stat()
    except OSError as error:
        raise _unreadable(source, error) from None
    stamp = (status.st_mtime_ns, status.st_size)
    with _lock:  # calls may run in several threads
        known = _templates.get(source)
        if known is None or known[0] != stamp:
            known = _templates[source] = (stamp, _built(source))
    copy = _connect()
    if known[1]:
        copy.deserialize(known[1])
        _limit(copy)
    return copy


def _built(source: Path) -> bytes:
    with closing(build(source)) as connection:
        return connection.serialize()


def build(source: Path) -> sqlite3.Connection:
    """Build the database that an SQL source describes. Raises: SourceError."""
    connection = _connect()
    connection.set_authorizer(_source_authorizer)
    try:
        for line, statement in _statements(_read(source)):
            try:
                with bounded(connection):
                    connection.execute(statement)
            except (sqlite3.Error, ValueError) as error:
                raise SourceError(Place(str(source), line, 1), said(error), _mend(error)) from None
    except SourceError:
        connection.close()
        raise
    connection.set_authorizer(None)
    return connection


@contextmanager
def guarded(connection: sqlite3.Connection) -> Iterator[None]:
    """Allow only what a service may do: read and change rows."""
    connection.set_authorizer(_service_authorizer)
    try:
        yield
    finally:
        connection.set_authorizer(None)


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    _limit(connection)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def _limit(connection: sqlite3.Connection) -> None:
    """Let a database grow only so far; the limit goes with its pages, and so has to follow them."""
    connection.execute(f"PRAGMA max_page_count = {MAX_PAGES}")


@contextmanager
def bounded(connection: sqlite3.Connection) -> Iterator[None]:
    """Interrupt a statement that does not come to an end."""
    ticks = iter(range(MAX_STEPS // _TICK))
    connection.set_progress_handler(lambda: next(ticks, None) is None, _TICK)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _source_authorizer(action: int, _one: str | None, two: str | None, *_: str | None) -> int:
    return sqlite3.SQLITE_DENY if action in _NEVER or _forbidden(action, two) else sqlite3.SQLITE_OK


def _service_authorizer(action: int, _one: str | None, two: str | None, *_: str | None) -> int:
    allowed = action in _IN_A_SERVICE and not _forbidden(action, two)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _forbidden(action: int, name: str | None) -> bool:
    return action == sqlite3.SQLITE_FUNCTION and name in _FORBIDDEN_FUNCTIONS


def _read(source: Path) -> str:
    try:
        with source.open("rb") as file:
            raw = file.read(MAX_SOURCE + 1)
    except OSError as error:
        raise _unreadable(source, error) from None
    if len(raw) > MAX_SOURCE:
        raise SourceError(Place(str(source), 1, 1), "the source is too big", "10 MB is the most")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(
            Place(str(source), line, 1), "this is not UTF-8 text", "save the file as UTF-8"
        ) from None


def _unreadable(source: Path, error: OSError) -> SourceError:
    what = f"the database source can't be read ({error.strerror or 'unknown error'})"
    return SourceError(
        Place(str(source), 1, 1), what, "give the path of an SQL file, seen from the flow's folder"
    )


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield every statement with the line it begins at; a last one without its semicolon too."""
    begin = end = 0
    while (end := text.find(";", end) + 1) > 0:
        if sqlite3.complete_statement(text[begin:end]):
            yield _first_line(text, begin, end), text[begin:end]
            begin = end
    if text[begin:].strip():
        yield _first_line(text, begin, len(text)), text[begin:]


def _first_line(text: str, begin: int, end: int) -> int:
    """Return the line of the first thing between the offsets that is neither blank nor a `--` comment."""
    line = text.count("\n", 0, begin) + 1
    for offset, content in enumerate(text[begin:end].splitlines()):
        if content.strip() and not content.lstrip().startswith("--"):
            return line + offset
    return line


def said(error: Exception) -> str:
    """Return what SQLite says is wrong, in one line. May hold values: for the author of a flow only."""
    return str(error).replace("\n", " ") or type(error).__name__


def _mend(error: Exception) -> str:
    if "not authorized" in str(error) or "prohibited" in str(error):
        return "a source holds tables and rows; ATTACH, DETACH, PRAGMA and load_extension are refused"
    return "correct the statement that begins here"
