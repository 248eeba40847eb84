"""A large bundle: how long it takes to make, to check, to open, to export and to prove again, and how much memory.

    python -m tests.bench.bundles build FOLDER BYTES     a site with so many bytes of candidates' files
    python -m tests.bench.bundles STEP FOLDER             make, check, open, export or prove, told as JSON
    python -m tests.bench.bundles all FOLDER BYTES        all of it, one after another

Each step is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec
import psutil

from exam.clock import wall_now
from exam.commands import FileEntry
from exam.ids import ItemId
from exam.package import digest_of
from exam.plan import Part
from provisioning.imports.importing import import_folder
from provisioning.papers.builder import build_paper
from provisioning.papers.store import place_part
from server.backup.medium import Medium
from server.blobs import MAX_PIECE
from server.site_folder import SiteFolder
from server.site_keys import card_of, ensure_site_keys
from sync.bundle.checking import CheckedOuter, check_outer
from sync.bundle.gathering import gather
from sync.bundle.making import id_of, make_bundle, sealer_of
from sync.bundle.opening import OpenedBundle, unpack
from sync.export.source import newest_bundle
from sync.export.volumes import USUAL
from sync.export.writing import Bundle, write_volumes
from tests.bench.bench_site import DATA, PAPER
from tests.helpers.packages import ORGANISER_KEY, put_organiser
from tests.unit.scoring.exam_day import ExamDay, Work, full_theory, small_plan

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 50 * 1024 * 1024
"""Bytes of one candidate's file."""
MOST_CANDIDATES = 40
STEPS = ("make", "check", "open", "export", "prove")
PATIENCE = 600


class Step(msgspec.Struct, frozen=True):
    """One step: seconds, the most memory of its process in bytes, and the size of the bundle."""

    step: str
    seconds: float
    peak: int
    size: int


def build_big_site(root: Path, size: int) -> SiteFolder:
    """Make a site after its day whose candidates handed in `size` bytes of files, with its keys and organiser.

    Every file is one that a check of the sample paper reads whole, and no two have a piece in common.
    """
    site = SiteFolder(root)
    import_folder(DATA, site, at=datetime(2026, 11, 20, tzinfo=UTC), by="bench")
    for part in build_paper(PAPER).parts:
        place_part(site, part)
    count = min(MOST_CANDIDATES, -(-size // LARGEST))
    small_plan(site, count)
    day = ExamDay(site)
    day.sit(Part.THEORY, {ticket: full_theory() for ticket in day.tickets})
    day.start(Part.PRACTICAL, {ticket: Work() for ticket in day.tickets})
    random = Random(1)
    for ticket in day.tickets:
        day.put(ticket, Part.PRACTICAL, _file(site, random, size // count, day.now))
    day.save()
    put_organiser(site)
    ensure_site_keys(site, site.read_plan().site_number)
    return site


def _file(site: SiteFolder, random: Random, size: int, now: int) -> FileEntry:
    """Put one file's pieces where the server keeps them, without waiting for the disk: that is not what is measured."""
    pieces = []
    content = bytearray()
    for start in range(0, size, MAX_PIECE):
        piece = random.randbytes(min(MAX_PIECE, size - start))
        digest = digest_of(piece)
        path = site.blobs / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(piece)
        pieces.append(digest)
        content += piece
    return FileEntry(ItemId("P3"), "banner.jpg", size, digest_of(bytes(content)), tuple(pieces), now)


def run_step(step: str, root: Path) -> Step:
    """Do one step here. The bundle stands beside the site as `results.kcbundle`."""
    site, bundle = SiteFolder(root), root.with_name("results.kcbundle")
    started = time.perf_counter()
    if step == "make":
        make_bundle(site, "", bundle)
    elif step == "check":
        card = card_of(ensure_site_keys(site, site.read_plan().site_number))
        if not isinstance(found := check_outer(bundle, card.signing), CheckedOuter):
            raise RuntimeError(found.code)
    elif step == "export":
        (disk := root.with_name("disk")).mkdir()
        with newest_bundle(site, "", wall_now()) as source:
            outgoing = source.outgoing
            write_volumes(Bundle(source.file, outgoing.size, outgoing.bundle, "bench.kcbundle"), Medium(disk), USUAL)
    elif step == "prove":
        # What clearing a site does before it removes anything.
        gathered = gather(site)
        id_of(gathered, sealer_of(site, gathered))
    else:
        folder = root.with_name("opened")
        if not isinstance(opened := unpack(bundle, ORGANISER_KEY.sealing, folder), OpenedBundle):
            raise RuntimeError(opened.code)
    seconds = time.perf_counter() - started
    return Step(step, seconds, peak_memory(), bundle.stat().st_size)


def measured(step: str, root: Path) -> Step:
    """Do one step in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bundles", step, str(root)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return msgspec.json.decode(done.stdout, type=Step)


def peak_memory() -> int:
    """The most memory that this process has held, in bytes, without what its parent held when it was started."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def measure_all(root: Path) -> list[Step]:
    """Every step in order, each in a process of its own; what was opened and exported is taken away again."""
    steps = [measured(step, root) for step in STEPS]
    for name in ("opened", "disk"):
        shutil.rmtree(root.with_name(name))
    return steps


def main(arguments: list[str]) -> None:
    """Run as the docstring says."""
    step, root = arguments[0], Path(arguments[1]).resolve()
    if step in ("build", "all"):
        build_big_site(root, int(arguments[2]))
    if step in STEPS:
        sys.stdout.buffer.write(msgspec.json.encode(run_step(step, root)))
    if step == "all":
        sys.stdout.buffer.write(b"\n".join(map(msgspec.json.encode, measure_all(root))) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
