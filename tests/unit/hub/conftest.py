"""Databases for the tests of the hub."""

from __future__ import annotations

from tests.helpers.hub_databases import hub_database, hub_url
from tests.helpers.postgres import postgres

__all__ = ["hub_database", "hub_url", "postgres"]
