"""What people do in a day besides looking after things: orders right and wrong, by right and wrong people."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

import msgspec

from exam.commands import (
    AddCandidate,
    AllowEarlyLeave,
    CallOff,
    ChangeSeats,
    CheckIdentity,
    CloseSession,
    Credit,
    CreditLostTime,
    ExtendSession,
    ExtendSitting,
    GiveConsent,
    LowerHand,
    MoveSitting,
    PauseSession,
    RecordIncident,
    RecordScreening,
    RecordStandIn,
    RecordViolation,
    ReleaseLock,
    ResumeSession,
    SendMessage,
    SetCriticalMoment,
    SettleIncident,
    SettleInterruption,
    SettlePoint,
    StaffCommand,
    StartSession,
    StepBack,
    StepOut,
    StopSitting,
    SwitchPaper,
    TickDuty,
    UndoHandIn,
    WithdrawProposal,
)
from exam.events import IncidentKind, ViolationLevel
from exam.evidence import Evidence
from exam.ids import MachineId, SeatNumber, SessionId, SittingId, id_check_character, parse_ticket
from exam.people import Role
from exam.trust.release_codes import ReleasePurpose
from tests.simulation.authority import may_order
from tests.simulation.day import PRACTICAL_STARTS, SECOND, Happening
from tests.simulation.organiser import mistyped
from tests.simulation.staff import HOW

if TYPE_CHECKING:
    from tests.simulation.staff import Staff
    from tests.simulation.world import World

CODES = (
    "right",
    "right",
    "by another",
    "reused",
    "other seat",
    "other minutes",
    "other session",
    "mistyped",
    "twice at once",
)


class Act:
    """One thing that people do: the happening, whom and what session it is about, and chances of its own."""

    def __init__(self, world: World, happening: Happening) -> None:
        self.world = world
        self.staff: Staff = world.staff
        self.ms = happening.ms
        self.word = happening.word
        self.who = happening.who
        self.clicks = happening.who % 2 + 1
        self.chances: Random = world.day.chances(f"{happening.kind} at {happening.at}")
        self.session: SessionId = world.session_now()
        self.sitting: SittingId = world.sitting_of(happening.who, self.session)
        self.other: SittingId = world.sitting_of(happening.who + 1, self.session)

    def one_of(self, *people: str) -> str:
        """Somebody."""
        return self.chances.choice(people)

    def order(self, who: str, command: StaffCommand, how: str = "agreed", clicks: int = 1) -> str:
        """Somebody orders something now."""
        return self.staff.order(who, command, how, clicks)

    def later(self, delay: int, who: str, command: StaffCommand, how: str = "agreed") -> None:
        """Somebody orders something in a moment."""
        self.world.after(delay, self.staff.order, who, command, how)

    def seat(self, sitting: SittingId) -> SeatNumber:
        """Where a candidate sits."""
        return SeatNumber(self.world.check.ledger.sittings[sitting].seat)


# ---- time -----------------------------------------------------------------------------------------------------------


def _extend_one(act: Act) -> None:
    who = act.one_of("chief", "deputy", "inspector", "watch_1")
    act.order(who, ExtendSitting(act.sitting, act.ms, "机器故障"), act.word or "agreed", act.clicks)


def _extend_all(act: Act) -> None:
    who = act.one_of("chief", "deputy", "inspector", "watch_2")
    act.order(who, ExtendSession(act.session, act.ms, "断电"), act.word or "agreed", act.clicks)


def _small_extensions(act: Act) -> None:
    for number in range(4):
        command = ExtendSitting(act.sitting, act.ms + number, "再延长一点")
        act.later(number * 4000, act.one_of("chief", "inspector"), command)


def _released(act: Act, everyone: bool) -> None:
    session, ms = act.session, act.ms
    seats: tuple[int, ...] = () if everyone else (act.seat(act.sitting),)
    match act.word:
        case "other seat":
            seats = (act.seat(act.other),) if not everyone else (1, 2)
        case "other minutes":
            ms += 120 * SECOND
        case "other session":
            theory, practical = act.world.plan.sessions
            session = practical.id if session == theory.id else theory.id
        case _:
            pass
    code = act.world.organiser.release(ReleasePurpose.EXTENSION, session, seats, ms)
    if act.word == "mistyped":
        code = mistyped(code, act.chances.randrange(1000))
    command: StaffCommand = (
        ExtendSession(act.session, act.ms, "组织单位授权", code)
        if everyone
        else ExtendSitting(act.sitting, act.ms, "组织单位授权", code)
    )
    act.order("inspector" if act.word == "by another" else "chief", command, act.one_of(*HOW), act.clicks)
    if act.word == "reused":
        act.later(3000, "chief", command)
    if act.word == "twice at once":
        act.order("deputy", command)


def _guess_codes(act: Act) -> None:
    who = act.one_of("chief", "deputy", "inspector")
    for number in range(12):
        code = act.world.organiser.guess(ReleasePurpose.EXTENSION, act.session, number)
        command = ExtendSession(act.session, 30 * SECOND, "听错了", code)
        act.later(number * 300, who if number % 6 else "chief", command)


def _credits(act: Act) -> None:
    if act.word == "unfounded":
        act.order("chief", CreditLostTime(act.session, (Credit(act.sitting, 5000),), "没有证据"), act.one_of(*HOW))
    else:
        act.staff.gives_back(act.session, act.word)


def _pause(act: Act) -> None:
    act.order(act.one_of("chief", "watch_1"), PauseSession(act.session, "火警"))
    act.world.after(act.ms, act.staff.consoles["watch_2"].order, ResumeSession(act.session, "解除"), 2)


def _start_again(act: Act) -> None:
    act.order("chief", StartSession(act.session, "重复"))


def _call_off(act: Act) -> None:
    act.order(act.one_of("chief", "inspector"), CallOff(act.session, "停考"), act.word or "agreed")


# ---- one candidate --------------------------------------------------------------------------------------------------


def _early_leave(act: Act) -> None:
    act.order(act.one_of("chief", "deputy", "watch_1"), AllowEarlyLeave(act.sitting, "主考同意"), act.word)


def _undo_hand_in(act: Act) -> None:
    """Somebody handed in by mistake: whoever really has is asked about first."""
    facts = act.world.check.ledger.sittings
    mine = [id_ for id_, sitting in facts.items() if sitting.by == "candidate" and sitting.session == act.session]
    sitting = mine[0] if mine else act.sitting
    act.order(act.one_of("chief", "watch_1", "inspector"), UndoHandIn(sitting, "误交卷"), act.word)


def _move(act: Act) -> None:
    candidate = act.world.candidate_of(act.sitting)
    for delay in range(0, 30, 6):  # the candidate types on meanwhile
        act.world.after(delay, candidate.types_on)
    to = MachineId("spare") if act.word == "spare" else None
    act.order(act.one_of("chief", "watch_1", "administrator"), MoveSitting(act.sitting, "换机", to))


def _stop_sitting(act: Act) -> None:
    act.order(act.one_of("chief", "deputy"), StopSitting(act.sitting, "突发疾病"), clicks=act.clicks)


def _violation(act: Act) -> None:
    signed = act.chances.random() < 0.5
    names = ("监考甲", "监考乙")[: 2 if act.chances.random() < 0.8 else 1]
    command = RecordViolation(act.sitting, ViolationLevel(act.word), "携带手机", signed, names)
    act.order(act.one_of("watch_1", "watch_2", "chief"), command, act.one_of(*HOW), act.clicks)


def _step_out(act: Act) -> None:
    act.order("watch_1", StepOut(act.sitting, "监考乙"))
    act.order("watch_2", StepOut(act.other, "监考甲"))
    for sitting in (act.sitting, act.other):
        act.later(act.ms, "watch_2", StepBack(sitting))


def _identity(act: Act) -> None:
    act.order("watch_1", CheckIdentity(act.sitting, act.word == "agrees", "照片不符"))


# ---- the room -------------------------------------------------------------------------------------------------------


def _message(act: Act) -> None:
    to = act.sitting if act.word == "one" else None
    act.order(act.one_of("chief", "watch_1"), SendMessage(act.session, "请保持安静", to), clicks=2)


def _incident(act: Act) -> None:
    who = act.one_of("helper", "inspector", "administrator", "watch_1")
    request = act.order(who, RecordIncident(act.session, IncidentKind.QUESTION, "第 3 题图片不清", act.sitting))
    if act.word == "settled":
        for delay in (5000, 6000):
            act.later(delay, "watch_2", SettleIncident(act.session, request, "已上报"))


def _change_seats(act: Act) -> None:
    mine, theirs = act.seat(act.sitting), act.seat(act.other)
    seats = {act.sitting: theirs, act.other: mine} if act.word == "exchanged" else {act.sitting: SeatNumber(1)}
    act.order("watch_1", ChangeSeats(act.session, seats, "调换考位"))


def _add_candidate(act: Act) -> None:
    number = 50 + act.chances.randrange(40)
    ticket = parse_ticket(f"2026112800999900000000{number:04d}")
    body = f"99000020000101{number:03d}"
    if ticket is not None:
        seat = SeatNumber(20 + number if act.word == "free seat" else 1)
        command = AddCandidate(act.session, ticket, body + id_check_character(body), "增补考生", seat, "名单遗漏")
        who, world = act.one_of("chief", "administrator"), act.world
        act.staff.consoles[who].order(command, 2, lambda _, outcome: None if outcome.refusal else world.joins(ticket))


def _spare_paper(act: Act) -> None:
    """The organiser orders the spare paper for the session that comes next."""
    theory, practical = act.world.plan.sessions
    session = practical.id if act.world.now < PRACTICAL_STARTS or act.word == "too late" else theory.id
    asked = theory.id if act.word == "other session" else session
    code = act.world.organiser.release(ReleasePurpose.SPARE_PAPER, asked)
    act.order(act.one_of("chief", "deputy"), SwitchPaper(session, code, "组织单位通知"), clicks=2)
    act.later(4000, "chief", SwitchPaper(session, code, "再来一次"))


def _close(act: Act) -> None:
    for session in act.world.plan.sessions:
        act.order("chief", CloseSession(session.id, "提前关闭"))


def _wrong_roles(act: Act) -> None:
    """Somebody tries everything that the role has no right to."""
    who = list(act.staff.consoles)[act.chances.randrange(7)]
    role = act.staff.consoles[who].actor.role.value
    for command in _everything(act):
        if not may_order(command, role):
            act.order(who, command)
            act.world.count("ordered without the right")


def _everything(act: Act) -> list[StaffCommand]:
    session, sitting = act.session, act.sitting
    return [
        StartSession(session),
        PauseSession(session, "无权"),
        ResumeSession(session, "无权"),
        ExtendSession(session, 5000, "无权"),
        ExtendSitting(sitting, 5000, "无权"),
        CreditLostTime(session, (Credit(sitting, 5000),), "无权"),
        SettleInterruption(session, "无权"),
        SetCriticalMoment(session, 1, "无权"),
        CallOff(session, "无权"),
        SwitchPaper(session, "07-3F7K-9QXM-T", "无权"),
        AllowEarlyLeave(sitting, "无权"),
        UndoHandIn(sitting, "无权"),
        MoveSitting(sitting, "无权"),
        StopSitting(sitting, "无权"),
        StepOut(sitting, "无"),
        StepBack(sitting),
        LowerHand(sitting),
        CheckIdentity(sitting, matches=True),
        RecordScreening(sitting, passed=True),
        RecordViolation(sitting, ViolationLevel.VOID, "无权", True),
        ReleaseLock(sitting, (Evidence("usb_storage", "E:"),), "无权"),
        SendMessage(session, "无权"),
        RecordStandIn(session, Role.INVIGILATOR, "工作甲", "监考甲"),
        TickDuty(session, "rules_read"),
        AddCandidate(session, "", "", "", SeatNumber(9), "无权"),
        ChangeSeats(session, {sitting: SeatNumber(30)}, "无权"),
        SettlePoint(session, "hand/x", "无权"),
        CloseSession(session),
        GiveConsent("chief-0001"),
        WithdrawProposal("chief-0001"),
    ]


class Kind(msgspec.Struct, frozen=True):
    """A kind of happening: how often beside the others, its range of milliseconds, and words to choose from."""

    weight: int
    least: int = 0
    most: int = 1
    words: tuple[str, ...] = ("",)


ACTS: dict[str, tuple[Kind, Callable[[Act], None]]] = {
    "extend_one": (Kind(6, 3000, 25_000, HOW), _extend_one),
    "extend_all": (Kind(4, 3000, 25_000, HOW), _extend_all),
    "extend_negative": (Kind(2, -60_000, 0), _extend_one),
    "small_extensions": (Kind(3, 4000, 8000), _small_extensions),
    "released_one": (Kind(4, 21_000, 70_000, CODES), lambda act: _released(act, everyone=False)),
    "released_all": (Kind(3, 21_000, 70_000, CODES), lambda act: _released(act, everyone=True)),
    "guess_codes": (Kind(2), _guess_codes),
    "credits": (Kind(8, words=("offered", "in part", "too much", "twice", "unfounded", "released")), _credits),
    "pause": (Kind(4, 3000, 25_000), _pause),
    "early_leave": (Kind(5, words=HOW), _early_leave),
    "start_again": (Kind(1), _start_again),
    "call_off": (Kind(1, words=HOW), _call_off),
    "undo_hand_in": (Kind(4, words=HOW), _undo_hand_in),
    "move": (Kind(5, words=("spare", "any")), _move),
    "stop_sitting": (Kind(2), _stop_sitting),
    "violation": (Kind(4, words=tuple(level.value for level in ViolationLevel)), _violation),
    "step_out": (Kind(4, 3000, 20_000), _step_out),
    "identity": (Kind(2, words=("agrees", "differs")), _identity),
    "message": (Kind(2, words=("one", "all")), _message),
    "incident": (Kind(3, words=("settled", "open")), _incident),
    "change_seats": (Kind(3, words=("exchanged", "taken")), _change_seats),
    "add_candidate": (Kind(2, words=("free seat", "free seat", "taken seat")), _add_candidate),
    "spare_paper": (Kind(2, words=("right", "right", "other session", "too late")), _spare_paper),
    "close": (Kind(1), _close),
    "wrong_roles": (Kind(3), _wrong_roles),
}
"""Everything that people do, by its kind."""


def people_do(world: World, happening: Happening) -> None:
    """Let people do it now."""
    ACTS[happening.kind][1](Act(world, happening))
