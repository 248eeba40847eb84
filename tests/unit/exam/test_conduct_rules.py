"""Who was sent away stays away, and what people write about one candidate is bounded."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.candidate_rules import decide
from exam.commands import (
    CloseSession,
    ConfirmIdentity,
    Credit,
    CreditLostTime,
    Enter,
    LossEntry,
    Put,
    RecordScreening,
    RecordStandIn,
    RecordViolation,
    StartSession,
    StepBack,
    StepOut,
    UndoHandIn,
)
from exam.events import LossCause, ViolationLevel
from exam.people import Role
from exam.policy import MINUTE, Policy
from exam.room_rules import MOST_SIGNATURES, MOST_STAND_INS, MOST_STAYS_OUTSIDE, MOST_VIOLATIONS
from exam.sitting import SittingPhase
from tests.unit.exam.rules import HOUR, PC, SESSION, SPARE, Room

FREE = Policy(early_leave_needs_consent=False, screening=("体温", "咳嗽"))
ENDING = (ViolationLevel.TERMINATION, ViolationLevel.VOID)


def sitting_room() -> Room:
    """Two candidates answer."""
    room = Room(2, policy=FREE)
    room.start()
    room.sit(0)
    room.sit(1, SPARE)
    return room


def violation(room: Room, level: ViolationLevel, number: int = 0, signatures: tuple[str, ...] = ()) -> str:
    """A violation that the candidate signs."""
    command = RecordViolation(room.ids[number], level, "替考", True, signatures)
    return room.tell_of(command, number)


# ---- who was sent away ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ENDING)
def test_who_is_sent_away_before_entering_does_not_enter(level: ViolationLevel) -> None:
    room = Room()
    room.start()
    room.log_in()
    room.ask(ConfirmIdentity(PC))
    assert violation(room, level) == ""
    assert room.ask(Enter(PC)) == "sitting_stopped"
    assert room.sitting().phase is SittingPhase.CONFIRMED


def test_who_was_warned_enters() -> None:
    room = Room()
    room.start()
    room.log_in()
    room.ask(ConfirmIdentity(PC))
    violation(room, ViolationLevel.WARNING)
    assert room.ask(Enter(PC)) == ""


@pytest.mark.parametrize("level", ENDING)
def test_who_was_found_out_after_time_up_is_not_opened_again_by_an_extension_of_all(level: ViolationLevel) -> None:
    room = sitting_room()
    room.at(HOUR + MINUTE)
    assert violation(room, level) == ""
    assert room.extend(MINUTE) == ""
    assert room.sitting(0).phase is SittingPhase.HANDED_IN
    assert room.sitting(1).phase is SittingPhase.ANSWERING
    assert room.extend_one(MINUTE, 0) == "sitting_stopped"


def test_who_was_found_out_after_time_up_is_given_no_lost_time() -> None:
    room = sitting_room()
    sitting = room.sitting()
    room.happen(ev.LossMeasured(sitting.id, 1, 1, LossCause.DISK, MINUTE, 2 * MINUTE))
    room.at(HOUR + MINUTE)
    violation(room, ViolationLevel.VOID)
    credit = CreditLostTime(SESSION, (Credit(sitting.id, MINUTE),), "停电")
    assert room.order(credit) == "credit_above_loss"


def test_the_hand_in_of_who_was_found_out_is_not_undone() -> None:
    room = sitting_room()
    room.at(50 * MINUTE)
    room.hand_in()
    violation(room, ViolationLevel.TERMINATION)
    assert room.order_for(UndoHandIn(room.ids[0], "误交")) == "sitting_stopped"


def test_who_had_handed_in_was_at_work_until_then_whatever_the_pc_remembers() -> None:
    """Its disk refused the last entries, so after a restart it can only tell when it last wrote something."""
    room = sitting_room()
    room.at(40 * MINUTE)
    room.answer()
    room.at(46 * MINUTE)
    room.hand_in()
    room.happen(ev.ContactLost(room.ids[0], PC))
    assert room.order_for(UndoHandIn(room.ids[0], "误交")) == ""
    room.at(50 * MINUTE)
    room.happen(ev.ContactBack(room.ids[0], PC))
    assert room.put(LossEntry(LossCause.PC_OFF, 40 * MINUTE, 50 * MINUTE)) == ""
    (loss,) = room.sitting().lost.losses
    assert loss.span.since == 46 * MINUTE


def test_a_hand_in_undone_gives_back_nothing_of_the_time_in_between() -> None:
    """The candidate's PC was switched off after the mistake: the minutes are nobody's fault but their own."""
    room = sitting_room()
    room.at(46 * MINUTE)
    room.hand_in()
    sitting = room.sitting()
    room.happen(ev.ContactLost(sitting.id, PC))
    room.at(50 * MINUTE)
    assert room.order_for(UndoHandIn(sitting.id, "误交")) == ""
    room.at(51 * MINUTE)
    room.happen(ev.ContactBack(sitting.id, PC))
    room.happen(ev.LossMeasured(sitting.id, 1, 2, LossCause.PC_OFF, 46 * MINUTE, 51 * MINUTE))
    credit = CreditLostTime(SESSION, (Credit(sitting.id, MINUTE + 1),), "停电")
    assert room.order(credit) == "credit_above_loss"


# ---- bounds ---------------------------------------------------------------------------------------------------------


def test_a_violation_names_so_many_witnesses_and_no_more() -> None:
    room = sitting_room()
    names = tuple(f"监考{number}" for number in range(MOST_SIGNATURES + 1))
    assert violation(room, ViolationLevel.WARNING, 0, names) == "signatures_too_many"
    assert violation(room, ViolationLevel.WARNING, 0, names[1:]) == ""


def test_a_candidate_has_so_many_violations_and_no_more() -> None:
    room = sitting_room()
    told = [violation(room, ViolationLevel.ADVICE) for _ in range(MOST_VIOLATIONS + 1)]
    assert [code for code in told if code] == ["incidents_too_many"]


def test_a_candidate_goes_out_so_often_and_no_more() -> None:
    room = sitting_room()
    told = []
    for _ in range(MOST_STAYS_OUTSIDE + 1):
        told.append(room.tell_of(StepOut(room.ids[0], "监考甲")))
        room.tell_of(StepBack(room.ids[0]))
    assert [code for code in told if code] == ["incidents_too_many"]


def test_a_finding_of_the_screening_is_written_once() -> None:
    room = sitting_room()
    assert room.tell_of(RecordScreening(room.ids[0], False, ("体温",) * 10_000)) == ""
    (screened,) = room.of(ev.Screened)
    assert isinstance(screened, ev.Screened)
    assert screened.findings == ("体温",)


def test_nobody_stands_in_as_a_candidate_and_the_list_is_bounded() -> None:
    room = sitting_room()
    for role in (Role.CANDIDATE, Role.SERVER):
        assert room.tell(RecordStandIn(SESSION, role, "工作人员甲", "监考甲")) == "stand_in_role"
    told = [room.tell(RecordStandIn(SESSION, Role.STAFF, "甲", "乙")) for _ in range(MOST_STAND_INS + 1)]
    assert [code for code in told if code] == ["incidents_too_many"]


def test_every_reason_is_bounded_also_where_none_is_needed() -> None:
    assert Room().order(StartSession(SESSION, "长" * 501)) == "text_too_long"
    assert sitting_room().tell(CloseSession(SESSION, "长" * 501)) == "text_too_long"


# ---- a PC that makes things up --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until"),
    [(-(2**70), 2**70), (2**70, 2**71), (5, 5), (9, 3), (10 * HOUR, 11 * HOUR), (-HOUR, -1)],
)
def test_a_loss_with_impossible_times_counts_for_no_more_than_was_lived(since: int, until: int) -> None:
    room = sitting_room()
    room.at(10 * MINUTE)
    decision = decide(
        room.session, room.sitting(), Put(PC, 1, 1, LossEntry(LossCause.DISK, since, until)), room.policy, room.now
    )
    assert isinstance(decision, tuple)
    (event,) = decision
    if isinstance(event, ev.LossMeasured):
        assert 0 <= event.since < event.until <= room.now
    else:
        assert isinstance(event, ev.EntryKeptAsEvidence)


def test_a_pc_that_made_something_was_not_off_before_it() -> None:
    room = sitting_room()
    room.happen(ev.ContactLost(room.ids[0], PC))
    room.at(20 * MINUTE)
    room.happen(ev.ContactBack(room.ids[0], PC))
    room.answer(made_at=12 * MINUTE)
    room.put(LossEntry(LossCause.DISK, 13 * MINUTE, 14 * MINUTE))
    room.put(LossEntry(LossCause.PC_OFF, 2 * MINUTE, 20 * MINUTE))
    lost = [(loss.span.since, loss.span.until) for loss in room.sitting().lost.losses]
    assert lost == [(13 * MINUTE, 14 * MINUTE), (14 * MINUTE, 20 * MINUTE)]
