"""Acts about rooms and machines: enrolling, retiring, sealing (handbook sections 4 and 11)."""

from __future__ import annotations

from exam.commands import ArrangeRoom, EnrolMachine, RetireMachine, SealRoom, StaffCommand, TickSealing, UnsealRoom
from exam.ids import MachineId, SeatNumber
from exam.premises import SEALING_POINTS
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.words import Words
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Act, Field, FieldKind, Option, Target, Values, nothing_asked, reason_field
from invigilator_console.room.layout import from_csv
from invigilator_console.room.sealing import found

_ENROL_SEAT = Text("{machine} 登记在 {room} {seat} 座。", "{machine} belongs to seat {seat} of {room}.")
_ENROL_SPARE = Text("{machine} 登记为 {room} 的备用机。", "{machine} is a spare of {room}.")
_RETIRE = Text("{machine} 停用：此后不能在这台考生机登录。", "{machine} is out of use: nobody logs in there.")
_TICK = Text("确认：{point}", "In order: {point}")
_SEAL = Text("{room} 封场；需要系统管理员和工作人员两人确认。", "{room} is sealed; administrator and staff both sign.")
_UNSEAL = Text("{room} 启封；此后须重新检查并封场。", "{room} is opened; it is checked and sealed anew.")
_LAYOUT = Text("{room} 的座位按新布局显示，所有监考机相同。", "The seats of {room} stand so at every console.")
_BROKEN = Text("设备故障", "It is broken")
_REPLACED = Text("已更换", "Replaced")
_ENTER = Text("开始考试", "The exam begins")


def _enrol_fields(board: Board, target: Target) -> tuple[Field, ...]:
    rooms = tuple(Option(row.room, Text(row.room, row.room)) for row in board.rooms)
    return (
        Field("machine", FieldKind.LINE, Text("机器名", "Machine"), initial=target.machine or "", most=64),
        Field("room", FieldKind.CHOICE, Text("考场", "Room"), rooms, initial=target.room or rooms[0].value),
        Field("seat", FieldKind.LINE, Text("考位号（备用机留空）", "Seat (empty for a spare)"), needed=False, most=3),
    )


def _seat(values: Values) -> int | None:
    text = values.get("seat", "").strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() else None


def _enrol(board: Board, _target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    seat = _seat(values)
    room = next((row.room for row in board.rooms if row.room == values["room"]), None)
    if seat is None:
        return Refusal("seat_taken")
    return (EnrolMachine(values["machine"].strip(), room, SeatNumber(seat)),) if room else Refusal("room_unknown")


def _about_machine(target: Target) -> MachineId:
    if target.machine is None:
        raise LookupError("an act about a machine without one")
    return target.machine


def _arrange(_board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    layout = from_csv(values["table"])
    return layout if isinstance(layout, Refusal) else (ArrangeRoom(target.room, layout.columns, dict(layout.seats)),)


def _tick_fields(board: Board, target: Target) -> tuple[Field, ...]:
    """The note begins with what the system knows by itself: it goes on the record with the tick, and into print."""
    known = found(board, target.room).get(target.name, ()) if target.room else ()
    note = "；".join(one.said(Words("zh")) for one in known)
    return (
        Field("done", FieldKind.FLAG, Text("情况正常", "It is in order"), needed=False, initial="1"),
        Field("note", FieldKind.LINE, Text("备注", "Note"), needed=False, initial=note[:500], most=500),
    )


ACTS = (
    Act(
        "arrange_room",
        Text("保存布局", "Save the layout"),
        Text("保存布局", "Save the layout"),
        lambda _board, _target: (Field("table", FieldKind.PARAGRAPH, Text("座位表", "Table of seats"), most=65536),),
        lambda _board, target, _values, words, _now: words(_LAYOUT, room=target.room),
        _arrange,
    ),
    Act(
        "enrol_machine",
        Text("登记机器", "Enrol"),
        Text("登记", "Enrol"),
        _enrol_fields,
        lambda _board, target, values, words, _now: words(
            _ENROL_SEAT if values.get("seat", "").strip() else _ENROL_SPARE,
            machine=values.get("machine", "") or "—",
            room=values.get("room", "") or target.room,
            seat=values.get("seat", ""),
        ),
        _enrol,
    ),
    Act(
        "retire_machine",
        Text("停用", "Retire"),
        Text("停用", "Retire"),
        lambda _board, _target: (reason_field(_BROKEN, _REPLACED),),
        lambda _board, target, _values, words, _now: words(_RETIRE, machine=target.machine or ""),
        lambda _board, target, values, _now: (RetireMachine(_about_machine(target), values["reason"].strip()),),
        grave=True,
    ),
    Act(
        "tick_sealing",
        Text("确认", "In order"),
        Text("确认", "In order"),
        _tick_fields,
        lambda _board, target, _values, words, _now: words(_TICK, point=words(SEALING_POINTS[target.name])),
        lambda _board, target, values, _now: (
            TickSealing(target.room, target.name, values.get("done", "1") == "1", values.get("note", "").strip()),
        ),
    ),
    Act(
        "seal_room",
        Text("封场", "Seal"),
        Text("封场", "Seal"),
        nothing_asked,
        lambda _board, target, _values, words, _now: words(_SEAL, room=target.room),
        lambda _board, target, _values, _now: (SealRoom(target.room),),
    ),
    Act(
        "unseal_room",
        Text("启封", "Open"),
        Text("启封", "Open"),
        lambda _board, _target: (reason_field(_ENTER),),
        lambda _board, target, _values, words, _now: words(_UNSEAL, room=target.room),
        lambda _board, target, values, _now: (UnsealRoom(target.room, values["reason"].strip()),),
    ),
)
