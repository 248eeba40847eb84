"""Which PC stands at a seat."""

from __future__ import annotations

from exam.ids import MachineId, SeatNumber
from exam.premises import EnrolledMachine
from exam.sitting import SittingPhase
from invigilator_console.room.places import machine_at, places_of, view_at
from invigilator_console.room.seat_state import SeatState
from tests.ui.console.stage import NOW, ROOM, StagedDesk


def test_before_the_login_the_pc_that_was_enrolled_at_a_seat_stands_there() -> None:
    desk = StagedDesk(3)
    seat = desk.set_seat(2, phase=SittingPhase.EXPECTED, machine=None)
    session = desk.board.session_now(ROOM)
    assert session is not None
    assert machine_at(desk.board, seat, places_of(desk.board, ROOM)) is None
    assert view_at(desk.board, seat, session, {}, NOW).state is SeatState.OFF
    enrolled = EnrolledMachine(MachineId("PC-102"), ROOM, SeatNumber(2))
    row = desk.set_machine("PC-102", enrolled=enrolled)
    places = places_of(desk.board, ROOM)
    assert machine_at(desk.board, seat, places) == row
    assert view_at(desk.board, seat, session, places, NOW).state is SeatState.WAITING


def test_after_the_login_it_is_the_pc_the_candidate_is_bound_to() -> None:
    desk = StagedDesk(3)
    desk.set_machine("PC-9", enrolled=EnrolledMachine(MachineId("PC-9"), ROOM, SeatNumber(2)))
    found = machine_at(desk.board, desk.seat(2), places_of(desk.board, ROOM))
    assert found is not None
    assert found.machine == "PC-102"


def test_spares_and_retired_pcs_stand_at_no_seat() -> None:
    desk = StagedDesk(3)
    desk.set_machine("PC-7", enrolled=EnrolledMachine(MachineId("PC-7"), ROOM, SeatNumber(0)))
    desk.set_machine("PC-8", enrolled=EnrolledMachine(MachineId("PC-8"), ROOM, SeatNumber(1), retired="设备故障"))
    assert places_of(desk.board, ROOM) == {}
