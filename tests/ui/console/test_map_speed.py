"""How fast a whole map is painted; `tests/bench/room_map.py` measures, beside a bare widget in the same run."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.bench.room_map import bare_repaint_of, refresh_of, repaint_of

MOST = 30.0
"""Milliseconds for two hundred seats; a slower machine may take longer as its bare painting does."""
BARE_TIMES = 20


@pytest.mark.alone
def test_two_hundred_seats_are_painted_before_anybody_sees_it(qapp: QApplication) -> None:
    assert repaint_of(200) < max(MOST, BARE_TIMES * bare_repaint_of(200))


@pytest.mark.alone
def test_looking_at_two_hundred_seats_that_did_not_change_costs_next_to_nothing(qapp: QApplication) -> None:
    assert refresh_of(200) < 5
