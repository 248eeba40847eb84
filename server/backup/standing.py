"""How the backup stands, as consoles are told: rules without input or output."""

from __future__ import annotations

import msgspec

from exam.timing import Instant
from exam.wire.safe_home_rows import BACKUP_WELL, BackupRow
from server.backup.faults import BEHIND, DAMAGED, FILLING, SAME_DISK
from server.backup.limits import FILLING_BELOW


class Progress(msgspec.Struct, frozen=True):
    """What the streaming thread knows. `fault` is a code while the target cannot be used, `last` the record up to
    which all is kept, `at` its exam time; `full_at` when the last full copy was read back, as people read it.
    """

    is_set_up: bool = False
    target: str = ""
    fault: str = ""
    last: int = 0
    at: Instant | None = None
    full_at: str = ""
    free: int | None = None
    lasts: int | None = None
    damaged: bool = False
    same_disk: bool = False


def row_of(progress: Progress, waiting: int, *, late: bool, rest_of_day: int) -> BackupRow:
    """The row. `waiting` records are not at the target yet, `late` for longer than usual; `rest_of_day` in ms.

    What is on its way for no longer than usual is not told as waiting: there is always something on its way.
    """
    if not progress.is_set_up:
        return BackupRow()
    code = _code(progress, late=late, rest_of_day=rest_of_day)
    if not (late or progress.fault):
        waiting = 0
    return BackupRow(code, progress.target, progress.at, waiting, progress.full_at, progress.free, progress.lasts)


def _code(progress: Progress, *, late: bool, rest_of_day: int) -> str:
    if progress.fault:
        return progress.fault
    if progress.damaged:
        return DAMAGED
    if late:
        return BEHIND
    if _is_filling(progress, rest_of_day):
        return FILLING
    return SAME_DISK if progress.same_disk else BACKUP_WELL


def _is_filling(progress: Progress, rest_of_day: int) -> bool:
    little = progress.free is not None and progress.free < FILLING_BELOW
    return little or (progress.lasts is not None and progress.lasts < rest_of_day)
