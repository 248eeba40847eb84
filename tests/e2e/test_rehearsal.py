"""The real command with a real server: the site is ready, keeps no trace, and its certificate is verified."""

from __future__ import annotations

import asyncio
import shutil
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import psutil
import pytest

from exam.clock import wall_now
from exam.events import ServerAlive
from provisioning.rehearsal.rehearsing import Report
from server.blobs import BlobStore
from server.journal.record import Record, chain, first_hash
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.trust_files import ensure_trust
from tests.demo.day import ROOT
from tests.helpers.enrolling import enrol_offline
from tests.helpers.people import write_people

pytestmark = pytest.mark.slow
PCS = 6
ALLOWED = "rehearsals"
"""Where a rehearsal may write at a site that has its keys: its certificates."""


@pytest.fixture
def site(site_template: Path, tmp_path: Path) -> SiteFolder:
    """A site in use: a journal, files, results, people, machines."""
    folder = SiteFolder(tmp_path / "考点 一")
    shutil.copytree(site_template, folder.root)
    write_people(folder)
    ensure_trust(folder, folder.read_plan().site_number, (), wall_now())
    enrol_offline(folder, "PC-01", seat=1)
    BlobStore(folder.blobs).put(_digest(b"a piece"), b"a piece")  # type: ignore[arg-type] # its own digest
    folder.results.mkdir()
    (folder.results / "marks.json").write_bytes(b"{}")
    folder.journal_file.parent.mkdir()
    plan = folder.read_plan().number
    journal = SqlJournal(open_database(sqlite_url(folder.journal_file)))
    journal.open(plan)
    payload = msgspec.json.encode(ServerAlive(1, 2, "boot")).decode()
    link = chain(first_hash(plan), 1, 1, 1, "server_alive", "", payload)
    journal.append([Record(1, 1, 1, "server_alive", "", payload, link)])
    journal.close()
    return folder


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def state_of(site: SiteFolder) -> dict[str, tuple[int, str]]:
    """Every file with its mode and content, but where the rehearsal may write."""
    found = {}
    for path in sorted(site.root.rglob("*")):
        name = path.relative_to(site.root).as_posix()
        if path.is_file() and not name.startswith(ALLOWED):
            found[name] = path.stat().st_mode, _digest(path.read_bytes())
    return found


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "provisioning", *map(str, arguments)]


async def run(*arguments: str | Path) -> tuple[int, str]:
    """Run a command of provisioning to its end; its status and all it said."""
    process = await asyncio.create_subprocess_exec(
        *command(*arguments), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await asyncio.wait_for(process.communicate(), 90)
    return process.returncode or 0, told.decode()


async def test_a_site_rehearses_keeps_no_trace_and_its_certificate_holds(site: SiteFolder, tmp_path: Path) -> None:
    before = state_of(site)
    figures, copy = tmp_path / "figures.json", tmp_path / "certificate.json"
    options = ("--pcs", str(PCS), "--seconds", "1", "--upload-mb", "0.5", "--json", figures, "--out", copy)
    status, told = await run("rehearse", "--site", site.root, *options)
    assert status == 0, told
    report = msgspec.json.decode(figures.read_bytes(), type=Report)
    assert (report.ready, report.pcs, report.weak) == (True, PCS, ())
    assert (report.comparison.lost, report.comparison.not_counted, report.comparison.broken_at) == (0, 0, 0)
    assert report.comparison.acknowledged > 4 * PCS
    assert report.day.hand_ins == (2 * PCS, 2 * PCS)
    assert report.day.restored is not None
    assert (report.day.restored.sittings, report.day.restored.different) == (2 * PCS, 0)
    assert {line.code: line.value >= 0 for line in report.lines}["enrolment"]
    assert state_of(site) == before
    assert "trust/machines.json" in before
    kept = [path.name for path in (site.root / "rehearsals").iterdir()]
    assert len(kept) == 1, kept
    status, told = await run("verify-rehearsal", copy, "--site", site.root)
    assert status == 0, told
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    status, told = await run("verify-rehearsal", copy, "--site", site.root)
    assert (status, "(readiness_damaged)" in told) == (1, True)


async def test_a_rehearsal_that_is_killed_leaves_no_server_behind(site: SiteFolder) -> None:
    process = await asyncio.create_subprocess_exec(
        *command("rehearse", "--site", site.root, "--pcs", "2", "--lang", "en"),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while b"logs in" not in await process.stderr.readline():
            pass
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    await process.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=30)
    assert alive == []


async def test_a_rehearsal_that_is_told_to_stop_leaves_nothing(site: SiteFolder) -> None:
    before = state_of(site)
    process = await asyncio.create_subprocess_exec(
        *command("rehearse", "--site", site.root, "--pcs", "2", "--lang", "en"),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while b"logs in" not in (line := await process.stderr.readline()):
            assert line, "the rehearsal ended before anybody logged in"
        process.terminate()
        rest = await process.stderr.read()
        await process.wait()
    if sys.platform != "win32":  # terminate there asks nothing
        assert process.returncode == 2
        assert b"nothing of it is left" in rest
        assert list((site.root / "rehearsals").iterdir()) == []
    assert state_of(site) == before
