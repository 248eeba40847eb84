"""Marks every candidate of a site from its journal: reads, decides, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from exam.ids import SessionId, Ticket, sitting_id
from exam.package import digest_of
from exam.paper import Paper
from exam.plan import Level, Part, Plan, Session
from exam.sitting import Sitting, SittingPhase
from server.blobs import BlobStore
from server.papers import PaperMissingError, read_key_bytes, read_paper
from server.scoring.combination import CandidateResult, PartResult, PartStatus, combine
from server.scoring.exam_record import ExamRecord, handed_in, plan_to_score, read_exam
from server.scoring.human_marks import HumanMarks, check_candidates, with_human_marks
from server.scoring.key import MarkingKey, MarkingKeyError
from server.scoring.key_check import check_key
from server.scoring.marking import mark_part
from server.scoring.marks_file import MarksFile, PaperRecord, candidate_record, human_records
from server.scoring.site_keys import read_key
from server.site_folder import PaperUse, SiteFolder
from server.store.engines import DatabaseEngine

Keyed = tuple[Paper, MarkingKey]
KeyPlace = tuple[Level, Part, PaperUse]


def mark_site(site: SiteFolder, database: DatabaseEngine, human: HumanMarks) -> MarksFile:
    """Mark everyone with the keys that the site has now, each session by the paper that it sat.

    Raises PlanError, PaperMissingError, StoreError, ScoringError or HumanMarkError; each text says what to do.
    """
    return mark_exam(site, read_exam(plan_to_score(site), database), human)


def mark_exam(site: SiteFolder, exam: ExamRecord, human: HumanMarks) -> MarksFile:
    """Mark everyone of an exam that was read already. The papers of sessions that nobody has entered are not looked at:
    they may still be closed. Raises PaperMissingError or HumanMarkError.
    """
    plan = exam.hall.plan  # as the day has changed it: candidates added, seats exchanged
    keyed: dict[KeyPlace, Keyed] = {}
    papers: list[PaperRecord] = []
    for place, session in papers_sat(exam).items():
        keyed[place], record = _load(site, session, place[-1])
        papers.append(record)
    marking = _SiteMarking(exam, keyed, BlobStore(site.blobs), human)
    found = [(ticket, list(marking.parts_of(ticket))) for ticket in _arranged(plan)]
    check_candidates(human, ((ticket, result.part) for ticket, parts in found for _, result in parts if result.mark))
    return MarksFile(
        plan=plan.number,
        records=exam.records,
        journal=exam.last_hash.hex(),
        papers=tuple(papers),
        candidates=tuple(
            candidate_record(_combined(ticket, parts, plan), {result.part: session for session, result in parts})
            for ticket, parts in found
        ),
        human=human_records(human),
    )


def papers_sat(exam: ExamRecord) -> dict[KeyPlace, Session]:
    """The papers that somebody has entered, each with the first session of the plan that sat it."""
    found: dict[KeyPlace, Session] = {}
    for session in exam.hall.plan.sessions:
        if any(sitting.entered_at is not None for sitting in exam.hall.sittings_of(session.id)):
            found.setdefault(_place(session, exam.spare), session)
    return found


def _combined(ticket: Ticket, parts: list[tuple[SessionId, PartResult]], plan: Plan) -> CandidateResult:
    return combine(ticket, [result for _, result in parts], plan.policy)


def _place(session: Session, spare: frozenset[SessionId]) -> KeyPlace:
    use = PaperUse.SPARE if session.id in spare else PaperUse.MAIN
    return session.subject.level, session.part, use


def _load(site: SiteFolder, session: Session, use: PaperUse) -> tuple[Keyed, PaperRecord]:
    blob, paper = read_paper(site, session, use)
    key = read_key(site, session, use)
    level, part = session.subject.level, session.part
    try:
        check_key(key, paper)
    except MarkingKeyError as error:
        raise PaperMissingError(str(error)) from error
    key_digest = digest_of(read_key_bytes(site, session, use))
    return (paper, key), PaperRecord(level, part, paper.id, digest_of(blob), key_digest)


def _arranged(plan: Plan) -> Iterator[Ticket]:
    """Candidates who have a place, in the order of the plan."""
    placed = {place.ticket for session in plan.sessions for place in session.places}
    return (candidate.ticket for candidate in plan.candidates if candidate.ticket in placed)


class _SiteMarking:
    """Marks the parts of one candidate after the other, with what all of them share."""

    def __init__(self, exam: ExamRecord, keyed: dict[KeyPlace, Keyed], blobs: BlobStore, human: HumanMarks) -> None:
        self._hall = exam.hall
        self._spare = exam.spare
        self._keyed = keyed
        self._blobs = blobs
        self._human = human
        self._sessions: dict[Ticket, list[Session]] = {}
        for session in sorted(exam.hall.plan.sessions, key=_starts):
            for place in session.places:
                self._sessions.setdefault(place.ticket, []).append(session)

    def parts_of(self, ticket: Ticket) -> Iterator[tuple[SessionId, PartResult]]:
        """Yield theory and practical, each with its session. A part arranged twice counts where it was sat last."""
        for part in Part:
            sessions = [session for session in self._sessions.get(ticket, ()) if session.part is part]
            if sessions:
                sat = [session for session in sessions if self._sitting(ticket, session).entered_at is not None]
                session = (sat or sessions)[-1]
                yield session.id, self._part(ticket, session)

    def _sitting(self, ticket: Ticket, session: Session) -> Sitting:
        return self._hall.sittings[sitting_id(ticket, session.id)]

    def _part(self, ticket: Ticket, session: Session) -> PartResult:
        sitting = self._sitting(ticket, session)
        if sitting.phase is SittingPhase.ABSENT:
            return PartResult(session.part, PartStatus.ABSENT)
        if sitting.entered_at is None:
            called_off = self._hall.sessions[session.id].called_off
            return PartResult(session.part, PartStatus.CALLED_OFF if called_off else PartStatus.UNFINISHED)
        paper, key = self._keyed[_place(session, self._spare)]
        answers = {item: saved.answer for item, saved in sitting.answers.items()}
        files = {place: handed_in(saved, self._blobs) for place, saved in sitting.files.items()}
        mark = with_human_marks(mark_part(key, paper, answers, files), ticket, self._human)
        if sitting.conduct.is_void:
            status = PartStatus.VOID
        elif self._hall.sessions[session.id].called_off:
            status = PartStatus.CALLED_OFF
        elif sitting.phase is not SittingPhase.HANDED_IN:
            status = PartStatus.UNFINISHED
        elif not sitting.complete:
            status = PartStatus.INCOMPLETE
        else:
            status = PartStatus.OPEN if mark.open else PartStatus.MARKED
        return PartResult(session.part, status, mark)


def _starts(session: Session) -> datetime:
    return session.starts_at
