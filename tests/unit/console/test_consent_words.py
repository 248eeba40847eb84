"""Who must still agree is told by place and by name, and refusals stand beside what they are about."""

from __future__ import annotations

from exam.commands import ExtendSitting, LowerHand
from exam.people import Actor, Role
from exam.policy import MINUTE
from exam.text import Refusal
from exam.wire.console_rows import ProposalRow
from exam.words import Words
from invigilator_console.port import Answered
from invigilator_console.room.agreeing import needed_for
from invigilator_console.room.consent_words import Waiting, may_i, places_said, standing_of, still_waiting
from invigilator_console.room.wrong_fields import field_of
from invigilator_console.ui.acts.gathering import Gathered, order_all
from tests.ui.console.late import LateDesk
from tests.ui.console.stage import CHIEF, INSPECTOR, ME, StagedDesk

WORDS = Words("zh")


def proposal(desk: StagedDesk) -> Waiting:
    return Waiting("p-1", ExtendSitting(desk.seat(16).sitting, 5 * MINUTE, "x"))


def on_the_board(desk: StagedDesk, agreed: tuple[Actor, ...], outcome: str = "") -> None:
    needs = ((Role.CHIEF_EXAMINER, Role.DEPUTY_CHIEF_EXAMINER), (Role.ROVING_INSPECTOR,))
    waiting = proposal(desk)
    desk.board.proposals["p-1"] = ProposalRow("p-1", waiting.command, agreed, needs, 0, 99, outcome, "")


def test_places_are_told_with_who_of_them_is_here() -> None:
    desk = StagedDesk()
    needed = needed_for(proposal(desk).command, ME)
    assert places_said(desk.board, needed, (ME,), WORDS) == "主考或副主考（在场：主考甲）；巡考员（在场：巡考甲）"
    desk.set_site(present=(ME,))
    assert "无人登录" in places_said(desk.board, needed, (ME,), WORDS)


def test_a_proposal_the_board_does_not_know_yet_needs_what_its_kind_needs() -> None:
    desk = StagedDesk()
    assert len(standing_of(desk.board, proposal(desk), ME).free) == 2
    assert len(standing_of(desk.board, proposal(desk), ME, (CHIEF,)).free) == 1
    assert standing_of(desk.board, proposal(desk), ME, (CHIEF, INSPECTOR)).free == ()


def test_who_agreed_here_and_is_told_by_the_board_counts_once() -> None:
    desk = StagedDesk()
    on_the_board(desk, (ME, CHIEF))
    stands = standing_of(desk.board, proposal(desk), ME, (CHIEF,))
    assert stands.agreed == (ME, CHIEF)
    assert len(stands.free) == 1


def test_i_may_agree_once_and_only_to_what_my_role_may() -> None:
    desk = StagedDesk()
    stands = standing_of(desk.board, proposal(desk), ME)
    assert not may_i(ME, stands)
    assert may_i(CHIEF, stands)
    assert not may_i(CHIEF, standing_of(desk.board, proposal(desk), ME, (CHIEF,)))
    assert not may_i(None, stands)


def test_what_is_settled_elsewhere_waits_no_more() -> None:
    desk = StagedDesk()
    assert still_waiting(desk.board, (proposal(desk),))
    on_the_board(desk, (ME, CHIEF, INSPECTOR), "done")
    assert still_waiting(desk.board, (proposal(desk),)) == ()


def test_a_refusal_stands_beside_the_first_field_it_may_be_about() -> None:
    assert field_of(Refusal("reason_missing"), ["minutes", "reason"]) == "reason"
    assert field_of(Refusal("reason_missing"), ["matches", "note"]) == "note"
    assert field_of(Refusal("reason_missing"), ["code"]) is None
    assert field_of(Refusal("session_closed"), ["reason"]) is None


def test_answers_of_several_orders_are_gathered_whatever_order_they_come_in() -> None:
    desk = LateDesk()
    commands = [LowerHand(desk.seat(number).sitting) for number in (1, 2, 3, 4)]
    told: list[Gathered] = []
    order_all(desk, commands, told.append)
    desk.open.reverse()
    for answered in (Answered(unknown=True), Answered(Refusal("session_closed")), Answered(proposal="p")):
        desk.answer(answered)
        assert told == []
    desk.answer(Answered())
    assert told[0].done == (commands[0],)
    assert told[0].waiting == (Waiting("p", commands[1]),)
    assert told[0].refused == ((commands[2], Refusal("session_closed")),)
    assert told[0].unknown == (commands[3],)
