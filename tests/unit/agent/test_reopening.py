"""A PC that restarts while the server is away lets its candidate go on, and nothing is lost when both meet again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.session.core import Effect, Keep, LifeSign, NoteLife, OpenJournal, Saved, SessionCore, Transmit
from candidate_agent.session.losses import last_alive
from candidate_agent.session.status import Safety, Screen
from exam.commands import AnswerEntry, Entry, FileEntry, HandInEntry, LossEntry
from exam.events import HandInBy, LossCause
from exam.ids import ItemId
from exam.policy import MINUTE
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.wire import messages as wire
from tests.unit.agent.cores import (
    END,
    PC,
    SITTING,
    answering,
    chosen,
    code,
    done,
    keep,
    losses,
    seated,
    shown,
    view,
    welcome,
)
from tests.unit.agent.test_filing import PAGE, TASK, digest, version

BOOT = 900_000
"""What the PC's own clock says when its program starts anew."""
ONE = ItemId("1")


def reopened(
    entries: Iterable[tuple[int, Entry]] = (),
    sign: LifeSign | None = None,
    was: wire.Seated | None = None,
    here: wire.View | None = None,
) -> SessionCore:
    """A PC that has started anew without a server, after ticket and password opened its seat."""
    core = SessionCore(PC, "test")
    seat = was or seated()
    assert core.reopen(seat, here or seat.view) == [OpenJournal(SITTING, 1, "a2V5")]
    disk(core, core.restored(entries, BOOT, sign), BOOT)
    return core


def disk(core: SessionCore, effects: Iterable[Effect], at: int) -> list[Effect]:
    """The PC's disk keeps what it is asked to; what follows from that besides."""
    return [more for effect in effects if isinstance(effect, Keep) for more in core.kept(effect.seq, at)]


def make(core: SessionCore, option: str, item: str = "1", at: int = BOOT) -> list[Effect]:
    """The candidate answers, and the PC's disk keeps it."""
    effects = done(core.answer(ItemId(item), chosen(option).answer, at))
    disk(core, effects, at)
    return effects


def nothing_lost(seq: int, at: int) -> tuple[int, LossEntry]:
    """A loss that is numbered at the unlocking, as long as nobody knows how long it was."""
    return seq, LossEntry(LossCause.PC_OFF, at, at)


def back(core: SessionCore, now: int, at: int = BOOT, **told: object) -> list[Effect]:
    """The server is back at exam time `now` and seats the PC; returns everything that the PC does about it."""
    core.connected()
    effects = core.received(welcome(now=now), at)
    left = {"remaining": max(0, END - now)}
    effects += core.received(seated(view(**{"now": now, "version": 50, **left, **told})), at)
    return effects + disk(core, effects, at)


def sent(effects: Iterable[Effect]) -> dict[int, Entry]:
    """What goes to the server, by number."""
    messages = [effect.message for effect in effects if isinstance(effect, Transmit)]
    return {message.seq: message.entry for message in messages if isinstance(message, wire.Send)}


# ---- without a server -----------------------------------------------------------------------------------------------


def test_the_candidate_answers_again_without_a_server() -> None:
    core = reopened([(1, chosen("A", MINUTE))], LifeSign(5 * MINUTE, 1))
    assert shown(core) is Screen.PAPER
    assert core.answers[ONE] == chosen("A", MINUTE)
    assert make(core, "B", at=BOOT + 1000) == [keep(3, chosen("B", 5 * MINUTE + 1000))]
    assert core.status(BOOT).safety is Safety.ON_PC


def test_exam_time_goes_on_from_the_last_that_this_pc_knows_of() -> None:
    by_sign = reopened([(1, chosen("A", MINUTE))], LifeSign(5 * MINUTE, 1))
    by_entry = reopened([(1, chosen("A", 7 * MINUTE))], LifeSign(5 * MINUTE, 1))
    by_view = reopened((), None, here=view(now=9 * MINUTE))
    assert [core.time.now(BOOT) for core in (by_sign, by_entry, by_view)] == [5 * MINUTE, 7 * MINUTE, 9 * MINUTE]
    assert by_sign.remaining(BOOT + MINUTE) == END - 6 * MINUTE


def test_what_the_server_had_from_another_pc_is_there_too() -> None:
    old = wire.KeptAnswer(ItemId("7"), chosen("C").answer, False, 10)
    page = wire.KeptFile(TASK, PAGE, 1, digest("a"), (digest("a"),), 20)
    was = seated(view(upto=3), answers=(old,), files=(page,))
    core = reopened([(3, chosen("A", 5)), (4, chosen("B", 30))], was=was)
    assert {item: entry.answer for item, entry in core.answers.items()} == {
        ItemId("7"): chosen("C").answer,
        ONE: chosen("B").answer,
    }
    assert core.files[TASK, PAGE].digest == digest("a")


def test_an_answer_that_the_newest_view_says_is_at_the_site_is_shown_and_not_sent_again() -> None:
    core = reopened([(1, chosen("A", 5)), (2, chosen("B", 30))], was=seated(), here=view(upto=2, version=9))
    assert core.answers[ONE] == chosen("B", 30)
    assert list(sent(back(core, now=30, upto=2))) == [3], "the loss alone"


def test_a_hand_in_that_was_undone_does_not_close_the_pc_again() -> None:
    entries: list[tuple[int, Entry]] = [(1, HandInEntry(HandInBy.CANDIDATE, 5)), (2, chosen("A", 30))]
    core = reopened(entries, here=view(upto=1, version=9))
    assert shown(core) is Screen.PAPER


def test_time_up_without_a_server_closes_by_itself() -> None:
    core = reopened((), LifeSign(END - MINUTE, 0))
    kept = [effect.entry for effect in core.tick(BOOT + MINUTE) if isinstance(effect, Keep)]
    assert kept == [HandInEntry(HandInBy.TIME_UP, END)]
    assert code(core.answer(ONE, chosen("A").answer, BOOT + MINUTE)) == "already_handed_in"


def test_a_seat_is_not_taken_where_somebody_sits_or_the_server_is_there() -> None:
    assert answering().reopen(seated(), view()) == []
    core = SessionCore(PC, "test")
    core.connected()
    core.received(welcome(), 0)
    assert core.reopen(seated(), view()) == []


def test_a_pc_whose_seat_can_be_opened_says_so_until_the_server_is_there() -> None:
    core = SessionCore(PC, "test")
    core.can_unlock = True
    assert core.status(0).can_unlock
    assert shown(core) is Screen.CONNECTING
    core.connected()
    core.received(wire.Welcome(wire.PROTOCOL, "other", 1, 0, "计划", "站点", manifest="other"), 0)
    assert not core.status(0).can_unlock
    assert shown(core) is Screen.LOGIN, "whoever was answering here is not stopped by another program"


# ---- the server is back ---------------------------------------------------------------------------------------------


def test_everything_flows_and_the_gap_is_told_as_lost() -> None:
    core = reopened([(1, chosen("A", MINUTE))], LifeSign(5 * MINUTE, 1))
    make(core, "B", at=BOOT + MINUTE)
    out = sent(back(core, now=16 * MINUTE, at=BOOT + 2 * MINUTE, upto=1))
    assert out == {
        2: LossEntry(LossCause.PC_OFF, 5 * MINUTE, 14 * MINUTE),
        3: chosen("B", 6 * MINUTE),
    }
    assert core.time.now(BOOT + 2 * MINUTE) == 16 * MINUTE, "the server's word counts"


def test_the_lost_time_is_as_long_as_the_pc_was_off_however_long_the_candidate_worked_without_a_server() -> None:
    """It is numbered before what was made meanwhile, so that the server does not take it for time at work."""
    core = reopened((), LifeSign(5 * MINUTE, 0))
    (loss,) = losses(back(core, now=5 * MINUTE + 20 * MINUTE + 3 * MINUTE, at=BOOT + 20 * MINUTE))
    assert loss.until - loss.since == 3 * MINUTE
    assert loss.since == 5 * MINUTE


def test_a_pc_that_goes_off_as_soon_as_the_server_is_back_has_lost_each_gap_and_nothing_between() -> None:
    core = reopened([(1, chosen("A", MINUTE))], LifeSign(5 * MINUTE, 1))
    make(core, "B", at=BOOT + MINUTE)
    told = back(core, 10 * MINUTE, at=BOOT + 2 * MINUTE)
    kept = [(effect.seq, effect.entry) for effect in told if isinstance(effect, Keep)]
    (sign,) = (effect.sign for effect in told if isinstance(effect, NoteLife))
    assert sign.at == 10 * MINUTE
    assert [entry for _, entry in kept] == [LossEntry(LossCause.PC_OFF, 5 * MINUTE, 8 * MINUTE)]
    assert [type(effect) for effect in told if isinstance(effect, Keep | NoteLife)] == [Keep, NoteLife]
    assert last_alive([(3, chosen("B", 6 * MINUTE)), *kept], sign) == 10 * MINUTE


def test_a_gap_of_a_moment_is_no_loss() -> None:
    core = reopened((), LifeSign(5 * MINUTE, 0))
    assert losses(back(core, now=5 * MINUTE + 400)) == []


def test_who_was_closed_by_time_meanwhile_lost_nothing_by_the_gap() -> None:
    core = reopened((), LifeSign(END - 1000, 0))
    disk(core, core.tick(BOOT + 2000), BOOT + 2000)
    out = sent(back(core, now=END + 9 * MINUTE, at=BOOT + 3000))
    assert out == dict([nothing_lost(1, END - 1000), (2, HandInEntry(HandInBy.TIME_UP, END + 1000))])


def test_where_the_time_was_known_the_gap_is_measured_as_ever() -> None:
    """The server greeted the PC and went away again before anybody logged in."""
    core = SessionCore(PC, "test")
    core.connected()
    core.received(welcome(now=20 * MINUTE), BOOT)
    core.lost()
    core.reopen(seated(), view())
    effects = core.restored([(1, chosen("A", MINUTE))], BOOT, LifeSign(5 * MINUTE, 1))
    assert losses(effects) == [LossEntry(LossCause.PC_OFF, 5 * MINUTE, 20 * MINUTE)]
    assert losses(back(core, now=20 * MINUTE)) == []


def test_what_the_server_has_and_this_disk_had_lost_is_shown() -> None:
    core = reopened([(1, chosen("A", MINUTE))], LifeSign(2 * MINUTE, 1))
    make(core, "D", item="2")
    newer = seated(
        view(now=2 * MINUTE, version=50, upto=1),
        answers=(
            wire.KeptAnswer(ONE, chosen("C").answer, False, 90_000),
            wire.KeptAnswer(ItemId("2"), chosen("X").answer, False, 3 * MINUTE),
        ),
        files=(wire.KeptFile(TASK, PAGE, 1, digest("a"), (digest("a"),), 20),),
    )
    core.connected()
    core.received(welcome(now=2 * MINUTE), BOOT)
    core.received(newer, BOOT)
    assert core.answers[ONE].answer == chosen("C").answer
    assert core.answers[ItemId("2")].answer == chosen("D").answer, "what is on its way is newer than what is there"
    assert (TASK, PAGE) in core.files


def test_a_file_removed_here_does_not_come_back_from_the_server() -> None:
    page = wire.KeptFile(TASK, PAGE, 1, digest("a"), (digest("a"),), 20)
    core = reopened([(1, version("a", 20))], was=seated(view(upto=0)), here=view(upto=1))
    core.remove_file(TASK, PAGE, BOOT)
    core.connected()
    core.received(welcome(now=MINUTE), BOOT)
    core.received(seated(view(upto=1, version=50), files=(page,)), BOOT)
    assert core.files == {}


def test_numbers_that_the_server_has_and_this_disk_never_kept_hide_no_answer() -> None:
    """The disk had refused entries 2 and 3, which went to the server all the same; then the PC lost power."""
    core = reopened([(1, chosen("A", MINUTE))], LifeSign(2 * MINUTE, 1))
    assert make(core, "D") == [keep(3, chosen("D", 2 * MINUTE))]
    effects = back(core, now=2 * MINUTE, upto=3)
    assert keep(5, chosen("D", 2 * MINUTE)) in effects
    assert sent(effects) == dict([nothing_lost(4, 2 * MINUTE), (5, chosen("D", 2 * MINUTE))])
    assert core.status(BOOT).waiting == 2


def test_a_loss_is_as_long_as_it_was_under_its_new_number_too() -> None:
    core = reopened([(1, chosen("A", MINUTE))], LifeSign(2 * MINUTE, 1))
    make(core, "D")
    out = sent(back(core, now=5 * MINUTE, upto=3))
    assert out == {4: LossEntry(LossCause.PC_OFF, 2 * MINUTE, 5 * MINUTE), 5: chosen("D", 2 * MINUTE)}


def test_a_pc_that_goes_off_again_tells_the_whole_when_the_server_is_back() -> None:
    first = nothing_lost(1, 2 * MINUTE)
    core = reopened([first, (2, chosen("A", 3 * MINUTE))], LifeSign(4 * MINUTE, 2))
    out = sent(back(core, now=16 * MINUTE))
    assert out == dict([first, (2, chosen("A", 3 * MINUTE)), (3, LossEntry(LossCause.PC_OFF, 4 * MINUTE, 16 * MINUTE))])


def test_a_hand_in_is_numbered_anew_like_the_rest() -> None:
    core = reopened((), LifeSign(END - 1000, 0))
    disk(core, core.tick(BOOT + 2000), BOOT + 2000)
    out = sent(back(core, now=END + 5000, at=BOOT + 3000, upto=2, phase=SittingPhase.ANSWERING))
    assert list(out) == [3, 4]
    core.received(wire.Acked(SITTING, 1, 4), BOOT + 3000)
    done_view = view(version=60, phase=SittingPhase.HANDED_IN, complete=True, upto=4, handed_in_by=HandInBy.TIME_UP)
    core.received(done_view, BOOT + 3000)
    assert shown(core) is Screen.DONE


def test_a_sitting_that_was_moved_meanwhile_is_over_at_this_pc() -> None:
    core = reopened((), LifeSign(2 * MINUTE, 0))
    core.connected()
    core.received(welcome(now=3 * MINUTE), BOOT)
    core.received(wire.Refused(1, Refusal("sitting_elsewhere")), BOOT)
    assert shown(core) is Screen.REVOKED
    assert core.is_over


def test_a_number_given_up_here_and_known_to_the_server_is_not_told_as_given_up() -> None:
    """Entry 2 was refused by the disk and went to the server all the same; entry 3 was kept again."""
    core = reopened([(1, chosen("A", 1)), (3, chosen("C", 3))], here=view(upto=1, version=9))
    effects = back(core, now=3, upto=2)
    assert [effect for effect in effects if isinstance(effect, Saved)] == []
    assert sent(effects)[3] == chosen("C", 3)
    assert core.status(BOOT).notice is None


# ---- for any history ------------------------------------------------------------------------------------------------


@given(
    on_disk=st.integers(0, 6),
    at_server=st.integers(0, 8),
    in_view=st.integers(0, 8),
    offline=st.integers(0, 5),
)
def test_every_answer_made_without_a_server_reaches_it_under_a_number_of_its_own(
    on_disk: int, at_server: int, in_view: int, offline: int
) -> None:
    in_view = min(in_view, at_server)
    journal = [(seq, AnswerEntry(ItemId(f"old-{seq}"), chosen("A").answer, seq)) for seq in range(1, on_disk + 1)]
    core = reopened(journal, LifeSign(MINUTE, on_disk), here=view(upto=in_view, version=9))
    for number in range(offline):
        make(core, "B", item=f"new-{number}")
    out = sent(back(core, now=MINUTE, upto=at_server))
    assert all(seq > at_server for seq in out), "what has a number the server knows is taken for a repeat"
    assert list(out) == list(range(at_server + 1, at_server + 1 + len(out))), "and a gap would hold everything up"
    items = [entry.item for entry in out.values() if isinstance(entry, AnswerEntry)]
    assert [item for item in items if item.startswith("new-")] == [f"new-{number}" for number in range(offline)]
    unsent = [f"old-{seq}" for seq in range(max(at_server, in_view) + 1, on_disk + 1)]
    assert [item for item in items if item.startswith("old-")] == unsent
    assert not any(isinstance(entry, FileEntry) for entry in out.values())


def test_a_pause_while_the_pc_was_off_is_nobodys_loss() -> None:
    core = reopened((), LifeSign(5 * MINUTE, 0))
    effects = back(core, now=9 * MINUTE, deadline=END + 4 * MINUTE, remaining=END - 5 * MINUTE)
    assert losses(effects) == []


def test_a_room_that_is_paused_when_the_pc_comes_back_has_lost_what_went_before() -> None:
    core = reopened((), LifeSign(5 * MINUTE, 0))
    effects = back(core, now=9 * MINUTE, deadline=None, paused=True, remaining=END - 8 * MINUTE)
    assert losses(effects) == [LossEntry(LossCause.PC_OFF, 5 * MINUTE, 8 * MINUTE)]


def test_time_that_was_added_meanwhile_hides_no_loss() -> None:
    core = reopened((), LifeSign(5 * MINUTE, 0))
    added = {"deadline": END + 10 * MINUTE, "extended": 10 * MINUTE, "remaining": END + MINUTE}
    assert losses(back(core, now=9 * MINUTE, **added)) == [LossEntry(LossCause.PC_OFF, 5 * MINUTE, 9 * MINUTE)]


def test_whose_time_is_over_by_the_servers_word_lost_what_was_left() -> None:
    core = reopened((), LifeSign(END - 10 * MINUTE, 0))
    closed: dict[str, Any] = {"phase": SittingPhase.HANDED_IN, "handed_in_by": HandInBy.SERVER}
    effects = back(core, now=END + 15 * MINUTE, at=BOOT + 2 * MINUTE, **closed)
    assert losses(effects) == [LossEntry(LossCause.PC_OFF, END - 10 * MINUTE, END - 2 * MINUTE)]


def test_who_was_stopped_by_people_lost_nothing() -> None:
    core = reopened((), LifeSign(5 * MINUTE, 0))
    stopped: dict[str, Any] = {"phase": SittingPhase.HANDED_IN, "handed_in_by": HandInBy.STAFF}
    assert losses(back(core, now=9 * MINUTE, **stopped)) == []
