"""The PCs as the desk sees them: those that are connected, and those that were (for the consoles).

What a PC tells of itself is only shown, never journalled. It is cut to a size that people can read: whatever calls
itself a PC must not fill the server's memory, nor the consoles' screens.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from exam.ids import MachineId, SittingId
from exam.preflight.findings import bounded
from exam.timing import Instant
from exam.wire.messages import Checked, MachineReport

MOST_MACHINES = 2000
"""Names that are remembered. Beyond it the one that has been gone for longest is forgotten."""
LONGEST_NAME = 64
LONGEST_BUILD = 80
MOST_CHECKS = 32
HIGHEST_SEAT = 999
LONGEST_NUMBER = 1 << 53
"""Above this a number is none that a PC could have measured."""


class SeenMachine(msgspec.Struct, frozen=True):
    """A PC: where it says it stands, what it runs, whom it serves. `same_program` is whether that is what we run."""

    room: str = ""
    seat: int = 0
    address: str = ""
    build: str = ""
    same_program: bool = True
    connected: bool = False
    sitting: SittingId | None = None
    report: MachineReport | None = None
    reported_at: Instant | None = None
    checked: Checked | None = None


class SeenMachines:
    """What is remembered of PCs by their names, until the hall's life ends."""

    def __init__(self) -> None:
        self._seen: dict[MachineId, SeenMachine] = {}

    @property
    def all(self) -> Mapping[MachineId, SeenMachine]:
        """Every PC that is known."""
        return self._seen

    def here(self, machine: MachineId, seen: SeenMachine) -> None:
        """A PC is connected, and this is what is known of it now."""
        known = self._seen.get(machine)
        if seen.report is None and known is not None:
            seen = msgspec.structs.replace(seen, report=known.report, reported_at=known.reported_at)
        if seen.checked is None and known is not None:
            seen = msgspec.structs.replace(seen, checked=known.checked)
        if known is None and len(self._seen) >= MOST_MACHINES:
            self._forget_one()
        short = {"room": seen.room[:LONGEST_NAME], "build": seen.build[:LONGEST_BUILD]}
        seen = msgspec.structs.replace(seen, seat=seen.seat if 0 < seen.seat <= HIGHEST_SEAT else 0)
        self._seen[machine] = msgspec.structs.replace(seen, connected=True, **short)

    def checked(self, machine: MachineId, checked: Checked) -> None:
        """What a PC's newest check found."""
        if known := self._seen.get(machine):
            self._seen[machine] = msgspec.structs.replace(known, checked=checked)

    def gone(self, machine: MachineId) -> None:
        """A PC is not connected any more."""
        if known := self._seen.pop(machine, None):
            # At the end of the line: who has been gone for longest is forgotten first.
            self._seen[machine] = msgspec.structs.replace(known, connected=False, sitting=None)

    def _forget_one(self) -> None:
        oldest = next((name for name, seen in self._seen.items() if not seen.connected), None)
        if oldest is not None:
            del self._seen[oldest]


def tidy(report: MachineReport) -> MachineReport | None:
    """A report as it may be kept and shown; None where its numbers are none."""
    numbers = (report.wall_ms, report.round_trip_ms or 0, report.disk_free or 0, report.waiting)
    if any(not 0 <= number < LONGEST_NUMBER for number in numbers):
        return None
    checks = tuple(code[:LONGEST_NAME] for code in report.checks[:MOST_CHECKS])
    return msgspec.structs.replace(report, checks=checks)


def tidy_check(checked: Checked) -> Checked | None:
    """A check as it may be kept and shown; None where it is none that a PC could have made."""
    findings = bounded(checked.findings)
    if findings is None or not 0 <= checked.at_ms < LONGEST_NUMBER:
        return None
    return Checked(findings, checked.at_ms)
