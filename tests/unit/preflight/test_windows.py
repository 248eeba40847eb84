"""What is made of Windows' answers, with its registry, services and calls in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from exam.clock import SystemClock
from exam.preflight.facts import DiskKind, Display, Protection, System
from exam.preflight.reading.port import Asked
from exam.preflight.reading.windows import WindowsReader
from exam.preflight.reading.windows_graphics import graphics_of
from exam.preflight.reading.windows_port import Hive, Value

NT = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
SQL = r"SOFTWARE\Microsoft\Microsoft SQL Server"
UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
SERVICES = r"SYSTEM\CurrentControlSet\Services"
CARDS = r"SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}"
INTERFACES = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"
GRAPHICS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
FIREWALL = rf"{SERVICES}\SharedAccess\Parameters\FirewallPolicy"
SERVICING = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing"


class FakeRegistry:
    """A registry by hive, path and view."""

    def __init__(self) -> None:
        self.told: dict[tuple[Hive, str, int], dict[str, Value]] = {}

    def put(
        self,
        path: str,
        more: Mapping[str, Value] | None = None,
        *,
        view: int = 64,
        hive: Hive = "HKLM",
        **values: Value,
    ) -> None:
        """Write a key."""
        self.told.setdefault((hive, path, view), {}).update({**(more or {}), **values})

    def keys(self, hive: Hive, path: str, view: int = 64) -> list[str]:
        """Names of the keys below."""
        below = [
            where[len(path) + 1 :] for at, where, of in self.told if (at, of) == (hive, view) and _is_below(where, path)
        ]
        return sorted({name.split("\\", maxsplit=1)[0] for name in below})

    def values(self, hive: Hive, path: str, view: int = 64) -> dict[str, Value]:
        """Values of a key."""
        return self.told.get((hive, path, view), {})

    def exists(self, hive: Hive, path: str) -> bool:
        """Whether there is such a key."""
        return any(at == hive and (where == path or _is_below(where, path)) for at, where, _ in self.told)


def _is_below(where: str, path: str) -> bool:
    return where.startswith(path + "\\")


class FakeCalls:
    """Calls that answer what a test says."""

    def __init__(self) -> None:
        self.version = (10, 0, 22631)
        self.health: dict[int, int] = {}
        self.running: dict[str, bool] = {}
        self.layouts = frozenset({0x0409})

    def build(self) -> tuple[int, int, int]:
        """The version."""
        return self.version

    def drive(self, folder: str) -> tuple[DiskKind | None, int | None]:
        """An SSD."""
        return "ssd", 512_000_000_000

    def displays(self) -> tuple[Display, ...] | None:
        """One screen."""
        return (Display(1920, 1080, 125),)

    def languages(self) -> frozenset[int]:
        """The layouts."""
        return self.layouts

    def has_keyboard(self) -> bool | None:
        """It is there."""
        return True

    def has_mouse(self) -> bool | None:
        """It is there."""
        return True

    def security_health(self, provider: int) -> int | None:
        """The Security Centre, where there is one."""
        return self.health.get(provider)

    def sleeps_after(self) -> int | None:
        """Half an hour."""
        return 1800

    def services(self) -> dict[str, bool]:
        """The services."""
        return self.running


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry()


@pytest.fixture
def calls() -> FakeCalls:
    return FakeCalls()


@pytest.fixture
def reader(registry: FakeRegistry, calls: FakeCalls) -> WindowsReader:
    return WindowsReader(SystemClock(), registry, calls)


def read(reader: WindowsReader, name: str) -> object:
    return reader.readings(Asked(folder=Path()))[name]()


def test_windows_11_is_called_by_its_name(registry: FakeRegistry, reader: WindowsReader) -> None:
    registry.put(
        NT, ProductName="Windows 10 Pro", EditionID="Professional", DisplayVersion="23H2", InstallationType="Client"
    )
    assert read(reader, "system") == System(
        family="windows", name="Windows 11 Pro", version="23H2", build=22631, edition="Professional", is_server=False
    )


def test_server_2008_r2_is_a_server_with_its_build(
    registry: FakeRegistry, calls: FakeCalls, reader: WindowsReader
) -> None:
    calls.version = (6, 1, 7601)
    registry.put(
        NT, ProductName="Windows Server 2008 R2 Standard", CSDVersion="Service Pack 1", InstallationType="Server"
    )
    system = read(reader, "system")
    assert isinstance(system, System)
    assert (system.build, system.is_server, system.version) == (7601, True, "Service Pack 1")


def test_cards_are_told_apart_by_medium_and_place(registry: FakeRegistry, reader: WindowsReader) -> None:
    for number, (name, place, more) in enumerate(
        [
            ("以太网", r"PCI\VEN_8086", {}),
            ("WLAN", r"PCI\VEN_8086", {"MediaSubType": 2}),
            ("本地连接* 1", r"SWD\VMS", {}),
            ("vEthernet (Default)", r"ROOT\VMS_MP", {}),
        ]
    ):
        registry.put(rf"{CARDS}\{{{number}}}\Connection", more, Name=name, PnPInstanceId=place)
        registry.put(rf"{INTERFACES}\{{{number}}}", EnableDHCP=number % 2)
    assert [reader.kind(name) for name in ("以太网", "WLAN", "本地连接* 1", "vEthernet (Default)", "?")] == [
        "wired", "wireless", "virtual", "virtual", None,
    ]  # fmt: skip
    assert [reader.fixed(name) for name in ("以太网", "WLAN", "?")] == [True, False, None]


def test_sql_servers_are_known_by_their_instances_old_ones_by_their_version(
    registry: FakeRegistry, reader: WindowsReader
) -> None:
    assert read(reader, "sql_servers") == ()
    registry.put(rf"{SQL}\Instance Names\SQL", MSSQLSERVER="MSSQL15.MSSQLSERVER", OLD="MSSQL.1", R2="MSSQL10_50.R2")
    registry.put(rf"{SQL}\MSSQL.1\MSSQLServer\CurrentVersion", CurrentVersion="9.00.1399.06")
    assert read(reader, "sql_servers") == (9, 10, 15)


def test_programs_are_found_in_both_views_and_for_this_user(registry: FakeRegistry, reader: WindowsReader) -> None:
    registry.put(rf"{PATHS}\chrome.exe", hive="HKCU", Path="x")
    registry.put(rf"{PATHS}\firefox.exe", view=32, Path="x")
    registry.put(rf"{UNINSTALL}\A", view=32, DisplayName="Adobe Fireworks CS6")
    registry.put(rf"{UNINSTALL}\B", DisplayName="Adobe Photoshop CS6")
    registry.put(rf"{UNINSTALL}\C", DisplayName="Something else")
    assert read(reader, "browsers") == ("Firefox", "Chrome")
    assert read(reader, "adobe") == ("Adobe Fireworks CS6", "Adobe Photoshop CS6")


def test_the_security_centre_says_whether_protection_is_on(calls: FakeCalls, reader: WindowsReader) -> None:
    calls.running = {"WinDefend": False, "HipsDaemon": True, "Spooler": True}
    calls.health = {4: 0}
    assert read(reader, "antivirus") == Protection(("火绒 Huorong",), on=True)
    calls.health = {4: 2}
    assert read(reader, "antivirus") == Protection(("火绒 Huorong",), on=False)


def test_a_server_without_security_centre_goes_by_what_runs(calls: FakeCalls, reader: WindowsReader) -> None:
    calls.running = {"WinDefend": True}
    assert read(reader, "antivirus") == Protection(("Microsoft Defender",), on=True)
    calls.running = {}
    assert read(reader, "antivirus") == Protection((), on=None)


def test_a_restore_card_is_known_by_its_driver_unless_it_is_turned_off(
    registry: FakeRegistry, reader: WindowsReader
) -> None:
    registry.put(rf"{SERVICES}\uwfvol", Start=4)
    assert read(reader, "disk_protection") == ()
    registry.put(rf"{SERVICES}\DFServ", Start=2)
    registry.put(rf"{SERVICES}\DeepFrz", Start=0)
    assert read(reader, "disk_protection") == ("Deep Freeze 冰点还原",)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (rf"{SERVICING}\RebootPending", {}),
        (r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired", {}),
        (r"SYSTEM\CurrentControlSet\Control\Session Manager", {"PendingFileRenameOperations": "x"}),
    ],
)
def test_a_restart_waits(registry: FakeRegistry, reader: WindowsReader, path: str, values: dict[str, Value]) -> None:
    assert read(reader, "restart_pending") is False
    registry.put(path, values)
    assert read(reader, "restart_pending") is True


def test_updates_wait(registry: FakeRegistry, reader: WindowsReader) -> None:
    assert read(reader, "updates_pending") is False
    registry.put(rf"{SERVICING}\PackagesPending\one")
    assert read(reader, "updates_pending") is True


def test_the_firewall_is_on_in_every_profile_or_another_one_is(
    registry: FakeRegistry, calls: FakeCalls, reader: WindowsReader
) -> None:
    assert read(reader, "firewall") is None
    for profile in ("DomainProfile", "StandardProfile", "PublicProfile"):
        registry.put(rf"{FIREWALL}\{profile}", EnableFirewall=1)
    assert read(reader, "firewall") is True
    registry.put(rf"{FIREWALL}\PublicProfile", EnableFirewall=0)
    assert read(reader, "firewall") is False
    calls.health = {1: 0}
    assert read(reader, "firewall") is True


def test_the_best_graphics_card_counts_and_software_is_none(registry: FakeRegistry) -> None:
    registry.put(
        rf"{GRAPHICS}\0000", {"HardwareInformation.qwMemorySize": 1 << 30}, DriverDesc="Intel(R) UHD Graphics 630"
    )
    registry.put(
        rf"{GRAPHICS}\0001",
        {"HardwareInformation.MemorySize": (2 << 30).to_bytes(8, "little")},
        DriverDesc="Fictional GT 730",
    )
    registry.put(rf"{GRAPHICS}\0002", DriverDesc="Microsoft Basic Display Adapter")
    registry.put(rf"{GRAPHICS}\Properties", DriverDesc="no card")
    assert graphics_of(registry) == ("Fictional GT 730", 2 << 30, True)
    assert graphics_of(FakeRegistry()) == (None, None, None)


def test_chinese_is_known_by_its_layout(calls: FakeCalls, reader: WindowsReader) -> None:
    assert read(reader, "chinese_input") is False
    calls.layouts = frozenset({0x0409, 0x0804})
    assert read(reader, "chinese_input") is True


def test_what_calls_tell_is_taken_as_it_is(reader: WindowsReader) -> None:
    assert (read(reader, "disk.kind"), read(reader, "disk.size")) == ("ssd", 512_000_000_000)
    assert read(reader, "sleeps_after") == 1800
    assert read(reader, "disk.rpm") is None
