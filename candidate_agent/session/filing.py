"""The candidate's practical files in the session: what was saved, its versions, and how it gets to the site."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from candidate_agent.session.ahead import FileKey, key_of
from candidate_agent.session.effects import Effect, SendAhead
from candidate_agent.session.watch import LossWatch
from exam.commands import AnswerEntry, Entry, FileEntry
from exam.ids import Digest, ItemId
from exam.text import Refusal

MOST_VERSIONS = 50
"""Versions of one file that can be brought back, the newest; the journal has all."""


class Filing(LossWatch):
    """The part of a session that looks after files. Each input returns the effects it asks for, in order."""

    def save_file(
        self, task: ItemId, path: str, size: int, digest: Digest, pieces: tuple[Digest, ...], monotonic: int
    ) -> list[Effect] | Refusal:
        """A practical file was saved by hand; its pieces are cut and named. Its entry is kept at once."""
        if refusal := self._why_not(monotonic):
            return refusal
        entry = FileEntry(task, path, size, digest, pieces, self.time.now(monotonic))
        self._filed(entry)
        return self._keep(entry)

    def file_cut(
        self, task: ItemId, path: str, size: int, digest: Digest, pieces: tuple[Digest, ...], monotonic: int
    ) -> list[Effect] | Refusal:
        """A file was found saved in the work folder, and its pieces are on this PC's disk.

        With a connection the pieces travel first and the entry is kept when they are there (`session.ahead`); without
        one it is kept at once. A locked PC refuses no file: what its disk has was saved before.
        """
        if refusal := self._why_not(monotonic, even_locked=True):
            return refusal
        entry = FileEntry(task, path, size, digest, pieces, self.time.now(monotonic))
        self._filed(entry)
        if not self._may_send():
            return self._keep(entry)
        self._ahead.add(entry)
        return self._depart()

    def sent_ahead(self, task: ItemId, path: str, digest: Digest) -> list[Effect]:
        """The journey of a file's pieces is over, whether they arrived or not: its entry is kept now."""
        entry = self._ahead.arrive((task, path), digest)
        return [*(self._keep(entry) if entry else []), *self._depart()]

    def remove_file(self, task: ItemId, path: str, monotonic: int) -> list[Effect] | Refusal:
        """A file that was saved is gone from the work folder. One that never was saved changes nothing."""
        if refusal := self._why_not(monotonic, even_locked=True):
            return refusal
        if (task, path) not in self.files:
            return []
        self._ahead.drop((task, path))
        entry = FileEntry(task, path, 0, Digest(""), (), self.time.now(monotonic), removed=True)
        self._filed(entry)
        return [*self._keep(entry), *self._depart()]

    def at_site(self, task: ItemId, path: str) -> bool:
        """Whether the newest version of a file is on the server's disk."""
        return (task, path) in self.files and (task, path) not in self.not_at_site()

    def not_at_site(self) -> frozenset[FileKey]:
        """Files of which the server has not acknowledged the newest version, or the removal."""
        entries = self._outbox.entries().values() if self._outbox else ()
        on_the_line = {key_of(entry) for entry in entries if isinstance(entry, FileEntry)}
        return frozenset(on_the_line.union(key for key in self.files if self._ahead.holds(key)))

    def pieces_lost(self, pieces: Collection[Digest]) -> None:
        """These pieces are no more on this PC's disk, or damaged, and the server lacks them.

        The versions they belong to are given up, as what a disk refused is: the candidate is told, and the answers
        behind them go on.
        """
        gone = {*pieces}
        for seq, entry in self._outbox.entries().items() if self._outbox else ():
            if self._outbox and isinstance(entry, FileEntry) and not gone.isdisjoint(entry.pieces):
                self._outbox.give_up(seq)
                key = key_of(entry)
                self.versions[key] = tuple(one for one in self.versions.get(key, ()) if one.digest != entry.digest)
                if self.files.get(key) == entry:
                    del self.files[key]

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _depart(self) -> list[Effect]:
        entry = self._ahead.depart()
        return [SendAhead(entry.task, entry.path, entry.digest, entry.pieces)] if entry else []

    def _keep_those_ahead(self) -> list[Effect]:
        """Nothing travels ahead any more: what waits for its pieces is kept as it is."""
        return [effect for entry in self._ahead.take_all() for effect in self._keep(entry)]

    def _take_in(self, entry: Entry) -> None:
        """An entry of this PC's journal that is newer than what the server said."""
        if isinstance(entry, AnswerEntry):
            self.answers[entry.item] = entry
        elif isinstance(entry, FileEntry) and entry.removed:
            self.files.pop(key_of(entry), None)
        elif isinstance(entry, FileEntry):
            self.files[key_of(entry)] = entry

    def _filed(self, entry: FileEntry) -> None:
        """Take a version in, in place of the one before."""
        if entry.removed:
            self.files.pop(key_of(entry), None)
            return
        self.files[key_of(entry)] = entry
        self._remember(entry)

    def _remember(self, entry: FileEntry) -> None:
        known = self.versions.get(key_of(entry), ())
        if not entry.removed and (not known or known[-1].digest != entry.digest):
            self.versions[key_of(entry)] = (*known, entry)[-MOST_VERSIONS:]

    def _remember_all(self, found: Iterable[tuple[int, Entry]]) -> None:
        """Versions as this PC's journal has them; what the server has besides came from another PC, and is older."""
        of_server, self.versions = self.versions, {}
        entries = [entry for _, entry in sorted(found, key=_number) if isinstance(entry, FileEntry)]
        here = {(*key_of(entry), entry.digest) for entry in entries}
        for version in of_server.values():
            for entry in version:
                if (*key_of(entry), entry.digest) not in here:
                    self._remember(entry)
        for entry in entries:
            self._remember(entry)


def _number(numbered: tuple[int, Entry]) -> int:
    return numbered[0]
