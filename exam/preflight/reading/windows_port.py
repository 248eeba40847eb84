"""What is asked of Windows: its registry, its services, and a few calls, each behind a small port.

Not run here: `WinRegistry` needs Windows. What is made of the answers is tested with a registry in memory.
"""

from __future__ import annotations

import sys
from typing import Literal, Protocol

from exam.preflight.facts import DiskKind, Display

Hive = Literal["HKLM", "HKCU"]
Value = int | str | bytes
MOST_ENTRIES = 2000
"""Keys or values of one key that are looked at."""
LONGEST_VALUE = 4096


class Registry(Protocol):
    """The registry. Every call may raise OSError; what is not there is no error, and empty or None.

    `view` is 32 for the half that old programs write to (WOW6432Node), else 64.
    """

    def keys(self, hive: Hive, path: str, view: int = 64) -> list[str]:
        """Names of the keys below a key."""

    def values(self, hive: Hive, path: str, view: int = 64) -> dict[str, Value]:
        """Values of a key by their names."""

    def exists(self, hive: Hive, path: str) -> bool:
        """Whether there is such a key."""


class WindowsCalls(Protocol):
    """What only a call tells. Every call may raise OSError; None where Windows does not tell."""

    def build(self) -> tuple[int, int, int]:
        """Major, minor and build number of the system."""

    def drive(self, folder: str) -> tuple[DiskKind | None, int | None]:
        """Kind and size in bytes of the drive that holds a folder."""

    def displays(self) -> tuple[Display, ...] | None:
        """The screens that show something, the first one first."""

    def languages(self) -> frozenset[int]:
        """Language of every keyboard layout; 0x0804 is Chinese as in China."""

    def has_keyboard(self) -> bool | None:
        """Whether a keyboard is there."""

    def has_mouse(self) -> bool | None:
        """Whether a mouse is there."""

    def security_health(self, provider: int) -> int | None:
        """How the Security Centre sees a provider: 0 good, 1 not monitored, 2 poor, 3 snoozing. Desktops only."""

    def sleeps_after(self) -> int | None:
        """Seconds on mains until the system sleeps; 0 is never."""

    def services(self) -> dict[str, bool]:
        """Every service by its name, and whether it runs."""


if sys.platform == "win32":
    import winreg
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")
    _VIEWS = {64: winreg.KEY_WOW64_64KEY, 32: winreg.KEY_WOW64_32KEY}

    class WinRegistry:
        """The registry of this machine, read and never written."""

        def keys(self, hive: Hive, path: str, view: int = 64) -> list[str]:
            """Enumerate, up to a bound."""
            return self._listed(hive, path, view, winreg.EnumKey)

        def values(self, hive: Hive, path: str, view: int = 64) -> dict[str, Value]:
            """Enumerate, up to a bound; what is neither number nor text nor bytes is left out."""
            told = self._listed(hive, path, view, winreg.EnumValue)
            return {
                name: value[:LONGEST_VALUE] if isinstance(value, (str, bytes)) else value
                for name, value, _kind in told
                if isinstance(value, (int, str, bytes))
            }

        def exists(self, hive: Hive, path: str) -> bool:
            """Try to open it."""
            try:
                with self._opened(hive, path, 64):
                    return True
            except FileNotFoundError:
                return False

        def _listed(self, hive: Hive, path: str, view: int, nth: Callable[[winreg.HKEYType, int], T]) -> list[T]:
            found: list[T] = []
            try:
                with self._opened(hive, path, view) as key:
                    while len(found) < MOST_ENTRIES:
                        try:
                            found.append(nth(key, len(found)))
                        except OSError:
                            # Windows says in this way that there are no more.
                            return found
            except FileNotFoundError:
                return []
            return found

        @staticmethod
        def _opened(hive: Hive, path: str, view: int) -> winreg.HKEYType:
            root = winreg.HKEY_LOCAL_MACHINE if hive == "HKLM" else winreg.HKEY_CURRENT_USER
            return winreg.OpenKey(root, path, 0, winreg.KEY_READ | _VIEWS[view])
