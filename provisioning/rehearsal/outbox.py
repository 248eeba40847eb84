"""The numbered entries of a sitting at one PC: given, sent, acknowledged, sent again (exam/wire/PROTOCOL.md). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from exam.answers import Answer
from exam.commands import AnswerEntry, Entry, FileEntry
from exam.ids import Digest, ItemId

AHEAD = 64
"""Entries that may be under way at most."""


class Outbox:
    """Entries from number 1 on. A PC's disk would keep them; here the memory does, since no PC is switched off."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._sent = 0
        self.acked = 0
        self.forgotten = 0
        """Entries that the server had acknowledged and did not have when the PC came back."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Everything given so far, in order."""
        return self._entries

    @property
    def is_empty(self) -> bool:
        """Whether the server has acknowledged everything."""
        return self.acked == len(self._entries)

    def give(self, entry: Entry) -> int:
        """Take an entry in; returns its number."""
        self._entries.append(entry)
        return len(self._entries)

    def begin_again(self, upto: int) -> None:
        """A connection was made on which the server has everything up to a number: what is behind goes out again.

        Where that is less than it had acknowledged, it has lost what it vouched for; getting it again mends nothing.
        """
        self.forgotten += max(0, self.acked - upto)
        self.acked = max(self.acked, min(upto, len(self._entries)))
        self._sent = min(upto, len(self._entries))

    def due(self) -> list[tuple[int, Entry]]:
        """What may be sent now, with its numbers; it counts as sent."""
        upto = min(len(self._entries), self.acked + AHEAD)
        numbered = [(seq, self._entries[seq - 1]) for seq in range(self._sent + 1, upto + 1)]
        self._sent = max(self._sent, upto)
        return numbered

    def acknowledge(self, upto: int) -> range:
        """Take an acknowledgement in; returns the numbers that are new with it."""
        before = self.acked
        self.acked = max(before, min(upto, len(self._entries)))
        return range(before + 1, self.acked + 1)

    def kept_answers(self) -> dict[ItemId, Answer]:
        """The answer that counts for each item, of what is acknowledged."""
        acked = self._entries[: self.acked]
        return {entry.item: entry.answer for entry in acked if isinstance(entry, AnswerEntry)}

    def kept_files(self) -> dict[tuple[ItemId, str], Digest]:
        """The version that counts for each file, of what is acknowledged."""
        acked = self._entries[: self.acked]
        return {(entry.task, entry.path): entry.digest for entry in acked if isinstance(entry, FileEntry)}
