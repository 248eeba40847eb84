"""What the PC knows of its session, as a frozen value for people and screens; no secret is in it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from exam.events import HandInBy, Topic
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.wire import messages as wire

REMIND_BEFORE_END = 15 * MINUTE
"""From here the screen says that the end is near (handbook section 7: end−15, everyone is told the time)."""


class Screen(StrEnum):
    """Which screen the candidate sees."""

    CONNECTING = "connecting"  # 正在连接考点服务器
    LOGIN = "login"  # 登录
    CONFIRM = "confirm"  # 核对身份
    WAITING = "waiting"  # 等待开考
    CHOOSE = "choose"  # 选择科目进入
    PAPER = "paper"  # 作答
    PAUSED = "paused"  # 已暂停
    INTERRUPTED = "interrupted"  # 考试中断,等待处理
    CLOSING = "closing"  # 正在交卷
    DONE = "done"  # 已交卷
    STOPPED = "stopped"  # 考试已终止
    REVOKED = "revoked"  # 已换机
    MISMATCH = "mismatch"  # 程序版本与服务器不一致


class Safety(StrEnum):
    """The line of trust (look.md): where the work is."""

    AT_SITE = "at_site"  # 考点已保存
    ON_PC = "on_pc"  # 已存本机,等待考点
    NOWHERE = "nowhere"  # 本机无法保存:请举手


class StopCause(StrEnum):
    """Why people ended a sitting before its time."""

    CALLED_OFF = "called_off"  # 本场停考
    STOPPED = "stopped"  # 终止考试: violation, illness


class Status(msgspec.Struct, frozen=True):
    """One moment of a PC. `saved_at` is when the server last acknowledged something, in exam time.

    `hand` is the hand as the candidate wants it, `hand_seen` tells that the server has it. `notices` are the newest
    messages of the invigilator, `new_notices` those that the candidate has not acknowledged. `whole` tells that the
    sitting is over and the server has everything: the candidate may leave.
    """

    screen: Screen
    connected: bool
    safety: Safety
    waiting: int
    remaining: int | None
    deadline: Instant | None
    answered: int
    saved_at: Instant | None
    notice: Refusal | None
    hand: Topic | None = None
    hand_seen: bool = True
    notices: tuple[wire.Notice, ...] = ()
    new_notices: tuple[wire.Notice, ...] = ()
    practice: bool = False
    interrupted: bool = False
    near_end: bool = False
    stopped: StopCause | None = None
    whole: bool = False
    locked: bool = False
    can_unlock: bool = False


def stop_cause(view: wire.View | None) -> StopCause | None:
    """Why people ended the sitting, where they did."""
    if view is None:
        return None
    by_staff = view.phase is SittingPhase.HANDED_IN and view.handed_in_by is HandInBy.STAFF
    before_it_began = view.called_off and view.phase in (SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED)
    if not by_staff and not before_it_began:
        return None
    return StopCause.CALLED_OFF if view.called_off else StopCause.STOPPED


def screen_of(view: wire.View, *, handing_in: bool, has_all: bool, time_is_up: bool) -> Screen:
    """The screen of a sitting. `has_all` tells that nothing waits for the server any more."""
    if stop_cause(view) is not None:
        return Screen.STOPPED
    if handing_in or view.phase is SittingPhase.HANDED_IN:
        return Screen.DONE if view.complete and has_all else Screen.CLOSING
    match view.phase:
        case SittingPhase.ANSWERING if view.paused:
            return Screen.PAUSED
        case SittingPhase.ANSWERING:
            return Screen.INTERRUPTED if view.interrupted and time_is_up else Screen.PAPER
        case SittingPhase.ABSENT:
            return Screen.DONE
        case SittingPhase.LOGGED_IN:
            return Screen.CONFIRM
        case _:
            return Screen.WAITING if view.session_phase is SessionPhase.SCHEDULED else Screen.CHOOSE


def is_whole(view: wire.View | None, *, has_all: bool) -> bool:
    """Whether the sitting is over and the server has everything."""
    if view is None or not has_all:
        return False
    return (
        view.complete
        or view.phase is SittingPhase.ABSENT
        or (view.phase is not SittingPhase.HANDED_IN and stop_cause(view) is not None)
    )
