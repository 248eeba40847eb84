"""What a PC has to send for its sitting: numbered entries, kept until the server has them on its disk. Pure.

An entry is `kept` once the PC's own disk has it; only then it may go out (checkpoint, then send). Where the PC cannot
write, it goes out all the same: the server's disk is as good, and the candidate is told which one it is.
"""

from __future__ import annotations

from exam.commands import Entry, FindingEntry, GapEntry

WINDOW = 64
"""Entries on their way at once; the rest waits for acknowledgements."""


class Outbox:
    """Entries of one line of a sitting. `acked` is the highest number the server has durably."""

    def __init__(self, line: int, acked: int) -> None:
        self.line = line
        self.acked = acked
        self._last = acked
        self._entries: dict[int, Entry] = {}
        self._ready: set[int] = set()
        self._findings: set[int] = set()
        self._sent = acked
        self._sent_at = 0

    @property
    def last(self) -> int:
        """The highest number given out."""
        return self._last

    @property
    def waiting(self) -> int:
        """How many entries the server has not acknowledged."""
        return self._last - self.acked

    @property
    def work(self) -> int:
        """How many of those the candidate must not leave behind: all but what this PC found out about itself."""
        return self.waiting - len(self._findings)

    def add(self, entry: Entry) -> int:
        """Number an entry."""
        self._last += 1
        self._hold(self._last, entry)
        return self._last

    def restore(self, seq: int, entry: Entry) -> None:
        """Take an entry found in the PC's journal after a restart. Those the server has are not needed."""
        if seq > self.acked:
            self._hold(seq, entry)
            self._ready.add(seq)
            self._last = max(self._last, seq)

    def gaps(self) -> list[int]:
        """Numbers between the server's and the last for which there is no entry: they were never on this disk."""
        return [seq for seq in range(self.acked + 1, self._last + 1) if seq not in self._entries]

    def ready(self, seq: int) -> None:
        """The entry may go out: it is on this PC's disk, or will never be."""
        if seq in self._entries:
            self._ready.add(seq)

    def ack(self, upto: int) -> list[tuple[int, Entry]]:
        """The server has everything up to a number. Returns the entries for which that is news."""
        if upto <= self.acked:
            return []
        done = [(seq, self._entries.pop(seq)) for seq in range(self.acked + 1, upto + 1) if seq in self._entries]
        self._ready.difference_update(seq for seq, _ in done)
        self._findings.difference_update(seq for seq, _ in done)
        self.acked = upto
        self._last = max(self._last, upto)
        self._sent = max(self._sent, upto)
        return done

    def replace(self, seq: int, entry: Entry) -> None:
        """An entry that was never sent says something else now; it waits until it is kept again."""
        self._entries[seq] = entry
        self._ready.discard(seq)

    def give_up(self, seq: int) -> None:
        """What an entry stands for is lost: its number is sent empty, so that those behind it can go on."""
        if seq in self._entries:
            self._entries[seq] = GapEntry()

    def rewind(self) -> None:
        """Nothing is on its way any more (the connection was lost, or silence lasted too long)."""
        self._sent = self.acked

    def take(self, monotonic: int) -> list[tuple[int, Entry]]:
        """What is to be sent now, in order and without gaps, at most a window ahead of the acknowledgements."""
        out: list[tuple[int, Entry]] = []
        while self._sent < min(self._last, self.acked + WINDOW) and self._sent + 1 in self._ready:
            self._sent += 1
            out.append((self._sent, self._entries[self._sent]))
        if out:
            self._sent_at = monotonic
        return out

    def is_stalled(self, monotonic: int, patience: int) -> bool:
        """Whether something was sent long ago and nothing came back."""
        return self._sent > self.acked and monotonic - self._sent_at >= patience

    def entry(self, seq: int) -> Entry | None:
        """The entry under a number; None once the server has it."""
        return self._entries.get(seq)

    def entries(self) -> dict[int, Entry]:
        """Entries not acknowledged, by number."""
        return dict(self._entries)

    def _hold(self, seq: int, entry: Entry) -> None:
        self._entries[seq] = entry
        if isinstance(entry, FindingEntry):
            self._findings.add(seq)
