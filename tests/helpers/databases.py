"""The database a test runs on: the one KAOCHANG_TEST_DATABASE_URL names, or SQLite in the test's own folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table

from server.store.engines import DatabaseEngine, open_database, sqlite_url
from server.store.schema import metadata

VARIABLE = "KAOCHANG_TEST_DATABASE_URL"


def empty(engine: DatabaseEngine) -> None:
    """Drop every table of ours, Alembic's own included, so that the next test starts from nothing."""
    with engine.writing() as connection:
        metadata.drop_all(connection)
        Table("alembic_version", MetaData()).drop(connection, checkfirst=True)


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without tables."""
    named = os.environ.get(VARIABLE)
    if not named:
        yield sqlite_url(tmp_path / "考场" / "kaochang.sqlite3")
        return
    engine = open_database(named)
    empty(engine)
    yield named
    empty(engine)


@pytest.fixture
def engine(database_url: str) -> DatabaseEngine:
    """Return the engine of a database without tables."""
    return open_database(database_url)
