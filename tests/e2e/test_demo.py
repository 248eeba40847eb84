"""The demo is a test too: the day must end with nothing lost and every fault in its report."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest

from tests.demo.day import ROOT
from tests.demo.verdict import Report

pytestmark = pytest.mark.slow


async def test_the_exam_day_loses_nothing_and_shows_every_fault(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.demo", "--json", str(figures), "--folder", str(tmp_path / "day"), cwd=ROOT
    )
    status = await asyncio.wait_for(process.wait(), 240)
    report = msgspec.json.decode(figures.read_bytes(), type=Report)
    assert report.faults_missing == []
    assert report.answers_lost == 0
    assert report.answers_acked > 2000
    assert (report.candidates, report.sittings_finished) == (40, 76)
    assert (report.moved, report.absent, report.late_refused) == (1, 1, 1)
    assert report.scores == 40
    assert (report.confirmed, report.line_cuts) == (40, 1)
    assert status == 0
