"""The files of a bundle that follow from journal, plan and keys: made at the site, and made again to compare."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from exam.closing import closure_report
from exam.events import IncidentKind
from exam.ids import SessionId, SittingId, Ticket, parse_ticket
from exam.package import digest_of
from exam.people import Actor
from exam.receipts import ReceivedResult
from exam.room import SessionState
from exam.timing import Instant
from server.scoring.exam_record import ExamRecord
from server.scoring.marks_file import MarksFile, encode_marks
from sync.bundle.candidates import encode_results, results_of
from sync.bundle.contents import DECISIONS, INCIDENTS, MARKS, InsideFile
from sync.bundle.head import BundleSession
from sync.bundle.journal_lines import JournalReading

CANDIDATES, ENDING = "candidates/", ".json"


class IncidentOnRecord(msgspec.Struct, frozen=True):
    """Something that happened in a room; `outcome` is empty where it was not settled."""

    session: SessionId
    id: str
    kind: IncidentKind
    at: Instant
    time: str
    sitting: SittingId | None
    text: str
    outcome: str
    by: Actor


def sections(exam: ExamRecord, reading: JournalReading, marks: MarksFile) -> dict[str, bytes]:
    """Every such file by its name."""
    files = {candidate_name(results.ticket): encode_results(results) for results in results_of(exam, marks)}
    files[MARKS] = encode_marks(marks)
    files[DECISIONS] = _lines(reading.decisions)
    files[INCIDENTS] = _lines(_incidents(exam, reading))
    for place, session in enumerate(in_order(exam), 1):
        if is_closed(session):
            waiting = exam.hall.waiting_for(session.id)
            report = closure_report(session, exam.hall.sittings_of(session.id), waiting)
            files[f"closure/{place:02}.json"] = msgspec.json.encode(report)
    return files


def candidate_name(ticket: Ticket) -> str:
    """Where a candidate's results are."""
    return f"{CANDIDATES}{ticket}{ENDING}"


def received(files: dict[str, bytes]) -> tuple[ReceivedResult, ...]:
    """What a receipt says of each candidate."""
    return received_of(InsideFile(name, len(data), digest_of(data)) for name, data in sorted(files.items()))


def received_of(files: Iterable[InsideFile]) -> tuple[ReceivedResult, ...]:
    """The same, from the names and digests of a bundle's files in their order."""
    found = ((file.name[len(CANDIDATES) : -len(ENDING)], file) for file in files if file.name.startswith(CANDIDATES))
    return tuple(ReceivedResult(Ticket(ticket), file.digest) for ticket, file in found if parse_ticket(ticket))


def in_order(exam: ExamRecord) -> list[SessionState]:
    """The sessions in the order of the plan."""
    return [exam.hall.sessions[session.id] for session in exam.hall.plan.sessions]


def is_closed(session: SessionState) -> bool:
    """Whether nothing more is to come of a session: it was closed, or called off."""
    return session.closed_at is not None or session.called_off


def sessions_of(exam: ExamRecord) -> tuple[BundleSession, ...]:
    """What the head says of the sessions."""
    return tuple(BundleSession(session.id, is_closed(session)) for session in in_order(exam))


def _incidents(exam: ExamRecord, reading: JournalReading) -> Iterable[IncidentOnRecord]:
    for session in in_order(exam):
        for one in session.incidents.values():
            yield IncidentOnRecord(
                session.id,
                one.id,
                one.kind,
                one.at,
                reading.time(one.at),
                one.sitting,
                one.text,
                one.outcome,
                one.actor,
            )


def _lines(rows: Iterable[msgspec.Struct]) -> bytes:
    """A list with a row on each line, so that people and tools can read it."""
    return b"[\n" + b",\n".join(map(msgspec.json.encode, rows)) + b"\n]\n"
