"""The switches of the journal in memory."""

from __future__ import annotations

import pytest

from server.journal.errors import StoreError
from tests.helpers.memory_journal import MemoryJournal
from tests.unit.store.samples import PLAN, records_after


def test_a_refusal_is_raised_once_and_changes_nothing() -> None:
    server = MemoryJournal()
    records = records_after(server.open(PLAN), 1)
    server.refuse_with = StoreError("store_full", "Free space.")
    with pytest.raises(StoreError) as refused:
        server.append(records)
    assert refused.value.code == "store_full"
    assert list(server.read()) == []
    server.append(records)
    assert list(server.read()) == records


@pytest.mark.parametrize("landed", [False, True])
def test_a_lost_connection_leaves_it_open_whether_the_records_landed_until_opened_again(landed: bool) -> None:
    server = MemoryJournal()
    records = records_after(server.open(PLAN), 2)
    server.lose_after(1, landed=landed)
    server.append(records[:1])
    with pytest.raises(StoreError) as lost:
        server.append(records[1:])
    assert lost.value.code == "store_connection_lost"
    with pytest.raises(StoreError) as refused:
        server.append(records[1:])
    assert refused.value.code == "store_not_open"
    assert server.open(PLAN).last_seq == (2 if landed else 1)
