"""What every database engine must offer; one class each holds all that differs between them (after Synapse)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.sql.functions import FunctionElement

from server.journal.errors import StoreBugError, StoreError
from server.store.remedies import store_error

WRITES = "kaochang_writes"
"""Execution option of a connection whose transactions write."""


class WriterLock(Protocol):
    """What keeps a second live server out. The database frees it by itself when the process dies."""

    def release(self) -> None:
        """Let the next writer in."""


class WriterSession:
    """The one connection that may write the journal, and the lock it stands under."""

    def __init__(self, connection: Connection, lock: WriterLock) -> None:
        self.connection = connection
        self.lock = lock

    def close(self) -> None:
        """End the connection, then free the lock: the next writer finds the last checkpoint done."""
        try:
            self.connection.close()
        finally:
            self.lock.release()


class DatabaseEngine(ABC):
    """A database the store can stand on. Blocking; a connection is used by one thread at a time."""

    utc_now: FunctionElement[Any]
    """The database's own UTC time, for columns that only people read."""

    def __init__(self, core: Engine) -> None:
        self.core = core

    @abstractmethod
    def open_writer(self) -> WriterSession:
        """Connect as the only writer. Raises StoreError: `store_in_use`, or the environment's codes."""

    @abstractmethod
    def read_epoch(self, connection: Connection) -> int | None:
        """Return the writer's epoch and keep anyone from changing it until this transaction ends."""

    def append(self, session: WriterSession, epoch: int, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows in one transaction that is on the disk when this returns. `statement` takes one row.

        Raises StoreError: `store_fenced` where the writer's epoch is no longer `epoch`, or the environment's codes.
        """
        with self.translated(), session.connection.begin():
            self.check_epoch(self.read_epoch(session.connection), epoch)
            session.connection.exec_driver_sql(statement, rows)

    def check_epoch(self, found: int | None, own: int) -> None:
        """Raise StoreError `store_fenced` where a later writer has taken over."""
        if found != own:
            raise store_error("store_fenced", found=found or 0, own=own)

    @abstractmethod
    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what a driver's error means. The one place per engine that reads driver errors."""

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn every driver error inside into StoreError or StoreBugError.

        The driver's own exception is cut off (`from None`): its text can quote values, and a traceback ends in a log.
        """
        try:
            yield
        except DBAPIError as error:
            raise self.explain(error.orig or error) from None
        except StatementError as error:
            raise StoreBugError(f"a value that a column does not take: {type(error.orig).__name__}") from None
        except SQLAlchemyError as error:  # of SQLAlchemy itself, with no value in its text
            raise StoreBugError(f"the database layer was used wrongly: {type(error).__name__}") from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise StoreBugError(f"a value that no database takes: {type(error).__name__}") from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect for reading; whatever is begun is rolled back at the end."""
        with self.translated(), self.core.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect for one transaction, committed if the block ends well and rolled back if it does not."""
        with self.translated(), self.core.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection
