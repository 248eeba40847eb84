"""Real PCs of a room rehearse at a real server on their own port: ready, compared by entry, and without a trace."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from pathlib import Path

import msgspec
import pytest

from candidate_agent.person import Script
from exam.clock import SystemClock, wall_now
from exam.ids import MachineId, RoomName
from exam.link.enrolment import CERTIFICATE
from provisioning.rehearsal.course import Load
from provisioning.rehearsal.enrolled import EnrolledWanted, rehearse_enrolled
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust
from tests.demo.day import ROOT
from tests.e2e.test_rehearsal import state_of
from tests.helpers.enrolling import enrol_offline
from tests.helpers.people import write_people

pytestmark = [pytest.mark.slow, pytest.mark.alone]
ROOM = RoomName("第1考场")
NAMES = tuple(MachineId(name) for name in ("PC-01", "PC-02", "PC-99"))
"""Two at their seats, and a spare one at which nobody is arranged."""
LOAD = Load(seconds=1, rate=9, upload_mb=0.3, down=0.2, around=5)


@pytest.fixture
def site(site_template: Path, tmp_path: Path) -> SiteFolder:
    folder = SiteFolder(tmp_path / "site")
    shutil.copytree(site_template, folder.root)
    write_people(folder)
    ensure_trust(folder, folder.read_plan().site_number, (), wall_now())
    for seat, name in enumerate(NAMES, 1):
        place = tmp_path / "pcs" / name
        place.mkdir(parents=True)
        (place / CERTIFICATE).write_bytes(enrol_offline(folder, name, seat=seat if seat < len(NAMES) else 0))
    return folder


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_the_pcs_of_a_room_rehearse_and_the_real_site_keeps_no_trace(site: SiteFolder, tmp_path: Path) -> None:
    before, port = state_of(site), free_port()
    scripts = tmp_path / "scripts.json"
    scripts.write_bytes(msgspec.json.encode([Script(machine=name, rehearses=True) for name in NAMES]))
    options = ["--headless", "--server", f"127.0.0.1:{port}", "--authority", str(site.trust / "authority.pem")]
    agents = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "candidate_agent", *options),
        *("--scripts", str(scripts), "--folder", str(tmp_path / "pcs")),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    steps: list[str] = []
    wanted = EnrolledWanted(ROOM, "abcd", LOAD, "127.0.0.1", port, wait=30)
    try:
        report = await rehearse_enrolled(site, site.read_plan(), wanted, SystemClock(), steps.append)
    finally:
        agents.kill()
        await agents.wait()
    assert report.weak == ()
    assert report.day.failed_step == "", report.day
    assert [line for line in report.lines if not line.ok] == []
    assert report.ready
    assert report.machines == NAMES
    assert report.day.hand_ins == (2 * len(NAMES), 2 * len(NAMES))
    assert report.day.recovery_ms is not None
    assert report.day.restored is not None
    assert (report.day.restored.sittings, report.day.restored.different) == (2 * len(NAMES), 0)
    assert (report.comparison.lost, report.comparison.broken_at) == (0, 0)
    assert report.comparison.acknowledged > 4 * len(NAMES)
    assert "kill" in steps
    assert state_of(site) == before
    assert list((site.root / "rehearsals").iterdir()) == []
