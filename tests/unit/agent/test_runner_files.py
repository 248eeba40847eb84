"""Files around the core: pieces go to the site beside the answers, and come back from this PC's disk or the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from candidate_agent.session.core import SessionCore
from candidate_agent.session.pieces import PIECE, PieceFolder
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Safety
from exam.answers import Chosen
from exam.commands import AnswerEntry, Entry, FileEntry, GapEntry
from exam.ids import Digest, ItemId, MachineId
from exam.link.server_link import Credentials, LinkError
from exam.package import digest_of
from exam.wire import messages as wire
from tests.conftest import ExpectedLogs
from tests.integration.pcs import Screens
from tests.unit.agent.cores import SITTING, WELCOME, seated
from tests.unit.agent.test_runner import JOURNAL_KEY, StoppedClock

TASK = ItemId("P2")


class PatientLink:
    """A server that takes one piece each time a test lets it, and gives out what it has."""

    def __init__(self) -> None:
        self.to_pc: asyncio.Queue[wire.ToMachine | None] = asyncio.Queue()
        self.said: list[Entry] = []
        self.has: dict[Digest, bytes] = {}
        self.put: list[Digest] = []
        self.lets: asyncio.Semaphore = asyncio.Semaphore(0)

    def also(self, urls: Sequence[str]) -> None:
        """There is no standby."""

    def turn(self) -> bool:
        """There is one address."""
        return False

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[PatientLink]:
        """Open."""
        yield self

    async def send(self, message: wire.ToServer) -> None:
        """Remember the entries, and have them on the disk."""
        if isinstance(message, wire.Send):
            self.said.append(message.entry)
            self.to_pc.put_nowait(wire.Acked(SITTING, 1, message.seq))

    async def messages(self) -> AsyncIterator[wire.ToMachine]:
        """Say what the test puts in, until it hangs up."""
        while (message := await self.to_pc.get()) is not None:
            yield message

    async def paper(self, digest: Digest) -> bytes:
        """Fail: no paper is needed here."""
        raise LinkError("connection_lost")

    async def has_piece(self, digest: Digest, credentials: Credentials) -> bool:
        """Whether it was put."""
        return digest in self.has

    async def put_piece(self, digest: Digest, data: bytes, credentials: Credentials) -> None:
        """Take a piece once the test lets it."""
        await self.lets.acquire()
        self.put.append(digest)
        self.has[digest] = data

    async def piece(self, digest: Digest, credentials: Credentials) -> bytes:
        """Give a piece."""
        try:
            return self.has[digest]
        except KeyError:
            raise LinkError("fetch_refused") from None


class FileBench:
    """A running PC whose candidate is answering."""

    def __init__(self, folder: Path) -> None:
        self.link, self.clock, self.screens = PatientLink(), StoppedClock(), Screens()
        core = SessionCore(MachineId("PC-01"), "test")
        self.runner = AgentRunner(core, self.link, folder, self.clock, Random(1), self.screens)  # type: ignore[arg-type]  # a fake at the port

    def cut(self, data: bytes, path: str = "a.psd") -> FileEntry:
        """The work folder finds a file."""
        assert self.runner.file_cut(TASK, path, self.runner.pieces.cut(data)) is None
        return self.runner.core.files[TASK, path]

    def safety(self) -> Safety:
        """Where the work is now."""
        return self.runner.status.safety

    async def until_put(self, count: int) -> None:
        """Let so many pieces in, and wait until they are there."""
        for _ in range(count - len(self.link.put)):
            self.link.lets.release()
        await self.screens.until(lambda: len(self.link.put) == count)

    async def until_said(self, count: int) -> None:
        """Wait until the server was told so many entries."""
        await self.screens.until(lambda: len(self.link.said) >= count and self.runner.status.waiting == 0)


@pytest.fixture
async def bench(tmp_path: Path, expects_log: ExpectedLogs) -> AsyncIterator[FileBench]:
    """Yield a PC whose candidate is seated and answering; its paper cannot be fetched."""
    expects_log("fetching or uploading failed")
    one = FileBench(tmp_path)
    running = asyncio.create_task(one.runner.run())
    one.link.to_pc.put_nowait(WELCOME)
    await one.screens.until(lambda: one.runner.status.connected)
    one.link.to_pc.put_nowait(seated(journal_key=JOURNAL_KEY))
    await one.screens.until(lambda: one.runner.core.view is not None)
    yield one
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


BIG = b"".join(bytes([number]) * PIECE for number in range(5))


async def test_an_answer_is_at_the_site_while_a_large_file_travels(bench: FileBench) -> None:
    bench.cut(BIG)
    await bench.until_put(2)
    assert bench.runner.uploads() == {(TASK, "a.psd"): 2 / 5}
    assert bench.runner.answer(ItemId("1"), Chosen(("A",))) is None
    await bench.screens.until(lambda: bool(bench.screens.saved_entries))
    assert [type(entry) for entry in bench.link.said] == [AnswerEntry]
    assert bench.safety() is Safety.ON_PC, "the file is on its way still"
    await bench.until_put(5)
    await bench.until_said(2)
    assert bench.runner.uploads() == {}
    assert bench.runner.core.at_site(TASK, "a.psd")
    assert bench.safety() is Safety.AT_SITE


async def test_of_a_changed_file_only_the_changed_pieces_travel(bench: FileBench) -> None:
    bench.cut(BIG)
    await bench.until_put(5)
    changed = bench.cut(BIG[:PIECE] + b"x" + BIG[PIECE + 1 :])
    await bench.until_put(6)
    await bench.until_said(2)
    assert bench.link.put[5] == changed.pieces[1]


async def test_a_connection_that_breaks_leaves_the_entry_on_this_pc(bench: FileBench) -> None:
    entry = bench.cut(BIG)
    await bench.until_put(1)
    bench.link.to_pc.put_nowait(None)
    await bench.screens.until(lambda: not bench.runner.status.connected)
    assert bench.runner.core.status(0).waiting == 1
    assert bench.runner.uploads() == {(TASK, "a.psd"): 1 / 5}
    assert entry in bench.runner.core._outbox.entries().values()  # type: ignore[union-attr]  # it is open


async def test_a_piece_that_is_no_more_on_this_pc_stops_nothing_behind_it(
    bench: FileBench, tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("pieces of a file are gone")
    entry = bench.runner.pieces.cut(b"soon gone")
    (tmp_path / "pieces" / entry.pieces[0]).write_bytes(b"another content")
    bench.runner.core._welcome = None  # kept at once, as without a connection
    assert bench.runner.file_cut(TASK, "a.psd", entry) is None
    bench.link.to_pc.put_nowait(wire.PiecesMissing(SITTING, 1, 1, entry.pieces))
    await bench.screens.until(lambda: (TASK, "a.psd") not in bench.runner.core.files)
    (kept,) = bench.runner.core._outbox.entries().values()  # type: ignore[union-attr]  # it is open
    assert kept == GapEntry()


async def test_a_piece_comes_from_this_pc_and_else_from_the_server_and_is_kept(
    bench: FileBench, tmp_path: Path
) -> None:
    here = bench.runner.pieces.cut(b"here").pieces[0]
    assert await bench.runner.fetch_piece(here) == b"here"
    away = digest_of(b"away")
    bench.link.has[away] = b"away"
    assert await bench.runner.fetch_piece(away) == b"away"
    assert PieceFolder(tmp_path / "pieces").read(away) == b"away"


@pytest.mark.parametrize("sent", [{}, {"content": b"something else"}])
async def test_a_piece_that_is_not_what_it_is_called_is_not_taken(bench: FileBench, sent: dict[str, bytes]) -> None:
    bench.link.has |= {digest_of(name.encode()): data for name, data in sent.items()}
    with pytest.raises(LinkError):
        await bench.runner.fetch_piece(digest_of(b"content"))


async def test_a_damaged_piece_is_cut_anew(bench: FileBench, tmp_path: Path) -> None:
    (name,) = bench.runner.pieces.cut(b"content").pieces
    (tmp_path / "pieces" / name).write_bytes(b"damaged")
    with pytest.raises(FileNotFoundError):
        bench.runner.pieces.read(name)
    bench.runner.pieces.cut(b"content")
    assert bench.runner.pieces.read(name) == b"content"


async def test_a_removed_file_is_told_to_the_server(bench: FileBench) -> None:
    bench.cut(b"small")
    await bench.until_put(1)
    await bench.until_said(1)
    assert bench.runner.file_removed(TASK, "a.psd") is None
    await bench.until_said(2)
    entry = bench.link.said[1]
    assert isinstance(entry, FileEntry)
    assert entry.removed
    assert bench.runner.core.files == {}
