"""Bring a database to the schema this code expects, or refuse one that is too new (design section 3)."""

from __future__ import annotations

import io
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, update

from server.store.remedies import store_error
from server.store.schema import (
    ONLY_ROW,
    SCHEMA_COMPAT_VERSION,
    SCHEMA_VERSION,
    SELECT_VERSION,
    schema_version,
)

_MIGRATIONS = Path(__file__).with_name("migrations")


def check_version(connection: Connection) -> int | None:
    """Return the database's schema version, None where it has none. Raises StoreError `store_too_new`."""
    if not inspect(connection).has_table(schema_version.name):
        return None
    row = connection.execute(SELECT_VERSION).one()
    if row.compat_version > SCHEMA_VERSION:
        raise store_error("store_too_new", found=row.version, needed=row.compat_version, known=SCHEMA_VERSION)
    version: int = row.version
    return version


def prepare(connection: Connection) -> None:
    """Create or upgrade the tables inside the caller's transaction. A newer but compatible database stays as it is."""
    found = check_version(connection)
    if found is not None and found >= SCHEMA_VERSION:
        return
    config = _configuration(io.StringIO())
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.execute(
        update(schema_version)
        .where(schema_version.c.id == ONLY_ROW)
        .values(version=SCHEMA_VERSION, compat_version=SCHEMA_COMPAT_VERSION)
    )


def migration_script(dialect: str) -> str:
    """Return all migrations as SQL text of a dialect (`mssql`, `sqlite`), for an administrator to read or run."""
    output = io.StringIO()
    config = _configuration(output)
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)
    return output.getvalue()


def _configuration(output: io.StringIO) -> Config:
    # No alembic.ini: nothing to find at run time, and none of its logging set-up.
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
