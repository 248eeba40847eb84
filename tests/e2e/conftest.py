"""Sites for whole programs; windows are drawn off the screen."""

from __future__ import annotations

import os

from tests.helpers.sites import site_template

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
__all__ = ["site_template"]
