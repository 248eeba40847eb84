"""What the console is told of the backup: rules, and how often it is news."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from exam.clock import Clock
from exam.wire.safe_home_rows import BACKUP_WELL, BackupRow
from server.backup import faults
from server.backup.limits import BEHIND_AFTER, DAY_AT_LEAST, FILLING_BELOW
from server.backup.standing import Progress, row_of
from server.backup.worker import TOLD_EVERY, Backup
from tests.conftest import ExpectedLogs
from tests.unit.backup.worlds import World
from tests.unit.server.halls import START

WELL = Progress(is_set_up=True, target="E:\\", last=7, at=70, full_at="11-28 12:00", free=9 << 30)
DAY = 8 * 3_600_000


def code(progress: Progress, *, late: bool = False) -> str:
    return row_of(progress, 3, late=late, rest_of_day=DAY).code


def test_where_nothing_is_set_up_nothing_is_said() -> None:
    assert row_of(Progress(), 9, late=True, rest_of_day=DAY) == BackupRow()


def test_a_backup_that_keeps_up_is_well_whatever_is_on_its_way() -> None:
    assert row_of(WELL, 3, late=False, rest_of_day=DAY) == BackupRow(BACKUP_WELL, "E:\\", 70, 0, "11-28 12:00", 9 << 30)


def test_records_that_wait_too_long_are_counted() -> None:
    row = row_of(WELL, 3, late=True, rest_of_day=DAY)
    assert (row.code, row.waiting) == (faults.BEHIND, 3)


@pytest.mark.parametrize(
    "changes", [{"free": FILLING_BELOW - 1}, {"lasts": DAY - 1}], ids=["little is left", "it will not last the day"]
)
def test_a_target_that_fills_up_is_told_early(changes: dict[str, int]) -> None:
    assert code(msgspec.structs.replace(WELL, **changes)) == faults.FILLING


def test_a_target_that_lasts_the_day_is_well() -> None:
    assert code(msgspec.structs.replace(WELL, lasts=DAY, free=FILLING_BELOW)) == BACKUP_WELL


def test_what_is_worst_is_said_first() -> None:
    everything = msgspec.structs.replace(WELL, fault=faults.FULL, damaged=True, free=0, same_disk=True)
    said = [code(everything, late=True)]
    for worst in ({"fault": ""}, {"damaged": False}):
        everything = msgspec.structs.replace(everything, **worst)
        said.append(code(everything, late=True))
    said += [code(everything), code(msgspec.structs.replace(everything, free=9 << 30))]
    assert said == [faults.FULL, faults.DAMAGED, faults.BEHIND, faults.FILLING, faults.SAME_DISK]


# ---- how often ------------------------------------------------------------------------------------------------------


class StillClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0

    def monotonic_ms(self) -> int:
        """As set."""
        return self.now

    def wall_ms(self) -> int:
        """An hour before the first session."""
        return round((START - timedelta(hours=1)).timestamp() * 1000) + self.now

    async def sleep(self, seconds: float) -> None:
        """Not here."""
        raise NotImplementedError


@pytest.fixture
def clock() -> StillClock:
    """Return a clock."""
    return StillClock()


@pytest.fixture
def backup(world: World, clock: Clock) -> Backup:
    """Return a backup whose thread is not started: the test takes the turns."""
    return Backup(world.streaming, clock, world.plan)


def test_a_change_of_the_code_is_news_at_once_and_progress_only_now_and_then(world: World, backup: Backup) -> None:
    world.record()
    world.settle()
    assert backup.look(0, 1)
    assert backup.row.kept == 10
    told = 0
    for now in range(200, TOLD_EVERY, 200):
        world.record()
        world.turn(1)
        told += backup.look(now, len(world.store.disk.records))
    assert told == 0
    assert backup.look(TOLD_EVERY, len(world.store.disk.records))
    world.settings = None
    world.turn(1)
    assert backup.look(TOLD_EVERY + 1, 99)
    assert backup.row == BackupRow()


def test_a_target_that_hangs_is_behind_after_a_while_though_it_says_nothing(world: World, backup: Backup) -> None:
    world.record()
    world.settle()
    backup.look(0, 1)
    for now in range(0, BEHIND_AFTER, 200):
        backup.look(now, 2)
    assert backup.row.code == BACKUP_WELL
    backup.look(BEHIND_AFTER, 2)
    assert (backup.row.code, backup.row.waiting) == (faults.BEHIND, 1)


def test_a_steady_stream_is_never_behind(world: World, backup: Backup) -> None:
    for now in range(0, 3 * BEHIND_AFTER, 1000):
        backup.look(now, len(world.store.disk.records) + 5)
        world.record()
        world.turn(1)
        for _ in range(4):
            world.record()
    assert backup.row.code == BACKUP_WELL


def test_the_rest_of_the_day_goes_to_the_end_of_its_last_session(backup: Backup, clock: StillClock) -> None:
    whole = backup._rest_of_day()
    assert whole == timedelta(hours=1 + 3.5) // timedelta(milliseconds=1) + DAY_AT_LEAST
    clock.now = 3_600_000
    assert backup._rest_of_day() == whole - 3_600_000
    clock.now = 24 * 3_600_000
    assert backup._rest_of_day() == DAY_AT_LEAST


async def test_the_thread_streams_when_it_is_woken_and_ends_with_the_server(world: World, backup: Backup) -> None:
    backup.start()
    for _ in range(3):
        world.record()
    backup.wake()
    await backup.stop()
    assert world.streaming.progress.last == 3


async def test_a_server_that_never_came_up_stops_all_the_same(backup: Backup) -> None:
    await backup.stop()


async def test_a_fault_of_ours_in_the_thread_is_logged_and_tried_again(
    world: World, backup: Backup, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("a fault of this program in the backup")
    turned = asyncio.Event()
    loop = asyncio.get_running_loop()

    def turn(_: int) -> int:
        loop.call_soon_threadsafe(turned.set)
        raise KeyError("ours")

    monkeypatch.setattr(world.streaming, "turn", turn)
    backup.start()
    async with asyncio.timeout(10):
        await turned.wait()
    await backup.stop()
