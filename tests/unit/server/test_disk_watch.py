"""How long the disk does: by the pace of the last minutes, told only where it is news, and never waited for."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from exam.policy import MINUTE, SECOND
from server.disk_watch import HOUR, LOOK_EVERY, MOST_READINGS, WINDOW, DiskLook, DiskWatch, free_bytes

GIB = 1 << 30


def watched(per_minute: int, minutes: int, free: int = 100 * GIB) -> DiskWatch:
    """A disk that has filled at one pace."""
    watch = DiskWatch()
    for minute in range(minutes + 1):
        watch.read(minute * MINUTE, free - minute * per_minute)
    return watch


def test_the_first_reading_is_told_and_says_nothing_of_a_pace() -> None:
    watch = DiskWatch()
    assert watch.read(0, 5 * GIB)
    assert (watch.free, watch.lasts) == (5 * GIB, None)


def test_a_disk_on_which_nothing_grows_lasts_for_no_time_that_could_be_told() -> None:
    assert watched(0, 10).lasts is None
    assert watched(-GIB, 10).lasts is None


def test_a_disk_that_fills_lasts_as_long_as_at_the_pace_of_the_last_minutes() -> None:
    watch = watched(GIB // 10, 9, free=10 * GIB)
    assert watch.lasts is not None
    assert abs(watch.lasts - 91 * MINUTE) < 2 * MINUTE


def test_what_was_written_long_ago_does_not_count() -> None:
    watch = DiskWatch()
    watch.read(0, 100 * GIB)
    watch.read(LOOK_EVERY, 50 * GIB)
    for step in range(0, WINDOW + MINUTE, LOOK_EVERY):
        watch.read(2 * LOOK_EVERY + step, 50 * GIB)
    assert watch.lasts is None


def test_one_large_file_in_the_first_seconds_is_no_pace() -> None:
    watch = DiskWatch()
    watch.read(0, 100 * GIB)
    watch.read(30 * SECOND, 90 * GIB)
    assert (watch.free, watch.lasts) == (90 * GIB, None)


def test_less_than_one_part_in_a_hundred_is_no_news_and_more_is() -> None:
    watch = DiskWatch()
    watch.read(0, 1000)
    assert not watch.read(1, 990)
    assert watch.free == 1000
    assert watch.read(2, 989)
    assert watch.free == 989


def test_a_new_whole_hour_is_news_and_what_lies_between_is_not() -> None:
    watch = DiskWatch()
    free, told = 10_000_000, []
    for second in range(0, 600, 5):
        free -= 10
        told.append(watch.read(second * SECOND, free))
    assert told.count(True) == 2, "the first reading, and the first that knows a pace"
    assert watch.lasts is not None
    assert watch.lasts > 72 * HOUR


def test_readings_are_bounded() -> None:
    watch = DiskWatch()
    for number in range(5 * MOST_READINGS):
        watch.read(number, 1000)
    assert len(watch._readings) == MOST_READINGS


# ---- the disk itself ------------------------------------------------------------------------------------------------


async def settled(look: DiskLook) -> None:
    """Wait for the thread."""
    assert look._looking is not None
    await asyncio.wait({look._looking}, timeout=5)


async def test_the_disk_is_asked_every_few_seconds_and_what_it_said_is_taken_in_later() -> None:
    answers = iter([1000, 500])
    look = DiskLook(lambda: next(answers))
    assert not look.look(0)
    await settled(look)
    assert look.look(1000)
    assert look.watch.free == 1000
    assert not look.look(LOOK_EVERY - 1)
    assert not look.look(LOOK_EVERY)
    await settled(look)
    assert look.look(LOOK_EVERY + 1)
    assert look.watch.free == 500


async def test_a_disk_that_hangs_is_asked_once_and_keeps_nobody_waiting() -> None:
    answer, asked = threading.Event(), []

    def hangs() -> int:
        asked.append(1)
        answer.wait(5)
        return 7

    look = DiskLook(hangs)
    for second in range(60):
        assert not look.look(second * 1000)
    answer.set()
    await settled(look)
    assert asked == [1]
    assert look.look(61_000)


async def test_a_disk_that_cannot_tell_is_no_news() -> None:
    look = DiskLook(lambda: None)
    look.look(0)
    await settled(look)
    assert not look.look(1)
    assert not DiskLook(None).look(0)


def test_the_fullest_disk_counts_and_folders_that_are_not_made_yet_do_not(tmp_path: Path) -> None:
    assert free_bytes([tmp_path / "not yet"]) is None
    free = free_bytes([tmp_path, tmp_path / "not yet"])
    assert free is not None
    assert free > 0
