"""Everything that forms are made from, invented: a plan, its eventful day, results, reports by other parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from exam.ids import RoomName, SeatNumber, SessionId, Ticket, sitting_id
from exam.people import Role
from exam.plan import Part, Plan
from exam.trust.machine_identity import MachineKind
from server.appeal import appeal_file
from server.forms.catalogue import Known, Paper, documents_for
from server.forms.code_sheet import code_sheet
from server.forms.happened import read_happened
from server.forms.kinds import FormKind
from server.forms.paper import Fact, foot_of
from server.forms.pictures import PhotoLoader
from server.forms.report import ReportDocument, ReportRow, ReportTable, Verdict
from server.forms.site_papers import StaffMember
from server.machine_registry import IssuedCode
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.marks_file import CandidateRecord, MarksFile, PartRecord
from tests.helpers.eventful_day import EventfulDay
from tests.helpers.memory_journal import MemoryJournal

PRINTED = datetime(2026, 11, 28, 4, 30, tzinfo=UTC)
STAFF = (
    StaffMember("主考甲", Role.CHIEF_EXAMINER),
    StaffMember("副主考甲", Role.DEPUTY_CHIEF_EXAMINER),
    StaffMember("工作人员甲", Role.STAFF),
    StaffMember("系统管理员甲", Role.SYSTEM_ADMINISTRATOR),
)


def lived(plan: Plan) -> EventfulDay:
    """The plan's eventful day, in memory."""
    day = EventfulDay(plan, MemoryJournal())
    day.live()
    return day


def known_after(day: EventfulDay) -> Known:
    """Everything that is known after a day: what happened, results, and one candidate's appeal file."""
    records = list(day.journal.read())
    ticket = day.tickets[3]
    file = appeal_file(day.plan, records, ticket)
    assert file is not None
    chosen = (ticket, day.tickets[12])
    return Known(read_happened(day.plan, records), STAFF, marks_for(day.plan), (file,), chosen)


def marks_for(plan: Plan) -> MarksFile:
    """Results of everybody: some provisional, one void, one absent, the others final."""
    sessions = {(place.ticket, one.part): one.id for one in plan.sessions for place in one.places}
    records = []
    for number, candidate in enumerate(plan.candidates):
        status = ResultStatus.FINAL if number % 5 else ResultStatus.PROVISIONAL
        status = {12: ResultStatus.VOID, 13: ResultStatus.ABSENT}.get(number, status)
        score = "0" if number in (12, 13) else str(50 + number % 45)
        passed = None if status is ResultStatus.PROVISIONAL else float(score) >= 60
        parts = [
            _part(part, status, sessions.get((candidate.ticket, part)), score) for part in (Part.THEORY, Part.PRACTICAL)
        ]
        records.append(CandidateRecord(candidate.ticket, status, score, score, passed, *parts))
    return MarksFile(plan=plan.number, records=1, journal="", papers=(), candidates=tuple(records))


def _part(part: Part, status: ResultStatus, session: SessionId | None, score: str) -> PartRecord:
    statuses = {
        ResultStatus.PROVISIONAL: PartStatus.OPEN if part is Part.PRACTICAL else PartStatus.MARKED,
        ResultStatus.VOID: PartStatus.VOID,
        ResultStatus.ABSENT: PartStatus.ABSENT,
        ResultStatus.FINAL: PartStatus.MARKED,
    }
    return PartRecord(part, statuses[status], session, score, score, "0", ())


def reports(plan: Plan) -> Iterator[Paper]:
    """Reports as other parts make them, with invented findings."""
    check = ReportDocument(
        foot=foot_of(plan, PRINTED, room=plan.rooms[0].name),
        subtitle=("第1考场，服务器和 40 台考生机、1 台备用机",),
        facts=(
            Fact("检查时间", "2026-11-27 15:20"),
            Fact("检查人", "系统管理员甲"),
            Fact("程序版本", ""),
            Fact("复查时间"),
        ),
        tables=(
            ReportTable(
                "服务器",
                ("项目", "要求", "实测"),
                (
                    ReportRow(("处理器", "8 核以上，建议 16 核", "16 核"), Verdict.PASSED),
                    ReportRow(("内存", "16 GB 以上，建议 32 GB", "16 GB"), Verdict.CARE),
                    ReportRow(("固定 IP", "须为固定地址", "自动获取"), Verdict.FAILED),
                    ReportRow(("不间断电源", "建议配备", ""), Verdict.OPEN),
                ),
                (2, 4, 4),
            ),
            ReportTable(
                "考生机",
                ("机器", "发现", "处理建议"),
                (ReportRow(("PC-07", "能连上互联网", "拔掉无线网卡后重新检查"), Verdict.FAILED),),
                (1.5, 4, 4.5),
            ),
        ),
        closing=("不合格 2 项，须在封场前处理并复查；注意 1 项，可以考试。",),
        signatures=("系统管理员", "工作人员"),
    )
    yield Paper(FormKind.CHECK_REPORT, check, "考前检查报告", plan.rooms[0].name)
    rehearsal = ReportDocument(
        foot=foot_of(plan, PRINTED),
        subtitle=("模拟考核 40 人，理论 10 分钟",),
        tables=(
            ReportTable(
                "各环节",
                ("环节", "要求", "结果"),
                (
                    ReportRow(("40 人同时登录", "2 秒以内", "40 人全部登录"), Verdict.PASSED),
                    ReportRow(("拔网线 3 分钟", "继续作答，恢复后补传", "作答全部收齐"), Verdict.PASSED),
                ),
            ),
        ),
        closing=("可以封场。",),
        signatures=("系统管理员", "主考"),
    )
    yield Paper(FormKind.REHEARSAL_REPORT, rehearsal, "演练报告")
    expires = PRINTED + timedelta(hours=72)
    room = plan.rooms[0].name
    places = [(MachineKind.PC, room, seat) for seat in range(1, 13)] + [(MachineKind.PC, room, 0)]
    places.append((MachineKind.CONSOLE, RoomName(""), 0))
    codes = [
        IssuedCode(serial, kind, where, SeatNumber(seat), f"n{serial}", expires, "系统管理员甲")
        for serial, (kind, where, seat) in enumerate(places)
    ]
    yield Paper(FormKind.ENROLMENT_CODES, code_sheet(plan, codes, b"invented", 72, expires, PRINTED), "登记码单")


def after_the_day(plan: Plan, load: PhotoLoader) -> Iterator[Paper]:
    """Every paper of a site's first room, and of the site, after an eventful theory; the room record's practical is
    still blank.
    """
    day = lived(plan)
    yield from documents_for(plan, frozenset(FormKind), PRINTED, known_after(day), (day.room,), load=load)
    yield from reports(plan)


def ticket_of(plan: Plan, place: int) -> Ticket:
    """The ticket at a place of the plan's first session, counted from 0."""
    return sorted(plan.sessions[0].places, key=lambda one: one.seat)[place].ticket


__all__ = [
    "PRINTED",
    "STAFF",
    "after_the_day",
    "known_after",
    "lived",
    "marks_for",
    "reports",
    "sitting_id",
    "ticket_of",
]
