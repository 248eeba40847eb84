"""The databases a hub stands on: every test of its store runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.engines import sqlite_url
from sync.hub.store.database import HubDatabase, open_hub_database
from sync.hub.store.upgrade import prepare
from tests.helpers.postgres import PostgresServer

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(params=ENGINES)
def hub_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without tables, on each engine."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "hub.sqlite3")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
def hub_database(hub_url: str) -> Iterator[HubDatabase]:
    """Yield a prepared database."""
    database = open_hub_database(hub_url)
    prepare(database)
    yield database
    database.close()
