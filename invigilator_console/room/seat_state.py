"""What a seat looks like: a colour, a shape and a word, everywhere the same (look.md), and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

from exam.look import Sign
from exam.policy import SECOND
from exam.sitting import SittingPhase
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import MachineRow, SeatRow, SessionRow

PATIENCE = 10 * SECOND
"""So long entries may wait on a PC, or a PC be unheard, before somebody should look: networks stutter."""


class SeatState(StrEnum):
    """The states of a seat."""

    OFF = "off"  # 未开机
    WAITING = "waiting"  # 等待登录
    LOGGED_IN = "logged_in"  # 已登录
    ANSWERING = "answering"  # 作答中
    ON_PC = "on_pc"  # 本机暂存
    PAUSED = "paused"  # 已暂停
    OUTSIDE = "outside"  # 暂离
    NEEDS_PERSON = "needs_person"  # 需处理
    HANDED_IN = "handed_in"  # 已交卷
    ABSENT = "absent"  # 缺考
    STOPPED = "stopped"  # 终止
    VOID = "void"  # 取消


class StateLook(msgspec.Struct, frozen=True):
    """A state's shape, the role of its colour in the palette, and its word."""

    sign: Sign
    colour: str
    word: Text
    is_quiet: bool = False


LOOKS: Mapping[SeatState, StateLook] = {
    SeatState.OFF: StateLook(Sign.DASHED, "away", Text("未开机", "PC off"), is_quiet=True),
    SeatState.WAITING: StateLook(Sign.HOLLOW, "away", Text("等待登录", "no login"), is_quiet=True),
    SeatState.LOGGED_IN: StateLook(Sign.HALF, "act", Text("已登录", "logged in")),
    SeatState.ANSWERING: StateLook(Sign.FULL, "good", Text("作答中", "answering")),
    SeatState.ON_PC: StateLook(Sign.NOTCHED, "care", Text("本机暂存", "on PC only")),
    SeatState.PAUSED: StateLook(Sign.BARS, "care", Text("已暂停", "paused")),
    SeatState.OUTSIDE: StateLook(Sign.BARS, "care", Text("暂离", "outside")),
    SeatState.NEEDS_PERSON: StateLook(Sign.ALARM, "bad", Text("需处理", "see to it")),
    SeatState.HANDED_IN: StateLook(Sign.TICK, "good", Text("已交卷", "handed in"), is_quiet=True),
    SeatState.ABSENT: StateLook(Sign.CROSS, "away", Text("缺考", "absent"), is_quiet=True),
    SeatState.STOPPED: StateLook(Sign.CROSS, "bad", Text("终止", "stopped")),
    SeatState.VOID: StateLook(Sign.CROSS, "bad", Text("取消", "void")),
}


class Wrong(StrEnum):
    """What may be wrong at a seat, the gravest first."""

    CANNOT_KEEP = "cannot_keep"
    LOCKED = "locked"
    AWAY = "away"
    SECOND_LOGIN = "second_login"
    IDENTITY = "identity"
    UNWELL = "unwell"
    HAND = "hand"
    ZERO_ANSWERS = "zero_answers"
    INCOMPLETE = "incomplete"
    NOT_SAVING = "not_saving"
    LATE = "late"
    WARNED = "warned"


WRONG: Mapping[Wrong, Text] = {
    Wrong.CANNOT_KEEP: Text("本机无法保存", "cannot save"),
    Wrong.LOCKED: Text("已锁定", "locked"),
    Wrong.AWAY: Text("断线", "not heard"),
    Wrong.SECOND_LOGIN: Text("重复登录", "second login"),
    Wrong.IDENTITY: Text("身份不符", "not the person"),
    Wrong.UNWELL: Text("身体不适", "unwell"),
    Wrong.HAND: Text("举手", "hand raised"),
    Wrong.ZERO_ANSWERS: Text("零作答", "no answers"),
    Wrong.INCOMPLETE: Text("未传完", "not all here"),
    Wrong.NOT_SAVING: Text("保存缓慢", "saving slowly"),
    Wrong.LATE: Text("迟到被拒", "came too late"),
    Wrong.WARNED: Text("有提示", "has a note"),
}
NEEDS_PERSON = frozenset(
    {
        Wrong.CANNOT_KEEP,
        Wrong.LOCKED,
        Wrong.AWAY,
        Wrong.SECOND_LOGIN,
        Wrong.IDENTITY,
        Wrong.UNWELL,
        Wrong.HAND,
        Wrong.ZERO_ANSWERS,
    }
)
"""What makes a seat stand out: somebody has to go there or decide."""


class SeatView(msgspec.Struct, frozen=True):
    """A seat as it is shown: its state, and everything that is wrong, the gravest first."""

    state: SeatState
    wrong: tuple[Wrong, ...] = ()

    @property
    def look(self) -> StateLook:
        """Shape, colour and word."""
        return LOOKS[self.state]


def view_of(seat: SeatRow, session: SessionRow, machine: MachineRow | None, now: Instant) -> SeatView:
    """What a seat looks like now. `machine` is the PC it is bound to, as far as it is known."""
    wrong = tuple(one for one in Wrong if _IS[one](seat, session, machine, now))
    return SeatView(_state(seat, session, machine, wrong), wrong)


def _state(seat: SeatRow, session: SessionRow, machine: MachineRow | None, wrong: tuple[Wrong, ...]) -> SeatState:
    levels = {violation.level.value for violation in seat.violations}
    if "void" in levels:
        return SeatState.VOID
    if "termination" in levels or (seat.phase is SittingPhase.HANDED_IN and seat.handed_in_by == "staff"):
        return SeatState.STOPPED
    if any(one in NEEDS_PERSON for one in wrong):
        return SeatState.NEEDS_PERSON
    if seat.phase is SittingPhase.HANDED_IN:
        return SeatState.HANDED_IN
    if seat.phase is SittingPhase.ABSENT:
        return SeatState.ABSENT
    if seat.phase is SittingPhase.ANSWERING:
        return _while_answering(seat, session, machine)
    if seat.phase is SittingPhase.EXPECTED:
        return SeatState.WAITING if machine is not None and machine.connected else SeatState.OFF
    return SeatState.LOGGED_IN


def _while_answering(seat: SeatRow, session: SessionRow, machine: MachineRow | None) -> SeatState:
    if seat.outside is not None:
        return SeatState.OUTSIDE
    if session.paused_since is not None:
        return SeatState.PAUSED
    waits = machine is not None and machine.report is not None and machine.report.waiting > 0
    return SeatState.ON_PC if not seat.connected or waits else SeatState.ANSWERING


# ---- what is wrong --------------------------------------------------------------------------------------------------


def _is_open(seat: SeatRow) -> bool:
    return seat.phase in (SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED, SittingPhase.ANSWERING)


def is_away(seat: SeatRow, now: Instant) -> bool:
    """Whether the PC of somebody who is answering has been unheard for longer than a network stutters."""
    if seat.phase is not SittingPhase.ANSWERING or seat.connected or seat.away_since is None:
        return False
    return now - seat.away_since >= PATIENCE


def _cannot_keep(seat: SeatRow, _session: SessionRow, machine: MachineRow | None, _now: Instant) -> bool:
    told = machine.report if machine is not None and machine.connected else None
    return seat.phase is SittingPhase.ANSWERING and told is not None and not told.keeps


def _not_saving(seat: SeatRow, _session: SessionRow, machine: MachineRow | None, now: Instant) -> bool:
    told = machine.report if machine is not None else None
    if seat.phase is not SittingPhase.ANSWERING or told is None or not told.waiting or not seat.connected:
        return False
    return now - (seat.saved_at or seat.entered_at or now) >= PATIENCE


def matter_is_seen(session: SessionRow, matter: str) -> bool:
    """Whether somebody has said that they looked at it."""
    return matter in session.seen


def second_login(seat: SeatRow) -> str:
    """The name of the newest second login at a seat."""
    return f"second_login/{seat.sitting}/{len(seat.second_machines)}"


def late_arrival(seat: SeatRow) -> str:
    """The name of the newest late arrival at a seat."""
    return f"late/{seat.sitting}/{len(seat.late_machines)}"


def empty_hand_in(seat: SeatRow) -> str:
    """The name of a hand-in without an answer."""
    return f"zero_answers/{seat.sitting}/{seat.handed_in_at or 0}"


def warning(seat: SeatRow) -> str:
    """The name of what stands at a PC as a warning."""
    codes = sorted({one.evidence.code for one in seat.standing if one.severity.value == "warn"})
    return f"warned/{seat.sitting}/{'+'.join(codes)}"[:300]


def _unseen(session: SessionRow, matter: str) -> bool:
    return not matter_is_seen(session, matter)


_IS: Mapping[Wrong, Callable[[SeatRow, SessionRow, MachineRow | None, Instant], bool]] = {
    Wrong.CANNOT_KEEP: _cannot_keep,
    Wrong.LOCKED: lambda seat, _session, _machine, _now: bool(seat.locked_by) and _is_open(seat),
    Wrong.AWAY: lambda seat, _session, _machine, now: is_away(seat, now),
    Wrong.SECOND_LOGIN: lambda seat, session, _machine, _now: (
        bool(seat.second_machines) and _unseen(session, second_login(seat))
    ),
    Wrong.IDENTITY: lambda seat, _session, _machine, _now: seat.identity is False and _is_open(seat),
    Wrong.UNWELL: lambda seat, _session, _machine, _now: seat.hand is not None and seat.hand.topic.value == "unwell",
    Wrong.HAND: lambda seat, _session, _machine, _now: seat.hand is not None and seat.hand.topic.value != "unwell",
    Wrong.ZERO_ANSWERS: lambda seat, session, _machine, _now: (
        seat.phase is SittingPhase.HANDED_IN
        and seat.answered == 0
        and seat.handed_in_by != "staff"
        and _unseen(session, empty_hand_in(seat))
    ),
    Wrong.INCOMPLETE: lambda seat, _session, _machine, _now: seat.phase is SittingPhase.HANDED_IN and not seat.complete,
    Wrong.NOT_SAVING: _not_saving,
    Wrong.LATE: lambda seat, session, _machine, _now: bool(seat.late_machines) and _unseen(session, late_arrival(seat)),
    Wrong.WARNED: lambda seat, session, _machine, _now: (
        any(one.severity.value == "warn" for one in seat.standing)
        and _is_open(seat)
        and _unseen(session, warning(seat))
    ),
}
