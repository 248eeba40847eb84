"""A bundle of hundreds of megabytes is made, checked, opened and exported in the memory of a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.bundles import STEPS, build_big_site, measured

SIZE = 300 * 1000 * 1000
MOST = 200 * 1000 * 1000
"""Bytes that no step may ever hold, whatever the bundle's size."""


@pytest.mark.slow
def test_300_megabytes_are_made_checked_opened_and_exported_in_less_than_200(tmp_path: Path) -> None:
    root = tmp_path / "site"
    build_big_site(root, SIZE)
    peaks = {}
    for step in STEPS:
        done = measured(step, root)
        assert done.size > SIZE
        peaks[step] = done.peak
    assert all(peak < MOST for peak in peaks.values()), peaks
