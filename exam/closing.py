"""Closing a session (场次关闭): the report that accounts for every ticket, and what stops it (handbook section 9)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from exam.ids import MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.plan import Part
from exam.room import SessionState
from exam.sitting import Sitting, SittingPhase
from exam.text import Text

POINTS = {
    "unfinished_transfer": Text(
        "考位 {seat}：考生机上可能还有未上传的作答。请开机联网，等待补传。",
        "Seat {seat}: its PC may hold work that is not here yet. Switch it on and connected, and wait.",
    ),
    "zero_answers": Text("考位 {seat}：交卷时没有任何作答。", "Seat {seat}: handed in without a single answer."),
    "no_practical_file": Text("考位 {seat}：没有任何实操文件。", "Seat {seat}: not one practical file."),
    "incident": Text("事件未处理：{text}", "Incident not settled: {text}"),
    "identity": Text("考位 {seat}：身份核对不符。", "Seat {seat}: the identity check failed."),
    "outside": Text("考位 {seat}：暂离后没有返回记录。", "Seat {seat}: went out and no return is recorded."),
    "consent": Text("有一项提议等待会签。", "A proposal still waits for consent."),
    "locked": Text("考位 {seat}：考生机的锁定没有解除。", "Seat {seat}: nobody released the locked PC."),
    "hand": Text("考位 {seat}：举手未处理。", "Seat {seat}: a raised hand was not answered."),
    "still_open": Text("考位 {seat}：考试尚未结束。", "Seat {seat}: the sitting is still open."),
}
"""Kinds of open points, with what people read."""


class OpenPoint(msgspec.Struct, frozen=True):
    """Something that must be settled, or signed away with a reason, before the session is closed; `id` is stable."""

    id: str
    kind: str
    seat: SeatNumber | None = None
    text: str = ""


class TicketRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one ticket. `findings` are the codes of what its PCs found that locked them or gave a warning.

    What was added later is left out where there is nothing: the report of a session closed before stays the same.
    """

    ticket: Ticket
    sitting: SittingId
    seat: SeatNumber
    phase: SittingPhase
    handed_in_by: str
    machine: MachineId | None
    machines: int
    answered: int
    files: int
    complete: bool
    late_entries: int
    extension: int
    violations: tuple[str, ...]
    void: bool
    findings: tuple[str, ...] = ()
    locks_released: int = 0
    emergency_codes: int = 0


class ClosureReport(msgspec.Struct, frozen=True):
    """The whole session: every ticket, the counts, what is open and what was signed away.

    `closed_as` is the digest of the report that the session was closed with, empty until then; `changed_since` tells
    that this is another one by now: a PC that came back brought what counts.
    """

    session: SessionId
    called_off: bool
    expected: int
    handed_in: int
    absent: int
    moved: int
    never_entered: int
    tickets: tuple[TicketRow, ...]
    points: tuple[OpenPoint, ...]
    settled: tuple[str, ...]
    incidents: int
    closed_as: str = ""
    changed_since: bool = False


def open_points(session: SessionState, sittings: Iterable[Sitting], waiting: Iterable[str]) -> tuple[OpenPoint, ...]:
    """What stops the closing. `waiting` are the numbers of proposals of this session that wait for consent."""
    found: list[OpenPoint] = []
    for sitting in sittings:
        found += [OpenPoint(f"{kind}/{sitting.id}", kind, sitting.seat) for kind in _of_sitting(session, sitting)]
    for incident in session.incidents.values():
        if not incident.outcome:
            found.append(OpenPoint(f"incident/{incident.id}", "incident", text=incident.text[:200]))
    found += [OpenPoint(f"consent/{id_}", "consent") for id_ in waiting]
    return tuple(point for point in found if point.id not in session.settled)


def _of_sitting(session: SessionState, sitting: Sitting) -> list[str]:
    kinds = []
    handed_in = sitting.phase is SittingPhase.HANDED_IN
    if sitting.phase is SittingPhase.ANSWERING:
        kinds.append("still_open")
    if handed_in and not sitting.complete:
        kinds.append("unfinished_transfer")
    if handed_in and sitting.answered() == 0:
        kinds.append("zero_answers")
    elif handed_in and session.part is Part.PRACTICAL and not sitting.files:
        kinds.append("no_practical_file")
    if sitting.conduct.identity is False:
        kinds.append("identity")
    if sitting.conduct.is_outside:
        kinds.append("outside")
    if sitting.conduct.hand is not None:
        kinds.append("hand")
    if sitting.locking.causes:
        kinds.append("locked")
    return kinds


def closure_report(session: SessionState, sittings: Sequence[Sitting], waiting: Iterable[str]) -> ClosureReport:
    """Account for every ticket of a session."""
    phases = [sitting.phase for sitting in sittings]
    report = ClosureReport(
        session=session.id,
        called_off=session.called_off,
        expected=len(sittings),
        handed_in=phases.count(SittingPhase.HANDED_IN),
        absent=phases.count(SittingPhase.ABSENT),
        moved=sum(sitting.line > 1 for sitting in sittings),
        never_entered=sum(p not in (SittingPhase.HANDED_IN, SittingPhase.ABSENT) for p in phases),
        tickets=tuple(_row(sitting) for sitting in sittings),
        points=open_points(session, sittings, waiting),
        settled=session.settled,
        incidents=len(session.incidents),
    )
    if session.closed_at is None:
        return report
    changed = report_digest(report) != session.closure_report
    return msgspec.structs.replace(report, closed_as=session.closure_report, changed_since=changed)


def report_digest(report: ClosureReport) -> str:
    """SHA-256 of a report, in hexadecimal: what the journal keeps of it."""
    whole = msgspec.structs.replace(report, closed_as="", changed_since=False)
    return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()


def _row(sitting: Sitting) -> TicketRow:
    codes = list(sitting.refused.values())
    return TicketRow(
        ticket=sitting.ticket,
        sitting=sitting.id,
        seat=sitting.seat,
        phase=sitting.phase,
        handed_in_by=sitting.handed_in_by or "",
        machine=sitting.machine,
        machines=sitting.line,
        answered=sitting.answered(),
        files=len(sitting.files),
        complete=sitting.complete,
        late_entries=sum(code in ("after_deadline", "sitting_stopped") for code in codes),
        extension=sitting.extension,
        violations=tuple(violation.level.value for violation in sitting.conduct.violations),
        void=sitting.conduct.is_void,
        findings=sitting.locking.kinds,
        locks_released=sitting.locking.releases,
        emergency_codes=len(sitting.locking.used),
    )
