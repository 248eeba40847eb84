"""What a PC is told of its sitting, derived from the state: pure functions."""

from __future__ import annotations

import msgspec

from exam.ids import Digest
from exam.plan import Part, Plan
from exam.policy import Policy, early_leave_before_end
from exam.room import SessionState
from exam.sitting import Sitting
from exam.timing import Instant
from exam.wire import messages as wire


class PaperOnOffer(msgspec.Struct, frozen=True):
    """The sealed paper of a session: its bytes, their digest, and the key in base64."""

    sealed: bytes
    digest: Digest
    key: str


def view(
    session: SessionState,
    sitting: Sitting,
    policy: Policy,
    here: bool,
    key: str,
    planned: Instant,
    version: int,
    now: Instant,
) -> wire.View:
    """Make the view of a sitting for the PC that asks; `key` is empty while the paper must stay closed."""
    timing = session.timing
    practical = session.part is Part.PRACTICAL
    return wire.View(
        sitting=sitting.id,
        version=version,
        now=now,
        phase=sitting.phase,
        session_phase=session.phase,
        here=here,
        line=sitting.line,
        upto=sitting.last_seq,
        starts_at=timing.started_at if timing else planned,
        deadline=timing.deadline(sitting.extension) if timing else None,
        remaining=timing.remaining(now, sitting.extension) if timing else session.duration,
        paused=session.is_paused,
        early_leave=sitting.early_leave or not policy.early_leave_needs_consent,
        leave_within=early_leave_before_end(policy, practical=practical),
        extended=sitting.extension + (timing.extension if timing else 0),
        paper_key=key,
        handed_in_by=sitting.handed_in_by,
        complete=sitting.complete,
        hand=sitting.conduct.hand.topic if sitting.conduct.hand else None,
        notices=_notices(session, sitting, policy.messages_shown),
        interrupted=session.interruption is not None,
        called_off=session.called_off,
        released=sitting.locking.released if here else (),
    )


def _notices(session: SessionState, sitting: Sitting, most: int) -> tuple[wire.Notice, ...]:
    """The newest messages to this candidate, and the clock's own word about the time that is left."""
    mine = [message for message in session.messages if message.sitting in (None, sitting.id)]
    told = [wire.Notice(message.id, message.at, message.text) for message in mine[-most:]]
    timing = session.timing
    if session.reminded and timing is not None:
        length = timing.duration + timing.extension
        at = timing.at_active(max(0, length - session.reminded[-1]))
        told.append(wire.Notice(f"reminder-{length}", timing.started_at if at is None else at, duty="reminder"))
    return tuple(told)


def seated(
    plan: Plan,
    sitting: Sitting,
    here: wire.View,
    paper: PaperOnOffer,
    request: int,
    token: str,
    journal_key: str,
    emergency: tuple[str, ...] = (),
) -> wire.Seated:
    """Make the answer to a login: who sits, what, and everything the server has kept so far."""
    candidate = plan.candidate(sitting.ticket)
    session = plan.session(sitting.session)
    if candidate is None or session is None:
        raise LookupError("a sitting without its candidate or session: the plan was changed under a running journal")
    return wire.Seated(
        request=request,
        candidate=wire.CandidateCard(
            candidate.name, candidate.ticket, candidate.id_ending, candidate.school, candidate.photo
        ),
        session=wire.SessionCard(
            id=session.id,
            room=session.room,
            part=session.part,
            subject=session.subject.name,
            seat=sitting.seat,
            seed=plan.seed,
            paper=paper.digest,
            paper_size=len(paper.sealed),
        ),
        view=here,
        token=token,
        journal_key=journal_key,
        answers=tuple(
            wire.KeptAnswer(item, saved.answer, saved.marked, saved.made_at) for item, saved in sitting.answers.items()
        ),
        files=tuple(
            wire.KeptFile(task, path, saved.size, saved.digest, saved.pieces, saved.made_at)
            for (task, path), saved in sitting.files.items()
        ),
        refused=dict(sitting.refused),
        emergency=emergency,
    )
