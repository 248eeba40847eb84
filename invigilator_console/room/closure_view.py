"""The closure report of a session (结案报告) as people read it, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from exam.closing import POINTS, ClosureReport, OpenPoint, TicketRow
from exam.plan import Part
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Text
from exam.wire.console_rows import SessionRow
from exam.words import Words, in_groups
from invigilator_console.room.board import Board
from invigilator_console.room.story import HANDED_IN_BY, LEVELS

PARTS: Mapping[Part, Text] = {Part.THEORY: Text("理论考试", "Theory"), Part.PRACTICAL: Text("实操考试", "Practical")}
COLUMNS: tuple[tuple[str, Text], ...] = (
    ("seat", Text("考位", "Seat")),
    ("name", Text("姓名", "Name")),
    ("ticket", Text("准考证号", "Ticket")),
    ("result", Text("结果", "Outcome")),
    ("machine", Text("考生机", "PC")),
    ("answered", Text("已答", "Answered")),
    ("files", Text("文件", "Files")),
    ("extension", Text("延时", "Extension")),
    ("notes", Text("备注", "Notes")),
)
PHASES: Mapping[SittingPhase, Text] = {
    SittingPhase.EXPECTED: Text("未登录", "did not log in"),
    SittingPhase.LOGGED_IN: Text("已登录，未进入", "logged in, did not enter"),
    SittingPhase.CONFIRMED: Text("已登录，未进入", "logged in, did not enter"),
    SittingPhase.ANSWERING: Text("作答中", "answering"),
    SittingPhase.HANDED_IN: Text("已交卷", "handed in"),
    SittingPhase.ABSENT: Text("缺考", "absent"),
}
COUNTS = Text(
    "应考 {expected} · 交卷 {handed_in} · 缺考 {absent} · 未进入 {never_entered} · 换机 {moved} · 情况 {incidents}",
    "Expected {expected} · handed in {handed_in} · absent {absent} · not entered {never_entered} · moved {moved}"
    " · incidents {incidents}",
)
VOID, NOT_WHOLE = Text("成绩无效", "result void"), Text("可能未传完", "may not be all here")
PCS = Text("用过 {count} 台考生机", "{count} PCs")
LATE = Text("{count} 条不计分", "{count} do not count")
RELEASED = Text("解锁 {count} 次", "{count} locks released")
CODES = Text("应急码 {count} 次", "{count} emergency codes")
NOT_ENDED = Text("本场还没有结束，不能关闭。", "The session has not ended and cannot be closed.")
CLOSED = Text("本场已关闭。", "The session is closed.")
CHANGED = Text(
    "本场已关闭；之后补传的内容使报告有变化，请重新核对。",
    "The session is closed; work that came later changed the report. Look at it again.",
)
OPEN = Text("还有 {count} 个未决事项，处理或注明理由后才能关闭。", "{count} points are open; settle each, then close.")
READY = Text("没有未决事项，可以关闭。", "Nothing is open; the session can be closed.")
CALLED_OFF = Text("本场停考", "called off")


def session_said(session: SessionRow, words: Words) -> str:
    """A session by room and part."""
    return f"{session.room} · {words(PARTS[session.part])}"


def counts_said(report: ClosureReport, words: Words) -> str:
    """The counts in one line."""
    said = words(
        COUNTS,
        expected=report.expected,
        handed_in=report.handed_in,
        absent=report.absent,
        never_entered=report.never_entered,
        moved=report.moved,
        incidents=report.incidents,
    )
    return f"{said} · {words(CALLED_OFF)}" if report.called_off else said


def point_said(point: OpenPoint, words: Words) -> str:
    """An open point; a kind of a newer server is shown as its code."""
    text = POINTS.get(point.kind)
    return words(text, seat=point.seat or 0, text=point.text) if text is not None else point.kind


def settled_said(settled: str, report: ClosureReport, session: SessionRow, words: Words) -> str:
    """A point that was signed away, by its id: the kind and what it was about."""
    kind, _, about = settled.partition("/")
    seat = next((row.seat for row in report.tickets if row.sitting == about), None)
    text = next((incident.text for incident in session.incidents if incident.id == about), "")
    return point_said(OpenPoint(settled, kind, seat, text), words)


def state_said(report: ClosureReport, session: SessionRow, words: Words) -> str:
    """Whether the session can be closed, and what stands against it."""
    if report.closed_as or session.closed_at is not None:
        return words(CHANGED if report.changed_since else CLOSED)
    if session.phase is not SessionPhase.ENDED:
        return words(NOT_ENDED)
    return words(OPEN, count=len(report.points)) if report.points else words(READY)


def can_close(report: ClosureReport, session: SessionRow) -> bool:
    """Whether nothing stands against closing."""
    is_over = session.phase is SessionPhase.ENDED and session.closed_at is None and not report.closed_as
    return is_over and not report.points


def cells(row: TicketRow, board: Board, words: Words) -> tuple[str, ...]:
    """One ticket, column by column."""
    person = board.people.get(row.ticket)
    return (
        str(row.seat),
        person.name if person is not None else "—",
        in_groups(row.ticket),
        result_said(row, words),
        row.machine or "—",
        str(row.answered),
        str(row.files),
        words.duration(row.extension) if row.extension else "—",
        notes_said(row, words) or "—",
    )


def result_said(row: TicketRow, words: Words) -> str:
    """What became of a ticket."""
    if row.void:
        return words(VOID)
    by = HANDED_IN_BY.get(row.handed_in_by) if row.phase is SittingPhase.HANDED_IN else None
    return words(by or PHASES[row.phase])


def notes_said(row: TicketRow, words: Words) -> str:
    """What was not as usual."""
    told = [words(LEVELS[level]) if level in LEVELS else level for level in row.violations]
    if row.phase is SittingPhase.HANDED_IN and not row.complete:
        told.append(words(NOT_WHOLE))
    if row.machines > 1:
        told.append(words(PCS, count=row.machines))
    if row.late_entries:
        told.append(words(LATE, count=row.late_entries))
    if row.locks_released:
        told.append(words(RELEASED, count=row.locks_released))
    if row.emergency_codes:
        told.append(words(CODES, count=row.emergency_codes))
    return ("、" if words.language == "zh" else ", ").join(told)
