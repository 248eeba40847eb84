"""SQLite: write-ahead log, one fsync a commit, a lock file beside the database that dies with its process."""

from __future__ import annotations

import sqlite3
from functools import cache
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
LONGEST_RUN = 64
"""Rows of one statement: a room's PCs in one breath. Each number of rows is a statement prepared once and kept."""
CHECKPOINT_PAGES = 4_000
"""Pages (4 KiB) in the log before they are copied into the database inside a commit: 16 MiB. At 500
records a commit the 99th percentile is 3 ms with 4,000 and 10 ms with SQLite's own 1,000; the longest, 70 ms and 11.
A thread that copies beside the writer was tried and was worse: the disk's flush of one file holds up the other's."""

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


class SqliteWriterSession(WriterSession):
    """The writer's connection, and the driver's own beneath it."""

    def __init__(self, connection: Connection, lock: LockFile) -> None:
        super().__init__(connection, lock)
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise StoreBugError("not a connection to SQLite")
        self.driver = driver


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
                connect_args={
                    "check_same_thread": False,
                    "timeout": busy_timeout_ms / 1000,
                    "cached_statements": 2 * LONGEST_RUN,
                },
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
        return SqliteWriterSession(connection, lock)

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

    def append(self, session: WriterSession, epoch: int, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows, in one statement where they are few: it is its own transaction and looks at the epoch itself.

        The sqlite3 module lets the interpreter's lock go at every call, and the busy event loop beside it is slow to
        give it back: what counts is how seldom this thread asks. So the driver's own connection is used, with one call
        for a usual batch (begin, epoch, insert and commit by themselves took 440 microseconds of processor for 40 rows,
        this takes a third), and never `executemany`, which lets go at every row.
        """
        if not isinstance(session, SqliteWriterSession):
            raise StoreBugError("the session of another engine")
        insert = self._insert_run if len(rows) <= LONGEST_RUN else self._insert_runs
        try:
            found = insert(session.driver, epoch, statement, rows)
        except sqlite3.Error as error:
            raise self.explain(error) from None
        except (OverflowError, UnicodeEncodeError) as error:
            raise StoreBugError(f"a value that no database takes: {type(error).__name__}") from None
        if not found:
            row = session.driver.execute(_SELECT_EPOCH).fetchone()
            self.check_epoch(row[0] if row else None, epoch)

    def _insert_runs(self, driver: sqlite3.Connection, epoch: int, statement: str, rows: list[tuple[Any, ...]]) -> int:
        # Powers of two, so that few statements are ever prepared.
        driver.execute("BEGIN IMMEDIATE")
        try:
            done = 0
            while done < len(rows):
                count = min(LONGEST_RUN, 1 << ((len(rows) - done).bit_length() - 1))
                if not self._insert_run(driver, epoch, statement, rows[done : done + count]):
                    break
                done += count
            driver.execute("COMMIT")
        except BaseException:
            driver.rollback()
            raise
        return done

    @staticmethod
    def _insert_run(driver: sqlite3.Connection, epoch: int, statement: str, rows: list[tuple[Any, ...]]) -> int:
        values = chain.from_iterable(rows)
        return driver.execute(_fenced(statement, len(rows)), (*values, epoch)).rowcount

    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what an error of the sqlite3 module means."""
        return explain_sqlite(error)


@cache
def _fenced(statement: str, rows: int) -> str:
    """An INSERT of so many rows that inserts none once a later writer has taken over."""
    head, one = statement.split(" VALUES ")
    values = ", ".join([one] * rows)
    # The statement is SQLAlchemy's own and the rest placeholders: no value stands in it.
    return f"{head} SELECT * FROM (VALUES {values}) WHERE ({_SELECT_EPOCH}) = ?"  # noqa: S608


def _begin(connection: Connection) -> None:
    # A write that begins deferred can be refused half-way (SQLITE_BUSY_SNAPSHOT); IMMEDIATE waits at the door.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
