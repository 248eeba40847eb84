"""A world for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.backup.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a site and its stick."""
    own = World(tmp_path)
    yield own
    own.drive.heal()
    own.streaming.close()
