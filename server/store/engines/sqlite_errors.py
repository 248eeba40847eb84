"""SQLite's errors by their result code (https://www.sqlite.org/rescode.html), never by their text."""

from __future__ import annotations

import sqlite3

from server.journal.errors import StoreBugError, StoreError
from server.store.remedies import store_error

_PRIMARY = 0xFF  # an extended result code keeps its primary code in the low byte
_CODES = {
    sqlite3.SQLITE_BUSY: "store_busy",
    sqlite3.SQLITE_LOCKED: "store_busy",
    sqlite3.SQLITE_PROTOCOL: "store_busy",
    sqlite3.SQLITE_PERM: "store_read_only",
    sqlite3.SQLITE_READONLY: "store_read_only",
    sqlite3.SQLITE_FULL: "store_full",
    sqlite3.SQLITE_NOLFS: "store_full",
    sqlite3.SQLITE_CORRUPT: "store_damaged",
    sqlite3.SQLITE_NOTADB: "store_not_a_database",
    sqlite3.SQLITE_CANTOPEN: "store_missing_folder",
    sqlite3.SQLITE_IOERR: "store_disk_failed",
}
_OURS = {
    sqlite3.SQLITE_ERROR,  # a statement that does not compile, a table that is not there
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
    sqlite3.SQLITE_TOOBIG,
}


def primary_code(error: sqlite3.Error) -> int | None:
    """Return SQLite's primary result code, or None where Python's own module refused."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _PRIMARY


def explain_sqlite(error: BaseException) -> StoreError | StoreBugError:
    """Tell what an error of the sqlite3 module means."""
    if not isinstance(error, sqlite3.Error):
        return StoreBugError(f"not an error of SQLite: {type(error).__name__}")
    primary = primary_code(error)
    detail = str(getattr(error, "sqlite_errorname", type(error).__name__))
    if primary is None or primary in _OURS:
        return StoreBugError(f"SQLite refused a statement or a value: {detail}")
    return store_error(_CODES.get(primary, "store_failed"), detail=detail)
