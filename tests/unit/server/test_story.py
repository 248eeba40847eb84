"""The story of a candidate: every kind of event as a line, and never an answer in it."""

from __future__ import annotations

import msgspec
import pytest

from exam import events as ev
from exam.answers import Chosen
from exam.commands import AnswerEntry, CheckIdentity, MoveSitting, StepOut
from exam.evidence import Evidence, Severity
from exam.ids import ItemId, SittingId
from exam.wire.console_talk import CandidateStory, Happening
from server.picture import Scene
from server.story import candidate_story, happening
from tests.unit.server.halls import CHIEF, INVIGILATOR, minutes
from tests.unit.server.watching import Watched

SECRET = "Q7Z9X"
SITTING = SittingId("t@s")
LINES: list[tuple[ev.SittingEvent, Happening]] = [
    (
        ev.HandedIn(SITTING, ev.HandInBy.CANDIDATE, 1, 9, 500, 7, early=True),
        Happening(
            5,
            "handed_in",
            facts={"by": "candidate", "line": 1, "seq": 9, "made_at": 500, "answered": 7, "early": 1},
        ),
    ),
    (
        ev.EntryKeptAsEvidence(SITTING, 1, 9, "after_deadline", SECRET),
        Happening(5, "kept_as_evidence", facts={"line": 1, "seq": 9, "code": "after_deadline"}),
    ),
    (
        ev.ViolationRecorded(SITTING, "v", ev.ViolationLevel.WARNING, "夹带", False, ("监考甲", "监考乙"), CHIEF),
        Happening(
            5,
            "violation_recorded",
            CHIEF,
            "夹带",
            {"id": "v", "level": "warning", "signed_by_candidate": 0, "signatures": "监考甲, 监考乙"},
        ),
    ),
    (
        ev.LockReleased(SITTING, (Evidence("usb_storage", "E:"),), INVIGILATOR, "看过"),
        Happening(5, "lock_released", INVIGILATOR, "看过", {"causes": "usb_storage"}),
    ),
    (
        ev.FindingReported(SITTING, 1, 3, "usb_storage", "E:", Severity.LOCK, {"drive": "E:", "code": "other"}, 4),
        Happening(
            5,
            "finding_reported",
            facts={
                "drive": "E:",
                "code": "usb_storage",
                "line": 1,
                "seq": 3,
                "about": "E:",
                "severity": "lock",
                "since": 4,
            },
        ),
    ),
    (ev.MachineMoved(SITTING, None, None, CHIEF, "坏了"), Happening(5, "machine_moved", CHIEF, "坏了")),
    (
        ev.IdentityChecked(SITTING, False, "不符", CHIEF),
        Happening(5, "identity_checked", CHIEF, "不符", {"matches": 0}),
    ),
]


@pytest.mark.parametrize(("event", "line"), LINES, ids=[line.kind for _, line in LINES])
def test_an_event_becomes_a_line(event: ev.SittingEvent, line: Happening) -> None:
    made = happening(event, 5)
    assert made == line
    assert msgspec.json.decode(msgspec.json.encode(made), type=Happening) == line


def story(site: Watched) -> CandidateStory:
    """The first candidate's."""
    scene: Scene = site.watchers.scene(site.world.now)
    return candidate_story(scene, site.sitting(0))


def test_a_story_has_the_seat_the_count_of_what_was_saved_and_all_that_happened_and_no_answer() -> None:
    site = Watched()
    site.sit(0, 0)
    for item in (1, 2, 2):
        site.answer(0, 0, item=item, option=SECRET)
    site.order(CheckIdentity(site.sitting(0), matches=True), INVIGILATOR)
    site.order(StepOut(site.sitting(0), "监考甲"), INVIGILATOR)
    site.world.now = minutes(61)
    site.send(0, 0, AnswerEntry(ItemId("T3"), Chosen((SECRET,)), site.world.now))
    told = story(site)
    assert (told.saves, told.seat.answered, told.now) == (3, 2, minutes(61))
    kinds = ["logged_in", "identity_confirmed", "entered", "identity_checked", "stepped_out", "kept_as_evidence"]
    assert [line.kind for line in told.happenings] == kinds
    assert SECRET.encode() not in msgspec.json.encode(told)


def test_a_story_is_the_same_after_a_restart() -> None:
    site = Watched()
    site.sit(0, 0)
    site.answer(0, 0)
    site.order(MoveSitting(site.sitting(0), "坏了"), CHIEF)
    before = story(site)
    again = site.world.again()
    assert again.saves == site.world.hall.saves
    assert tuple(happening(event, at) for at, event in again.stories[site.sitting(0)]) == before.happenings


def test_who_never_came_has_an_empty_story() -> None:
    assert story(Watched()).happenings == ()
