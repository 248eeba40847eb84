"""What Linux can do, for real: looking. It changes nothing of the system, so every step that would is unsupported.

Candidate PCs of the exam run Windows (handbook section 4); this is for rehearsals, the demo and tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from candidate_agent.lockdown.hints import virtual_machine_hint
from candidate_agent.lockdown.machine import Hold, MachineError, Setting, Trouble, Value
from candidate_agent.lockdown.observation import MOST_SEEN, Observation, shortened
from candidate_agent.lockdown.system_facts import networks, running_programs

_REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "XRDP_SESSION", "VNCDESKTOP")
_INPUT = ("XMODIFIERS", "GTK_IM_MODULE", "QT_IM_MODULE")
_CHINESE = ("fcitx", "ibus")
_LONGEST = 4096


class LinuxMachine:
    """This PC, running Linux. `root` and `environment` are where it looks; `empty` empties the window system's
    clipboard, which only the windows' own toolkit can.
    """

    def __init__(
        self,
        root: Path = Path("/"),
        environment: Mapping[str, str] = os.environ,
        empty: Callable[[], None] | None = None,
    ) -> None:
        self._sys = root / "sys"
        self._environment = environment
        self._empty = empty

    def read(self, setting: Setting) -> Value:
        """Linux has no such settings."""
        raise MachineError(Trouble.UNSUPPORTED, setting.value)

    def write(self, setting: Setting, value: Value) -> None:  # noqa: ARG002 - the port's signature
        """Linux has no such settings."""
        raise MachineError(Trouble.UNSUPPORTED, setting.value)

    def hold(self, hold: Hold) -> None:
        """Each desktop has a way of its own, or none (Wayland): nothing is promised here."""
        raise MachineError(Trouble.UNSUPPORTED, hold.value)

    def release(self, hold: Hold) -> None:
        """Nothing is held."""

    def empty_clipboard(self) -> None:
        """Empty it, where there are windows."""
        if self._empty is None:
            raise MachineError(Trouble.UNSUPPORTED, "clipboard")
        self._empty()

    def observe(self) -> Observation:
        """Look at processes, screens, firmware, drives and networks."""
        programs = running_programs()
        return Observation(
            programs=programs,
            displays=self._displays(),
            virtual_machine=self._virtual_machine(),
            remote_session=next((name for name in _REMOTE if self._environment.get(name)), ""),
            usb_storage=self._usb_storage(),
            networks=networks(),
            chinese_input=self._chinese_input(programs),
        )

    def _displays(self) -> int | None:
        """Outputs of the graphics cards that show something; None without such a card."""
        states = sorted(self._sys.glob("class/drm/card*-*/status"))[:MOST_SEEN]
        if not states:
            return None
        on = [path for path in states if _text(path) == "connected"]
        return sum(_text(path.with_name("enabled")) != "disabled" for path in on)

    def _virtual_machine(self) -> str | None:
        firmware = self._sys / "class/dmi/id"
        told = [_text(firmware / name) for name in ("sys_vendor", "product_name", "board_vendor", "bios_vendor")]
        told.append(_text(self._sys / "hypervisor/type"))
        known = [text for text in told if text is not None]
        return virtual_machine_hint(known) if known else None

    def _usb_storage(self) -> frozenset[str] | None:
        """Drives behind a USB port that hold a medium, by model. An empty card reader is none."""
        try:
            drives = sorted((self._sys / "block").iterdir())[:MOST_SEEN]
        except OSError:
            return None
        found: list[str] = []
        for drive in drives:
            behind_usb = any(part.startswith("usb") for part in drive.resolve().parts)
            if behind_usb and _text(drive / "size") not in (None, "0"):
                found.append(shortened(f"{drive.name} {_text(drive / 'device/model') or ''}"))
        return frozenset(found)

    def _chinese_input(self, programs: frozenset[str] | None) -> bool | None:
        told = [self._environment.get(name, "") for name in _INPUT]
        if any(method in text for text in told for method in _CHINESE):
            return True
        return None if programs is None else any(name.startswith(_CHINESE) for name in programs)


def _text(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_LONGEST).strip()
    except OSError:
        return None
