"""What kept the candidate from working is measured by the PC: all of it, once, and nothing that did not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.session.core import Keep, LifeSign, SessionCore, Transmit
from candidate_agent.session.losses import LEAST, Losses, last_alive
from candidate_agent.session.watch import CLOCK_JUMP, SIGN_EVERY
from exam.answers import Chosen
from exam.commands import AnswerEntry, Entry, GapEntry, HandInEntry, LossEntry
from exam.events import HandInBy, LossCause
from exam.ids import ItemId
from exam.lost_time import MOST_LOSSES
from exam.policy import MINUTE, SECOND
from exam.sitting import SittingPhase
from exam.wire import messages as wire
from tests.unit.agent.cores import (
    END,
    SITTING,
    answering,
    chosen,
    keep,
    losses,
    restarted,
    seated,
    send,
    signs,
    ticked,
    view,
    welcome,
)

A = Chosen(("A",))
ONE = ItemId("1")
OFF = LossCause.PC_OFF


# ---- signs of life --------------------------------------------------------------------------------------------------


def test_while_the_candidate_can_answer_a_sign_is_noted_at_once_and_every_few_seconds() -> None:
    core = answering()
    assert signs(core.tick(0)) == [LifeSign(0, 0)]
    assert signs(core.tick(SIGN_EVERY - 1)) == []
    assert signs(core.tick(SIGN_EVERY)) == [LifeSign(SIGN_EVERY, 0)]


def test_an_entry_on_the_disk_is_a_sign_too_and_spares_the_next() -> None:
    core = answering()
    core.tick(0)
    core.answer(ONE, A, 4000)
    core.kept(1, 4000)
    assert signs(core.tick(SIGN_EVERY)) == []
    assert signs(core.tick(4000 + SIGN_EVERY)) == [LifeSign(4000 + SIGN_EVERY, 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": SittingPhase.CONFIRMED},
        {"phase": SittingPhase.HANDED_IN, "complete": True},
        {"here": False},
    ],
)
def test_who_is_not_answering_leaves_no_sign(changes: dict[str, object]) -> None:
    core = answering()
    core.received(view(version=2, **changes), 0)
    assert signs(core.tick(10 * SIGN_EVERY)) == []


# ---- the PC was off -------------------------------------------------------------------------------------------------


def test_a_pc_that_was_off_tells_the_time_from_its_last_sign_to_the_paper_on_the_screen() -> None:
    back = 10 * MINUTE
    _, effects = restarted(view(now=back, upto=1), [(1, chosen("A", 4 * MINUTE))], LifeSign(5 * MINUTE, 1))
    assert effects == [keep(2, LossEntry(OFF, 5 * MINUTE, back))]


def test_the_newest_answer_counts_where_it_is_newer_than_the_sign() -> None:
    _, effects = restarted(view(now=10 * MINUTE), [(1, chosen("A", 6 * MINUTE))], LifeSign(5 * MINUTE, 0))
    assert losses(effects) == [LossEntry(OFF, 6 * MINUTE, 10 * MINUTE)]


def test_the_loss_goes_on_until_the_paper_is_open_and_no_sign_is_noted_before_it_is_kept() -> None:
    core = without_paper()
    core.received(seated(view(now=10 * MINUTE)), 0)
    assert losses(core.restored([], 0, LifeSign(5 * MINUTE, 0))) == []
    assert core.tick(20 * SECOND) == [Transmit(wire.Ping(20 * SECOND))]
    effects = core.paper(here=True, monotonic=30 * SECOND)
    assert effects == [keep(1, LossEntry(OFF, 5 * MINUTE, 10 * MINUTE + 30 * SECOND))]
    assert signs(core.tick(30 * SECOND)) == [LifeSign(10 * MINUTE + 30 * SECOND, 1)]


def without_paper() -> SessionCore:
    """A PC whose paper has to be fetched first."""
    core, _ = restarted(view(phase=SittingPhase.CONFIRMED))
    core.leave()
    core.paper(here=False, monotonic=0)
    return core


def test_a_pc_that_goes_off_again_right_after_goes_on_from_the_loss_it_kept() -> None:
    first = LossEntry(OFF, 5 * MINUTE, 10 * MINUTE)
    _, effects = restarted(view(now=12 * MINUTE), [(1, first)], LifeSign(5 * MINUTE, 0))
    assert losses(effects) == [LossEntry(OFF, 10 * MINUTE, 12 * MINUTE)]


def test_a_pc_that_comes_back_in_a_pause_loses_no_more() -> None:
    here = view(now=10 * MINUTE, paused=True, deadline=None)
    _, effects = restarted(here, [], LifeSign(5 * MINUTE, 0))
    assert losses(effects) == [LossEntry(OFF, 5 * MINUTE, 10 * MINUTE)]


@pytest.mark.parametrize(
    "changes",
    [{"interrupted": True}, {"phase": SittingPhase.HANDED_IN, "handed_in_by": HandInBy.SERVER}],
    ids=["interrupted", "closed by the server"],
)
def test_a_pc_that_comes_back_after_the_end_lost_what_lies_before_the_end(changes: dict[str, object]) -> None:
    here = view(now=END + 5 * MINUTE, remaining=0, **changes)
    core, effects = restarted(here, [], LifeSign(END - MINUTE, 0))
    loss = LossEntry(OFF, END - MINUTE, END)
    assert effects == [keep(1, loss)]
    assert core.kept(1, 0) == [send(1, loss)]


@pytest.mark.parametrize("by", [HandInBy.CANDIDATE, HandInBy.STAFF])
def test_a_sitting_that_people_or_the_candidate_ended_lost_nothing(by: HandInBy) -> None:
    here = view(now=10 * MINUTE, phase=SittingPhase.HANDED_IN, handed_in_by=by)
    _, effects = restarted(here, [], LifeSign(5 * MINUTE, 0))
    assert losses(effects) == []


def test_who_had_handed_in_lost_nothing_until_asked_back() -> None:
    handed_in: list[tuple[int, Entry]] = [(1, chosen("A", MINUTE)), (2, HandInEntry(HandInBy.CANDIDATE, 2 * MINUTE))]
    here = view(now=10 * MINUTE, upto=2)
    assert losses(restarted(here, handed_in, LifeSign(MINUTE, 1))[1]) == []
    asked_back = LifeSign(7 * MINUTE, 2)
    assert losses(restarted(here, handed_in, asked_back)[1]) == [LossEntry(OFF, 7 * MINUTE, 10 * MINUTE)]


def test_a_pc_the_sitting_has_moved_to_lost_nothing() -> None:
    core, _ = restarted(view(phase=SittingPhase.CONFIRMED))
    core.leave()
    known = (wire.KeptAnswer(ONE, A, False, MINUTE),)
    core.received(seated(view(now=10 * MINUTE, line=2), answers=known), 0)
    assert losses(core.restored([], 0)) == []


def test_a_disk_that_forgets_at_a_restart_goes_by_the_last_answer_the_server_has() -> None:
    core, _ = restarted(view(phase=SittingPhase.CONFIRMED))
    core.leave()
    known = (wire.KeptAnswer(ONE, A, False, MINUTE), wire.KeptAnswer(ItemId("2"), A, False, 3 * MINUTE))
    core.received(seated(view(now=10 * MINUTE, upto=2), answers=known), 0)
    assert losses(core.restored([], 0)) == [LossEntry(OFF, 3 * MINUTE, 10 * MINUTE)]


entries = st.lists(
    st.one_of(
        st.integers(0, END).map(lambda at: chosen("A", at)),
        st.integers(0, END).map(lambda at: LossEntry(OFF, 0, at)),
        st.just(GapEntry()),
    ),
    max_size=6,
)


@given(entries, st.none() | st.integers(0, END))
def test_the_last_sign_is_the_newest_time_on_the_disk(found: list[Entry], sign: int | None) -> None:
    numbered = list(enumerate(found, 1))
    times = [entry.until for entry in found if isinstance(entry, LossEntry)]
    times += [entry.made_at for entry in found if isinstance(entry, AnswerEntry)]
    times += [] if sign is None else [sign]
    known = None if sign is None else LifeSign(sign, len(found))
    assert last_alive(numbered, known) == max(times, default=None)


@given(st.lists(st.integers(2, 300), min_size=1, max_size=8), st.integers(0, 100))
def test_a_pc_that_goes_off_again_and_again_tells_every_second_once(steps: list[int], lost_entries: int) -> None:
    """Off, back, off, back: what it tells covers the time off without a hole and without an overlap."""
    journal: list[tuple[int, Entry]] = [(1, chosen("A", MINUTE))]
    now, told = MINUTE, []
    for number, step in enumerate(steps):
        now += step * SECOND
        _, effects = restarted(view(now=now, deadline=now + END), journal)
        (found,) = losses(effects)
        if (lost_entries + number) % 3 or number == len(steps) - 1:
            # Where the power fails before the loss is on the disk, the next one tells it too.
            journal = [*journal, (len(journal) + 1, found)]
            told.append(found)
    assert [loss.since for loss in told] == [MINUTE, *(loss.until for loss in told[:-1])]
    assert told[-1].until == now


# ---- the server's clock ---------------------------------------------------------------------------------------------


def settled() -> SessionCore:
    """A PC that has heard the server's time often enough to trust its own count."""
    core = answering()
    for second in (1, 2, 3):
        core.received(wire.Pong(0, second * SECOND), second * SECOND)
    return core


def returns(core: SessionCore, epoch: int, now: int, monotonic: int) -> list[LossEntry]:
    """The server comes back and says what time it is."""
    core.lost()
    core.connected()
    return losses(core.received(welcome(epoch, now), monotonic))


def test_another_life_of_the_server_that_is_far_ahead_is_believed_and_what_it_took_is_told() -> None:
    core = settled()
    assert returns(core, 2, 30 * MINUTE, 10 * MINUTE) == [LossEntry(LossCause.CLOCK, 10 * MINUTE, 30 * MINUTE)]
    assert core.time.now(10 * MINUTE) == 30 * MINUTE


@pytest.mark.parametrize(("epoch", "ahead"), [(2, CLOCK_JUMP), (2, -MINUTE), (1, MINUTE)])
def test_a_small_step_a_step_back_or_the_same_life_is_no_loss(epoch: int, ahead: int) -> None:
    assert returns(settled(), epoch, 10 * MINUTE + ahead, 10 * MINUTE) == []


def test_a_count_that_rests_on_one_slow_message_is_not_held_against_the_server() -> None:
    assert returns(answering(), 1, MINUTE, 0) == []
    core, _ = restarted(view())
    core.time.forget()
    core.time.heard(0, 30 * SECOND)
    assert returns(core, 2, MINUTE, 30 * SECOND) == []


@pytest.mark.parametrize(
    "changes",
    [{"paused": True, "deadline": None}, {"phase": SittingPhase.CONFIRMED}, {"deadline": 5 * MINUTE}],
    ids=["paused", "not entered", "over by its own count"],
)
def test_a_clock_that_jumps_while_nobody_works_costs_nobody_anything(changes: dict[str, object]) -> None:
    core = settled()
    core.received(view(version=2, now=3 * SECOND, **changes), 3 * SECOND)
    assert returns(core, 2, 30 * MINUTE, 10 * MINUTE) == []


# ---- the disk -------------------------------------------------------------------------------------------------------


def test_answers_kept_nowhere_are_a_loss_from_the_first_to_the_moment_the_disk_works_again() -> None:
    core = answering()
    core.lost()
    for seq, at in ((1, MINUTE), (2, 2 * MINUTE)):
        core.answer(ONE, A, at)
        assert losses(core.not_kept(seq, at)) == []
    assert losses(core.kept(2, 3 * MINUTE)) == [LossEntry(LossCause.DISK, MINUTE, 3 * MINUTE)]
    assert losses(core.kept(2, 4 * MINUTE)) == []


def test_answers_the_disk_refused_are_no_loss_any_more_once_the_site_has_them() -> None:
    core = answering()
    core.answer(ONE, A, MINUTE)
    core.not_kept(1, MINUTE)
    loss = LossEntry(LossCause.DISK, MINUTE, 2 * MINUTE)
    assert losses(core.received(wire.Acked(SITTING, 1, 1), 2 * MINUTE)) == [loss]


def test_a_server_that_has_a_refused_answer_within_a_moment_leaves_no_loss_to_tell() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.not_kept(1, 0)
    assert losses(core.received(wire.Acked(SITTING, 1, 1), LEAST - 1)) == []


def test_a_loss_the_disk_refuses_is_sent_all_the_same_and_begins_no_new_one() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.not_kept(1, 0)
    (kept,) = [effect for effect in core.received(wire.Acked(SITTING, 1, 1), MINUTE) if isinstance(effect, Keep)]
    assert core.not_kept(kept.seq, MINUTE) == [send(2, kept.entry)]
    assert losses(core.received(wire.Acked(SITTING, 1, 2), 2 * MINUTE)) == []


def test_a_loss_that_goes_on_at_the_end_stops_there_and_is_sent_before_the_hand_in() -> None:
    core = answering()
    core.lost()
    core.answer(ONE, A, END - MINUTE)
    core.not_kept(1, END - MINUTE)
    assert ticked(core, END + 100) == [
        keep(2, LossEntry(LossCause.DISK, END - MINUTE, END)),
        keep(3, HandInEntry(HandInBy.TIME_UP, END + 100)),
    ]


# ---- the cable ------------------------------------------------------------------------------------------------------


def test_a_pulled_cable_is_told_when_it_is_in_again() -> None:
    core = answering()
    assert core.cable(unplugged=True, monotonic=MINUTE) == []
    assert core.cable(unplugged=True, monotonic=2 * MINUTE) == []
    told = core.cable(unplugged=False, monotonic=3 * MINUTE)
    assert losses(told) == [LossEntry(LossCause.CABLE, MINUTE, 3 * MINUTE)]
    assert core.cable(unplugged=False, monotonic=4 * MINUTE) == []


def test_a_cable_pulled_while_nobody_answers_is_nothing() -> None:
    core = answering(view(phase=SittingPhase.CONFIRMED))
    core.cable(unplugged=True, monotonic=0)
    core.received(view(version=2), 0)
    assert core.cable(unplugged=False, monotonic=MINUTE) == []


# ---- what is no loss ------------------------------------------------------------------------------------------------


def test_a_network_cut_while_the_candidate_goes_on_is_no_loss() -> None:
    core = settled()
    core.lost()
    effects = []
    for minute in range(1, 20):
        outcome = core.answer(ONE, A, minute * MINUTE)
        assert isinstance(outcome, list)
        effects += outcome + core.kept(minute, minute * MINUTE) + core.tick(minute * MINUTE)
    core.connected()
    effects += core.received(welcome(1, 20 * MINUTE), 20 * MINUTE)
    effects += core.received(seated(view(version=2, now=20 * MINUTE)), 20 * MINUTE)
    effects += core.tick(20 * MINUTE)
    assert losses(effects) == []
    assert core.status(20 * MINUTE).waiting == 19


def test_a_loss_that_does_not_count_is_not_told_to_the_candidate() -> None:
    core, effects = restarted(view(now=10 * MINUTE), [], LifeSign(MINUTE, 0))
    assert len(losses(effects)) == 1
    core.kept(1, 0)
    core.received(wire.Acked(SITTING, 1, 1, {1: "loss_empty"}), 0)
    assert core.status(0).notice is None


def test_after_leaving_nothing_is_measured_any_more() -> None:
    core = answering()
    core.cable(unplugged=True, monotonic=0)
    core.leave()
    assert core.cable(unplugged=False, monotonic=MINUTE) == []
    assert core.tick(MINUTE) == [Transmit(wire.Ping(MINUTE))]


def test_a_pc_that_reports_without_end_is_bounded() -> None:
    measured = Losses()
    told = [measured.over(OFF, 0, MINUTE) for _ in range(MOST_LOSSES + 5)]
    assert sum(map(len, told)) == MOST_LOSSES
