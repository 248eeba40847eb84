"""Which physical disk a folder is on, and what its file system can hold: the one question that differs by system.

Linux: the folder's device number and /sys/dev/block; partitions, mapped and stacked devices lead to the disks below.
Windows: the volume's extents name the physical drives (`windows_disks`, not run here). Memory counts as the server's
own disk: it is gone with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec
import psutil

FOUR_GIB = 4 << 30
LARGEST_FILE = {"vfat": FOUR_GIB - 1, "msdos": 2**31 - 1, "fat32": FOUR_GIB - 1, "fat": 2**31 - 1}
"""Longest file in bytes, by the system's name of a file system; others hold more than any backup."""
MEMORY = "memory"
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
_DEEPEST = 8


class Disk(msgspec.Struct, frozen=True):
    """Where a folder is: `drives` names the physical disks, or the share; `kind` the file system, in small letters."""

    drives: frozenset[str]
    kind: str = ""

    @property
    def largest_file(self) -> int | None:
        """Longest file that it holds, where that is little."""
        return LARGEST_FILE.get(self.kind)


class Disks(Protocol):
    """Tells disks apart: this machine's, or a test's own."""

    def of(self, folder: Path) -> Disk:
        """The disk of a folder that is there. Raises OSError."""


def share_a_fate(one: Disk, other: Disk) -> bool:
    """Whether one fault, or the loss of one machine's memory, takes both."""
    return bool(one.drives & other.drives) or MEMORY in one.drives or MEMORY in other.drives


class LinuxDisks:
    """Reads device numbers and /sys. `sys_root` is another folder in tests."""

    def __init__(self, sys_root: Path = Path("/sys")) -> None:
        self._sys = sys_root

    def of(self, folder: Path) -> Disk:
        """The disk of a folder."""
        kind, device = _mounted(folder)
        if kind in _IN_MEMORY:
            return Disk(frozenset({MEMORY}), kind)
        number = folder.stat().st_dev
        if os.major(number) == 0 and device.startswith("/dev/"):
            number = Path(device).stat().st_rdev  # btrfs and others number their volumes themselves
        return Disk(self.drives(number) or frozenset({device or f"device {number}"}), kind)

    def drives(self, number: int) -> frozenset[str]:
        """The physical disks below a device number; none where /sys does not know it, as of a share."""
        place = self._sys / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
        return frozenset(_below(place.resolve(), _DEEPEST)) if place.exists() else frozenset()


def _below(place: Path, deep: int) -> Iterator[str]:
    if deep == 0:
        return
    if (place / "partition").exists():
        place = place.parent
    below = sorted((place / "slaves").glob("*")) if (place / "slaves").is_dir() else []
    if not below:
        yield place.name
    for one in below:
        yield from _below(one.resolve(), deep - 1)


def _mounted(folder: Path) -> tuple[str, str]:
    """File system and device of the mount that holds a folder; empty where the system does not tell."""
    place = folder.resolve()
    best, found = -1, ("", "")
    for mount in psutil.disk_partitions(all=True):
        if place.is_relative_to(mount.mountpoint) and len(mount.mountpoint) >= best:
            best, found = len(mount.mountpoint), (mount.fstype.casefold(), mount.device)
    return found


def this_machines_disks() -> Disks:
    """The disks of the machine that this runs on."""
    if sys.platform == "win32":
        from server.backup.windows_disks import WindowsDisks  # noqa: PLC0415 - Windows alone has it

        return WindowsDisks()
    return LinuxDisks()
