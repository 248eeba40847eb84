"""The closure report of a session on paper (场次关闭报告): every ticket accounted for (handbook section 9)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from exam import events as ev
from exam.closing import POINTS, OpenPoint, TicketRow
from exam.finding_texts import finding_text
from exam.ids import Ticket
from exam.plan import Plan, Session
from exam.words import in_groups
from server.forms.happened import SessionHappened
from server.forms.paper import Fact, Foot, Table, minutes, people
from server.forms.sign_in import session_facts
from server.forms.wording import HANDED_IN_BY, LEVELS, PHASES


class ClosurePaper(msgspec.Struct, frozen=True):
    """One session's report: counts, what is open or was signed away, and every ticket."""

    foot: Foot
    facts: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    state: str
    points: Table
    tickets: Table
    signatures: tuple[str, ...]


def closure_paper(plan: Plan, session: Session, foot: Foot, happened: SessionHappened) -> ClosurePaper:
    """Make the report of a session as it stands."""
    report = happened.closure
    names = {candidate.ticket: candidate.name for candidate in plan.candidates}
    counts = (
        Fact("应到", f"{report.expected} 人"),
        Fact("已交卷", f"{report.handed_in} 人"),
        Fact("缺考", f"{report.absent} 人"),
        Fact("未结束", f"{report.never_entered} 人"),
        Fact("换机", f"{report.moved} 人"),
        Fact("情况记录", f"{report.incidents} 条"),
    )
    open_rows = tuple((_point(point), "未处理", "", "") for point in report.points)
    points = Table(
        ("事项", "状态", "理由", "签注人"),
        (*open_rows, *_signed_away(happened)),
        "一、未决事项",
        (5, 1.4, 3.6, 2.4),
        remark="" if report.points or report.settled else "无未决事项",
    )
    tickets = Table(
        ("考位", "姓名", "准考证号", "状态", "考生机", "已答", "收齐", "备注"),
        tuple(_ticket(row, names) for row in report.tickets),
        "二、逐人清点",
        (1, 1.8, 5, 2.5, 2.3, 1, 1, 3),
    )
    facts = session_facts(plan, session)
    return ClosurePaper(foot, facts, counts, _state(happened), points, tickets, ("监考员", "主考", "系统管理员"))


def _state(happened: SessionHappened) -> str:
    report = happened.closure
    told = "本场已停考。" if report.called_off else ""
    if not report.closed_as:
        return f"{told}本场尚未关闭，以下为打印时的情况。"
    closed = [note for note in happened.notes if isinstance(note.event, ev.SessionClosed)]
    at = f"于 {closed[-1].clock:%Y-%m-%d %H:%M} 由{people(closed[-1].by)}" if closed else ""
    changed = "关闭后又有考生机补传，以下与关闭时不同。" if report.changed_since else ""
    return f"{told}本场已{at}关闭，报告摘要 {report.closed_as}。{changed}"


def _point(point: OpenPoint) -> str:
    text = POINTS.get(point.kind)
    return text.say("zh", {"seat": point.seat or 0, "text": point.text}) if text else point.kind


def _signed_away(happened: SessionHappened) -> list[tuple[str, ...]]:
    seats = {sitting.id: sitting.seat for sitting in happened.sittings}
    rows: list[tuple[str, ...]] = []
    for note in happened.notes:
        if isinstance(note.event, ev.PointSettled) and note.event.point in happened.closure.settled:
            kind, _, about = note.event.point.partition("/")
            seat = next((seat for sitting, seat in seats.items() if sitting == about), None)
            incident = happened.state.incidents.get(about)
            point = OpenPoint(note.event.point, kind, seat, incident.text if incident else "")
            rows.append((_point(point), "已签注", note.event.reason, people(note.by)))
    return rows


def _ticket(row: TicketRow, names: Mapping[Ticket, str]) -> tuple[str, ...]:
    state = HANDED_IN_BY.get(row.handed_in_by) or PHASES[row.phase]
    remarks = [f"违纪：{LEVELS[level]}" for level in row.violations]
    if row.machines > 1:
        remarks.append(f"用机 {row.machines} 台")
    if row.extension:
        remarks.append(f"个人增时 {minutes(row.extension)}")
    if row.late_entries:
        remarks.append(f"只作留存 {row.late_entries} 条")
    remarks += [
        finding_text(code).cause.say("zh", {}).split("：")[0].split("（")[0].rstrip("。") for code in row.findings
    ]
    if row.emergency_codes:
        remarks.append(f"应急解锁 {row.emergency_codes} 次")
    present = row.machine is not None
    answered = f"{row.answered}" if present else ""
    complete = ("是" if row.complete else "否") if row.handed_in_by else ""
    shown = (f"{row.seat:02}", names.get(row.ticket, ""), in_groups(row.ticket), state, row.machine or "")
    return (*shown, answered, complete, "；".join(remarks))
