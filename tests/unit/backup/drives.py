"""A target that fails as real ones do: full, gone, read-only, small files only, torn in the middle of a write."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from server.backup.faults import target_error
from server.backup.medium import AppendFile, Medium


class PowerCut(BaseException):
    """The machine stops in the middle of a write."""


class Drive:
    """What is the matter with a target. `errno_` fails everything, `room` bytes may still be written, `longest` is the
    longest file, and after `until_cut` more bytes the power goes.
    """

    def __init__(self) -> None:
        self.errno_: int | None = None
        self.read_only = False
        self.room: int | None = None
        self.longest: int | None = None
        self.until_cut: int | None = None
        self.written = 0
        self.number = 1

    def medium(self, root: Path) -> FaultyMedium:
        """The medium at a folder, on this drive."""
        medium = FaultyMedium(root)
        medium.drive = self
        return medium

    def heal(self) -> None:
        """Nothing is the matter any more."""
        self.errno_ = self.room = self.longest = self.until_cut = None
        self.read_only = False

    def asked(self, name: str = "") -> None:
        """Raise what reading raises now."""
        if self.errno_ is not None:
            raise target_error(OSError(self.errno_, os.strerror(self.errno_)), name)

    def grant(self, size: int, now_long: int, name: str) -> tuple[int, BaseException | None]:
        """How many of so many bytes reach the medium, and what is raised then."""
        self.asked(name)
        if self.read_only:
            return 0, target_error(OSError(errno.EROFS, "read-only"), name)
        granted, fault = size, None
        if self.longest is not None and now_long + size > self.longest:
            granted, fault = max(0, self.longest - now_long), target_error(OSError(errno.EFBIG, "too large"), name)
        if self.room is not None and self.room < granted:
            granted, fault = self.room, target_error(OSError(errno.ENOSPC, "no space"), name)
        cut: BaseException | None = fault
        if self.until_cut is not None:
            if self.until_cut < granted:
                granted, cut = self.until_cut, PowerCut()
            self.until_cut -= granted
        if self.room is not None:
            self.room -= granted
        self.written += granted
        return granted, cut


class FaultyAppend:
    """A file of such a target."""

    def __init__(self, file: AppendFile, drive: Drive, name: str) -> None:
        self._file = file
        self._drive = drive
        self._name = name
        self._size = 0

    def append(self, data: bytes) -> None:
        """Add as much as reaches it."""
        granted, fault = self._drive.grant(len(data), self._size, self._name)
        self._file.append(data[:granted])
        self._size += granted
        if fault is not None:
            raise fault

    def close(self) -> None:
        """Let go of it."""
        self._file.close()


class FaultyMedium(Medium):
    """The real medium, on a drive that fails."""

    drive: Drive

    def below(self, name: str) -> FaultyMedium:
        """A folder of the same drive."""
        return self.drive.medium(self.root / name)

    def exists(self, name: str) -> bool:
        """A drive that is gone has nothing."""
        return self.drive.errno_ is None and super().exists(name)

    def names(self, folder: str) -> list[str]:
        """What it holds."""
        self.drive.asked(folder)
        return super().names(folder)

    def make_folder(self, name: str) -> None:
        """Make it, where it is not there yet."""
        if not super().exists(name):
            _, fault = self.drive.grant(0, 0, name)
            if fault is not None:
                raise fault
        super().make_folder(name)

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """Read."""
        self.drive.asked(name)
        with super().reading(name) as file:
            yield file

    def write_whole(self, name: str, data: bytes) -> None:
        """All or nothing, as a rename makes it."""
        _, fault = self.drive.grant(len(data), 0, name)
        if fault is not None:
            raise fault
        super().write_whole(name, data)

    def create(self, name: str) -> FaultyAppend:  # type: ignore[override] # what is asked of it is the same
        """Begin a file."""
        _, fault = self.drive.grant(0, 0, name)
        if fault is not None:
            raise fault
        return FaultyAppend(super().create(name), self.drive, name)

    def remove(self, name: str) -> None:
        """Remove."""
        self.drive.asked(name)
        super().remove(name)

    def device(self) -> int:
        """Another one than before where it was exchanged."""
        self.drive.asked()
        return self.drive.number

    def free(self) -> int:
        """What is left."""
        self.drive.asked()
        return self.drive.room if self.drive.room is not None else super().free()
