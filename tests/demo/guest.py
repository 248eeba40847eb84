"""Where there is a screen, the demo opens two windows: a candidate's at the empty seat, and the console."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from exam.credentials import initial_password
from exam.ids import MachineId, Ticket
from exam.link.enrolment import enrol
from exam.policy import Policy
from tests.demo.day import ABSENT, ROOT, Day
from tests.helpers.people import password_of


def has_display() -> bool:
    """Whether a window would be seen."""
    if platform.system() == "Linux":
        seen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        return bool(seen) and os.environ.get("QT_QPA_PLATFORM", "") not in ("offscreen", "minimal")
    return True


class GuestWindow:
    """`kaochang-agent --windowed` at the empty seat. Whoever watches may log in there; nobody has to."""

    def __init__(self, day: Day, folder: Path, tell: Callable[[str], None]) -> None:
        self._ticket: Ticket = next(
            place.ticket for session in day.plan.sessions for place in session.places if place.seat == ABSENT
        )
        self._room = day.plan.rooms[0].name
        self._code = day.guest_code
        self._folder = folder / "guest"
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None

    async def open(self, url: str, authority: Path) -> None:
        """Open it."""
        await enrol(url, authority, self._folder, MachineId(f"PC-{ABSENT}"), self._code)
        arguments = ["--windowed", "--server", url, "--authority", str(authority), "--folder", str(self._folder)]
        arguments += ["--machine", f"PC-{ABSENT}", "--seat", str(ABSENT), "--room", self._room]
        with (self._folder / "window.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "candidate_agent", *arguments, cwd=ROOT, stderr=log
            )
        password = initial_password(Policy(), self._ticket)
        self._tell(
            f"已打开 {ABSENT} 号考位的窗口，可以登录试试 a window is open at seat {ABSENT}, try it: "
            f"{self._ticket} / {password}"
        )

    async def close(self) -> None:
        """Close it, if nobody has."""
        await _end(self._process)


class ConsoleWindow:
    """`kaochang-console` beside the room. Whoever watches may sign in there; the day goes on without."""

    def __init__(self, day: Day, folder: Path, tell: Callable[[str], None]) -> None:
        self._code = day.console_codes[1]
        self._folder = folder / "console"
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None

    async def open(self, url: str, authority: Path) -> None:
        """Open it."""
        await enrol(url, authority, self._folder, MachineId("JK-02"), self._code)
        arguments = [
            "--server",
            url,
            "--authority",
            str(authority),
            "--folder",
            str(self._folder),
            "--machine",
            "JK-02",
        ]
        with (self._folder / "window.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "invigilator_console", *arguments, cwd=ROOT, stderr=log
            )
        name = "监考乙"
        self._tell(f"已打开监考机，可以登录试试 the console is open, try it: {name} / {password_of(name)}")

    async def close(self) -> None:
        """Close it, if nobody has."""
        await _end(self._process)


async def _end(process: asyncio.subprocess.Process | None) -> None:
    if process is not None and process.returncode is None:
        process.terminate()
        await process.wait()
