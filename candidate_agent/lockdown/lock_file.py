"""The lock on this PC's disk: written before anybody is told, so that a restart of the program keeps it.

    KAOCHANG-LOCK 1 <CRC-32>
    {"session": …, "causes": […], "uses": […]}

One file holds the lock, the codes that were used and the uses to report, so that they can never disagree. A file that
cannot be read is a lock: a PC is not opened by spoiling its disk. Without a file there was no lock.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import msgspec

from candidate_agent.lockdown.files import replace_file
from candidate_agent.lockdown.findings import FindingCode, finding
from candidate_agent.lockdown.lock import Cause, Lock
from candidate_agent.lockdown.policy import LockdownPolicy

LOCK_FILE = "lock.kcl"
LONGEST_FILE = 512 * 1024
_HEADER = b"KAOCHANG-LOCK 1 "


class LockFileError(Exception):
    """The PC's disk refused. A lock holds all the same while the program runs; an unlocking must not happen."""


class LockFile:
    """The lock in a folder of this PC."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE

    def read(self, policy: LockdownPolicy) -> Lock:
        """The lock as it was left. Raises nothing."""
        try:
            with self._path.open("rb") as file:
                data = file.read(LONGEST_FILE)
            head, _, text = data.partition(b"\n")
            if head == _HEADER + b"%08x" % zlib.crc32(text):
                return msgspec.json.decode(text, type=Lock)
        except FileNotFoundError:
            return Lock()
        except (OSError, msgspec.MsgspecError):
            pass
        # The spoilt file stays where it is until the next lock is written: moved away, a restart would find none.
        return Lock(causes=(Cause(finding(policy, FindingCode.LOCK_FILE_DAMAGED), 0),))

    def write(self, lock: Lock) -> None:
        """Keep a lock; it is on the disk when this returns. Raises LockFileError, and then the one before stands."""
        text = msgspec.json.encode(lock)
        try:
            replace_file(self._path, _HEADER + b"%08x\n" % zlib.crc32(text) + text)
        except OSError as error:
            raise LockFileError(f"the PC's disk refused: {error.strerror}") from error
