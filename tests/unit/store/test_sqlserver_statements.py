"""The T-SQL itself: every statement that a whole exam day runs, compiled for SQL Server and looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement, Select, event
from sqlalchemy.dialects.mssql.pyodbc import dialect
from sqlalchemy.engine import Dialect

from server.journal.errors import StoreError
from server.journal.port import Opened
from server.journal.record import Record
from server.store.engines import DatabaseEngine, open_database, sqlserver
from server.store.journal_table import SqlJournal
from server.store.reports import read_scores, read_sittings, replace_scores, replace_sittings
from tests.unit.store.fake_sql_server import Answer, Drops, FakeSqlServer, server_url
from tests.unit.store.samples import PLAN, records_after
from tests.unit.store.test_reports import SCORES, SITTINGS

FORBIDDEN = re.compile(
    r"\bMERGE\b|\bWITH\s*\(|NOLOCK|UPDLOCK|HOLDLOCK|TABLOCK|ROWLOCK|XLOCK|READPAST|\bOPTION\s*\(", re.IGNORECASE
)
UNICODE_TEXT = re.compile(r"N'[^']*'")
T_SQL: Dialect = dialect()  # type: ignore[no-untyped-call]  # not annotated by SQLAlchemy
OWN = [sqlserver.SET_UP, sqlserver.TAKE_LOCK, sqlserver.FREE_LOCK, sqlserver.HOLD_EPOCH, sqlserver.SELECT_EPOCH]


@pytest.fixture
def compiled(engine: DatabaseEngine) -> list[str]:
    """Everything that was given to SQLAlchemy while a journal was opened, filled, read and reported, as T-SQL."""
    seen: list[str] = []

    def note(_connection: object, clause: object, _many: object, values: dict[str, object], _options: object) -> None:
        if isinstance(clause, Select):
            clause = clause.params(values)
        if isinstance(clause, ClauseElement):
            # With its number of rows written out, as the driver is given it.
            text = str(clause.compile(dialect=T_SQL, compile_kwargs={"render_postcompile": True}))
            seen.append(" ".join(text.split()))

    event.listen(engine.core, "before_execute", note)
    journal = SqlJournal(engine)
    for _ in range(2):
        journal.append(records_after(journal.open(PLAN), 2))
    list(journal.read())
    replace_sittings(engine, SITTINGS)
    replace_scores(engine, SCORES)
    read_sittings(engine)
    read_scores(engine)
    journal.close()
    return seen


def test_no_statement_merges_hints_or_writes_a_narrow_text(compiled: list[str]) -> None:
    ours = [text for text in compiled if "sys." not in text and "INFORMATION_SCHEMA" not in text]
    assert len({text.split("(")[0] for text in ours}) > 10
    assert [text for text in [*ours, *OWN] if FORBIDDEN.search(text)] == []
    # Alembic's mark of its revision, four ASCII digits, is the one narrow literal.
    assert [text for text in [*ours, *OWN] if "'" in UNICODE_TEXT.sub("", text) and "alembic_version" not in text] == []


def test_reading_asks_for_a_number_of_rows_in_order(compiled: list[str]) -> None:
    reads = {text for text in compiled if "FROM journal WHERE journal.seq >" in text}
    assert len(reads) == 1
    text = reads.pop()
    assert text.startswith("SELECT TOP 2000 ")
    assert text.endswith("ORDER BY journal.seq")


def test_the_journals_insert_names_every_column_and_takes_its_values_by_position(driver_library: Path) -> None:
    journal = SqlJournal(open_database(server_url(driver_library, 1)))
    assert journal._insert == (
        "INSERT INTO journal (seq, epoch, at_ms, kind, sitting, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
    )


def test_the_epochs_time_is_the_servers_own_utc(driver_library: Path) -> None:
    engine = open_database(server_url(driver_library, 1))
    assert str(engine.utc_now.compile(dialect=T_SQL)) == "sysutcdatetime()"


@pytest.fixture
def script() -> dict[str, Answer]:
    return {"sp_getapplock": 0}


@pytest.fixture
def writer(driver_library: Path, script: dict[str, Answer]) -> Iterator[tuple[SqlJournal, FakeSqlServer]]:
    """A journal in epoch 3 on the loopback server, as it is after a good open."""
    with FakeSqlServer(script=script) as server:
        engine = open_database(server_url(driver_library, server.port))
        journal = SqlJournal(engine)
        journal._session, journal._epoch = engine.open_writer(), 3
        yield journal, server
        journal.close()


@pytest.mark.parametrize("script", [{"sp_getapplock": 0, "SELECT epoch": 4}])
def test_an_append_holds_the_epochs_row_before_it_compares_and_is_fenced_by_a_later_one(
    writer: tuple[SqlJournal, FakeSqlServer],
) -> None:
    journal, server = writer
    with pytest.raises(StoreError) as refused:
        journal.append(_one())
    assert refused.value.code == "store_fenced"
    assert server.batches[-2:] == [sqlserver.HOLD_EPOCH, sqlserver.SELECT_EPOCH]


@pytest.mark.parametrize("script", [{"sp_getapplock": 0, "UPDATE journal_writer": Drops()}])
def test_a_lost_connection_ends_the_writer_and_nothing_is_written_without_its_lock(
    writer: tuple[SqlJournal, FakeSqlServer],
) -> None:
    journal, server = writer
    for code in ("store_connection_lost", "store_not_open"):
        with pytest.raises(StoreError) as refused:
            journal.append(_one())
        assert refused.value.code == code
    assert server.batches[-1] == sqlserver.HOLD_EPOCH
    assert server.logins == 1


def _one() -> list[Record]:
    return records_after(Opened(3, 0, b""), 1)
