"""Finding people, the time line, layouts, who must agree, and what an order has seen."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.commands import ExtendSession, ExtendSitting, LowerHand, SealRoom
from exam.consent import is_agreed, slots_of
from exam.ids import SeatNumber
from exam.people import EVERYBODY, Actor, Role
from exam.policy import MINUTE
from exam.premises import Layout
from exam.room import SessionPhase
from exam.text import Refusal
from invigilator_console.room import layout
from invigilator_console.room.agreeing import may_fill, needed_for, still_needed
from invigilator_console.room.day import Stage, counts, next_step, steps
from invigilator_console.room.search import Filter, find, passes
from invigilator_console.room.seat_state import view_of
from invigilator_console.room.witnessed import seen
from tests.ui.console.stage import CHIEF, INSPECTOR, ME, NOW, OTHER_ROOM, ROOM, StagedDesk, in_every_state

# ---- finding --------------------------------------------------------------------------------------------------------


def test_a_candidate_is_found_by_any_part_of_the_name_by_the_end_of_the_ticket_and_by_the_seat() -> None:
    desk = StagedDesk()
    seat = desk.seat(12)
    name = desk.board.name_of(seat)
    assert seat.sitting in [found.sitting for found in find(desk.board, name)]
    assert seat.sitting in [found.sitting for found in find(desk.board, name[:1])]
    assert [found.sitting for found in find(desk.board, seat.ticket[-6:])] == [seat.sitting]
    assert [found.sitting for found in find(desk.board, " 1 2 ")] == [seat.sitting]
    assert [found.sitting for found in find(desk.board, "１２")] == [seat.sitting]  # typed full-width
    assert find(desk.board, "查无此人") == []
    assert find(desk.board, "  ") == []


def test_every_room_is_looked_through_the_one_in_front_first() -> None:
    desk = StagedDesk(rooms=(ROOM, OTHER_ROOM))
    assert [found.room for found in find(desk.board, "7", (OTHER_ROOM,))] == [OTHER_ROOM, ROOM]


def test_a_filter_lets_through_what_it_is_about() -> None:
    desk = StagedDesk()
    in_every_state(desk)
    session = desk.board.session_now(ROOM)
    assert session is not None
    through: dict[Filter, set[int]] = {chosen: set() for chosen in Filter}
    for seat in desk.board.seats_of(session.session):
        machine = desk.board.machines.get(seat.machine) if seat.machine else None
        view = view_of(seat, session, machine, desk.now)
        for chosen in Filter:
            if passes(chosen, seat, view):
                through[chosen].add(seat.seat)
    assert len(through[Filter.ALL]) == 40
    assert through[Filter.NOT_LOGGED_IN] == {1, 2, 9}
    assert through[Filter.HAND] == {7}
    assert through[Filter.NOT_SAVING] == {4, 15, 17, 26}
    assert through[Filter.NEEDS_PERSON] == {7, 12, 14, 17, 19, 26}
    assert through[Filter.HANDED_IN] == {8, 10, 14, 15}


# ---- the time line --------------------------------------------------------------------------------------------------


def stages(desk: StagedDesk, at: int) -> dict[str, Stage]:
    session = desk.board.session_now(ROOM)
    assert session is not None
    return {step.duty: step.stage for step in steps(session, at)}


def test_the_time_line_knows_what_is_done_overdue_next_and_later() -> None:
    found = stages(StagedDesk(), NOW)
    assert found["start"] is Stage.DONE
    assert found["identity_check"] is Stage.OVERDUE
    assert found["early_leave"] is Stage.NEXT
    assert found["end"] is Stage.LATER


def test_exactly_one_step_is_next_before_the_end_and_none_after_it() -> None:
    desk = StagedDesk()
    session = desk.board.session_now(ROOM)
    assert session is not None
    for at in range(-100 * MINUTE, 60 * MINUTE, MINUTE):
        told = tuple(
            msgspec.structs.replace(duty, fell=duty.due is not None and duty.due <= at) for duty in session.duties
        )
        row = msgspec.structs.replace(session, duties=told)
        assert [step.stage for step in steps(row, at)].count(Stage.NEXT) == 1, at
    fallen = tuple(msgspec.structs.replace(duty, fell=True) for duty in session.duties)
    over = msgspec.structs.replace(session, phase=SessionPhase.ENDED, duties=fallen)
    assert next_step(over, 61 * MINUTE) is None


def test_a_pause_hides_what_nobody_can_know() -> None:
    desk = StagedDesk()
    session = desk.board.session_now(ROOM)
    assert session is not None
    duties = tuple(
        msgspec.structs.replace(duty, due=None) if duty.duty in ("early_leave", "reminder", "end") else duty
        for duty in session.duties
    )
    desk.set_session(duties=duties)
    assert stages(desk, NOW)["end"] is Stage.HIDDEN


def test_the_seats_are_counted() -> None:
    desk = StagedDesk()
    in_every_state(desk)
    session = desk.board.session_now(ROOM)
    assert session is not None
    found = counts(desk.board, session)
    assert (found.expected, found.logged_in, found.handed_in, found.absent) == (40, 1, 4, 1)
    assert found.answering + found.handed_in + found.absent + found.logged_in + 2 == 40


# ---- layouts --------------------------------------------------------------------------------------------------------

SEATS = st.sets(st.integers(1, 200), min_size=1, max_size=80).map(lambda found: [SeatNumber(n) for n in sorted(found)])


def test_forty_seats_stand_eight_by_five_or_near() -> None:
    usual = layout.usual([SeatNumber(number) for number in range(1, 41)])
    assert (usual.columns, layout.rows_of(usual)) in {(8, 5), (9, 5)}


@given(SEATS, st.integers(1, 20))
def test_every_seat_has_a_place_of_its_own(seats: list[SeatNumber], columns: int) -> None:
    for made in (layout.usual(seats), layout.with_columns(layout.usual(seats), columns), layout.complete(None, seats)):
        assert set(made.seats) == set(seats)
        assert len(set(made.seats.values())) == len(seats)


@given(SEATS, st.data())
def test_dragging_a_seat_loses_none(seats: list[SeatNumber], data: st.DataObject) -> None:
    made = layout.usual(seats)
    seat, place = data.draw(st.sampled_from(seats)), data.draw(st.integers(0, 300))
    moved = layout.moved(made, seat, place)
    assert moved.seats[seat] == place
    assert set(moved.seats) == set(seats)
    assert len(set(moved.seats.values())) == len(seats)


@given(SEATS)
def test_a_layout_written_to_a_file_reads_back_the_same(seats: list[SeatNumber]) -> None:
    made = layout.usual(seats)
    assert layout.from_csv(layout.to_csv(made)) == made


@given(st.text(max_size=300))
def test_no_file_is_more_than_refused(text: str) -> None:
    found = layout.from_csv(text)
    assert isinstance(found, Layout | Refusal)


def test_who_was_added_stands_behind_the_last_row() -> None:
    known = Layout(4, {SeatNumber(1): 0, SeatNumber(2): 5})
    whole = layout.complete(known, [SeatNumber(1), SeatNumber(2), SeatNumber(9)])
    assert whole.seats == {1: 0, 2: 5, 9: 8}


# ---- who must agree -------------------------------------------------------------------------------------------------

STAFF = st.builds(Actor, st.sampled_from(sorted(EVERYBODY)), st.sampled_from(["甲", "乙", "丙"]), st.just("JK-01"))


@given(st.lists(STAFF, max_size=4))
def test_nobody_is_needed_any_more_exactly_when_the_rules_are_content(agreed: list[Actor]) -> None:
    for command in (ExtendSitting("x@y", 1, "r"), SealRoom(ROOM)):  # type: ignore[arg-type]  # any sitting
        slots = slots_of(command)
        assert (still_needed(slots, agreed) == ()) == is_agreed(slots, agreed)


def test_an_invigilator_needs_two_others_and_the_chief_only_the_inspector() -> None:
    command = ExtendSitting("x@y", 1, "r")  # type: ignore[arg-type]  # any sitting
    assert len(needed_for(command, ME)) == 2
    left = needed_for(command, CHIEF)
    assert may_fill(left, Role.ROVING_INSPECTOR)
    assert not may_fill(left, Role.CHIEF_EXAMINER)
    assert still_needed(slots_of(command), (ME, CHIEF, INSPECTOR)) == ()


# ---- what an order has seen -----------------------------------------------------------------------------------------


def test_an_order_that_would_come_about_twice_tells_what_it_has_seen() -> None:
    desk = StagedDesk()
    seat = desk.set_seat(3, orders={"extend_sitting": 2})
    assert seen(desk.board, ExtendSitting(seat.sitting, MINUTE, "x")) == 2
    assert seen(desk.board, ExtendSession(seat.session, MINUTE, "x")) == 0
    assert seen(desk.board, LowerHand(seat.sitting)) is None


@pytest.mark.parametrize("columns", [0, -3])
def test_a_row_has_a_place_at_least(columns: int) -> None:
    assert layout.with_columns(layout.usual([SeatNumber(1)]), columns).columns == 1
