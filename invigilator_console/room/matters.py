"""What the queue of attention says: titles, evidence, and which acts fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from exam.events import LossCause, Topic
from exam.policy import MINUTE
from exam.text import Text
from exam.wire.console_rows import SeatRow
from invigilator_console.room import seat_state
from invigilator_console.room.seat_state import Wrong

DISK_LOW = 120 * MINUTE
"""A server's disk that lasts for less than this is a matter: more than a session and its hand-ins."""
DISK_LEAST = 2 << 30
"""Bytes below which the disk is a matter whatever the pace."""
TICKED_BY_PEOPLE = frozenset({"systems_on", "doors_open", "rules_read", "identity_check"})
"""Duties that somebody has to do; the others come about by themselves."""

CANNOT_KEEP = Text("{seat} 座：本机无法保存作答", "Seat {seat}: the PC cannot keep what is typed")
LOCKED = Text("{seat} 座：考生机已锁定", "Seat {seat}: the PC has locked itself")
AWAY = Text("{seat} 座：断线（{machine}）", "Seat {seat}: {machine} is not heard")
CREDIT = Text("{seat} 座：可补时 {lost}", "Seat {seat}: {lost} may be given back")
INCIDENT = Text("情况待处理：{text}", "To be settled: {text}")
INTERRUPTED = Text("考试中断 {lasted}，等待处理", "Interrupted for {lasted}; to be settled")
PAPER_CLOSED = Text("试卷还没有开启：请输入试卷授权码", "The paper is still closed: enter the organiser's code")
DUTY = Text("该做：{duty}", "Due: {duty}")
CONSENT = Text("{name} 的提议等待会签，还剩 {left}", "A proposal of {name} waits for consent, {left} left")
DISK = Text("服务器磁盘预计只够用 {lasts}", "The server's disk lasts for {lasts} only")
DISK_SMALL = Text("服务器磁盘只剩 {megabytes} MB", "The server's disk has {megabytes} MB left")
PROGRAM_DIFFERS = Text(
    "{count} 台考生机的程序与服务器不一致：{machines}", "{count} PCs run another program than the server: {machines}"
)
SAID = Text("“{text}”", "“{text}”")
ABOUT_ITEM = Text("题号 {item}", "item {item}")
AT_MACHINE = Text("在 {machine}", "at {machine}")

HANDS: Mapping[Topic, Text] = {
    Topic.HELP: Text("{seat} 座：举手，需要帮助", "Seat {seat}: asks for help"),
    Topic.QUESTION: Text("{seat} 座：举手，试题有疑问", "Seat {seat}: a question about the paper"),
    Topic.MACHINE: Text("{seat} 座：举手，机器故障", "Seat {seat}: something is wrong with the PC"),
    Topic.UNWELL: Text("{seat} 座：举手，身体不适", "Seat {seat}: feels unwell"),
    Topic.LEAVE: Text("{seat} 座：举手，申请离开", "Seat {seat}: asks to leave"),
}
LOSS: Mapping[LossCause, Text] = {
    LossCause.PC_OFF: Text("考生机关机 {lost}", "the PC was off for {lost}"),
    LossCause.PC_FAILED: Text("换机耽误 {lost}", "moving took {lost}"),
    LossCause.DISK: Text("本机磁盘写不进 {lost}", "its disk refused for {lost}"),
    LossCause.SERVER_AWAY: Text("等待服务器 {lost}", "waited {lost} for the server"),
    LossCause.LOCKED: Text("考生机锁定 {lost}", "the PC was locked for {lost}"),
    LossCause.CABLE: Text("网线拔出 {lost}（不补时）", "the cable was out for {lost} (not given back)"),
    LossCause.CLOCK: Text("服务器时间跳变 {lost}", "the server's time jumped by {lost}"),
}


class ToBeSeen(msgspec.Struct, frozen=True):
    """A matter that is over when somebody says that they looked. `urgency` as in `attention.Urgency`."""

    title: Text
    urgency: int
    acts: tuple[str, ...]
    name_of: Callable[[SeatRow], str] | None = None


TO_BE_SEEN: Mapping[Wrong, ToBeSeen] = {
    Wrong.SECOND_LOGIN: ToBeSeen(
        Text("{seat} 座：同一准考证在另一台机器登录", "Seat {seat}: the same ticket was tried at another PC"),
        0,
        ("see_matter", "record_violation", "record_incident"),
        seat_state.second_login,
    ),
    Wrong.IDENTITY: ToBeSeen(
        Text("{seat} 座：身份核对不符", "Seat {seat}: the identity check failed"),
        0,
        ("check_identity", "record_violation"),
    ),
    Wrong.ZERO_ANSWERS: ToBeSeen(
        Text("{seat} 座：交卷时没有任何作答", "Seat {seat}: handed in without a single answer"),
        1,
        ("undo_hand_in", "see_matter"),
        seat_state.empty_hand_in,
    ),
    Wrong.INCOMPLETE: ToBeSeen(
        Text("{seat} 座：考生机上可能还有未传的作答", "Seat {seat}: its PC may hold work that is not here"),
        2,
        ("send_message",),
    ),
    Wrong.NOT_SAVING: ToBeSeen(
        Text("{seat} 座：作答迟迟没有传到", "Seat {seat}: answers are slow to arrive"), 2, ("move_sitting",)
    ),
    Wrong.LATE: ToBeSeen(
        Text("{seat} 座：截止入场后到场，已被拒绝", "Seat {seat}: came after entry had closed, and was refused"),
        2,
        ("see_matter", "record_incident"),
        seat_state.late_arrival,
    ),
    Wrong.WARNED: ToBeSeen(
        Text("{seat} 座：考生机有提示", "Seat {seat}: the PC reports something"),
        2,
        ("see_matter", "move_sitting"),
        seat_state.warning,
    ),
}
