"""Sites for whole programs; windows are drawn off the screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.ended_windows import end_windows
from tests.helpers.sites import site_template

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
__all__ = ["site_template"]


@pytest.fixture(autouse=True)
def windows_end_in_their_thread() -> Iterator[None]:
    """A test's windows end with it; the next one may make its bundle in threads."""
    yield
    end_windows()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole programs wait for the clock: `dev.py test` runs them beside all others."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.real_time)
