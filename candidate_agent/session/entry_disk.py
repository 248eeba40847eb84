"""A sitting's entries and signs of life on this PC's disk: opened, written in order, tried again, closed."""

from __future__ import annotations

import base64
from collections import deque
from pathlib import Path

import structlog

from candidate_agent.session.effects import LifeSign, OpenJournal
from candidate_agent.session.journal_file import JournalFile, JournalFileError, JournalFolder, KeptEntry
from candidate_agent.session.life_file import LifeFile, open_life

log = structlog.get_logger("agent.session")


class EntryDisk:
    """The journal and the sign of life of the present sitting. `folder` holds them; a disk may refuse at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._journals = JournalFolder(folder)
        self._journal: JournalFile | None = None
        self._life: LifeFile | None = None
        self._life_refused = False
        self._stub_refused = False
        self._unkept: deque[KeptEntry] = deque()

    def open(self, wanted: OpenJournal) -> tuple[list[KeptEntry], LifeSign | None]:
        """Open a sitting's files; returns what is in them. Where they cannot be used the server alone is relied on."""
        self.close()
        self._unkept.clear()
        found: list[KeptEntry] = []
        sign: LifeSign | None = None
        try:
            key = base64.b64decode(wanted.key)
            self._journal, found = self._journals.open(wanted.sitting, wanted.line, key)
            self._life, sign = open_life(self._folder, wanted.sitting, wanted.line, key)
        except JournalFileError as error:
            log.warning("this PC's journal cannot be used; the server's disk alone is relied on", cause=str(error))
        return found, sign

    def keep(self, entry: KeptEntry) -> bool:
        """Write an entry; False where it is not on this disk."""
        if self._journal is None:
            return False
        # What the disk refused before comes first: a journal with a hole could not be sent after a restart.
        self._unkept.append(entry)
        if error := self._write_unkept():
            log.warning("an entry could not be kept on this PC; it goes to the server alone", cause=str(error))
            return False
        return True

    def keep_stub(self, stub: bytes) -> None:
        """Keep the site's newest word about this seat beside the journal. A disk that refuses is tried again."""
        if self._journal is None or not stub or self._unkept:
            return
        try:
            self._journal.keep_stub(stub)
        except JournalFileError as error:
            if not self._stub_refused:
                log.warning("the seat's stub could not be kept on this PC; it is tried again", cause=str(error))
            self._stub_refused = True
        else:
            self._stub_refused = False

    def saved(self, seq: int) -> None:
        """The server has everything up to this number: what the disk refused of it is no more needed here."""
        while self._unkept and self._unkept[0].seq <= seq:
            self._unkept.popleft()

    def note(self, sign: LifeSign) -> int | None:
        """Note a sign of life, and try again what the disk refused; returns the last number that is kept now."""
        refused = self._unkept[-1].seq if self._unkept else None
        error = self._write_unkept()
        try:
            if self._life is not None and error is None:
                self._life.write(sign)
        except JournalFileError as life_error:
            error = life_error
        if error is not None and not self._life_refused:
            log.warning("this PC cannot note that it is there; it is tried again", cause=str(error))
        self._life_refused = error is not None
        return None if self._unkept else refused

    def close(self) -> None:
        """Close the files; what they hold stays."""
        for file in (self._journal, self._life):
            if file is not None:
                file.close()
        self._journal = self._life = None

    def _write_unkept(self) -> JournalFileError | None:
        try:
            while self._journal is not None and self._unkept:
                self._journal.append(self._unkept[0])
                self._unkept.popleft()
        except JournalFileError as error:
            return error
        return None
