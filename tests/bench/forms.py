"""All forms of a site of ten rooms: how long `kaochang-provision print` takes, and what comes out."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import psutil

from exam.clock import SystemClock, wall_now
from provisioning.imports.importing import import_folder
from provisioning.printing.printing import print_papers
from server.forms.catalogue import MADE_HERE, documents_for
from server.forms.pictures import photos_of
from server.forms.site_record import known_of
from server.site_folder import SiteFolder
from tests.bench.bench_site import DATA
from tests.bench.measures import Numbers
from tests.helpers.confirmed_sites import put_receipt
from tests.helpers.form_samples import receipt_for
from tests.helpers.large_site import make_large_site
from tests.helpers.packages import put_organiser

ROOMS, SEATS = 10, 40


async def all_forms() -> Numbers:
    """Print every form of ten rooms of forty after an eventful day; journal and photos are read from the disk."""
    return await asyncio.to_thread(print_everything)


def print_everything(rooms: int = ROOMS, seats: int = SEATS) -> Numbers:
    """Print, and say how long it took and what it came to."""
    with tempfile.TemporaryDirectory(prefix="kaochang-forms-") as name:
        folder = Path(name)
        sample = SiteFolder(folder / "sample")
        import_folder(DATA, sample, at=wall_now(), by="bench")
        site = make_large_site(folder / "site", sample.read_plan(), rooms, seats)
        clock, plan = SystemClock(), site.read_plan()
        put_organiser(site)
        put_receipt(site, receipt_for(plan))
        begun = clock.monotonic_ms()
        tickets = tuple(place.ticket for place in plan.sessions[0].places[:2])
        known = known_of(site, plan, tickets=tickets)
        papers = documents_for(plan, frozenset(MADE_HERE), wall_now(), known, load=photos_of(site))
        results = print_papers(papers, folder / "out", lambda _: None)
        seconds = (clock.monotonic_ms() - begun) / 1000
        files = [Path(one.file) for one in results if not one.code]
        return {
            "seconds": round(seconds, 2),
            "files": len(files),
            "failed": len(results) - len(files),
            "kinds": len({one.form for one in results}),
            "megabytes": round(sum(file.stat().st_size for file in files) / 1e6, 1),
            "resident_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
        }
