"""Acts about time: extension of one or all, lost time given back, pause, interruption (handbook section 8)."""

from __future__ import annotations

from exam.commands import (
    Credit,
    CreditLostTime,
    ExtendSession,
    ExtendSitting,
    PauseSession,
    ResumeSession,
    SetCriticalMoment,
    SettleInterruption,
    StaffCommand,
)
from exam.ids import SessionId
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from exam.words import Words
from invigilator_console.room.acts.wording import all_named, clock, named, one_line, seats, session_of
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Act, Field, FieldKind, Option, Target, Values, minutes_of, reason_field

FAULT = Text("设备故障耽误", "Time lost to a fault")
LOGIN = Text("登录耽误", "Login took long")
NETWORK = Text("网络中断", "The network was down")
POWER = Text("断电", "Power cut")
ALARM = Text("消防警报", "Fire alarm")
WAITED = Text("现场需要暂停", "The room had to stop")
WENT_ON = Text("可以继续", "It can go on")
ALL_BACK = Text("考生已全部返回", "Everybody is back")

_USUAL_MINUTES = tuple(Option(str(minutes), Text(str(minutes), str(minutes))) for minutes in (1, 3, 5, 10, 15))
_MINUTES = Field(
    "minutes", FieldKind.MINUTES, Text("延长分钟数", "Minutes to add"), _USUAL_MINUTES, initial="5", most=4
)
_CODE = Field(
    "code",
    FieldKind.CODE,
    Text("组织单位授权码", "The organiser's release code"),
    needed=True,
    most=64,
)
_END = Text("{who}：结束时间 {before} → {after}", "{who}: end {before} → {after}")
_END_OF_ALL = Text("全场 {count} 位考生：结束时间 {before} → {after}", "All {count} candidates: end {before} → {after}")
_REOPENS = Text("已到时交卷的考生可以继续作答。", "Who was closed by time may go on.")
_ABOVE = Text(
    "超过考点可给的 {limit} 分钟（已给 {given} 分钟），需要组织单位的授权码。",
    "This is above the {limit} min the site may give ({given} given); it needs the organiser's release code.",
)
_CREDIT = Text("{who}：补时 {added}，结束时间 {before} → {after}", "{who}: {added} given back, end {before} → {after}")
_PAUSE = Text(
    "全场暂停：考生屏幕遮住，时间停止，作答已保存。", "The room stops: screens blank, time stands still, all is saved."
)
_RESUME = Text("全场继续：所有考生得到同样的补足。", "The room goes on; everybody gets the same time back.")
_SETTLE = Text(
    "结束中断处理：从现在起到时会自动收卷。", "The interruption is over: from now on time closes sittings again."
)
_CRITICAL = Text(
    "等到 {at}；届时仍无人返回则停考。", "Wait until {at}; if nobody is back by then the session is called off."
)


def needs_code(board: Board, target: Target, values: Values) -> bool:
    """Whether what is asked is above what the site may give of its own authority."""
    added = minutes_of(values)
    if isinstance(added, Refusal) or not board.site.extension_limit:
        return False
    return _given(board, target) + added > board.site.extension_limit


def _given(board: Board, target: Target) -> int:
    session = session_of(board, target)
    rows = seats(board, target) or (board.seats_of(session.session) if session is not None else [])
    by_all = session.by_site if session is not None else 0
    return by_all + max((row.by_site for row in rows), default=0)


def _extension_fields(board: Board, target: Target) -> tuple[Field, ...]:
    del board, target
    optional = Field(_CODE.name, _CODE.kind, _CODE.label, needed=False, most=_CODE.most)
    return (_MINUTES, reason_field(FAULT, LOGIN, NETWORK), optional)


def _limit_said(board: Board, target: Target, values: Values, words: Words) -> str:
    if not needs_code(board, target, values):
        return ""
    limit, given = board.site.extension_limit // MINUTE, _given(board, target) // MINUTE
    return words(_ABOVE, limit=limit, given=given)


def _ends(seat: SeatRow, session: SessionRow, added: int, now: Instant, words: Words) -> tuple[str, str]:
    end = seat.deadline if seat.deadline is not None else now + seat.remaining
    start = max(end, now) if seat.phase.value == "handed_in" else end
    return clock(session, end, words), clock(session, start + added, words)


def _extension_said(board: Board, target: Target, values: Values, words: Words, now: Instant) -> str:
    session, added = session_of(board, target), minutes_of(values)
    if session is None or isinstance(added, Refusal):
        return ""
    rows = seats(board, target)
    told = []
    for seat in rows[:6]:
        before, after = _ends(seat, session, added, now, words)
        told.append(words(_END, who=named(board, seat.sitting, words), before=before, after=after))
    if len(rows) > len(told):
        told.append(all_named(board, target, words))
    return one_line(*told, _limit_said(board, target, values, words))


def _extend(board: Board, target: Target, values: Values, now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    del now
    added = minutes_of(values)
    if isinstance(added, Refusal):
        return added
    code = values.get("code", "").strip()
    reason = values["reason"].strip()
    return tuple(ExtendSitting(seat.sitting, added, reason, code) for seat in seats(board, target))


def _extension_of_all_said(board: Board, target: Target, values: Values, words: Words, now: Instant) -> str:
    session, added = session_of(board, target), minutes_of(values)
    if session is None or isinstance(added, Refusal):
        return ""
    end = session.deadline if session.deadline is not None else now + session.remaining
    count = len(board.seats_of(session.session))
    said = words(_END_OF_ALL, count=count, before=clock(session, end, words), after=clock(session, end + added, words))
    reopened = words(_REOPENS) if session.phase is SessionPhase.ENDED else ""
    return one_line(said, reopened, _limit_said(board, target, values, words))


def _extend_all(board: Board, target: Target, values: Values, now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    del now
    session, added = session_of(board, target), minutes_of(values)
    if session is None:
        return Refusal("session_unknown")
    if isinstance(added, Refusal):
        return added
    return (ExtendSession(session.session, added, values["reason"].strip(), values.get("code", "").strip()),)


def _credits(board: Board, target: Target) -> list[Credit]:
    """Those who are named, or everybody with a claim; all that was measured."""
    session = session_of(board, target)
    named_ = set(target.sittings)
    found = session.credits if session is not None else ()
    return [Credit(row.sitting, row.lost) for row in found if not named_ or row.sitting in named_]


def _credit_said(board: Board, target: Target, values: Values, words: Words, now: Instant) -> str:
    del values
    session = session_of(board, target)
    if session is None:
        return ""
    told = []
    for credit in _credits(board, target)[:12]:
        seat = board.seats[credit.sitting]
        before, after = _ends(seat, session, credit.added, now, words)
        who, added = named(board, seat.sitting, words), words.duration(credit.added)
        told.append(words(_CREDIT, who=who, added=added, before=before, after=after))
    return one_line(*told)


def _credit(board: Board, target: Target, values: Values, now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    del now
    session, found = session_of(board, target), _credits(board, target)
    if session is None or not found:
        return Refusal("loss_empty")
    code = values.get("code", "").strip()
    return (CreditLostTime(session.session, tuple(found), values["reason"].strip(), code),)


def _about_session(target: Target) -> SessionId:
    if target.session is None:
        raise LookupError("an act about a session without one")
    return target.session


def _critical_said(board: Board, target: Target, values: Values, words: Words, now: Instant) -> str:
    session, wait = session_of(board, target), minutes_of(values)
    if session is None or isinstance(wait, Refusal):
        return ""
    return words(_CRITICAL, at=clock(session, now + wait, words))


def _critical(board: Board, target: Target, values: Values, now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    del board
    wait = minutes_of(values)
    if isinstance(wait, Refusal):
        return wait
    return (SetCriticalMoment(_about_session(target), now + wait, values["reason"].strip()),)


ACTS = (
    Act(
        "extend_sitting",
        Text("延时", "Extend"),
        Text("确认延时", "Extend"),
        _extension_fields,
        _extension_said,
        _extend,
        many=True,
    ),
    Act(
        "extend_session",
        Text("全场延时", "Extend for all"),
        Text("确认全场延时", "Extend for all"),
        _extension_fields,
        _extension_of_all_said,
        _extend_all,
    ),
    Act(
        "credit_lost_time",
        Text("补时", "Give back lost time"),
        Text("确认补时", "Give it back"),
        lambda _board, _target: (
            reason_field(FAULT, POWER, NETWORK),
            Field(_CODE.name, _CODE.kind, _CODE.label, needed=False, most=_CODE.most),
        ),
        _credit_said,
        _credit,
        many=True,
    ),
    Act(
        "pause_session",
        Text("暂停全场", "Pause the room"),
        Text("暂停全场", "Pause the room"),
        lambda _board, _target: (reason_field(ALARM, WAITED, NETWORK),),
        lambda _board, _target, _values, words, _now: words(_PAUSE),
        lambda _board, target, values, _now: (PauseSession(_about_session(target), values["reason"].strip()),),
    ),
    Act(
        "resume_session",
        Text("恢复考试", "Let the room go on"),
        Text("恢复考试", "Let it go on"),
        lambda _board, _target: (reason_field(WENT_ON, ALARM),),
        lambda _board, _target, _values, words, _now: words(_RESUME),
        lambda _board, target, values, _now: (ResumeSession(_about_session(target), values["reason"].strip()),),
    ),
    Act(
        "settle_interruption",
        Text("结束中断", "Settle the interruption"),
        Text("继续考试", "The exam goes on"),
        lambda _board, _target: (reason_field(ALL_BACK, POWER, WENT_ON),),
        lambda _board, _target, _values, words, _now: words(_SETTLE),
        lambda _board, target, values, _now: (SettleInterruption(_about_session(target), values["reason"].strip()),),
    ),
    Act(
        "set_critical_moment",
        Text("临界时间", "Critical moment"),
        Text("确定临界时间", "Set the moment"),
        lambda _board, _target: (
            Field(
                "minutes",
                FieldKind.MINUTES,
                Text("再等多少分钟", "Minutes to wait"),
                tuple(Option(str(n), Text(str(n), str(n))) for n in (10, 20, 30, 60)),
                initial="30",
                most=4,
            ),
            reason_field(POWER, NETWORK),
        ),
        _critical_said,
        _critical,
    ),
)
