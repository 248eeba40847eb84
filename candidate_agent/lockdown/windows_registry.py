"""Where Windows keeps each setting of the lockdown, and the registry behind one small port.

Not run here: `WinRegistry` needs Windows. What lives where, and what errors mean, is tested with a registry in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

from candidate_agent.lockdown.machine import Setting, Value

Hive = Literal["HKCU", "HKLM"]

_POLICIES = r"Software\Microsoft\Windows\CurrentVersion\Policies"
_UPDATES = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU"


class Entry(NamedTuple):
    """One entry of the registry."""

    hive: Hive
    key: str
    name: str


class Registry(Protocol):
    """The registry. Every call may raise OSError; PermissionError where this account may not."""

    def get(self, entry: Entry) -> Value:
        """A value, or None where there is no such entry."""

    def put(self, entry: Entry, value: int | str) -> None:
        """Write a value, making the key where it is missing."""

    def take_away(self, entry: Entry) -> None:
        """Delete an entry; nothing happens where there is none."""


ENTRIES: Mapping[Setting, Entry] = MappingProxyType(
    {
        Setting.TASK_MANAGER_OFF: Entry("HKCU", rf"{_POLICIES}\System", "DisableTaskMgr"),
        Setting.LOCK_SCREEN_OFF: Entry("HKCU", rf"{_POLICIES}\System", "DisableLockWorkstation"),
        Setting.CHANGE_PASSWORD_OFF: Entry("HKCU", rf"{_POLICIES}\System", "DisableChangePassword"),
        Setting.LOG_OFF_OFF: Entry("HKCU", rf"{_POLICIES}\Explorer", "NoLogoff"),
        Setting.SHUT_DOWN_OFF: Entry("HKCU", rf"{_POLICIES}\Explorer", "NoClose"),
        Setting.SWITCH_USER_OFF: Entry("HKLM", rf"{_POLICIES}\System", "HideFastUserSwitching"),
        Setting.USB_STORAGE_DRIVER: Entry("HKLM", r"SYSTEM\CurrentControlSet\Services\USBSTOR", "Start"),
        Setting.REMOVABLE_STORAGE_DENIED: Entry(
            "HKLM", r"SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices", "Deny_All"
        ),
        Setting.AUTOMATIC_UPDATES_OFF: Entry("HKLM", _UPDATES, "NoAutoUpdate"),
        Setting.UPDATE_RESTART_OFF: Entry("HKLM", _UPDATES, "NoAutoRebootWithLoggedOnUsers"),
    }
)
"""All are numbers (REG_DWORD). The two that are missing are the update service's: see `windows_service`."""


if sys.platform == "win32":
    import winreg

    class WinRegistry:
        """The registry of this PC, always in its 64-bit view."""

        def get(self, entry: Entry) -> Value:
            """Read; what is neither number nor text is refused, for it could not be put back."""
            try:
                with winreg.OpenKey(self._hive(entry), entry.key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
                    value, kind = winreg.QueryValueEx(key, entry.name)
            except FileNotFoundError:
                return None
            if (kind == winreg.REG_DWORD and isinstance(value, int)) or (
                kind == winreg.REG_SZ and isinstance(value, str)
            ):
                return value
            raise OSError(f"{entry.name} is of a kind nobody puts there")

        def put(self, entry: Entry, value: int | str) -> None:
            """Write."""
            kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
            access = winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY
            with winreg.CreateKeyEx(self._hive(entry), entry.key, 0, access) as key:
                winreg.SetValueEx(key, entry.name, 0, kind, value)
                winreg.FlushKey(key)

        def take_away(self, entry: Entry) -> None:
            """Delete the entry. Its key stays, also where it is ours and empty: Windows reads nothing in it."""
            access = winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY
            try:
                with winreg.OpenKey(self._hive(entry), entry.key, 0, access) as key:
                    winreg.DeleteValue(key, entry.name)
                    winreg.FlushKey(key)
            except FileNotFoundError:
                return

        @staticmethod
        def _hive(entry: Entry) -> int:
            return winreg.HKEY_CURRENT_USER if entry.hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
