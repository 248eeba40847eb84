"""Extensions and pauses: one or all, after time-up, in a pause, handed in, negative (exam-day failures 23 and 24)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from exam import events as ev
from exam.commands import PauseSession, ResumeSession
from exam.events import HandInBy
from exam.policy import MINUTE, SECOND, Policy
from exam.sitting import SittingPhase
from exam.timing import Pause, Timing
from tests.unit.exam.rules import HOUR, PC, SESSION, SPARE, Room

TEN = 10 * MINUTE


def running(policy: Policy | None = None) -> Room:
    """A room with two candidates answering."""
    room = Room(2, policy=policy)
    room.start()
    room.sit(0, PC)
    room.sit(1, SPARE)
    return room


def test_an_extension_of_one_is_for_that_one_alone() -> None:
    room = running()
    room.extend_one(TEN, 0)
    assert (room.remaining(0), room.remaining(1)) == (HOUR + TEN, HOUR)


def test_an_extension_of_all_is_for_all_and_adds_to_their_own() -> None:
    room = running()
    room.extend_one(TEN, 0)
    room.extend(5 * MINUTE)
    assert (room.remaining(0), room.remaining(1)) == (HOUR + 15 * MINUTE, HOUR + 5 * MINUTE)


@pytest.mark.parametrize("added", [0, -1, -TEN, 24 * HOUR + 1])
def test_an_extension_that_is_none_or_endless_is_refused(added: int) -> None:
    room = running()
    assert room.extend(added) == "extension_not_positive"
    assert room.extend_one(added) == "extension_not_positive"


def test_an_extension_needs_a_reason_and_a_session_that_has_started() -> None:
    room = Room()
    assert room.extend(TEN) == "session_not_running"
    assert room.extend_one(TEN) == "session_not_running"
    room.start()
    assert room.extend(TEN, " ") == "reason_missing"
    assert room.extend_one(TEN, 0, "") == "reason_missing"


@pytest.mark.parametrize("command", [PauseSession(SESSION, " "), ResumeSession(SESSION, "")], ids=["pause", "resume"])
def test_stopping_a_room_and_letting_it_go_on_need_a_reason(command: PauseSession | ResumeSession) -> None:
    room = running()
    if isinstance(command, ResumeSession):
        room.pause()
    assert room.order(command) == "reason_missing"


def test_time_added_in_a_pause_is_there_after_it() -> None:
    room = running()
    room.at(20 * MINUTE)
    room.pause()
    room.extend(TEN)
    room.extend_one(5 * MINUTE, 0)
    room.at(50 * MINUTE)
    room.resume()
    assert (room.remaining(0), room.remaining(1)) == (55 * MINUTE, 50 * MINUTE)


@pytest.mark.parametrize("late", [0, 1, 9 * SECOND, 11 * SECOND, 5 * MINUTE, 2 * HOUR])
def test_time_added_after_time_up_is_whole_and_opens_the_sittings_again(late: int) -> None:
    room = running()
    room.at(HOUR)
    room.hand_in(0, by=HandInBy.TIME_UP)
    room.at(HOUR + late)
    assert room.extend(TEN) == ""
    assert room.session.ended_at is None
    for number in range(2):
        assert room.sitting(number).phase is SittingPhase.ANSWERING
        assert room.remaining(number) == TEN
    assert room.answer(0) == ""


def test_time_added_for_one_after_the_end_opens_that_one_alone() -> None:
    room = running()
    room.at(HOUR + 10 * SECOND)
    assert room.session.ended_at is not None
    assert room.extend_one(TEN, 1) == ""
    assert room.sitting(0).phase is SittingPhase.HANDED_IN
    assert room.sitting(1).phase is SittingPhase.ANSWERING
    assert room.remaining(1) == TEN
    room.at(room.now + TEN + 10 * SECOND)
    assert room.sitting(1).phase is SittingPhase.HANDED_IN
    assert len(room.of(ev.SessionEnded)) == 2


def test_who_handed_in_gets_no_more_time_and_is_not_opened_by_an_extension_of_all() -> None:
    room = running(Policy(early_leave_needs_consent=False))
    room.at(50 * MINUTE)
    room.hand_in(0)
    assert room.extend_one(TEN, 0) == "already_handed_in"
    room.at(HOUR + MINUTE)
    assert room.extend(TEN) == ""
    assert room.sitting(0).phase is SittingPhase.HANDED_IN
    assert room.sitting(1).phase is SittingPhase.ANSWERING


def test_an_absent_candidate_gets_no_time() -> None:
    room = Room(2)
    room.start()
    room.sit(0)
    room.at(30 * MINUTE)
    assert room.extend_one(TEN, 1) == "sitting_absent"


def test_a_session_that_ended_with_nobody_to_open_stays_ended() -> None:
    room = Room(1)
    room.start()
    room.at(HOUR)
    assert room.extend(TEN) == "session_ended"


def test_pause_and_resume_in_the_wrong_order_are_refused() -> None:
    room = Room()
    assert room.pause() == "session_not_running"
    assert room.resume() == "session_not_paused"
    room.start()
    assert [room.pause(), room.pause()] == ["", "session_already_paused"]
    assert [room.resume(), room.resume()] == ["", "session_not_paused"]


def test_nothing_falls_due_in_a_pause() -> None:
    room = running()
    room.at(20 * MINUTE)
    room.pause()
    before = list(room.events)
    room.at(3 * HOUR)
    assert room.events == before


def test_a_pause_gives_the_same_credit_to_all() -> None:
    room = running()
    room.extend_one(TEN, 0)
    before = (room.remaining(0), room.remaining(1))
    room.pause()
    room.at(25 * MINUTE)
    room.resume()
    assert (room.remaining(0), room.remaining(1)) == before


# ---- timing as a value ----------------------------------------------------------------------------------------------

spans = st.integers(1, 2 * HOUR)


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    """A session with pauses in order, the last perhaps open."""
    at, pauses = draw(st.integers(0, HOUR)), []
    begun = at
    for _ in range(draw(st.integers(0, 4))):
        since = at + draw(spans)
        at = since + draw(st.integers(0, HOUR))
        pauses.append(Pause(since, at))
    if draw(st.booleans()):
        pauses.append(Pause(at + draw(spans)))
    return Timing(begun, draw(spans), draw(st.integers(0, HOUR)), tuple(pauses))


def lived(timing: Timing, now: int) -> int:
    """Active time up to a moment, counted millisecond by millisecond in thought: every overlap with a pause less."""
    stopped = sum(
        max(0, min(now, now if pause.until is None else pause.until) - min(now, pause.since)) for pause in timing.pauses
    )
    return now - timing.started_at - stopped


@given(timings(), st.integers(0, 12 * HOUR))
def test_active_time_up_to_a_moment_knows_nothing_of_later_pauses(timing: Timing, after: int) -> None:
    now = timing.started_at + after
    assert timing.active(now) == lived(timing, now)


@given(timings(), st.integers(0, 12 * HOUR), st.integers(0, HOUR))
def test_remaining_and_active_time_make_the_whole_while_there_is_time(timing: Timing, after: int, own: int) -> None:
    now = timing.started_at + after
    whole = timing.duration + timing.extension + own
    if timing.remaining(now, own) > 0:
        assert timing.remaining(now, own) + timing.active(now) == whole
    else:
        assert timing.active(now) >= whole


@given(timings(), st.integers(0, HOUR), st.integers(1, HOUR))
def test_more_time_never_brings_an_earlier_deadline(timing: Timing, own: int, more: int) -> None:
    deadline, later = timing.deadline(own), timing.deadline(own + more)
    if later is not None:
        assert deadline is not None
        assert later >= deadline + more


@given(timings(), st.integers(0, HOUR))
def test_at_the_deadline_nothing_is_left_and_a_moment_before_there_is(timing: Timing, own: int) -> None:
    deadline = timing.deadline(own)
    if deadline is not None:
        assert timing.remaining(deadline, own) == 0
        assert timing.remaining(deadline - 1, own) > 0


@given(spans, spans, st.integers(0, HOUR), st.data())
def test_a_pause_moves_the_deadline_by_exactly_its_length(
    duration: int, length: int, own: int, data: st.DataObject
) -> None:
    timing = Timing(0, duration)
    before = timing.deadline(own)
    assert before is not None
    since = data.draw(st.integers(0, before - 1))
    assert Timing(0, duration, 0, (Pause(since),)).deadline(own) is None
    assert Timing(0, duration, 0, (Pause(since, since + length),)).deadline(own) == before + length


class AnySession(RuleBasedStateMachine):
    """People do anything in any order; what must hold, holds after every step."""

    @initialize()
    def begin(self) -> None:
        self.room = Room(3, policy=Policy(early_leave_needs_consent=False))
        self.granted = [HOUR] * 3
        self.counted = dict.fromkeys(range(3), 0)

    @rule(by=st.integers(0, 40 * MINUTE))
    def time_passes(self, by: int) -> None:
        self.room.at(self.room.now + by)

    @rule()
    def start(self) -> None:
        self.room.start()

    @rule()
    def pause(self) -> None:
        self.room.pause()

    @rule()
    def resume(self) -> None:
        self.room.resume()

    @rule(number=st.integers(0, 2))
    def come(self, number: int) -> None:
        from exam.commands import ConfirmIdentity, Enter  # noqa: PLC0415

        machine = (PC, SPARE, PC)[number]
        self.room.log_in(number, machine)
        self.room.ask(ConfirmIdentity(machine), number)
        self.room.ask(Enter(machine), number)

    @rule(number=st.integers(0, 2), age=st.integers(-5000, HOUR))
    def answer(self, number: int, age: int) -> None:
        self.room.answer(number, made_at=self.room.now - age)

    @rule(number=st.integers(0, 2), by=st.sampled_from(HandInBy))
    def hand_in(self, number: int, by: HandInBy) -> None:
        self.room.hand_in(number, by=by)

    @rule(number=st.integers(0, 2), added=st.integers(-MINUTE, TEN))
    def extend_one(self, number: int, added: int) -> None:
        code = self.room.extend_one(added, number)
        assert (code == "") <= (added > 0)

    @rule(added=st.integers(-MINUTE, TEN))
    def extend(self, added: int) -> None:
        before = [self.room.remaining(n) for n in range(3)] if self.room.session.timing else []
        answering = [self.room.sitting(n).phase is SittingPhase.ANSWERING for n in range(3)]
        if self.room.extend(added) == "":
            for number in range(3):
                if answering[number]:
                    assert self.room.remaining(number) == before[number] + added

    @rule(number=st.integers(0, 2))
    def move(self, number: int) -> None:
        self.room.move(None, number)

    @invariant()
    @precondition(lambda self: hasattr(self, "room"))
    def what_a_candidate_saved_is_never_lost_and_every_number_is_taken_once(self) -> None:
        for number in range(3):
            taken = [
                event.seq
                for event in self.room.events
                if isinstance(event, ev.AnswerSaved | ev.HandedIn | ev.EntryKeptAsEvidence)
                and event.sitting == self.room.ids[number]
                and event.line == self.room.sitting(number).line
                and not (isinstance(event, ev.HandedIn) and event.by is HandInBy.SERVER)
            ]
            assert taken == sorted(set(taken))
            saved = sum(
                isinstance(event, ev.AnswerSaved) and event.sitting == self.room.ids[number]
                for event in self.room.events
            )
            assert saved >= self.counted[number]
            self.counted[number] = saved

    @invariant()
    @precondition(lambda self: hasattr(self, "room"))
    def an_ended_session_has_nobody_answering(self) -> None:
        if self.room.session.ended_at is not None:
            assert all(s.phase in (SittingPhase.HANDED_IN, SittingPhase.ABSENT) for s in self.room.sittings.values())

    @invariant()
    @precondition(lambda self: hasattr(self, "room"))
    def no_saved_answer_was_made_after_its_deadline(self) -> None:
        timing = self.room.session.timing
        for sitting in self.room.sittings.values():
            for saved in sitting.answers.values():
                assert timing is not None
                assert timing.active(saved.made_at) <= timing.duration + timing.extension + sitting.extension
                assert sitting.entered_at is not None
                assert saved.made_at >= sitting.entered_at


TestAnySession = AnySession.TestCase
