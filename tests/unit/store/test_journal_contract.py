"""The contract of server.journal.port.JournalStore, held against every implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.journal.errors import StoreBugError, StoreError
from server.journal.port import JournalStore, Opened
from server.journal.record import first_hash, verify
from server.store.engines import DatabaseEngine
from server.store.journal_table import READ_AT_ONCE, SqlJournal
from tests.helpers.memory_journal import MemoryDisk, MemoryJournal
from tests.unit.store.samples import PLAN, records_after


class Site:
    """Servers that share one database: `server()` makes another, `kill()` frees what a killed one held."""

    def __init__(self, make: Callable[[], JournalStore], kill: Callable[[JournalStore], None]) -> None:
        self._make = make
        self.kill = kill
        self._servers: list[JournalStore] = []

    def server(self) -> JournalStore:
        self._servers.append(self._make())
        return self._servers[-1]

    def close(self) -> None:
        for server in self._servers:
            server.close()


def _kill_memory(server: JournalStore) -> None:
    assert isinstance(server, MemoryJournal)
    server.die()


def _kill_sql(server: JournalStore) -> None:
    assert isinstance(server, SqlJournal)
    assert server._session is not None
    server._session.lock.release()


@pytest.fixture(params=["memory", "sql"])
def site(request: pytest.FixtureRequest, engine: DatabaseEngine) -> Iterator[Site]:
    disk = MemoryDisk()
    made = (
        Site(lambda: MemoryJournal(disk), _kill_memory)
        if request.param == "memory"
        else Site(lambda: SqlJournal(engine), _kill_sql)
    )
    yield made
    made.close()


def test_a_new_journal_begins_at_the_plans_own_hash_in_epoch_one(site: Site) -> None:
    assert site.server().open(PLAN) == Opened(1, 0, first_hash(PLAN))


def test_what_is_appended_is_read_back_in_order_and_its_chain_holds(site: Site) -> None:
    server = site.server()
    opened = server.open(PLAN)
    records = records_after(opened, 25)
    for batch in (records[:1], records[1:10], records[10:]):
        server.append(batch)
    assert list(server.read()) == records
    assert list(server.read(after=20)) == records[20:]
    assert verify(server.read(), first_hash(PLAN)) == records[-1].hash


@pytest.mark.parametrize("count", [READ_AT_ONCE - 1, READ_AT_ONCE, READ_AT_ONCE + 1])
def test_a_journal_longer_than_one_fetch_is_read_whole(site: Site, count: int) -> None:
    server = site.server()
    server.append(records_after(server.open(PLAN), count))
    assert [record.seq for record in server.read()] == list(range(1, count + 1))


def test_an_append_of_nothing_changes_nothing(site: Site) -> None:
    server = site.server()
    server.open(PLAN)
    server.append([])
    assert list(server.read()) == []


def test_an_append_with_one_number_used_twice_adds_none_of_its_records(site: Site) -> None:
    server = site.server()
    records = records_after(server.open(PLAN), 5)
    server.append(records[:2])
    with pytest.raises(StoreBugError):
        server.append([*records[2:], records[4]])
    assert list(server.read()) == records[:2]
    server.append(records[2:])
    assert list(server.read()) == records


def test_the_next_opener_gets_the_next_epoch_and_the_place_to_go_on(site: Site) -> None:
    first = site.server()
    records = records_after(first.open(PLAN), 3)
    first.append(records)
    first.close()
    second = site.server()
    opened = second.open(PLAN)
    assert opened == Opened(2, 3, records[-1].hash)
    second.append(records_after(opened, 1))
    assert [record.epoch for record in second.read()] == [1, 1, 1, 2]


def test_opening_again_takes_another_epoch(site: Site) -> None:
    server = site.server()
    server.open(PLAN)
    assert server.open(PLAN).epoch == 2


def test_a_second_live_server_is_refused_at_once(site: Site) -> None:
    first = site.server()
    opened = first.open(PLAN)
    with pytest.raises(StoreError) as refused:
        site.server().open(PLAN)
    assert refused.value.code == "store_in_use"
    first.append(records_after(opened, 1))


def test_a_server_that_was_believed_dead_is_fenced_by_its_successor(site: Site) -> None:
    first, second = site.server(), site.server()
    late = records_after(first.open(PLAN), 2)
    site.kill(first)
    records = records_after(second.open(PLAN), 2)
    with pytest.raises(StoreError) as refused:
        first.append(late)
    assert refused.value.code == "store_fenced"
    second.append(records)
    assert list(second.read()) == records


def test_another_plans_journal_is_refused_and_left_as_it_is(site: Site) -> None:
    first, second = site.server(), site.server()
    first.open(PLAN)
    first.close()
    with pytest.raises(StoreError) as refused:
        second.open("2099-990000-02")
    assert refused.value.code == "store_other_plan"
    assert first.open(PLAN).epoch == 2  # the refused one took no epoch and holds no lock


def test_closing_twice_does_nothing_and_a_closed_journal_takes_no_records(site: Site) -> None:
    server = site.server()
    records = records_after(server.open(PLAN), 1)
    server.close()
    server.close()
    with pytest.raises(StoreError) as refused:
        server.append(records)
    assert refused.value.code == "store_not_open"
    assert list(server.read()) == []


def test_a_database_that_was_never_opened_holds_no_journal(site: Site) -> None:
    with pytest.raises(StoreError) as refused:
        next(site.server().read(), None)
    assert refused.value.code in {"store_empty", "store_missing_folder"}


def test_records_are_numbered_from_one(site: Site) -> None:
    server = site.server()
    server.open(PLAN)
    with pytest.raises(StoreBugError):
        next(server.read(after=-1), None)


# Surrogates are no text; everything else a JSON text can hold must come back unchanged.
_TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=20)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=_TEXTS)
def test_any_text_comes_back_as_it_went_in(site: Site, texts: list[str]) -> None:
    server = site.server()
    opened = server.open(PLAN)
    for text in texts:
        records = records_after(opened, 1, payload=text)
        server.append(records)
        assert next(server.read(after=opened.last_seq)) == records[0]
        opened = Opened(opened.epoch, records[0].seq, records[0].hash)
    server.close()
