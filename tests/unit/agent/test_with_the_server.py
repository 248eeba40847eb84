"""PC and server together: what the PC measures and says is what the server's rules make something of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from candidate_agent.session.status import Screen, StopCause
from candidate_agent.session.watch import SIGN_EVERY
from exam import events as ev
from exam.commands import (
    AllowEarlyLeave,
    CallOff,
    CreditLostTime,
    ExtendSitting,
    LowerHand,
    PauseSession,
    ResumeSession,
    SendMessage,
    SettleInterruption,
    StopSitting,
    UndoHandIn,
)
from exam.commands import Credit as CreditOne
from exam.credits import claims
from exam.events import HandInBy, LossCause, Topic
from exam.plan import Part
from exam.policy import MINUTE, SECOND
from exam.sitting import SittingPhase
from tests.unit.agent.cores import shown
from tests.unit.agent.desk_and_pc import STEP, Room
from tests.unit.server.halls import mark

TICK = 2 * STEP
"""What a tick of the PC may cost in exactness."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Yield a candidate who answers at a PC."""
    one = Room(tmp_path)
    one.sit()
    yield one
    one.kill()


def claimed(room: Room) -> int:
    """What may be given back to the candidate now."""
    session = room.world.hall.sessions[room.world.session(Part.THEORY)]
    found = claims(session, room.world.hall.sittings_of(session.id), room.world.now)
    return found[room.sitting_id].lost if room.sitting_id in found else 0


# ---- losses ---------------------------------------------------------------------------------------------------------


def test_a_killed_pc_tells_its_whole_absence_and_may_be_given_it_back(room: Room) -> None:
    room.live(5 * MINUTE)
    room.kill()
    killed = room.world.now
    room.live(4 * MINUTE)
    room.come_back()
    (loss,) = room.losses
    assert loss.cause is LossCause.PC_OFF
    assert killed - SIGN_EVERY - TICK <= loss.span.since <= killed
    assert loss.span.until == killed + 4 * MINUTE
    assert 4 * MINUTE <= claimed(room) <= 4 * MINUTE + SIGN_EVERY + TICK


def test_a_pc_killed_again_and_again_tells_each_absence_once(room: Room) -> None:
    for _ in range(3):
        room.live(MINUTE)
        assert room.answer() == ""
        room.kill()
        room.live(MINUTE)
        room.come_back()
    assert [loss.cause for loss in room.losses] == [LossCause.PC_OFF] * 3
    spans = [loss.span for loss in room.losses]
    assert all(before.until <= after.since for before, after in pairwise(spans))
    room.live(MINUTE)
    assert len(room.losses) == 3
    assert 3 * MINUTE <= claimed(room) <= 3 * (MINUTE + SIGN_EVERY + TICK)


def test_a_pc_that_waits_for_the_server_after_its_restart_tells_one_stretch(room: Room) -> None:
    room.live(5 * MINUTE)
    room.kill()
    room.start()
    room.live(6 * MINUTE)
    room.plug()
    room.log_in()
    room.live(STEP)
    (loss,) = room.losses
    assert loss.cause is LossCause.PC_OFF
    assert loss.span.until - loss.span.since >= 6 * MINUTE


def test_who_was_cut_off_and_worked_on_is_offered_nothing(room: Room) -> None:
    room.live(MINUTE)
    room.unplug()
    for option in "ABCD":
        room.live(2 * MINUTE)
        assert room.answer(option) == ""
    room.plug()
    room.live(MINUTE)
    assert room.pc.status(room.clock).waiting == 0
    assert room.losses == ()
    assert claimed(room) == 0


def test_a_pc_that_goes_off_in_a_pause_is_given_back_no_pause(room: Room) -> None:
    theory = room.world.session(Part.THEORY)
    room.live(MINUTE)
    assert room.world.order(PauseSession(theory, "火警")) is None
    room.live(MINUTE)
    assert shown(room.pc) is Screen.PAUSED
    room.kill()
    room.live(5 * MINUTE)
    room.come_back()
    assert room.world.order(ResumeSession(theory, "解除")) is None
    room.live(MINUTE)
    assert shown(room.pc) is Screen.PAPER
    assert claimed(room) == 0


def test_a_pc_that_is_off_at_the_end_may_be_given_back_the_minutes_before_it_and_goes_on(room: Room) -> None:
    room.live(55 * MINUTE)
    room.kill()
    room.live(15 * MINUTE)
    assert room.sitting.handed_in_by is HandInBy.SERVER
    room.come_back()
    assert room.sitting.complete
    lost = claimed(room)
    assert 5 * MINUTE - TICK <= lost <= 5 * MINUTE + SIGN_EVERY + TICK
    credit = CreditLostTime(room.world.session(Part.THEORY), (CreditOne(room.sitting_id, lost),), "考生机断电")
    assert room.world.order(credit) is None
    room.live(TICK)
    assert shown(room.pc) is Screen.PAPER
    assert room.answer() == ""
    assert claimed(room) == 0, "never twice"


def test_a_server_that_comes_back_with_a_later_date_costs_nobody_their_minutes(room: Room) -> None:
    room.live(5 * MINUTE)
    gone = room.world.now
    room.server_again(gone + 20 * MINUTE)
    room.clock += 30 * SECOND
    room.plug()
    room.live(TICK)
    (loss,) = room.losses
    assert loss.cause is LossCause.CLOCK
    assert abs(loss.span.since - (gone + 30 * SECOND)) <= TICK
    assert loss.span.until == gone + 20 * MINUTE
    remaining = room.pc.remaining(room.clock)
    assert remaining is not None
    assert abs(remaining - 35 * MINUTE) <= 2 * TICK, "one clock: the server's"


def test_a_power_cut_of_the_whole_room_just_before_the_end_is_waited_out_and_credited(room: Room) -> None:
    theory = room.world.session(Part.THEORY)
    room.live(58 * MINUTE)
    cut = room.world.now
    room.kill()
    room.server_again(cut + 5 * MINUTE)
    started = ev.ServerStarted(0, 0, "boot-2", "test", 5 * MINUTE, "date", 0)
    room.world.hall.last_mark = mark(cut, 0, 0)
    room.world.hall.server_started(started, room.world.now)
    room.clock += 5 * MINUTE
    room.live(MINUTE)
    assert room.sitting.phase is SittingPhase.ANSWERING, "while it is interrupted time closes nobody"
    room.come_back()
    assert shown(room.pc) is Screen.INTERRUPTED
    assert room.answer() == "session_interrupted"
    lost = claimed(room)
    assert 2 * MINUTE - TICK <= lost <= 2 * MINUTE + SIGN_EVERY
    credit = CreditLostTime(theory, (CreditOne(room.sitting_id, lost),), "停电")
    assert room.world.order(credit) is None
    assert room.world.order(SettleInterruption(theory, "来电")) is None
    room.live(TICK)
    assert shown(room.pc) is Screen.PAPER
    assert room.answer() == ""
    assert room.sitting.refused == {}
    room.live(lost)
    assert shown(room.pc) is Screen.DONE


# ---- ends -----------------------------------------------------------------------------------------------------------


def test_a_stopped_candidate_is_complete_only_after_the_pcs_last_word(room: Room) -> None:
    room.live(MINUTE)
    room.unplug()
    assert room.answer("A") == ""
    assert room.world.order(StopSitting(room.sitting_id, "身体不适")) is None
    room.live(MINUTE)
    assert room.answer("B") == "", "the PC does not know yet"
    room.plug()
    room.live(TICK)
    assert shown(room.pc) is Screen.STOPPED
    status = room.pc.status(room.clock)
    assert (status.stopped, status.whole) == (StopCause.STOPPED, True)
    assert (room.sitting.handed_in_by, room.sitting.complete) == (HandInBy.STAFF, True)
    (saved,) = room.sitting.answers.values()
    assert saved.answer == room.saved[0].entry.answer  # type: ignore[union-attr]  # the first entry is the first answer
    assert list(room.sitting.refused.values()) == ["sitting_stopped"]


def test_a_session_called_off_ends_the_pc_and_keeps_everything(room: Room) -> None:
    room.live(MINUTE)
    room.answer("A")
    assert room.world.order(CallOff(room.world.session(Part.THEORY), "停电超过一小时")) is None
    room.live(TICK)
    status = room.pc.status(room.clock)
    assert (status.screen, status.stopped, status.whole) == (Screen.STOPPED, StopCause.CALLED_OFF, True)
    assert room.answer("B") == "session_called_off"
    assert room.sitting.complete
    assert len(room.sitting.answers) == 1


@pytest.mark.parametrize("killed", [False, True], ids=["same program", "restarted"])
def test_a_candidate_who_is_asked_back_goes_on_with_the_next_numbers(room: Room, killed: bool) -> None:
    room.live(50 * MINUTE)
    room.answer("A")
    assert room.world.order(AllowEarlyLeave(room.sitting_id, "已答完")) is None
    room.live(TICK)
    assert room.act(room.pc.hand_in(room.clock)) == ""
    room.live(TICK)
    assert shown(room.pc) is Screen.DONE
    if killed:
        room.kill()
    room.live(MINUTE)
    assert room.world.order(UndoHandIn(room.sitting_id, "误操作")) is None
    if killed:
        room.come_back()
    room.live(TICK)
    assert shown(room.pc) is Screen.PAPER
    assert room.answer("B") == ""
    room.live(10 * MINUTE)
    assert shown(room.pc) is Screen.DONE
    assert room.sitting.handed_in_by is HandInBy.TIME_UP
    assert room.losses == (), "leaving was the candidate's own"
    assert room.sitting.refused == {}
    assert room.sitting.last_seq == 4


def test_more_time_after_time_up_goes_on_after_a_restart_too(room: Room) -> None:
    room.answer("A")
    room.live(60 * MINUTE + TICK)
    assert shown(room.pc) is Screen.DONE
    room.kill()
    assert room.world.order(ExtendSitting(room.sitting_id, 5 * MINUTE, "补时")) is None
    room.live(MINUTE)
    room.come_back()
    assert shown(room.pc) is Screen.PAPER
    assert room.answer("B") == ""
    assert room.sitting.phase is SittingPhase.ANSWERING


# ---- hands and messages ---------------------------------------------------------------------------------------------


def test_a_hand_raised_offline_is_seen_lowered_and_stays_down(room: Room) -> None:
    room.unplug()
    assert room.act(room.pc.raise_hand(Topic.MACHINE, room.clock, "鼠标失灵")) == ""
    room.live(MINUTE)
    room.plug()
    room.live(TICK)
    hand = room.sitting.conduct.hand
    assert hand is not None
    assert (hand.topic, hand.text) == (Topic.MACHINE, "鼠标失灵")
    assert room.pc.status(room.clock).hand_seen
    assert room.world.order(LowerHand(room.sitting_id)) is None
    room.live(MINUTE)
    assert room.pc.status(room.clock).hand is None
    assert (room.sitting.conduct.hand, room.sitting.conduct.hands) == (None, 1)


def test_a_hand_the_candidate_takes_down_is_down_at_the_server(room: Room) -> None:
    room.act(room.pc.raise_hand(Topic.HELP, room.clock))
    room.live(TICK)
    assert room.sitting.conduct.hand is not None
    room.act(room.pc.take_hand_down(room.clock))
    room.live(TICK)
    assert room.sitting.conduct.hand is None


def test_a_hand_with_more_text_than_the_site_takes_is_told(room: Room) -> None:
    room.act(room.pc.raise_hand(Topic.QUESTION, room.clock, "长" * 600))
    room.live(MINUTE)
    status = room.pc.status(room.clock)
    assert status.notice is not None
    assert status.notice.code == "text_too_long"
    assert status.hand is None


def test_a_message_to_the_room_and_one_to_the_candidate_are_new_until_read(room: Room) -> None:
    theory = room.world.session(Part.THEORY)
    for sitting, text in ((None, "请关好门窗"), (room.sitting_id, "请看右下角")):
        assert room.world.order(SendMessage(theory, text, sitting)) is None
    room.live(TICK)
    new = room.pc.status(room.clock).new_notices
    assert [told.text for told in new] == ["请关好门窗", "请看右下角"]
    room.pc.notices_seen(new[-1].id)
    assert room.pc.status(room.clock).new_notices == ()
