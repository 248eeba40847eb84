"""The backup beside the real server: answers and files stream while candidates work, and a target may come and go."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from exam.ids import ItemId
from exam.link.server_link import ServerLink
from exam.wire.safe_home_rows import BackupRow
from server.app import RunningServer
from server.backup.faults import MISSING, SAME_DISK
from server.backup.label import read_settings, settings_file
from server.backup.medium import Medium
from server.backup.restoring import restore
from server.backup.verifying import backups_of, read_label
from server.blobs import BlobStore
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.conftest import ExpectedLogs
from tests.helpers.backups import back_up_to
from tests.integration.exam_site import Staff, TestSite
from tests.integration.pcs import Pc, pc
from tests.integration.test_console_face import watching

LATER = 15_000


@pytest.fixture
def stick(site: TestSite, tmp_path: Path) -> Path:
    """Return the target, set up before the server starts."""
    folder = tmp_path / "stick"
    folder.mkdir()
    back_up_to(site.folder, folder)
    return folder


@pytest.fixture
async def server(stick: Path, server: RunningServer) -> RunningServer:
    """Return the server, with a target."""
    return server


def row(server: RunningServer) -> BackupRow:
    """What consoles are told."""
    return server.service._facts().backup


def is_kept(server: RunningServer) -> bool:
    """Whether the target has every record; it is on the machine's own disk, and that is said."""
    life, backup = server.service.life, server.service._looks.backup
    assert life is not None
    assert backup is not None
    return backup._streaming.progress.last == life.hall.version and row(server).code == SAME_DISK


def restored(stick: Path, site: TestSite, to: Path) -> SiteFolder:
    """Restore what the stick has."""
    medium = Medium(stick).below(backups_of(Medium(stick))[0])
    found = restore(medium, read_settings(settings_file(site.folder)).key, read_label(medium).plan, to)
    assert found.found == ()
    return SiteFolder(to)


async def answered(one: Pc, site: TestSite, number: int) -> None:
    """A candidate answers, and is told that it is saved."""
    one.answer(number)
    await one.until_saved()


async def test_answers_and_files_stream_while_candidates_work_and_come_back_whole(
    stick: Path, site: TestSite, server: RunningServer, link: ServerLink, tmp_path: Path
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        await answered(one, site, 0)
        cut = one.runner.pieces.cut(b"<html>a page</html>")
        assert one.runner.file_cut(ItemId("P1"), "index.html", cut) is None
        await one.until_saved()
        await site.until(lambda: is_kept(server))
    there = restored(stick, site, tmp_path / "bare")
    # Read last: the server goes on, and so does its backup.
    own = list(SqlJournal(open_database(site._database_url)).read())
    back = list(SqlJournal(open_database(sqlite_url(there.journal_file))).read())
    assert back == own[: len(back)]
    assert any(record.kind == "file_saved" for record in back)
    assert BlobStore(there.blobs).read_file(cut.pieces) == b"<html>a page</html>"
    assert there.read_plan() == site.plan


async def test_a_target_that_goes_away_is_said_and_taken_up_again_and_nobody_waits(
    stick: Path, site: TestSite, server: RunningServer, link: ServerLink, staff: Staff, expects_log: ExpectedLogs
) -> None:
    expects_log("the backup waits for its target")
    site.clock.advance_to(site.theory.starts_at)
    codes: list[str] = []
    async with pc(site, link, "PC-01") as one, watching(staff) as console:
        await one.identify(site.place())
        await one.enter()
        await site.until(lambda: is_kept(server))
        away = await asyncio.to_thread(stick.rename, stick.with_name("away"))
        await answered(one, site, 1)
        await console.until(lambda: any(news.site and news.site.backup.code == MISSING for news in console.news))
        await answered(one, site, 2)
        await asyncio.to_thread(away.rename, stick)
        site.clock.advance(LATER)
        await answered(one, site, 3)
        await site.until(lambda: is_kept(server))
        codes += [news.site.backup.code for news in console.news if news.site]
    assert MISSING in codes


async def test_a_target_set_up_while_the_server_runs_is_taken_at_once(
    site: TestSite, tmp_path: Path, prepared: Path
) -> None:
    (tmp_path / "late").mkdir()
    async with site.server() as server:
        assert row(server) == BackupRow()
        back_up_to(site.folder, tmp_path / "late")
        await site.until(lambda: is_kept(server))


async def test_the_last_record_of_a_server_that_stops_is_kept(stick: Path, site: TestSite, tmp_path: Path) -> None:
    async with site.server() as server:
        await site.until(lambda: is_kept(server))
        site.clock.advance_to(site.theory.starts_at)
        await site.until_started(server)
    own = list(SqlJournal(open_database(site._database_url)).read())
    there = restored(stick, site, tmp_path / "bare")
    assert list(SqlJournal(open_database(sqlite_url(there.journal_file))).read()) == own


async def test_a_practice_exam_is_not_backed_up(stick: Path, site: TestSite) -> None:
    papers = site.folder.root / "papers"
    (papers / "practice").mkdir()
    for paper in papers.glob("*.kcpaper"):
        shutil.copy(paper, papers / "practice")
    site.practice = True
    async with site.server() as server:
        assert row(server) == BackupRow()
    assert backups_of(Medium(stick)) == []
