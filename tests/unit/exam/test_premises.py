"""Rooms and machines: how seats stand, which PCs belong, and a seal that holds only while nothing changes."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.commands import ArrangeRoom, EnrolMachine, PremisesCommand, RetireMachine, SealRoom, TickSealing, UnsealRoom
from exam.ids import MachineId, RoomName, SeatNumber
from exam.people import Actor, Role
from exam.premises import SEALING_POINTS, EnrolledMachine, Layout, Premises, Sealing, evolve
from exam.premises_rules import (
    HIGHEST_SEAT,
    LONGEST_NOTE,
    MOST_COLUMNS,
    MOST_MACHINES,
    MOST_PLACES,
    PremisesOccasion,
    decide,
)
from exam.session_rules import LONGEST_REASON
from exam.text import Refusal

ROOM, OTHER = RoomName("第1考场"), RoomName("第2考场")
PC, SPARE = MachineId("PC-01"), MachineId("PC-99")
ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲")
STAFF = Actor(Role.STAFF, "工作人员甲")
SEATS = {ROOM: [SeatNumber(1), SeatNumber(2)], OTHER: [SeatNumber(1)]}


class Site:
    """The premises, driven through the real rules: `decide`, then `evolve`."""

    def __init__(self) -> None:
        self.premises = Premises()
        self.events: list[ev.Event] = []
        self.answering: frozenset[MachineId] = frozenset()
        self.now = 0

    def order(self, command: PremisesCommand, actor: Actor = ADMINISTRATOR) -> str:
        """Order something; returns the code of the refusal or ""."""
        self.now += 1
        occasion = PremisesOccasion(actor, (actor, STAFF), SEATS, self.answering)
        decision = decide(self.premises, command, occasion)
        if isinstance(decision, Refusal):
            return decision.code
        self.events = list(decision)
        for event in decision:
            assert isinstance(event, ev.PremisesEvent)
            self.premises = evolve(self.premises, event, self.now)
        return ""

    def sealing(self, room: RoomName = ROOM) -> Sealing:
        """A room's sealing."""
        return self.premises.sealing.get(room, Sealing())

    def seal(self) -> None:
        """Tick everything and seal."""
        for point in SEALING_POINTS:
            assert self.order(TickSealing(ROOM, point)) == ""
        assert self.order(SealRoom(ROOM)) == ""


@pytest.fixture
def site() -> Site:
    return Site()


# ---- layouts --------------------------------------------------------------------------------------------------------


def places(*numbers: int) -> dict[SeatNumber, int]:
    """Seats 1, 2, … at these places."""
    return {SeatNumber(seat): place for seat, place in enumerate(numbers, 1)}


def test_a_layout_says_where_each_seat_stands_and_the_newest_counts(site: Site) -> None:
    assert site.order(ArrangeRoom(ROOM, 2, places(0, 1))) == ""
    assert site.order(ArrangeRoom(ROOM, 3, places(0, 5, 2))) == ""
    assert site.premises.layouts == {ROOM: Layout(3, places(0, 5, 2))}


def test_the_same_layout_again_is_on_the_record_once(site: Site) -> None:
    site.order(ArrangeRoom(ROOM, 2, places(0, 1)))
    assert site.order(ArrangeRoom(ROOM, 2, places(0, 1))) == ""
    assert site.events == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ArrangeRoom(RoomName("第9考场"), 2, places(0, 1)), "room_unknown"),
        (ArrangeRoom(ROOM, 0, places(0, 1)), "layout_malformed"),
        (ArrangeRoom(ROOM, MOST_COLUMNS + 1, places(0, 1)), "layout_malformed"),
        (ArrangeRoom(ROOM, 2, places(1, 1)), "layout_malformed"),
        (ArrangeRoom(ROOM, 2, places(-1, 1)), "layout_malformed"),
        (ArrangeRoom(ROOM, 2, places(0, MOST_PLACES)), "layout_malformed"),
        (ArrangeRoom(ROOM, 2, places(0)), "layout_seats"),
        (ArrangeRoom(ROOM, 2, {**places(0, 1), SeatNumber(0): 3}), "layout_seats"),
        (ArrangeRoom(ROOM, 2, {**places(0, 1), SeatNumber(HIGHEST_SEAT + 1): 3}), "layout_seats"),
    ],
)
def test_a_layout_that_does_not_fit_changes_nothing(site: Site, command: ArrangeRoom, code: str) -> None:
    assert site.order(command) == code
    assert site.premises.layouts == {}


# ---- machines -------------------------------------------------------------------------------------------------------


def test_a_pc_belongs_to_one_room_and_may_be_moved_to_another_seat(site: Site) -> None:
    assert site.order(EnrolMachine(PC, ROOM, SeatNumber(1))) == ""
    assert site.order(EnrolMachine(PC, OTHER, SeatNumber(1))) == ""
    assert site.premises.machines == {PC: EnrolledMachine(PC, OTHER, SeatNumber(1))}
    assert site.order(EnrolMachine(PC, OTHER, SeatNumber(1))) == ""
    assert site.events == []


def test_a_seat_has_one_pc_and_spares_share_none(site: Site) -> None:
    site.order(EnrolMachine(PC, ROOM, SeatNumber(1)))
    assert site.order(EnrolMachine(SPARE, ROOM, SeatNumber(1))) == "machine_at_seat"
    assert site.order(EnrolMachine(SPARE, ROOM)) == ""
    assert site.order(EnrolMachine("PC-98", ROOM)) == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (EnrolMachine("PC 1", ROOM), "machine_name"),
        (EnrolMachine("..", ROOM), "machine_name"),
        (EnrolMachine(PC, RoomName("第9考场")), "room_unknown"),
        (EnrolMachine(PC, ROOM, SeatNumber(-1)), "seat_taken"),
        (EnrolMachine(PC, ROOM, SeatNumber(HIGHEST_SEAT + 1)), "seat_taken"),
        (RetireMachine(MachineId("PC 1"), "坏了"), "machine_name"),
        (RetireMachine(PC, " "), "reason_missing"),
        (RetireMachine(PC, "长" * (LONGEST_REASON + 1)), "text_too_long"),
    ],
)
def test_what_is_no_pc_or_no_place_is_refused(site: Site, command: PremisesCommand, code: str) -> None:
    assert site.order(command) == code
    assert site.premises == Premises()


def test_a_pc_taken_out_of_use_frees_its_seat_and_comes_back_by_being_enrolled(site: Site) -> None:
    site.order(EnrolMachine(PC, ROOM, SeatNumber(1)))
    assert site.order(RetireMachine(PC, "硬盘坏了")) == ""
    assert site.premises.is_retired(PC)
    assert site.order(RetireMachine(PC, "再说一次")) == ""
    assert site.events == []
    assert site.order(EnrolMachine(SPARE, ROOM, SeatNumber(1))) == ""
    assert site.order(EnrolMachine(PC, ROOM, SeatNumber(2))) == ""
    assert not site.premises.is_retired(PC)


def test_a_pc_that_nobody_enrolled_may_be_taken_out_of_use(site: Site) -> None:
    assert not site.premises.is_retired(PC)
    assert site.order(RetireMachine(PC, "来历不明")) == ""
    assert site.premises.is_retired(PC)


def test_nobody_is_stopped_by_it(site: Site) -> None:
    site.answering = frozenset({PC})
    assert site.order(RetireMachine(PC, "坏了")) == "machine_answering"
    assert not site.premises.is_retired(PC)


def test_no_more_machines_than_a_site_can_have(site: Site) -> None:
    known = {MachineId(f"X{n}"): EnrolledMachine(MachineId(f"X{n}"), ROOM, SeatNumber(0)) for n in range(MOST_MACHINES)}
    site.premises = Premises(machines=known)
    assert site.order(EnrolMachine(PC, ROOM)) == "machines_too_many"
    assert site.order(RetireMachine(PC, "坏了")) == "machines_too_many"
    assert site.order(EnrolMachine("X1", OTHER)) == ""


# ---- the seal -------------------------------------------------------------------------------------------------------


def test_a_room_is_sealed_once_every_point_is_in_order(site: Site) -> None:
    points = list(SEALING_POINTS)
    for point in points[:-1]:
        site.order(TickSealing(ROOM, point))
    assert site.order(SealRoom(ROOM)) == "sealing_incomplete"
    site.order(TickSealing(ROOM, points[-1], note="看过"))
    assert site.order(SealRoom(ROOM)) == ""
    assert site.order(SealRoom(ROOM)) == "room_sealed"
    sealing = site.sealing()
    assert (sealing.signed, sealing.sealed_at, sealing.broken) == ((ADMINISTRATOR, STAFF), site.now - 1, "")
    assert sealing.ticks[points[-1]].note == "看过"
    assert site.sealing(OTHER) == Sealing()


def test_a_point_may_be_ticked_again_with_another_note_and_the_same_is_nothing(site: Site) -> None:
    point = next(iter(SEALING_POINTS))
    site.order(TickSealing(ROOM, point))
    assert site.order(TickSealing(ROOM, point)) == ""
    assert site.events == []
    assert site.order(TickSealing(ROOM, point, note="第二次看")) == ""
    assert site.sealing().ticks[point].note == "第二次看"
    site.order(TickSealing(ROOM, point, done=False))
    assert site.sealing().ticks == {}
    assert site.order(TickSealing(ROOM, point, done=False)) == ""
    assert site.events == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (TickSealing(ROOM, "clean", done=False), "point_withdrawn"),
        (EnrolMachine(PC, ROOM, SeatNumber(1)), "machines_changed"),
        (UnsealRoom(ROOM, "取设备"), "取设备"),
    ],
    ids=["a point", "a machine", "people"],
)
def test_what_changes_after_the_sealing_breaks_the_seal_and_says_why(
    site: Site, change: PremisesCommand, why: str
) -> None:
    site.seal()
    assert site.order(change) == ""
    sealing = site.sealing()
    assert (sealing.signed, sealing.sealed_at, sealing.broken) == ((), None, why)


def test_a_pc_of_the_room_taken_out_of_use_breaks_the_seal_and_one_of_another_does_not(site: Site) -> None:
    site.order(EnrolMachine(PC, ROOM, SeatNumber(1)))
    site.order(EnrolMachine(SPARE, OTHER))
    site.seal()
    site.order(RetireMachine(SPARE, "坏了"))
    assert site.sealing().sealed_at is not None
    site.order(RetireMachine(PC, "坏了"))
    assert site.sealing().broken == "machines_changed"


def test_a_room_that_was_opened_is_sealed_again_by_signing_again(site: Site) -> None:
    site.seal()
    site.order(UnsealRoom(ROOM, "取设备"))
    assert site.order(UnsealRoom(ROOM, "取设备")) == "room_not_sealed"
    assert site.order(SealRoom(ROOM)) == ""
    assert site.sealing().broken == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (TickSealing(RoomName("第9考场"), "clean"), "room_unknown"),
        (TickSealing(ROOM, "painted"), "sealing_point_unknown"),
        (TickSealing(ROOM, "clean", note="长" * (LONGEST_NOTE + 1)), "text_too_long"),
        (UnsealRoom(ROOM, ""), "reason_missing"),
        (UnsealRoom(ROOM, "取设备"), "room_not_sealed"),
        (SealRoom(RoomName("第9考场")), "room_unknown"),
    ],
)
def test_what_is_no_point_or_no_room_is_refused(site: Site, command: PremisesCommand, code: str) -> None:
    assert site.order(command) == code
    assert site.premises == Premises()
