"""A site with a journal in memory, a target that can fail, and a backup between them; time is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from exam.events import FileSaved
from exam.ids import Digest, ItemId, SittingId
from exam.package import digest_of
from exam.plan import Plan
from server.backup.label import BackupSettings, encode_label, make_settings, mark_name
from server.backup.limits import SEGMENT_BYTES
from server.backup.medium import Medium
from server.backup.restoring import Restored, restore
from server.backup.streaming import Streaming
from server.backup.verifying import backups_of, read_label
from server.blobs import BlobStore
from server.journal.port import Opened
from server.journal.record import Record, chain
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.memory_journal import MemoryJournal
from tests.unit.backup.drives import Drive
from tests.unit.server.halls import plan as sample_plan

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
SITTING = SittingId("99000000000000000000000001@考场1/theory")
MOST_TURNS = 400


class World:
    """The plan is the one of the halls' tests. `stick` is the target's folder, `code` its recovery code."""

    def __init__(self, folder: Path, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        self.plan: Plan = sample_plan()
        self.site = SiteFolder(folder / "site")
        self.site.write_plan(self.plan)
        self.blobs = BlobStore(self.site.blobs)
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.drive = Drive()
        self.store = MemoryJournal()
        self.opened: Opened = self.store.open(self.plan.number)
        self._segment_bytes = segment_bytes
        made, self.code = make_settings(self.plan.site_number, str(self.stick))
        self.settings: BackupSettings | None = made
        self.key = made.key
        self.mark()
        self.now = 0
        self.same_disk = False
        self.streaming = self._streaming()

    def _streaming(self) -> Streaming:
        return Streaming(
            self.site,
            self.plan,
            self.store,
            lambda: self.settings,
            lambda _: self.same_disk,
            lambda: NOON,
            self.drive.medium,
            self._segment_bytes,
        )

    def mark(self, stick: Path | None = None) -> None:
        """Mark a medium as this site's, as provisioning does."""
        assert self.settings is not None
        place = (stick or self.stick) / mark_name(self.settings.site)
        place.write_bytes(encode_label(self.settings.label()))

    @property
    def kept(self) -> Path:
        """The one backup on the stick."""
        (found,) = [path for path in self.stick.iterdir() if path.is_dir()]
        return found

    # ---- what happens at the site -----------------------------------------------------------------------------------

    def record(self, payload: str = '{"选": "B"}', kind: str = "answer_saved") -> Record:
        """One more record."""
        records = self.store.disk.records
        previous = records[-1].hash if records else self.opened.last_hash
        seq = len(records) + 1
        text = (self.opened.epoch, seq * 10, kind, SITTING, payload)
        made = Record(seq, *text, chain(previous, seq, *text))
        self.store.append([made])
        return made

    def save_file(self, *contents: bytes) -> list[Digest]:
        """A candidate's file of some pieces is on the server's disk, and then on record."""
        pieces = [digest_of(data) for data in contents]
        for digest, data in zip(pieces, contents, strict=True):
            self.blobs.put(digest, data)
        whole = b"".join(contents)
        event = FileSaved(SITTING, 1, 1, ItemId("P1"), "主页.html", len(whole), digest_of(whole), tuple(pieces), 0)
        self.record(msgspec.json.encode(event).decode(), "file_saved")
        return pieces

    # ---- the backup -------------------------------------------------------------------------------------------------

    def turn(self, later: int = 1000) -> int:
        """One turn, so much later."""
        self.now += later
        return self.streaming.turn(self.now)

    def settle(self) -> None:
        """Turns until there is nothing more to do at once, or the target fails."""
        for _ in range(MOST_TURNS):
            if self.turn(1):
                return
        raise AssertionError("the backup never comes to rest")

    def start_again(self) -> None:
        """The server's process ends and another begins; nothing of the old one is asked any more."""
        self.streaming.close()
        self.streaming = self._streaming()

    def restore(self, name: str = "restored", copy: int | None = None) -> tuple[SiteFolder, Restored]:
        """Restore what the stick has."""
        top = Medium(self.stick)
        (folder,) = backups_of(top)
        medium = top.below(folder)
        restored = restore(medium, self.key, read_label(medium).plan, self.folder / name, "", copy)
        return SiteFolder(self.folder / name), restored


def records_of(site: SiteFolder) -> list[Record]:
    """The journal of a restored site."""
    return list(SqlJournal(open_database(sqlite_url(site.journal_file))).read())


def files_of(root: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path for path in root.rglob("*") if path.is_file())
