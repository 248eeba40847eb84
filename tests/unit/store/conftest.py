"""What the tests of the store share."""

from __future__ import annotations

from tests.helpers.databases import database_url, engine
from tests.unit.store.odbc import driver_library

__all__ = ["database_url", "driver_library", "engine"]
