"""Every PC of the site in one list: who sits there, and what is wrong, what is wrong first.

A PC's clock is held against the server's. A report gives the date in UTC, a console knows the time of day at the site
alone (`time_at` of any session), so the difference is one of times of day, at most 12 hours either way, and the site's
time zone is what most PCs differ by, to the quarter of an hour. Exam time hangs on none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from statistics import median_low

import msgspec

from exam.finding_texts import finding_text
from exam.ids import MachineId, RoomName
from exam.look import Sign
from exam.policy import DAY, MINUTE
from exam.text import Fact, Text
from exam.timing import Instant
from exam.wire.console_rows import MachineRow
from invigilator_console.room.board import Board
from invigilator_console.room.site_clock import site_time
from invigilator_console.room.spares import held, is_retired, is_spare

DISK_LEAST = 2 << 30
"""Bytes of a candidate PC's disk below which somebody should look."""
CLOCK_MOST = 2 * MINUTE
SLOW = 500
"""Milliseconds of a ping from which a network of one room is slow."""
QUARTER = 15 * MINUTE
Said = tuple[Text, Mapping[str, Fact]]


class MachineState(StrEnum):
    """How a PC stands, in the order of the list."""

    WRONG = "wrong"
    IN_USE = "in_use"
    FREE = "free"
    OFF = "off"
    RETIRED = "retired"


class MachineLook(msgspec.Struct, frozen=True):
    """A state's shape, colour and word."""

    sign: Sign
    colour: str
    word: Text


LOOKS: Mapping[MachineState, MachineLook] = {
    MachineState.WRONG: MachineLook(Sign.ALARM, "bad", Text("需处理", "See to it")),
    MachineState.IN_USE: MachineLook(Sign.FULL, "good", Text("使用中", "In use")),
    MachineState.FREE: MachineLook(Sign.HOLLOW, "good", Text("空闲", "Free")),
    MachineState.OFF: MachineLook(Sign.DASHED, "away", Text("未连接", "Not connected")),
    MachineState.RETIRED: MachineLook(Sign.CROSS, "away", Text("已停用", "Retired")),
}
NOT_HEARD = Text("有考生正在使用，但没有连接。", "A candidate sits here and the PC is not heard.")
CANNOT_KEEP = Text("本机无法保存作答，请换机。", "The PC cannot keep what is typed. Move the candidate.")
PROGRAM = Text("程序与服务器不一致：{build}。", "It runs another program than the server: {build}.")
DISK = Text("磁盘空间不足，只剩 {megabytes} MB。", "Its disk is nearly full: {megabytes} MB left.")
CLOCK = Text("时钟差 {minutes} 分钟；考试时间不受影响。", "Its clock is {minutes} min off; exam time is not touched.")
NETWORK = Text("网络缓慢：往返 {milliseconds} 毫秒。", "The network is slow: {milliseconds} ms there and back.")


class MachineView(msgspec.Struct, frozen=True):
    """One PC. `seat` is 0 for a spare or one without a place; `clock` is how far its clock is ahead, in ms."""

    machine: MachineId
    room: RoomName
    seat: int
    is_spare: bool
    state: MachineState
    candidate: str
    build: str
    same_program: bool
    disk_free: int | None
    clock: int | None
    round_trip: int | None
    heard_at: Instant | None
    wrong: tuple[Said, ...]

    @property
    def look(self) -> MachineLook:
        """Shape, colour and word."""
        return LOOKS[self.state]


def machine_list(board: Board, room: RoomName | None = None, *, only_wrong: bool = False) -> list[MachineView]:
    """The PCs of a room, or of all: what is wrong first, then by room, seat and name."""
    ahead, busy = clocks(board), held(board)
    views = [_view(board, row, ahead.get(row.machine), busy) for row in board.machines.values()]
    chosen = [view for view in views if room is None or view.room == room]
    order = list(MachineState)
    ranked = sorted(chosen, key=lambda view: (order.index(view.state), view.room, view.seat or 1 << 30, view.machine))
    return [view for view in ranked if view.wrong or not only_wrong]


def clocks(board: Board) -> dict[MachineId, int]:
    """How far each PC's clock is ahead of the server's, by times of day."""
    raw: dict[MachineId, int] = {}
    for row in board.machines.values():
        at = site_time(board, row.reported_at)
        if row.report is not None and row.report.wall_ms and at is not None:
            raw[row.machine] = _wrapped(row.report.wall_ms - at)
    if not raw:
        return {}
    zone = round(median_low(raw.values()) / QUARTER) * QUARTER
    return {machine: _wrapped(difference - zone) for machine, difference in raw.items()}


def _wrapped(difference: int) -> int:
    return (difference + DAY // 2) % DAY - DAY // 2


def _view(board: Board, row: MachineRow, ahead: int | None, busy: frozenset[MachineId]) -> MachineView:
    enrolled, report = row.enrolled, row.report
    seat = board.seats.get(row.sitting) if row.sitting is not None and row.machine in busy else None
    wrong = tuple(_wrong(row, ahead, in_use=row.machine in busy))
    if is_retired(row):
        state, wrong = MachineState.RETIRED, ()
    elif wrong:
        state = MachineState.WRONG
    elif not row.connected:
        state = MachineState.OFF
    else:
        state = MachineState.IN_USE if row.machine in busy else MachineState.FREE
    return MachineView(
        row.machine,
        RoomName(row.room or (enrolled.room if enrolled is not None else "")),
        row.seat or (enrolled.seat if enrolled is not None else 0),
        is_spare(row),
        state,
        board.name_of(seat) if seat is not None else "",
        row.build,
        row.same_program,
        report.disk_free if report is not None else None,
        ahead,
        report.round_trip_ms if report is not None and row.connected else None,
        row.reported_at,
        wrong,
    )


def _wrong(row: MachineRow, ahead: int | None, *, in_use: bool) -> Iterable[Said]:
    """What is wrong, the gravest first. Of a PC that is off and serves nobody, nothing is known to be wrong."""
    if not row.connected:
        if in_use:
            yield NOT_HEARD, {}
        return
    report = row.report
    if report is not None and not report.keeps:
        yield CANNOT_KEEP, {}
    if not row.same_program:
        yield PROGRAM, {"build": row.build or "—"}
    if report is None:
        return
    for code in report.checks:
        text = finding_text(code)
        yield text.cause, {"code": code}
        yield text.advice, {"code": code}
    if report.disk_free is not None and report.disk_free < DISK_LEAST:
        yield DISK, {"megabytes": report.disk_free >> 20}
    if ahead is not None and abs(ahead) > CLOCK_MOST:
        yield CLOCK, {"minutes": round(abs(ahead) / MINUTE)}
    if report.round_trip_ms is not None and report.round_trip_ms > SLOW:
        yield NETWORK, {"milliseconds": report.round_trip_ms}
