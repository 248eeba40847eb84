"""A real journal whose store refuses for a while, as a full disk or a lost database does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence

from server.journal.errors import StoreError
from server.journal.port import Opened
from server.journal.record import Record
from server.standby.own_journal import CutJournal


class FaultyJournal:
    """Passes everything on, except that the next appends fail as often as `refuse` says.

    `written` is called before and after every append, on the journal's thread.
    """

    def __init__(self, journal: CutJournal, written: Callable[[], None]) -> None:
        self._journal = journal
        self._written = written
        self._refusals = 0
        self._code = ""
        self.refused: list[Record] = []
        self.gate = threading.Event()
        """An append waits here; open unless a test closes it."""
        self.gate.set()
        self.waiting = False

    def refuse(self, times: int, code: str = "store_full") -> None:
        """Let the next appends fail."""
        self._refusals, self._code = times, code

    def open(self, plan_number: str, least_epoch: int = 0) -> Opened:
        """Open the real journal."""
        return self._journal.open(plan_number, least_epoch)

    def append(self, records: Sequence[Record]) -> None:
        """Append, or refuse whole."""
        self.waiting = not self.gate.is_set()
        self._written()
        self.gate.wait(10)
        self.waiting = False
        if self._refusals:
            self._refusals -= 1
            self.refused += records
            raise StoreError(self._code, "wait")
        self._journal.append(records)
        self._written()

    def cut_off(self, after: int) -> None:
        """Take records away, as a standby does."""
        self._journal.cut_off(after)

    def read(self, after: int = 0) -> Generator[Record, None, None]:
        """Read the real journal."""
        return self._journal.read(after)

    def close(self) -> None:
        """Close the real journal."""
        self._journal.close()
