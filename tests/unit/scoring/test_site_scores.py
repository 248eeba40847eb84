"""A whole site scored from its journal: statuses, tables, evidence, the same bytes again."""

from __future__ import annotations

import sqlite3
import time
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from exam.answers import Chosen
from exam.ids import ItemId
from exam.plan import Part
from server.journal.errors import StoreError
from server.papers import PaperMissingError
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.exam_record import ScoringError
from server.scoring.human_marks import HumanMarkError, HumanMarkPlace
from server.scoring.marks_file import CandidateRecord
from server.scoring.score_site import read_marks, score_site
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.reports import read_scores
from tests.helpers.sites import MakeSite
from tests.unit.scoring.exam_day import ExamDay, Work, full_practical, full_theory, small_plan, weak_practical


def stood(candidate: CandidateRecord) -> tuple[str, str, str, str]:
    return (
        candidate.status.value,
        candidate.registered,
        candidate.theory.status.value,
        candidate.practical.status.value,
    )


def test_every_candidate_of_the_plan_has_a_result_with_its_reasons(sat_site: SiteFolder) -> None:
    scores = score_site(sat_site)
    assert [stood(candidate) for candidate in scores.marks.candidates] == [
        ("provisional", "92.30", "marked", "open"),
        ("provisional", "64.30", "marked", "open"),
        ("final", "30.00", "marked", "absent"),
        ("absent", "0.00", "absent", "absent"),
    ]
    assert [candidate.passed for candidate in scores.marks.candidates] == [None, None, False, False]
    assert (scores.count(ResultStatus.PROVISIONAL), scores.passed, scores.count_parts(PartStatus.OPEN)) == (2, 0, 2)


def test_the_reporting_table_holds_parts_and_totals(scored_site: SiteFolder) -> None:
    rows = read_scores(open_database(sqlite_url(scored_site.journal_file)))
    assert [(row.part, row.status, row.score) for row in rows[6:9]] == [
        ("theory", "marked", Decimal("100.00")),
        ("practical", "absent", Decimal("0.00")),
        ("total", "final", Decimal("30.00")),
    ]
    assert len(rows) == 12


def test_scoring_twice_writes_the_same_marks_byte_for_byte(sat_site: SiteFolder) -> None:
    first = score_site(sat_site).marks_file.read_bytes()
    assert score_site(sat_site).marks_file.read_bytes() == first


def test_the_evidence_names_nobody(scored_site: SiteFolder) -> None:
    text = (scored_site.results / "marks.json").read_text(encoding="utf-8")
    for candidate in scored_site.read_plan().candidates[:4]:
        assert candidate.name not in text
        assert candidate.id_number not in text


def test_human_marks_make_the_result_final_and_scoring_again_keeps_them(sat_site: SiteFolder) -> None:
    ticket = score_site(sat_site).marks.candidates[0].ticket
    human = {
        HumanMarkPlace(ticket, Part.PRACTICAL, ItemId("P2"), 16): Decimal("5.5"),
        HumanMarkPlace(ticket, Part.PRACTICAL, ItemId("P3"), 5): Decimal(4),
    }
    marked = score_site(sat_site, human=human).marks.candidates[0]
    assert (stood(marked), marked.passed) == (("final", "98.95", "marked", "marked"), True)
    assert score_site(sat_site).marks.candidates[0] == marked


def test_a_human_mark_for_somebody_who_was_absent_is_refused_and_nothing_is_written(sat_site: SiteFolder) -> None:
    absent = score_site(sat_site).marks.candidates[3].ticket
    before = read_marks(sat_site)
    with pytest.raises(HumanMarkError):
        score_site(sat_site, human={HumanMarkPlace(absent, Part.PRACTICAL, ItemId("P2"), 16): Decimal(1)})
    assert read_marks(sat_site) == before


def test_a_session_under_way_and_a_pc_that_has_not_sent_everything_keep_results_provisional(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = make_site(tmp_path / "site")
    small_plan(site, 2)
    day = ExamDay(site)
    first, second = day.tickets
    work = Work({ItemId("1"): Chosen(("B",))})
    day.sit(Part.THEORY, {first: work, second: work}, hand_in=False)
    day.start(Part.PRACTICAL, {first: full_practical()})
    day.save()
    marks = score_site(site).marks
    assert [stood(candidate) for candidate in marks.candidates] == [
        ("provisional", "62.60", "incomplete", "unfinished"),
        ("provisional", "0.30", "incomplete", "unfinished"),
    ]
    assert [row.score for row in read_scores(open_database(sqlite_url(site.journal_file)))][4] is None


def test_a_journal_that_was_altered_is_not_scored(sat_site: SiteFolder) -> None:
    with sqlite3.connect(sat_site.journal_file) as database:
        database.execute("UPDATE journal SET payload = replace(payload, '\"A\"', '\"B\"') WHERE kind = 'answer_saved'")
    database.close()
    with pytest.raises(ScoringError) as caught:
        score_site(sat_site)
    assert caught.value.code == "journal_altered"
    assert not sat_site.results.exists()


def test_a_journal_of_other_sittings_is_not_scored(sat_site: SiteFolder) -> None:
    plan = sat_site.read_plan()
    sat_site.write_plan(msgspec.structs.replace(plan, sessions=plan.sessions[1:]))
    with pytest.raises(ScoringError) as caught:
        score_site(sat_site)
    assert caught.value.code == "journal_other_plan"


def test_a_site_without_a_journal_says_so_and_gets_none(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    with pytest.raises(StoreError) as caught:
        score_site(site)
    assert caught.value.code == "store_empty"
    assert not site.journal_file.exists()


def test_a_key_with_a_selector_that_cannot_be_read_stops_scoring_before_it_begins(sat_site: SiteFolder) -> None:
    key = sat_site.root / "keys" / "intermediate-practical.key.json"
    key.write_text(key.read_text(encoding="utf-8").replace('"main section"', '"main >>"'), encoding="utf-8")
    with pytest.raises(PaperMissingError, match="main >> cannot be read"):
        score_site(sat_site)


def test_a_piece_that_is_missing_on_the_server_leaves_the_check_open_instead_of_costing_marks(
    sat_site: SiteFolder,
) -> None:
    blobs = [path for path in sat_site.blobs.rglob("*") if path.is_file()]
    for path in blobs:
        if path.read_bytes().startswith(b"\xff\xd8"):
            path.write_bytes(b"damaged")
    practical = score_site(sat_site).marks.candidates[0].practical
    banner = practical.items[2].checks
    assert [check.code for check in banner[:3]] == ["file_lost"] * 3
    assert practical.open == "24"


def test_forty_candidates_are_scored_in_five_seconds(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    small_plan(site, 40)
    day = ExamDay(site)
    day.sit(Part.THEORY, {ticket: full_theory() for ticket in day.tickets})
    works = (full_practical(), weak_practical())
    day.sit(Part.PRACTICAL, {ticket: works[number % 2] for number, ticket in enumerate(day.tickets)})
    day.save()
    started = time.process_time()
    scores = score_site(site)
    assert time.process_time() - started < 5
    assert len(scores.marks.candidates) == 40
