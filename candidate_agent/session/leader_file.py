"""Who leads, on this PC's disk: the latest term it has heard of, and where a standby would serve."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from candidate_agent.session.effects import Leader

LEADER, OTHERS = "leader.json", "server.others"
MOST_BYTES = 16 * 1024
MOST_OTHERS = 4
LONGEST_ADDRESS = 200
log = structlog.get_logger("agent.session")


class LeaderFile:
    """The two small files in a PC's folder. A disk that refuses costs a restarted PC what it had heard of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: tuple[str, ...] = self.others()

    def read(self) -> Leader:
        """The leader as it was noted; term 0 where none was."""
        try:
            with (self._folder / LEADER).open("rb") as file:
                return msgspec.json.decode(file.read(MOST_BYTES), type=Leader)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return Leader()

    def write(self, leader: Leader) -> None:
        """Note the leader; it is on the disk when this returns, unless the disk refuses."""
        self._put(LEADER, msgspec.json.encode(leader))

    def others(self) -> tuple[str, ...]:
        """Where a standby would serve."""
        try:
            with (self._folder / OTHERS).open("rb") as file:
                return msgspec.json.decode(file.read(MOST_BYTES), type=tuple[str, ...])[:MOST_OTHERS]
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return ()

    def keep_others(self, others: Sequence[str]) -> None:
        """Note where a standby would serve, where that is news."""
        wanted = tuple(other[:LONGEST_ADDRESS] for other in others[:MOST_OTHERS])
        if wanted != self._kept:
            self._kept = wanted
            self._put(OTHERS, msgspec.json.encode(wanted))

    def _put(self, name: str, data: bytes) -> None:
        path = self._folder / name
        fresh = path.with_name(f"{name}.new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            log.warning("who leads could not be noted on this PC", errno=error.errno)
