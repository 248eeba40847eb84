"""A journal in memory: the second implementation of `server.journal.port.JournalStore`, for tests and simulation.

`MemoryDisk` is what survives a crash; a `MemoryJournal` is one server's hold on it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from server.journal.errors import StoreBugError, StoreError
from server.journal.port import Opened
from server.journal.record import Record, first_hash


class MemoryDisk:
    """The durable part: records, plan, epoch, and who holds the writer's lock."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.plan_number: str | None = None
        self.epoch = 0
        self.holder: MemoryJournal | None = None


class MemoryJournal:
    """One writer's hold on a disk. Two switches make it fail as a database does.

    `refuse_with`: the next append raises this, once, and changes nothing (a full disk).
    `lose_after(n)`: n more appends work, the one after them loses the connection.
    """

    def __init__(self, disk: MemoryDisk | None = None) -> None:
        self.disk = disk or MemoryDisk()
        self.refuse_with: StoreError | None = None
        self._epoch: int | None = None
        self._appends_left: int | None = None
        self._landed = False

    def lose_after(self, appends: int, *, landed: bool = False) -> None:
        """Lose the connection in the append after that many; `landed`: its records reached the disk all the same."""
        self._appends_left, self._landed = appends, landed

    def die(self) -> None:
        """Free the lock as a killed process does, while this object still believes itself the writer."""
        if self.disk.holder is self:
            self.disk.holder = None

    def open(self, plan_number: str, least_epoch: int = 0) -> Opened:
        """Become the only writer and take the next epoch."""
        self.close()
        disk = self.disk
        if disk.holder is not None:
            raise StoreError("store_in_use", "Stop the other server first.")
        if disk.plan_number not in (None, plan_number):
            raise StoreError("store_other_plan", "Use a new database for a new plan.")
        disk.plan_number, disk.holder = plan_number, self
        disk.epoch = max(disk.epoch + 1, least_epoch)
        self._epoch, self._appends_left = disk.epoch, None
        if not disk.records:
            return Opened(disk.epoch, 0, first_hash(plan_number))
        return Opened(disk.epoch, disk.records[-1].seq, disk.records[-1].hash)

    def append(self, records: Sequence[Record]) -> None:
        """Add records, all of them or none."""
        if self._epoch is None:
            raise StoreError("store_not_open", "Open the journal again before writing.")
        if not records:
            return
        if self._epoch != self.disk.epoch:
            raise StoreError("store_fenced", "Another server has taken over: stop this one.")
        refusal, self.refuse_with = self.refuse_with, None
        if refusal is not None:
            raise refusal
        lost = self._loses_now()
        if not lost or self._landed:
            self._write(records)
        if lost:
            self.close()
            raise StoreError("store_connection_lost", "Open the journal again.")

    def _loses_now(self) -> bool:
        if self._appends_left is None:
            return False
        self._appends_left -= 1
        return self._appends_left < 0

    def _write(self, records: Sequence[Record]) -> None:
        numbers = [record.seq for record in records]
        last = self.disk.records[-1].seq if self.disk.records else 0
        if numbers[0] <= last or numbers != sorted(set(numbers)):
            raise StoreBugError("a record's number is used twice or comes too late")
        self.disk.records.extend(records)

    def cut_off(self, after: int) -> None:
        """Take away every record after a number, as a standby does."""
        self.disk.records = [record for record in self.disk.records if record.seq <= after]

    def read(self, after: int = 0) -> Generator[Record, None, None]:
        """Yield the records after a number, in order."""
        if self.disk.plan_number is None:
            raise StoreError("store_empty", "Check the path or the database URL.")
        if after < 0:
            raise StoreBugError(f"records are numbered from 1, not from {after}")
        yield from [record for record in self.disk.records if record.seq > after]

    def close(self) -> None:
        """Let go of the journal. Calling it again does nothing."""
        self._epoch = None
        self.die()
