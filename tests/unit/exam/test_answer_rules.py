"""Answers, files, deadlines, hand-in, early leaving, time-up: what counts, what is kept as evidence, and why."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.answers import Written
from exam.commands import AnswerEntry, GapEntry
from exam.events import HandInBy
from exam.ids import ItemId
from exam.plan import Part
from exam.policy import MINUTE, SECOND, Policy
from exam.sitting import SittingPhase
from tests.unit.exam.rules import HOUR, SPARE, Room, chosen

FREE = Policy(early_leave_needs_consent=False)


def running(candidates: int = 1, part: Part = Part.THEORY, policy: Policy | None = None) -> Room:
    """A room where everybody is answering, each at a PC of their own."""
    room = Room(candidates, part, policy)
    room.start()
    for number in range(candidates):
        room.sit(number, SPARE if number else room.sitting().machine or SPARE)
    return room


# ---- entries --------------------------------------------------------------------------------------------------------


def test_the_newest_answer_to_an_item_counts_and_an_empty_one_takes_it_back() -> None:
    room = running()
    room.answer(option="A")
    room.answer(option="B")
    assert room.sitting().answered() == 1
    assert room.put(AnswerEntry(ItemId("1"), Written(("  ",)), room.now)) == ""
    assert room.sitting().answered() == 0


def test_a_repeat_changes_nothing_and_a_gap_waits_for_what_is_missing() -> None:
    room = running()
    room.answer()
    before = list(room.events)
    assert room.put(chosen("Z", 0), seq=1) == ""
    assert room.put(chosen("Z", 0), seq=3) == "entry_missing"
    assert room.events == before


def test_a_number_the_pc_gives_up_is_evidence_and_lets_the_next_one_in() -> None:
    room = running()
    assert room.put(GapEntry()) == "lost_on_pc"
    assert room.answer() == ""
    assert room.sitting().last_seq == 2


def test_an_entry_before_entering_is_kept_and_does_not_count() -> None:
    room = Room()
    room.start()
    room.log_in()
    assert room.answer() == "not_entered"
    assert room.sitting().answers == {}
    assert room.sitting().last_seq == 1


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "C:/x", "a\\b", "x" * 241, "./a", "a:b", "a\x00b"],
)
def test_a_file_outside_its_task_folder_does_not_count(path: str) -> None:
    room = running()
    assert room.save_file(path=path) == "file_path"
    assert room.sitting().files == {}


def test_a_file_saved_again_replaces_its_older_version_and_a_removed_one_is_gone() -> None:
    room = running()
    assert room.save_file(path="作品/页面 1.html") == ""
    assert room.save_file(path="作品/页面 1.html") == ""
    assert len(room.sitting().files) == 1


def test_an_answer_beyond_every_honest_length_does_not_count() -> None:
    room = running()
    assert room.put(AnswerEntry(ItemId("1"), Written(("x" * 4001,)), 0)) == "answer_too_large"
    assert room.put(AnswerEntry(ItemId("1"), Written(("x" * 4000,) * 26), 0)) == "answer_too_large"
    assert room.put(AnswerEntry(ItemId("x" * 65), Written(("x",)), 0)) == "answer_too_large"


# ---- the deadline ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "outcome"), [(-1, ""), (0, ""), (1, "after_deadline")])
def test_the_deadline_is_exact_and_what_comes_after_it_is_evidence(late: int, outcome: str) -> None:
    room = running()
    room.now = HOUR + 5 * SECOND
    assert room.answer(made_at=HOUR + late) == outcome


def test_an_answer_made_in_time_and_sent_late_counts_after_the_server_has_closed_the_sitting() -> None:
    room = running()
    room.at(HOUR + 10 * SECOND)
    assert room.sitting().phase is SittingPhase.HANDED_IN
    assert room.answer(made_at=HOUR - 1) == ""
    assert room.answer(made_at=HOUR + 1) == "after_deadline"


def test_nothing_counts_after_the_pc_itself_said_that_this_was_all() -> None:
    room = running()
    room.at(HOUR)
    assert room.hand_in(by=HandInBy.TIME_UP) == ""
    assert room.answer(made_at=HOUR - 1) == "already_handed_in"
    assert room.sitting().answered() == 0


def test_a_pc_whose_clock_runs_ahead_is_not_believed_beyond_the_servers_now() -> None:
    room = running()
    room.now = 10 * MINUTE
    room.answer(made_at=50 * MINUTE)
    assert room.sitting().answers[ItemId("1")].made_at == 10 * MINUTE


def test_a_pc_that_claims_a_time_before_entering_gets_the_time_of_entering() -> None:
    room = Room(1)
    room.start()
    room.at(5 * MINUTE)
    room.sit()
    room.answer(made_at=-(10**15))
    assert room.sitting().answers[ItemId("1")].made_at == 5 * MINUTE


def test_a_pause_after_the_deadline_brings_late_answers_nothing() -> None:
    room = running(2)
    room.extend_one(30 * MINUTE, 1)
    room.at(HOUR + 20 * SECOND)
    room.pause()
    room.at(HOUR + 5 * MINUTE)
    assert room.answer(0, made_at=HOUR + 10 * SECOND) == "after_deadline"
    room.resume()
    assert room.answer(0, made_at=HOUR + 10 * SECOND) == "after_deadline"


# ---- hand-in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "window"), [(Part.THEORY, 15 * MINUTE), (Part.PRACTICAL, 30 * MINUTE)])
def test_a_candidate_leaves_early_inside_the_window_of_the_part_and_not_a_moment_before(
    part: Part, window: int
) -> None:
    room = running(part=part, policy=FREE)
    room.at(HOUR - window - 1)
    assert room.hand_in() == "too_early"
    assert room.sitting().phase is SittingPhase.ANSWERING
    room.at(HOUR - window)
    assert room.hand_in() == ""
    handed_in = room.of(ev.HandedIn)[0]
    assert isinstance(handed_in, ev.HandedIn)
    assert handed_in.early


def test_leaving_early_needs_the_chief_examiners_consent() -> None:
    room = running()
    room.at(50 * MINUTE)
    assert room.hand_in() == "needs_consent"
    assert room.consent() == ""
    assert room.hand_in() == ""


def test_consent_given_twice_is_on_record_once_and_only_for_who_is_answering() -> None:
    room = Room()
    room.start()
    assert room.consent() == "sitting_not_answering"
    room.sit()
    assert [room.consent(), room.consent()] == ["", ""]
    assert len(room.of(ev.EarlyLeaveAllowed)) == 1


def test_consent_does_not_widen_the_window() -> None:
    room = running()
    room.consent()
    room.at(10 * MINUTE)
    assert room.hand_in() == "too_early"


def test_nobody_hands_in_during_a_pause() -> None:
    room = running(policy=FREE)
    room.at(50 * MINUTE)
    room.pause()
    assert room.hand_in() == "session_paused"


def test_a_pc_cannot_say_that_time_is_up_before_it_is() -> None:
    room = running()
    room.at(HOUR - 1)
    assert room.hand_in(by=HandInBy.TIME_UP) == "time_left"
    assert room.hand_in(by=HandInBy.SERVER) == "time_left"
    room.at(HOUR)
    assert room.hand_in(by=HandInBy.TIME_UP) == ""


def test_a_hand_in_made_at_time_up_is_believed_though_the_room_paused_later() -> None:
    """The PC was cut off at its time-up; others went on, and the room was paused before it came back."""
    room = running(2)
    room.extend_one(30 * MINUTE, 1)
    room.at(HOUR + 5 * SECOND)
    room.pause()
    room.at(HOUR + 10 * MINUTE)
    room.resume()
    assert room.hand_in(0, made_at=HOUR, by=HandInBy.TIME_UP) == ""


def test_a_hand_in_is_final_and_a_second_one_is_evidence() -> None:
    room = running(policy=FREE)
    room.at(50 * MINUTE)
    room.hand_in()
    assert room.answer() == "already_handed_in"
    assert room.hand_in() == "already_handed_in"
    assert len(room.of(ev.HandedIn)) == 1


def test_the_server_closes_after_the_grace_and_the_pc_may_still_say_that_it_sent_everything() -> None:
    room = running()
    room.answer()
    room.at(HOUR + room.policy.closing_grace - 1)
    assert room.sitting().phase is SittingPhase.ANSWERING
    room.at(HOUR + room.policy.closing_grace)
    assert room.sitting().handed_in_by is HandInBy.SERVER
    assert not room.sitting().complete
    assert room.session.ended_at is not None
    assert room.hand_in(made_at=HOUR, by=HandInBy.TIME_UP) == ""
    assert room.sitting().complete


def test_everyone_is_reminded_once_fifteen_minutes_before_the_end() -> None:
    room = running()
    room.at(45 * MINUTE - 1)
    assert room.of(ev.ReminderGiven) == []
    room.at(45 * MINUTE)
    room.at(46 * MINUTE)
    assert room.of(ev.ReminderGiven) == [ev.ReminderGiven(room.session.id, 15 * MINUTE)]


def test_asking_again_what_is_due_yields_nothing() -> None:
    room = running(2)
    for now in (30 * MINUTE, 45 * MINUTE, HOUR, HOUR + 10 * SECOND):
        room.at(now)
        before = list(room.events)
        room.at(now)
        assert room.events == before
    assert room.session.ended_at is not None
