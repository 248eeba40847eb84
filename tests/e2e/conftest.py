"""Sites for whole programs; windows are drawn off the screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.sites import site_template

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
__all__ = ["site_template"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole programs wait for the clock: `dev.py test` runs them beside all others."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.real_time)
