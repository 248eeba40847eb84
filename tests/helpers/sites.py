"""A prepared site for tests: the sample files imported and the sample paper built once a run, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provisioning.imports.importing import import_folder
from provisioning.papers.builder import build_paper
from provisioning.papers.store import place_part
from server.site_folder import SiteFolder

ROOT = Path(__file__).parents[2]
SAMPLE_PAPER = ROOT / "provisioning" / "samples" / "paper" / "中级样卷"
MODEL_ANSWERS = ROOT / "provisioning" / "samples" / "paper" / "中级样卷-参考作答"

MakeSite = Callable[[Path], SiteFolder]


@pytest.fixture(scope="session")
def site_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site that others are copies of; nobody writes into it."""
    folder = tmp_path_factory.mktemp("site-template") / "site"
    site = SiteFolder(folder)
    report = import_folder(ROOT / "tests" / "data" / "site-clean", site, at=datetime(2026, 11, 20, tzinfo=UTC), by="甲")
    assert report.failures == ()
    for part in build_paper(SAMPLE_PAPER).parts:
        place_part(site, part)
    return folder


@pytest.fixture
def make_site(site_template: Path) -> MakeSite:
    """Return a builder of sites of one's own; photos are left out, nothing here looks at them."""

    def make(folder: Path) -> SiteFolder:
        shutil.copytree(site_template, folder, ignore=shutil.ignore_patterns("photos"))
        return SiteFolder(folder)

    return make
