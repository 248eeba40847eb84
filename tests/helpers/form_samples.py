"""Everything that forms are made from, invented: a plan, its eventful day, results, reports by other parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber, SessionId, Ticket, sitting_id
from exam.package import digest_of
from exam.people import Role
from exam.plan import Part, Plan
from exam.preflight.verdicts import judge
from exam.receipts import Receipt, ReceivedResult
from exam.trust.machine_identity import MachineKind
from exam.wire.console_talk import CheckRow
from provisioning.rehearsal.day_disk import DayDisk
from provisioning.rehearsal.printed import rehearsal_paper
from provisioning.rehearsal.verdicts import lines_of
from server.appeal import appeal_file
from server.forms.catalogue import Known, Paper, documents_for
from server.forms.check_paper import check_paper
from server.forms.code_sheet import code_sheet
from server.forms.happened import read_happened
from server.forms.kinds import FormKind
from server.forms.paper import foot_of
from server.forms.pictures import PhotoLoader
from server.forms.site_papers import StaffMember
from server.machine_registry import IssuedCode
from server.readiness import MachineBrief, ReadinessCertificate
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.marks_file import CandidateRecord, MarksFile, PartRecord
from tests.helpers.eventful_day import EventfulDay
from tests.helpers.memory_journal import MemoryJournal
from tests.unit.preflight.machines import NAMES, recorded
from tests.unit.rehearsal.test_verdicts import AT_THE_LIMITS

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
    return Known(read_happened(day.plan, records), STAFF, marks_for(day.plan), (file,), chosen, receipt_for(day.plan))


def receipt_for(plan: Plan) -> Receipt:
    """The organiser's receipt for everybody."""
    results = (ReceivedResult(one.ticket, digest_of(one.ticket.encode())) for one in plan.candidates)
    return Receipt(
        organiser="培训评价组织",
        site=plan.site_number,
        plan=plan.number,
        bundle=digest_of(b"bundle"),
        lineage=digest_of(b"first"),
        records=41_234,
        journal=digest_of(b"last"),
        final=True,
        at=PRINTED,
        candidates=tuple(results),
    )


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
    """What other parts print: the checks of recorded machines, a rehearsal at every limit, one-time codes."""
    room = plan.rooms[0].name
    machines = [recorded(name) for name in NAMES if name.startswith("candidate-")]
    rows = [
        CheckRow(MachineId(f"PC-{seat:02}"), room, seat, connected=True, findings=judge(one.role, one.facts))
        for seat, one in enumerate(machines, 1)
    ]
    rows.append(CheckRow(MachineId("PC-40"), room, 40, connected=False))
    check = check_paper(rows, foot_of(plan, PRINTED, room=room), room)
    yield Paper(FormKind.CHECK_REPORT, check, "考前检查报告", room)
    rehearsal = rehearsal_paper(rehearsed(plan), foot_of(plan, PRINTED))
    yield Paper(FormKind.REHEARSAL_REPORT, rehearsal, "试考合格证明")
    expires = PRINTED + timedelta(hours=72)
    places = [(MachineKind.PC, room, seat) for seat in range(1, 13)] + [(MachineKind.PC, room, 0)]
    places.append((MachineKind.CONSOLE, RoomName(""), 0))
    codes = [
        IssuedCode(serial, kind, where, SeatNumber(seat), f"n{serial}", expires, "系统管理员甲")
        for serial, (kind, where, seat) in enumerate(places)
    ]
    yield Paper(FormKind.ENROLMENT_CODES, code_sheet(plan, codes, b"invented", 72, expires, PRINTED), "登记码单")


def rehearsed(plan: Plan) -> ReadinessCertificate:
    """The certificate of a rehearsal that was ready with nothing to spare, on an invented server."""
    return ReadinessCertificate(
        site=plan.site_number,
        plan=plan.number,
        roster="0" * 64,
        program="0.1.0",
        manifest="0" * 16,
        machine=MachineBrief("Windows-2022Server-10.0.20348-SP0", 16, 32_000, "3.11.9"),
        pcs=40,
        at_once=40,
        lines=lines_of(msgspec.structs.replace(AT_THE_LIMITS, disk=DayDisk(12_000_000, 40, 10, 4_800_000_000))),
        made_at=PRINTED.astimezone(ZoneInfo(plan.timezone)),
        expires=PRINTED.astimezone(ZoneInfo(plan.timezone)) + timedelta(days=7),
        signer=bytes(32),
    )


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
