"""Run a function in a transaction, and again where the database itself undid it (after Synapse's runInteraction)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from server.journal.errors import StoreError
from server.store.engines import DatabaseEngine

RETRIES = 3
_PASSING = {"store_deadlock", "store_connection_lost"}

Result = TypeVar("Result")


def run(engine: DatabaseEngine, work: Callable[[Connection], Result]) -> Result:
    """Call `work` in one transaction and return what it returned; committed only then, rolled back in any other case.

    After a deadlock or a lost connection the whole of it runs again at once, at most RETRIES times, so `work` must not
    remember anything from a run before. Raises StoreError or StoreBugError.
    """
    for _ in range(RETRIES):
        try:
            return _once(engine, work)
        except StoreError as error:
            if error.code not in _PASSING:
                raise
    return _once(engine, work)


def _once(engine: DatabaseEngine, work: Callable[[Connection], Result]) -> Result:
    with engine.writing() as connection:
        return work(connection)
