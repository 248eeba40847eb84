from __future__ import annotations

from pathlib import Path

import pytest

from sync.bundle.making import MadeBundle, make_bundle
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.unit.sync.clearing.servers import Server

__all__ = ["bundled", "site_template"]


@pytest.fixture(scope="session")
def made(bundled: BundledSite, tmp_path_factory: pytest.TempPathFactory) -> MadeBundle:
    """The bundle of every such site: copies give the same bytes."""
    return make_bundle(bundled.site, "", tmp_path_factory.mktemp("made") / "made.kcbundle")


@pytest.fixture
def server(bundled: BundledSite, made: MadeBundle, tmp_path: Path) -> Server:
    return Server(bundled.copied(tmp_path / "site"), made)
