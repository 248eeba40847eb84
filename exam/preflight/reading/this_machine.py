"""The machine this program runs on."""

from __future__ import annotations

import sys

from exam.clock import Clock
from exam.preflight.reading.port import FactReader


def this_machine(clock: Clock) -> FactReader:
    """Build its reader."""
    if sys.platform == "win32":
        from exam.preflight.reading.windows import WindowsReader  # noqa: PLC0415 - the other system needs none of it
        from exam.preflight.reading.windows_calls import WinCalls  # noqa: PLC0415 - the same
        from exam.preflight.reading.windows_port import WinRegistry  # noqa: PLC0415 - the same

        return WindowsReader(clock, WinRegistry(), WinCalls())
    else:  # noqa: RET505 - a type checker follows platforms through if and else only
        from exam.preflight.reading.linux import LinuxReader  # noqa: PLC0415 - the same

        return LinuxReader(clock)
