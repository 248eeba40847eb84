"""The machine this program runs on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from candidate_agent.lockdown.machine import LockdownMachine


def this_machine(
    windows: Callable[[], Sequence[int]] = tuple, empty_clipboard: Callable[[], None] | None = None
) -> LockdownMachine:
    """Build it. `windows` tells the handles of the program's own windows; `empty_clipboard` is used on Linux alone."""
    if sys.platform == "win32":
        from candidate_agent.lockdown.windows import WindowsMachine  # noqa: PLC0415 - the other system needs none of it
        from candidate_agent.lockdown.windows_desktop import WinDesktop  # noqa: PLC0415 - the same
        from candidate_agent.lockdown.windows_registry import WinRegistry  # noqa: PLC0415 - the same
        from candidate_agent.lockdown.windows_service import UpdateService  # noqa: PLC0415 - the same

        return WindowsMachine(WinRegistry(), UpdateService(), WinDesktop(), windows)
    else:  # noqa: RET505 - a type checker follows platforms through if and else only
        from candidate_agent.lockdown.linux import LinuxMachine  # noqa: PLC0415 - the same

        return LinuxMachine(empty=empty_clipboard)
