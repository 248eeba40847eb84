"""What Linux tells, from /proc, /sys and /etc. Candidate PCs and servers of the exam run Windows (handbook section 4);
this is for rehearsals, the demo and tests, and for a site that runs its server on Linux.
"""

from __future__ import annotations

import configparser
import os
import platform
import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from exam.clock import Clock
from exam.preflight.facts import MOST_SEEN, DiskKind, Display, Protection, System, shortened
from exam.preflight.known_names import ANTIVIRUS, RADIO, VIRTUAL_NETWORKS
from exam.preflight.reading.common import (
    NETWORK_FILE_SYSTEMS,
    CardKind,
    common_readings,
    file_system,
    programs,
    running,
)
from exam.preflight.reading.disk_speed import nearest
from exam.preflight.reading.port import Asked, Reading
from exam.preflight.reading.reaching import Connect, connect_by_tcp

_LONGEST = 64 * 1024
_SECTOR = 512
_CHINESE = ("fcitx", "ibus")
_INPUT = ("XMODIFIERS", "GTK_IM_MODULE", "QT_IM_MODULE")
_BROWSERS = {"Firefox": ("firefox", "firefox-esr"), "Chrome": ("google-chrome", "google-chrome-stable", "chromium")}


class LinuxReader:
    """This machine, running Linux. `root` and `environment` are where it looks, `connect` how it tries a place."""

    def __init__(
        self,
        clock: Clock,
        root: Path = Path("/"),
        environment: Mapping[str, str] = os.environ,
        connect: Connect = connect_by_tcp,
    ) -> None:
        self._clock = clock
        self._root, self._sys = root, root / "sys"
        self._environment = environment
        self._connect = connect

    def readings(self, asked: Asked) -> Mapping[str, Reading]:
        """All that Linux tells. Of graphics memory, sleep and SQL Server it tells only some machines'."""
        place = nearest(asked.folder)
        return {
            **common_readings(asked, self._clock, self, self._connect),
            "disk.kind": partial(self._disk_kind, place),
            "disk.size": partial(self._disk_size, place),
            "disk.rpm": lambda: None,
            "displays": self._displays,
            "graphics": lambda: None,
            "graphics_memory": self._graphics_memory,
            "graphics_discrete": lambda: None,
            "keyboard": lambda: self._has_input("kbd"),
            "mouse": lambda: self._has_input("mouse"),
            "system": self._system,
            "sql_servers": lambda: None if (self._root / "opt/mssql").exists() else (),
            "odbc_drivers": self._odbc_drivers,
            "browsers": lambda: tuple(name for name, files in _BROWSERS.items() if any(map(shutil.which, files))),
            "chinese_input": self._chinese_input,
            "adobe": lambda: (),
            "antivirus": self._antivirus,
            "disk_protection": self._disk_protection,
            "restart_pending": self._restart_pending,
            "updates_pending": lambda: None,
            "sleeps_after": self._sleeps_after,
            "firewall": self._firewall,
        }

    # ---- cards ------------------------------------------------------------------------------------------------------

    def kind(self, name: str) -> CardKind | None:
        """A card without a device is made of software."""
        card = self._sys / "class/net" / name
        if (card / "wireless").exists() or (card / "phy80211").exists():
            return "wireless"
        if (card / "device").exists():
            return "wireless" if name.casefold().startswith(RADIO) else "wired"
        return "virtual" if card.exists() or name.startswith(VIRTUAL_NETWORKS) else None

    def fixed(self, name: str) -> bool | None:
        """A lease in the keeping of systemd, dhclient or NetworkManager tells that an address is lent."""
        number = self._text(self._sys / "class/net" / name / "ifindex")
        places = (f"run/systemd/netif/leases/{number}", f"var/lib/dhcp/dhclient.{name}.leases")
        lent = any((self._root / place).exists() for place in places)
        lent = lent or any((self._root / "var/lib/NetworkManager").glob(f"*-{name}.lease"))
        return False if lent else None

    # ---- disk -------------------------------------------------------------------------------------------------------

    def _drive(self, place: Path) -> Path | None:
        """The whole drive under /sys that holds a folder; None for a file system that has none."""
        device = place.stat().st_dev
        block = self._sys / f"dev/block/{os.major(device)}:{os.minor(device)}"
        if not block.exists():
            return None
        real = block.resolve()
        return real.parent if (real / "partition").exists() else real

    def _disk_kind(self, place: Path) -> DiskKind | None:
        if (file_system(place) or "") in NETWORK_FILE_SYSTEMS:
            return "network"
        drive = self._drive(place)
        if drive is None:
            return None
        if self._text(drive / "removable") == "1" or any(part.startswith("usb") for part in drive.parts):
            return "removable"
        turns = self._text(drive / "queue/rotational")
        return None if turns is None else "hdd" if turns == "1" else "ssd"

    def _disk_size(self, place: Path) -> int | None:
        drive = self._drive(place)
        sectors = self._text(drive / "size") if drive is not None else None
        if sectors is None:
            # Layers of a container and volumes of a pool: what they hold is the best that is told.
            return shutil.disk_usage(place).total
        return int(sectors) * _SECTOR

    # ---- the rest ---------------------------------------------------------------------------------------------------

    def _displays(self) -> tuple[Display, ...] | None:
        """Outputs that show something, with their best mode; None without a graphics card."""
        states = sorted(self._sys.glob("class/drm/card*-*/status"))[:MOST_SEEN]
        if not states:
            return None
        found = []
        for state in states:
            mode = re.match(r"(\d{2,5})x(\d{2,5})", self._text(state.with_name("modes")) or "")
            if self._text(state) == "connected" and mode:
                found.append(Display(int(mode[1]), int(mode[2])))
        return tuple(found)

    def _graphics_memory(self) -> int | None:
        told = [self._text(path) for path in sorted(self._sys.glob("class/drm/card*/device/mem_info_vram_total"))]
        return max((int(text) for text in told if text), default=None)

    def _has_input(self, handler: str) -> bool | None:
        text = self._text(self._root / "proc/bus/input/devices")
        if text is None:
            return None
        lines = [line for line in text.splitlines() if line.startswith("H: Handlers=")]
        return any(handler in line for line in lines)

    @staticmethod
    def _system() -> System:
        release = platform.freedesktop_os_release()
        return System(
            family="linux",
            name=shortened(release.get("NAME", "Linux")),
            version=shortened(release.get("VERSION_ID", "")),
        )

    def _odbc_drivers(self) -> tuple[str, ...]:
        text = self._text(self._root / "etc/odbcinst.ini") or ""
        told = configparser.ConfigParser(interpolation=None, strict=False)
        told.read_string(text)
        return tuple(shortened(name) for name in told.sections() if name.casefold() != "odbc")[:MOST_SEEN]

    def _chinese_input(self) -> bool:
        told = [self._environment.get(name, "") for name in _INPUT]
        return any(method in text for text in told for method in _CHINESE) or any(
            name.startswith(_CHINESE) for name in programs()
        )

    @staticmethod
    def _antivirus() -> Protection | None:
        """What runs of those that are known; none of them tells nothing, since there are others."""
        names = tuple(dict.fromkeys(ANTIVIRUS[name] for name in running(tuple(ANTIVIRUS))))
        return Protection(names, on=True) if names else None

    def _disk_protection(self) -> tuple[str, ...] | None:
        mounts = self._text(self._root / "proc/mounts")
        if mounts is None:
            return None
        return ("overlayroot",) if any(line.startswith("overlayroot ") for line in mounts.splitlines()) else ()

    def _restart_pending(self) -> bool | None:
        """Debian and its kin leave a note."""
        if not (self._root / "etc/debian_version").exists():
            return None
        return (self._root / "run/reboot-required").exists()

    def _sleeps_after(self) -> int | None:
        """A kernel that cannot sleep never does; when one that can would is each desktop's own secret."""
        states = self._text(self._sys / "power/state")
        return 0 if states is not None and "mem" not in states and "standby" not in states else None

    def _firewall(self) -> bool | None:
        text = self._text(self._root / "etc/ufw/ufw.conf")
        if text is None:
            return None
        return re.search(r"^ENABLED\s*=\s*yes\b", text, re.MULTILINE | re.IGNORECASE) is not None

    @staticmethod
    def _text(path: Path) -> str | None:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                return file.read(_LONGEST).strip()
        except FileNotFoundError:
            return None
