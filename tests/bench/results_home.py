"""Two gigabytes of results on their way home: made, checked, opened, uploaded; seconds, and memory on both sides."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

import msgspec

from server.store.engines import sqlite_url
from tests.bench.bundles import build_big_site, measure_all
from tests.bench.hub import measure
from tests.bench.measures import Numbers

SIZE = 2 * 1024 * 1024 * 1024


async def results_home() -> Numbers:
    """Everything about a bundle of two gigabytes, on the disk of the temporary folder."""
    return await asyncio.to_thread(_measured)


def _measured() -> Numbers:
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name:
        folder = Path(name)
        root = folder / "site"
        build_big_site(root, SIZE)
        found: Numbers = {}
        for step in measure_all(root):
            found[f"{step.step}_s"] = round(step.seconds, 2)
            found[f"{step.step}_peak_mb"] = round(step.peak / 1e6, 1)
        told = measure(folder, root, sqlite_url(folder / "hub.sqlite3"))
        found["hub_peak_mb"] = round(told.hub_peak / 1e6, 1)
        found["courier_peak_mb"] = round(told.courier_peak / 1e6, 1)
        found |= {name: round(value, 3) for name, value in msgspec.structs.asdict(told).items() if "peak" not in name}
        # The hub checks while nothing else is asked of it: its share of the time that the upload took.
        found["check_share_of_upload"] = round(told.check_s / told.courier_s, 3)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return found
