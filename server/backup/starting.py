"""The backup of a running server, put together; asked by the composition root alone."""

from __future__ import annotations

from pathlib import Path

import structlog

from exam.clock import Clock, wall_now
from exam.plan import Plan
from server.backup.disks import Disks, share_a_fate, this_machines_disks
from server.backup.label import BackupSettings, LabelError, read_settings, settings_file
from server.backup.limits import EVERY_MINUTES
from server.backup.streaming import Streaming
from server.backup.worker import Backup
from server.journal.port import JournalStore
from server.site_folder import SiteFolder
from server.watched_file import WatchedFile

log = structlog.get_logger("server.backup")


class SiteSettings:
    """A site's settings as they are now: who sets another target up need not start the server again."""

    def __init__(self, site: SiteFolder) -> None:
        self._file: WatchedFile[BackupSettings | None] = WatchedFile(settings_file(site), read_settings, None)
        self._known: BackupSettings | None = None
        self._complained = False

    def now(self) -> BackupSettings | None:
        """The settings; those of before where the file cannot be read at the moment."""
        try:
            self._known = self._file.now()
            self._complained = False
        except (OSError, LabelError) as error:
            if not self._complained:
                self._complained = True
                log.warning("the settings of the backup cannot be read", reason=type(error).__name__)
        return self._known


def backup_of(site: SiteFolder, plan: Plan, store: JournalStore, clock: Clock, disks: Disks | None = None) -> Backup:
    """The backup of a plan; it does nothing until a target is set up."""
    known = disks or this_machines_disks()

    def same_disk(target: Path) -> bool:
        try:
            return share_a_fate(known.of(target), known.of(site.root))
        except OSError:
            return False

    settings = SiteSettings(site)
    found = settings.now()
    streaming = Streaming(site, plan, store, settings.now, same_disk, wall_now)
    return Backup(streaming, clock, plan, found.every if found is not None else EVERY_MINUTES)
