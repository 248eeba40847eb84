"""A standby at work: it follows the server's journal, fetches what the records name, and says what it has.

    files -> journal opened -> where are we the same? -> records, pieces, files, the time -> connection lost -> again

It says `Kept` only for what is on its own disk, pieces included: that word lets the server acknowledge.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import ParamSpec, TypeVar

import msgspec
import structlog

from exam import events as ev
from exam.clock import Clock
from exam.ids import Digest
from exam.link.backoff import Backoff
from exam.link.server_link import LinkError
from exam.plan import PlanError
from exam.timing import Instant
from server.blobs import BlobStore, PieceError
from server.journal.errors import StoreError
from server.journal.record import ChainBrokenError, Record
from server.site_folder import SiteFolder
from server.standby.copy_keeping import CopyKeeping, whole_file
from server.standby.frames import (
    FilesChanged,
    FilesKept,
    Kept,
    Left,
    LeftPiece,
    LeftTaken,
    PieceCame,
    PieceKept,
    Pulse,
    Records,
)
from server.standby.leader_link import FollowRefusedError, LeaderLink, Stream
from server.standby.own_journal import CutJournal, OwnJournal
from server.standby.set_aside import SetAside, parts_of

FETCHED_AT_ONCE = 4
LOOK_EVERY = 3.0
"""Seconds between looks at the site's files; what matters at once, the server says."""
MOST_WAITING = 1000
FIRST_AGAIN, LONGEST_AGAIN = 0.25, 2.0
P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger("server.standby")
_file_saved: msgspec.json.Decoder[ev.FileSaved] = msgspec.json.Decoder(ev.FileSaved)
FILE_SAVED = str(ev.FileSaved.__struct_config__.tag)


class Heard(msgspec.Struct, frozen=True):
    """The server's last word: its exam time, and this machine's monotonic clock then."""

    now: Instant
    monotonic: int


class Following:
    """Follows one server into a copy of its site. `fault` is the code of what is wrong now; empty while all is well."""

    def __init__(
        self,
        copy: SiteFolder,
        link: LeaderLink,
        store: Callable[[], CutJournal],
        address: str,
        clock: Clock,
        random: Random,
    ) -> None:
        self._copy = copy
        self._link = link
        self._open_store = store
        self._address = address
        self._clock = clock
        self._files = CopyKeeping(copy)
        self._blobs = BlobStore(copy.blobs)
        self._aside = SetAside(copy)
        self._writer = ThreadPoolExecutor(1, "standby journal")
        self._backoff = Backoff(random, FIRST_AGAIN, LONGEST_AGAIN)
        self.journal: OwnJournal | None = None
        self.heard: Heard | None = None
        self.fault = ""
        self.connected = False
        self._alive_at: int | None = None
        """When the server let this machine follow, or told the time, last."""
        self.newest = 0
        """The server's newest record, as it said last."""

    async def run(self) -> None:
        """Follow until cancelled; whatever goes wrong is tried again."""
        try:
            while True:
                try:
                    await self._once()
                except LinkError as error:
                    self.fault = error.code
                except (StoreError, FollowRefusedError) as error:
                    self.fault = error.code
                    log.warning("following stopped; it is tried again", code=error.code)
                except (OSError, PlanError, ChainBrokenError, PieceError) as error:
                    self.fault = "standby_failed"
                    log.warning("following stopped; it is tried again", cause=type(error).__name__)
                self.connected = False
                await self._clock.sleep(self._backoff.next())
        finally:
            self.connected = False

    async def close(self) -> None:
        """Let go of the journal; what was begun to be written is written."""
        loop = asyncio.get_running_loop()
        if self.journal is not None:
            await loop.run_in_executor(self._writer, self.journal.close)
        self._writer.shutdown(wait=True)
        await self._link.close()

    @property
    def in_step(self) -> bool:
        """Whether it has all that the server told of."""
        return self.connected and self.journal is not None and self.journal.last_seq >= self.newest

    def silent_for(self, monotonic: int) -> int | None:
        """For how many milliseconds the server has given no sign of life; None where it never did."""
        return monotonic - self._alive_at if self._alive_at is not None else None

    # ---- one connection ---------------------------------------------------------------------------------------------

    async def _once(self) -> None:
        if self.journal is None and whole_file(self._copy).is_file():
            # Before anybody is asked: the server may be lost, and this machine is to take over with what it has.
            await self._opened()
        await self._files.look(self._link)
        journal = await self._opened()
        after, hash_ = journal.last_seq, journal.last_hash
        for after, hash_ in journal.points():
            try:
                async with self._link.follow(after, hash_, self._address) as stream:
                    await self._in_thread(journal.go_back, after, self._put_aside)
                    self._backoff.reset()
                    self.connected, self.fault, self._alive_at = True, "", self._clock.monotonic_ms()
                    log.info("following", after=journal.last_seq)
                    await self._stream(stream, journal)
            except FollowRefusedError as error:
                if error.code != "journal_diverged":
                    raise
            else:
                return
        log.error("not even the first record is the server's", after=after, hash=hash_.hex()[:16])
        raise FollowRefusedError("journal_diverged")

    async def _opened(self) -> OwnJournal:
        if self.journal is not None:
            try:
                # A write that failed may have closed it; what it holds then is settled anew.
                await self._in_thread(self.journal.close)
            finally:
                self.journal = None
        plan = self._copy.read_plan()
        self.journal = await self._in_thread(OwnJournal, self._open_store(), plan.number)
        return self.journal

    async def _stream(self, stream: Stream, journal: OwnJournal) -> None:
        records: asyncio.Queue[Records] = asyncio.Queue(MOST_WAITING)
        fetching = asyncio.Semaphore(FETCHED_AT_ONCE)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._append(stream, journal, records), name="appending")
                tasks.create_task(self._look_again(), name="looking at the files")
                tasks.create_task(self._bring_left(stream), name="what was left behind")
                async for frame in stream.frames():
                    match frame:
                        case Records():
                            await records.put(frame)
                        case Pulse(now=now, last=last):
                            self.heard, self.newest = Heard(now, self._clock.monotonic_ms()), last
                            self._alive_at = self.heard.monotonic
                        case PieceCame(digest=digest):
                            tasks.create_task(self._piece(stream, digest, fetching), name="a piece")
                        case FilesChanged(number=number):
                            tasks.create_task(self._files_changed(stream, number), name="files")
                        case LeftTaken(name=name):
                            await asyncio.to_thread(self._aside.taken, name)
                raise LinkError("connection_lost")
        except BaseExceptionGroup as group:
            raise _first(group) from None

    async def _append(self, stream: Stream, journal: OwnJournal, waiting: asyncio.Queue[Records]) -> None:
        while True:
            batch = (await waiting.get()).records()
            while not waiting.empty():
                batch += waiting.get_nowait().records()
            for digest in self._lacking(batch):
                await self._fetch(digest)
            await self._in_thread(journal.append, batch)
            await stream.send(Kept(journal.last_seq))

    def _lacking(self, batch: Sequence[Record]) -> list[Digest]:
        """Pieces that the records name and this machine has not; those that the server has not either come later."""
        named = (
            piece
            for record in batch
            if record.kind == FILE_SAVED
            for piece in _file_saved.decode(record.payload).pieces
        )
        return [piece for piece in dict.fromkeys(named) if not self._blobs.has(piece)]

    async def _piece(self, stream: Stream, digest: Digest, fetching: asyncio.Semaphore) -> None:
        async with fetching:
            if not self._blobs.has(digest):
                await self._fetch(digest)
        await stream.send(PieceKept(digest))

    async def _fetch(self, digest: Digest) -> None:
        data = await self._link.piece(digest)
        await asyncio.to_thread(self._blobs.put, digest, data)

    async def _files_changed(self, stream: Stream, number: int) -> None:
        await self._files.look(self._link)
        await stream.send(FilesKept(number))

    def _put_aside(self, records: Sequence[Record], to: int) -> None:
        self._aside.keep(self._copy.read_plan(), records, to)

    async def _bring_left(self, stream: Stream) -> None:
        """Bring the server what this machine, once the server itself, had acknowledged alone."""
        for name, left in await asyncio.to_thread(lambda: list(self._aside.waiting())):
            for digest in left.pieces():
                data = await asyncio.to_thread(self._blobs.get, digest)
                if data is not None:
                    await stream.send(LeftPiece(digest, data))
            parts = list(parts_of(left))
            for number, part in enumerate(parts, 1):
                await stream.send(Left(name, part, last=number == len(parts)))

    async def _look_again(self) -> None:
        while True:
            await self._clock.sleep(LOOK_EVERY)
            await self._files.look(self._link)

    async def _in_thread(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, partial(work, *given, **named))


def _first(group: BaseExceptionGroup) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
