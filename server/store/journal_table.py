"""The journal in a database: `server.journal.port.JournalStore` on SQLite and SQL Server alike."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from server.journal.errors import StoreBugError
from server.journal.port import Opened
from server.journal.record import Record, first_hash
from server.store.engines import DatabaseEngine
from server.store.engines.base import WriterSession
from server.store.remedies import store_error
from server.store.schema import (
    DELETE_RECORDS,
    INSERT_RECORDS,
    ONLY_ROW,
    SELECT_LAST,
    SELECT_WRITER,
    journal,
    journal_writer,
)
from server.store.upgrade import check_version, prepare

READ_AT_ONCE = 2_000
"""Records fetched in one statement: read transactions stay short, so the log can be checkpointed beside a long read."""

SELECT_RECORDS = select(journal).where(journal.c.seq > bindparam("after")).order_by(journal.c.seq).limit(READ_AT_ONCE)


class SqlJournal:
    """One plan's journal. One thread at a time; `read` may run beside it, on a connection of its own."""

    def __init__(self, engine: DatabaseEngine) -> None:
        self._engine = engine
        self._session: WriterSession | None = None
        self._epoch = 0
        # Both engines take `?` and values by position; compiling once and handing over tuples is the hot path.
        self._insert = str(INSERT_RECORDS.compile(dialect=engine.core.dialect))

    def open(self, plan_number: str, least_epoch: int = 0) -> Opened:
        """Become the only writer and take the next epoch, `least_epoch` or later; makes or upgrades the tables first.

        Raises StoreError: `store_in_use`, `store_other_plan`, `store_too_new`, or the environment's codes.
        """
        self.close()
        session = self._engine.open_writer()
        try:
            with self._engine.translated(), session.connection.begin():
                prepare(session.connection)
                opened = self._take_over(session.connection, plan_number, least_epoch)
        except BaseException:
            session.close()
            raise
        self._session, self._epoch = session, opened.epoch
        return opened

    def _take_over(self, connection: Connection, plan_number: str, least_epoch: int) -> Opened:
        writer = connection.execute(SELECT_WRITER).one_or_none()
        if writer is not None and writer.plan_number != plan_number:
            raise store_error("store_other_plan", found=writer.plan_number, asked=plan_number)
        epoch = max(1 if writer is None else writer.epoch + 1, least_epoch)
        row = {"plan_number": plan_number, "epoch": epoch, "opened_at": self._engine.utc_now}
        if writer is None:
            connection.execute(insert(journal_writer).values(id=ONLY_ROW, **row))
        else:
            connection.execute(update(journal_writer).where(journal_writer.c.id == ONLY_ROW).values(**row))
        last = connection.execute(SELECT_LAST).one_or_none()
        if last is None:
            return Opened(epoch, 0, first_hash(plan_number))
        return Opened(epoch, last.seq, bytes(last.hash))

    def append(self, records: Sequence[Record]) -> None:
        """Add records in one transaction, on the disk when this returns; all of them or none.

        Raises StoreError: `store_fenced` after a later epoch, `store_not_open` after a lost connection until `open`
        is called again, or the environment's codes. After `store_connection_lost` or `store_disk_failed` the records
        may stand in the journal all the same: `open` says where it ends. Raises StoreBugError for a number used twice.
        """
        session = self._session
        if session is None:
            raise store_error("store_not_open")
        if not records:
            return
        rows = [msgspec.structs.astuple(record) for record in records]
        try:
            self._engine.append(session, self._epoch, self._insert, rows)
        finally:
            # A connection that reconnects by itself would write without the writer's lock: it must be opened anew.
            if session.connection.invalidated:
                self.close()

    def cut_off(self, after: int) -> None:
        """Take away every record after a number: only a standby does, with what no server acknowledged or what another
        server has replaced, and only once it has put the records aside. Raises StoreError, as `append`.
        """
        session = self._session
        if session is None:
            raise store_error("store_not_open")
        with self._engine.translated(), session.connection.begin():
            self._engine.check_epoch(self._engine.read_epoch(session.connection), self._epoch)
            session.connection.execute(DELETE_RECORDS, {"after": after})

    def read(self, after: int = 0) -> Generator[Record, None, None]:
        """Yield the records after a number, in order. Needs no `open`; raises StoreError, `store_empty` among them."""
        if after < 0:
            raise StoreBugError(f"records are numbered from 1, not from {after}")
        with self._engine.reading() as connection:
            if check_version(connection) is None:
                raise store_error("store_empty")
            while True:
                rows = connection.execute(SELECT_RECORDS, {"after": after}).fetchall()
                connection.rollback()
                for row in rows:
                    yield Record(*row)
                if len(rows) < READ_AT_ONCE:
                    return
                after = rows[-1].seq

    def close(self) -> None:
        """Let go of the journal. Calling it again does nothing."""
        session, self._session = self._session, None
        if session is not None:
            with self._engine.translated():
                session.close()
