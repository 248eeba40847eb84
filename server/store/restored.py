"""A journal put back from a backup into an empty database: the same records, and a writer that goes on after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import update

from server.journal.errors import StoreError
from server.journal.record import Record
from server.store.engines import DatabaseEngine
from server.store.journal_table import SqlJournal
from server.store.remedies import store_error
from server.store.schema import ONLY_ROW, journal_writer


def put_back(engine: DatabaseEngine, plan: str, batches: Iterable[Sequence[Record]]) -> int:
    """Write the records into a database without any and return how many they were.

    The next server to open it takes the epoch after the last record's. Raises StoreError, `store_not_empty` where there
    is a journal already; what was written before an error stays, in a database that was empty.
    """
    journal = SqlJournal(engine)
    _refuse_a_journal(journal)
    count = epoch = 0
    opened = journal.open(plan)
    try:
        if opened.last_seq:
            raise store_error("store_not_empty")
        for records in batches:
            journal.append(records)
            count += len(records)
            epoch = max(epoch, *(record.epoch for record in records))
    finally:
        journal.close()
    with engine.writing() as connection:
        connection.execute(update(journal_writer).where(journal_writer.c.id == ONLY_ROW).values(epoch=max(epoch, 1)))
    return count


def _refuse_a_journal(journal: SqlJournal) -> None:
    """A database that this program has ever opened holds an epoch that must not be taken back."""
    records = journal.read()
    try:
        next(records, None)
    except StoreError as error:
        if error.code in ("store_empty", "store_missing_folder"):
            return
        raise
    finally:
        records.close()
    raise store_error("store_not_empty")
