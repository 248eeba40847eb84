"""A journal put back into an empty database is the same journal, and its next writer is the next life."""

from __future__ import annotations

import pytest

from server.journal.errors import StoreError
from server.journal.port import Opened
from server.journal.record import first_hash
from server.store.engines import DatabaseEngine
from server.store.journal_table import SqlJournal
from server.store.restored import put_back
from tests.unit.store.samples import PLAN, records_after

RECORDS = [
    *(first := records_after(Opened(1, 0, first_hash(PLAN)), 3)),
    *records_after(Opened(6, 3, first[-1].hash), 2),
]


def test_the_same_records_stand_there_and_the_next_epoch_follows_the_last(engine: DatabaseEngine) -> None:
    assert put_back(engine, PLAN, [RECORDS[:2], RECORDS[2:]]) == 5
    journal = SqlJournal(engine)
    assert list(journal.read()) == RECORDS
    opened = journal.open(PLAN)
    journal.close()
    assert opened == Opened(7, 5, RECORDS[-1].hash)


def test_a_database_with_a_journal_is_left_as_it_is(engine: DatabaseEngine) -> None:
    journal = SqlJournal(engine)
    journal.open(PLAN)
    journal.append(RECORDS[:1])
    journal.close()
    with pytest.raises(StoreError, match="store_not_empty"):
        put_back(engine, PLAN, [RECORDS])
    assert list(journal.read()) == RECORDS[:1]


def test_a_journal_that_was_only_opened_is_left_alone_as_well(engine: DatabaseEngine) -> None:
    journal = SqlJournal(engine)
    journal.open(PLAN)
    journal.close()
    with pytest.raises(StoreError, match="store_not_empty"):
        put_back(engine, PLAN, [RECORDS])
