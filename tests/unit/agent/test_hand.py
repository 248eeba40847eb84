"""A raised hand reaches the invigilator whatever the network does; a message of the room is new until it is read."""

from __future__ import annotations

import pytest

from candidate_agent.session.core import PATIENCE, Effect, SessionCore, Transmit
from exam.answers import MAX_TEXT
from exam.events import Topic
from exam.ids import ItemId
from exam.text import Refusal
from exam.wire import messages as wire
from tests.unit.agent.cores import SITTING, TICKET, answering, code, done, seated, view, welcome


def asked(effects: list[Effect]) -> list[wire.ToServer]:
    """What is asked of the server about the hand."""
    kinds = (wire.RaiseHand, wire.TakeHandDown)
    return [e.message for e in effects if isinstance(e, Transmit) and isinstance(e.message, kinds)]


def again(core: SessionCore, here: wire.View, monotonic: int = 0) -> list[wire.ToServer]:
    """The connection is lost and comes back; what is asked about the hand then."""
    core.lost()
    core.connected()
    core.received(welcome(), monotonic)
    core.received(seated(here), monotonic)
    return asked(core.tick(monotonic))


def test_a_raised_hand_is_asked_for_at_once_and_no_more_once_it_is_seen() -> None:
    core = answering()
    assert asked(done(core.raise_hand(Topic.QUESTION, 0, "第二空看不懂", ItemId("7")))) == [
        wire.RaiseHand(2, SITTING, Topic.QUESTION, "第二空看不懂", ItemId("7"))
    ]
    assert (core.status(0).hand, core.status(0).hand_seen) == (Topic.QUESTION, False)
    core.received(view(version=2, hand=Topic.QUESTION), 0)
    assert (core.status(0).hand, core.status(0).hand_seen) == (Topic.QUESTION, True)
    assert asked(core.tick(10 * PATIENCE)) == []


def test_silence_makes_the_pc_ask_again() -> None:
    core = answering()
    core.raise_hand(Topic.HELP, 0)
    assert asked(core.tick(PATIENCE - 1)) == []
    (message,) = asked(core.tick(PATIENCE))
    assert isinstance(message, wire.RaiseHand)


def test_a_hand_raised_without_a_server_goes_up_when_it_is_back() -> None:
    core = answering()
    core.lost()
    assert done(core.raise_hand(Topic.MACHINE, 0, "屏幕不亮")) == []
    assert asked(core.tick(PATIENCE)) == []
    assert core.status(0).hand is Topic.MACHINE
    (message,) = again(core, view(version=2))
    assert isinstance(message, wire.RaiseHand)
    assert (message.topic, message.text) == (Topic.MACHINE, "屏幕不亮")


def test_a_hand_whose_answer_was_lost_is_asked_for_once_more_and_then_agreed() -> None:
    core = answering()
    core.raise_hand(Topic.HELP, 0)
    assert len(again(core, view(version=2, hand=Topic.HELP))) == 1
    core.received(view(version=3, hand=Topic.HELP), 0)
    assert again(core, view(version=4, hand=Topic.HELP)) == []


def test_a_hand_that_the_invigilator_lowered_stays_down() -> None:
    core = answering()
    core.raise_hand(Topic.HELP, 0)
    core.received(view(version=2, hand=Topic.HELP), 0)
    core.received(view(version=3), 0)
    assert core.status(0).hand is None
    assert again(core, view(version=4)) == []


def test_taking_the_hand_down_counts_as_the_last_wish_even_without_a_server() -> None:
    core = answering()
    core.lost()
    core.raise_hand(Topic.HELP, 0)
    core.take_hand_down(0)
    assert core.status(0).hand is None
    (message,) = again(core, view(version=2, hand=Topic.HELP))
    assert isinstance(message, wire.TakeHandDown)
    core.received(view(version=3), 0)
    assert core.status(0).hand_seen


def test_a_hand_the_server_refuses_is_told_and_not_asked_for_again() -> None:
    core = answering()
    (message,) = asked(done(core.raise_hand(Topic.HELP, 0)))
    assert isinstance(message, wire.RaiseHand)
    core.received(wire.Refused(message.request, Refusal("hands_too_many")), 0)
    assert core.status(0).notice == Refusal("hands_too_many")
    assert (core.status(0).hand, core.status(0).hand_seen) == (None, True)
    assert again(core, view(version=2)) == []


@pytest.mark.parametrize("request_number", [0, 99])
def test_a_refusal_of_something_else_leaves_the_hand_as_it_is_wanted(request_number: int) -> None:
    core = answering()
    core.lost()
    core.raise_hand(Topic.HELP, 0)
    core.received(wire.Refused(request_number, Refusal("entry_missing")), 0)
    assert core.status(0).hand is Topic.HELP


def test_a_hand_is_refused_on_the_pc_where_nobody_sits_or_the_text_is_endless() -> None:
    core = answering()
    assert code(core.raise_hand(Topic.HELP, 0, "长" * (MAX_TEXT + 1))) == "text_too_long"
    core.leave()
    assert code(core.raise_hand(Topic.HELP, 0)) == "log_in_first"


def test_the_next_candidate_does_not_find_the_hand_up() -> None:
    core = answering()
    core.lost()
    core.raise_hand(Topic.HELP, 0)
    core.leave()
    core.connected()
    core.received(welcome(), 0)
    core.log_in(TICKET, "000000")
    core.received(seated(), 0)
    core.restored([], 0)
    assert asked(core.tick(0)) == []
    assert core.status(0).hand is None


def test_a_sitting_that_takes_the_place_of_another_finds_neither_hand_nor_read_messages() -> None:
    """Even where nobody left in between."""
    core = answering(view(notices=(wire.Notice("m1", 0, "请安静"),)))
    core.notices_seen("m1")
    core.lost()
    core.raise_hand(Topic.HELP, 0)
    core.connected()
    core.received(welcome(), 0)
    other = view(sitting="x@y", notices=(wire.Notice("m1", 0, "请安静"),))
    core.received(seated(other), 0)
    core.restored([], 0)
    assert asked(core.tick(0)) == []
    assert len(core.status(0).new_notices) == 1


# ---- messages of the invigilator ------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (wire.Notice(f"m{number}", number, f"通知{number}") for number in (1, 2, 3))


def test_a_message_is_new_until_the_candidate_has_read_it() -> None:
    core = answering()
    core.received(view(version=2, notices=(FIRST, SECOND)), 0)
    assert core.status(0).new_notices == (FIRST, SECOND)
    core.notices_seen("m1")
    assert core.status(0).new_notices == (SECOND,)
    core.received(view(version=3, notices=(SECOND, THIRD)), 0)
    core.notices_seen("m2")
    assert core.status(0).new_notices == (THIRD,)
    core.notices_seen("m3")
    assert core.status(0).new_notices == ()
    assert core.status(0).notices == (SECOND, THIRD)


def test_reading_a_message_nobody_sent_changes_nothing() -> None:
    core = answering()
    core.received(view(version=2, notices=(FIRST,)), 0)
    core.notices_seen("m9")
    assert core.status(0).new_notices == (FIRST,)


# ---- practice -------------------------------------------------------------------------------------------------------


def test_a_practice_exam_says_so_on_every_screen_even_without_a_connection() -> None:
    core = answering()
    assert not core.status(0).practice
    core.lost()
    core.connected()
    core.received(welcome(2, practice=True), 0)
    core.lost()
    assert core.status(0).practice
