"""The list of PCs: what is wrong comes first, and clocks are held against the site's."""

from __future__ import annotations

import pytest

from exam.ids import MachineId, SeatNumber
from exam.policy import MINUTE, SECOND
from exam.premises import EnrolledMachine
from exam.wire.messages import MachineReport
from exam.words import Words
from invigilator_console.room.board import Board
from invigilator_console.room.machine_list import MachineState, MachineView, clocks, machine_list
from invigilator_console.room.saying import tell
from invigilator_console.room.site_clock import site_clock
from tests.ui.console.stage import NOW, OTHER_ROOM, ROOM, StagedDesk, in_every_state

ZONE = 8 * 60 * MINUTE
SITE_TIME = 9 * 60 * MINUTE + NOW
"""The time of day at the site when the PCs report."""


def view(desk: StagedDesk, name: str) -> MachineView:
    return next(one for one in machine_list(desk.board) if one.machine == name)


def said(found: MachineView) -> str:
    return " ".join(tell(text, facts, Words("zh")) for text, facts in found.wrong)


def report(ahead: int = 0, **fields: object) -> MachineReport:
    """What a PC tells whose clock is so far ahead of the site's, in UTC."""
    known: dict[str, object] = {"round_trip_ms": 2, "disk_free": 120 << 30, **fields}
    return MachineReport(SITE_TIME - ZONE + 20000 * 86_400_000 + ahead, **known)  # type: ignore[arg-type] # fields as named


def test_what_is_wrong_comes_first_and_the_rest_by_seat() -> None:
    desk = StagedDesk()
    desk.set_machine("PC-130", same_program=False, build="0.0.9")
    views = machine_list(desk.board)
    assert views[0].machine == "PC-130"
    assert [one.seat for one in views[1:4]] == [1, 2, 3]
    assert "0.0.9" in said(views[0])


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"keeps": False}, "无法保存"),
        ({"disk_free": 1 << 30}, "1024 MB"),
        ({"round_trip_ms": 900}, "900"),
        ({"checks": ("internet_reachable",)}, "互联网"),
    ],
)
def test_what_a_pc_reports_of_itself_is_wrong_in_words(fields: dict[str, object], word: str) -> None:
    desk = StagedDesk()
    desk.set_machine("PC-105", report=report(0, **fields))
    assert view(desk, "PC-105").state is MachineState.WRONG
    assert word in said(view(desk, "PC-105"))


def test_a_pc_that_is_off_is_wrong_only_where_somebody_sits() -> None:
    desk = StagedDesk()
    desk.set_machine("PC-105", connected=False)
    desk.set_machine("PC-160", connected=False, room=ROOM)
    assert view(desk, "PC-105").state is MachineState.WRONG
    assert view(desk, "PC-160").state is MachineState.OFF


def test_spares_retired_and_free_pcs_are_told_apart() -> None:
    desk = StagedDesk()
    in_every_state(desk)
    spare, gone = MachineId("PC-170"), MachineId("PC-171")
    desk.set_machine(spare, connected=True, room=ROOM, enrolled=EnrolledMachine(spare, ROOM, SeatNumber(0)))
    desk.set_machine(gone, same_program=False, enrolled=EnrolledMachine(gone, ROOM, SeatNumber(0), "坏了"))
    assert view(desk, spare).is_spare
    assert view(desk, spare).state is MachineState.FREE
    assert view(desk, gone).state is MachineState.RETIRED
    assert view(desk, gone).wrong == ()
    assert view(desk, "PC-102").candidate


def test_the_list_can_be_of_one_room_and_of_what_is_wrong_alone() -> None:
    desk = StagedDesk(4, rooms=(ROOM, OTHER_ROOM))
    desk.set_machine("PC-202", same_program=False)
    assert {one.room for one in machine_list(desk.board, OTHER_ROOM)} == {OTHER_ROOM}
    assert [one.machine for one in machine_list(desk.board, only_wrong=True)] == ["PC-202"]


def test_a_clock_is_held_against_the_site_whatever_time_zone_it_is() -> None:
    desk = StagedDesk(4)
    for number, ahead in enumerate((0, 300, -200, 47 * MINUTE), 1):
        desk.set_machine(f"PC-10{number}", report=report(ahead), reported_at=NOW)
    found = clocks(desk.board)
    assert found[MachineId("PC-104")] == 47 * MINUTE
    assert abs(found[MachineId("PC-101")]) < SECOND
    assert "47 分钟" in said(view(desk, "PC-104"))
    assert view(desk, "PC-101").wrong == ()


def test_a_clock_that_is_nearly_a_day_off_is_a_little_off_the_other_way() -> None:
    desk = StagedDesk(3)
    for number, ahead in enumerate((0, 0, 23 * 60 * MINUTE), 1):
        desk.set_machine(f"PC-10{number}", report=report(ahead), reported_at=NOW)
    assert clocks(desk.board)[MachineId("PC-103")] == -60 * MINUTE


def test_without_a_session_nobody_knows_the_time_of_day() -> None:
    assert site_clock(Board(), 0) == "—"
    assert clocks(Board()) == {}
    assert site_clock(StagedDesk().board, NOW, seconds=True) == "09:31:12"
