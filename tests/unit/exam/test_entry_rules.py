"""Login, identity, waiting, start, cutoff, absence, one PC at a time, moving (handbook sections 7 and 8)."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.commands import ConfirmIdentity, Enter
from exam.ids import MachineId, SittingId
from exam.policy import MINUTE, Policy
from exam.sitting import SittingPhase
from tests.unit.exam.rules import HOUR, PC, SPARE, Room, chosen

CUTOFF = 30 * MINUTE


def test_a_candidate_logs_in_confirms_waits_and_enters_after_the_start() -> None:
    room = Room()
    assert room.log_in() == ""
    assert room.sitting().phase is SittingPhase.LOGGED_IN
    assert room.ask(Enter(PC)) == "identity_not_confirmed"
    assert room.ask(ConfirmIdentity(PC)) == ""
    assert room.ask(Enter(PC)) == "session_not_started"
    room.start()
    assert room.ask(Enter(PC)) == ""
    assert room.sitting().phase is SittingPhase.ANSWERING


def test_every_step_repeated_changes_nothing() -> None:
    room = Room()
    room.start()
    room.sit()
    before = list(room.events)
    assert [room.log_in(), room.ask(ConfirmIdentity(PC)), room.ask(Enter(PC))] == ["", "", ""]
    assert room.events == before


def test_a_session_starts_once() -> None:
    room = Room()
    assert room.start() == ""
    assert room.start() == "session_already_started"


@pytest.mark.parametrize(("before_cutoff", "outcome"), [(1, ""), (0, "LateRefused"), (-1, "LateRefused")])
def test_entry_closes_on_the_very_millisecond(before_cutoff: int, outcome: str) -> None:
    room = Room()
    room.start()
    room.now = CUTOFF - before_cutoff
    assert room.log_in() == outcome


def test_a_pause_moves_the_cutoff_by_itself() -> None:
    room = Room()
    room.start()
    room.at(10 * MINUTE)
    room.pause()
    room.at(40 * MINUTE)
    assert room.log_in(0) == "", "in a pause nobody is late who was not late before"
    room.resume()
    room.at(CUTOFF + 30 * MINUTE - 1)
    assert room.log_in(1, SPARE) == ""


def test_who_logged_in_before_the_cutoff_may_enter_after_it() -> None:
    room = Room()
    room.start()
    room.log_in()
    room.ask(ConfirmIdentity(PC))
    room.at(CUTOFF + 1)
    assert room.ask(Enter(PC)) == ""


def test_nobody_enters_whose_time_is_over() -> None:
    room = Room()
    room.start()
    room.sit(0)
    room.extend_one(10 * MINUTE, 0)
    room.log_in(1, SPARE)
    room.ask(ConfirmIdentity(SPARE), 1)
    room.at(HOUR)
    assert room.ask(Enter(SPARE), 1) == "session_ended"


def test_who_has_not_come_at_the_cutoff_is_absent_and_cannot_come_any_more() -> None:
    room = Room()
    room.start()
    room.sit(0)
    room.at(CUTOFF - 1)
    assert room.sitting(1).phase is SittingPhase.EXPECTED
    room.at(CUTOFF)
    assert room.sitting(1).phase is SittingPhase.ABSENT
    assert room.log_in(1, SPARE) == "LateRefused"
    assert room.log_in(1, SPARE) == "too_late", "the same PC again is no news"
    assert len(room.of(ev.LateRefused)) == 1


def test_who_logged_in_and_never_entered_has_not_sat_the_session() -> None:
    room = Room()
    room.start()
    room.log_in(0)
    room.at(HOUR)
    assert room.sitting(0).phase is SittingPhase.ABSENT
    assert len(room.of(ev.SessionEnded)) == 1


def test_a_ticket_tried_on_a_second_pc_is_refused_and_journalled_once_for_each_pc() -> None:
    room = Room()
    room.start()
    room.sit()
    assert room.log_in(0, SPARE) == "SecondLoginRefused"
    assert room.log_in(0, SPARE) == "sitting_elsewhere"
    assert room.log_in(0, MachineId("PC-98")) == "SecondLoginRefused"
    assert room.sitting().machine == PC
    assert room.answer() == "", "the first PC does not notice"


def test_endless_second_pcs_do_not_fill_the_journal() -> None:
    room = Room()
    room.start()
    room.sit()
    for number in range(100):
        room.log_in(0, MachineId(f"X{number}"))
    assert len(room.of(ev.SecondLoginRefused)) == 20


def test_a_pc_that_serves_somebody_serves_nobody_else() -> None:
    room = Room()
    room.start()
    room.sit(0)
    assert room.log_in(1, PC, holds=room.ids[0]) == "machine_in_use"


def test_a_handed_in_sitting_is_not_logged_in_again() -> None:
    room = Room(policy=Policy(early_leave_needs_consent=False))
    room.start()
    room.sit()
    room.at(50 * MINUTE)
    assert room.hand_in() == ""
    assert room.log_in() == "already_handed_in"


# ---- moving ---------------------------------------------------------------------------------------------------------


def test_a_freed_sitting_is_taken_over_by_any_pc_with_all_its_answers_and_its_clock() -> None:
    room = Room()
    room.start()
    room.sit()
    room.answer()
    left = room.remaining()
    assert room.move() == ""
    assert room.answer() == "machine_revoked"
    assert room.log_in(0, SPARE) == ""
    sitting = room.sitting()
    assert (sitting.machine, sitting.line, sitting.last_seq) == (SPARE, 2, 0)
    assert sitting.phase is SittingPhase.ANSWERING
    assert set(sitting.answers) == {"1"}
    assert room.remaining() == left
    assert room.log_in(0, PC) == "SecondLoginRefused", "the old PC's word is over"


def test_a_sitting_moved_to_a_named_pc_is_logged_in_there_only() -> None:
    room = Room()
    room.start()
    room.sit()
    assert room.move(SPARE) == ""
    assert room.log_in(0, MachineId("PC-98")) == "SecondLoginRefused"
    assert room.log_in(0, PC) == "SecondLoginRefused"
    assert room.log_in(0, SPARE) == ""


@pytest.mark.parametrize("name", ["", "机房 1", "x" * 65])
def test_a_move_to_what_is_no_pcs_name_is_refused(name: str) -> None:
    room = Room()
    room.start()
    room.sit()
    assert room.move(MachineId(name)) == "machine_name"


def test_moves_that_make_no_sense_are_refused() -> None:
    room = Room()
    assert room.move() == "sitting_not_logged_in"
    room.start()
    room.sit()
    assert room.move(PC) == "machine_is_the_same"
    assert room.move(SPARE, holds=room.ids[1]) == "machine_in_use"
    assert room.move(SPARE, holds=SittingId(room.ids[0])) == ""


def test_what_the_old_pc_still_had_is_kept_as_evidence_and_counts_for_nothing() -> None:
    room = Room()
    room.start()
    room.sit()
    room.answer(option="A")
    room.move()
    room.log_in(0, SPARE)
    room.answer(option="B")
    assert room.put(chosen("C", room.now), line=1, seq=2, machine=PC) == "machine_revoked"
    assert room.put(chosen("C", room.now), line=1, seq=2, machine=PC) == "", "a repeat is no second evidence"
    assert room.put(chosen("A", room.now), line=1, seq=1, machine=PC) == "", "what was saved is no evidence"
    assert room.sitting().last_seq == 1
    kept = room.of(ev.EntryKeptAsEvidence)
    assert len(kept) == 1
    assert isinstance(kept[0], ev.EntryKeptAsEvidence)
    assert '"C"' in kept[0].entry


def test_an_old_pc_cannot_speak_on_the_new_ones_line() -> None:
    room = Room()
    room.start()
    room.sit()
    room.move()
    room.log_in(0, SPARE)
    assert room.put(chosen("X", 0), line=2, seq=50, machine=PC) == "machine_revoked"
    assert room.sitting().last_seq == 0
    assert room.put(chosen("X", 0), line=3, seq=1, machine=SPARE) == "line_unknown"
    assert room.put(chosen("X", 0), line=0, seq=1, machine=SPARE) == "line_unknown"
