"""The board is what the server told last, and counts on by itself."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, SeatNumber
from exam.policy import MINUTE, SECOND
from exam.premises import EnrolledMachine
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire.console_talk import SiteNews
from invigilator_console.room.board import Board, session_left, time_at, time_left
from tests.ui.console.stage import LENGTH, NOW, OTHER_ROOM, ROOM, StagedDesk, picture


def test_nothing_is_known_before_the_first_word() -> None:
    board = Board()
    assert not board.is_known
    assert board.now(5_000) == 0
    assert board.rooms_with_sessions() == []


def test_exam_time_counts_on_by_this_machines_clock() -> None:
    board = Board()
    board.take(picture(2, (ROOM,), NOW), 1_000)
    assert board.now(4_000) == NOW + 3_000


def test_a_word_that_was_late_on_the_way_does_not_set_the_time_back() -> None:
    board = Board()
    board.take(picture(2, (ROOM,), NOW), 1_000)
    board.take(SiteNews(NOW + 1_000, 2), 2_900)
    assert board.now(3_000) == NOW + 2_000
    board.take(SiteNews(NOW + 2_100, 3), 3_000)
    assert board.now(3_000) == NOW + 2_100


def test_another_picture_is_believed_whatever_the_time_was() -> None:
    board = Board()
    board.take(picture(2, (ROOM,), NOW), 1_000)
    board.take(picture(2, (ROOM,), NOW - MINUTE), 2_000)
    assert board.now(2_000) == NOW - MINUTE


def test_news_change_the_rows_they_name_and_no_other() -> None:
    board = Board()
    board.take(picture(3, (ROOM,), NOW), 0)
    row = next(iter(board.seats.values()))
    changed = board.take(SiteNews(NOW, 2, seats=(msgspec.structs.replace(row, answered=99),)), 1)
    assert changed.sittings == {row.sitting}
    assert not changed.whole
    assert [seat.answered for seat in board.seats_of(row.session)].count(99) == 1
    assert len(board.seats_of(row.session)) == 3


def test_a_candidate_who_is_added_on_the_day_joins_the_session() -> None:
    board = Board()
    board.take(picture(3, (ROOM,), NOW), 0)
    row = next(iter(board.seats.values()))
    added = msgspec.structs.replace(row, sitting="late@x", seat=9)
    board.take(SiteNews(NOW, 2, seats=(added,)), 1)
    assert [seat.seat for seat in board.seats_of(row.session)] == [1, 2, 3, 9]


def test_the_time_of_day_is_the_sites() -> None:
    desk = StagedDesk(2)
    session = desk.board.session_now(ROOM)
    assert session is not None
    assert time_at(session, 0) == 9 * 60 * MINUTE
    assert time_at(session, LENGTH) == 10 * 60 * MINUTE


def test_time_left_stands_still_in_a_pause_and_never_falls_below_nothing() -> None:
    desk = StagedDesk(2)
    session = desk.board.session_now(ROOM)
    assert session is not None
    seat = desk.seat(1)
    assert time_left(seat, session, NOW) == LENGTH - NOW
    assert time_left(seat, session, LENGTH + SECOND) == 0
    paused = msgspec.structs.replace(seat, deadline=None, remaining=7 * MINUTE)
    assert time_left(paused, session, NOW + MINUTE) == 7 * MINUTE
    assert time_left(seat, msgspec.structs.replace(session, started=False), NOW) is None
    assert session_left(session, NOW) == LENGTH - NOW


def test_the_session_in_front_runs_or_comes_next_and_an_ended_one_waits_to_be_closed() -> None:
    desk = StagedDesk(2, rooms=(ROOM, OTHER_ROOM))
    first = desk.board.session_now(ROOM)
    assert first is not None
    later = {"session": "第1考场/practical/x", "starts_at": 2 * LENGTH, "duties": (), "started": False}
    second = msgspec.structs.replace(first, phase=SessionPhase.SCHEDULED, **later)
    desk.board.sessions[second.session] = second
    assert desk.board.session_now(ROOM) == first
    desk.set_session(phase=SessionPhase.ENDED, ended_at=LENGTH)
    front = desk.board.session_now(ROOM)
    assert front is not None
    assert front.session == first.session
    desk.set_session(closed_at=LENGTH)
    assert desk.board.session_now(ROOM) == second
    assert desk.board.session_now(OTHER_ROOM) is not None


def test_before_the_login_the_pc_that_stands_at_a_seat_is_known_by_what_it_says_or_how_it_was_enrolled() -> None:
    desk = StagedDesk(3)
    seat = desk.set_seat(2, phase=SittingPhase.EXPECTED, machine=None)
    found = desk.board.machine_of(seat)
    assert found is not None
    assert found.machine == "PC-102"
    desk.set_machine("PC-102", seat=0)
    assert desk.board.machine_of(seat) is None
    row = desk.set_machine("PC-9", enrolled=EnrolledMachine(MachineId("PC-9"), ROOM, SeatNumber(2)))
    assert desk.board.machine_of(seat) == row
    desk.set_machine("PC-9", enrolled=EnrolledMachine(MachineId("PC-9"), ROOM, SeatNumber(2), retired="设备故障"))
    assert desk.board.machine_of(seat) is None


def test_after_the_login_it_is_the_pc_the_candidate_is_bound_to() -> None:
    desk = StagedDesk(3)
    desk.set_machine("PC-9", enrolled=EnrolledMachine(MachineId("PC-9"), ROOM, SeatNumber(2)))
    found = desk.board.machine_of(desk.seat(2))
    assert found is not None
    assert found.machine == "PC-102"


def test_a_spare_stands_at_no_seat() -> None:
    desk = StagedDesk(3)
    desk.set_machine("PC-102", seat=2, enrolled=EnrolledMachine(MachineId("PC-102"), ROOM, SeatNumber(0)))
    seat = desk.set_seat(2, phase=SittingPhase.EXPECTED, machine=None)
    assert desk.board.machine_of(seat) is None
