"""Extensions and credits: the site's own limit, the organiser's release, a power cut's own limit, no minute twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam import events as ev
from exam.commands import (
    CallOff,
    Credit,
    CreditLostTime,
    ExtendSession,
    ExtendSitting,
    SetCriticalMoment,
    SettleInterruption,
    SwitchPaper,
)
from exam.credits import claims
from exam.events import LossCause
from exam.policy import MINUTE, Policy
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.time_rules import ALL_BACK
from tests.unit.exam.rules import HOUR, PC, SESSION, Room

SHORT = Policy(interruption_decision=5 * MINUTE)


def sitting_room(candidates: int = 2, policy: Policy | None = None) -> Room:
    """Everybody sits and answers since the start."""
    room = Room(candidates, policy=policy)
    room.start()
    for number in range(candidates):
        room.sit(number, machine=type(PC)(f"PC-{number:02}"))
    return room


def lose(room: Room, number: int, since: int, until: int, cause: LossCause = LossCause.PC_OFF) -> None:
    """A candidate's PC is off for so long, and the server misses it as long."""
    sitting = room.sitting(number)
    machine = sitting.machine or PC
    room.at(max(room.now, since))
    room.happen(ev.ContactLost(sitting.id, machine))
    room.at(until)
    room.happen(ev.ContactBack(sitting.id, machine))
    room.happen(ev.LossMeasured(sitting.id, sitting.line, sitting.last_seq + 1, cause, since, until))


def give(room: Room, added: int, *numbers: int, release: str = "") -> str:
    """Give lost time back."""
    credits_ = tuple(Credit(room.ids[number], added) for number in numbers or (0,))
    return room.order(CreditLostTime(SESSION, credits_, "停电"), release)


def test_small_extensions_cannot_be_added_up_past_the_sites_limit() -> None:
    room = sitting_room()
    assert [room.extend_one(5 * MINUTE) for _ in range(4)] == ["", "", "", "extension_needs_release"]
    assert room.extend_one(15 * MINUTE, 1) == ""


def test_what_everyone_got_counts_towards_each_ones_limit_and_the_other_way_round() -> None:
    room = sitting_room()
    assert room.extend(10 * MINUTE) == ""
    assert room.extend_one(6 * MINUTE) == "extension_needs_release"
    assert room.extend_one(5 * MINUTE) == ""
    assert room.extend(MINUTE) == "extension_needs_release"


def test_the_organisers_release_goes_beyond_and_does_not_use_the_sites_own_minutes_up() -> None:
    room = sitting_room()
    assert room.order_for(ExtendSitting(room.ids[0], 20 * MINUTE, "停电"), release="7-abc") == ""
    assert room.order(ExtendSession(SESSION, 40 * MINUTE, "停电"), "8-abc") == ""
    assert room.extend_one(15 * MINUTE) == ""
    assert room.remaining() == HOUR + 75 * MINUTE


def test_lost_time_is_given_back_up_to_what_was_lost_and_only_once() -> None:
    room = sitting_room()
    lose(room, 0, 10 * MINUTE, 14 * MINUTE)
    assert give(room, 5 * MINUTE) == "credit_above_loss"
    assert give(room, 4 * MINUTE) == ""
    assert room.remaining() == 50 * MINUTE
    assert give(room, MINUTE) == "credit_above_loss"


def test_what_was_lost_and_not_given_yet_may_be_given_later() -> None:
    room = sitting_room()
    lose(room, 0, 10 * MINUTE, 30 * MINUTE)
    assert give(room, 15 * MINUTE) == ""
    assert give(room, 6 * MINUTE, release="7-abc") == "credit_above_loss"
    assert give(room, 5 * MINUTE, release="7-abc") == ""
    assert room.remaining() == 50 * MINUTE
    assert give(room, 1, release="8-abc") == "credit_above_loss"


@given(st.lists(st.integers(1, 9 * MINUTE), min_size=1, max_size=6))
def test_however_often_it_is_given_in_parts_it_is_never_more_than_was_lost(parts: list[int]) -> None:
    room = sitting_room()
    lose(room, 0, 10 * MINUTE, 30 * MINUTE)
    given_back = [part for number, part in enumerate(parts) if give(room, part, release=f"{number}-abc") == ""]
    assert sum(given_back) <= 20 * MINUTE
    left = 20 * MINUTE - sum(given_back)
    assert not left or give(room, left, release="9-abc") == ""


def test_one_credit_that_is_wrong_gives_nobody_anything() -> None:
    room = sitting_room()
    lose(room, 0, 10 * MINUTE, 14 * MINUTE)
    assert give(room, 4 * MINUTE, 0, 1) == "credit_above_loss"
    assert not room.of(ev.LostTimeCredited)


@pytest.mark.parametrize("numbers", [(), (0, 0)])
def test_the_list_of_a_credit_names_each_candidate_once(numbers: tuple[int, ...]) -> None:
    room = sitting_room()
    lose(room, 0, 10 * MINUTE, 14 * MINUTE)
    credits_ = tuple(Credit(room.ids[number], MINUTE) for number in numbers)
    assert room.order(CreditLostTime(SESSION, credits_, "停电")) == "credit_names"


def test_a_single_pcs_loss_counts_towards_the_sites_limit() -> None:
    room = sitting_room(3)
    lose(room, 0, 10 * MINUTE, 30 * MINUTE)
    assert give(room, 16 * MINUTE) == "extension_needs_release"
    assert give(room, 15 * MINUTE) == ""
    assert room.extend_one(MINUTE) == "extension_needs_release"


def test_a_power_cut_of_the_room_has_a_limit_of_its_own() -> None:
    room = sitting_room()
    for number in (0, 1):
        sitting = room.sitting(number)
        room.happen(ev.ContactLost(sitting.id, sitting.machine or PC))
    room.at(30 * MINUTE)
    for number in (0, 1):
        sitting = room.sitting(number)
        room.happen(ev.ContactBack(sitting.id, sitting.machine or PC))
        room.happen(ev.LossMeasured(sitting.id, 1, 1, LossCause.PC_OFF, 5 * MINUTE, 30 * MINUTE))
    assert give(room, 25 * MINUTE, 0, 1) == ""
    assert [room.remaining(number) for number in (0, 1)] == [55 * MINUTE] * 2
    assert room.extend_one(15 * MINUTE) == ""


def test_the_power_cuts_own_limit_and_the_sites_add_up_and_no_further() -> None:
    room = sitting_room(policy=Policy(power_cut_limit=10 * MINUTE))
    for number in (0, 1):
        room.happen(ev.ContactLost(room.ids[number], room.sitting(number).machine or PC))
    room.at(40 * MINUTE)
    for number in (0, 1):
        room.happen(ev.LossMeasured(room.ids[number], 1, 1, LossCause.PC_OFF, 0, 40 * MINUTE))
    assert give(room, 25 * MINUTE + 1) == "extension_needs_release"
    assert give(room, 12 * MINUTE) == ""
    assert give(room, 13 * MINUTE + 1) == "extension_needs_release"
    assert give(room, 13 * MINUTE) == ""
    assert room.extend_one(1) == "extension_needs_release"
    assert give(room, 15 * MINUTE, release="7-abc") == ""
    assert give(room, 1, release="8-abc") == "credit_above_loss"


def test_who_left_early_does_not_make_the_power_cut_of_the_others_smaller() -> None:
    room = sitting_room(5, policy=Policy(early_leave_needs_consent=False))
    room.at(46 * MINUTE)
    for number in (2, 3, 4):
        assert room.hand_in(number) == ""
    for number in (0, 1):
        lost = ev.LossMeasured(room.ids[number], 1, 1, LossCause.DISK, 46 * MINUTE, 50 * MINUTE)
        room.at(50 * MINUTE)
        room.happen(lost)
    found = claims(room.session, list(room.sittings.values()), room.now)
    assert [found[room.ids[number]].by_power_cut for number in (0, 1)] == [4 * MINUTE] * 2


def test_a_loss_that_time_has_closed_is_opened_again_with_all_that_was_lost() -> None:
    room = sitting_room()
    lose(room, 0, 50 * MINUTE, 70 * MINUTE)
    assert room.sitting().phase is SittingPhase.HANDED_IN
    assert give(room, 10 * MINUTE) == ""
    assert room.remaining() == 10 * MINUTE
    assert give(room, MINUTE) == "credit_above_loss"


def test_time_closes_nobody_while_an_interruption_is_not_settled() -> None:
    room = sitting_room(policy=SHORT)
    lose(room, 0, 50 * MINUTE, 55 * MINUTE)
    room.happen(ev.SessionInterrupted(SESSION, 50 * MINUTE, 55 * MINUTE, "date"))
    room.at(65 * MINUTE)
    assert room.sitting(1).phase is SittingPhase.ANSWERING
    assert room.order(SettleInterruption(SESSION, "已补时")) == ""
    room.at(65 * MINUTE + 1)
    assert room.sitting(1).phase is SittingPhase.HANDED_IN


def test_an_interruption_in_which_nobody_lost_anything_settles_itself() -> None:
    room = sitting_room()
    room.happen(ev.SessionInterrupted(SESSION, 10 * MINUTE, 12 * MINUTE, "monotonic"))
    room.at(12 * MINUTE)
    settled = room.of(ev.InterruptionSettled)
    assert [event.reason for event in settled if isinstance(event, ev.InterruptionSettled)] == [ALL_BACK]


def test_a_pc_that_is_just_back_is_given_the_time_to_say_what_was_lost() -> None:
    room = sitting_room()
    for sitting in list(room.sittings.values()):
        room.happen(ev.ContactLost(sitting.id, sitting.machine or PC))
    room.now = 12 * MINUTE
    room.happen(ev.SessionInterrupted(SESSION, 10 * MINUTE, 12 * MINUTE, "date"))
    for sitting in list(room.sittings.values()):
        room.happen(ev.ContactBack(sitting.id, sitting.machine or PC))
    room.at(12 * MINUTE + 200)
    assert room.session.interruption is not None
    room.happen(ev.LossMeasured(room.ids[0], 1, 1, LossCause.PC_OFF, 10 * MINUTE, 12 * MINUTE + 200))
    room.at(13 * MINUTE)
    assert room.session.interruption is not None
    assert give(room, 2 * MINUTE) == ""
    room.at(13 * MINUTE + 1)
    assert room.session.interruption is None


def interrupted_and_nobody_back(policy: Policy = SHORT) -> Room:
    room = sitting_room(policy=policy)
    for sitting in list(room.sittings.values()):
        room.happen(ev.ContactLost(sitting.id, sitting.machine or PC))
    room.now = 12 * MINUTE
    room.happen(ev.SessionInterrupted(SESSION, 10 * MINUTE, 12 * MINUTE, "date"))
    return room


def test_a_power_cut_past_its_limit_with_nobody_back_calls_the_session_off_and_keeps_everything() -> None:
    room = interrupted_and_nobody_back()
    room.at(70 * MINUTE)
    assert room.session.phase is SessionPhase.RUNNING
    room.at(70 * MINUTE + 1)
    assert room.session.called_off
    assert {sitting.handed_in_by for sitting in room.sittings.values()} == {ev.HandInBy.STAFF}


def test_who_is_back_is_waited_for_by_people_not_by_the_clock() -> None:
    room = interrupted_and_nobody_back()
    sitting = room.sitting()
    room.happen(ev.ContactBack(sitting.id, sitting.machine or PC))
    room.happen(ev.LossMeasured(sitting.id, 1, 1, LossCause.PC_OFF, 10 * MINUTE, 12 * MINUTE))
    room.at(5 * HOUR)
    assert not room.session.called_off
    assert room.order(CallOff(SESSION, "断电超过 60 分钟")) == ""
    assert room.session.phase is SessionPhase.ENDED


def test_the_chief_examiner_sets_the_critical_moment() -> None:
    room = interrupted_and_nobody_back()
    assert room.order(SetCriticalMoment(SESSION, 9 * MINUTE, "太早")) == "moment_too_early"
    assert room.order(SetCriticalMoment(SESSION, 2**70, "太晚")) == "moment_too_late"
    assert room.order(SetCriticalMoment(SESSION, 30 * MINUTE, "主考决定")) == ""
    room.at(30 * MINUTE + 1)
    assert room.session.called_off


def test_what_a_pc_still_holds_from_before_the_session_was_called_off_counts_and_then_it_is_whole() -> None:
    room = sitting_room()
    room.at(20 * MINUTE)
    assert room.order(CallOff(SESSION, "火灾")) == ""
    room.at(21 * MINUTE)
    assert room.answer(made_at=19 * MINUTE) == ""
    assert room.answer(made_at=20 * MINUTE + 1, option="B") == "sitting_stopped"
    assert not room.sitting().complete
    assert room.hand_in(by=ev.HandInBy.STAFF) == ""
    assert room.sitting().complete
    assert room.sitting().handed_in_by is ev.HandInBy.STAFF


def test_a_session_that_was_called_off_does_not_start_or_go_on() -> None:
    room = Room()
    assert room.order(CallOff(SESSION, "洪水")) == ""
    assert room.start() == "session_called_off"
    assert room.extend(MINUTE) == "session_called_off"


def test_the_spare_paper_needs_the_paper_the_release_and_a_session_that_has_not_started() -> None:
    room = Room()
    assert room.order(SwitchPaper(SESSION, "code", "题目泄露"), "1-a") == "spare_paper_missing"
    room.start()
    assert room.order(SwitchPaper(SESSION, "code", "题目泄露"), "1-a") == "session_already_started"
