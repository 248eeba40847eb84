"""Which physical drives a folder of Windows is on, through ctypes. Not run here: it needs Windows (docs/backup.md)."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from pathlib import Path

    from server.backup.disks import Disk

    _SHARE_ALL, _OPEN_EXISTING = 0x3, 3
    _VOLUME_EXTENTS = 0x560000
    """IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS: a count, then of each extent its disk, begin and length."""
    _EXTENT_BYTES, _FIRST_EXTENT = 24, 8
    _LONGEST_NAME = 1024
    _LONGEST_ANSWER = 4096

    class WindowsDisks:
        """Asks the volume of a folder for its extents; a share is known by its own name."""

        def __init__(self) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateFileW.restype = wintypes.HANDLE

        def of(self, folder: Path) -> Disk:
            """The disk of a folder."""
            top = ctypes.create_unicode_buffer(_LONGEST_NAME)
            if not self._kernel.GetVolumePathNameW(str(folder.resolve()), top, _LONGEST_NAME):
                raise ctypes.WinError(ctypes.get_last_error())
            kind = ctypes.create_unicode_buffer(_LONGEST_NAME)
            self._kernel.GetVolumeInformationW(top.value, None, 0, None, None, None, kind, _LONGEST_NAME)
            volume = ctypes.create_unicode_buffer(_LONGEST_NAME)
            if not self._kernel.GetVolumeNameForVolumeMountPointW(top.value, volume, _LONGEST_NAME):
                return Disk(frozenset({top.value.casefold()}), kind.value.casefold())
            drives = self._drives(volume.value.rstrip("\\"))
            return Disk(drives or frozenset({volume.value}), kind.value.casefold())

        def _drives(self, volume: str) -> frozenset[str]:
            handle = self._kernel.CreateFileW(volume, 0, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
            if handle is None or handle == wintypes.HANDLE(-1).value:
                return frozenset()
            answer, length = (ctypes.c_ubyte * _LONGEST_ANSWER)(), wintypes.DWORD()
            try:
                done = self._kernel.DeviceIoControl(
                    wintypes.HANDLE(handle),
                    _VOLUME_EXTENTS,
                    None,
                    0,
                    answer,
                    _LONGEST_ANSWER,
                    ctypes.byref(length),
                    None,
                )
            finally:
                self._kernel.CloseHandle(wintypes.HANDLE(handle))
            told = bytes(answer[: length.value]) if done else b""
            places = range(_FIRST_EXTENT, len(told) - _EXTENT_BYTES + 1, _EXTENT_BYTES)
            return frozenset(f"PhysicalDrive{int.from_bytes(told[at : at + 4], 'little')}" for at in places)
