"""The standby's own journal: the same records, made durable before it says that it has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from server.journal.port import JournalStore
from server.journal.record import ChainBrokenError, Record, first_hash, verify


class CutJournal(JournalStore, Protocol):
    """A journal from which a standby may take away what no server acknowledged."""

    def cut_off(self, after: int) -> None:
        """Take away every record after a number. Raises StoreError."""


class OwnJournal:
    """Follows one plan's journal. Blocking, from one thread at a time. `last_epoch` is of the newest record."""

    def __init__(self, store: CutJournal, plan_number: str) -> None:
        """Open it and become its writer. Raises StoreError."""
        self._store = store
        self._plan = plan_number
        opened = store.open(plan_number)
        self.last_seq, self.last_hash = opened.last_seq, opened.last_hash
        newest = next(iter(self._some(self.last_seq - 1, 1)), None) if self.last_seq else None
        self.last_epoch = newest.epoch if newest is not None else 0

    def append(self, records: Sequence[Record]) -> list[Record]:
        """Add what follows; returns what was new. What it has already is passed over.

        Raises ChainBrokenError where the records do not follow, StoreError where they cannot be written.
        """
        fresh = [record for record in records if record.seq > self.last_seq]
        if not fresh:
            return []
        self.last_hash = verify(fresh, self.last_hash, self.last_seq + 1)
        try:
            self._store.append(fresh)
        except BaseException:
            # Whether they are there is settled by opening it again.
            self.close()
            raise
        self.last_seq, self.last_epoch = fresh[-1].seq, fresh[-1].epoch
        return fresh

    def points(self) -> Iterator[tuple[int, bytes]]:
        """Numbers and hashes at which to ask the server whether it has the same: the newest, then ever further back."""
        step, seq = 1, self.last_seq
        while seq > 0:
            yield seq, self.hash_at(seq)
            seq, step = seq - step, step * 4
        yield 0, first_hash(self._plan)

    def hash_at(self, seq: int) -> bytes:
        """The hash of a record; raises ChainBrokenError where it is not there."""
        if seq == self.last_seq:
            return self.last_hash
        found = self._some(seq - 1, 1)
        if not found or found[0].seq != seq:
            raise ChainBrokenError(seq)
        return found[0].hash

    def lineage(self) -> bytes:
        """The hash of the first record; empty where there is none."""
        found = self._some(0, 1) if self.last_seq else []
        return found[0].hash if found else b""

    def go_back(self, to: int, put_aside: Callable[[Sequence[Record], int], None]) -> None:
        """Take away what came after a record, once it was put aside: `put_aside` is given the whole journal and `to`.

        Raises StoreError, and what `put_aside` does.
        """
        if to >= self.last_seq:
            return
        put_aside(self._some(0, self.last_seq), to)
        hash_ = first_hash(self._plan) if to == 0 else self.hash_at(to)
        epoch = self._some(to - 1, 1)[0].epoch if to else 0
        self._store.cut_off(to)
        self.last_seq, self.last_hash, self.last_epoch = to, hash_, epoch

    def close(self) -> None:
        """Let go of the journal."""
        self._store.close()

    def _some(self, after: int, most: int) -> list[Record]:
        reading = self._store.read(after)
        try:
            return list(islice(reading, most))
        finally:
            reading.close()
