from __future__ import annotations

from pathlib import Path

import pytest

from exam.plan import Part
from server.scoring.score_site import score_site
from server.site_folder import SiteFolder
from tests.helpers.sites import MakeSite, make_site, site_template
from tests.unit.scoring.exam_day import ExamDay, full_practical, full_theory, small_plan, weak_practical

__all__ = ["make_site", "site_template"]


@pytest.fixture
def sat_site(make_site: MakeSite, tmp_path: Path) -> SiteFolder:
    """A site after its day with four candidates: full, weak, theory only, and one who never came."""
    site = make_site(tmp_path / "site")
    small_plan(site, 4)
    day = ExamDay(site)
    full, weak, theory_only, _ = day.tickets
    day.sit(Part.THEORY, {full: full_theory(), weak: full_theory(), theory_only: full_theory()})
    day.sit(Part.PRACTICAL, {full: full_practical(), weak: weak_practical()})
    day.save()
    return site


@pytest.fixture
def scored_site(sat_site: SiteFolder) -> SiteFolder:
    """The same, scored."""
    score_site(sat_site)
    return sat_site
