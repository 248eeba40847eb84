"""A reading of the machine the tests run on tells the truth, held against what the system itself says elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.clock import SystemClock, wall_now
from exam.preflight.facts import Disk, MachineFacts
from exam.preflight.findings import MachineRole
from exam.preflight.known_names import Place
from exam.preflight.reading.guard import BUDGET, read_facts
from exam.preflight.reading.linux import LinuxReader
from exam.preflight.reading.port import Asked
from exam.preflight.reading.this_machine import this_machine
from exam.preflight.verdicts import judge

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="held against /proc and /sys")
PROC, NET = Path("/proc"), Path("/sys/class/net")


@pytest.fixture(scope="module")
def listening() -> Iterator[Place]:
    """A port at which something answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Place("127.0.0.1", server.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def facts(folder: Path, listening: Place) -> MachineFacts:
    """This machine, read once: as by the program, with nowhere outside to try but this machine."""
    clock = SystemClock()
    asked = Asked(
        folder=folder, server=listening, port=listening.port, outside=(listening,), most_written=1_000_000, unrelated=()
    )
    begun = clock.monotonic_ms()
    found = read_facts(this_machine(clock), asked, clock)
    assert clock.monotonic_ms() - begun < BUDGET
    return found


@pytest.fixture(scope="module")
def disk(facts: MachineFacts) -> Disk:
    assert facts.disk is not None
    return facts.disk


def lines(path: str, key: str) -> list[str]:
    text = (PROC / path).read_text(encoding="utf-8")
    return re.findall(rf"^{key}\s*:\s*(\S+)", text, re.MULTILINE)


def test_cores_are_those_of_cpuinfo(facts: MachineFacts) -> None:
    assert facts.threads == len(lines("cpuinfo", "processor"))
    pairs = set(zip(lines("cpuinfo", "physical id"), lines("cpuinfo", "core id"), strict=True))
    assert facts.cores == (len(pairs) or None) or facts.cores is None


def test_the_clock_is_that_of_the_processor(facts: MachineFacts) -> None:
    highest = Path("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq")
    now = [float(text) for text in lines("cpuinfo", "cpu MHz")]
    if highest.exists():
        assert facts.clock_mhz == round(int(highest.read_text()) / 1000)
    elif now:
        assert facts.clock_mhz == pytest.approx(sum(now) / len(now), rel=0.5)


def test_memory_is_that_of_meminfo(facts: MachineFacts) -> None:
    assert facts.memory == int(lines("meminfo", "MemTotal")[0]) * 1024


def test_free_space_is_that_of_the_disk(disk: Disk, folder: Path) -> None:
    seen = os.statvfs(folder)
    assert disk.free == pytest.approx(seen.f_bavail * seen.f_frsize, rel=0.1)


def test_the_file_system_is_that_of_the_mounts(disk: Disk, folder: Path) -> None:
    mounts = [line.split()[1:3] for line in (PROC / "mounts").read_text(encoding="utf-8").splitlines()]
    above = [(where, kind) for where, kind in mounts if folder.is_relative_to(where)]
    assert disk.file_system in {kind for where, kind in above if len(where) == max(len(other) for other, _ in above)}


def test_size_and_kind_are_those_of_the_drive(disk: Disk, folder: Path) -> None:
    device = folder.stat().st_dev
    block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    if not block.exists():
        assert disk.kind is None or disk.kind == "network"
        assert disk.size == pytest.approx(shutil.disk_usage(folder).total, rel=0.01)
        return
    drive = block.resolve().parent if (block / "partition").exists() else block.resolve()
    assert disk.size == int((drive / "size").read_text()) * 512
    turns = (drive / "queue/rotational").read_text().strip()
    assert disk.kind in ({"1": "hdd", "0": "ssd"}[turns], "removable")


def test_the_disk_was_measured_and_nothing_is_left(disk: Disk, folder: Path) -> None:
    assert disk.fsync_ms is not None
    assert disk.write_mb_s is not None
    assert disk.write_mb_s > 0
    assert list(folder.iterdir()) == []


def test_network_cards_are_those_of_sysfs(facts: MachineFacts) -> None:
    assert facts.cards is not None
    cards = {card.name: card for card in facts.cards}
    assert set(cards) == {path.name for path in NET.iterdir() if path.is_dir()} - {"lo"}
    for name, card in cards.items():
        real, radio = (NET / name / "device").exists(), (NET / name / "wireless").exists()
        assert card.kind == ("wireless" if radio else "wired" if real else "virtual")
        if card.up and card.speed is not None:
            assert card.speed == int((NET / name / "speed").read_text())


def test_the_time_zone_is_this_process_s(facts: MachineFacts) -> None:
    offset = wall_now().astimezone().utcoffset()
    assert offset is not None
    assert facts.utc_offset == offset.total_seconds() / 60


def test_the_system_is_that_of_os_release(facts: MachineFacts) -> None:
    text = Path("/etc/os-release").read_text(encoding="utf-8")
    assert facts.system is not None
    assert f'"{facts.system.name}"' in text or f"NAME={facts.system.name}" in text


def test_programs_are_those_that_are_found(facts: MachineFacts) -> None:
    assert facts.browsers is not None
    assert ("Firefox" in facts.browsers) == bool(shutil.which("firefox") or shutil.which("firefox-esr"))


def test_what_answers_is_reached_and_a_port_that_is_had_is_taken(facts: MachineFacts) -> None:
    assert facts.server_reachable is True
    assert facts.server_on_lan is True
    assert facts.internet is True
    assert facts.server_port == "taken"


def test_what_is_not_known_has_a_reason(facts: MachineFacts) -> None:
    for name in MachineFacts.__struct_fields__:
        if getattr(facts, name) is None:
            assert name in facts.unread, name


def test_this_machine_can_be_judged(facts: MachineFacts) -> None:
    assert all(judge(role, facts) for role in MachineRole)


# ---- a made-up machine ----------------------------------------------------------------------------------------------


def put(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def test_a_desktop_of_linux_tells_screens_keys_and_protection(tmp_path: Path) -> None:
    put(tmp_path, "sys/class/drm/card0-HDMI-A-1/status", "connected\n")
    put(tmp_path, "sys/class/drm/card0-HDMI-A-1/modes", "1920x1080\n1280x720\n")
    put(tmp_path, "sys/class/drm/card0-VGA-1/status", "disconnected\n")
    put(tmp_path, "sys/class/drm/card0/device/mem_info_vram_total", str(2 << 30))
    put(tmp_path, "sys/power/state", "freeze mem disk\n")
    put(tmp_path, "sys/class/net/wlan9/wireless/level")
    put(tmp_path, "sys/class/net/eth9/device/vendor")
    put(tmp_path, "sys/class/net/eth9/ifindex", "3\n")
    put(tmp_path, "run/systemd/netif/leases/3", "ADDRESS=10.0.0.9")
    put(tmp_path, "proc/bus/input/devices", "H: Handlers=sysrq kbd event0\nH: Handlers=mouse0 event1\n")
    put(tmp_path, "proc/mounts", "overlayroot / overlay rw 0 0\n")
    put(tmp_path, "etc/odbcinst.ini", "[ODBC]\nPooling=No\n[ODBC Driver 18 for SQL Server]\nDriver=/opt/x.so\n")
    put(tmp_path, "etc/ufw/ufw.conf", "ENABLED=yes\n")
    put(tmp_path, "etc/debian_version", "12.5")
    put(tmp_path, "run/reboot-required")
    reader = LinuxReader(SystemClock(), tmp_path, {"GTK_IM_MODULE": "fcitx"})
    readings = reader.readings(Asked(folder=tmp_path))

    def read(name: str) -> object:
        return readings[name]()

    screens = read("displays")
    assert isinstance(screens, tuple)
    assert [(screen.width, screen.height) for screen in screens] == [(1920, 1080)]
    assert read("graphics_memory") == 2 << 30
    assert (read("keyboard"), read("mouse")) == (True, True)
    assert read("disk_protection") == ("overlayroot",)
    assert read("odbc_drivers") == ("ODBC Driver 18 for SQL Server",)
    assert (read("firewall"), read("restart_pending"), read("chinese_input")) == (True, True, True)
    assert read("sleeps_after") is None
    assert (reader.kind("wlan9"), reader.kind("eth9"), reader.kind("none9")) == ("wireless", "wired", None)
    assert (reader.fixed("eth9"), reader.fixed("wlan9")) == (False, None)
