"""A desk with a work folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.workspace.fakes import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A work folder that was laid out."""
    return Desk(tmp_path)
