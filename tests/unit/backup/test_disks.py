"""Partitions of one disk are one disk, whatever lies between; memory is the server's own; FAT32 says what it holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from server.backup import disks
from server.backup.disks import Disk, LinuxDisks, share_a_fate, this_machines_disks


class Mount(NamedTuple):
    """As psutil tells of one."""

    device: str
    mountpoint: str
    fstype: str


MAJOR, SDA, SDA1, SDA2, SDB1, ROOT_LV = 8, 0, 1, 2, 17, 253


@pytest.fixture
def machine(tmp_path: Path) -> LinuxDisks:
    """Return a machine with two disks, two partitions on the first, and a logical volume over both."""
    block = tmp_path / "dev" / "block"
    block.mkdir(parents=True)
    for disk, partitions in (("sda", ("sda1", "sda2")), ("sdb", ("sdb1",))):
        place = tmp_path / "devices" / disk
        place.mkdir(parents=True)
        for partition in partitions:
            (place / partition).mkdir()
            (place / partition / "partition").write_text("1")
    volume = tmp_path / "devices" / "dm-0"
    (volume / "slaves").mkdir(parents=True)
    for slave, disk in (("sda2", "sda"), ("sdb1", "sdb")):
        (volume / "slaves" / slave).symlink_to(tmp_path / "devices" / disk / slave)
    names = {(MAJOR, SDA): "sda", (MAJOR, SDA1): "sda/sda1", (MAJOR, SDA2): "sda/sda2", (MAJOR, SDB1): "sdb/sdb1"}
    for (major, minor), name in {**names, (ROOT_LV, 0): "dm-0"}.items():
        (block / f"{major}:{minor}").symlink_to(tmp_path / "devices" / name)
    return LinuxDisks(tmp_path)


def test_partitions_of_one_disk_are_the_same_disk(machine: LinuxDisks) -> None:
    one, other = (Disk(machine.drives(os.makedev(MAJOR, minor))) for minor in (SDA1, SDA2))
    assert one.drives == frozenset({"sda"})
    assert share_a_fate(one, other)


def test_another_disk_is_another(machine: LinuxDisks) -> None:
    one, other = (Disk(machine.drives(os.makedev(MAJOR, minor))) for minor in (SDA1, SDB1))
    assert not share_a_fate(one, other)


def test_a_volume_over_two_disks_falls_with_either(machine: LinuxDisks) -> None:
    volume = Disk(machine.drives(os.makedev(ROOT_LV, 0)))
    assert volume.drives == frozenset({"sda", "sdb"})
    assert share_a_fate(volume, Disk(machine.drives(os.makedev(MAJOR, SDB1))))


def test_a_share_is_no_disk_of_this_machine(machine: LinuxDisks) -> None:
    assert machine.drives(os.makedev(0, 45)) == frozenset()


def test_memory_is_lost_with_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = [Mount("/dev/sda1", "/", "ext4"), Mount("tmpfs", str(tmp_path), "tmpfs")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)
    found = LinuxDisks().of(tmp_path)
    assert found.kind == "tmpfs"
    assert share_a_fate(found, Disk(frozenset({"sdz"})))


def test_the_mount_nearest_to_a_folder_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine: LinuxDisks
) -> None:
    (tmp_path / "stick" / "exam").mkdir(parents=True)
    mounts = [Mount("/dev/sda1", "/", "ext4"), Mount("/dev/sdb1", str(tmp_path / "stick"), "vfat")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)
    found = machine.of(tmp_path / "stick" / "exam")
    assert (found.kind, found.largest_file) == ("vfat", (4 << 30) - 1)
    assert machine.of(Path("/")).largest_file is None


def test_this_machine_tells_its_own_disk(tmp_path: Path) -> None:
    own = this_machines_disks()
    assert own.of(tmp_path).drives
    assert share_a_fate(own.of(tmp_path), own.of(tmp_path))


def test_every_limited_file_system_holds_a_segment() -> None:
    assert {"vfat", "fat32"} <= set(disks.LARGEST_FILE)
