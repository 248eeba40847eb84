from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exam.plan import Plan
from provisioning.imports.importing import import_folder
from server.forms.catalogue import Known, Paper, documents_for
from server.forms.kinds import FormKind
from server.forms.pictures import photos_of
from server.forms.typesetting import render
from server.site_folder import SiteFolder
from tests.helpers.eventful_day import EventfulDay
from tests.helpers.form_samples import PRINTED, known_after, lived, reports
from tests.helpers.sites import ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """The sample files, imported; nobody writes into it."""
    site = SiteFolder(tmp_path_factory.mktemp("forms") / "site")
    report = import_folder(ROOT / "tests/data/site-clean", site, at=datetime(2026, 11, 20, tzinfo=UTC), by="甲")
    assert report.failures == ()
    return site


@pytest.fixture(scope="session")
def plan(site: SiteFolder) -> Plan:
    return site.read_plan()


@pytest.fixture(scope="session")
def day(plan: Plan) -> EventfulDay:
    """The first room's theory, in which everything happened."""
    return lived(plan)


@pytest.fixture(scope="session")
def known(day: EventfulDay) -> Known:
    return known_after(day)


@pytest.fixture(scope="session")
def papers(plan: Plan, day: EventfulDay, known: Known, site: SiteFolder) -> Mapping[str, Paper]:
    """Every paper of the first room and of the site after that day, by kind and name."""
    made = [
        *documents_for(plan, frozenset(FormKind), PRINTED, known, (day.room,), load=photos_of(site)),
        *reports(plan),
    ]
    return {f"{paper.kind.value}/{paper.name}": paper for paper in made}


@pytest.fixture(scope="session")
def printed(papers: Mapping[str, Paper]) -> Mapping[str, bytes]:
    """The same, set."""
    return {name: render(paper.kind, paper.document) for name, paper in papers.items()}


@pytest.fixture(scope="session")
def before(plan: Plan, day: EventfulDay) -> Mapping[FormKind, bytes]:
    """The papers of the first room and of the site before anything happened, without photos; one of a kind."""
    made: dict[FormKind, bytes] = {}
    for paper in documents_for(plan, frozenset(FormKind), PRINTED, rooms=(day.room,)):
        if paper.kind not in made:
            made[paper.kind] = render(paper.kind, paper.document)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "打印"
