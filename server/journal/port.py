"""What the journal needs of a store: two implementations, SQL (`server.store.journal_table`) and memory (tests)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol

import msgspec

from server.journal.record import Record


class Opened(msgspec.Struct, frozen=True):
    """The journal as it was found, and the epoch this writer was given: one more than any writer's before."""

    epoch: int
    last_seq: int
    last_hash: bytes


class JournalStore(Protocol):
    """Durable rows for one plan's journal. Blocking: the server calls it from one thread of its own."""

    def open(self, plan_number: str, least_epoch: int = 0) -> Opened:
        """Become the only writer and take the next epoch, `least_epoch` or later.

        Raises StoreError: `store_in_use` where another writer lives, `store_other_plan`, `store_too_new`, or the
        environment's codes (unreachable, full, read-only ...).
        """

    def append(self, records: Sequence[Record]) -> None:
        """Add records in one transaction that is on the disk when this returns; all of them or none.

        Raises StoreError; `store_fenced` where a later epoch has taken over.
        """

    def read(self, after: int = 0) -> Generator[Record, None, None]:
        """Yield the records after a number, in order. Who stops before the end closes it, and its connection."""

    def close(self) -> None:
        """Let go of the journal. Calling it again does nothing."""
