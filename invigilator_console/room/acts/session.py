"""Acts about a session as a whole: start, calling off, spare paper, closing (handbook sections 7 to 9)."""

from __future__ import annotations

from exam.closing import POINTS
from exam.commands import (
    AddCandidate,
    CallOff,
    CloseSession,
    OpenPaper,
    SettlePoint,
    StaffCommand,
    StartSession,
    SwitchPaper,
    TickDuty,
)
from exam.duties import DUTIES
from exam.ids import SeatNumber, SessionId
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.words import Words
from invigilator_console.room.acts.wording import clock, session_of
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Act, Field, FieldKind, Option, Target, Values, nothing_asked, reason_field

_START = Text(
    "现在开考：{count} 位考生开始作答，{end} 结束。", "Answering begins now for {count} candidates and ends at {end}."
)
_CALL_OFF = Text(
    "本场停考，不能恢复；已保存的作答全部保留。",
    "The session ends for good; everything that was saved is kept.",
)
_SWITCH = Text("本场改用备用试卷，不能换回。", "The session sits the spare paper; this cannot be taken back.")
_OPEN = Text(
    "用培训评价组织电话告知的授权码开启试卷；开考前考生机仍看不到内容。",
    "The paper is opened with the organiser's code; PCs see nothing of it before the start.",
)
_OPEN_SPARE = Text("开启备用试卷，供启用时使用。", "The spare paper is opened, for when it is to be used.")
_MAIN, _SPARE = "main", "spare"
_CODE = "3F7K-9QXM-0A2B-7C8D-EFGH"
"""How a paper's code looks (`exam.trust.paper_codes`)."""
_WHICH = (Option(_MAIN, Text("正式试卷", "The paper")), Option(_SPARE, Text("备用试卷", "The spare paper")))
_CLOSE = Text("关闭本场：结案报告定稿，此后不能更改。", "The session is closed: its report is final.")
_ADD = Text("增补考生 {name}，坐 {seat} 座。", "{name} is added at seat {seat}.")
_TICK = Text("已完成：{duty}", "Done: {duty}")
_SETTLE = Text("注明理由后不再列为未决：{point}", "Signed away with this reason: {point}")

_POWER = Text("断电超过时限", "The power cut lasted too long")
_NATURE = Text("自然灾害", "Act of nature")
_ORDERED = Text("组织单位通知", "The organiser ordered it")
_NOT_IN_FILES = Text("名单遗漏，已核实", "Missing in the files; verified")
_KNOWN = Text("已核实，属实际情况", "Verified; it is so")
_LATE = Text("现场原因推迟", "Delayed for a reason on the site")


def about_session(target: Target) -> SessionId:
    """The session of an act about one."""
    if target.session is None:
        raise LookupError("an act about a session without one")
    return target.session


def _start_said(board: Board, target: Target, _values: Values, words: Words, now: Instant) -> str:
    session = session_of(board, target)
    if session is None:
        return ""
    count = len(board.seats_of(session.session))
    return words(_START, count=count, end=clock(session, now + session.duration, words))


def _add_fields(_board: Board, _target: Target) -> tuple[Field, ...]:
    return (
        Field("name", FieldKind.LINE, Text("姓名", "Name"), most=100),
        Field("ticket", FieldKind.LINE, Text("准考证号（26 位）", "Admission ticket (26 digits)"), most=40),
        Field("id_number", FieldKind.LINE, Text("身份证号", "ID number"), most=24),
        Field("seat", FieldKind.LINE, Text("考位号", "Seat"), most=3),
        Field("school", FieldKind.LINE, Text("所属院校", "School"), needed=False, most=200),
        reason_field(_NOT_IN_FILES, _ORDERED),
    )


def _add(_board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    seat = values["seat"].strip()
    if not (seat.isascii() and seat.isdigit()):
        return Refusal("seat_taken")
    ticket = "".join(values["ticket"].split())
    return (
        AddCandidate(
            about_session(target),
            ticket,
            values["id_number"].strip().upper(),
            values["name"].strip(),
            SeatNumber(int(seat)),
            values["reason"].strip(),
            values.get("school", "").strip(),
        ),
    )


def _point_said(board: Board, target: Target, _values: Values, words: Words, _now: Instant) -> str:
    kind, _, about = target.name.partition("/")
    text = POINTS.get(kind)
    seat = next((row.seat for row in board.seats.values() if row.sitting == about), 0)
    return words(_SETTLE, point=words(text, seat=seat, text="") if text is not None else target.name)


def _open_fields(board: Board, target: Target) -> tuple[Field, ...]:
    """The code; and which paper it is for, where there is a spare one to be opened too."""
    session = board.sessions.get(about_session(target))
    code = Field(
        "code", FieldKind.CODE, Text("试卷授权码", "The organiser's code for the paper"), most=64, example=_CODE
    )
    if session is None or not session.spare_closed:
        return (code,)
    first = _MAIN if session.paper_closed and not session.spare else _SPARE
    return (Field("which", FieldKind.CHOICE, Text("哪份试卷", "Which paper"), _WHICH, initial=first), code)


ACTS = (
    Act(
        "start_session",
        Text("开考", "Start"),
        Text("现在开考", "Start now"),
        lambda _board, _target: (reason_field(_LATE, needed=False),),
        _start_said,
        lambda _board, target, values, _now: (StartSession(about_session(target), values.get("reason", "").strip()),),
    ),
    Act(
        "call_off",
        Text("停考", "Call off"),
        Text("停考", "Call off"),
        lambda _board, _target: (reason_field(_POWER, _NATURE, _ORDERED),),
        lambda _board, _target, _values, words, _now: words(_CALL_OFF),
        lambda _board, target, values, _now: (CallOff(about_session(target), values["reason"].strip()),),
        grave=True,
    ),
    Act(
        "switch_paper",
        Text("启用备用试卷", "Use the spare paper"),
        Text("启用备用试卷", "Use the spare paper"),
        lambda _board, _target: (
            Field("code", FieldKind.CODE, Text("组织单位授权码", "The organiser's release code"), most=64),
            reason_field(_ORDERED),
        ),
        lambda _board, _target, _values, words, _now: words(_SWITCH),
        lambda _board, target, values, _now: (
            SwitchPaper(about_session(target), values["code"].strip(), values["reason"].strip()),
        ),
        grave=True,
    ),
    Act(
        "open_paper",
        Text("开启试卷", "Open the paper"),
        Text("开启试卷", "Open the paper"),
        _open_fields,
        lambda _board, _target, values, words, _now: words(_OPEN_SPARE if values.get("which") == _SPARE else _OPEN),
        lambda _board, target, values, _now: (
            OpenPaper(about_session(target), values["code"].strip(), values.get("which") == _SPARE),
        ),
    ),
    Act(
        "add_candidate",
        Text("增补考生", "Add a candidate"),
        Text("增补考生", "Add"),
        _add_fields,
        lambda _board, _target, values, words, _now: words(
            _ADD, name=values.get("name", "") or "—", seat=values.get("seat", "") or "—"
        ),
        _add,
    ),
    Act(
        "tick_duty",
        Text("已完成", "Done"),
        Text("已完成", "Done"),
        nothing_asked,
        lambda _board, target, _values, words, _now: words(_TICK, duty=words(DUTIES[target.name])),
        lambda _board, target, _values, _now: (TickDuty(about_session(target), target.name),),
        at_once=True,
    ),
    Act(
        "settle_point",
        Text("注明理由", "Sign away"),
        Text("注明理由", "Sign away"),
        lambda _board, _target: (reason_field(_KNOWN),),
        _point_said,
        lambda _board, target, values, _now: (
            SettlePoint(about_session(target), target.name, values["reason"].strip()),
        ),
    ),
    Act(
        "close_session",
        Text("关闭场次", "Close the session"),
        Text("关闭场次", "Close it"),
        lambda _board, _target: (reason_field(needed=False),),
        lambda _board, _target, _values, words, _now: words(_CLOSE),
        lambda _board, target, values, _now: (CloseSession(about_session(target), values.get("reason", "").strip()),),
    ),
)
