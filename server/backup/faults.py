"""What can be wrong with a target, by stable codes; the one place that reads the system's error numbers.

What each code says to people stands in the console (`invigilator_console.room.safe_home`).
"""

from __future__ import annotations

import errno

FULL = "backup_full"
MISSING = "backup_missing"
READ_ONLY = "backup_read_only"
DAMAGED = "backup_damaged"
OTHER_KEY = "backup_key"
BEHIND = "backup_behind"
FILLING = "backup_filling"
SAME_DISK = "backup_same_disk"

_CODES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}


class TargetError(Exception):
    """The target cannot be used now; `code` is stable, `path` what it was about, inside the backup."""

    def __init__(self, code: str, path: str = "") -> None:
        super().__init__(f"{code}: {path}" if path else code)
        self.code = code
        self.path = path


def target_error(error: OSError, path: str = "") -> TargetError:
    """Tell what an error of the system means for the backup. What nobody knows means that the disk is not there."""
    return TargetError(_CODES.get(error.errno or 0, MISSING), path)
