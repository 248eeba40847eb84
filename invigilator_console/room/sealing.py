"""The sealing checklist beside what the system knows by itself: verified, something found, or for people alone.

Nobody is relieved of looking: a point is in order when a person ticks it (handbook section 11).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from exam.ids import RoomName
from exam.look import Sign
from exam.text import Fact, Text
from exam.wire.console_rows import REHEARSED, MachineRow
from exam.words import Words
from invigilator_console.room.board import Board
from invigilator_console.room.rehearsed import rehearsal_said
from invigilator_console.room.spares import is_retired

MOST_NAMED = 8
PROGRAMS = frozenset({"forbidden_program", "capture_program"})


class Verdict(StrEnum):
    """How far the system vouches for a point."""

    VERIFIED = "verified"
    FOUND = "found"
    CANNOT = "cannot"


SIGNS: Mapping[Verdict, tuple[Sign, str]] = {
    Verdict.VERIFIED: (Sign.TICK, "good"),
    Verdict.FOUND: (Sign.ALARM, "bad"),
    Verdict.CANNOT: (Sign.HOLLOW, "away"),
}
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.VERIFIED: Text("系统已核实：{what}", "Verified by the system: {what}"),
    Verdict.FOUND: Text("系统发现：{what}", "The system found: {what}"),
    Verdict.CANNOT: Text("系统无法核实：{what}", "The system cannot tell: {what}"),
}
TOO_FEW = Text("{count} 个考位没有考生机：{seats}", "{count} seats have no PC: {seats}")
NOT_CONNECTED = Text("{count} 台考生机没有连接：{machines}", "{count} PCs are not connected: {machines}")
PROGRAM_DIFFERS = Text("{count} 台考生机程序不一致：{machines}", "{count} PCs run another program: {machines}")
ALL_THERE = Text("{count} 台考生机都已连接，程序一致", "{count} PCs are connected and run the same program")
NO_PC = Text("没有考生机连接", "no PC is connected")
INTERNET = Text("{count} 台考生机能连上互联网：{machines}", "{count} PCs reach the internet: {machines}")
NO_INTERNET = Text("{count} 台考生机都报告连不上互联网", "{count} PCs report that they reach none")
SILENT = Text("{count} 台考生机还没有报告", "{count} PCs have not reported yet")
FORBIDDEN = Text("{count} 台考生机有不允许的程序：{machines}", "{count} PCs run what is not allowed: {machines}")
VIRUSES = Text(
    "没有发现不允许的程序，病毒请人工查杀", "nothing forbidden was found; viruses are for people to look for"
)
BY_EYE = Text("请到现场查看", "please look on the spot")
LISTED = Text("系统名单共 {count} 人次，请与签到表核对", "the list has {count} entries; compare the sheet with it")


class Found(msgspec.Struct, frozen=True):
    """What the system knows of one point."""

    verdict: Verdict
    text: Text
    facts: Mapping[str, Fact]

    def said(self, words: Words) -> str:
        """In words."""
        return words(VERDICTS[self.verdict], what=words(self.text, **self.facts))


def found(board: Board, room: RoomName) -> dict[str, tuple[Found, ...]]:
    """What the system knows of every point of the checklist of a room."""
    machines = [row for row in board.machines.values() if _room_of(row) == room and not is_retired(row)]
    return {
        "rehearsed": (_rehearsal(board), *_machines(board, room, machines)),
        "no_internet": _internet(board, machines),
        "clean": _programs(board, machines),
        "power_and_cameras": (Found(Verdict.CANNOT, BY_EYE, {}),),
        "sign_in_sheet": (_list(board, room),),
    }


def worst(told: tuple[Found, ...]) -> Verdict:
    """The verdict over a point: what was found outweighs all, what nobody can tell outweighs what is verified."""
    verdicts = {one.verdict for one in told}
    return next(one for one in (Verdict.FOUND, Verdict.CANNOT, Verdict.VERIFIED) if one in verdicts)


def _rehearsal(board: Board) -> Found:
    text, facts = rehearsal_said(board.site)
    verdicts = {"": Verdict.CANNOT, REHEARSED: Verdict.VERIFIED}
    return Found(verdicts.get(board.site.rehearsal, Verdict.FOUND), text, facts)


def _machines(board: Board, room: RoomName, machines: list[MachineRow]) -> tuple[Found, ...]:
    told: list[Found] = []
    seats = sorted({seat.seat for session in board.sessions_of(room) for seat in board.seats_of(session.session)})
    with_pc = {seat for row in machines if (seat := _seat_of(row))}
    free = sum(row.connected and not _seat_of(row) for row in machines)
    missing = [str(seat) for seat in seats if seat not in with_pc]
    if len(missing) > free:
        told.append(Found(Verdict.FOUND, TOO_FEW, {"count": len(missing), "seats": _few(missing)}))
    connected = [row for row in machines if row.connected]
    for text, rows in (
        (NOT_CONNECTED, [row for row in machines if not row.connected]),
        (PROGRAM_DIFFERS, [row for row in connected if not row.same_program]),
    ):
        if rows:
            told.append(_named(text, rows))
    if not connected:
        told.append(Found(Verdict.CANNOT, NO_PC, {}))
    return tuple(told) or (Found(Verdict.VERIFIED, ALL_THERE, {"count": len(connected)}),)


def _internet(board: Board, machines: list[MachineRow]) -> tuple[Found, ...]:
    connected = [row for row in machines if row.connected]
    reaching = [row for row in connected if "internet_reachable" in _codes(board, row)]
    silent = [row for row in connected if row.report is None]
    if reaching:
        return (_named(INTERNET, reaching),)
    if not connected:
        return (Found(Verdict.CANNOT, NO_PC, {}),)
    if silent:
        return (Found(Verdict.CANNOT, SILENT, {"count": len(silent)}),)
    return (Found(Verdict.VERIFIED, NO_INTERNET, {"count": len(connected)}),)


def _programs(board: Board, machines: list[MachineRow]) -> tuple[Found, ...]:
    running = [row for row in machines if row.connected and PROGRAMS & _codes(board, row)]
    return (_named(FORBIDDEN, running),) if running else (Found(Verdict.CANNOT, VIRUSES, {}),)


def _list(board: Board, room: RoomName) -> Found:
    count = sum(len(board.seats_of(session.session)) for session in board.sessions_of(room))
    return Found(Verdict.CANNOT, LISTED, {"count": count})


def _codes(board: Board, row: MachineRow) -> set[str]:
    """What a PC found: by its checks while nobody sits there, by what stands while somebody does."""
    codes = set(row.report.checks) if row.report is not None else set()
    seat = board.seats.get(row.sitting) if row.sitting is not None else None
    return codes | {one.evidence.code for one in (seat.standing if seat is not None else ())}


def _room_of(row: MachineRow) -> str:
    return row.enrolled.room if row.enrolled is not None else row.room


def _seat_of(row: MachineRow) -> int:
    return row.enrolled.seat if row.enrolled is not None else row.seat


def _named(text: Text, rows: list[MachineRow]) -> Found:
    return Found(Verdict.FOUND, text, {"count": len(rows), "machines": _few(sorted(row.machine for row in rows))})


def _few(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
