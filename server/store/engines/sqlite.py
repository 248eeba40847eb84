"""SQLite: write-ahead log, one fsync a commit, a lock file beside the database that dies with its process."""

from __future__ import annotations

import sqlite3
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, event, func
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from server.journal.errors import StoreBugError, StoreError
from server.site_folder import sync_folder
from server.store.engines.base import WRITES, DatabaseEngine, WriterSession
from server.store.engines.sqlite_errors import explain_sqlite, primary_code
from server.store.remedies import store_error

BUSY_TIMEOUT_MS = 5_000
"""How long a write waits for another program's write, a backup's say."""
LONGEST_RUN = 256
"""Rows of one statement; their values stay far below SQLite's limit of 32,766."""
CHECKPOINT_PAGES = 4_000
"""Pages (4 KiB) in the log before they are copied into the database inside a commit: 16 MiB. At 500
records a commit the 99th percentile is 3 ms with 4,000 and 10 ms with SQLite's own 1,000; the longest, 70 ms and 11."""

_SELECT_EPOCH = "SELECT epoch FROM journal_writer WHERE id = 1"


class LockFile:
    """`<database>.lock`, an empty SQLite database held under BEGIN EXCLUSIVE.

    SQLite's own lock works alike on Windows and Linux, and the system frees it when the process is killed. On Linux it
    is lost if this process opens and closes that file by any other way: never copy or read it.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            # In memory, or an empty rollback journal would be left beside the lock.
            self._connection.execute("PRAGMA journal_mode = MEMORY")
            self._connection.execute("BEGIN EXCLUSIVE")
        except BaseException:
            self._connection.close()
            raise

    def release(self) -> None:
        """Let the next writer in. Calling it again does nothing."""
        self._connection.close()


class SqliteEngine(DatabaseEngine):
    """A database in one file on a local disk."""

    utc_now = func.current_timestamp()

    def __init__(self, url: URL, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise store_error("store_bad_url")  # a journal lives on a disk
        self.path = Path(url.database)
        self._busy_timeout_ms = busy_timeout_ms
        super().__init__(
            create_engine(
                url,
                poolclass=NullPool,
                hide_parameters=True,
                # The journal opens in one thread and appends in another, never in both at once.
                connect_args={"check_same_thread": False, "timeout": busy_timeout_ms / 1000},
            )
        )
        event.listen(self.core, "connect", self._set_up)
        event.listen(self.core, "begin", _begin)

    def _set_up(self, dbapi_connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # None: transactions begin where this file says so, not where the sqlite3 module guesses.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            mode = cursor.fetchone()
            if mode != ("wal",):
                raise store_error("store_no_wal")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            cursor.execute("PRAGMA foreign_keys = ON")
        finally:
            cursor.close()

    def open_writer(self) -> WriterSession:
        """Take the lock file and connect. Makes the database's own folder, but not the folder above it."""
        self._make_folder()
        try:
            lock = LockFile(self.path.with_name(self.path.name + ".lock"))
        except sqlite3.Error as error:
            if primary_code(error) == sqlite3.SQLITE_BUSY:
                raise store_error("store_in_use") from None
            raise self.explain(error) from None
        try:
            with self.translated():
                connection = self.core.connect().execution_options(**{WRITES: True})
        except BaseException:
            lock.release()
            raise
        return WriterSession(connection, lock)

    def _make_folder(self) -> None:
        folder = self.path.parent
        try:
            folder.mkdir()
            sync_folder(folder.parent)
        except FileExistsError:
            pass
        except PermissionError:
            raise store_error("store_read_only") from None
        except OSError:
            # Above all: the site's folder is not there, a disk that is not plugged in. Never make an empty one instead.
            raise store_error("store_missing_folder") from None

    def read_epoch(self, connection: Connection) -> int | None:
        """Return the epoch. BEGIN IMMEDIATE has already shut out every other writer."""
        epoch: int | None = connection.exec_driver_sql(_SELECT_EPOCH).scalar()
        return epoch

    def insert_rows(self, connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert many rows a statement, in runs of powers of two so that few statements are ever prepared.

        The sqlite3 module lets the interpreter's lock go at every step, and `executemany` steps at every row: beside a
        busy event loop each row then waits for its turn, and a batch of twenty took ten times as long.
        """
        head, one = statement.split(" VALUES ")
        done = 0
        while done < len(rows):
            count = min(LONGEST_RUN, 1 << ((len(rows) - done).bit_length() - 1))
            values = tuple(chain.from_iterable(rows[done : done + count]))
            connection.exec_driver_sql(f"{head} VALUES {', '.join([one] * count)}", values)
            done += count

    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what an error of the sqlite3 module means."""
        return explain_sqlite(error)


def _begin(connection: Connection) -> None:
    # A write that begins deferred can be refused half-way (SQLITE_BUSY_SNAPSHOT); IMMEDIATE waits at the door.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
