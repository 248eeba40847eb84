"""What was measured of one machine. Every field may be unknown: None is no news, and never good news.

Names that a machine gives are bounded and printable (`shortened`); no window title, path, owner or serial number is
among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

LONGEST_NAME = 80
"""Characters that are kept of a name."""
MOST_SEEN = 64
"""Cards, displays or programs of one kind that are kept."""

Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]
DiskKind = Literal["ssd", "hdd", "removable", "network"]
Power = Literal["mains", "battery"]
PortState = Literal["free", "ours", "taken"]


class Why(StrEnum):
    """Why something could not be read."""

    NOT_TOLD = "not_told"  # 系统不提供
    NO_RIGHT = "no_right"  # 权限不足
    FAILED = "failed"  # 读取出错
    TOO_SLOW = "too_slow"  # 超时
    NOT_ASKED = "not_asked"  # 没有指定


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """The disk that holds the data folder (数据盘). Sizes are bytes; `size` is the drive's own where it is told."""

    kind: DiskKind | None = None
    rpm: Count | None = None
    size: Count | None = None
    free: Count | None = None
    file_system: Name | None = None
    fsync_ms: float | None = None
    """Milliseconds until a small write is on the disk, on average."""
    write_mb_s: float | None = None
    """Megabytes (1,000,000 bytes) a second that are written and on the disk."""


class NetworkCard(msgspec.Struct, frozen=True, kw_only=True):
    """One network card (网卡). `speed` is in Mbit/s; `fixed` is whether its address is set by hand."""

    name: Name
    kind: Literal["wired", "wireless", "virtual"] | None = None
    up: bool = False
    speed: Count | None = None
    duplex: Literal["full", "half"] | None = None
    addresses: tuple[Name, ...] = ()
    fixed: bool | None = None

    @property
    def leads_out(self) -> bool:
        """Whether it is up with an address, and no adapter that exists in software only."""
        return self.up and bool(self.addresses) and self.kind != "virtual"


class Display(msgspec.Struct, frozen=True):
    """One screen: pixels as it is set, and the system's scale in per cent."""

    width: Count
    height: Count
    scale: Count = 100


class System(msgspec.Struct, frozen=True, kw_only=True):
    """The operating system. `build` is Windows' build number; `is_server` whether it is a server edition."""

    family: Literal["windows", "linux", "other"]
    name: Name = ""
    version: Name = ""
    build: Count | None = None
    edition: Name = ""
    is_server: bool | None = None


class Protection(msgspec.Struct, frozen=True):
    """Virus protection (杀毒软件). `on` is None where the system does not say."""

    names: tuple[Name, ...] = ()
    on: bool | None = None


class MachineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was measured; `unread` says for a field that is None why it is."""

    cores: Count | None = None
    threads: Count | None = None
    clock_mhz: Count | None = None
    memory: Count | None = None
    disk: Disk | None = None
    cards: tuple[NetworkCard, ...] | None = None
    time_zone: Name | None = None
    utc_offset: int | None = None
    """Minutes east of UTC."""
    clock_ahead: int | None = None
    """Milliseconds by which this machine's date is ahead of the server's."""
    power: Power | None = None
    backup_power: bool | None = None
    """Whether a battery or a UPS that tells of itself is there."""
    displays: tuple[Display, ...] | None = None
    graphics: Name | None = None
    graphics_memory: Count | None = None
    graphics_discrete: bool | None = None
    keyboard: bool | None = None
    mouse: bool | None = None
    system: System | None = None
    sql_servers: tuple[Count, ...] | None = None
    """Major versions of the SQL Servers that are installed: 9 is 2005, 13 is 2016."""
    odbc_drivers: tuple[Name, ...] | None = None
    browsers: tuple[Name, ...] | None = None
    chinese_input: bool | None = None
    adobe: tuple[Name, ...] | None = None
    """Installed Adobe programs by their own names: `Adobe Photoshop CS6`."""
    antivirus: Protection | None = None
    disk_protection: tuple[Name, ...] | None = None
    """Restore cards and the like (还原卡) that give the disk back as it was at every start."""
    restart_pending: bool | None = None
    updates_pending: bool | None = None
    sleeps_after: Count | None = None
    """Seconds on mains after which the system sleeps by itself; 0 is never."""
    firewall: bool | None = None
    internet: bool | None = None
    server_reachable: bool | None = None
    server_on_lan: bool | None = None
    server_port: PortState | None = None
    unrelated: tuple[Name, ...] | None = None
    """Programs that run and have nothing to do with an exam."""
    unread: Mapping[str, Why] = {}


def shortened(name: str) -> str:
    """A name as it may be kept: bounded, printable, on one line."""
    kept = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name[:LONGEST_NAME])
    return kept.strip()
