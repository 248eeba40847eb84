"""One candidate's results as the bundle holds them: answers and files, what was lost and given back, the marks.

What stands here is what a result follows from and nothing else: not the PC, not the seat, no sentence of ours, no name.
So its digest, which the organiser's receipt lists, stays the same until that candidate's results change.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from exam.events import HandInBy
from exam.ids import Digest, ItemId, SessionId, Ticket, sitting_id
from exam.lost_time import Loss
from exam.plan import Part
from exam.sitting import SavedAnswer, Sitting, SittingPhase
from exam.timing import Instant, Span
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.evidence import ItemStatus
from server.scoring.exam_record import ExamRecord
from server.scoring.marks_file import CandidateRecord, ItemRecord, MarksFile, PartRecord


class AnswerOnRecord(msgspec.Struct, frozen=True):
    """The answer that counts for an item."""

    item: ItemId
    saved: SavedAnswer


class FileOnRecord(msgspec.Struct, frozen=True):
    """The version of a file that counts; its pieces in order."""

    task: ItemId
    path: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    made_at: Instant


class ViolationOnRecord(msgspec.Struct, frozen=True):
    """A violation as it was recorded."""

    level: str
    text: str
    role: str
    by: str
    at: Instant
    signed_by_candidate: bool
    signatures: tuple[str, ...]


class SittingOnRecord(msgspec.Struct, frozen=True):
    """One session of the candidate. Times are exam time, durations milliseconds.

    `by_site` and `by_power_cut` are what was given back and how; `covered` the very stretches.
    """

    session: SessionId
    part: Part
    phase: SittingPhase
    called_off: bool
    complete: bool
    entered_at: Instant | None
    handed_in_at: Instant | None
    handed_in_by: HandInBy | None
    extension: int
    early_leave: bool
    answers: tuple[AnswerOnRecord, ...]
    files: tuple[FileOnRecord, ...]
    losses: tuple[Loss, ...]
    by_site: int
    by_power_cut: int
    covered: tuple[Span, ...]
    identity: bool | None
    violations: tuple[ViolationOnRecord, ...]


class MarkedCheck(msgspec.Struct, frozen=True):
    """One check: exact marks as texts, and the code of the evidence; the sentence stands in marks.json."""

    label: str
    available: str
    given: str | None
    code: str


class MarkedItem(msgspec.Struct, frozen=True):
    """One item with its checks."""

    item: ItemId
    status: ItemStatus
    available: str
    given: str
    open: str
    checks: tuple[MarkedCheck, ...]


class MarkedPart(msgspec.Struct, frozen=True):
    """One part; `session` is where it counts from, None where none was arranged."""

    part: Part
    session: SessionId | None
    status: PartStatus
    score: str
    registered: str
    open: str
    items: tuple[MarkedItem, ...]


class CandidateResults(msgspec.Struct, frozen=True):
    """One candidate: every sitting in the order of sessions, and the result."""

    ticket: Ticket
    sittings: tuple[SittingOnRecord, ...]
    status: ResultStatus
    total: str
    registered: str
    passed: bool | None
    theory: MarkedPart
    practical: MarkedPart
    version: int = 1


def results_of(exam: ExamRecord, marks: MarksFile) -> Iterator[CandidateResults]:
    """The results of everybody who has a place, in the order of the marks."""
    sessions = sorted(exam.hall.sessions.values(), key=lambda session: session.id)
    for record in marks.candidates:
        known = ((session, exam.hall.sittings.get(sitting_id(record.ticket, session.id))) for session in sessions)
        sittings = tuple(
            _sitting(sitting, session.part, called_off=session.called_off) for session, sitting in known if sitting
        )
        yield _results(record, sittings)


def encode_results(results: CandidateResults) -> bytes:
    """Write the results of a candidate; the same results give the same bytes."""
    return msgspec.json.encode(results)


def _results(record: CandidateRecord, sittings: tuple[SittingOnRecord, ...]) -> CandidateResults:
    return CandidateResults(
        record.ticket,
        sittings,
        record.status,
        record.total,
        record.registered,
        record.passed,
        _part(record.theory),
        _part(record.practical),
    )


def _sitting(sitting: Sitting, part: Part, *, called_off: bool) -> SittingOnRecord:
    answers = sorted(sitting.answers.items())
    files = sorted(sitting.files.items())
    return SittingOnRecord(
        session=sitting.session,
        part=part,
        phase=sitting.phase,
        called_off=called_off,
        complete=sitting.complete,
        entered_at=sitting.entered_at,
        handed_in_at=sitting.handed_in_at,
        handed_in_by=sitting.handed_in_by,
        extension=sitting.extension,
        early_leave=sitting.early_leave,
        answers=tuple(AnswerOnRecord(item, saved) for item, saved in answers),
        files=tuple(
            FileOnRecord(task, path, saved.size, saved.digest, saved.pieces, saved.made_at)
            for (task, path), saved in files
        ),
        losses=sitting.lost.losses,
        by_site=sitting.lost.by_site,
        by_power_cut=sitting.lost.by_power_cut,
        covered=sitting.lost.covered,
        identity=sitting.conduct.identity,
        violations=tuple(
            ViolationOnRecord(
                one.level.value,
                one.text,
                one.actor.role.value,
                one.actor.name,
                one.at,
                one.signed_by_candidate,
                one.signatures,
            )
            for one in sitting.conduct.violations
        ),
    )


def _part(record: PartRecord) -> MarkedPart:
    return MarkedPart(
        record.part,
        record.session,
        record.status,
        record.score,
        record.registered,
        record.open,
        tuple(map(_item, record.items)),
    )


def _item(record: ItemRecord) -> MarkedItem:
    checks = tuple(MarkedCheck(one.label, one.available, one.given, one.code) for one in record.checks)
    return MarkedItem(record.item, record.status, record.available, record.given, record.open, checks)
