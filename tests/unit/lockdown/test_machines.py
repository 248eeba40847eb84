"""What Linux sees for real, what Windows is asked for, and which keys it does not get."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from candidate_agent.lockdown.hints import virtual_machine_hint
from candidate_agent.lockdown.keys import APPS, ESCAPE, F4, LEFT_WIN, PRINT_SCREEN, SPACE, TAB, Held, is_kept_back
from candidate_agent.lockdown.linux import LinuxMachine
from candidate_agent.lockdown.machine import Hold, LockdownMachine, MachineError, Setting, Trouble, Value
from candidate_agent.lockdown.sequence import LockdownSequence
from candidate_agent.lockdown.steps import StepName, standard_steps
from candidate_agent.lockdown.system_facts import is_loopback, leads_out, networks, running_programs
from candidate_agent.lockdown.windows import CHINESE, WindowsMachine
from candidate_agent.lockdown.windows_registry import ENTRIES, Entry
from tests.architecture.checkout import ROOT
from tests.unit.lockdown.machines import MemoryUndos

# ---- Linux ----------------------------------------------------------------------------------------------------------


def tree(root: Path, files: Mapping[str, str]) -> Path:
    """A `/sys` of the test's."""
    for name, text in files.items():
        path = root / "sys" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    return root


def linux(root: Path, **environment: str) -> LinuxMachine:
    """A PC that looks there."""
    return LinuxMachine(root, environment)


def test_linux_counts_the_screens_that_show_something(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "class/drm/card0-eDP-1/status": "connected",
            "class/drm/card0-eDP-1/enabled": "enabled",
            "class/drm/card0-HDMI-A-1/status": "connected",
            "class/drm/card0-HDMI-A-1/enabled": "enabled",
            "class/drm/card0-DP-1/status": "connected",
            "class/drm/card0-DP-1/enabled": "disabled",
            "class/drm/card0-DP-2/status": "disconnected",
        },
    )
    assert linux(root).observe().displays == 2
    assert linux(tmp_path / "none").observe().displays is None


def test_linux_sees_usb_storage_with_a_medium_and_nobodys_label(tmp_path: Path) -> None:
    usb, disk = "devices/pci0/usb1/1-1/block/sdb", "devices/pci0/ata1/block/sda"
    root = tree(tmp_path, {f"{usb}/size": "60000", f"{usb}/device/model": "DataTraveler", f"{disk}/size": "900000"})
    tree(root, {"devices/pci0/usb1/1-2/block/sdc/size": "0"})
    (root / "sys/block").mkdir()
    for name in (usb, disk, "devices/pci0/usb1/1-2/block/sdc"):
        (root / "sys/block" / Path(name).name).symlink_to(root / "sys" / name)
    assert linux(root).observe().usb_storage == frozenset({"sdb DataTraveler"})
    assert linux(tmp_path / "none").observe().usb_storage is None


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"class/dmi/id/sys_vendor": "QEMU"}, "qemu"),
        ({"class/dmi/id/product_name": "VirtualBox"}, "virtualbox"),
        ({"class/dmi/id/sys_vendor": "LENOVO", "class/dmi/id/product_name": "ThinkCentre M730"}, ""),
        ({"hypervisor/type": "xen"}, "xen"),
        ({}, None),
    ],
)
def test_linux_reads_the_firmware_for_a_virtual_machine(tmp_path: Path, files: dict[str, str], hint: str) -> None:
    assert linux(tree(tmp_path, files)).observe().virtual_machine == hint


def test_a_real_pc_of_microsoft_is_no_virtual_machine() -> None:
    assert virtual_machine_hint(["Microsoft Corporation", "Surface Studio 2"]) == ""
    assert virtual_machine_hint(["Microsoft Corporation", "Virtual Machine"]) == "hyper-v"


def test_linux_tells_a_remote_session_and_an_input_method_by_the_environment(tmp_path: Path) -> None:
    assert linux(tmp_path, SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22").observe().remote_session == "SSH_CONNECTION"
    assert linux(tmp_path).observe().remote_session == ""
    assert linux(tmp_path, XMODIFIERS="@im=fcitx").observe().chinese_input is True
    assert linux(tmp_path, XMODIFIERS="@im=none").observe().chinese_input in (False, True)


def test_a_program_that_runs_is_seen() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        programs = running_programs()
        assert program.stdin is not None
        program.stdin.write(b"\n")
    assert programs is not None
    assert any(name.casefold().startswith("python") for name in programs)


def test_the_networks_of_this_machine_are_seen_without_its_loopback() -> None:
    here = networks()
    assert here is not None
    assert "lo" not in {network.name for network in here}


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("10.0.0.7", True),
        ("2001:db8::7", True),
        ("169.254.3.4", False),
        ("fe80::1%eth0", False),
        ("00:11:22:33:44:55", False),
        ("127.0.0.1", False),
    ],
)
def test_an_address_a_card_gave_itself_leads_nowhere(address: str, *, leads: bool) -> None:
    assert leads_out(address) is leads
    assert is_loopback("x", [address]) is (address == "127.0.0.1")


def test_linux_changes_nothing_and_says_so_for_every_step(tmp_path: Path) -> None:
    emptied: list[bool] = []
    machine = LinuxMachine(tmp_path, {}, lambda: emptied.append(True))
    performed = LockdownSequence(standard_steps(machine), MemoryUndos()).perform()
    assert performed.done == (StepName.CLIPBOARD,)
    assert emptied
    assert {failure.trouble for failure in performed.failures} == {Trouble.UNSUPPORTED}


# ---- Windows, with its ports in memory ------------------------------------------------------------------------------


class Registry:
    """A registry in memory."""

    def __init__(self) -> None:
        self.entries: dict[Entry, int | str] = {}
        self.refuses: OSError | None = None

    def get(self, entry: Entry) -> Value:
        """Read."""
        return self.entries.get(entry)

    def put(self, entry: Entry, value: int | str) -> None:
        """Write."""
        if self.refuses:
            raise self.refuses
        self.entries[entry] = value

    def take_away(self, entry: Entry) -> None:
        """Delete."""
        if self.refuses:
            raise self.refuses
        self.entries.pop(entry, None)


class Service:
    """A service that cannot be started while it is disabled."""

    def __init__(self, running: int = 1, start: int = 3) -> None:
        self.state = (running, start)

    def runs(self) -> int:
        """Whether."""
        return self.state[0]

    def run(self, value: int) -> None:
        """Start or stop."""
        if value and self.state[1] == 4:
            raise OSError(1058, "the service is disabled")
        self.state = (value, self.state[1])

    def starts_how(self) -> int:
        """How."""
        return self.state[1]

    def start_how(self, value: int) -> None:
        """Set."""
        self.state = (self.state[0], value)


class Screens:
    """A desktop in memory."""

    found: ClassVar[frozenset[int]] = frozenset({CHINESE, 0x0409})

    def __init__(self) -> None:
        self.on: dict[str, object] = {}
        self.blind = False

    def block_keys(self, *, blocked: bool) -> None:
        """Note."""
        self.on["keys"] = blocked

    def hide_from_capture(self, windows: Sequence[int], *, hidden: bool) -> None:
        """Note."""
        self.on["hidden"] = tuple(windows) if hidden else ()

    def keep_awake(self, *, awake: bool) -> None:
        """Note."""
        self.on["awake"] = awake

    def empty_clipboard(self) -> None:
        """Another program holds it."""
        raise PermissionError(13, "Access is denied")

    def displays(self) -> int | None:
        """Two."""
        if self.blind:
            raise OSError("no")
        return 2

    def is_remote(self) -> bool:
        """Yes."""
        return True

    def usb_drives(self) -> frozenset[str] | None:
        """One."""
        return frozenset({"E:"})

    def languages(self) -> frozenset[int]:
        """Two."""
        return self.found


class WindowsPc:
    """A Windows PC in memory."""

    def __init__(self) -> None:
        self.registry, self.service, self.screens = Registry(), Service(), Screens()
        self.machine = WindowsMachine(self.registry, self.service, self.screens, lambda: (7, 8))


def test_windows_is_locked_down_and_put_back_entry_by_entry() -> None:
    pc = WindowsPc()
    pc.registry.entries[ENTRIES[Setting.USB_STORAGE_DRIVER]] = 3
    began = dict(pc.registry.entries), pc.service.state
    lockdown = LockdownSequence(standard_steps(pc.machine), MemoryUndos())
    performed = lockdown.perform()
    assert [failure.step for failure in performed.failures] == [StepName.CLIPBOARD]
    assert len(pc.registry.entries) == len(ENTRIES)
    assert pc.registry.entries[ENTRIES[Setting.TASK_MANAGER_OFF]] == 1
    assert pc.service.state == (0, 4)
    assert pc.screens.on == {"keys": True, "hidden": (7, 8), "awake": True}
    lockdown.revert()
    assert (pc.registry.entries, pc.service.state) == began
    assert pc.screens.on == {"keys": False, "hidden": (), "awake": False}


def test_every_setting_has_one_place_of_its_own() -> None:
    services = {Setting.UPDATE_SERVICE_RUNNING, Setting.UPDATE_SERVICE_START}
    assert set(ENTRIES) | services == set(Setting)
    assert len(set(ENTRIES.values())) == len(ENTRIES)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [(PermissionError(13, "denied"), Trouble.RIGHTS), (OSError(2, "not found"), Trouble.FAILED)],
)
def test_an_error_of_windows_becomes_a_trouble_with_a_remedy(error: OSError, trouble: Trouble) -> None:
    pc = WindowsPc()
    pc.registry.refuses = error
    with pytest.raises(MachineError) as told:
        pc.machine.write(Setting.TASK_MANAGER_OFF, 1)
    assert told.value.trouble is trouble


def test_windows_tells_what_it_sees_and_one_blind_eye_hides_nothing_else() -> None:
    pc = WindowsPc()
    pc.registry.entries[Entry("HKLM", r"HARDWARE\DESCRIPTION\System\BIOS", "SystemProductName")] = "VMware7,1"
    seen = pc.machine.observe()
    assert (seen.displays, seen.remote_session, seen.usb_storage) == (2, "RDP", frozenset({"E:"}))
    assert (seen.virtual_machine, seen.chinese_input) == ("vmware", True)
    pc.screens.blind = True
    again = pc.machine.observe()
    assert (again.displays, again.usb_storage) == (None, frozenset({"E:"}))


def test_every_machine_fits_the_interface(tmp_path: Path) -> None:
    machines: list[LockdownMachine] = [linux(tmp_path), WindowsPc().machine]
    for machine in machines:
        for hold in Hold:
            machine.release(hold)


def test_what_only_windows_has_can_be_imported_here() -> None:
    code = """
import importlib, json, pathlib
names = [path.stem for path in pathlib.Path("candidate_agent/lockdown").glob("*.py")]
print(json.dumps([importlib.import_module("candidate_agent.lockdown." + name).__name__ for name in names]))
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "candidate_agent.lockdown.windows_keyboard" in json.loads(told.stdout)


# ---- keys -----------------------------------------------------------------------------------------------------------

LETTER_A, SHIFT, CONTROL = 0x41, 0x10, 0x11


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (LEFT_WIN, Held()),
        (APPS, Held()),
        (PRINT_SCREEN, Held(alt=True)),
        (TAB, Held(alt=True)),
        (TAB, Held(alt=True, control=True)),
        (ESCAPE, Held(alt=True)),
        (F4, Held(alt=True)),
        (SPACE, Held(alt=True)),
        (ESCAPE, Held(control=True)),
    ],
)
def test_a_shortcut_out_of_the_exam_is_kept_back(key: int, held: Held) -> None:
    assert is_kept_back(key, held)


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (LETTER_A, Held()),
        (LETTER_A, Held(control=True)),
        (TAB, Held()),
        (ESCAPE, Held()),
        (SPACE, Held(control=True)),
        (SHIFT, Held(control=True)),
        (CONTROL, Held()),
        (F4, Held()),
    ],
)
def test_typing_copying_and_switching_the_input_method_go_through(key: int, held: Held) -> None:
    assert not is_kept_back(key, held)
