"""What SQLite says when things go wrong, provoked for real, and how it is set up to keep its word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server.journal.errors import StoreBugError, StoreError
from server.store.engines import sqlite_url
from server.store.engines.sqlite import CHECKPOINT_PAGES, SqliteEngine
from server.store.engines.sqlite_errors import explain_sqlite
from server.store.journal_table import SqlJournal
from tests.unit.store.samples import PLAN, records_after


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kaochang.sqlite3"


@pytest.fixture
def journal(file: Path) -> Iterator[SqlJournal]:
    made = SqlJournal(SqliteEngine(make_url(sqlite_url(file)), busy_timeout_ms=0))
    yield made
    made.close()


def _pragma(journal: SqlJournal, text: str) -> object:
    assert journal._session is not None
    with journal._session.connection.begin():
        result = journal._session.connection.exec_driver_sql(f"PRAGMA {text}")
        return result.scalar() if result.returns_rows else None


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("wal_autocheckpoint", CHECKPOINT_PAGES)],
)
def test_the_writer_syncs_the_log_at_every_commit(journal: SqlJournal, name: str, value: object) -> None:
    journal.open(PLAN)
    assert _pragma(journal, name) == value


def test_an_append_is_written_before_it_returns_and_seen_by_any_other_program(journal: SqlJournal, file: Path) -> None:
    journal.append(records_after(journal.open(PLAN), 3))
    other = sqlite3.connect(file)
    assert other.execute("SELECT count(*), max(seq) FROM journal").fetchone() == (3, 3)
    other.close()


def test_a_full_disk_refuses_the_append_and_keeps_what_was_there(journal: SqlJournal) -> None:
    opened = journal.open(PLAN)
    records = records_after(opened, 400, payload="字" * 400)
    journal.append(records[:2])
    pages = _pragma(journal, "page_count")
    _pragma(journal, f"max_page_count = {pages}")
    with pytest.raises(StoreError) as refused:
        journal.append(records[2:])
    assert refused.value.code == "store_full"
    assert list(journal.read()) == records[:2]
    _pragma(journal, "max_page_count = 100000")
    journal.append(records[2:])  # the same records, once there is space
    assert list(journal.read()) == records


def test_a_read_only_database_refuses_the_append(journal: SqlJournal) -> None:
    records = records_after(journal.open(PLAN), 1)
    _pragma(journal, "query_only = ON")
    with pytest.raises(StoreError) as refused:
        journal.append(records)
    assert refused.value.code == "store_read_only"


def test_another_programs_lock_is_told_as_busy_and_passes(journal: SqlJournal, file: Path) -> None:
    records = records_after(journal.open(PLAN), 1)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as refused:
        journal.append(records)
    assert refused.value.code == "store_busy"
    other.execute("ROLLBACK")
    other.close()
    journal.append(records)
    assert list(journal.read()) == records


def test_a_file_that_is_no_database_is_refused_and_left_alone(journal: SqlJournal, file: Path) -> None:
    text = "准考证，姓名\n" * 500
    file.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(StoreError) as refused:
        journal.open(PLAN)
    assert refused.value.code == "store_not_a_database"
    assert file.read_bytes() == text.encode()


def test_a_damaged_page_is_told_as_damage(journal: SqlJournal, file: Path) -> None:
    journal.append(records_after(journal.open(PLAN), 3000))
    journal.close()
    data = bytearray(file.read_bytes())
    data[len(data) // 2 :] = b"\xa5" * (len(data) - len(data) // 2)
    file.write_bytes(data)
    with pytest.raises(StoreError) as refused:
        list(journal.read())
    assert refused.value.code == "store_damaged"


def test_the_databases_folder_is_made_but_a_site_that_is_not_there_is_not(tmp_path: Path) -> None:
    near = SqlJournal(SqliteEngine(make_url(sqlite_url(tmp_path / "journal" / "k.sqlite3"))))
    assert near.open(PLAN).epoch == 1
    near.close()
    far = SqlJournal(SqliteEngine(make_url(sqlite_url(tmp_path / "unplugged" / "journal" / "k.sqlite3"))))
    with pytest.raises(StoreError) as refused:
        far.open(PLAN)
    assert refused.value.code == "store_missing_folder"
    assert not (tmp_path / "unplugged").exists()


def test_a_refused_open_leaves_no_lock_behind(journal: SqlJournal, file: Path) -> None:
    file.write_bytes(b"no database " * 100)
    with pytest.raises(StoreError):
        journal.open(PLAN)
    file.unlink()
    assert journal.open(PLAN).epoch == 1


def test_a_value_that_no_database_takes_is_our_own_fault_and_not_quoted(journal: SqlJournal) -> None:
    record = records_after(journal.open(PLAN), 1)[0]
    broken = type(record)(record.seq, 1, 1, "answered", "990000", "secret \ud800", record.hash)
    with pytest.raises(StoreBugError) as raised:
        journal.append([broken])
    assert "secret" not in str(raised.value)
    journal.append([record])
    assert list(journal.read()) == [record]


def test_a_refused_statement_quotes_neither_its_values_nor_the_drivers_text(journal: SqlJournal) -> None:
    record = records_after(journal.open(PLAN), 1, payload="secret answer")[0]
    journal.append([record])
    with pytest.raises(StoreBugError) as raised:
        journal.append([record])
    assert "SQLITE_CONSTRAINT" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_IOERR_FSYNC", "store_disk_failed"),
        ("SQLITE_READONLY_DBMOVED", "store_read_only"),
        ("SQLITE_BUSY_SNAPSHOT", "store_busy"),
        ("SQLITE_NOMEM", "store_failed"),
    ],
)
def test_an_extended_result_code_means_what_its_primary_code_means(name: str, code: str) -> None:
    error = sqlite3.OperationalError("invented")
    error.sqlite_errorcode = getattr(sqlite3, name)
    error.sqlite_errorname = name
    explained = explain_sqlite(error)
    assert isinstance(explained, StoreError)
    assert explained.code == code


def test_an_error_of_pythons_own_module_is_our_fault() -> None:
    assert isinstance(explain_sqlite(sqlite3.ProgrammingError("closed")), StoreBugError)
