"""The server's side of a standby: what it is sent, what it has, and how long an acknowledgement waits for it.

    catching up --everything is there--> in step --nothing heard for `patience`--> gone

In step, and where people want it so (`together`), no acknowledgement leaves before the standby has its records too. A
standby that says nothing for too long is given up, on record, and the exam goes on at once; it comes back by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Protocol

import structlog

from exam.events import StandbyJoined
from exam.ids import Digest, MachineId
from exam.policy import SECOND
from exam.standby import Standby
from exam.timing import Instant
from exam.wire.safe_home_rows import STANDBY_ALONE, STANDBY_IN_STEP, StandbyRow
from server.journal.port import JournalStore
from server.journal.record import Record
from server.standby.frames import (
    FilesChanged,
    FilesKept,
    FromStandby,
    Kept,
    Left,
    LeftPiece,
    LeftTaken,
    PieceCame,
    PieceKept,
    Pulse,
    encode_frame,
    records_frame,
)

CHUNK = 500
"""Records that a standby which catches up is sent at once; it says that it has them before the next but one."""
MOST_PIECES_AWAITED = 4096
GOING_AWAY = 1001
"""The WebSocket's code for a connection that is given up."""
log = structlog.get_logger("server.standby")


class Wire(Protocol):
    """How a standby is spoken to. `put` raises asyncio.QueueFull or ConnectionError for one that does not read."""

    def put(self, data: bytes) -> None:
        """Send without waiting."""

    def end(self, code: int) -> None:
        """Hang up."""


class Follower:
    """One connection of a standby. `kept` is the number up to which it has everything."""

    def __init__(self, machine: MachineId, address: str, wire: Wire, after: int) -> None:
        self.machine = machine
        self.address = address
        self.kept = after
        self.files = 0
        self.live = False
        self._wire = wire
        self.moved = asyncio.Event()

    def put(self, data: bytes) -> bool:
        """Send; False where it does not read, and then it is hung up on."""
        try:
            self._wire.put(data)
        except (asyncio.QueueFull, ConnectionError):
            self._wire.end(GOING_AWAY)
            return False
        return True

    def say_taken(self, name: str) -> None:
        """What it brought by this name is on the disk."""
        self.put(encode_frame(LeftTaken(name)))

    def hang_up(self) -> None:
        """Close the connection."""
        self._wire.end(GOING_AWAY)


class Replication:
    """What one server does for its standby. `patience` in milliseconds; the methods are called on the event loop."""

    def __init__(self, patience: int) -> None:
        self._patience = patience / SECOND
        self._follower: Follower | None = None
        self._known = Standby()
        self._written = 0
        self._in_flight: Sequence[Record] = ()
        self._files = 1
        self._pieces: dict[Digest, asyncio.Future[None]] = {}
        self._moved = asyncio.Event()
        self.joined: Callable[[StandbyJoined], None] = lambda _: None
        """Told when a standby has everything: whoever keeps the journal writes it down."""
        self.changed: Callable[[], None] = lambda: None

    # ---- a life of the hall -----------------------------------------------------------------------------------------

    def begins(self, standby: Standby, written: int) -> None:
        """A life of the hall begins, with this on record and so many records on the disk."""
        self._known, self._written, self._in_flight = standby, written, ()

    def ends(self) -> None:
        """The life is over: the standby comes back to the next one."""
        follower, self._follower = self._follower, None
        if follower is not None:
            follower.hang_up()
        self._move()

    def known(self, standby: Standby) -> None:
        """What is on record about the standby has changed."""
        self._known = standby
        self._move()

    # ---- the standby ------------------------------------------------------------------------------------------------

    def connect(self, follower: Follower) -> bool:
        """A standby connected, with its records compared; a newer connection of the same machine replaces the older.

        False where another machine is the standby.
        """
        old = self._follower
        if old is not None and old.machine != follower.machine:
            return False
        if old is not None:
            old.hang_up()
        self._follower = follower
        self._put(follower, encode_frame(FilesChanged(self._files)))
        self.changed()
        return True

    def disconnected(self, follower: Follower) -> None:
        """A standby's connection is gone."""
        follower.moved.set()
        if self._follower is follower:
            self._follower = None
            self._move()
            self.changed()

    async def feed(self, follower: Follower, store: JournalStore) -> None:
        """Bring a standby up to the present, then leave it to what is sent live. Raises StoreError."""
        sent = follower.kept
        while self._follower is follower:
            if self.goes_live(follower, sent):
                return
            chunk = await asyncio.to_thread(_chunk, store, sent)
            if not chunk:
                return
            if not self._put(follower, records_frame(chunk)):
                return
            behind, sent = sent, chunk[-1].seq
            while follower.kept < behind and self._follower is follower:
                follower.moved.clear()
                await follower.moved.wait()

    def goes_live(self, follower: Follower, sent: int) -> bool:
        """Whether a standby that was sent so much lacks nothing: from here on it gets every batch as it is written.

        Nothing can come between, for nothing here waits.
        """
        if sent < self._written:
            return False
        follower.live = True
        if self._in_flight:
            self._put(follower, records_frame(self._in_flight))
        self._look(follower)
        return True

    def heard(self, follower: Follower, frame: FromStandby) -> None:
        """The standby said something."""
        match frame:
            case Kept(upto=upto):
                follower.kept = max(follower.kept, upto)
            case FilesKept(number=number):
                follower.files = max(follower.files, number)
            case PieceKept(digest=digest):
                if (waiting := self._pieces.pop(digest, None)) is not None and not waiting.done():
                    waiting.set_result(None)
            case Left() | LeftPiece():
                return  # whoever keeps the journal takes it
        follower.moved.set()
        self._look(follower)
        self._move()

    def pulse(self, now: Instant) -> None:
        """Tell the standby the time; called every second or so."""
        if self._follower is not None:
            self._put(self._follower, encode_frame(Pulse(now, self._written)))

    # ---- acknowledgements -------------------------------------------------------------------------------------------

    def send(self, records: Sequence[Record]) -> None:
        """Records are on their way to this server's disk: they go to the standby at the same time."""
        self._in_flight = records
        if self._follower is not None and self._follower.live:
            self._put(self._follower, records_frame(records))

    def written(self, upto: int) -> None:
        """They are on this server's disk."""
        self._written, self._in_flight = upto, ()

    async def kept(self, upto: int) -> bool:
        """Wait until the standby has everything up to a record; True at once where nobody waits for one.

        False when it was silent for too long: from now on nobody waits, and that must go on record.
        """
        return await self._until(lambda: self.has(upto))

    async def has_piece(self, digest: Digest) -> None:
        """Have the standby fetch a piece of a file, and wait for it as long as for records."""
        follower = self._follower
        if follower is None or not self.waits or len(self._pieces) >= MOST_PIECES_AWAITED:
            return
        waiting = self._pieces.get(digest)
        if waiting is None:
            waiting = self._pieces[digest] = asyncio.get_running_loop().create_future()
            self._put(follower, encode_frame(PieceCame(digest)))
        try:
            await asyncio.wait_for(asyncio.shield(waiting), self._patience)
        except TimeoutError:
            # The record that names it waits too, and settles whether the standby is still there.
            self._pieces.pop(digest, None)

    async def has_files(self) -> None:
        """Have the standby look at the site's files again, and wait for it as long as for records."""
        self._files += 1
        number, follower = self._files, self._follower
        if follower is not None:
            self._put(follower, encode_frame(FilesChanged(number)))
            await self._until(lambda: self._follower is not None and self._follower.files >= number)

    async def _until(self, has: Callable[[], bool]) -> bool:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        while self.waits and not has():
            self._moved.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._moved.wait()
            except TimeoutError:
                return False
        return True

    # ---- how it stands ----------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """Where the standby would serve; empty where the site has none."""
        return self._known.address or (self._follower.address if self._follower is not None else "")

    def row(self) -> StandbyRow:
        """How the standby stands, for the consoles."""
        known, follower = self._known, self._follower
        if follower is None:
            return StandbyRow("standby_lost", known.machine, known.address) if known.machine else StandbyRow()
        behind = max(0, self._written - follower.kept)
        if known.joined:
            code = STANDBY_IN_STEP if known.together else STANDBY_ALONE
            return StandbyRow(code, follower.machine, follower.address, 0, known.together)
        return StandbyRow("standby_catching_up", follower.machine, follower.address, behind)

    @property
    def waits(self) -> bool:
        """Whether what is acknowledged waits for the standby now."""
        return self._known.joined and self._known.together

    def has(self, upto: int) -> bool:
        """Whether the standby has everything up to a record."""
        return self._follower is not None and self._follower.kept >= upto

    def _look(self, follower: Follower) -> None:
        """A standby that has caught up with everything is in step from here on."""
        if follower is not self._follower or self._known.joined or not follower.live:
            return
        if follower.kept >= self._written and follower.files >= 1:
            self._known = Standby(follower.machine, follower.address, joined=True, together=self._known.together)
            self.joined(StandbyJoined(follower.machine, follower.address, self._known.together))

    def _put(self, follower: Follower, data: bytes) -> bool:
        if follower.put(data):
            return True
        log.warning("the standby does not read; it comes back", machine=follower.machine)
        self.disconnected(follower)
        return False

    def _move(self) -> None:
        self._moved.set()
        if self._follower is not None:
            self._follower.moved.set()


def _chunk(store: JournalStore, after: int) -> list[Record]:
    reading = store.read(after)
    try:
        return list(islice(reading, CHUNK))
    finally:
        reading.close()
