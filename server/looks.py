"""What the service knows of disks, for its consoles: room, rehearsal, backup, upload. Looked at beside the exam."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from exam.policy import SECOND
from exam.timing import Instant
from exam.wire.safe_home_rows import BackupRow, StandbyRow, UploadRow
from server.backup.worker import Backup
from server.disk_watch import DiskLook
from server.picture import SiteFacts
from server.rehearsal_look import LOOK_EVERY, KnownRehearsal
from server.slow_look import SlowLook

UPLOAD_EVERY = 2 * SECOND
"""How often it is looked at how far the courier is, in ms."""


class Looks:
    """Each may block, and is asked in a thread of its own; None where there is nothing to ask."""

    def __init__(
        self,
        free_space: Callable[[], int | None] | None,
        rehearsed: Callable[[datetime], KnownRehearsal],
        uploaded: Callable[[], UploadRow],
        backup: Backup | None,
    ) -> None:
        self._disk = DiskLook(free_space)
        self._rehearsed = rehearsed
        self._rehearsal = SlowLook(KnownRehearsal(), LOOK_EVERY)
        self._uploaded = uploaded
        self._upload = SlowLook(UploadRow(), UPLOAD_EVERY)
        self.backup = backup

    def look(self, now: Instant, version: int, date: Callable[[], datetime]) -> bool:
        """Look again where it is time to; True where there is news. `version` is the journal's last record."""
        news = (
            self._disk.look(now),
            self._rehearsal.look(now, lambda: self._rehearsed(date())),
            self._upload.look(now, self._uploaded),
            self.backup is not None and self.backup.look(now, version),
        )
        return any(news)

    def facts(self, standby: StandbyRow) -> SiteFacts:
        """What is known now."""
        return SiteFacts(
            self._disk.watch.free,
            self._disk.watch.lasts,
            backup=self.backup.row if self.backup is not None else BackupRow(),
            standby=standby,
            rehearsal=self._rehearsal.known,
            upload=self._upload.known,
        )
