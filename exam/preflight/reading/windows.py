"""A Windows machine: settings in the registry, services, and a few calls. No other program is started.

This class is tested with its two ports in memory; the ports themselves need Windows and were not run here
(docs/checks.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from exam.clock import Clock
from exam.preflight.facts import MOST_SEEN, Protection, System, shortened
from exam.preflight.known_names import ANTIVIRUS, DISK_PROTECTION, RADIO, VIRTUAL_NETWORKS
from exam.preflight.reading.common import CardKind, common_readings
from exam.preflight.reading.disk_speed import nearest
from exam.preflight.reading.port import Asked, Reading
from exam.preflight.reading.reaching import Connect, connect_by_tcp
from exam.preflight.reading.windows_graphics import graphics_of
from exam.preflight.reading.windows_port import Registry, WindowsCalls

CHINESE = 0x0804
ANTIVIRUS_PROVIDER, FIREWALL_PROVIDER, GOOD = 4, 1, 0
_SYSTEM = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_SETTINGS = r"SYSTEM\CurrentControlSet"
_CARDS = rf"{_SETTINGS}\Control\Network\{{4D36E972-E325-11CE-BFC1-08002BE10318}}"
_ADDRESSES = rf"{_SETTINGS}\Services\Tcpip\Parameters\Interfaces"
_FIREWALL = rf"{_SETTINGS}\Services\SharedAccess\Parameters\FirewallPolicy"
_PROFILES = ("DomainProfile", "StandardProfile", "PublicProfile")
_SQL = r"SOFTWARE\Microsoft\Microsoft SQL Server"
_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_ODBC = r"SOFTWARE\ODBC\ODBCINST.INI\ODBC Drivers"
_SERVICING = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing"
_UPDATE = r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
_BROWSERS = {"Firefox": "firefox.exe", "Chrome": "chrome.exe"}
_WIRELESS = 2
"""The medium of a wireless card (MediaSubType)."""
_DISABLED = 4
"""How a service starts that does not."""
_REAL = ("PCI\\", "USB\\", "VMBUS\\")
"""How the places of cards begin that are more than software; a virtual machine's card is its wire."""
_WINDOWS_11 = 22000


class WindowsReader:
    """This machine, running Windows. `connect` is how it tries a place."""

    def __init__(
        self, clock: Clock, registry: Registry, calls: WindowsCalls, connect: Connect = connect_by_tcp
    ) -> None:
        self._clock = clock
        self._registry = registry
        self._calls = calls
        self._connect = connect

    def readings(self, asked: Asked) -> Mapping[str, Reading]:
        """All that Windows tells. It does not tell how fast a disk turns."""
        place = str(nearest(asked.folder))
        calls = self._calls
        return {
            **common_readings(asked, self._clock, self, self._connect),
            "disk.kind": lambda: calls.drive(place)[0],
            "disk.size": lambda: calls.drive(place)[1],
            "disk.rpm": lambda: None,
            "displays": calls.displays,
            "graphics": lambda: graphics_of(self._registry).name,
            "graphics_memory": lambda: graphics_of(self._registry).memory,
            "graphics_discrete": lambda: graphics_of(self._registry).discrete,
            "keyboard": calls.has_keyboard,
            "mouse": calls.has_mouse,
            "system": self._system,
            "sql_servers": self._sql_servers,
            "odbc_drivers": lambda: tuple(sorted(self._values(_ODBC)))[:MOST_SEEN],
            "browsers": self._browsers,
            "chinese_input": lambda: CHINESE in calls.languages(),
            "adobe": self._adobe,
            "antivirus": self._antivirus,
            "disk_protection": self._disk_protection,
            "restart_pending": self._restart_pending,
            "updates_pending": lambda: self._registry.exists("HKLM", rf"{_SERVICING}\PackagesPending"),
            "sleeps_after": calls.sleeps_after,
            "firewall": self._firewall,
        }

    # ---- cards ------------------------------------------------------------------------------------------------------

    @cached_property
    def _card_of(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        """Every card by the name people see, with its identity and what is set of it."""
        found = {}
        for identity in self._registry.keys("HKLM", _CARDS)[:MOST_SEEN]:
            told = self._values(rf"{_CARDS}\{identity}\Connection")
            if isinstance(name := told.get("Name"), str):
                found[name] = identity, told
        return found

    def kind(self, name: str) -> CardKind | None:
        """By its medium and by what it hangs on."""
        _, told = self._card_of.get(name, ("", {}))
        if name.startswith(VIRTUAL_NETWORKS):
            return "virtual"
        if told.get("MediaSubType") == _WIRELESS or name.casefold().startswith(RADIO):
            return "wireless"
        where = told.get("PnPInstanceId") or told.get("PnpInstanceID")
        if not isinstance(where, str):
            return None
        return "wired" if where.upper().startswith(_REAL) else "virtual"

    def fixed(self, name: str) -> bool | None:
        """Whether the card does without DHCP."""
        identity, _ = self._card_of.get(name, ("", {}))
        lent = self._values(rf"{_ADDRESSES}\{identity}").get("EnableDHCP") if identity else None
        return None if lent is None else lent == 0

    # ---- what is installed ------------------------------------------------------------------------------------------

    def _system(self) -> System:
        told = self._values(_SYSTEM)
        major, minor, build = self._calls.build()
        name = str(told.get("ProductName", "Windows"))
        if build >= _WINDOWS_11 and "Server" not in name:
            # Windows 11 still calls itself 10 there.
            name = name.replace("Windows 10", "Windows 11")
        kind = told.get("InstallationType")
        return System(
            family="windows",
            name=shortened(name),
            version=shortened(str(told.get("DisplayVersion") or told.get("CSDVersion") or f"{major}.{minor}")),
            build=build,
            edition=shortened(str(told.get("EditionID", ""))),
            is_server=None if kind is None else str(kind).startswith("Server"),
        )

    def _sql_servers(self) -> tuple[int, ...]:
        """By each instance's identity: `MSSQL15.NAME` is 2019, `MSSQL.1` is 2005 and tells its version apart."""
        found = []
        for identity in map(str, self._values(rf"{_SQL}\Instance Names\SQL").values()):
            told = re.match(r"MSSQL(\d{2})(?:_\d+)?\.", identity)
            version = self._values(rf"{_SQL}\{identity}\MSSQLServer\CurrentVersion").get("CurrentVersion", "")
            other = re.match(r"(\d{1,2})\.", str(version))
            if told or other:
                found.append(int((told or other or ["", "0"])[1]))
        return tuple(sorted(found))[:MOST_SEEN]

    def _browsers(self) -> tuple[str, ...]:
        """By the path Windows starts them from; a browser may be installed for one user alone."""
        there = {
            name.casefold()
            for hive in ("HKLM", "HKCU")
            for view in (64, 32)
            for name in self._registry.keys(hive, _APP_PATHS, view)
        }
        return tuple(name for name, file in _BROWSERS.items() if file in there)

    def _adobe(self) -> tuple[str, ...]:
        found = set()
        for view in (64, 32):
            for key in self._registry.keys("HKLM", _UNINSTALL, view):
                name = self._registry.values("HKLM", rf"{_UNINSTALL}\{key}", view).get("DisplayName", "")
                if isinstance(name, str) and name.casefold().startswith("adobe"):
                    found.add(shortened(name))
        return tuple(sorted(found))[:MOST_SEEN]

    # ---- protection -------------------------------------------------------------------------------------------------

    def _antivirus(self) -> Protection | None:
        """What the Security Centre says; on a server edition, which has none, what runs."""
        services = self._calls.services()
        known = {ANTIVIRUS[name]: runs for name, runs in services.items() if name in ANTIVIRUS}
        health = self._calls.security_health(ANTIVIRUS_PROVIDER)
        on = any(known.values()) if health is None else health == GOOD
        active = tuple(name for name, runs in known.items() if runs) or tuple(known)
        return Protection(active[:MOST_SEEN], on=on if known or health is not None else None)

    def _disk_protection(self) -> tuple[str, ...]:
        """Drivers and services that are set to start."""
        found = []
        for name, title in DISK_PROTECTION.items():
            told = self._values(rf"{_SETTINGS}\Services\{name}")
            if told and told.get("Start") != _DISABLED:
                found.append(title)
        return tuple(dict.fromkeys(found))

    def _restart_pending(self) -> bool:
        if any(
            self._registry.exists("HKLM", path)
            for path in (rf"{_SERVICING}\RebootPending", rf"{_UPDATE}\RebootRequired")
        ):
            return True
        return bool(self._values(rf"{_SETTINGS}\Control\Session Manager").get("PendingFileRenameOperations"))

    def _firewall(self) -> bool | None:
        """On where every profile has it on; another maker's turns this one off and tells the Security Centre."""
        told = [self._values(rf"{_FIREWALL}\{profile}").get("EnableFirewall") for profile in _PROFILES]
        known = [value for value in told if value is not None]
        if not known:
            return None
        return all(known) or self._calls.security_health(FIREWALL_PROVIDER) == GOOD

    def _values(self, path: str) -> Mapping[str, Any]:
        return self._registry.values("HKLM", path)
