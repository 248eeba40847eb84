"""A desk with a work folder, and a PC that keeps them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.workspace.bench import Bench
from tests.unit.workspace.fakes import Desk
from tests.unit.workspace.held import Held


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A work folder that was laid out."""
    return Desk(tmp_path)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A PC whose program runs."""
    made = Bench(tmp_path)
    yield made
    await made.work.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """A picture that its program holds."""
    made = Held("banner.psd")
    monkeypatch.setattr(os, "unlink", made.unlink)

    def rename(path: Path, to: Path) -> Path:
        return made.rename(path, to)

    monkeypatch.setattr(Path, "rename", rename)
    return made
