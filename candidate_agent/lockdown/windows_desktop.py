"""What only Windows can say and do: screens, sleep, clipboard, drives, keyboards, through ctypes. Not run here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol


class Desktop(Protocol):
    """The desktop of a Windows PC. Every call may raise OSError; what is only looked at may be None for unknown."""

    def block_keys(self, *, blocked: bool) -> None:
        """Keep the system's shortcuts back, or no longer."""

    def hide_from_capture(self, windows: Sequence[int], *, hidden: bool) -> None:
        """Leave windows of this process out of every copy of the screen, or no longer."""

    def keep_awake(self, *, awake: bool) -> None:
        """Keep system and display from sleeping, or no longer. Counts for the calling thread as long as it lives."""

    def empty_clipboard(self) -> None:
        """Empty the clipboard."""

    def displays(self) -> int | None:
        """Screens that show something; a mirrored one counts."""

    def is_remote(self) -> bool:
        """Whether this session is seen through remote desktop."""

    def usb_drives(self) -> frozenset[str] | None:
        """Letters of the drives behind a USB port: `E:`."""

    def languages(self) -> frozenset[int]:
        """Language of every keyboard layout that is there; 0x0804 is Chinese as in China."""


if sys.platform == "win32":
    import ctypes
    import string
    from ctypes import wintypes

    from candidate_agent.lockdown.windows_keyboard import KeyboardHook

    _EXCLUDED, _BLACK, _CAPTURE = 0x11, 0x01, 0x00
    """WDA_EXCLUDEFROMCAPTURE, from Windows 10 2004 on; WDA_MONITOR before that; WDA_NONE."""
    _CONTINUOUS, _SYSTEM, _DISPLAY = 0x80000000, 0x1, 0x2
    _REMOTE_SESSION = 0x1000
    _ACTIVE_PATHS = 2
    _REMOVABLE, _FIXED = 2, 3
    _STORAGE_QUERY, _USB = 0x2D1400, 7
    _SHARE_ALL, _OPEN_EXISTING = 0x3, 3
    _MOST_LAYOUTS = 64

    class _Query(ctypes.Structure):
        _fields_ = [("property", wintypes.DWORD), ("kind", wintypes.DWORD), ("more", ctypes.c_byte * 4)]

    class _Device(ctypes.Structure):
        _fields_ = [
            ("version", wintypes.DWORD),
            ("size", wintypes.DWORD),
            ("kind", ctypes.c_byte),
            ("modifier", ctypes.c_byte),
            ("removable", ctypes.c_ubyte),
            ("queueing", ctypes.c_ubyte),
            ("vendor", wintypes.DWORD),
            ("product", wintypes.DWORD),
            ("revision", wintypes.DWORD),
            ("serial", wintypes.DWORD),
            ("bus", ctypes.c_int),
            ("length", wintypes.DWORD),
            ("raw", ctypes.c_byte * 1024),
        ]

    class WinDesktop:
        """The desktop of this PC."""

        def __init__(self) -> None:
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateFileW.restype = wintypes.HANDLE
            self._user.GetKeyboardLayoutList.argtypes = (ctypes.c_int, ctypes.c_void_p)
            self._hook = KeyboardHook()

        def block_keys(self, *, blocked: bool) -> None:
            """By a hook of this process."""
            if blocked:
                self._hook.set_up()
            else:
                self._hook.take_down()

        def hide_from_capture(self, windows: Sequence[int], *, hidden: bool) -> None:
            """By the window's display affinity."""
            wanted = (_EXCLUDED, _BLACK) if hidden else (_CAPTURE,)
            for window in windows:
                if not any(self._user.SetWindowDisplayAffinity(wintypes.HWND(window), one) for one in wanted):
                    raise ctypes.WinError(ctypes.get_last_error())

        def keep_awake(self, *, awake: bool) -> None:
            """By the thread's execution state."""
            wanted = _CONTINUOUS | (_SYSTEM | _DISPLAY if awake else 0)
            if not self._kernel.SetThreadExecutionState(wintypes.DWORD(wanted)):
                raise OSError("Windows did not take the execution state")

        def empty_clipboard(self) -> None:
            """Open, empty, close. Another program may hold it open for a moment: then this fails."""
            if not self._user.OpenClipboard(None):
                raise ctypes.WinError(ctypes.get_last_error())
            try:
                if not self._user.EmptyClipboard():
                    raise ctypes.WinError(ctypes.get_last_error())
            finally:
                self._user.CloseClipboard()

        def displays(self) -> int | None:
            """Active paths from a graphics card to a screen: monitors as Windows counts them merge mirrored ones."""
            paths, modes = wintypes.UINT(), wintypes.UINT()
            refused = self._user.GetDisplayConfigBufferSizes(_ACTIVE_PATHS, ctypes.byref(paths), ctypes.byref(modes))
            return None if refused else paths.value

        def is_remote(self) -> bool:
            """By the system's metric."""
            return bool(self._user.GetSystemMetrics(_REMOTE_SESSION))

        def usb_drives(self) -> frozenset[str] | None:
            """Every letter that is a removable or fixed drive on the USB bus."""
            present = self._kernel.GetLogicalDrives()
            letters = [letter for place, letter in enumerate(string.ascii_uppercase) if present >> place & 1]
            kinds = {letter: self._kernel.GetDriveTypeW(f"{letter}:\\") for letter in letters}
            return frozenset(
                f"{letter}:" for letter, kind in kinds.items() if kind in (_REMOVABLE, _FIXED) and self._by_usb(letter)
            )

        def languages(self) -> frozenset[int]:
            """The low word of every layout's handle."""
            layouts = (ctypes.c_void_p * _MOST_LAYOUTS)()
            count = self._user.GetKeyboardLayoutList(_MOST_LAYOUTS, layouts)
            return frozenset((layouts[place] or 0) & 0xFFFF for place in range(count))

        def _by_usb(self, letter: str) -> bool:
            """Ask the drive for its bus; asking needs no right to read it."""
            handle = self._kernel.CreateFileW(f"\\\\.\\{letter}:", 0, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
            if handle is None or handle == wintypes.HANDLE(-1).value:
                return False
            device, length = _Device(), wintypes.DWORD()
            try:
                done = self._kernel.DeviceIoControl(
                    wintypes.HANDLE(handle),
                    _STORAGE_QUERY,
                    ctypes.byref(_Query()),
                    ctypes.sizeof(_Query),
                    ctypes.byref(device),
                    ctypes.sizeof(device),
                    ctypes.byref(length),
                    None,
                )
            finally:
                self._kernel.CloseHandle(wintypes.HANDLE(handle))
            return bool(done) and device.bus == _USB
