"""What people of the site order or record in a room, besides its time (handbook sections 7 to 9)."""

from __future__ import annotations

import msgspec

from exam.events import IncidentKind, ViolationLevel
from exam.evidence import Evidence
from exam.ids import SeatNumber, SessionId, SittingId
from exam.people import Role


class StepOut(msgspec.Struct, frozen=True, tag="step_out"):
    """Let a candidate out for a while, accompanied by an invigilator."""

    sitting: SittingId
    with_whom: str


class StepBack(msgspec.Struct, frozen=True, tag="step_back"):
    """The candidate is back in the room."""

    sitting: SittingId


class SendMessage(msgspec.Struct, frozen=True, tag="send_message"):
    """Tell a room something, or one candidate."""

    session: SessionId
    text: str
    sitting: SittingId | None = None


class LowerHand(msgspec.Struct, frozen=True, tag="lower_hand"):
    """Somebody went to the candidate."""

    sitting: SittingId


class RecordIncident(msgspec.Struct, frozen=True, tag="record_incident"):
    """Put something into the room's record."""

    session: SessionId
    kind: IncidentKind
    text: str
    sitting: SittingId | None = None


class SettleIncident(msgspec.Struct, frozen=True, tag="settle_incident"):
    """Say what became of an incident."""

    session: SessionId
    incident: str
    text: str


class RecordViolation(msgspec.Struct, frozen=True, tag="record_violation"):
    """Record a violation and what was decided. Signed by the candidate, or by every invigilator present."""

    sitting: SittingId
    level: ViolationLevel
    text: str
    signed_by_candidate: bool
    signatures: tuple[str, ...] = ()


class RecordStandIn(msgspec.Struct, frozen=True, tag="record_stand_in"):
    """Somebody takes the place of a missing member of staff."""

    session: SessionId
    role: Role
    name: str
    instead_of: str


class CheckIdentity(msgspec.Struct, frozen=True, tag="check_identity"):
    """Tick a candidate at T+15: person, ticket, ID card, sign-in sheet and desk sticker agree, or they do not."""

    sitting: SittingId
    matches: bool
    note: str = ""


class RecordScreening(msgspec.Struct, frozen=True, tag="record_screening"):
    """The entry screening of one candidate: the list of the policy, what was found, the isolation room."""

    sitting: SittingId
    passed: bool
    findings: tuple[str, ...] = ()
    isolated: bool = False


class ReleaseLock(msgspec.Struct, frozen=True, tag="release_lock"):
    """Let a locked PC go on, for the causes that somebody has looked at."""

    sitting: SittingId
    causes: tuple[Evidence, ...]
    reason: str


class TickDuty(msgspec.Struct, frozen=True, tag="tick_duty"):
    """A duty of the day is done."""

    session: SessionId
    duty: str


class AddCandidate(msgspec.Struct, frozen=True, tag="add_candidate"):
    """Add a candidate who is in no file."""

    session: SessionId
    ticket: str
    id_number: str
    name: str
    seat: SeatNumber
    reason: str
    school: str = ""


class ChangeSeats(msgspec.Struct, frozen=True, tag="change_seats"):
    """Seat candidates elsewhere: one to a free seat, or two against each other."""

    session: SessionId
    seats: dict[SittingId, SeatNumber]
    reason: str


class SettlePoint(msgspec.Struct, frozen=True, tag="settle_point"):
    """Sign an open point of the closure report away, with the reason."""

    session: SessionId
    point: str
    reason: str


class CloseSession(msgspec.Struct, frozen=True, tag="close_session"):
    """Close a session that has ended, once nothing is open."""

    session: SessionId
    reason: str = ""


class SeeMatter(msgspec.Struct, frozen=True, tag="see_matter"):
    """Say that somebody looked at something that needed a person, and what there is to say of it."""

    session: SessionId
    matter: str
    note: str = ""


class AskScreen(msgspec.Struct, frozen=True, tag="ask_screen"):
    """Ask to see the candidate's screen, where the plan's policy lets it be seen."""

    sitting: SittingId


class ReadEmergencyCode(msgspec.Struct, frozen=True, tag="read_emergency_code"):
    """Have an emergency code of the candidate's PC told, for one that is locked and hears no console."""

    sitting: SittingId
    reason: str
