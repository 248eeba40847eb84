"""Who leads, on this console's disk: so that one that was restarted knows the standby, and no server of an earlier term
becomes its own.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import structlog

from invigilator_console.room.leading import Leading

FILE = "leader.json"
MOST_BYTES = 16 * 1024
log = structlog.get_logger("console.leader")


class LeaderFile:
    """The small file in a console's folder. A disk that refuses costs a restarted console what it had heard of."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def read(self) -> Leading:
        """What was noted; nothing where none was, or it cannot be read."""
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(MOST_BYTES), type=Leading)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return Leading()

    def write(self, leading: Leading) -> None:
        """Note it; on the disk when this returns, unless the disk refuses."""
        fresh = self._path.with_name(f"{FILE}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(msgspec.json.encode(leading))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            log.warning("who leads could not be noted on this console", errno=error.errno)
