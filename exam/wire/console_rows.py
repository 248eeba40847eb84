"""What a console is told of the site, row by row. A row is whole each time: the newest is the truth.

Answers are counted and never shown. Every `Instant` is the server's exam time in milliseconds.
"""

from __future__ import annotations

import msgspec

from exam.commands import StaffCommand
from exam.conduct import Absence, RaisedHand, Violation
from exam.duties import Duty
from exam.ids import Digest, MachineId, RoomName, SeatNumber, SessionId, SittingId, Ticket
from exam.locking import Standing
from exam.lost_time import Loss
from exam.people import Actor, Role
from exam.plan import Part
from exam.premises import EnrolledMachine, Layout, Sealing
from exam.room import Incident, Interruption, Message, SessionPhase, StandIn
from exam.sitting import SittingPhase
from exam.timing import Instant, Span
from exam.wire.messages import MachineReport
from exam.wire.safe_home_rows import BackupRow, StandbyRow, UploadRow

REHEARSED = "rehearsed"
"""The code of a rehearsal whose certificate holds."""


class PersonRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A candidate: who it is, and the digest of the photo where there is one."""

    ticket: Ticket
    name: str
    id_ending: str
    school: str = ""
    photo: Digest | None = None


class SeatRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One candidate in one session.

    `deadline` is None before the start and in a pause; `remaining` is the time left then. `connected` tells whether the
    PC is heard now, `away_since` since when it is missed. `saved_at` is when the newest answer or file was recorded.
    `by_site` is what the site has given of its own authority, `given` the whole of the candidate's own extra time.
    `orders` counts the orders of each kind that were accepted about this sitting.
    """

    sitting: SittingId
    session: SessionId
    seat: SeatNumber
    ticket: Ticket
    phase: SittingPhase = SittingPhase.EXPECTED
    machine: MachineId | None = None
    awaiting_login: bool = True
    connected: bool = False
    away_since: Instant | None = None
    entered_at: Instant | None = None
    answered: int = 0
    files: int = 0
    saved_at: Instant | None = None
    deadline: Instant | None = None
    remaining: int = 0
    given: int = 0
    by_site: int = 0
    early_leave: bool = False
    handed_in_by: str = ""
    handed_in_at: Instant | None = None
    complete: bool = False
    hand: RaisedHand | None = None
    outside: Absence | None = None
    identity: bool | None = None
    screening: bool | None = None
    isolated: bool = False
    violations: tuple[Violation, ...] = ()
    losses: tuple[Loss, ...] = ()
    """The newest few stretches in which the candidate could not work."""
    standing: tuple[Standing, ...] = ()
    """What stands at the PC now."""
    locked_by: tuple[Standing, ...] = ()
    """Why the PC is locked; empty where it is not."""
    emergency_codes: int = 0
    second_machines: tuple[MachineId, ...] = ()
    late_machines: tuple[MachineId, ...] = ()
    late_entries: int = 0
    """What the PC sent that does not count: made after the deadline, or after the candidate was stopped."""
    orders: dict[str, int] = {}


class CreditRow(msgspec.Struct, frozen=True):
    """Lost time that may be given back to one candidate now, and the stretches it was measured in."""

    sitting: SittingId
    lost: int
    by_power_cut: int
    spans: tuple[Span, ...]


class SessionRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One session of a room.

    `midnight` is the exam time at which the day of the session began at the site: an instant less it is a time of day.
    `by_site` is what the site gave to everybody of its own authority, `added` all that everybody got. `credits` are
    those to whom lost time may be given back.
    """

    session: SessionId
    room: RoomName
    part: Part
    subject: str
    phase: SessionPhase
    starts_at: Instant
    midnight: Instant
    duration: int
    started: bool = False
    paused_since: Instant | None = None
    deadline: Instant | None = None
    remaining: int = 0
    added: int = 0
    by_site: int = 0
    entry_closed: bool = False
    called_off: bool = False
    ended_at: Instant | None = None
    closed_at: Instant | None = None
    interruption: Interruption | None = None
    critical_moment: Instant | None = None
    spare: bool = False
    has_spare: bool = False
    paper_closed: bool = False
    spare_closed: bool = False
    duties: tuple[Duty, ...] = ()
    incidents: tuple[Incident, ...] = ()
    messages: tuple[Message, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    seen: tuple[str, ...] = ()
    credits: tuple[CreditRow, ...] = ()
    orders: dict[str, int] = {}


class MachineRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A PC that is connected, was connected, or belongs to the site.

    `build` is what it runs, `same_program` whether that is what the server runs. `seat` is of the candidate there, else
    where the PC says it stands. `report` is what it last told of itself, at `reported_at`.
    """

    machine: MachineId
    room: str = ""
    address: str = ""
    build: str = ""
    same_program: bool = True
    connected: bool = False
    sitting: SittingId | None = None
    seat: SeatNumber = SeatNumber(0)
    report: MachineReport | None = None
    reported_at: Instant | None = None
    enrolled: EnrolledMachine | None = None


class ProposalRow(msgspec.Struct, frozen=True):
    """A proposal. `needs` are the roles of each place; whoever may fill one that is free should look at it."""

    id: str
    command: StaffCommand
    agreed: tuple[Actor, ...]
    needs: tuple[tuple[Role, ...], ...]
    proposed_at: Instant
    expires_at: Instant
    outcome: str
    code: str


class SiteRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """The site as a whole. `disk_free` is in bytes; `disk_lasts` is for how long it does at today's pace, in ms, None
    where nothing grows. `present` is who is signed in at which console. A rehearsal (试考) is `REHEARSED`, by
    `rehearsal_pcs` PCs and good until `rehearsal_until`, or has the code why its certificate does not hold.
    """

    plan: str
    site: str
    program: str
    practice: bool = False
    screens_shown: bool = True
    extension_limit: int = 0
    disk_free: int | None = None
    disk_lasts: int | None = None
    present: tuple[Actor, ...] = ()
    layouts: dict[RoomName, Layout] = {}
    sealing: dict[RoomName, Sealing] = {}
    backup: BackupRow = BackupRow()
    standby: StandbyRow = StandbyRow()
    rehearsal: str = ""
    rehearsal_until: str = ""
    rehearsal_pcs: int = 0
    upload: UploadRow = UploadRow()


class RoomRow(msgspec.Struct, frozen=True):
    """A room of the plan. `seats` is None while no file has said how many."""

    room: RoomName
    address: str
    seats: int | None
