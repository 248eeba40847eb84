"""What was seen of a PC at one moment. Everything may be unknown: None is no news, and never good news."""

from __future__ import annotations

import msgspec

LONGEST_NAME = 80
"""Characters that are kept of a name the machine gives; findings travel, and names are anybody's."""
MOST_SEEN = 2048
"""Programs, drives or networks of one kind that are looked at."""


class Network(msgspec.Struct, frozen=True):
    """One network interface (网络接口). `addressed` is whether it has an address that leads out of the machine."""

    name: str
    up: bool
    addressed: bool = False
    wireless: bool = False


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen. A machine fills in what it can see; the probe and the clocks come from elsewhere."""

    programs: frozenset[str] | None = None
    """Names of the running programs, without paths: `WeChat.exe`."""
    displays: int | None = None
    """Screens that show something, a mirrored one included."""
    virtual_machine: str | None = None
    """What tells that this is no real PC; empty where nothing does."""
    remote_session: str | None = None
    """What tells that the desktop is seen from elsewhere; empty where nothing does."""
    usb_storage: frozenset[str] | None = None
    """USB storage that is plugged in, by drive or device, without anybody's label."""
    networks: tuple[Network, ...] | None = None
    """Interfaces other than the loopback."""
    chinese_input: bool | None = None
    """Whether a Chinese input method (中文输入法) is there."""
    internet: str | None = None
    """The first place outside that answered; empty where none did."""
    wall_ms: int | None = None
    monotonic_ms: int | None = None


def shortened(name: str) -> str:
    """A name as it may travel: bounded, printable, on one line."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name[:LONGEST_NAME]).strip()
