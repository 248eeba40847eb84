"""A session that sat the spare paper is marked by the spare paper's key, and only that session."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exam.events import PaperSwitched
from exam.plan import Level, Part
from server.papers import PaperMissingError
from server.scoring.score_site import score_site
from server.site_folder import PaperUse, SiteFolder
from tests.helpers.sites import MakeSite
from tests.unit.scoring.exam_day import CHIEF, ExamDay, full_practical, full_theory, small_plan

LEVEL = Level.INTERMEDIATE


@pytest.fixture
def site(make_site: MakeSite, tmp_path: Path) -> SiteFolder:
    """A site with a spare paper whose key says A where the main one's says B, in the first item of the theory."""
    site = make_site(tmp_path / "site")
    small_plan(site, 2)
    for part in Part:
        for place in (site.paper, site.key):
            spare = place(LEVEL, part, PaperUse.SPARE)
            spare.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place(LEVEL, part), spare)
    key = site.key(LEVEL, Part.THEORY, PaperUse.SPARE)
    text = key.read_text(encoding="utf-8")
    assert '"B"' in text
    key.write_text(text.replace('"B"', '"A"', 1), encoding="utf-8")
    return site


def hold(site: SiteFolder, *switched: Part) -> None:
    """Hold the day with everything right by the main key, some parts on the spare paper."""
    day = ExamDay(site)
    for part in switched:
        for session in day.sessions(part):
            day.hall._record((PaperSwitched(session.id, "7-5d0c91ab", CHIEF, "题目泄露"),), day.now)
    day.sit(Part.THEORY, {ticket: full_theory() for ticket in day.tickets})
    day.sit(Part.PRACTICAL, {ticket: full_practical() for ticket in day.tickets})
    day.save()


def theory_marks(site: SiteFolder) -> set[str]:
    return {candidate.theory.registered for candidate in score_site(site).marks.candidates}


def test_without_a_switch_the_spare_key_is_not_looked_at(site: SiteFolder) -> None:
    hold(site)
    shutil.rmtree(site.root / "keys" / "spare")
    assert theory_marks(site) == {"100.00"}


def test_a_switched_session_is_marked_by_the_spare_key(site: SiteFolder) -> None:
    hold(site, Part.THEORY)
    assert theory_marks(site) == {"99.00"}


def test_a_spare_paper_that_was_sat_and_is_gone_is_asked_for(site: SiteFolder) -> None:
    hold(site, Part.THEORY)
    shutil.rmtree(site.root / "papers" / "spare")
    with pytest.raises(PaperMissingError, match="--use spare"):
        score_site(site)


def test_one_part_switched_leaves_the_other_as_it_was(site: SiteFolder) -> None:
    hold(site, Part.PRACTICAL)
    site.key(LEVEL, Part.PRACTICAL).unlink()  # nobody sat it
    assert theory_marks(site) == {"100.00"}
