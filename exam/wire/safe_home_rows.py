"""How backup, standby and upload stand, as the server tells its consoles. What each code says stands in the console
(`invigilator_console.room.safe_home`)."""

from __future__ import annotations

import msgspec

from exam.timing import Instant

BACKUP_WELL = "backup_well"
"""Everything is at the target, or on its way for no longer than usual."""
STANDBY_IN_STEP = "standby_in_step"
"""The standby has everything that the server has."""
STANDBY_ALONE = "standby_alone"
"""It has, and nobody waits for it: people decided so."""
UPLOAD_CONFIRMED = "upload_confirmed"
"""The organiser's receipt is here."""


class BackupRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """The backup (备份): empty `code` where the site has none. `kept` is up to when everything is at the target, in
    exam time; `waiting` how many records are not there yet; `full_at` when the last full copy was read back, as people
    read it; `free` the target's free bytes, `lasts` for how long they do at today's pace, in ms.
    """

    code: str = ""
    target: str = ""
    kept: Instant | None = None
    waiting: int = 0
    full_at: str = ""
    free: int | None = None
    lasts: int | None = None


class StandbyRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """The standby (备用服务器): empty `code` where the site has none. `together` is whether the server acknowledges
    only what both have; `behind` how many records the standby still lacks; `address` where it would serve.
    """

    code: str = ""
    machine: str = ""
    address: str = ""
    behind: int = 0
    together: bool = False


class UploadRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """The upload (上传): empty `code` where nothing was to be uploaded yet. `sent` and `size` in bytes; `receipt_at`
    when the organiser confirmed, as people read it, for `candidates` candidates.
    """

    code: str = ""
    sent: int = 0
    size: int = 0
    receipt_at: str = ""
    candidates: int = 0
