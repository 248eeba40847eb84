"""Bring a hub's database to the schema this code expects, or refuse one that is too new.

A step a version, in order, never changed once it was given out: version 1 made what `schema` holds. A later one alters
by statements of its own, and the first then keeps its tables as they were.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, update

from sync.hub.store.database import HubDatabase, store_error
from sync.hub.store.schema import SCHEMA_COMPAT_VERSION, SCHEMA_VERSION, metadata, schema_version

_ONLY_ROW = 1


def _version_1(connection: Connection) -> None:
    metadata.create_all(connection)


STEPS: tuple[Callable[[Connection], None], ...] = (_version_1,)


def prepare(database: HubDatabase) -> None:
    """Create or upgrade the tables; processes that start at once take turns. Raises StoreError `hub_too_new`."""
    with database.writing() as connection:
        found = 0
        if inspect(connection).has_table(schema_version.name):
            row = connection.execute(select(schema_version.c.version, schema_version.c.compat_version)).one()
            if row.compat_version > SCHEMA_VERSION:
                raise store_error("hub_too_new", found=row.version, needed=row.compat_version, known=SCHEMA_VERSION)
            found = row.version
        for step in STEPS[found:]:
            step(connection)
        values = {"version": SCHEMA_VERSION, "compat_version": SCHEMA_COMPAT_VERSION}
        if not found:
            connection.execute(insert(schema_version).values(id=_ONLY_ROW, **values))
        elif found < SCHEMA_VERSION:
            connection.execute(update(schema_version).values(**values))
