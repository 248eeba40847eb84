"""Scores from what counts and what people gave; seen within the period; a recheck asked for, answered, corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from exam.plan import Part
from exam.text import Refusal
from server.forms.kinds import FormKind
from server.scoring.combination import ResultStatus
from server.scoring.human_marks import HumanMarkPlace
from sync.hub import score_desk
from sync.hub.publishing import Publication, Recheck, RecheckReason
from sync.hub.score_desk import ShownScore, ask_recheck, score_for
from sync.hub.store import marks
from sync.hub.store.database import HubDatabase
from sync.hub.web.recheck_papers import PAPERS, drawn
from tests.helpers.hub_samples import ESSAY, PLAN, SITE, id_number, ticket
from tests.unit.forms.reading import pages
from tests.unit.hub.hubs import Desk

ESSAY_OF_1 = HumanMarkPlace(ticket(1), Part.PRACTICAL, ESSAY, 1)


@pytest.fixture
async def desk(hub_database: HubDatabase, tmp_path: Path) -> Desk:
    """A hub with the results of three."""
    made = Desk(hub_database, tmp_path)
    await made.receive(made.site.bundle())
    return made


def publish(desk: Desk, days: int = 14) -> None:
    now = datetime.fromtimestamp(desk.clock.now / 1000, UTC)
    marks.publish(desk.hub.database, Publication(PLAN, now, now + timedelta(days=days)), "甲", desk.clock.now)


def give(desk: Desk, mark: str) -> int | Refusal:
    return marks.take_human_marks(desk.hub.database, PLAN, [(ESSAY_OF_1, Decimal(mark))], "甲", desk.clock.now)


def test_a_mark_of_a_person_makes_a_result_final_and_the_others_stay_open(desk: Desk) -> None:
    assert give(desk, "40") == 1
    assert give(desk, "40") == 0, "the same again is nothing new"
    (scores,) = score_desk.scores_of(desk.hub, PLAN)
    first, second = scores.marks.candidates[:2]
    assert (first.status, first.registered, first.passed) == (ResultStatus.FINAL, "94.00", True)
    assert (second.status, second.passed) == (ResultStatus.PROVISIONAL, None)
    check = first.practical.items[0].checks[1]
    assert (check.given, check.code, check.zh) == ("40", "by_person", "人工阅卷给 40 分")
    assert first.practical.items[0].checks[0] == second.practical.items[0].checks[0], "sentences stay as they were"
    assert [one.ticket for one in scores.marks.human] == [ticket(1)]


def test_results_of_another_site_are_not_this_ones(desk: Desk) -> None:
    assert score_desk.scores_of(desk.hub, PLAN, "S0002") == []
    assert len(score_desk.scores_of(desk.hub, PLAN, SITE)) == 1


def test_a_score_is_seen_by_its_own_candidate_within_the_period_alone(desk: Desk) -> None:
    assert score_for(desk.hub, PLAN, ticket(1), id_number(1)) == Refusal("scores_not_shown")
    publish(desk)
    shown = score_for(desk.hub, PLAN, ticket(1), id_number(1))
    assert isinstance(shown, ShownScore)
    assert shown.record.ticket == ticket(1)
    assert score_for(desk.hub, PLAN, ticket(1), id_number(2)) == Refusal("score_unknown")
    assert score_for(desk.hub, PLAN, ticket(9), id_number(9)) == Refusal("score_unknown")
    desk.clock.now += 15 * 24 * 3600 * 1000
    assert score_for(desk.hub, PLAN, ticket(1), id_number(1)) == Refusal("scores_not_shown")


def test_a_recheck_is_taken_once_and_answered_once(desk: Desk) -> None:
    publish(desk)
    asked = ask_recheck(desk.hub, PLAN, ticket(1), id_number(1), Part.PRACTICAL, RecheckReason.SUM)
    assert isinstance(asked, Recheck)
    assert asked.number > 0
    again = ask_recheck(desk.hub, PLAN, ticket(1), id_number(1), Part.PRACTICAL, RecheckReason.MISSED)
    assert again == Refusal("recheck_once")
    answered = marks.answer_recheck(desk.hub.database, asked.number, "合分无误", "乙", desk.clock.now, changed=False)
    assert answered is not None
    assert (answered.answer, answered.answered_by) == ("合分无误", "乙")
    assert marks.answer_recheck(desk.hub.database, asked.number, "x", "乙", 0, changed=True) is None
    (kept,) = marks.list_rechecks(desk.hub.database, PLAN)
    assert kept == answered


@pytest.mark.parametrize("kind", PAPERS.values())
def test_request_and_receipt_are_printed_with_the_candidate_and_the_score(desk: Desk, kind: FormKind) -> None:
    publish(desk)
    asked = ask_recheck(desk.hub, PLAN, ticket(1), id_number(1), Part.PRACTICAL, RecheckReason.SUM)
    assert isinstance(asked, Recheck)
    data = drawn(desk.hub, asked, kind)
    assert data is not None
    said = "".join(pages(data))
    assert "考生001" in said
    assert "66.00" in said
    elsewhere = msgspec.structs.replace(asked, ticket=ticket(9))
    assert drawn(desk.hub, elsewhere, kind) is None


def test_a_computer_marked_part_with_a_score_is_not_rechecked(desk: Desk) -> None:
    publish(desk)
    refused = ask_recheck(desk.hub, PLAN, ticket(1), id_number(1), Part.THEORY, RecheckReason.SUM)
    assert refused == Refusal("recheck_by_computer")
    assert marks.list_rechecks(desk.hub.database) == []


def test_marks_may_still_change_while_a_recheck_waits_and_then_no_more(desk: Desk) -> None:
    publish(desk)
    asked = ask_recheck(desk.hub, PLAN, ticket(1), id_number(1), Part.PRACTICAL, RecheckReason.MISSED)
    assert isinstance(asked, Recheck)
    desk.clock.now += 15 * 24 * 3600 * 1000
    assert give(desk, "30") == 1
    marks.answer_recheck(desk.hub.database, asked.number, "补评", "乙", desk.clock.now, changed=True)
    locked = give(desk, "40")
    assert isinstance(locked, Refusal)
    assert locked.code == "scores_locked"
    (scores,) = score_desk.scores_of(desk.hub, PLAN)
    assert scores.marks.candidates[0].registered == "87.00"


def test_who_has_no_result_yet_keeps_scores_from_being_published_by_themselves(desk: Desk) -> None:
    assert score_desk.open_results(desk.hub, PLAN) == 3
    for number in (1, 2, 3):
        place = HumanMarkPlace(ticket(number), Part.PRACTICAL, ESSAY, 1)
        marks.take_human_marks(desk.hub.database, PLAN, [(place, Decimal(1))], "甲", desk.clock.now)
    assert score_desk.open_results(desk.hub, PLAN) == 0
