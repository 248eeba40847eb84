"""Scores a site: marks everyone, then writes marks.json, the score sheet and the reporting table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.exam_record import check_not_cleared, open_site_database, plan_to_score, read_exam
from server.scoring.human_marks import HumanMarks
from server.scoring.marks_file import (
    CandidateRecord,
    MarksFile,
    MarksFileError,
    PartRecord,
    decode_marks,
    encode_marks,
    human_marks_of,
)
from server.scoring.score_sheet import score_sheet, sheet_name
from server.scoring.site_marks import mark_site
from server.site_folder import SiteFolder, write_atomically
from server.store.reports import ScoreRow, replace_scores

PRIVATE = 0o600
"""Mode of result files: they hold names, ID numbers and what candidates wrote."""
TOTAL = "total"
"""Name of the total among the parts of the reporting table."""


@dataclass(frozen=True)
class SiteScores:
    """What was scored and where it was written."""

    marks: MarksFile
    sheet: Path
    marks_file: Path

    @property
    def passed(self) -> int:
        """Final results that pass."""
        return sum(candidate.passed is True for candidate in self.marks.candidates)

    def count(self, status: ResultStatus) -> int:
        """Results of a status."""
        return sum(candidate.status is status for candidate in self.marks.candidates)

    def count_parts(self, status: PartStatus) -> int:
        """Candidates with a part of a status."""
        return sum(
            status in (candidate.theory.status, candidate.practical.status) for candidate in self.marks.candidates
        )


def marks_path(site: SiteFolder) -> Path:
    """Where the marks of a site are."""
    return site.results / "marks.json"


def read_marks(site: SiteFolder) -> MarksFile:
    """Read the marks that were written last. Raises MarksFileError, `marks_missing` among them."""
    try:
        return decode_marks(marks_path(site).read_bytes())
    except FileNotFoundError as error:
        raise MarksFileError("marks_missing") from error


def score_site(site: SiteFolder, database: str = "", human: HumanMarks | None = None) -> SiteScores:
    """Score a site from its journal alone and write the results.

    `database` is a URL, empty for the site's own SQLite file. `human` are the marks people gave; None keeps those that
    stand in marks.json, so that scoring again loses none. Raises PlanError, PaperMissingError, ScoringError,
    HumanMarkError, MarksFileError or StoreError where nothing can be marked; StoreError or OSError where the results
    cannot be written. Doing it again is always right.
    """
    plan_to_score(site)  # first: whoever named a wrong folder is told that, not that a database is missing
    check_not_cleared(site)
    if human is None:
        human = human_marks_of(read_marks(site)) if marks_path(site).exists() else {}
    engine = open_site_database(site, database)
    return write_scores(site, database, mark_site(site, engine, human))


def write_scores(site: SiteFolder, database: str, marks: MarksFile) -> SiteScores:
    """Write marks as results. The sheet first: it is what a person may have open, and Windows then refuses."""
    plan = read_exam(plan_to_score(site), open_site_database(site, database)).hall.plan
    sheet = site.results / sheet_name(plan)
    write_atomically(sheet, score_sheet(plan, marks), mode=PRIVATE)
    replace_scores(open_site_database(site, database), list(_rows(marks)))
    write_atomically(marks_path(site), encode_marks(marks), mode=PRIVATE)
    return SiteScores(marks, sheet, marks_path(site))


def _rows(marks: MarksFile) -> Iterator[ScoreRow]:
    for candidate in marks.candidates:
        yield _part_row(candidate, candidate.theory)
        yield _part_row(candidate, candidate.practical)
        detail = msgspec.json.encode({"exact": candidate.total, "passed": candidate.passed}).decode()
        score = Decimal(candidate.registered)
        yield ScoreRow(ticket=candidate.ticket, part=TOTAL, status=candidate.status.value, score=score, detail=detail)


def _part_row(candidate: CandidateRecord, part: PartRecord) -> ScoreRow:
    # A part that nobody sat yet has no score; one that was missed has 0 and says so by its status.
    has_score = bool(part.items) or part.status is PartStatus.ABSENT
    detail = msgspec.json.encode({"exact": part.score, "open": part.open, "session": part.session}).decode()
    return ScoreRow(
        ticket=candidate.ticket,
        part=part.part.value,
        status=part.status.value,
        score=Decimal(part.registered) if has_score else None,
        detail=detail,
    )
