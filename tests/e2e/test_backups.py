"""Real processes: a target that fills up, and a bare machine that is put up again from the stick, with equal scores."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import pytest

from exam.commands import FileEntry
from exam.ids import ItemId
from exam.package import digest_of
from exam.wire import messages as wire
from exam.wire.console_talk import Here, decode_to_console
from exam.wire.safe_home_rows import BackupRow
from server.backup.faults import FULL, SAME_DISK
from server.site_folder import SiteFolder
from tests.bench.bench_site import ROOT, make_site
from tests.bench.load import Seat, all_at_once, client, order, seats_of
from tests.bench.processes import Process, start_server
from tests.helpers.backups import back_up_to
from tests.helpers.people import Desk

pytestmark = pytest.mark.slow
SEATS = 4
ANSWERS = 40
PATIENCE = 60.0
PAGE = b"<html>\xe8\x80\x83\xe7\x94\x9f\xe7\x9a\x84\xe9\xa1\xb5\xe9\x9d\xa2</html>" * 5000


class Room:
    """A running server, its candidates, and a console that watches."""

    def __init__(self, folder: Path, process: Process, session: aiohttp.ClientSession, seats: list[Seat]) -> None:
        self.folder = folder
        self.process = process
        self.session = session
        self.seats = seats

    async def answer(self, seat: Seat, count: int = ANSWERS) -> None:
        """So many answers, each acknowledged."""
        assert seat.socket is not None
        for _ in range(count):
            await seat.socket.send_bytes(seat.next_answer())
            await seat.expect(wire.Acked)

    async def hand_in_a_file(self, seat: Seat) -> None:
        """A practical file: its piece first, then the entry that names it."""
        assert seat.socket is not None
        assert seat.seated is not None
        piece = digest_of(PAGE)
        headers = {
            "X-Kaochang-Machine": seat.machine,
            "X-Kaochang-Sitting": seat.sitting,
            "X-Kaochang-Token": seat.seated.token,
        }
        async with self.session.put(f"{self.process.url}/api/v1/pieces/{piece}", data=PAGE, headers=headers) as put:
            assert put.status == 204, await put.text()
        seat.seq += 1
        entry = FileEntry(ItemId("P1"), "index.html", len(PAGE), piece, (piece,), 0)
        await seat.send(wire.Send(seat.sitting, seat.line, seat.seq, entry))
        await seat.expect(wire.Acked)

    @asynccontextmanager
    async def backup_rows(self) -> AsyncIterator[AsyncIterator[BackupRow]]:
        """What a console is told of the backup, from now on."""
        headers = await Desk(self.session, self.process.url).headers("监考甲")
        url = f"{self.process.url}/api/v1/console"
        async with self.session.ws_connect(url, headers=headers, max_msg_size=1 << 24, compress=0) as socket:
            yield _rows(socket)


async def _rows(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[BackupRow]:
    async for frame in socket:
        await socket.send_bytes(msgspec.json.encode(Here()))
        told = decode_to_console(frame.data)
        if told.site is not None:
            yield told.site.backup


async def until(
    rows: AsyncIterator[BackupRow], code: str, *, waiting: int | None = None, full: bool = False
) -> BackupRow:
    """Wait until the console shows a code; with nothing waiting and a full copy, where that is asked."""
    async with asyncio.timeout(PATIENCE):
        async for row in rows:
            if row.code == code and waiting in (None, row.waiting) and (row.full_at or not full):
                return row
    raise AssertionError("the console was closed")


@asynccontextmanager
async def open_room(folder: Path) -> AsyncIterator[Room]:
    """A session that runs."""
    site = folder / "site"
    plan = make_site(site, SEATS)
    back_up_to(SiteFolder(site), folder / "stick")
    process = await start_server(site)
    async with client(site / "trust/authority.pem") as session:
        seats = seats_of(plan, SEATS)
        for seat in seats:
            await seat.connect(session, process.url)
            await seat.log_in()
            await seat.confirm()
        await order(session, process.url, "监考甲", "start_session", session=plan.sessions[0].id)
        await all_at_once([seat.begin for seat in seats])
        room = Room(site, process, session, seats)
        try:
            yield room
        finally:
            for seat in seats:
                if seat.socket is not None:
                    await seat.socket.close()
            await room.process.stop()


@pytest.fixture
def small_stick(tmp_path: Path) -> Iterator[Path]:
    """Mount a target of its own that is full after half a megabyte; yield where."""
    stick = tmp_path / "stick"
    stick.mkdir()
    mounted = _mount("-t", "tmpfs", "-o", "size=512k", "kaochang-test", str(stick))
    if mounted:
        pytest.skip(f"nothing may be mounted here: {mounted}")
    yield stick
    subprocess.run(["umount", "-l", str(stick)], check=True)


def _mount(*arguments: str) -> str:
    """Mount; why it could not be, or nothing."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("mount") is None:
        return "this is not root on Linux"
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def command(*arguments: str) -> str:
    """Run one of the server's commands; its output."""
    done = subprocess.run(
        [sys.executable, "-m", "server", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_a_target_that_is_full_is_on_the_console_and_no_candidate_notices(
    tmp_path: Path, small_stick: Path
) -> None:
    async with open_room(tmp_path) as room, room.backup_rows() as rows:
        await until(rows, FULL)
        acked = [room.answer(seat) for seat in room.seats]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*acked)
        assert all(seat.seq >= ANSWERS for seat in room.seats)
        assert _mount("-o", "remount,size=2g", str(small_stick)) == ""
        row = await until(rows, SAME_DISK, full=True)  # memory is as near as the server's own disk
        assert row.target == str(small_stick)


async def test_a_bare_machine_is_put_up_again_from_the_stick_with_equal_scores(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    async with open_room(tmp_path) as room:
        await asyncio.gather(*(room.answer(seat) for seat in room.seats))
        await room.hand_in_a_file(room.seats[0])
        async with room.backup_rows() as rows:
            await until(rows, SAME_DISK, waiting=0, full=True)
        await room.process.kill()
    site, bare = tmp_path / "site", tmp_path / "bare"
    code = await asyncio.to_thread(_recovery_code, site)
    await asyncio.to_thread(command, "score", "--site", str(site))
    marks = (site / "results/marks.json").read_bytes()
    await asyncio.to_thread(shutil.rmtree, site)
    told = await asyncio.to_thread(command, "restore", str(tmp_path / "stick"), "--site", str(bare), "--code", code)
    assert "没有缺失" in told
    await asyncio.to_thread(command, "score", "--site", str(bare))
    assert (bare / "results/marks.json").read_bytes() == marks
    assert await asyncio.to_thread(_pages, bare) == [PAGE]
    await _serves_again(bare)


async def _serves_again(site: Path) -> None:
    """The restored server is the next life, and goes on backing up to the same stick."""
    process = await start_server(site)
    try:
        async with client(site / "trust/authority.pem") as session:
            room = Room(site, process, session, [])
            async with room.backup_rows() as rows:
                await until(rows, SAME_DISK, waiting=0)
            async with session.get(f"{process.url}/healthz") as response:
                assert msgspec.json.decode(await response.read(), type=dict[str, object])["status"] == "serving"
    finally:
        await process.stop()


def _recovery_code(site: Path) -> str:
    """Another code for the key, as an administrator may make one; it reaches the stick with the next full copy."""
    from server.backup.label import read_settings, settings_file, with_new_code, write_settings  # noqa: PLC0415 - here alone

    settings, code = with_new_code(read_settings(settings_file(SiteFolder(site))))
    write_settings(SiteFolder(site), settings)
    command("backup", "--site", str(site))
    return code


def _pages(site: Path) -> list[bytes]:
    return [path.read_bytes() for path in (site / "blobs").rglob("*") if path.is_file()]
