"""What psutil and the standard library tell on every system. Names are bounded, lists too."""

from __future__ import annotations

import shutil
import socket
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Protocol

import psutil

from exam.clock import Clock, wall_now
from exam.preflight.facts import MOST_SEEN, NetworkCard, Power, shortened
from exam.preflight.reading.disk_speed import disk_speed, nearest
from exam.preflight.reading.port import Asked, Reading
from exam.preflight.reading.reaching import Connect, any_answers, is_on_lan, port_state

MOST_PROGRAMS = 2048
_DUPLEX: Mapping[int, Literal["full", "half"]] = {
    int(psutil.NIC_DUPLEX_FULL): "full",
    int(psutil.NIC_DUPLEX_HALF): "half",
}
CardKind = Literal["wired", "wireless", "virtual"]
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"})


class CardDetails(Protocol):
    """What a system tells of a card beyond psutil; both may be unknown."""

    def kind(self, name: str) -> CardKind | None:
        """What it is."""

    def fixed(self, name: str) -> bool | None:
        """Whether its address is set by hand."""


def common_readings(asked: Asked, clock: Clock, cards: CardDetails, connect: Connect) -> dict[str, Reading]:
    """The readings that are the same everywhere."""
    place, server, port = nearest(asked.folder), asked.server, asked.port
    readings: dict[str, Reading] = {
        "cores": lambda: psutil.cpu_count(logical=False),
        "threads": psutil.cpu_count,
        "clock_mhz": clock_mhz,
        "memory": lambda: psutil.virtual_memory().total,
        "disk.free": lambda: shutil.disk_usage(place).free,
        "disk.file_system": lambda: file_system(place),
        "disk.speed": lambda: disk_speed(place, clock, asked.most_written),
        "cards": lambda: network_cards(cards),
        "time_zone": lambda: shortened(local_time().tzname() or ""),
        "utc_offset": utc_offset,
        "power": power,
        "backup_power": lambda: psutil.sensors_battery() is not None,
        "internet": lambda: any_answers(asked.outside, connect),
        "unrelated": lambda: running(asked.unrelated),
    }
    if server is not None:
        readings["server_reachable"] = lambda: any_answers([server], connect)
        readings["server_on_lan"] = lambda: is_on_lan(server.host)
    if port is not None:
        readings["server_port"] = lambda: port_state(port, asked.holds_port)
    return readings


def clock_mhz() -> int | None:
    """The highest clock the system tells, else the present one."""
    told: Any = psutil.cpu_freq()  # the stubs do not know machines that tell none
    return None if told is None else round(told.max or told.current) or None


def file_system(place: Path) -> str | None:
    """The file system of the mount that holds a folder: the one with the longest name that leads to it."""
    path = place.resolve()
    best, found = -1, None
    for mount in psutil.disk_partitions(all=True):
        at = Path(mount.mountpoint)
        if path.is_relative_to(at) and len(at.parts) > best and mount.fstype:
            best, found = len(at.parts), shortened(mount.fstype)
    return found


def network_cards(details: CardDetails) -> tuple[NetworkCard, ...]:
    """The cards other than the loopback."""
    states, addresses = psutil.net_if_stats(), psutil.net_if_addrs()
    made = []
    for name, state in islice(states.items(), MOST_SEEN):
        mine = [entry.address for entry in addresses.get(name, ()) if entry.family == socket.AF_INET]
        if any(address.startswith("127.") for address in mine) or name in ("lo", "Loopback Pseudo-Interface 1"):
            continue
        made.append(
            NetworkCard(
                name=shortened(name),
                kind=details.kind(name),
                up=state.isup,
                speed=state.speed if 0 < state.speed < 1 << 24 else None,
                duplex=_DUPLEX.get(int(state.duplex)),
                # An address that a card gave itself leads nowhere.
                addresses=tuple(address for address in mine if not address.startswith("169.254."))[:MOST_SEEN],
                fixed=details.fixed(name),
            )
        )
    return tuple(made)


def local_time() -> datetime:
    """The time of day as this machine tells it."""
    return wall_now().astimezone()


def utc_offset() -> int | None:
    """Minutes east of UTC."""
    offset = local_time().utcoffset()
    return None if offset is None else round(offset.total_seconds() / 60)


def power() -> Power | None:
    """Mains or battery; a machine without a battery is on the mains."""
    battery: Any = psutil.sensors_battery()  # the stubs do not know batteries that do not tell
    if battery is None or battery.power_plugged:
        return "mains"
    return None if battery.power_plugged is None else "battery"


def programs() -> frozenset[str]:
    """Names of the running programs. One that ends while it is looked at, or hides from us, is left out."""
    seen = islice(psutil.process_iter(["name"]), MOST_PROGRAMS)
    return frozenset(name for process in seen if (name := process.info.get("name")))


def running(names: Collection[str], among: Callable[[], Iterable[str]] = programs) -> tuple[str, ...]:
    """Which of these programs run, by the names they were looked for."""
    seen = {plain_name(name) for name in among()}
    return tuple(shortened(name) for name in names if plain_name(name) in seen)[:MOST_SEEN]


def plain_name(program: str) -> str:
    """A program's name as names are compared."""
    return unicodedata.normalize("NFKC", program).strip().casefold().removesuffix(".exe")
