"""The queue says what needs a person, most urgent first, and a line goes with its cause."""

from __future__ import annotations

import msgspec
import pytest

from exam.commands import ExtendSitting
from exam.conduct import RaisedHand
from exam.events import IncidentKind, Topic
from exam.ids import RoomName
from exam.people import MAY, Role
from exam.policy import MINUTE, SECOND
from exam.room import Incident, Interruption, SessionPhase
from exam.text import Language
from exam.wire.console_rows import CreditRow, ProposalRow
from exam.words import Words
from invigilator_console.room.acts import ACTS
from invigilator_console.room.attention import Matter, Urgency, queue
from invigilator_console.room.saying import tell
from tests.ui.console.stage import CHIEF, ME, NOW, OTHER_ROOM, ROOM, StagedDesk, in_every_state


@pytest.fixture
def desk() -> StagedDesk:
    """A calm room whose duties are done."""
    staged = StagedDesk()
    session = staged.board.session_now(ROOM)
    assert session is not None
    staged.set_session(duties=tuple(msgspec.structs.replace(duty, done=True) for duty in session.duties))
    return staged


def keys(desk: StagedDesk) -> list[str]:
    """The kinds of what is in the queue."""
    return [matter.key.split("/")[0] for matter in queue(desk.board, desk.now)]


def only(desk: StagedDesk) -> Matter:
    """The one matter there is."""
    found = queue(desk.board, desk.now)
    assert len(found) == 1, found
    return found[0]


def test_a_calm_room_needs_nobody(desk: StagedDesk) -> None:
    assert queue(desk.board, desk.now) == []


def test_what_is_urgent_comes_first_and_older_before_newer(desk: StagedDesk) -> None:
    desk.set_seat(4, hand=RaisedHand(Topic.HELP, NOW - 10 * SECOND))
    desk.set_seat(5, hand=RaisedHand(Topic.QUESTION, NOW - 20 * SECOND))
    desk.set_seat(6, connected=False, away_since=NOW - MINUTE)
    assert [(matter.seat, matter.urgency) for matter in queue(desk.board, desk.now)] == [
        (6, Urgency.NOW),
        (5, Urgency.SOON),
        (4, Urgency.SOON),
    ]


def test_a_line_goes_with_its_cause(desk: StagedDesk) -> None:
    desk.set_seat(6, connected=False, away_since=NOW - MINUTE)
    assert keys(desk) == ["away"]
    desk.set_seat(6, connected=True, away_since=None)
    assert keys(desk) == []


def test_a_question_about_the_paper_brings_what_was_said_and_the_item(desk: StagedDesk) -> None:
    desk.set_seat(4, hand=RaisedHand(Topic.QUESTION, NOW, "图片看不清", "T017"))  # type: ignore[arg-type]  # an item's name
    words = Words("zh")
    assert [tell(text, facts, words) for text, facts in only(desk).evidence] == ["“图片看不清”", "题号 T017"]


def test_what_somebody_looked_at_leaves_the_queue_by_its_name(desk: StagedDesk) -> None:
    desk.set_seat(6, second_machines=("PC-41",))
    desk.set_session(seen=(only(desk).name,))
    assert keys(desk) == []


def test_a_proposal_waits_with_its_name_and_its_time(desk: StagedDesk) -> None:
    seat = desk.seat(12)
    needs = ((Role.CHIEF_EXAMINER,), (Role.ROVING_INSPECTOR,))
    command = ExtendSitting(seat.sitting, 5 * MINUTE, "x")
    row = ProposalRow("p1", command, (ME,), needs, NOW, NOW + 10 * MINUTE, "", "")
    desk.board.proposals["p1"] = row
    matter = only(desk)
    assert (matter.proposal, matter.seat, matter.acts[0]) == ("p1", 12, "give_consent")
    assert tell(matter.title, matter.facts, Words("zh")) == "监考甲 的提议等待会签，还剩 10 分钟"
    desk.board.proposals["p1"] = msgspec.structs.replace(row, outcome="done")
    assert queue(desk.board, desk.now) == []


def test_a_closed_paper_is_a_matter_until_its_code_is_entered_and_urgent_before_the_start(desk: StagedDesk) -> None:
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, paper_closed=True, starts_at=NOW + 60 * MINUTE)
    assert (only(desk).acts[0], only(desk).urgency) == ("open_paper", Urgency.WHEN_FREE)
    desk.set_session(starts_at=NOW + 10 * MINUTE)
    assert only(desk).urgency is Urgency.NOW
    desk.set_session(paper_closed=False)
    assert keys(desk) == []


def test_an_interruption_and_an_open_incident_are_matters_until_settled(desk: StagedDesk) -> None:
    incident = Incident("i1", IncidentKind.MACHINE, "投影仪不亮", None, NOW, CHIEF)
    desk.set_session(interruption=Interruption(NOW - 5 * MINUTE, NOW - MINUTE, "boot"), incidents=(incident,))
    assert keys(desk) == ["interruption", "incident"]
    desk.set_session(interruption=None, incidents=(msgspec.structs.replace(incident, outcome="已修复"),))
    assert keys(desk) == []


def test_a_session_that_is_closed_needs_nobody(desk: StagedDesk) -> None:
    in_every_state(desk)
    desk.set_session(phase=SessionPhase.ENDED, ended_at=NOW, closed_at=NOW)
    assert queue(desk.board, desk.now) == []


def test_a_servers_disk_that_fills_up_is_a_matter_of_now(desk: StagedDesk) -> None:
    desk.set_site(disk_lasts=90 * MINUTE)
    assert only(desk).urgency is Urgency.NOW
    desk.set_site(disk_lasts=None, disk_free=1 << 30)
    assert keys(desk) == ["disk"]


def test_pcs_with_another_program_are_named(desk: StagedDesk) -> None:
    desk.set_machine("PC-141", connected=True, same_program=False)
    assert "PC-141" in tell(only(desk).title, only(desk).facts, Words("en"))


def test_only_the_rooms_that_are_asked_for_are_looked_through() -> None:
    staged = StagedDesk(rooms=(ROOM, OTHER_ROOM))
    staged.set_seat(3, OTHER_ROOM, connected=False, away_since=NOW - MINUTE)
    kept = queue(staged.board, staged.now, frozenset({ROOM}))
    assert all(matter.room in (ROOM, RoomName("")) for matter in kept)
    assert any(matter.room == OTHER_ROOM for matter in queue(staged.board, staged.now))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_can_be_said_and_every_act_it_offers_exists(desk: StagedDesk, language: Language) -> None:
    in_every_state(desk)
    words = Words(language)
    for matter in queue(desk.board, desk.now):
        said = [tell(matter.title, matter.facts, words), *(tell(text, facts, words) for text, facts in matter.evidence)]
        assert all(sentence and "{" not in sentence for sentence in said), said
        assert set(matter.acts) <= set(ACTS)
        assert set(matter.acts) <= set(MAY)
        if "see_matter" in matter.acts:
            assert matter.name, matter.key
    found = [matter.key for matter in queue(desk.board, desk.now)]
    assert len(found) == len(set(found))


def test_lost_time_is_proposed_from_a_second_on(desk: StagedDesk) -> None:
    for lost, wanted in ((999, []), (1000, ["credit"])):
        desk.set_session(credits=(CreditRow(desk.seat(25).sitting, lost, 0, ()),))
        assert keys(desk) == wanted


def test_lost_time_that_somebody_decided_not_to_give_back_leaves_the_queue(desk: StagedDesk) -> None:
    desk.set_session(credits=(CreditRow(desk.seat(25).sitting, 90 * SECOND, 0, ()),))
    matter = only(desk)
    assert matter.acts == ("credit_lost_time", "see_matter")
    desk.set_session(seen=(matter.name,))
    assert keys(desk) == []
