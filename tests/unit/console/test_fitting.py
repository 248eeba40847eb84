"""Which acts make sense as things stand: nobody is offered what would only be refused."""

from __future__ import annotations

import msgspec
import pytest

from exam.conduct import Absence, RaisedHand, Violation
from exam.events import Topic, ViolationLevel
from exam.evidence import Severity
from exam.policy import MINUTE
from exam.room import Interruption, SessionPhase
from exam.sitting import SittingPhase
from exam.wire.console_rows import SeatRow
from invigilator_console.room.acts import ACTS
from invigilator_console.room.fitting import fitting_sittings, session_acts, sitting_acts
from tests.ui.console.stage import LENGTH, ME, NOW, StagedDesk, finding, in_every_state


@pytest.fixture
def desk() -> StagedDesk:
    return StagedDesk(12)


def acts_of(desk: StagedDesk, *rows: SeatRow) -> tuple[str, ...]:
    return sitting_acts(desk.board, [row.sitting for row in rows], desk.now)


def acts_of_all(desk: StagedDesk) -> tuple[str, ...]:
    session = next(iter(desk.board.sessions.values()))
    return session_acts(session, desk.now)


# ---- one candidate --------------------------------------------------------------------------------------------------


def test_whoever_answers_is_offered_the_usual_acts_first(desk: StagedDesk) -> None:
    found = acts_of(desk, desk.seat(3))
    assert found[:4] == ("extend_sitting", "move_sitting", "send_message", "record_violation")
    assert not {"lower_hand", "release_lock", "step_back", "undo_hand_in", "credit_lost_time"} & set(found)


def test_a_hand_is_answered_only_where_one_is_up(desk: StagedDesk) -> None:
    row = desk.set_seat(3, hand=RaisedHand(Topic.HELP, NOW))
    assert "lower_hand" in acts_of(desk, row)
    assert "lower_hand" not in acts_of(desk, desk.seat(4))


def test_a_lock_is_released_only_where_there_is_one(desk: StagedDesk) -> None:
    row = desk.set_seat(3, locked_by=(finding("usb_storage", Severity.LOCK, device="E:"),))
    assert "release_lock" in acts_of(desk, row)
    over = desk.set_seat(3, phase=SittingPhase.HANDED_IN)
    assert "release_lock" not in acts_of(desk, over)


def test_a_hand_in_is_undone_only_where_the_candidate_handed_in_and_there_is_time(desk: StagedDesk) -> None:
    row = desk.set_seat(3, phase=SittingPhase.HANDED_IN, handed_in_by="candidate", complete=True)
    assert "undo_hand_in" in acts_of(desk, row)
    assert "extend_sitting" not in acts_of(desk, row)
    assert "move_sitting" not in acts_of(desk, row)
    by_time = desk.set_seat(3, handed_in_by="time_up")
    assert "undo_hand_in" not in acts_of(desk, by_time)
    assert "extend_sitting" in acts_of(desk, by_time)
    desk.at = LENGTH + MINUTE
    assert "undo_hand_in" not in acts_of(desk, desk.set_seat(3, handed_in_by="candidate"))


def test_whoever_was_sent_away_gets_no_time_and_no_undoing(desk: StagedDesk) -> None:
    violation = Violation("v1", ViolationLevel.TERMINATION, "夹带", True, (), ME, NOW)
    row = desk.set_seat(3, phase=SittingPhase.HANDED_IN, handed_in_by="candidate", violations=(violation,))
    assert not {"undo_hand_in", "extend_sitting"} & set(acts_of(desk, row))


def test_a_pc_that_still_holds_work_may_be_taken_over_after_the_hand_in(desk: StagedDesk) -> None:
    row = desk.set_seat(3, phase=SittingPhase.HANDED_IN, handed_in_by="time_up", complete=False)
    assert "move_sitting" in acts_of(desk, row)


def test_an_absent_candidate_gets_neither_time_nor_messages(desk: StagedDesk) -> None:
    row = desk.set_seat(3, phase=SittingPhase.ABSENT, machine=None)
    found = acts_of(desk, row)
    assert not {"extend_sitting", "move_sitting", "send_message", "check_identity", "ask_screen"} & set(found)
    assert "record_incident" in found


def test_one_steps_out_at_a_time_and_comes_back(desk: StagedDesk) -> None:
    assert "step_out" in acts_of(desk, desk.seat(4))
    row = desk.set_seat(3, outside=Absence("监考乙", NOW))
    assert "step_back" in acts_of(desk, row)
    assert "step_out" not in acts_of(desk, row)
    assert "step_out" not in acts_of(desk, desk.seat(4))


def test_a_screen_is_looked_at_only_where_the_site_shows_them(desk: StagedDesk) -> None:
    assert "ask_screen" in acts_of(desk, desk.seat(3))
    desk.set_site(screens_shown=False)
    assert "ask_screen" not in acts_of(desk, desk.seat(3))


def test_an_emergency_code_is_for_a_pc_that_is_locked_or_not_heard(desk: StagedDesk) -> None:
    assert "read_emergency_code" not in acts_of(desk, desk.seat(3))
    assert "read_emergency_code" in acts_of(desk, desk.set_seat(3, connected=False))
    assert "read_emergency_code" not in acts_of(desk, desk.set_seat(3, machine=None))
    locked = StagedDesk()
    in_every_state(locked)
    assert "read_emergency_code" in acts_of(locked, locked.seat(12))


def test_several_seats_are_offered_what_can_be_done_for_several(desk: StagedDesk) -> None:
    found = acts_of(desk, desk.seat(3), desk.seat(4))
    assert found
    assert all(ACTS[kind].many for kind in found)
    assert "move_sitting" not in found


def test_an_act_for_several_is_about_those_for_whom_it_makes_sense(desk: StagedDesk) -> None:
    absent = desk.set_seat(3, phase=SittingPhase.ABSENT)
    both = [absent.sitting, desk.seat(4).sitting]
    assert fitting_sittings("extend_sitting", desk.board, both, desk.now) == (desk.seat(4).sitting,)


def test_nothing_is_offered_for_who_is_not_known(desk: StagedDesk) -> None:
    row = msgspec.structs.replace(desk.seat(3), sitting="nobody")
    assert acts_of(desk, row) == ()
    assert fitting_sittings("no such act", desk.board, [desk.seat(3).sitting], desk.now) == ()


def test_a_closed_session_changes_no_more(desk: StagedDesk) -> None:
    desk.set_session(phase=SessionPhase.ENDED, ended_at=LENGTH, closed_at=LENGTH + MINUTE)
    desk.at = LENGTH + 2 * MINUTE
    assert acts_of(desk, desk.seat(3)) == ("move_sitting", "ask_screen")
    assert acts_of_all(desk) == ()


def test_lost_time_is_given_back_where_there_is_some() -> None:
    desk = StagedDesk()
    in_every_state(desk)
    assert "credit_lost_time" in acts_of(desk, desk.seat(25))
    assert "credit_lost_time" not in acts_of(desk, desk.seat(27))
    assert "credit_lost_time" in acts_of_all(desk)


# ---- a session ------------------------------------------------------------------------------------------------------


def test_before_the_start_there_is_no_time_to_give(desk: StagedDesk) -> None:
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, deadline=None, entry_closed=False)
    desk.at = -10 * MINUTE
    found = acts_of_all(desk)
    assert found[0] == "start_session"
    assert not {"pause_session", "resume_session", "extend_session", "close_session"} & set(found)
    assert "add_candidate" in found
    waiting = desk.set_seat(3, phase=SittingPhase.CONFIRMED, deadline=None)
    assert not {"extend_sitting", "allow_early_leave", "step_out", "stop_sitting"} & set(acts_of(desk, waiting))


def test_a_session_is_not_started_before_the_doors_open(desk: StagedDesk) -> None:
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, deadline=None)
    desk.at = -31 * MINUTE
    assert "start_session" not in acts_of_all(desk)


def test_a_paused_room_goes_on_and_is_not_paused_again(desk: StagedDesk) -> None:
    assert "pause_session" in acts_of_all(desk)
    assert "resume_session" not in acts_of_all(desk)
    desk.set_session(paused_since=NOW, deadline=None)
    assert "resume_session" in acts_of_all(desk)
    assert "pause_session" not in acts_of_all(desk)


def test_an_interruption_is_settled_only_where_there_was_one(desk: StagedDesk) -> None:
    assert not {"settle_interruption", "set_critical_moment"} & set(acts_of_all(desk))
    desk.set_session(interruption=Interruption(NOW - MINUTE, NOW, "power"))
    assert {"settle_interruption", "set_critical_moment"} <= set(acts_of_all(desk))


def test_a_spare_paper_is_taken_once_and_before_the_start(desk: StagedDesk) -> None:
    desk.set_session(has_spare=True)
    assert "switch_paper" not in acts_of_all(desk)
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False)
    assert "switch_paper" in acts_of_all(desk)
    desk.set_session(spare=True)
    assert "switch_paper" not in acts_of_all(desk)


def test_a_closed_paper_is_opened_before_the_start_and_a_spare_one_beside_it(desk: StagedDesk) -> None:
    assert "open_paper" not in acts_of_all(desk)
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, paper_closed=True)
    assert "open_paper" in acts_of_all(desk)
    assert "start_session" not in acts_of_all(desk), "what would only be refused is not offered"
    desk.set_session(paper_closed=False, spare_closed=True)
    assert "open_paper" in acts_of_all(desk)
    desk.set_session(spare_closed=False)
    assert "open_paper" not in acts_of_all(desk)


def test_an_ended_session_is_closed_or_given_time_again(desk: StagedDesk) -> None:
    desk.set_session(phase=SessionPhase.ENDED, ended_at=LENGTH)
    found = set(acts_of_all(desk))
    assert {"close_session", "extend_session"} <= found
    assert not {"pause_session", "call_off", "add_candidate"} & found
    desk.set_session(called_off=True)
    assert "extend_session" not in acts_of_all(desk)


def test_every_act_that_is_offered_exists() -> None:
    desk = StagedDesk()
    in_every_state(desk)
    for row in desk.board.seats.values():
        assert set(acts_of(desk, row)) <= set(ACTS)
