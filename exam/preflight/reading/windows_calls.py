"""The few calls that only Windows has, through ctypes. Not run here: it needs Windows (docs/checks.md)."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from itertools import islice
    from pathlib import Path

    import psutil

    from exam.preflight.facts import MOST_SEEN, DiskKind, Display
    from exam.preflight.reading.windows_port import MOST_ENTRIES

    _REMOVABLE, _REMOTE = 2, 4
    _SHARE_ALL, _OPEN_EXISTING = 0x3, 3
    _DEVICE_NUMBER, _STORAGE_QUERY, _GEOMETRY = 0x2D1080, 0x2D1400, 0x700A0
    _DEVICE, _SEEK_PENALTY, _USB = 0, 7, 7
    _CURRENT_SETTINGS = -1
    _MOUSE_PRESENT = 19
    _MOST_LAYOUTS = 64
    _SLEEP = "{238C9FA8-0AAD-41ED-83F4-97BE242C8F20}"
    _STANDBY_IDLE = "{29F6C1DB-86DA-48C5-9FDB-F2B67B1F44DA}"

    class _Guid(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_ubyte * 16)]

    class _Query(ctypes.Structure):
        _fields_ = [("property", wintypes.DWORD), ("kind", wintypes.DWORD), ("more", ctypes.c_byte * 4)]

    class _MonitorInfo(ctypes.Structure):
        _fields_ = [
            ("size", wintypes.DWORD),
            ("monitor", wintypes.RECT),
            ("work", wintypes.RECT),
            ("flags", wintypes.DWORD),
            ("device", wintypes.WCHAR * 32),
        ]

    class _DeviceMode(ctypes.Structure):
        _fields_ = [
            ("name", wintypes.WCHAR * 32),
            ("spec", wintypes.WORD),
            ("driver", wintypes.WORD),
            ("size", wintypes.WORD),
            ("extra", wintypes.WORD),
            ("fields", wintypes.DWORD),
            ("place", ctypes.c_byte * 16),
            ("color", ctypes.c_short * 5),
            ("form", wintypes.WCHAR * 32),
            ("pixels", wintypes.WORD),
            ("bits", wintypes.DWORD),
            ("width", wintypes.DWORD),
            ("height", wintypes.DWORD),
            ("rest", wintypes.DWORD * 10),
        ]

    class WinCalls:
        """This machine."""

        def __init__(self) -> None:
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateFileW.restype = wintypes.HANDLE
            self._user.GetKeyboardLayoutList.argtypes = (ctypes.c_int, ctypes.c_void_p)

        def build(self) -> tuple[int, int, int]:
            """As the kernel says, whatever the program's manifest allows it to see."""
            told = sys.getwindowsversion()
            return told.platform_version

        def drive(self, folder: str) -> tuple[DiskKind | None, int | None]:
            """Ask the volume for its drive, and the drive for its bus, its seek penalty and its size."""
            root = Path(folder).resolve().anchor
            kind = self._kernel.GetDriveTypeW(root)
            if kind == _REMOTE:
                return "network", None
            number = self._asked(rf"\\.\{root[:2]}", _DEVICE_NUMBER, None, 12)
            if number is None:
                return ("removable" if kind == _REMOVABLE else None), None
            name = rf"\\.\PhysicalDrive{int.from_bytes(number[4:8], 'little')}"
            geometry = self._asked(name, _GEOMETRY, None, 256)
            size = int.from_bytes(geometry[24:32], "little") if geometry is not None else None
            device = self._asked(name, _STORAGE_QUERY, _Query(_DEVICE, 0), 1024)
            if kind == _REMOVABLE or (device is not None and int.from_bytes(device[28:32], "little") == _USB):
                return "removable", size
            penalty = self._asked(name, _STORAGE_QUERY, _Query(_SEEK_PENALTY, 0), 12)
            return (None if penalty is None else "hdd" if penalty[8] else "ssd"), size

        def _asked(self, name: str, question: int, query: ctypes.Structure | None, longest: int) -> bytes | None:
            """Ask a device; asking needs no right to read it."""
            handle = self._kernel.CreateFileW(name, 0, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
            if handle is None or handle == wintypes.HANDLE(-1).value:
                return None
            answer, length = (ctypes.c_ubyte * longest)(), wintypes.DWORD()
            given = (ctypes.byref(query), ctypes.sizeof(query)) if query is not None else (None, 0)
            try:
                done = self._kernel.DeviceIoControl(
                    wintypes.HANDLE(handle), question, *given, answer, longest, ctypes.byref(length), None
                )
            finally:
                self._kernel.CloseHandle(wintypes.HANDLE(handle))
            return bytes(answer) if done else None

        def displays(self) -> tuple[Display, ...] | None:
            """Every monitor with its pixels as they are set and the system's scale, the first one first."""
            found: list[tuple[bool, Display]] = []
            scale_of = ctypes.WinDLL("shcore").GetScaleFactorForMonitor

            def take(monitor: int, _context: int, _rect: object, _data: int) -> int:
                info = _MonitorInfo(size=ctypes.sizeof(_MonitorInfo))
                mode, scale = _DeviceMode(size=ctypes.sizeof(_DeviceMode)), ctypes.c_int(100)
                if self._user.GetMonitorInfoW(wintypes.HMONITOR(monitor), ctypes.byref(info)):
                    self._user.EnumDisplaySettingsW(info.device, _CURRENT_SETTINGS, ctypes.byref(mode))
                    scale_of(wintypes.HMONITOR(monitor), ctypes.byref(scale))
                    found.append((bool(info.flags & 1), Display(mode.width, mode.height, scale.value)))
                return int(len(found) < MOST_SEEN)

            kind = ctypes.WINFUNCTYPE(
                wintypes.BOOL, wintypes.HMONITOR, wintypes.HDC, ctypes.POINTER(wintypes.RECT), wintypes.LPARAM
            )
            if not self._user.EnumDisplayMonitors(None, None, kind(take), 0):
                return None
            return tuple(display for _, display in sorted(found, key=lambda one: not one[0]))

        def languages(self) -> frozenset[int]:
            """The low word of every layout's handle."""
            layouts = (ctypes.c_void_p * _MOST_LAYOUTS)()
            count = self._user.GetKeyboardLayoutList(_MOST_LAYOUTS, layouts)
            return frozenset((layouts[place] or 0) & 0xFFFF for place in range(count))

        def has_keyboard(self) -> bool | None:
            """Windows tells a type of 0 where there is none."""
            return bool(self._user.GetKeyboardType(0))

        def has_mouse(self) -> bool | None:
            """By the system's metric."""
            return bool(self._user.GetSystemMetrics(_MOUSE_PRESENT))

        def security_health(self, provider: int) -> int | None:
            """Server editions have no Security Centre."""
            try:
                centre = ctypes.WinDLL("wscapi")
            except OSError:
                return None
            health = ctypes.c_int()
            return None if centre.WscGetSecurityProviderHealth(provider, ctypes.byref(health)) else health.value

        def sleeps_after(self) -> int | None:
            """The active plan's setting on mains."""
            power, ole = ctypes.WinDLL("powrprof"), ctypes.WinDLL("ole32")
            plan, seconds = ctypes.POINTER(_Guid)(), wintypes.DWORD()
            if power.PowerGetActiveScheme(None, ctypes.byref(plan)):
                return None
            group, setting = _Guid(), _Guid()
            try:
                ole.CLSIDFromString(_SLEEP, ctypes.byref(group))
                ole.CLSIDFromString(_STANDBY_IDLE, ctypes.byref(setting))
                failed = power.PowerReadACValueIndex(
                    None, plan, ctypes.byref(group), ctypes.byref(setting), ctypes.byref(seconds)
                )
            finally:
                self._kernel.LocalFree(plan)
            return None if failed else seconds.value

        def services(self) -> dict[str, bool]:
            """Through psutil; one that hides from this account is there and its state unknown, which is not running."""
            found: dict[str, bool] = {}
            for service in islice(psutil.win_service_iter(), MOST_ENTRIES):
                try:
                    found[service.name()] = service.status() == "running"
                except psutil.Error:
                    found.setdefault(service.name(), False)
            return found
