"""The PC's core: for each input the exact effects, in order."""

from __future__ import annotations

import pytest

from candidate_agent.session.core import PATIENCE, PING_EVERY, Keep, OpenJournal, SessionCore, Transmit, UploadPieces
from candidate_agent.session.status import Safety, Screen
from exam.answers import Chosen, Written
from exam.commands import AnswerEntry, GapEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId, SittingId
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.wire import messages as wire
from tests.unit.agent.cores import (
    END,
    PC,
    SITTING,
    TICKET,
    WELCOME,
    answering,
    chosen,
    code,
    done,
    keep,
    saved,
    seated,
    send,
    shown,
    ticked,
    view,
)

A, B = Chosen(("A",)), Chosen(("B",))
ONE, TWO = ItemId("1"), ItemId("2")


# ---- connection and login -------------------------------------------------------------------------------------------


def test_a_pc_says_hello_and_waits_for_a_candidate() -> None:
    core = SessionCore(PC, "program", "第1考场", "manifest")
    assert shown(core) is Screen.CONNECTING
    assert core.log_in(TICKET, "000000") == []
    assert core.connected() == [Transmit(wire.Hello(wire.PROTOCOL, "program", PC, "第1考场", "manifest"))]
    assert core.received(WELCOME, 0) == []
    assert shown(core) is Screen.LOGIN


def test_a_login_opens_the_journal_before_anything_else() -> None:
    core = SessionCore(PC, "test")
    core.connected()
    core.received(WELCOME, 0)
    assert core.log_in(TICKET, "000000") == [Transmit(wire.Login(1, TICKET, "000000"))]
    logged_in = view(phase=SittingPhase.LOGGED_IN)
    assert core.received(seated(logged_in), 0) == [OpenJournal(SITTING, 1, "a2V5")]
    assert core.restored([], 0) == []
    assert shown(core) is Screen.CONFIRM
    assert core.confirm() == [Transmit(wire.Confirm(2, SITTING))]
    assert core.begin() == [Transmit(wire.Begin(3, SITTING))]


@pytest.mark.parametrize(
    ("changes", "screen"),
    [
        ({"phase": SittingPhase.LOGGED_IN}, Screen.CONFIRM),
        ({"phase": SittingPhase.CONFIRMED, "session_phase": SessionPhase.SCHEDULED}, Screen.WAITING),
        ({"phase": SittingPhase.CONFIRMED}, Screen.CHOOSE),
        ({}, Screen.PAPER),
        ({"paused": True, "deadline": None}, Screen.PAUSED),
        ({"phase": SittingPhase.HANDED_IN}, Screen.CLOSING),
        ({"phase": SittingPhase.HANDED_IN, "complete": True}, Screen.DONE),
        ({"phase": SittingPhase.ABSENT}, Screen.DONE),
        ({"here": False}, Screen.REVOKED),
        ({"line": 2}, Screen.REVOKED),
    ],
)
def test_the_newest_view_decides_the_screen(changes: dict[str, object], screen: Screen) -> None:
    core = answering()
    core.received(view(version=2, **changes), 0)
    assert shown(core) is screen


def test_an_older_view_that_arrives_late_changes_nothing() -> None:
    core = answering()
    core.received(view(version=5, paused=True, deadline=None), 0)
    core.received(view(version=4), 0)
    assert shown(core) is Screen.PAUSED


def test_a_view_of_another_sitting_changes_nothing() -> None:
    core = answering()
    core.received(view(version=9, sitting="x@y", paused=True), 0)
    assert shown(core) is Screen.PAPER


def test_a_wrong_password_is_told_and_changes_nothing_else() -> None:
    core = SessionCore(PC, "test")
    core.connected()
    core.received(WELCOME, 0)
    core.log_in(TICKET, "1")
    assert core.received(wire.Refused(1, Refusal("password_wrong")), 0) == []
    assert shown(core) is Screen.LOGIN
    assert core.status(0).notice == Refusal("password_wrong")
    core.log_in(TICKET, "2")
    assert core.status(0).notice is None


# ---- answers --------------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_then_sent_then_saved() -> None:
    core = answering()
    entry = chosen("A", 5)
    assert core.answer(ONE, A, 5) == [keep(1, entry)]
    assert core.status(5).safety is Safety.ON_PC
    assert core.kept(1, 6) == [send(1, entry)]
    assert core.received(wire.Acked(SITTING, 1, 1), 7) == [saved(1, entry)]
    assert core.status(7).safety is Safety.AT_SITE
    assert core.status(7).saved_at == 7


def test_an_answer_the_disk_refused_goes_out_at_once_and_the_candidate_is_told() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    assert core.not_kept(1, 0) == [send(1, chosen("A"))]
    assert core.status(0).safety is Safety.NOWHERE
    core.received(wire.Acked(SITTING, 1, 1), 0)
    assert core.status(0).safety is Safety.AT_SITE


def test_answers_given_without_a_server_are_sent_after_being_seated_again_and_not_before() -> None:
    core = answering()
    core.lost()
    for seq, option in enumerate("AB", 1):
        assert core.answer(ONE, Chosen((option,)), 0) == [keep(seq, chosen(option))]
        assert core.kept(seq, 0) == []
    core.connected()
    resume = core.received(WELCOME, 0)
    assert resume == [Transmit(wire.Resume(2, SITTING, "token"))]
    assert core.tick(100) == []
    assert core.received(seated(view(version=2)), 0) == [send(1, chosen("A")), send(2, chosen("B"))]


def test_what_the_server_has_is_not_sent_again_after_a_reconnection() -> None:
    core = answering()
    for seq in (1, 2, 3):
        core.answer(ONE, A, 0)
        core.kept(seq, 0)
    core.lost()
    core.connected()
    core.received(WELCOME, 0)
    assert core.received(seated(view(version=2, upto=2)), 0) == [
        saved(1, chosen("A")),
        saved(2, chosen("A")),
        send(3, chosen("A")),
    ]


def test_after_a_restart_the_journal_fills_what_the_server_lacks_and_the_newest_answer_is_shown() -> None:
    core = SessionCore(PC, "test")
    core.connected()
    core.received(WELCOME, 0)
    core.log_in(TICKET, "000000")
    known = (wire.KeptAnswer(ONE, A, False, 0), wire.KeptAnswer(TWO, A, True, 0))
    core.received(seated(view(upto=2), answers=known), 0)
    journal = [(1, chosen("A")), (2, chosen("A", item="2")), (3, chosen("B"))]
    assert core.restored(journal, 0) == [send(3, chosen("B"))]
    assert core.answers == {ONE: chosen("B"), TWO: AnswerEntry(TWO, A, 0, True)}


def test_a_hole_in_the_journal_is_given_up_so_that_the_rest_is_not_held_up() -> None:
    core = SessionCore(PC, "test")
    core.connected()
    core.received(WELCOME, 0)
    core.log_in(TICKET, "000000")
    core.received(seated(view(upto=1)), 0)
    assert core.restored([(3, chosen("B"))], 0) == [send(2, GapEntry()), send(3, chosen("B"))]


def test_silence_makes_the_pc_send_again_and_an_acknowledgement_ends_it() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    assert send(1, chosen("A")) not in core.tick(PATIENCE - 1)
    assert send(1, chosen("A")) in core.tick(PATIENCE)
    core.received(wire.Acked(SITTING, 1, 1), PATIENCE)
    assert send(1, chosen("A")) not in core.tick(3 * PATIENCE)


def test_a_connected_pc_pings_in_its_rhythm() -> None:
    core = answering()
    assert ticked(core, PING_EVERY) == [Transmit(wire.Ping(PING_EVERY))]
    assert ticked(core, PING_EVERY + 1) == []
    core.lost()
    assert ticked(core, 3 * PING_EVERY) == []


def test_an_entry_that_does_not_count_is_told_with_its_code() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    assert core.received(wire.Acked(SITTING, 1, 1, {1: "after_deadline"}), 0) == [
        saved(1, chosen("A"), "after_deadline")
    ]
    assert core.status(0).notice == Refusal("after_deadline")


def test_an_acknowledgement_of_another_line_or_sitting_is_not_for_us() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    assert core.received(wire.Acked(SITTING, 2, 1), 0) == []
    assert core.received(wire.Acked(SittingId("x@y"), 1, 1), 0) == []
    assert core.status(0).waiting == 1


def test_an_answer_too_long_to_be_sent_is_refused_on_the_pc_and_holds_nothing_up() -> None:
    core = answering()
    assert code(core.answer(ONE, Written(("长" * 4000,) * 40), 0)) == "answer_too_large"
    assert core.answer(ONE, A, 0) == [keep(1, chosen("A"))]


def test_missing_pieces_are_uploaded_and_the_file_is_sent_again() -> None:
    core = answering()
    piece = Digest("1" * 64)
    (kept,) = done(core.save_file(ItemId("P2"), "a.html", 3, piece, (piece,), 0))
    assert isinstance(kept, Keep)
    core.kept(1, 0)
    assert core.received(wire.PiecesMissing(SITTING, 1, 1, (piece,)), 0) == [UploadPieces((piece,))]
    assert core.pieces_uploaded(0) == [send(1, kept.entry)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"phase": SittingPhase.LOGGED_IN}, "not_entered"),
        ({"paused": True, "deadline": None}, "session_paused"),
        ({"phase": SittingPhase.HANDED_IN, "complete": True}, "already_handed_in"),
        ({"here": False}, "machine_revoked"),
        ({"deadline": 0, "remaining": 0}, "after_deadline"),
    ],
)
def test_an_answer_that_makes_no_sense_now_is_refused_and_leaves_no_effect(
    changes: dict[str, object], why: str
) -> None:
    core = answering()
    core.received(view(version=2, **changes), 0)
    assert code(core.answer(ONE, A, 0)) == why
    assert core.status(0).waiting == 0


# ---- the end --------------------------------------------------------------------------------------------------------


def test_at_time_up_the_pc_closes_by_itself_once_even_without_a_server() -> None:
    core = answering()
    core.lost()
    assert ticked(core, END - 1) == []
    hand_in = HandInEntry(HandInBy.TIME_UP, END)
    assert core.tick(END) == [keep(1, hand_in)]
    assert core.tick(END + 1) == []
    assert shown(core) is Screen.CLOSING
    assert code(core.answer(ONE, A, END)) == "already_handed_in"


def test_a_pause_stops_the_pcs_own_countdown() -> None:
    core = answering()
    core.received(view(version=2, paused=True, deadline=None, remaining=1000), 0)
    core.lost()
    assert ticked(core, 5 * END) == []
    assert core.remaining(5 * END) == 1000


def test_a_hand_in_too_early_or_without_consent_is_refused_on_the_pc() -> None:
    core = answering()
    assert code(core.hand_in(0)) == "too_early"
    assert code(core.hand_in(END - 15 * MINUTE)) == "needs_consent"
    core.received(view(version=2, early_leave=True), 0)
    at = END - 15 * MINUTE
    assert core.hand_in(at) == [keep(1, HandInEntry(HandInBy.CANDIDATE, at))]


def test_a_hand_in_the_server_did_not_accept_lets_the_candidate_go_on() -> None:
    core = answering(view(early_leave=True, leave_within=END))
    core.hand_in(0)
    core.kept(1, 0)
    core.received(wire.Acked(SITTING, 1, 1, {1: "session_paused"}), 0)
    assert shown(core) is Screen.PAPER
    assert core.answer(ONE, A, 0) == [keep(2, chosen("A"))]


def test_done_is_shown_only_when_the_server_has_everything_and_says_so() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    core.tick(END)
    core.kept(2, END)
    core.received(wire.Acked(SITTING, 1, 1), END)
    core.received(view(version=2, phase=SittingPhase.HANDED_IN, complete=True, upto=1), END)
    assert shown(core) is Screen.CLOSING
    core.received(wire.Acked(SITTING, 1, 2), END)
    assert shown(core) is Screen.DONE


def test_a_sitting_the_server_closed_gets_the_pcs_word_that_this_was_all() -> None:
    core = answering()
    core.received(view(version=2, phase=SittingPhase.HANDED_IN, deadline=100), 0)
    assert core.tick(200) == [keep(1, HandInEntry(HandInBy.TIME_UP, 200))]


def test_more_time_after_time_up_opens_the_paper_again() -> None:
    core = answering()
    core.tick(END)
    core.kept(1, END)
    core.received(wire.Acked(SITTING, 1, 1), END)
    core.received(view(version=2, phase=SittingPhase.HANDED_IN, complete=True, upto=1, now=END), END)
    assert shown(core) is Screen.DONE
    later = END + 10 * MINUTE
    core.received(view(version=3, upto=1, deadline=later, remaining=10 * MINUTE, now=END), END)
    assert shown(core) is Screen.PAPER
    assert core.answer(ONE, B, END) == [keep(2, chosen("B", END))]


# ---- leaving --------------------------------------------------------------------------------------------------------


def test_a_revoked_pc_sends_nothing_more() -> None:
    core = answering()
    core.received(view(version=2, here=False), 0)
    assert core.tick(100) == []
    core.lost()
    core.connected()
    assert core.received(WELCOME, 0) == []


def test_after_leaving_nothing_of_the_candidate_is_left() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.leave()
    assert (core.answers, core.files, core.seated, core.view) == ({}, {}, None, None)
    assert core.status(0).waiting == 0
    assert shown(core) is Screen.LOGIN


def test_a_token_that_no_longer_opens_asks_for_a_new_login() -> None:
    core = answering()
    core.received(wire.Refused(1, Refusal("token_wrong")), 0)
    assert shown(core) is Screen.LOGIN
    assert core.status(0).notice == Refusal("token_wrong")


def test_another_life_of_the_server_that_counts_from_elsewhere_is_believed_at_once() -> None:
    core = answering()
    core.received(wire.Pong(0, 20 * MINUTE), 0)
    core.lost()
    core.connected()
    core.received(wire.Welcome(wire.PROTOCOL, "server", 2, 10 * MINUTE, "计划", "站点"), 0)
    assert core.time.now(0) == 10 * MINUTE


# ---- programs that differ -------------------------------------------------------------------------------------------


def greeted(program: str, manifest: str) -> SessionCore:
    """A PC of program "1.0" and manifest "ours" that was greeted by a server."""
    core = SessionCore(PC, "1.0", "", "ours")
    core.connected()
    core.received(wire.Welcome(wire.PROTOCOL, program, 1, 0, "计划", "站点", manifest=manifest), 0)
    return core


@pytest.mark.parametrize(("program", "manifest"), [("1.0", "theirs"), ("1.1", "ours")])
def test_a_pc_with_another_program_than_the_server_says_so_and_asks_for_no_login(program: str, manifest: str) -> None:
    core = greeted(program, manifest)
    assert shown(core) is Screen.MISMATCH
    notice = core.status(0).notice
    assert notice is not None
    assert (notice.code, notice.facts) == ("program_differs", {"theirs": "1.0 ours", "ours": f"{program} {manifest}"})
    core.lost()
    assert shown(core) is Screen.CONNECTING


@pytest.mark.parametrize("manifest", ["ours", ""])
def test_a_pc_with_the_same_program_waits_for_a_login(manifest: str) -> None:
    core = greeted("1.0", manifest)
    assert shown(core) is Screen.LOGIN
    assert core.status(0).notice is None


def test_whoever_is_seated_goes_on_whatever_the_server_runs() -> None:
    core = answering()
    core.lost()
    core.connected()
    effects = core.received(wire.Welcome(wire.PROTOCOL, "2.0", 2, 0, "计划", "站点", manifest="theirs"), 0)
    assert any(isinstance(effect, Transmit) and isinstance(effect.message, wire.Resume) for effect in effects)
    assert shown(core) is Screen.PAPER
    assert core.status(0).notice is None
