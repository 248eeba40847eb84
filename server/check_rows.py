"""The machine checks of all PCs as rows, by room, seat and name."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, RoomName
from exam.preflight.findings import Finding, bounded
from exam.preflight.verdicts import CLOCK, judge_clock
from exam.wire.console_talk import CheckRow
from server.exam_clock import ExamClock
from server.machines import SeenMachine
from server.picture import Scene, known_machines, machine_row

LAST = 1 << 30
"""Where a PC without a seat of its own stands."""


def check_rows(scene: Scene, clock: ExamClock, room: str = "") -> tuple[CheckRow, ...]:
    """Every PC that is known, in one room or, without a name, in all of them."""
    rows = [_row(scene, clock, machine) for machine in known_machines(scene)]
    chosen = [row for row in rows if not room or row.room == room]
    return tuple(sorted(chosen, key=lambda row: (row.room, row.seat or LAST, row.machine)))


def _row(scene: Scene, clock: ExamClock, machine: MachineId) -> CheckRow:
    shown, seen = machine_row(scene, machine), scene.machines.get(machine)
    enrolled = shown.enrolled
    row = CheckRow(
        machine,
        RoomName(shown.room or (enrolled.room if enrolled is not None else "")),
        shown.seat or (enrolled.seat if enrolled is not None else 0),
        shown.connected,
    )
    if seen is None or seen.checked is None:
        return row
    findings = _with_clock(seen.checked.findings, seen, clock)
    return msgspec.structs.replace(row, findings=findings, checked_at=seen.checked.at_ms)


def _with_clock(findings: tuple[Finding, ...], seen: SeenMachine, clock: ExamClock) -> tuple[Finding, ...]:
    """The clock is judged here: a PC does not know the server's date, and its reports tell its own."""
    report, at = seen.report, seen.reported_at
    if report is None or at is None or not report.wall_ms:
        return findings
    told = judge_clock(report.wall_ms - clock.wall_ms_of(at))
    return bounded(told if one.code == CLOCK else one for one in findings) or ()
