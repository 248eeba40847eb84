"""How fast a disk takes what is written: small writes that must be on it, and many megabytes in a row.

Bounded in bytes and in time. What is written is nothing but zeros with a counter, and is deleted at the end.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from exam.clock import Clock

SMALL, SMALL_WRITES = 4096, 24
CHUNK = 4_000_000
LONGEST = 1500
"""Milliseconds after which each of the two measurements stops with what it has."""
SPARE = 8
"""A disk with less free than so many times what would be written is left alone."""


def disk_speed(folder: Path, clock: Clock, most: int) -> tuple[float, float] | None:
    """Milliseconds of a small write, and megabytes a second, in a folder that is there. Raises OSError.

    None where the disk is too full to be written to only to measure it.
    """
    place = nearest(folder)
    if shutil.disk_usage(place).free < SPARE * most:
        return None
    # A file without a name, or one that the system deletes with the handle: nothing stays, however the program ends.
    with tempfile.TemporaryFile(prefix="kaochang-check-", dir=place, buffering=0) as file:
        handle = file.fileno()
        return _small_writes(handle, clock), _large_writes(handle, clock, most)


def nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: before a site is made its folder is not."""
    place = folder.absolute()
    while not place.is_dir() and place != place.parent:
        place = place.parent
    return place


def _small_writes(handle: int, clock: Clock) -> float:
    """As the journal writes: append, then wait for the disk."""
    begun, done = clock.monotonic_ms(), 0
    while done < SMALL_WRITES and clock.monotonic_ms() - begun < LONGEST:
        os.write(handle, done.to_bytes(4, "big") * (SMALL // 4))
        os.fsync(handle)
        done += 1
    return (clock.monotonic_ms() - begun) / max(1, done)


def _large_writes(handle: int, clock: Clock, most: int) -> float:
    begun, written, chunk = clock.monotonic_ms(), 0, bytes(min(CHUNK, max(1, most)))
    while written < most and clock.monotonic_ms() - begun < LONGEST:
        written += os.write(handle, chunk)
        os.fsync(handle)
    return written / 1000 / max(1, clock.monotonic_ms() - begun)
