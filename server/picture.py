"""What consoles are shown, made from the state: pure functions, one for each kind of row, and the whole picture.

No row depends on the time at which it is made: a deadline is told, and the console counts. So a row is another one only
where something happened, and can be held against the one that was told before. Answers are counted and never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from exam.consent import Proposal, slots_of
from exam.credits import claims
from exam.duties import timetable
from exam.ids import MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.people import Actor
from exam.plan import Candidate, Room
from exam.room import SessionState
from exam.sitting import Sitting
from exam.timing import Instant
from exam.wire.console_rows import (
    CreditRow,
    MachineRow,
    PersonRow,
    ProposalRow,
    RoomRow,
    SeatRow,
    SessionRow,
    SiteRow,
)
from exam.wire.console_talk import SitePicture
from exam.wire.safe_home_rows import BackupRow, StandbyRow, UploadRow
from server.hall import Hall
from server.machines import SeenMachine
from server.rehearsal_look import KnownRehearsal

LOSSES_SHOWN = 10
MESSAGES_SHOWN = 50
SETTLED_SHOWN = 100
"""Proposals that were settled, the newest so many; those that wait are all shown."""
LATE = frozenset({"after_deadline", "sitting_stopped"})
"""Why an entry does not count though it was well made: the candidate went on when the time was over."""
NOT_SEEN = SeenMachine()


class SiteFacts(msgspec.Struct, frozen=True):
    """What the service knows of the site besides the rooms."""

    disk_free: int | None = None
    disk_lasts: int | None = None
    backup: BackupRow = BackupRow()
    standby: StandbyRow = StandbyRow()
    rehearsal: KnownRehearsal = KnownRehearsal()
    upload: UploadRow = UploadRow()


class Scene(msgspec.Struct, frozen=True):
    """All that a picture is made from, at one moment. `credits` are worked out beforehand: they cost most."""

    hall: Hall
    machines: Mapping[MachineId, SeenMachine]
    planned: Mapping[SessionId, Instant]
    facts: SiteFacts
    credits: Mapping[SessionId, tuple[CreditRow, ...]]
    now: Instant


def site_picture(scene: Scene) -> SitePicture:
    """Make the whole picture."""
    hall = scene.hall
    return SitePicture(
        now=scene.now,
        version=hall.version,
        epoch=hall.epoch,
        site=site_row(scene),
        rooms=tuple(room_row(room) for room in hall.plan.rooms),
        sessions=tuple(session_row(scene, session) for session in hall.sessions),
        people=tuple(person_row(candidate) for candidate in hall.plan.candidates),
        seats=tuple(seat_row(scene, sitting) for sitting in hall.sittings),
        machines=tuple(machine_row(scene, machine) for machine in known_machines(scene)),
        proposals=tuple(proposal_row(proposal) for proposal in shown_proposals(hall.consents.proposals.values())),
        lineage=hall.lineage.hex(),
    )


# ---- people, seats, sessions ----------------------------------------------------------------------------------------


def person_row(candidate: Candidate) -> PersonRow:
    """A candidate as a console shows them."""
    return PersonRow(candidate.ticket, candidate.name, candidate.id_ending, candidate.school, candidate.photo)


def people_of(hall: Hall, tickets: Iterable[Ticket]) -> tuple[PersonRow, ...]:
    """The rows of some candidates."""
    found = (hall.plan.candidate(ticket) for ticket in tickets)
    return tuple(person_row(candidate) for candidate in found if candidate is not None)


def seat_row(scene: Scene, id_: SittingId) -> SeatRow:
    """One candidate in one session."""
    hall = scene.hall
    sitting = hall.sittings[id_]
    session = hall.sessions[sitting.session]
    conduct, lost, locking = sitting.conduct, sitting.lost, sitting.locking
    deadline, remaining = _time_left(session, sitting.extension, scene.now)
    return SeatRow(
        sitting=id_,
        session=sitting.session,
        seat=sitting.seat,
        ticket=sitting.ticket,
        phase=sitting.phase,
        machine=sitting.machine,
        awaiting_login=sitting.awaiting_login,
        connected=sitting.machine is not None and scene.machines.get(sitting.machine, NOT_SEEN).connected,
        away_since=lost.away_since,
        entered_at=sitting.entered_at,
        answered=sitting.answered(),
        files=len(sitting.files),
        saved_at=hall.saved_at.get(id_),
        deadline=deadline,
        remaining=remaining,
        given=sitting.extension,
        by_site=lost.by_site,
        early_leave=sitting.early_leave,
        handed_in_by=sitting.handed_in_by or "",
        handed_in_at=sitting.handed_in_at,
        complete=sitting.complete,
        hand=conduct.hand,
        outside=conduct.outside[-1] if conduct.is_outside else None,
        identity=conduct.identity,
        screening=conduct.screening,
        isolated=conduct.isolated,
        violations=conduct.violations,
        losses=lost.losses[-LOSSES_SHOWN:],
        standing=locking.standing,
        locked_by=locking.causes,
        emergency_codes=len(locking.used),
        second_machines=sitting.second_machines,
        late_machines=sitting.late_machines,
        late_entries=_late_entries(sitting),
        orders=dict(hall.orders.get(id_, {})),
    )


def _late_entries(sitting: Sitting) -> int:
    return sum(code in LATE for code in sitting.refused.values())


def session_row(scene: Scene, id_: SessionId) -> SessionRow:
    """One session of a room."""
    hall = scene.hall
    state, plan = hall.sessions[id_], hall.plan.session(id_)
    if plan is None:
        raise LookupError("a session that is not in the plan: the plan was changed under a running journal")
    timing, planned = state.timing, scene.planned[id_]
    deadline, remaining = _time_left(state, 0, scene.now)
    return SessionRow(
        session=id_,
        room=plan.room,
        part=state.part,
        subject=plan.subject.name,
        phase=state.phase,
        starts_at=timing.started_at if timing else planned,
        # By the plan's own times of day: a date set wrong is no business of anybody in the room.
        midnight=planned - plan.starts_after_midnight,
        duration=state.duration,
        started=timing is not None,
        paused_since=timing.pauses[-1].since if timing and state.is_paused else None,
        deadline=deadline,
        remaining=remaining,
        added=timing.extension if timing else 0,
        by_site=state.by_site,
        entry_closed=state.entry_closed,
        called_off=state.called_off,
        ended_at=state.ended_at,
        closed_at=state.closed_at,
        interruption=state.interruption,
        critical_moment=state.critical_moment,
        spare=state.spare,
        has_spare=id_ in hall.spare,
        paper_closed=id_ in hall.closed,
        spare_closed=id_ in hall.closed_spare,
        duties=timetable(state, planned, hall.plan.policy),
        incidents=tuple(state.incidents.values()),
        messages=state.messages[-MESSAGES_SHOWN:],
        stand_ins=state.stand_ins,
        seen=tuple(sorted(state.seen)),
        credits=scene.credits.get(id_, ()),
        orders=dict(hall.orders.get(id_, {})),
    )


def _time_left(session: SessionState, extension: int, now: Instant) -> tuple[Instant | None, int]:
    """The deadline, or where there is none, the time left: that one stands still."""
    timing = session.timing
    if timing is None:
        return None, session.duration + extension
    deadline = timing.deadline(extension)
    return deadline, timing.remaining(now, extension) if deadline is None else 0


def has_losses(sitting: Sitting) -> bool:
    """Whether there is anything that might be given back: without a measured loss there is no claim."""
    return bool(sitting.lost.losses)


def credit_rows(hall: Hall, id_: SessionId, now: Instant) -> tuple[CreditRow, ...]:
    """To whom of a session lost time may be given back now."""
    found = claims(hall.sessions[id_], hall.sittings_of(id_), now)
    return tuple(
        CreditRow(SittingId(sitting), claim.lost, claim.by_power_cut, claim.spans) for sitting, claim in found.items()
    )


# ---- machines, proposals, the site ----------------------------------------------------------------------------------


def known_machines(scene: Scene) -> tuple[MachineId, ...]:
    """Every PC that was seen or belongs to the site."""
    return tuple(dict.fromkeys((*scene.hall.premises.machines, *scene.machines)))


def machine_row(scene: Scene, machine: MachineId) -> MachineRow:
    """One PC. It serves a sitting only while the sitting is at it."""
    seen = scene.machines.get(machine, NOT_SEEN)
    sitting = scene.hall.sittings[seen.sitting] if seen.sitting is not None else None
    if sitting is not None and (sitting.machine != machine or sitting.awaiting_login):
        sitting = None
    return MachineRow(
        machine=machine,
        room=seen.room,
        address=seen.address,
        build=seen.build,
        same_program=seen.same_program,
        connected=seen.connected,
        sitting=sitting.id if sitting else None,
        seat=sitting.seat if sitting else SeatNumber(seen.seat),
        report=seen.report,
        reported_at=seen.reported_at,
        enrolled=scene.hall.premises.machines.get(machine),
    )


def shown_proposals(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Those that wait, and the newest of the others, in the order they were made."""
    known = tuple(proposals)
    settled = [proposal.id for proposal in known if not proposal.waits]
    hidden = set(settled[:-SETTLED_SHOWN])
    return tuple(proposal for proposal in known if proposal.id not in hidden)


def proposal_row(proposal: Proposal) -> ProposalRow:
    """A proposal, with the places that people have to fill."""
    needs = tuple(tuple(sorted(slot)) for slot in slots_of(proposal.command))
    command = proposal.command
    # A code is a secret until it is used, and nobody needs to see it again.
    if getattr(command, "code", ""):
        command = msgspec.structs.replace(command, code="…")
    return ProposalRow(
        proposal.id,
        command,
        proposal.agreed,
        needs,
        proposal.proposed_at,
        proposal.expires_at,
        proposal.outcome,
        proposal.code,
    )


def site_row(scene: Scene) -> SiteRow:
    """The site as a whole."""
    hall, facts = scene.hall, scene.facts
    policy = hall.plan.policy
    return SiteRow(
        plan=hall.plan.name,
        site=hall.plan.site_name,
        program=hall.program,
        practice=hall.plan.practice,
        screens_shown=policy.screens_shown,
        extension_limit=policy.extension_limit_by_site,
        disk_free=facts.disk_free,
        disk_lasts=facts.disk_lasts,
        present=tuple(sorted(set(hall.consoles.values()), key=_by_name)),
        layouts=dict(hall.premises.layouts),
        sealing=dict(hall.premises.sealing),
        backup=facts.backup,
        standby=facts.standby,
        rehearsal=facts.rehearsal.code,
        rehearsal_until=facts.rehearsal.until,
        rehearsal_pcs=facts.rehearsal.pcs,
        upload=facts.upload,
    )


def _by_name(actor: Actor) -> tuple[str, str, str]:
    return actor.name, actor.machine, actor.role


def room_row(room: Room) -> RoomRow:
    """A room of the plan."""
    return RoomRow(room.name, room.address, room.seats)
