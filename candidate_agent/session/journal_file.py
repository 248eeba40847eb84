"""The PC's own journal of a sitting: what was answered is here, fsynced, before anybody is told it is kept.

Its format is `exam.pc_journal`'s: the site's server can read it as well, should it have forgotten.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import BinaryIO

import msgspec

from exam.ids import SittingId
from exam.pc_journal import (
    ENDING,
    HEADER,
    MAX_RECORD,
    STUB_ENDING,
    KeptEntry,
    name_of,
    read_records,
    seal_record,
    seal_stub,
)
from exam.trust.sealing import SealError

__all__ = ["MAX_RECORD", "JournalFile", "JournalFileError", "JournalFolder", "KeptEntry", "name_of"]


class JournalFileError(Exception):
    """The PC's disk refused, or the file is not this sitting's; the candidate goes on with the server's disk alone."""


class JournalFile:
    """One sitting's journal, open for appending."""

    def __init__(self, file: BinaryIO, path: Path, key: bytes, sitting: SittingId, line: int) -> None:
        self._file = file
        self._path = path
        self._key = key
        self._of = sitting, line
        self._good = file.tell()
        self._stub = b""

    def append(self, kept: KeptEntry) -> None:
        """Write a record; it is on the disk when this returns. Raises JournalFileError and leaves no half record."""
        try:
            record = seal_record(kept, self._key, *self._of)
        except ValueError as error:
            raise JournalFileError(str(error)) from error
        try:
            self._file.seek(self._good)
            self._file.write(record)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
        self._good += len(record)

    def keep_stub(self, stub: bytes) -> None:
        """Keep the newest stub beside the journal, for a server that has forgotten. Raises JournalFileError."""
        if stub == self._stub:
            return
        fresh = self._path.with_suffix(".stub-new")
        try:
            with fresh.open("wb") as file:
                file.write(seal_stub(stub, self._key, *self._of))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path.with_suffix(STUB_ENDING))
        except OSError as error:
            raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
        self._stub = stub

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class JournalFolder:
    """Where a PC keeps its journals. File names tell nothing about the candidate."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, sitting: SittingId, line: int, key: bytes) -> tuple[JournalFile, list[KeptEntry]]:
        """Open a sitting's journal and read what it holds. Raises JournalFileError."""
        path = self._root / f"{name_of(sitting, line)}{ENDING}"
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            file = path.open("r+b") if path.exists() else path.open("w+b")
        except OSError as error:
            raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
        try:
            found, good = read_records(file, key, sitting, line)
            if file.seek(0, os.SEEK_END) > max(good, len(HEADER)):
                # What is cut off here may be more than a torn record: where the disk allows, it stays as it was.
                with contextlib.suppress(OSError):
                    shutil.copyfile(path, path.with_suffix(".damaged"))
            file.seek(good)
            file.truncate()
            if good == 0:
                file.write(HEADER)
                file.flush()
                os.fsync(file.fileno())
        except (OSError, SealError, msgspec.MsgspecError) as error:
            file.close()
            raise JournalFileError(f"the PC's journal cannot be used: {type(error).__name__}") from error
        return JournalFile(file, path, key, sitting, line), found
