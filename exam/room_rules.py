"""What people record and order in a room besides its time, pure (handbook sections 7 to 9)."""

from __future__ import annotations

from typing import assert_never

from exam import events as ev
from exam import locking_rules
from exam.closing import closure_report, open_points, report_digest
from exam.commands import (
    AddCandidate,
    AskScreen,
    ChangeSeats,
    CheckIdentity,
    CloseSession,
    LowerHand,
    ReadEmergencyCode,
    RecordIncident,
    RecordScreening,
    RecordStandIn,
    RecordViolation,
    ReleaseLock,
    SeeMatter,
    SendMessage,
    SessionLifeCommand,
    SettleIncident,
    SettlePoint,
    SittingLifeCommand,
    StepBack,
    StepOut,
    TickDuty,
)
from exam.conduct import ends
from exam.duties import DUTIES
from exam.ids import SittingId, parse_id_number, parse_ticket
from exam.people import EVERYBODY
from exam.room import Decision, Occasion, SessionPhase, SessionState, entry_is_closed
from exam.session_rules import check_open, check_reason
from exam.sitting import Sitting, SittingPhase
from exam.staff_rules import stop
from exam.text import Refusal

LONGEST_TEXT = 2000
LONGEST_NAME = 100
MOST_INCIDENTS = 2000
MOST_VIOLATIONS = 50
MOST_SIGNATURES = 20
MOST_STAYS_OUTSIDE = 100
MOST_STAND_INS = 200
MOST_SEEN = 5000
LONGEST_MATTER = 300
"""Bounds of what people write down for one session, or one candidate; no exam comes near them."""
HIGHEST_SEAT = 999
"""A spare place may have a number past the room's own; a slip of the finger has more digits."""


def decide(session: SessionState, command: SessionLifeCommand, occasion: Occasion) -> Decision:
    """Decide what people record or order for a session."""
    if refusal := _texts_fit(command) or (None if isinstance(command, CloseSession) else check_open(session)):
        return refusal
    match command:
        case SendMessage():
            if refusal := _known(command.sitting, occasion):
                return refusal
            sent = ev.MessageSent(session.id, occasion.request, command.text, occasion.actor, command.sitting)
            return (sent,) if command.text.strip() else Refusal("text_missing")
        case RecordIncident() | SettleIncident():
            return _incident(session, command, occasion)
        case RecordStandIn():
            return _stand_in(session, command, occasion)
        case TickDuty(duty=duty):
            if duty not in DUTIES:
                return Refusal("duty_unknown")
            return () if duty in session.done else (ev.DutyDone(session.id, duty, occasion.actor),)
        case AddCandidate() | ChangeSeats():
            return _seating(session, command, occasion)
        case SettlePoint() | CloseSession():
            return _closing(session, command, occasion)
        case SeeMatter():
            return _see(session, command, occasion)
        case _:
            assert_never(command)


def decide_for(session: SessionState, sitting: Sitting, command: SittingLifeCommand, occasion: Occasion) -> Decision:
    """Decide what people record or order for one candidate."""
    if refusal := _texts_fit(command) or check_open(session):
        return refusal
    match command:
        case StepOut() | StepBack():
            return _outside(sitting, command, occasion)
        case LowerHand():
            return () if sitting.conduct.hand is None else (ev.HandLowered(sitting.id, occasion.actor),)
        case CheckIdentity(matches=matches, note=note):
            if not matches and not note.strip():
                return Refusal("reason_missing")
            return (ev.IdentityChecked(sitting.id, matches, note, occasion.actor),)
        case RecordScreening():
            findings = tuple(dict.fromkeys(command.findings))
            screened = ev.Screened(sitting.id, command.passed, findings, command.isolated, occasion.actor)
            unknown = set(findings) - set(occasion.policy.screening)
            return Refusal("screening_unknown") if unknown else (screened,)
        case RecordViolation():
            return _violation(session, sitting, command, occasion)
        case AskScreen():
            return _screen(sitting, occasion)
        case ReleaseLock():
            return check_reason(command.reason) or locking_rules.release(sitting, command, occasion)
        case ReadEmergencyCode():
            return check_reason(command.reason) or locking_rules.read_code(sitting, command, occasion)
        case _:
            assert_never(command)


def _screen(sitting: Sitting, occasion: Occasion) -> Decision:
    if not occasion.policy.screens_shown:
        return Refusal("screens_not_shown")
    if sitting.machine is None or sitting.awaiting_login:
        return Refusal("sitting_not_logged_in")
    return (ev.ScreenAsked(sitting.id, occasion.request, occasion.actor),)


def _texts_fit(command: SessionLifeCommand | SittingLifeCommand) -> Refusal | None:
    """Every text a person types is bounded, whatever the command."""
    for field, most in (("text", LONGEST_TEXT), ("note", LONGEST_TEXT), ("name", LONGEST_NAME)):
        if len(getattr(command, field, "")) > most:
            return Refusal("text_too_long", {"most": most})
    for field in ("instead_of", "with_whom", "school", "point"):
        if len(getattr(command, field, "")) > 2 * LONGEST_NAME:
            return Refusal("text_too_long", {"most": 2 * LONGEST_NAME})
    return check_reason(getattr(command, "reason", ""), needed=False)


def _see(session: SessionState, command: SeeMatter, occasion: Occasion) -> Decision:
    if not 0 < len(command.matter) <= LONGEST_MATTER:
        return Refusal("matter_unknown")
    if command.matter in session.seen:
        return ()
    if len(session.seen) >= MOST_SEEN:
        return Refusal("incidents_too_many")
    return (ev.MatterSeen(session.id, command.matter, command.note, occasion.actor),)


def _stand_in(session: SessionState, command: RecordStandIn, occasion: Occasion) -> Decision:
    if not command.name.strip():
        return Refusal("text_missing")
    if command.role not in EVERYBODY:
        return Refusal("stand_in_role")
    if len(session.stand_ins) >= MOST_STAND_INS:
        return Refusal("incidents_too_many")
    return (ev.StandInRecorded(session.id, command.role, command.name, command.instead_of, occasion.actor),)


def _known(sitting: SittingId | None, occasion: Occasion) -> Refusal | None:
    if sitting is None or any(known.id == sitting for known in occasion.sittings):
        return None
    return Refusal("sitting_unknown")


def _incident(session: SessionState, command: RecordIncident | SettleIncident, occasion: Occasion) -> Decision:
    if not command.text.strip():
        return Refusal("text_missing")
    if isinstance(command, SettleIncident):
        incident = session.incidents.get(command.incident)
        if incident is None:
            return Refusal("incident_unknown")
        if incident.outcome:
            return Refusal("incident_settled")
        return (ev.IncidentSettled(session.id, command.incident, command.text, occasion.actor),)
    if refusal := _known(command.sitting, occasion):
        return refusal
    if len(session.incidents) >= MOST_INCIDENTS:
        return Refusal("incidents_too_many")
    return (
        ev.IncidentRecorded(session.id, occasion.request, command.kind, command.text, occasion.actor, command.sitting),
    )


def _outside(sitting: Sitting, command: StepOut | StepBack, occasion: Occasion) -> Decision:
    if isinstance(command, StepBack):
        if not sitting.conduct.is_outside:
            return Refusal("not_outside")
        return (ev.SteppedBack(sitting.id, occasion.actor),)
    if sitting.phase is not SittingPhase.ANSWERING:
        return Refusal("sitting_not_answering")
    if not command.with_whom.strip():
        return Refusal("accompanied_by_missing")
    out = next((other for other in occasion.sittings if other.conduct.is_outside), None)
    if out is not None:
        return Refusal("somebody_is_outside", {"seat": out.seat})
    if len(sitting.conduct.outside) >= MOST_STAYS_OUTSIDE:
        return Refusal("incidents_too_many")
    return (ev.SteppedOut(sitting.id, command.with_whom, occasion.actor),)


def _violation(session: SessionState, sitting: Sitting, command: RecordViolation, occasion: Occasion) -> Decision:
    if not command.text.strip():
        return Refusal("text_missing")
    names = tuple(dict.fromkeys(name.strip() for name in command.signatures if name.strip()))
    if len(names) > MOST_SIGNATURES:
        return Refusal("signatures_too_many", {"most": MOST_SIGNATURES})
    if len(sitting.conduct.violations) >= MOST_VIOLATIONS:
        return Refusal("incidents_too_many")
    if any(len(name) > LONGEST_NAME for name in names):
        return Refusal("text_too_long", {"most": LONGEST_NAME})
    if not command.signed_by_candidate and len(names) < occasion.policy.invigilators_per_room:
        return Refusal("signatures_missing", {"needed": occasion.policy.invigilators_per_room})
    recorded = ev.ViolationRecorded(
        sitting.id,
        occasion.request,
        command.level,
        command.text,
        command.signed_by_candidate,
        names,
        occasion.actor,
    )
    if ends(command.level) and sitting.phase is SittingPhase.ANSWERING and session.phase is SessionPhase.RUNNING:
        return (recorded, stop(sitting, occasion))
    return (recorded,)


def _seating(session: SessionState, command: AddCandidate | ChangeSeats, occasion: Occasion) -> Decision:
    if refusal := check_reason(command.reason):
        return refusal
    if session.phase is SessionPhase.ENDED:
        return Refusal("session_ended")
    if isinstance(command, AddCandidate):
        return _add(session, command, occasion)
    seats = {sitting.id: sitting.seat for sitting in occasion.sittings}
    if not command.seats or not set(command.seats) <= set(seats):
        return Refusal("sitting_unknown")
    seats.update(command.seats)
    if not all(_is_seat(seat) for seat in command.seats.values()) or len(set(seats.values())) != len(seats):
        return Refusal("seat_taken")
    return (ev.SeatsChanged(session.id, dict(command.seats), occasion.actor, command.reason),)


def _is_seat(seat: int) -> bool:
    return 1 <= seat <= HIGHEST_SEAT


def _add(session: SessionState, command: AddCandidate, occasion: Occasion) -> Decision:
    ticket, id_number = parse_ticket(command.ticket), parse_id_number(command.id_number)
    if ticket is None:
        return Refusal("ticket_malformed")
    if id_number is None:
        return Refusal("id_number_malformed")
    if not command.name.strip():
        return Refusal("text_missing")
    if any(sitting.ticket == ticket for sitting in occasion.sittings):
        return Refusal("candidate_already_there")
    if not _is_seat(command.seat) or any(sitting.seat == command.seat for sitting in occasion.sittings):
        return Refusal("seat_taken")
    if entry_is_closed(session, occasion.policy, occasion.now):
        return Refusal("too_late")
    return (
        ev.CandidateAdded(
            session.id,
            ticket,
            id_number,
            command.name.strip(),
            command.school,
            command.seat,
            occasion.actor,
            command.reason,
        ),
    )


def _closing(session: SessionState, command: SettlePoint | CloseSession, occasion: Occasion) -> Decision:
    if session.closed_at is not None:
        return ()
    if session.phase is not SessionPhase.ENDED:
        return Refusal("session_not_ended")
    points = open_points(session, occasion.sittings, occasion.waiting)
    if isinstance(command, SettlePoint):
        if refusal := check_reason(command.reason):
            return refusal
        if command.point not in [point.id for point in points]:
            return Refusal("point_unknown")
        return (ev.PointSettled(session.id, command.point, command.reason, occasion.actor),)
    if points:
        return Refusal("points_open", {"count": len(points)})
    digest = report_digest(closure_report(session, occasion.sittings, occasion.waiting))
    return (ev.SessionClosed(session.id, digest, occasion.actor, command.reason),)
