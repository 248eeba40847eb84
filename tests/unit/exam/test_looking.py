"""What people look at: matters that somebody has seen, and screens, where the plan lets them be seen."""

from __future__ import annotations

from exam import events as ev
from exam.commands import AskScreen, SeeMatter
from exam.policy import Policy
from exam.room_rules import LONGEST_MATTER, LONGEST_TEXT, MOST_SEEN
from tests.unit.exam.rules import CHIEF, SESSION, Room


def started(policy: Policy | None = None) -> Room:
    """A running room with one who sits in it."""
    room = Room(2, policy=policy)
    room.start()
    room.sit(0)
    return room


def test_a_matter_is_seen_once_and_stays_seen() -> None:
    room = started()
    assert room.tell(SeeMatter(SESSION, "late:7", "看过监控")) == ""
    assert room.tell(SeeMatter(SESSION, "late:7", "又看一次")) == ""
    assert room.session.seen == {"late:7"}
    (noted,) = room.of(ev.MatterSeen)
    assert isinstance(noted, ev.MatterSeen)
    assert noted.note == "看过监控"


def test_a_matter_without_a_name_or_with_an_endless_one_is_none() -> None:
    room = started()
    assert room.tell(SeeMatter(SESSION, "")) == "matter_unknown"
    assert room.tell(SeeMatter(SESSION, "x" * (LONGEST_MATTER + 1))) == "matter_unknown"
    assert room.tell(SeeMatter(SESSION, "x", "长" * (LONGEST_TEXT + 1))) == "text_too_long"
    assert room.session.seen == frozenset()


def test_no_more_matters_than_a_session_can_have() -> None:
    room = started()
    room.happen(*(ev.MatterSeen(SESSION, f"m{number}", "", CHIEF) for number in range(MOST_SEEN)))
    assert room.tell(SeeMatter(SESSION, "m1")) == ""
    assert room.tell(SeeMatter(SESSION, "one more")) == "incidents_too_many"


def test_a_screen_is_asked_of_the_pc_where_somebody_sits_and_changes_nothing() -> None:
    room = started()
    before = room.sitting()
    assert room.tell_of(AskScreen(room.ids[0])) == ""
    assert room.sitting() == before
    assert len(room.of(ev.ScreenAsked)) == 1
    assert room.tell_of(AskScreen(room.ids[1]), 1) == "sitting_not_logged_in"


def test_where_the_plan_does_not_let_screens_be_seen_nobody_sees_one() -> None:
    room = started(Policy(screens_shown=False))
    assert room.tell_of(AskScreen(room.ids[0])) == "screens_not_shown"
    assert room.of(ev.ScreenAsked) == []
