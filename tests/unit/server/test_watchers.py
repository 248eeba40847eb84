"""Whatever happens and however it is told, a console that took the news has what a new one would be shown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.commands import (
    AddCandidate,
    AllowEarlyLeave,
    ArrangeRoom,
    AskScreen,
    CallOff,
    ChangeSeats,
    CheckIdentity,
    Credit,
    CreditLostTime,
    EnrolMachine,
    ExtendSession,
    ExtendSitting,
    GiveConsent,
    HandInEntry,
    LowerHand,
    MoveSitting,
    PauseSession,
    RecordIncident,
    RecordStandIn,
    RecordViolation,
    ReleaseLock,
    ResumeSession,
    RetireMachine,
    SealRoom,
    SeeMatter,
    SendMessage,
    SettleIncident,
    StaffCommand,
    StepBack,
    StepOut,
    StopSitting,
    TickDuty,
    TickSealing,
    UndoHandIn,
    UnsealRoom,
    WithdrawProposal,
)
from exam.events import HandInBy, IncidentKind, LossCause, SignedIn, SignedOut, Topic, ViolationLevel
from exam.evidence import Evidence
from exam.ids import MachineId, RoomName, SeatNumber, id_check_character
from exam.people import Actor, Role
from exam.plan import Part
from exam.premises import SEALING_POINTS
from exam.wire import messages as wire
from exam.wire.console_talk import SiteNews, SitePicture
from server.picture import SiteFacts, credit_rows
from server.watchers import CREDITS_EVERY, PACE, QUIET
from tests.unit.server.halls import CHIEF, INSPECTOR, INVIGILATOR, minutes
from tests.unit.server.watching import Watched

ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲")
STAFF = Actor(Role.STAFF, "工作人员甲")
ROOMS = (RoomName("第1考场"), RoomName("第2考场"))
Act = Callable[[Watched, int, int], object]
"""What may happen; both numbers are from 0 to 3."""


def orders(site: Watched, a: int, b: int) -> list[tuple[StaffCommand, Actor]]:
    """Orders about candidate `a`, with `b` as whatever else there is to choose."""
    sitting, other = site.sitting(a), site.sitting(b)
    session = site.world.session((Part.THEORY, Part.PRACTICAL)[b % 2], a // 2)
    room, machine = ROOMS[a // 2], MachineId(f"PC-{b:02}")
    point = list(SEALING_POINTS)[(a * 4 + b) % len(SEALING_POINTS)]
    return [
        (ExtendSession(session, minutes(b + 1), "停电"), CHIEF),
        (ExtendSitting(sitting, minutes(b + 1), "停电"), INSPECTOR),
        (PauseSession(session, "停电"), CHIEF),
        (ResumeSession(session, "来电"), CHIEF),
        (CreditLostTime(session, (Credit(sitting, 1000),), "停电"), CHIEF),
        (CallOff(session, "停考"), CHIEF),
        (AllowEarlyLeave(sitting, "同意"), CHIEF),
        (UndoHandIn(sitting, "误交"), CHIEF),
        (MoveSitting(sitting, reason="坏了", to=machine if b else None), CHIEF),
        (StopSitting(sitting, "病了"), CHIEF),
        (StepOut(sitting, "监考甲"), INVIGILATOR),
        (StepBack(sitting), INVIGILATOR),
        (LowerHand(sitting), INVIGILATOR),
        (CheckIdentity(sitting, bool(b), "不符"), INVIGILATOR),
        (RecordViolation(sitting, list(ViolationLevel)[b], "夹带", signed_by_candidate=True), INVIGILATOR),
        (ReleaseLock(sitting, (Evidence("usb_storage", f"E{b}"),), "看过"), INVIGILATOR),
        (SendMessage(session, "请安静", sitting if b else None), INVIGILATOR),
        (RecordIncident(session, IncidentKind.MACHINE, "死机", sitting if b > 1 else None), INVIGILATOR),
        (SettleIncident(session, f"order-{b}", "换机"), INVIGILATOR),
        (RecordStandIn(session, Role.INVIGILATOR, "监考丙", "监考乙"), CHIEF),
        (TickDuty(session, ("doors_open", "rules_read", "identity_check", "early_leave")[b]), INVIGILATOR),
        (ChangeSeats(session, {sitting: SeatNumber(9)}, "座位坏"), INVIGILATOR),
        (ChangeSeats(session, {sitting: SeatNumber(2), other: SeatNumber(1)}, "互换"), INVIGILATOR),
        (AddCandidate(session, f"{7:026}", number_of(b), "临时生", SeatNumber(5), "漏报"), CHIEF),
        (SeeMatter(session, f"matter-{a}"), INVIGILATOR),
        (AskScreen(sitting), INVIGILATOR),
        (ArrangeRoom(room, 2, {SeatNumber(one): one - 1 + b for one in (1, 2, 5, 9)}), CHIEF),
        (EnrolMachine(machine, room, SeatNumber(a)), ADMINISTRATOR),
        (RetireMachine(machine, "坏了"), ADMINISTRATOR),
        (TickSealing(room, point, done=b < 3), ADMINISTRATOR),
        (SealRoom(room), ADMINISTRATOR),
        (UnsealRoom(room, "要用"), ADMINISTRATOR),
    ]


def number_of(serial: int) -> str:
    """An invented ID number."""
    body = f"99000020040504{serial:03}"
    return body + id_check_character(body)


KINDS = len(orders(Watched(), 0, 0))


def agree(site: Watched, by: Actor) -> None:
    """Somebody agrees to whatever waits."""
    for proposal in site.world.hall.consents.waiting():
        site.order(GiveConsent(proposal.id), by)


def withdraw(site: Watched, a: int, b: int) -> None:
    for proposal in site.world.hall.consents.waiting():
        site.order(WithdrawProposal(proposal.id), (CHIEF, INSPECTOR)[a % 2])


def pass_time(site: Watched, a: int, b: int) -> None:
    site.world.at(site.world.now + (10, 2000, minutes(2), minutes(17))[a] * (b + 1))


def sign(site: Watched, a: int, b: int) -> None:
    actor = Actor(CHIEF.role, CHIEF.name, f"JK-{b}")
    event = SignedIn(f"s{b}", actor) if a else SignedOut(f"s{b}", actor)
    site.world.hall.note(event, site.world.now)


def look_at_disk(site: Watched, a: int, b: int) -> None:
    site.facts = SiteFacts(disk_free=a * 1000, disk_lasts=b or None)
    site.world.hall.news.site = True


ACTS: list[Act] = [
    lambda site, a, _b: site.plug(a),
    lambda site, a, _b: site.unplug(a),
    lambda site, a, b: site.sit(a, b),
    lambda site, a, b: site.log_in(a, b),
    lambda site, a, b: site.say(a, wire.Confirm(2, site.sitting(b))),
    lambda site, a, b: site.say(a, wire.Begin(3, site.sitting(b))),
    lambda site, a, b: site.answer(a, a, item=b),
    lambda site, a, b: site.answer(a, b, item=a, option="B"),
    lambda site, a, b: site.loss(a, a, max(0, site.world.now - minutes(b + 1))),
    lambda site, a, b: site.loss(a, b, max(0, site.world.now - minutes(5)), list(LossCause)[a]),
    lambda site, a, b: site.finding(a, a, f"E{b}"),
    lambda site, a, b: site.finding(a, a, f"E{b}", gone=True),
    lambda site, a, b: site.send(a, a, HandInEntry(list(HandInBy)[b % 2], site.world.now)),
    lambda site, a, b: site.say(a, wire.RaiseHand(4, site.sitting(a), list(Topic)[b])),
    lambda site, a, _b: site.say(a, wire.TakeHandDown(5, site.sitting(a))),
    lambda site, a, b: site.say(a, wire.MachineReport(site.world.now, b, 1 << 30, b)),
    lambda site, a, b: site.say(a, wire.Hello(wire.PROTOCOL, "other", MachineId(f"PC-{b:02}"))),
    lambda site, a, _b: agree(site, (CHIEF, INSPECTOR, STAFF, INVIGILATOR)[a]),
    withdraw,
    pass_time,
    sign,
    look_at_disk,
    lambda site, _a, b: site.tell(after=(0, 10, PACE, QUIET)[b]),
    lambda site, _a, _b: site.tell(after=PACE),
    lambda site, a, _b: site.open(a),
    lambda site, a, _b: site.close(a),
]
STEPS = st.tuples(st.integers(0, len(ACTS) + KINDS - 1), st.integers(0, 3), st.integers(0, 3))


def step(site: Watched, number: int, a: int, b: int) -> None:
    """Let one thing happen."""
    if number < len(ACTS):
        ACTS[number](site, a, b)
    else:
        command, actor = orders(site, a, b)[number - len(ACTS)]
        site.order(command, actor)


@settings(max_examples=120, deadline=None)
@given(st.lists(STEPS, max_size=60))
def test_after_any_news_a_console_has_what_a_new_one_would_be_shown(steps: list[tuple[int, int, int]]) -> None:
    site = Watched()
    site.open(9)
    site.tell()
    for one in steps:
        step(site, *one)
    site.tell(after=QUIET)
    site.tell(after=CREDITS_EVERY)
    hall = site.world.hall
    for session in hall.sessions:
        told = site.boards[9].sessions[session].credits
        assert told == credit_rows(hall, session, site.world.now)
    for board in site.boards.values():
        assert board.rows() == site.fresh().rows()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_a_room_is_told_at_once(seed: int) -> None:
    """Every act with every choice, in an order of the seed's, and a look after each; a fresh room now and then."""
    chance = Random(seed)
    everything = list(product(range(len(ACTS) + KINDS), range(4), range(4)))
    chance.shuffle(everything)
    for first in range(0, len(everything), 60):
        site = Watched()
        site.open(9)
        for candidate in range(3):
            site.sit(candidate, candidate)
            site.answer(candidate, candidate)
        # The last is at the PC and has not begun: nothing in the journal tells when that PC comes and goes.
        site.plug(3)
        site.log_in(3, 3)
        site.tell(after=QUIET)
        for one in everything[first : first + 60]:
            step(site, *one)
            site.tell(after=QUIET)
            for board in site.boards.values():
                assert board.rows() == site.fresh().rows(), one
            here = {machine: seen.sitting for machine, seen in site.desk.machines.items() if seen.connected}
            assert here == site.desk.connected, one


# ---- the pace -------------------------------------------------------------------------------------------------------


@pytest.fixture
def site() -> Watched:
    """A site with two who answer, and one console that follows."""
    made = Watched()
    made.sit(0, 0)
    made.sit(1, 1)
    made.open(9)
    assert made.tell() == 1
    return made


def news(site: Watched, console: int = 9) -> SiteNews:
    """What a console was told last."""
    told = site.boards[console].last
    assert isinstance(told, SiteNews)
    return told


def test_a_new_console_is_told_everything_and_then_only_what_changed(site: Watched) -> None:
    assert isinstance(site.boards[9].last, SitePicture)
    site.answer(0, 0)
    site.tell(after=PACE)
    told = news(site)
    assert [(row.sitting, row.answered) for row in told.seats] == [(site.sitting(0), 1)]
    assert (told.site, told.sessions, told.people, told.machines, told.proposals) == (None, (), (), (), ())


def test_what_happens_in_between_travels_together(site: Watched) -> None:
    for moment in range(0, PACE, 10):
        site.answer(0, 0, item=moment)
        assert site.tell(after=10) == (1 if moment + 10 == PACE else 0)
    assert [row.answered for row in news(site).seats] == [5]


def test_silence_is_told_so_that_it_means_something(site: Watched) -> None:
    assert site.watchers.due_in(site.world.now) == QUIET
    assert site.tell(after=QUIET - 1) == 0
    assert site.tell(after=1) == 1
    assert news(site).now == site.world.now
    assert news(site).seats == ()


def test_a_deadline_that_only_comes_nearer_is_no_news(site: Watched) -> None:
    site.world.at(minutes(2))
    site.tell(after=QUIET)
    told = site.boards[9].told
    site.world.hall.tick(minutes(2), site.world.planned)
    assert site.tell(after=PACE) == 0
    assert site.boards[9].told == told


def test_all_that_follow_are_told_the_same_bytes(site: Watched) -> None:
    site.open(8)
    site.tell(after=PACE)
    site.answer(0, 0)
    site.world.now += PACE
    told = site.watchers.take(site.world.now)
    assert sorted(id_ for id_, _ in told) == [8, 9]
    assert told[0][1] is told[1][1]


def test_with_nobody_watching_nothing_is_made_and_nothing_gathers(site: Watched) -> None:
    site.close(9)
    site.answer(0, 0)
    assert site.watchers.take(site.world.now + QUIET) == []
    assert site.watchers.due_in(site.world.now) is None
    assert not site.world.hall.news.sittings


def test_a_console_that_comes_back_starts_from_a_picture(site: Watched) -> None:
    site.close(9)
    site.answer(0, 0)
    site.tell(after=PACE)
    board = site.open(9)
    site.tell(after=PACE)
    assert isinstance(board.last, SitePicture)
    assert board.seats[site.sitting(0)].answered == 1


def test_after_a_fault_everybody_is_told_everything_a_little_later(site: Watched) -> None:
    site.watchers.begin_again()
    assert site.tell(after=PACE) == 0
    assert site.tell(after=QUIET) == 1
    assert isinstance(site.boards[9].last, SitePicture)
    assert site.boards[9].rows() == site.fresh().rows()


# ---- what counts as a change ----------------------------------------------------------------------------------------


def test_a_pc_that_goes_changes_its_own_row_and_that_of_its_seat(site: Watched) -> None:
    site.unplug(0)
    site.tell(after=PACE)
    told = news(site)
    assert [(row.machine, row.connected) for row in told.machines] == [("PC-00", False)]
    assert [(row.sitting, row.connected) for row in told.seats] == [(site.sitting(0), False)]
    assert told.seats[0].away_since is not None


def test_a_report_changes_the_pcs_row_and_no_seat(site: Watched) -> None:
    site.say(0, wire.MachineReport(5, 2, 1 << 30))
    site.tell(after=PACE)
    told = news(site)
    assert [row.report for row in told.machines] == [wire.MachineReport(5, 2, 1 << 30)]
    assert told.seats == ()


def test_what_one_console_ordered_the_other_sees_before_it_orders_the_same(site: Watched) -> None:
    site.order(ExtendSitting(site.sitting(0), minutes(5), "停电"))
    site.tell(after=PACE)
    assert news(site).seats[0].orders == {"extend_sitting": 1}
    assert [proposal.outcome for proposal in news(site).proposals] == [""]


def test_somebody_added_on_the_day_comes_with_a_name(site: Watched) -> None:
    session = site.world.session(Part.THEORY)
    added = AddCandidate(session, f"{7:026}", number_of(7), "临时生", SeatNumber(5), "漏报")
    assert site.order(added).refusal is None
    site.tell(after=PACE)
    assert [row.name for row in news(site).people] == ["临时生"]


def test_lost_time_is_reckoned_once_a_second_at_most_and_never_where_nothing_was_lost(site: Watched) -> None:
    site.world.at(minutes(5))
    site.tell(after=PACE)
    assert site.watchers._reckoned == {}
    site.loss(0, 0, minutes(2))
    site.tell(after=PACE)
    session = site.world.session(Part.THEORY)
    (row,) = news(site).sessions
    assert row.credits[0].lost == minutes(3) + 50
    site.loss(1, 1, minutes(4))
    site.tell(after=PACE)
    assert news(site).sessions == ()
    site.tell(after=CREDITS_EVERY)
    assert len(news(site).sessions[0].credits) == 2
    assert set(site.watchers._reckoned) == {session}
