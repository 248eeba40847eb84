"""Choosing an engine by URL; one live server, whatever happens to the one before it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server.journal.errors import StoreError
from server.journal.record import first_hash, verify
from server.store.engines import open_database, sqlite_url
from server.store.engines.sqlite import SqliteEngine
from server.store.engines.sqlserver import SqlServerEngine
from server.store.journal_table import SqlJournal
from server.store.remedies import TEXTS, store_error
from tests.unit.store.samples import PLAN

SERVER = """
import sys
from server.store.engines import open_database
from server.store.journal_table import SqlJournal
from tests.unit.store.samples import PLAN, records_after
journal = SqlJournal(open_database(sys.argv[1]))
opened = journal.open(PLAN)
for record in records_after(opened, 40):
    journal.append([record])
print("saved", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_until_the_first_is_killed_and_what_it_saved_is_there(database_url: str) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    with server:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == b"saved"
        journal = SqlJournal(open_database(database_url))
        with pytest.raises(StoreError) as refused:
            journal.open(PLAN)
        assert refused.value.code == "store_in_use"
        server.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        server.wait(timeout=10)
    opened = journal.open(PLAN)
    assert (opened.epoch, opened.last_seq) == (2, 40)
    assert verify(journal.read(), first_hash(PLAN)) == opened.last_hash
    journal.close()


@pytest.mark.parametrize(
    "name", ["考 场.sqlite3", "100%41.sqlite3", "a#b+c&d.sqlite3", pytest.param("what?.db", id="question mark")]
)
def test_a_path_with_any_character_survives_as_a_url(tmp_path: Path, name: str) -> None:
    assert make_url(sqlite_url(tmp_path / name)).database == str(tmp_path / name)


def test_each_url_finds_its_engine(tmp_path: Path, driver_library: Path) -> None:
    assert isinstance(open_database(sqlite_url(tmp_path / "k.sqlite3")), SqliteEngine)
    url = f"mssql+pyodbc://tester:invented@127.0.0.1/kaochang?driver={driver_library}"
    assert isinstance(open_database(url), SqlServerEngine)


@pytest.mark.parametrize(
    "url",
    ["", "kaochang.sqlite3", "sqlite://", "sqlite:///:memory:", "postgresql://tester:invented@127.0.0.1/kaochang",
     "mssql+pymssql://tester:invented@127.0.0.1/kaochang", "mssql+pyodbc://tester:invented@127.0.0.1:port/kaochang"],
)  # fmt: skip
def test_a_url_that_names_no_database_of_ours_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        open_database(url)
    assert refused.value.code == "store_bad_url"
    assert "invented" not in str(refused.value)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_error_says_in_both_languages_what_to_do(code: str) -> None:
    error = store_error(code, found=2, needed=2, known=1, own=1, asked=PLAN, detail="invented")
    chinese, english = error.remedy.split(" / ", 1)
    assert chinese.endswith("。")
    assert english.endswith(".")
    assert "{" not in error.remedy
