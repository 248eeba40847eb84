"""A candidate's files in the session: nothing saved is forgotten, and no answer waits for a large file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.session.ahead import Ahead, key_of
from candidate_agent.session.core import Effect, Keep, LifeSign, OpenJournal, SendAhead, SessionCore
from candidate_agent.session.filing import MOST_VERSIONS
from candidate_agent.session.status import Safety
from exam.candidate_rules import file_fault
from exam.commands import FileEntry, GapEntry, HandInEntry, LossEntry
from exam.events import HandInBy, LossCause
from exam.ids import Digest, ItemId
from exam.package import digest_of
from exam.policy import MINUTE
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.wire import messages as wire
from tests.unit.agent.cores import (
    END,
    SITTING,
    answering,
    chosen,
    code,
    done,
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

TASK = ItemId("P2")
PAGE = "首页.html"


def digest(text: str) -> Digest:
    """The digest of an invented content."""
    return digest_of(text.encode())


def version(text: str, at: int = 0, path: str = PAGE) -> FileEntry:
    """A version of a file, as it is journalled."""
    return FileEntry(TASK, path, 1, digest(text), (digest(text),), at)


def removal(at: int = 0, path: str = PAGE) -> FileEntry:
    """A file that is gone, as it is journalled."""
    return FileEntry(TASK, path, 0, Digest(""), (), at, removed=True)


def cut(core: SessionCore, text: str, at: int = 0, path: str = PAGE) -> list[Effect]:
    """The work folder finds a file."""
    return done(core.file_cut(TASK, path, 1, digest(text), (digest(text),), at))


def journey(text: str, path: str = PAGE) -> SendAhead:
    """The effect of sending a file's pieces first."""
    return SendAhead(TASK, path, digest(text), (digest(text),))


def arrived(core: SessionCore, text: str, path: str = PAGE) -> list[Effect]:
    """Its pieces are at the server."""
    return core.sent_ahead(TASK, path, digest(text))


def place(core: SessionCore) -> Safety:
    """Where the work is now."""
    return core.status(0).safety


# ---- pieces first, entry after --------------------------------------------------------------------------------------


def test_the_pieces_of_a_file_travel_first_and_answers_do_not_wait_for_them() -> None:
    core = answering()
    assert cut(core, "a", at=10) == [journey("a")]
    assert core.answer(ItemId("1"), chosen("A").answer, 20) == [keep(1, chosen("A", 20))]
    assert core.kept(1, 20) == [send(1, chosen("A", 20))]
    assert arrived(core, "a") == [keep(2, version("a", at=10))]
    assert core.kept(2, 30) == [send(2, version("a", at=10))]


def test_a_file_that_travels_is_not_called_saved_at_the_site() -> None:
    core = answering()
    cut(core, "a")
    assert place(core) is Safety.ON_PC
    assert not core.at_site(TASK, PAGE)
    arrived(core, "a")
    core.kept(1, 0)
    assert not core.at_site(TASK, PAGE)
    core.received(wire.Acked(SITTING, 1, 1), 0)
    assert core.at_site(TASK, PAGE)
    assert place(core) is Safety.AT_SITE


def test_files_travel_one_after_the_other() -> None:
    core = answering()
    assert cut(core, "a") == [journey("a")]
    assert cut(core, "b", path="b.html") == []
    assert arrived(core, "a") == [keep(1, version("a")), journey("b", "b.html")]


def test_who_saves_again_and_again_still_gets_a_version_through() -> None:
    core = answering()
    cut(core, "1")
    cut(core, "2")
    cut(core, "3")
    assert arrived(core, "1") == [keep(1, version("1")), journey("3")]
    assert arrived(core, "3") == [keep(2, version("3"))]


def test_without_a_connection_the_entry_is_kept_at_once() -> None:
    core = answering()
    core.lost()
    assert cut(core, "a") == [keep(1, version("a"))]


def test_a_connection_that_breaks_keeps_what_travels_and_what_waits() -> None:
    core = answering()
    cut(core, "a")
    cut(core, "b", path="b.html")
    assert core.lost() == [keep(1, version("a")), keep(2, version("b", path="b.html"))]
    assert arrived(core, "a") == [], "that journey is nobody's any more"


def test_handing_in_takes_along_what_travels() -> None:
    core = answering(view(early_leave=True, deadline=END, leave_within=END))
    cut(core, "a", at=10)
    effects = done(core.hand_in(1000))
    assert effects == [keep(1, version("a", at=10)), keep(2, HandInEntry(HandInBy.CANDIDATE, 1000))]


def test_time_up_takes_along_what_travels_with_the_moment_at_which_it_was_saved() -> None:
    core = answering()
    cut(core, "a", at=END - 1000)
    kept = [effect.entry for effect in core.tick(END) if isinstance(effect, Keep)]
    assert kept == [version("a", at=END - 1000), HandInEntry(HandInBy.TIME_UP, END)]


def test_a_pc_that_was_left_keeps_what_travelled_on_its_disk() -> None:
    core = answering()
    cut(core, "a")
    assert core.received(view(version=2, here=False), 0) == [keep(1, version("a"))]


def test_a_file_is_refused_when_answers_are() -> None:
    core = answering(view(paused=True, deadline=None))
    assert code(core.file_cut(TASK, PAGE, 1, digest("a"), (digest("a"),), 0)) == "session_paused"
    assert core.files == {}


def test_pieces_that_are_no_more_give_their_number_up() -> None:
    core = answering()
    core.lost()
    cut(core, "a")
    core.answer(ItemId("1"), chosen("A").answer, 0)
    core.pieces_lost([digest("a")])
    core.connected()
    core.received(welcome(), 0)
    core.received(seated(), 0)
    core.kept(1, 0)
    sent = [core.kept(2, 0), core.pieces_uploaded(0)][1]
    assert sent == [send(1, GapEntry()), send(2, chosen("A"))]
    assert core.files == {}
    assert core.versions[TASK, PAGE] == ()


# ---- removal --------------------------------------------------------------------------------------------------------


def test_a_removed_file_is_told_and_is_no_file_any_more() -> None:
    core = answering()
    core.lost()
    cut(core, "a")
    assert core.status(0).answered == 1
    assert done(core.remove_file(TASK, PAGE, 50)) == [keep(2, removal(50))]
    assert core.files == {}
    assert core.status(0).answered == 0
    assert core.versions[TASK, PAGE] == (version("a"),), "it can still be brought back"


def test_a_removal_is_an_entry_that_the_server_takes() -> None:
    assert file_fault(removal()) == ""


def test_what_was_never_saved_needs_no_removal() -> None:
    assert done(answering().remove_file(TASK, PAGE, 0)) == []


def test_a_file_removed_on_its_way_does_not_come_back() -> None:
    core = answering()
    cut(core, "a")
    cut(core, "b", path="b.html")
    effects = done(core.remove_file(TASK, PAGE, 5))
    assert effects == [keep(1, removal(5)), journey("b", "b.html")]
    assert arrived(core, "a") == []


def test_a_restart_remembers_a_removal_that_the_server_has_not_seen() -> None:
    at_server = seated(view(upto=1), files=(wire.KeptFile(TASK, PAGE, 1, digest("a"), (digest("a"),)),))
    core = SessionCore(answering().machine, "test")
    core.connected()
    core.received(welcome(), 0)
    core.received(at_server, 0)
    core.restored([(1, version("a")), (2, removal(3))], 10)
    assert core.files == {}


def test_a_removal_that_the_server_has_does_not_take_away_a_later_file() -> None:
    core, _ = restarted(view(upto=1), [(1, removal()), (2, version("b", 5))])
    assert core.files == {(TASK, PAGE): version("b", 5)}


# ---- versions -------------------------------------------------------------------------------------------------------


def test_versions_are_those_of_the_journal_after_those_of_another_pc() -> None:
    core = SessionCore(answering().machine, "test")
    core.connected()
    core.received(welcome(), 0)
    core.received(seated(files=(wire.KeptFile(TASK, PAGE, 1, digest("old"), (digest("old"),), 7),)), 0)
    core.restored([(2, version("b", 20)), (1, version("a", 10))], 30)
    assert [one.made_at for one in core.versions[TASK, PAGE]] == [7, 10, 20]


def test_the_servers_version_is_not_listed_twice() -> None:
    core = SessionCore(answering().machine, "test")
    core.connected()
    core.received(welcome(), 0)
    core.received(seated(view(upto=2), files=(wire.KeptFile(TASK, PAGE, 1, digest("b"), (digest("b"),), 20),)), 0)
    core.restored([(1, version("a", 10)), (2, version("b", 20))], 30)
    assert [one.made_at for one in core.versions[TASK, PAGE]] == [10, 20]


def test_a_version_brought_back_is_the_newest_again() -> None:
    core = answering()
    core.lost()
    for at, text in enumerate(("a", "b", "a")):
        cut(core, text, at)
    assert [one.digest for one in core.versions[TASK, PAGE]] == [digest("a"), digest("b"), digest("a")]


def test_the_newest_fifty_versions_are_remembered() -> None:
    core = answering()
    core.lost()
    for at in range(MOST_VERSIONS + 10):
        cut(core, str(at), at)
    known = core.versions[TASK, PAGE]
    assert (len(known), known[0].made_at, known[-1].made_at) == (MOST_VERSIONS, 10, MOST_VERSIONS + 9)


# ---- a locked PC ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["answer", "save_file", "hand_in"])
def test_a_locked_pc_takes_nothing_from_its_candidate(act: str) -> None:
    core = answering(view(early_leave=True, leave_within=END))
    core.locked(True, 0)
    outcome: list[Effect] | Refusal
    match act:
        case "answer":
            outcome = core.answer(ItemId("1"), chosen("A").answer, 0)
        case "save_file":
            outcome = core.save_file(TASK, PAGE, 1, digest("a"), (digest("a"),), 0)
        case _:
            outcome = core.hand_in(0)
    assert code(outcome) == "pc_locked"
    assert core.status(0).locked
    core.locked(False, 0)
    assert done(core.answer(ItemId("1"), chosen("A").answer, 0))


def test_what_the_disk_of_a_locked_pc_has_is_kept() -> None:
    core = answering()
    core.locked(True, 0)
    cut(core, "a")
    assert arrived(core, "a") == [keep(1, version("a"))]
    assert done(core.remove_file(TASK, PAGE, 0)) == [keep(2, removal())]


def test_the_time_of_a_lock_is_measured() -> None:
    core = answering()
    core.locked(True, 2 * MINUTE)
    core.tick(3 * MINUTE)
    assert losses(core.locked(False, 5 * MINUTE)) == [LossEntry(LossCause.LOCKED, 2 * MINUTE, 5 * MINUTE)]
    assert losses(core.locked(False, 6 * MINUTE)) == []


def test_a_lock_from_before_the_start_counts_from_the_entering() -> None:
    core = answering(view(phase=SittingPhase.CONFIRMED))
    core.locked(True, 0)
    core.tick(MINUTE)
    core.received(view(version=2, now=2 * MINUTE), 2 * MINUTE)
    core.tick(2 * MINUTE)
    assert losses(core.locked(False, 3 * MINUTE)) == [LossEntry(LossCause.LOCKED, 2 * MINUTE, 3 * MINUTE)]


def test_time_up_closes_a_locked_pc_and_its_loss_with_it() -> None:
    core = answering()
    core.locked(True, END - MINUTE)
    effects = ticked(core, END)
    assert losses(effects) == [LossEntry(LossCause.LOCKED, END - MINUTE, END)]
    assert keep(2, HandInEntry(HandInBy.TIME_UP, END)) in effects


def test_a_locked_pc_that_loses_power_tells_both_stretches() -> None:
    core = answering()
    core.locked(True, MINUTE)
    (sign,) = signs(core.tick(2 * MINUTE))
    assert sign == LifeSign(2 * MINUTE, 0, MINUTE)
    again, effects = restarted(view(now=9 * MINUTE), (), sign, at=9 * MINUTE)
    told = losses(effects)
    assert told == [
        LossEntry(LossCause.LOCKED, MINUTE, 2 * MINUTE),
        LossEntry(LossCause.PC_OFF, 2 * MINUTE, 9 * MINUTE),
    ]
    assert again.status(0).waiting == 2
    _, effects = restarted(view(now=9 * MINUTE, upto=0), list(enumerate(told[:1], 1)), sign, at=9 * MINUTE)
    assert [loss.cause for loss in losses(effects)] == [LossCause.PC_OFF], "told once"


def test_what_is_on_its_way_is_kept_when_a_server_turns_out_to_have_forgotten() -> None:
    core = answering(view(upto=4))
    cut(core, "a")
    core.received(welcome(epoch=2), 1)
    effects = core.received(seated(view(version=2, upto=3)), 1)
    assert [effect.entry for effect in effects if isinstance(effect, Keep)] == [version("a")]
    assert isinstance(effects[-1], OpenJournal)
    assert core.status(1).waiting == 2, "it, and the one that the server had said it had"


# ---- for any order of saving, arriving and losing the connection ----------------------------------------------------


@given(st.lists(st.one_of(st.tuples(st.just("cut"), st.integers(0, 2)), st.just(("arrive", 0)), st.just(("lost", 0)))))
def test_the_newest_version_of_every_file_is_kept_once_and_in_order(acts: list[tuple[str, int]]) -> None:
    core, kept = answering(), list[FileEntry]()
    newest: dict[str, Digest] = {}
    travels: list[SendAhead] = []

    def note(effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, SendAhead):
                travels.append(effect)
            elif isinstance(effect, Keep) and isinstance(effect.entry, FileEntry):
                kept.append(effect.entry)

    for at, (act, number) in enumerate([*acts, ("lost", 0)]):
        match act:
            case "cut":
                path = f"{number}.html"
                newest[path] = digest(f"{at}")
                note(cut(core, f"{at}", at, path))
            case "arrive" if travels:
                first = travels.pop(0)
                note(core.sent_ahead(first.task, first.path, first.digest))
            case "lost":
                note(core.lost())
                core.connected()
                core.received(welcome(now=at), at)
                core.received(seated(view(version=2, now=at)), at)
    assert {entry.path: entry.digest for entry in kept} == newest
    assert len({entry.digest for entry in kept}) == len(kept)
    for path in newest:
        times = [entry.made_at for entry in kept if entry.path == path]
        assert times == sorted(times)


def test_one_journey_at_a_time() -> None:
    ahead = Ahead()
    ahead.add(version("a"))
    ahead.add(version("b", path="b.html"))
    assert ahead.depart() == version("a")
    assert ahead.depart() is None
    assert ahead.arrive(key_of(version("a")), digest("other")) is None
    assert len(ahead) == 2
