"""What people decided on the day shows in the results: void, called off, and a candidate added in the morning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exam.commands import AddCandidate, CallOff, GiveConsent, Ordered, RecordViolation, StaffCommand
from exam.events import ViolationLevel
from exam.ids import SeatNumber, Ticket, id_check_character
from exam.people import Actor, Role
from exam.plan import Part
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.marks_file import CandidateRecord
from server.scoring.score_site import SiteScores, score_site
from server.site_folder import SiteFolder
from tests.unit.scoring.exam_day import ExamDay, full_practical, full_theory, small_plan

CHIEF, INSPECTOR = Actor(Role.CHIEF_EXAMINER, "主考甲"), Actor(Role.ROVING_INSPECTOR, "巡考甲")
NEW = Ticket("9" * 26)
BODY = "99000020050505001"


@pytest.fixture
def day(make_site: Callable[[Path], SiteFolder], tmp_path: Path) -> ExamDay:
    """Two candidates whose theory has been sat."""
    site = make_site(tmp_path / "site")
    small_plan(site, 2)
    return ExamDay(site)


def order(day: ExamDay, command: StaffCommand) -> None:
    """The chief examiner orders, the roving inspector agrees where that is needed."""
    number = f"order-{day.hall.version}"
    outcome = day.hall.by_staff(Ordered(command, CHIEF, number), day.now)
    if outcome.proposal:
        outcome = day.hall.by_staff(Ordered(GiveConsent(outcome.proposal), INSPECTOR, f"agree-{number}"), day.now)
    assert outcome.refusal is None


def scored(day: ExamDay, tmp_path: Path) -> SiteScores:
    day.save()
    return score_site(SiteFolder(tmp_path / "site"))


def of(scores: SiteScores, ticket: Ticket) -> CandidateRecord:
    return next(record for record in scores.marks.candidates if record.ticket == ticket)


def test_a_result_declared_void_is_nothing_in_all_and_keeps_its_marks_for_an_appeal(
    day: ExamDay, tmp_path: Path
) -> None:
    first, second = day.tickets
    day.sit(Part.THEORY, {first: full_theory(), second: full_theory()})
    violation = RecordViolation(day.sitting(first, Part.THEORY), ViolationLevel.VOID, "替考", signed_by_candidate=True)
    order(day, violation)
    day.sit(Part.PRACTICAL, {first: full_practical(), second: full_practical()})
    scores = scored(day, tmp_path)
    record = of(scores, first)
    assert (record.status, record.registered, record.passed) == (ResultStatus.VOID, "0.00", False)
    assert record.theory.status is PartStatus.VOID
    assert record.theory.items
    assert of(scores, second).status is not ResultStatus.VOID
    sheet = load_workbook(scores.sheet)["成绩单"]
    assert "成绩无效" in {row[14] for row in sheet.iter_rows(values_only=True)}


def test_a_session_that_was_called_off_leaves_results_provisional(day: ExamDay, tmp_path: Path) -> None:
    first, second = day.tickets
    day.sit(Part.THEORY, {first: full_theory(), second: full_theory()})
    day.start(Part.PRACTICAL, {first: full_practical()})
    order(day, CallOff(day.sessions(Part.PRACTICAL)[0].id, "断电超过 60 分钟"))
    scores = scored(day, tmp_path)
    for ticket in (first, second):
        record = of(scores, ticket)
        assert (record.status, record.practical.status) == (ResultStatus.PROVISIONAL, PartStatus.CALLED_OFF)
    assert of(scores, first).practical.items


def test_a_candidate_added_on_the_day_is_marked_and_on_the_score_sheet(day: ExamDay, tmp_path: Path) -> None:
    number = BODY + id_check_character(BODY)
    for part in Part:
        session = day.sessions(part)[0].id
        order(day, AddCandidate(session, NEW, number, "新考生", SeatNumber(39), "漏报"))
    day.sit(Part.THEORY, {NEW: full_theory()})
    day.sit(Part.PRACTICAL, {NEW: full_practical()})
    scores = scored(day, tmp_path)
    assert of(scores, NEW).theory.registered == "100.00"
    sheet = load_workbook(scores.sheet)["成绩单"]
    assert "新考生" in {row[2] for row in sheet.iter_rows(values_only=True)}
