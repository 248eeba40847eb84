"""What goes on beside the session, for people at the consoles: the PC's own reports, and who wants to see its screen.

Nothing of the session depends on it, and none of it is kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from candidate_agent.session.status import Safety, Status
from exam.clock import Clock
from exam.wire.messages import Checked, MachineReport, Pong, Rehearse, Rehearsed, ShowScreen, ToMachine

REPORT_EVERY = 5000
"""Milliseconds between two reports."""


class Beside:
    """`checks` gives the codes of what this PC found wrong with itself, `screen_asked` is told who wants a picture,
    `checked` gives the newest machine check; a program without lockdown or windows has none of them. `rehearse_asked`
    is told that the server wants this PC to rehearse, `rehearsed` gives what it measured. `free` tells the free bytes
    of its disk.
    """

    def __init__(self, free: Callable[[], int | None]) -> None:
        self.checks: Callable[[], tuple[str, ...]] = tuple
        self.screen_asked: Callable[[ShowScreen], None] = lambda _question: None
        self.checked: Callable[[], Checked | None] = lambda: None
        self.rehearse_asked: Callable[[Rehearse], None] = lambda _order: None
        self.rehearsed: Callable[[], Rehearsed | None] = lambda: None
        self._told_check: Checked | None = None
        self._told_rehearsal: Rehearsed | None = None
        self._free = free
        self._round_trip: int | None = None
        self._reported_at: int | None = None

    def connected(self) -> None:
        """A connection is new: the server knows nothing of this PC."""
        self._round_trip = self._reported_at = self._told_check = self._told_rehearsal = None

    def heard(self, message: ToMachine, clock: Clock) -> None:
        """The server said something."""
        if isinstance(message, Pong):
            self._round_trip = max(0, clock.monotonic_ms() - message.sent)
        elif isinstance(message, ShowScreen):
            self.screen_asked(message)
        elif isinstance(message, Rehearse):
            self.rehearse_asked(message)

    def is_due(self, clock: Clock) -> bool:
        """Whether it is time for a report."""
        return self._reported_at is None or clock.monotonic_ms() - self._reported_at >= REPORT_EVERY

    def report(self, status: Status, clock: Clock, *, is_seated: bool) -> MachineReport:
        """The report. While somebody sits here findings go another way, with their names."""
        self._reported_at = clock.monotonic_ms()
        return MachineReport(
            wall_ms=clock.wall_ms(),
            round_trip_ms=self._round_trip,
            disk_free=self._free(),
            waiting=status.waiting,
            keeps=status.safety is not Safety.NOWHERE,
            checks=() if is_seated else self.checks(),
        )

    def check_to_tell(self, *, is_seated: bool) -> Checked | None:
        """The machine check, once a connection and once for each newer one; none while somebody sits here."""
        checked = None if is_seated else self.checked()
        if checked is None or checked == self._told_check:
            return None
        self._told_check = checked
        return checked

    def rehearsal_to_tell(self, *, practice: bool) -> Rehearsed | None:
        """What was measured in a rehearsal, once a connection; a server of a real exam is told nothing of it."""
        rehearsed = self.rehearsed() if practice else None
        if rehearsed is None or rehearsed == self._told_rehearsal:
            return None
        self._told_rehearsal = rehearsed
        return rehearsed


def free_bytes(folder: Path) -> int | None:
    """The free bytes where a folder is, or will be; None where the disk does not tell."""
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return shutil.disk_usage(folder).free
    except OSError:
        return None
