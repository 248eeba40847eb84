"""Rows of the reporting tables, derived from the hall's state; they can be made again from the journal at any time."""

from __future__ import annotations

from exam.plan import Session
from exam.sitting import Sitting, SittingPhase
from server.hall import Hall
from server.store.reports import SittingRow


def sitting_rows(hall: Hall) -> list[SittingRow]:
    """One row a sitting, in the order of the plan."""
    return [_row(session, sitting) for session in hall.plan.sessions for sitting in hall.sittings_of(session.id)]


def _row(session: Session, sitting: Sitting) -> SittingRow:
    saved = [answer.made_at for answer in sitting.answers.values()]
    saved += [file.made_at for file in sitting.files.values()]
    return SittingRow(
        sitting=sitting.id,
        ticket=sitting.ticket,
        session=session.id,
        room=session.room,
        part=session.part,
        seat=sitting.seat,
        phase=sitting.phase.value,
        machine=sitting.machine,
        answered=sitting.answered(),
        last_saved_ms=max(saved, default=None),
        started_ms=sitting.entered_at,
        ended_ms=sitting.handed_in_at if sitting.phase is SittingPhase.HANDED_IN else None,
        extension_ms=sitting.extension,
    )
