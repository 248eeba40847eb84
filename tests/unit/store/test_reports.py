"""The reporting tables: what is put in is read back, exactly, and can be lost without loss."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from exam.ids import MachineId, RoomName, SeatNumber, SessionId, SittingId, Ticket
from exam.plan import Part
from server.journal.errors import StoreError
from server.store.engines import DatabaseEngine
from server.store.journal_table import SqlJournal
from server.store.reports import (
    ScoreRow,
    SittingRow,
    read_scores,
    read_sittings,
    replace_scores,
    replace_sittings,
)
from server.store.schema import report_score, report_sitting
from server.store.transactions import RETRIES, run
from tests.unit.store.samples import PLAN

TICKET = Ticket("99000000000000000000000001")
SESSION = SessionId("考场1/theory/20990101T0900")
SITTINGS = [
    SittingRow(
        sitting=SittingId(f"{TICKET}@{SESSION}"),
        ticket=TICKET,
        session=SESSION,
        room=RoomName(room),
        part=Part.THEORY,
        seat=SeatNumber(7),
        phase="answering",
        machine=machine,
        answered=12,
        last_saved_ms=2**40,
        extension_ms=90_000,
    )
    for room, machine in (("A", MachineId("pc-07")), ("a", None))
]
SCORES = [
    ScoreRow(ticket=TICKET, part="theory", status="final", score=Decimal("28.50"), detail='{"题": 1}'),
    ScoreRow(ticket=TICKET, part="practical", status="provisional", score=None),
]


@pytest.fixture
def ready(engine: DatabaseEngine) -> Iterator[DatabaseEngine]:
    """A database with its tables, the journal held open beside the reports as on an exam day."""
    journal = SqlJournal(engine)
    journal.open(PLAN)
    yield engine
    journal.close()


def test_sittings_and_scores_are_read_back_as_given_and_in_order(ready: DatabaseEngine) -> None:
    replace_sittings(ready, SITTINGS)
    replace_scores(ready, SCORES)
    assert read_sittings(ready) == SITTINGS
    assert read_scores(ready) == SCORES


def test_replacing_leaves_nothing_of_what_was_there(ready: DatabaseEngine) -> None:
    replace_scores(ready, SCORES)
    replace_scores(ready, SCORES[1:])
    assert read_scores(ready) == SCORES[1:]
    replace_scores(ready, [])
    assert read_scores(ready) == []


def test_a_dropped_table_reads_as_empty_and_is_rebuilt_by_the_next_replacement(ready: DatabaseEngine) -> None:
    replace_sittings(ready, SITTINGS)
    with ready.writing() as connection:
        report_sitting.drop(connection)
        report_score.drop(connection)
    assert read_sittings(ready) == []
    replace_sittings(ready, SITTINGS)
    assert read_sittings(ready) == SITTINGS


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks=st.decimals(0, 100, places=6))
def test_no_mark_is_rounded_by_the_database(ready: DatabaseEngine, marks: Decimal) -> None:
    replace_scores(ready, [ScoreRow(ticket=TICKET, part="theory", status="final", score=marks)])
    assert str(read_scores(ready)[0].score) == str(marks)


def test_work_that_fails_is_rolled_back(ready: DatabaseEngine) -> None:
    replace_scores(ready, SCORES)

    def work(connection: Connection) -> None:
        connection.execute(report_score.delete())
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the very error raised above
        run(ready, work)
    assert read_scores(ready) == SCORES


@pytest.mark.parametrize("code", ["store_deadlock", "store_connection_lost"])
def test_work_that_was_undone_by_the_database_is_run_again_and_counts_once(ready: DatabaseEngine, code: str) -> None:
    runs: list[int] = []

    def work(connection: Connection) -> str:
        runs.append(1)
        connection.execute(
            report_score.insert().values(position=1, ticket=TICKET, part="theory", status="final", detail="{}")
        )
        if len(runs) <= RETRIES:
            raise StoreError(code, "invented")
        return "done"

    assert run(ready, work) == "done"
    assert len(runs) == 1 + RETRIES
    assert len(read_scores(ready)) == 1


def test_work_refused_for_any_other_reason_is_not_run_again(ready: DatabaseEngine) -> None:
    runs: list[int] = []

    def work(_connection: Connection) -> None:
        runs.append(1)
        raise StoreError("store_full", "invented")

    with pytest.raises(StoreError):
        run(ready, work)
    assert len(runs) == 1
