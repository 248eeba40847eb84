"""The database behind the hub: SQLite to begin with, PostgreSQL by URL; several processes over one.

Writers take turns on both engines: SQLite by its own lock (BEGIN IMMEDIATE), PostgreSQL by one advisory lock that its
transaction holds. Whoever writes sees all that was written before, so a transaction may look first and then write, and
no rule needs to know on which engine it stands. A hub writes a few times a second at most; bytes never wait for it.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry

from exam.text import Fact, Text
from server.file_turn import turn_of
from server.journal.errors import StoreBugError, StoreError
from server.store.engines.sqlite_errors import explain_sqlite

BUSY_TIMEOUT_MS = 20_000
"""How long a writer waits for its turn."""
LOGIN_TIMEOUT_S = 10
WRITERS_TURN = 0x6B63_6875_62
"""The advisory lock's number: `kchub` in ASCII."""
_WRITES = "hub_writes"

TEXTS = MappingProxyType(
    {
        "hub_bad_url": Text(
            "数据库地址无法使用。请写成 sqlite:///路径 或 postgresql+psycopg://用户：密码@主机/库。",
            "The database URL cannot be used. Write sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE.",
        ),
        "hub_driver_missing": Text(
            "没有 PostgreSQL 的驱动。请安装 psycopg[binary]。",
            "PostgreSQL's driver is missing. Install psycopg[binary].",
        ),
        "hub_database_unreachable": Text(
            "连接不到 PostgreSQL，或连接中断。请检查主机、端口、密码，以及服务是否已启动。",
            "PostgreSQL is not reached, or was lost. Check host, port and password, and that it runs.",
        ),
        "hub_database_busy": Text(
            "数据库太忙，请稍后再试。没有改动。", "The database is too busy; try again later. Nothing was changed."
        ),
        "hub_database_full": Text(
            "PostgreSQL 的磁盘已满。请腾出空间后再试。", "PostgreSQL's disk is full. Free space, then try again."
        ),
        "hub_database_rights": Text(
            "该用户在数据库中的权限不足(PostgreSQL 错误 {detail})。请给予建表和读写的权限。",
            "The user lacks rights in the database (PostgreSQL error {detail}). Grant creating, reading and writing.",
        ),
        "hub_database_failed": Text(
            "数据库操作失败({detail})。请检查数据库服务的日志。",
            "The database failed ({detail}). Look into the database's own log.",
        ),
        "hub_too_new": Text(
            "数据库版本是 {found}(至少需要 {needed})，本程序只认识到 {known}。请安装更新版本的程序。",
            "The database is version {found} (needs {needed}), this program knows up to {known}: install a newer one.",
        ),
    }
)
_STATES = MappingProxyType(
    {
        "08": "hub_database_unreachable",
        "28": "hub_database_unreachable",
        "3D": "hub_database_unreachable",
        "57": "hub_database_unreachable",
        "40": "hub_database_busy",
        "55": "hub_database_busy",
        "25": "hub_database_busy",
        "53": "hub_database_full",
        "42": "hub_database_rights",
    }
)
"""What classes of SQLSTATE mean (PostgreSQL, appendix A)."""


def store_error(code: str, **facts: Fact) -> StoreError:
    """Make the error of a code with its remedy in both languages."""
    return StoreError(code, f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}")


class HubDatabase(ABC):
    """One database. Blocking: call what uses it in a thread."""

    def __init__(self, core: Engine) -> None:
        self.core = core

    @abstractmethod
    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what a driver's error means."""

    @abstractmethod
    def take_turn(self, connection: Connection) -> None:
        """Wait until no other writer is at it; called first in every transaction that writes."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect for reading. Raises StoreError."""
        with self._translated(), self.core.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect for one transaction, alone among writers; committed if the block ends well. Raises StoreError."""
        with self._translated(), self.core.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                self.take_turn(connection)
                yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.core.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        # `from None`: a driver's text can quote values, and a traceback ends in a log.
        try:
            yield
        except DBAPIError as error:
            raise self.explain(error.orig or error) from None
        except StatementError as error:
            raise StoreBugError(f"a value that a column does not take: {type(error.orig).__name__}") from None
        except SQLAlchemyError as error:
            if "timeout" in type(error).__name__.lower():
                raise store_error("hub_database_busy") from None
            raise StoreBugError(f"the database layer was used wrongly: {type(error).__name__}") from error


class SqliteHub(HubDatabase):
    """A database in one file on a local disk, for one machine."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise store_error("hub_bad_url")
        self.path = Path(url.database)
        arguments = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
        super().__init__(create_engine(url, hide_parameters=True, connect_args=arguments))
        event.listen(self.core, "connect", partial(_set_up_sqlite, self.path))
        event.listen(self.core, "begin", _begin_sqlite)

    def take_turn(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has taken it."""

    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what an error of the sqlite3 module means."""
        return explain_sqlite(error)


class PostgresHub(HubDatabase):
    """A PostgreSQL server, for several processes on several machines."""

    def __init__(self, url: URL) -> None:
        arguments = {
            "connect_timeout": LOGIN_TIMEOUT_S,
            # A process that hangs inside a transaction must not keep the others from their turn.
            "options": f"-c lock_timeout={BUSY_TIMEOUT_MS} -c idle_in_transaction_session_timeout=30000",
        }
        try:
            core = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)
        except ImportError:
            raise store_error("hub_driver_missing") from None
        super().__init__(core)

    def take_turn(self, connection: Connection) -> None:
        """Wait for the one lock of all writers; it ends with the transaction."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")

    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what an error of psycopg means, by its SQLSTATE."""
        state = getattr(error, "sqlstate", None) or ""
        if not state:  # psycopg could not even ask: no server, or it went away
            return store_error("hub_database_unreachable")
        if state.startswith("23"):
            return StoreBugError(f"a row that may not be there twice ({state})")
        return store_error(_STATES.get(state[:2], "hub_database_failed"), detail=state)


def open_hub_database(url: str) -> HubDatabase:
    """Choose the engine by URL. Touches no disk and no network. Raises StoreError, which never repeats the URL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise store_error("hub_bad_url") from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return SqliteHub(parsed)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return PostgresHub(parsed.set(drivername="postgresql+psycopg"))
    raise store_error("hub_bad_url")


def _set_up_sqlite(path: Path, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        raise StoreBugError("not a connection to SQLite")
    # None: transactions begin where this file says so, not where the sqlite3 module guesses.
    connection.isolation_level = None
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        # SQLite does not wait when two change the mode at once: they take turns.
        with turn_of(path):
            connection.execute("PRAGMA journal_mode = WAL").close()
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
