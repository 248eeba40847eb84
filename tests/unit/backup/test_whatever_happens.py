"""Whatever comes in whatever order, what was told as kept can be restored, and nothing else than what was written."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

import structlog
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from exam.ids import Digest
from server.backup.documents import FILES
from server.backup.limits import RETRY_LONGEST
from server.blobs import BlobStore
from tests.unit.backup.drives import PowerCut
from tests.unit.backup.worlds import World, records_of


class Backups(RuleBasedStateMachine):
    """A site, its stick, and everything that happens to both."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kaochang-backup-"))
        self.world = World(self.folder, segment_bytes=1500)
        self.told, self.said_well = 0, False
        self.pieces: dict[int, list[tuple[Digest, bytes]]] = {}
        self.files = 0
        self.before = structlog.get_config()
        structlog.configure(processors=[_drop])

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.drive.heal()
            self.world.streaming.close()
            structlog.configure(**self.before)
            shutil.rmtree(self.folder)

    @rule(count=st.integers(1, 4), size=st.sampled_from([10, 700]))
    def records_come(self, count: int, size: int) -> None:
        for _ in range(count):
            self.world.record("x" * size)

    @rule(sizes=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def a_file_is_saved(self, sizes: list[int]) -> None:
        self.files += 1
        contents = [f"{self.files}-{number}-".encode() * (1 + size) for number, size in enumerate(sizes)]
        digests = self.world.save_file(*contents)
        self.pieces[len(self.world.store.disk.records)] = list(zip(digests, contents, strict=True))

    @rule(later=st.sampled_from([1, 1000, RETRY_LONGEST, 60_000]))
    def time_passes(self, later: int) -> None:
        try:
            self.world.turn(later)
        except PowerCut:
            self.power_comes_back()
        progress = self.world.streaming.progress
        self.told = max(self.told, progress.last)
        self.said_well |= progress.is_set_up and not progress.fault

    @rule()
    def a_full_copy_is_wanted(self) -> None:
        self.world.streaming.want_full_copy()

    @rule(room=st.integers(0, 3000))
    def the_target_fills_up(self, room: int) -> None:
        self.world.drive.room = room

    @rule(number=st.sampled_from([errno.EIO, errno.ENODEV, errno.EACCES]))
    def the_target_fails(self, number: int) -> None:
        self.world.drive.errno_ = number

    @rule()
    def the_target_is_write_protected(self) -> None:
        self.world.drive.read_only = True

    @rule(after=st.integers(0, 3000))
    def the_power_will_go(self, after: int) -> None:
        self.world.drive.until_cut = after

    @rule()
    def the_target_heals(self) -> None:
        self.world.drive.heal()

    @rule()
    def the_server_starts_again(self) -> None:
        self.power_comes_back()

    @precondition(lambda self: self.told and self.world.stick.exists())
    @rule()
    def the_stick_is_changed_for_another_of_this_site(self) -> None:
        shutil.rmtree(self.world.stick)
        self.world.stick.mkdir()
        self.world.mark()
        self.told, self.said_well = 0, False
        self.world.streaming.close()  # as where the mount goes away
        self.world.start_again()

    def power_comes_back(self) -> None:
        self.world.drive.until_cut = None
        self.world.start_again()

    @invariant()
    def what_was_told_is_there(self) -> None:
        if not hasattr(self, "world") or not self.told:
            return
        site, restored = self.world.restore("check")
        try:
            records = records_of(site)
            assert records == self.world.store.disk.records[: len(records)]
            assert len(records) >= self.told
            # Answers go first: a target that was never called well may not have got to the site's own files.
            assert restored.is_whole or (not self.said_well and {one.path for one in restored.found} == {FILES})
            blobs = BlobStore(site.blobs)
            for seq, pieces in self.pieces.items():
                if seq <= len(records):
                    assert [blobs.get(digest) for digest, _ in pieces] == [data for _, data in pieces]
        finally:
            shutil.rmtree(site.root)


def _drop(*_: object) -> dict[str, object]:
    raise structlog.DropEvent


Backups.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestBackups = Backups.TestCase
