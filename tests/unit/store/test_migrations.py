"""Databases of other versions, and migrations that lead to the tables the code means."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, update

from server.journal.errors import StoreError
from server.store import migrations
from server.store.engines import DatabaseEngine
from server.store.engines.sqlite import SqliteEngine
from server.store.journal_table import SqlJournal
from server.store.schema import SCHEMA_COMPAT_VERSION, SCHEMA_VERSION, metadata, schema_version
from server.store.upgrade import check_version, migration_script, prepare
from tests.unit.store.samples import PLAN, records_after

NEWER = SCHEMA_VERSION + 2


@pytest.fixture
def used(engine: DatabaseEngine) -> DatabaseEngine:
    """A database with a journal of two records, closed."""
    journal = SqlJournal(engine)
    journal.append(records_after(journal.open(PLAN), 2))
    journal.close()
    return engine


def _set_versions(engine: DatabaseEngine, version: int, compat_version: int) -> None:
    with engine.writing() as connection:
        connection.execute(update(schema_version).values(version=version, compat_version=compat_version))


def test_the_migrations_make_the_tables_that_the_code_means(used: DatabaseEngine) -> None:
    with used.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert check_version(connection) == SCHEMA_VERSION


def test_opening_a_database_of_this_version_again_migrates_nothing(
    used: DatabaseEngine, caplog: pytest.LogCaptureFixture
) -> None:
    journal = SqlJournal(used)
    with caplog.at_level(logging.INFO, "alembic"):
        assert journal.open(PLAN).last_seq == 2
    journal.close()
    assert caplog.records == []


def test_a_first_open_logs_no_more_than_the_revision(engine: DatabaseEngine, caplog: pytest.LogCaptureFixture) -> None:
    journal = SqlJournal(engine)
    with caplog.at_level(logging.DEBUG, "alembic"):
        journal.append(records_after(journal.open(PLAN), 1))
    journal.close()
    assert "Running upgrade" in caplog.text
    assert PLAN not in caplog.text
    assert "990000" not in caplog.text


def test_a_database_that_is_too_new_is_refused_with_both_versions_and_nothing_is_changed(used: DatabaseEngine) -> None:
    _set_versions(used, NEWER, NEWER)
    journal = SqlJournal(used)
    for act in (lambda: journal.open(PLAN), lambda: list(journal.read())):
        with pytest.raises(StoreError) as refused:
            act()
        assert refused.value.code == "store_too_new"
        assert {str(NEWER), str(SCHEMA_VERSION)} <= set(re.findall(r"\d+", refused.value.remedy))
    _set_versions(used, SCHEMA_VERSION, SCHEMA_COMPAT_VERSION)
    assert journal.open(PLAN).epoch == 2
    journal.close()


def test_a_newer_database_that_still_admits_this_code_is_opened_and_keeps_its_version(used: DatabaseEngine) -> None:
    _set_versions(used, NEWER, SCHEMA_VERSION)
    journal = SqlJournal(used)
    assert journal.open(PLAN).last_seq == 2
    journal.close()
    with used.reading() as connection:
        assert check_version(connection) == NEWER


def test_an_upgrade_that_fails_leaves_no_table_behind(engine: DatabaseEngine) -> None:
    class Interrupted(Exception):  # noqa: N818 - stands for a power cut, not for an error
        pass

    def interrupt() -> None:
        with engine.writing() as connection:
            prepare(connection)
            raise Interrupted

    if isinstance(engine, SqliteEngine):
        engine.path.parent.mkdir(exist_ok=True)
    with pytest.raises(Interrupted):
        interrupt()
    with engine.reading() as connection:
        assert inspect(connection).get_table_names() == []


def test_every_folder_of_the_migrations_is_a_package_so_that_a_wheel_holds_it() -> None:
    revisions = list(Path(migrations.__path__[0]).rglob("*.py"))
    assert len(revisions) > 2
    assert {file.parent / "__init__.py" for file in revisions} <= set(revisions)


def test_the_t_sql_of_the_migrations_makes_unicode_and_plain_types_only() -> None:
    script = migration_script("mssql")
    bodies = re.findall(r"CREATE TABLE \w+ \((.*?)\n\)", script, re.DOTALL)
    columns = [line.split() for body in bodies for line in body.splitlines() if line.strip()]
    types = {words[1] for words in columns if words[0] != "PRIMARY"}
    assert len(bodies) == len(metadata.tables) + 1
    assert {re.sub(r"\(.*", "", name) for name in types} == {"BIGINT", "NVARCHAR", "VARBINARY", "DATETIME2"}
    assert not re.search(r"IDENTITY|\bMERGE\b|\bWITH\b|COLLATE", script)
