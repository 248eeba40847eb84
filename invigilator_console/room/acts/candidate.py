"""Acts about one candidate: PC, leaving, hand, identity, violation, lock, seat (handbook sections 7 and 8)."""

from __future__ import annotations

from exam.commands import (
    AllowEarlyLeave,
    AskScreen,
    ChangeSeats,
    CheckIdentity,
    LowerHand,
    MoveSitting,
    ReadEmergencyCode,
    RecordScreening,
    RecordViolation,
    ReleaseLock,
    StaffCommand,
    StepBack,
    StepOut,
    StopSitting,
    UndoHandIn,
)
from exam.events import ViolationLevel
from exam.finding_texts import finding_text
from exam.ids import SeatNumber, SittingId, parse_machine
from exam.people import Role
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.words import Words
from invigilator_console.room.acts.wording import all_named, named, one_line, seats, session_of
from invigilator_console.room.board import Board
from invigilator_console.room.forms import (
    Act,
    Field,
    FieldKind,
    Option,
    Target,
    Values,
    nothing_asked,
    reason_field,
)
from invigilator_console.room.saying import tell
from invigilator_console.room.spares import free_machines

ANY_PC = ""
LEVELS = {
    ViolationLevel.ADVICE: Text("提醒", "Advice"),
    ViolationLevel.WARNING: Text("警告", "Warning"),
    ViolationLevel.TERMINATION: Text("终止考试", "Termination"),
    ViolationLevel.VOID: Text("成绩无效", "Result void"),
}
_MOVE = Text(
    "{who}：从 {old} 换到 {new}。已保存的作答会出现在新考生机上；{old} 之后传来的只作留存。",
    "{who}: from {old} to {new}. What is saved appears there; what {old} sends later is only kept.",
)
_ANY_FREE = Text("任意空闲考生机", "any free PC")
_LEAVE = Text(
    "{who}：可在规定时间内提前交卷离场。", "{who}: may hand in early and leave, inside the time that the rules allow."
)
_UNDO = Text(
    "{who}：撤销交卷，继续作答；这段时间不补。",
    "{who}: the hand-in is undone; the time since is not given back.",
)
_STOP = Text("{who}：终止本场考试，已作的答案保留。", "{who}: the exam ends here; what was answered stays.")
_OUT = Text("{who}：由 {with_whom} 陪同暂离考场；时间照常计算。", "{who}: leaves with {with_whom}; the time goes on.")
_BACK = Text("{who}：已返回考场。", "{who}: is back in the room.")
_LOWER = Text("{who}：举手已处理。", "{who}: the raised hand was answered.")
_MATCHES = Text("{who}：人、证、准考证、桌贴一致。", "{who}: person, ID card, ticket and desk sticker agree.")
_DIFFERS = Text("{who}：身份核对不符，将列为待处理。", "{who}: does not match; it stays open until settled.")
_VIOLATION = Text("{who}：记录违纪（{level}）。", "{who}: a violation is recorded ({level}).")
_ENDS = Text("考试立即终止，需要主考同意。", "The exam ends at once; the chief examiner must agree.")
_RELEASE = Text("{who}：解锁，可以继续作答。已查看：", "{who}: is released and goes on. Looked at:")
_SEAT = Text("{who}：改坐 {seat} 座。", "{who}: now sits at seat {seat}.")
_SWAP = Text("{who}：与 {other} 对调考位。", "{who}: changes seats with {other}.")
_SCREENED = Text("{who}：入场筛查{result}。", "{who}: entry screening {result}.")
_PASSED, _NOT_PASSED = Text("通过", "passed"), Text("未通过", "not passed")
_SCREEN = Text("{who}：查看屏幕，会留下记录。", "{who}: the screen is shown; that somebody looked is on record.")

_CODE = Text(
    "{who}：读取一个应急解锁码，在考生机上输入，只能用一次；读取会留下记录。",
    "{who}: a code is told, to be typed at the PC, good for once; that it was told is on record.",
)
TO_BE_OPENED = Text("考生机需现场解锁", "The PC is to be opened on the spot")
_MACHINE_FAILED = Text("考生机故障", "The PC failed")
_NO_POWER = Text("考生机断电", "The PC lost power")
_AGREED = Text("主考同意", "The chief examiner agreed")
_BY_MISTAKE = Text("误操作交卷", "Handed in by mistake")
_ILL = Text("突发疾病", "Taken ill")
_CHECKED = Text("已现场查看，无违纪", "Looked at; no violation")
_WINDOWS = Text("系统弹窗所致", "A window of the system caused it")
_WRONG_SEAT = Text("坐错考位", "Sat at the wrong seat")
_SEAT_FAILED = Text("原考位设备故障", "The seat's equipment failed")


def one(target: Target) -> SittingId:
    """The one sitting of an act about one candidate."""
    if not target.sittings:
        raise LookupError("an act about a candidate without one")
    return target.sittings[0]


def _who(board: Board, target: Target, words: Words) -> str:
    return all_named(board, target, words)


# ---- the PC ---------------------------------------------------------------------------------------------------------


def _move_fields(board: Board, target: Target) -> tuple[Field, ...]:
    session = session_of(board, target)
    free = free_machines(board, session.room) if session is not None else ()
    options = (*(Option(name, Text(name, name)) for name in free), Option(ANY_PC, _ANY_FREE))
    return (
        Field("to", FieldKind.CHOICE, Text("换到", "To"), options, needed=False, initial=options[0].value),
        reason_field(_MACHINE_FAILED, _NO_POWER),
    )


def _move_said(board: Board, target: Target, values: Values, words: Words, _now: Instant) -> str:
    seat = board.seats.get(one(target))
    new = values.get("to", "") or words(_ANY_FREE)
    return words(_MOVE, who=_who(board, target, words), old=(seat.machine if seat else "") or "—", new=new)


def _move(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    del board
    typed = values.get("to", "")
    to = parse_machine(typed) if typed else None
    if typed and to is None:
        return Refusal("machine_name")
    return (MoveSitting(one(target), values["reason"].strip(), to),)


# ---- violation ------------------------------------------------------------------------------------------------------


def _violation_fields(board: Board, _target: Target) -> tuple[Field, ...]:
    present = [actor.name for actor in board.site.present if actor.role is Role.INVIGILATOR]
    return (
        Field(
            "level",
            FieldKind.CHOICE,
            Text("处理", "Decision"),
            tuple(Option(level.value, text) for level, text in LEVELS.items()),
            initial=ViolationLevel.ADVICE.value,
        ),
        Field("text", FieldKind.PARAGRAPH, Text("经过", "What happened"), most=2000),
        Field("signed", FieldKind.FLAG, Text("考生已签字", "The candidate signed"), needed=False, initial="1"),
        Field(
            "signatures",
            FieldKind.LINE,
            Text("考生不签字时，签字的监考员", "Else: the invigilators who sign"),
            needed=False,
            initial="、".join(present),
            most=400,
        ),
    )


def _violation_said(board: Board, target: Target, values: Values, words: Words, _now: Instant) -> str:
    level = _level(values)
    ends = level in (ViolationLevel.TERMINATION, ViolationLevel.VOID)
    said = words(_VIOLATION, who=_who(board, target, words), level=words(LEVELS[level]))
    return one_line(said, words(_ENDS) if ends else "")


def _level(values: Values) -> ViolationLevel:
    return ViolationLevel(values.get("level") or ViolationLevel.ADVICE.value)


def _violation(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    del board
    signed = values.get("signed", "") == "1"
    names = values.get("signatures", "").replace(",", "、").replace("，", "、").split("、")
    signatures = () if signed else tuple(name.strip() for name in names if name.strip())
    return (RecordViolation(one(target), _level(values), values["text"].strip(), signed, signatures),)


# ---- lock -----------------------------------------------------------------------------------------------------------


def _release_said(board: Board, target: Target, _values: Values, words: Words, _now: Instant) -> str:
    seat = board.seats.get(one(target))
    causes = seat.locked_by if seat is not None else ()
    told = [
        f"· {tell(finding_text(one_.evidence.code).cause, {'code': one_.evidence.code, **one_.facts}, words)}"
        for one_ in causes
    ]
    return one_line(words(_RELEASE, who=_who(board, target, words)), *told)


def _release(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    seat = board.seats.get(one(target))
    causes = tuple(one_.evidence for one_ in seat.locked_by) if seat is not None else ()
    return (ReleaseLock(one(target), causes, values["reason"].strip()),) if causes else Refusal("lock_unknown")


# ---- identity, screening --------------------------------------------------------------------------------------------


def _identity_fields(_board: Board, _target: Target) -> tuple[Field, ...]:
    options = (Option("1", Text("一致", "It is the person")), Option("0", Text("不符", "It is not")))
    return (
        Field("matches", FieldKind.CHOICE, Text("核对结果", "Result"), options, initial="1"),
        Field("note", FieldKind.LINE, Text("说明（不符时必填）", "Note (needed where it differs)"), needed=False),
    )


def _identity_said(board: Board, target: Target, values: Values, words: Words, _now: Instant) -> str:
    return words(_MATCHES if values.get("matches", "1") == "1" else _DIFFERS, who=_who(board, target, words))


def _identity(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    matches, note = values.get("matches", "1") == "1", values.get("note", "").strip()
    if not matches and not note:
        return Refusal("reason_missing")
    return tuple(CheckIdentity(seat.sitting, matches, note) for seat in seats(board, target))


def _screening_fields(_board: Board, _target: Target) -> tuple[Field, ...]:
    options = (Option("1", Text("通过", "Passed")), Option("0", Text("未通过", "Not passed")))
    return (
        Field("passed", FieldKind.CHOICE, Text("入场筛查", "Entry screening"), options, initial="1"),
        Field("isolated", FieldKind.FLAG, Text("安排在隔离考场", "Sits in the isolation room"), needed=False),
    )


# ---- seats ----------------------------------------------------------------------------------------------------------


def _seat_typed(values: Values) -> int:
    text = values.get("seat", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0


def _other_at(board: Board, target: Target, number: int) -> SittingId | None:
    session = session_of(board, target)
    rows = board.seats_of(session.session) if session is not None else []
    return next((row.sitting for row in rows if row.seat == number and row.sitting != one(target)), None)


def _seat_said(board: Board, target: Target, values: Values, words: Words, _now: Instant) -> str:
    number = _seat_typed(values)
    if not number:
        return ""
    other = _other_at(board, target, number)
    if other is None:
        return words(_SEAT, who=_who(board, target, words), seat=number)
    return words(_SWAP, who=_who(board, target, words), other=named(board, other, words))


def _change_seat(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    session, number, mine = session_of(board, target), _seat_typed(values), board.seats.get(one(target))
    if session is None or mine is None or not number:
        return Refusal("seat_taken")
    places = {mine.sitting: SeatNumber(number)}
    other = _other_at(board, target, number)
    if other is not None:
        places[other] = mine.seat
    return (ChangeSeats(session.session, places, values["reason"].strip()),)


ACTS = (
    Act("move_sitting", Text("换机", "Move to a spare"), Text("确认换机", "Move"), _move_fields, _move_said, _move),
    Act(
        "record_violation",
        Text("违纪", "Violation"),
        Text("记录违纪", "Record it"),
        _violation_fields,
        _violation_said,
        _violation,
        grave=True,
    ),
    Act(
        "release_lock",
        Text("解锁", "Release lock"),
        Text("解锁", "Release"),
        lambda _board, _target: (reason_field(_CHECKED, _WINDOWS),),
        _release_said,
        _release,
    ),
    Act(
        "lower_hand",
        Text("举手已处理", "Hand answered"),
        Text("已处理", "Answered"),
        nothing_asked,
        lambda board, target, _values, words, _now: words(_LOWER, who=_who(board, target, words)),
        lambda board, target, _values, _now: tuple(LowerHand(seat.sitting) for seat in seats(board, target)),
        at_once=True,
        many=True,
    ),
    Act(
        "allow_early_leave",
        Text("准许提前离场", "Let leave early"),
        Text("准许提前离场", "Let leave early"),
        lambda _board, _target: (reason_field(_AGREED, _ILL),),
        lambda board, target, _values, words, _now: words(_LEAVE, who=_who(board, target, words)),
        lambda board, target, values, _now: tuple(
            AllowEarlyLeave(seat.sitting, values["reason"].strip()) for seat in seats(board, target)
        ),
        many=True,
    ),
    Act(
        "undo_hand_in",
        Text("撤销交卷", "Undo the hand-in"),
        Text("撤销交卷", "Undo the hand-in"),
        lambda _board, _target: (reason_field(_BY_MISTAKE),),
        lambda board, target, _values, words, _now: words(_UNDO, who=_who(board, target, words)),
        lambda _board, target, values, _now: (UndoHandIn(one(target), values["reason"].strip()),),
    ),
    Act(
        "stop_sitting",
        Text("终止考试", "End for this candidate"),
        Text("终止考试", "End it"),
        lambda _board, _target: (reason_field(_ILL),),
        lambda board, target, _values, words, _now: words(_STOP, who=_who(board, target, words)),
        lambda _board, target, values, _now: (StopSitting(one(target), values["reason"].strip()),),
        grave=True,
    ),
    Act(
        "step_out",
        Text("暂离考场", "Step out"),
        Text("准许暂离", "Let step out"),
        lambda board, _target: (
            Field(
                "with_whom",
                FieldKind.REASON,
                Text("陪同的监考员", "Which invigilator goes along"),
                tuple(
                    Option(actor.name, Text(actor.name, actor.name))
                    for actor in board.site.present
                    if actor.role is Role.INVIGILATOR
                ),
                most=100,
            ),
        ),
        lambda board, target, values, words, _now: words(
            _OUT, who=_who(board, target, words), with_whom=values.get("with_whom", "") or "—"
        ),
        lambda _board, target, values, _now: (StepOut(one(target), values["with_whom"].strip()),),
    ),
    Act(
        "step_back",
        Text("已返回考场", "Is back"),
        Text("已返回", "Is back"),
        nothing_asked,
        lambda board, target, _values, words, _now: words(_BACK, who=_who(board, target, words)),
        lambda _board, target, _values, _now: (StepBack(one(target)),),
        at_once=True,
    ),
    Act(
        "check_identity",
        Text("核对身份", "Identity check"),
        Text("记录核对结果", "Record it"),
        _identity_fields,
        _identity_said,
        _identity,
        many=True,
    ),
    Act(
        "record_screening",
        Text("入场筛查", "Entry screening"),
        Text("记录筛查结果", "Record it"),
        _screening_fields,
        lambda board, target, values, words, _now: words(
            _SCREENED,
            who=_who(board, target, words),
            result=words(_PASSED if values.get("passed", "1") == "1" else _NOT_PASSED),
        ),
        lambda board, target, values, _now: tuple(
            RecordScreening(seat.sitting, values.get("passed", "1") == "1", (), values.get("isolated", "") == "1")
            for seat in seats(board, target)
        ),
        many=True,
    ),
    Act(
        "change_seats",
        Text("调换考位", "Change seats"),
        Text("调换考位", "Change seats"),
        lambda _board, _target: (
            Field("seat", FieldKind.LINE, Text("改坐几号考位", "New seat number"), most=3),
            reason_field(_WRONG_SEAT, _SEAT_FAILED),
        ),
        _seat_said,
        _change_seat,
    ),
    Act(
        "read_emergency_code",
        Text("应急解锁码", "Emergency code"),
        Text("读取应急解锁码", "Tell a code"),
        lambda _board, _target: (reason_field(TO_BE_OPENED),),
        lambda board, target, _values, words, _now: words(_CODE, who=_who(board, target, words)),
        lambda _board, target, values, _now: (ReadEmergencyCode(one(target), values["reason"].strip()),),
    ),
    Act(
        "ask_screen",
        Text("查看屏幕", "See the screen"),
        Text("查看屏幕", "See the screen"),
        nothing_asked,
        lambda board, target, _values, words, _now: words(_SCREEN, who=_who(board, target, words)),
        lambda _board, target, _values, _now: (AskScreen(one(target)),),
        at_once=True,
    ),
)
