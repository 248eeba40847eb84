"""Facts about one candidate in one session."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from exam.answers import Answer
from exam.ids import Digest, ItemId, MachineId, SittingId
from exam.people import Actor
from exam.timing import Instant, Span


class SeatRestored(msgspec.Struct, frozen=True, tag="seat_restored"):
    """A server that had forgotten took a seat back from the PC's stub (凭条恢复): what the PC still has comes again.

    `phase` is a `SittingPhase`, `extension` all the time of the candidate's own, in milliseconds.
    """

    sitting: SittingId
    machine: MachineId
    line: int
    phase: str
    entered_at: Instant | None
    extension: int
    early_leave: bool


class HandInBy(StrEnum):
    """Who closed a sitting."""

    CANDIDATE = "candidate"  # 主动交卷
    TIME_UP = "time_up"  # 到时自动交卷, by the PC
    SERVER = "server"  # 到时由服务器收卷: the PC was not there
    STAFF = "staff"  # 由考务终止: violation, illness, or called off


class Topic(StrEnum):
    """What a candidate raises a hand for."""

    HELP = "help"  # 需要帮助
    QUESTION = "question"  # 试题有疑问
    MACHINE = "machine"  # 机器故障
    UNWELL = "unwell"  # 身体不适
    LEAVE = "leave"  # 申请离开


class ViolationLevel(StrEnum):
    """How a violation is dealt with (handbook section 8)."""

    ADVICE = "advice"  # 提醒
    WARNING = "warning"  # 警告
    TERMINATION = "termination"  # 终止考试
    VOID = "void"  # 成绩无效


class LossCause(StrEnum):
    """Why a candidate could not work."""

    PC_OFF = "pc_off"  # the PC lost power or its program ended
    PC_FAILED = "pc_failed"  # the PC was given up and the candidate moved
    DISK = "disk"  # the PC could not keep what was typed
    SERVER_AWAY = "server_away"  # the PC had to wait for the server to come back in
    LOCKED = "locked"  # the PC locked itself
    CABLE = "cable"  # the network cable was pulled at the PC
    CLOCK = "clock"  # exam time went further than this PC lived through: the server's date was changed while it was off


class LoggedIn(msgspec.Struct, frozen=True, tag="logged_in"):
    """The candidate logged in at a PC. `line` numbers the PCs of a sitting; a PC's sends carry it."""

    sitting: SittingId
    machine: MachineId
    line: int


class IdentityConfirmed(msgspec.Struct, frozen=True, tag="identity_confirmed"):
    """The candidate said that name, ticket and photo are theirs."""

    sitting: SittingId


class Entered(msgspec.Struct, frozen=True, tag="entered"):
    """The candidate chose the subject and saw the paper."""

    sitting: SittingId


class AnswerSaved(msgspec.Struct, frozen=True, tag="answer_saved"):
    """An answer is on record. `made_at` is when the candidate made it, as the PC measured."""

    sitting: SittingId
    line: int
    seq: int
    item: ItemId
    answer: Answer
    made_at: Instant
    marked: bool = False


class FileSaved(msgspec.Struct, frozen=True, tag="file_saved"):
    """A version of a practical file is on record: its content is in the blob store as these pieces, in order.

    A file the candidate deleted has `removed` set and no pieces.
    """

    sitting: SittingId
    line: int
    seq: int
    task: ItemId
    path: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    made_at: Instant
    removed: bool = False


class EntryKeptAsEvidence(msgspec.Struct, frozen=True, tag="kept_as_evidence"):
    """Something a PC sent that does not count (after the deadline, from a revoked PC): kept, with the code why."""

    sitting: SittingId
    line: int
    seq: int
    code: str
    entry: str


class HandedIn(msgspec.Struct, frozen=True, tag="handed_in"):
    """The sitting is closed. `seq` is the last thing the PC had sent; `early` where the end had not come yet."""

    sitting: SittingId
    by: HandInBy
    line: int
    seq: int
    made_at: Instant
    answered: int
    early: bool = False


class SittingReopened(msgspec.Struct, frozen=True, tag="sitting_reopened"):
    """A sitting closed by time goes on, after an extension; `gap` gives back the active time since its old deadline,
    which was at `since`.
    """

    sitting: SittingId
    gap: int
    since: Instant | None = None


class TimeExtended(msgspec.Struct, frozen=True, tag="time_extended"):
    """Time was added for one candidate (延时)."""

    sitting: SittingId
    added: int
    actor: Actor
    reason: str
    release: str = ""
    """The organiser's release it was given under; empty where the site itself may decide."""


class EarlyLeaveAllowed(msgspec.Struct, frozen=True, tag="early_leave_allowed"):
    """The chief examiner agreed that the candidate may hand in and leave inside the window (提前离场)."""

    sitting: SittingId
    actor: Actor
    reason: str


class AbsenceRecorded(msgspec.Struct, frozen=True, tag="absence_recorded"):
    """The candidate had not come when entry closed (缺考)."""

    sitting: SittingId


class MachineMoved(msgspec.Struct, frozen=True, tag="machine_moved"):
    """The sitting left its PC (换机); `to` is None where any free PC may take it; the old one's word is over."""

    sitting: SittingId
    old: MachineId | None
    to: MachineId | None
    actor: Actor
    reason: str


class LateRefused(msgspec.Struct, frozen=True, tag="late_refused"):
    """Somebody tried to come in after entry closed."""

    sitting: SittingId
    machine: MachineId


class SecondLoginRefused(msgspec.Struct, frozen=True, tag="second_login_refused"):
    """The ticket was tried on another PC while its sitting goes on elsewhere."""

    sitting: SittingId
    machine: MachineId


class HandInUndone(msgspec.Struct, frozen=True, tag="hand_in_undone"):
    """A hand-in by mistake was undone (撤销交卷). The time went on: it was no fault of the site."""

    sitting: SittingId
    actor: Actor
    reason: str


class ContactLost(msgspec.Struct, frozen=True, tag="contact_lost"):
    """The connection of the PC broke while its candidate was answering; the candidate may go on there."""

    sitting: SittingId
    machine: MachineId


class ContactBack(msgspec.Struct, frozen=True, tag="contact_back"):
    """The PC is there again."""

    sitting: SittingId
    machine: MachineId


class LossMeasured(msgspec.Struct, frozen=True, tag="loss_measured"):
    """The PC measured that its candidate could not work from `since` to `until` (exam time)."""

    sitting: SittingId
    line: int
    seq: int
    cause: LossCause
    since: Instant
    until: Instant


class LostTimeCredited(msgspec.Struct, frozen=True, tag="lost_time_credited"):
    """Lost time was given back (补时): `covers` are the very minutes, which are never given twice."""

    sitting: SittingId
    added: int
    by_power_cut: int
    covers: tuple[Span, ...]
    actor: Actor
    reason: str
    release: str = ""


class HandRaised(msgspec.Struct, frozen=True, tag="hand_raised"):
    """The candidate raised a hand on the screen (举手)."""

    sitting: SittingId
    topic: Topic
    text: str = ""
    item: ItemId | None = None


class HandLowered(msgspec.Struct, frozen=True, tag="hand_lowered"):
    """The raised hand was answered, or taken down by the candidate."""

    sitting: SittingId
    actor: Actor


class SteppedOut(msgspec.Struct, frozen=True, tag="stepped_out"):
    """The candidate left the room for a while, accompanied (暂离考场)."""

    sitting: SittingId
    with_whom: str
    actor: Actor


class SteppedBack(msgspec.Struct, frozen=True, tag="stepped_back"):
    """The candidate came back into the room."""

    sitting: SittingId
    actor: Actor


class IdentityChecked(msgspec.Struct, frozen=True, tag="identity_checked"):
    """The invigilator held person, ticket, ID card and desk sticker against each other (T+15)."""

    sitting: SittingId
    matches: bool
    note: str
    actor: Actor


class ScreenAsked(msgspec.Struct, frozen=True, tag="screen_asked"):
    """Somebody asked to see the candidate's screen (查看屏幕); `id` names the picture, which is kept nowhere."""

    sitting: SittingId
    id: str
    actor: Actor


class Screened(msgspec.Struct, frozen=True, tag="screened"):
    """The entry screening of the day (入场筛查): what was found, and whether the isolation room is used."""

    sitting: SittingId
    passed: bool
    findings: tuple[str, ...]
    isolated: bool
    actor: Actor


class ViolationRecorded(msgspec.Struct, frozen=True, tag="violation_recorded"):
    """A violation and what was decided (违纪). Signed by the candidate, or by every invigilator present."""

    sitting: SittingId
    id: str
    level: ViolationLevel
    text: str
    signed_by_candidate: bool
    signatures: tuple[str, ...]
    actor: Actor
