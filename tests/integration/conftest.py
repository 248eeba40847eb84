"""The site, its server and its staff for the integration tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from exam.link.server_link import site_context
from server.app import RunningServer
from tests.helpers.databases import database_url
from tests.integration.exam_site import Cable, Staff, TestSite, prepare

__all__ = ["database_url"]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the prepared site that every test copies."""
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
async def site(prepared: Path, tmp_path: Path, database_url: str) -> AsyncIterator[TestSite]:
    """Yield a site of the test's own."""
    own = TestSite(prepared, tmp_path, database_url)
    yield own
    await own.close()


@pytest.fixture
async def server(site: TestSite) -> AsyncIterator[RunningServer]:
    """Yield the running server."""
    async with site.server() as running:
        yield running


@pytest.fixture
async def link(server: RunningServer, site: TestSite) -> Cable:
    """Return a client of the server."""
    return site.link(server)


@pytest.fixture
async def http(server: RunningServer) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a bare HTTPS client that trusts the site."""
    connector = aiohttp.TCPConnector(ssl=site_context(server.trust.authority))
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.fixture
def staff(server: RunningServer, http: aiohttp.ClientSession) -> Staff:
    """Return the people of the site at their console."""
    return Staff(server, http)
