"""The rehearsal of a whole room, as a site runs it: how long it takes, and what it finds out about this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from exam.clock import SystemClock, wall_now
from provisioning.imports.importing import import_folder
from provisioning.rehearsal.rehearsing import Wanted, rehearse
from server.site_folder import SiteFolder
from tests.bench.bench_site import DATA

SEED = 20261128


async def rehearsed(pcs: int) -> dict[str, Any]:
    """Rehearse the sample site with so many PCs."""
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as place:
        site = SiteFolder(Path(place) / "site")
        import_folder(DATA, site, at=wall_now(), by="bench")
        report = await rehearse(site, site.read_plan(), Wanted(pcs, SEED), SystemClock(), lambda _: None)
    return {
        "seconds": round(report.seconds, 1),
        "ready": int(report.ready),
        "acknowledged": report.comparison.acknowledged,
        "lost": report.comparison.lost,
        **{line.code: line.value for line in report.lines if line.code not in ("lost", "acknowledged")},
    }
