"""What a machine needs, by its role: every number of the check in one frozen struct, changed by a site, never by code.

Sources: `handbook` is section 4 of the handbook; `ours` is a number this program needs or sets for want of one there,
with the reason beside it. docs/checks.md shows the same table, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from exam.policy import MINUTE
from exam.preflight.findings import MachineRole

GB = 1 << 30
DISK_GB = 1_000_000_000
"""Disks are sold by decimal gigabytes, memory is not."""


class Requirements(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits of one role. Where recommended and minimum are the same, there is nothing between."""

    cores_recommended: int
    cores_minimum: int
    clock_mhz: int | None
    memory_recommended: int
    memory_minimum: int
    disk_size: int
    disk_rpm: int | None
    disk_free_recommended: int
    disk_free_minimum: int
    fsync_ms_recommended: int
    fsync_ms_minimum: int
    graphics_memory: int | None
    build_recommended: int
    build_minimum: int
    network_speed: int = 1000
    utc_offset: int = 480
    """Minutes: China has one time zone."""
    clock_ahead_recommended: int = 2 * MINUTE
    clock_ahead_minimum: int = 60 * MINUTE
    """Exam time hangs on no PC's date; a date that is wrong by far makes certificates invalid."""
    displays: int = 1
    display_width: int = 1366
    display_height: int = 768
    """The smallest screen on which nothing of ours is cut."""
    sql_recommended: int = 15
    sql_minimum: int = 13
    """SQL Server 2019 and 2016 by their major versions (docs/sql-server.md)."""
    odbc_recommended: int = 18
    odbc_minimum: int = 17
    browsers: tuple[str, ...] = ("Firefox", "Chrome")
    adobe: tuple[str, ...] = ("Dreamweaver", "Fireworks", "Photoshop")
    adobe_version: str = "CS6"
    file_systems: tuple[str, ...] = ("ntfs", "refs", "ext4", "ext3", "xfs", "btrfs", "zfs", "overlay", "overlayfs")
    weak_file_systems: tuple[str, ...] = ("fat", "fat32", "vfat", "exfat", "msdos")
    """Without rights of their own, and without a journal: a power cut may cost the whole of it."""
    memory_tolerance: int = 10
    disk_tolerance: int = 5
    clock_tolerance: int = 3
    """Per cent by which a reading may stay below the nominal size: graphics and firmware keep part of the memory, a
    500 GB disk is sold with 480, a clock of 3.0 GHz is told as 2993 MHz."""


_DESK = Requirements(
    cores_recommended=2,  # handbook
    cores_minimum=2,  # handbook
    clock_mhz=3000,  # handbook
    memory_recommended=8 * GB,  # handbook
    memory_minimum=4 * GB,  # handbook
    disk_size=100 * DISK_GB,  # handbook
    disk_rpm=None,
    disk_free_recommended=10 * GB,  # ours: Adobe's scratch files beside the candidate's own
    disk_free_minimum=2 * GB,  # ours: as the console's list of machines warns
    fsync_ms_recommended=50,  # ours: what is typed is on the PC's disk before a person notices
    fsync_ms_minimum=200,  # ours: beyond it a candidate waits for the disk
    graphics_memory=2 * GB,  # handbook
    build_recommended=22000,  # ours: Windows 11, the one that is still supported
    build_minimum=17763,  # Qt 6.11: Windows 10 1809
)
NEEDS: Mapping[MachineRole, Requirements] = MappingProxyType(
    {
        MachineRole.SERVER: Requirements(
            cores_recommended=16,  # handbook
            cores_minimum=8,  # handbook
            clock_mhz=None,
            memory_recommended=32 * GB,  # handbook
            memory_minimum=16 * GB,  # handbook
            disk_size=500 * DISK_GB,  # handbook
            disk_rpm=10_000,  # handbook
            disk_free_recommended=100 * GB,  # ours: ten times what 40 candidates' largest files take
            disk_free_minimum=20 * GB,  # ours: twice what they take: 40 files of 256 pieces of 1 MiB
            fsync_ms_recommended=12,  # ours: two turns of a disk with 10,000 rpm
            fsync_ms_minimum=50,  # ours: an answer is confirmed after one write, for all at once
            graphics_memory=None,
            build_recommended=17763,  # ours: Windows Server 2019
            build_minimum=14393,  # ours: Windows Server 2016, the oldest that is supported
        ),
        MachineRole.CONSOLE: _DESK,
        MachineRole.CANDIDATE: _DESK,
    }
)
