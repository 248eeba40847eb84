"""The database engines, and the one door that chooses between them by URL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from server.store.engines.base import DatabaseEngine
from server.store.engines.sqlite import SqliteEngine
from server.store.engines.sqlserver import LOGIN_TIMEOUT_S, SqlServerEngine
from server.store.remedies import store_error

__all__ = ["DatabaseEngine", "open_database", "sqlite_url"]


def open_database(url: str, *, login_timeout_s: int = LOGIN_TIMEOUT_S) -> DatabaseEngine:
    """Choose the engine a URL names: `sqlite:///PATH` or `mssql+pyodbc://...`. Touches no disk and no network.

    Raises StoreError `store_bad_url`, which never repeats the URL since that may hold a password, or
    `store_driver_missing`.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise store_error("store_bad_url") from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return SqliteEngine(parsed)
    if parsed.drivername == "mssql+pyodbc":
        return SqlServerEngine(parsed, login_timeout_s=login_timeout_s)
    raise store_error("store_bad_url")


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file, any character of its path allowed."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
