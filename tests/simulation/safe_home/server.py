"""A server's process: the real hall, desk, opening and replication, in steps between which it can be killed.

A batch goes to the own disk and to the standby at the same time; what depends on it leaves when both have it, or when
the patience is over and that is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from exam.clock import Clock
from exam.events import StandbyJoined, StandbyLost
from exam.ids import Digest, MachineId
from exam.wire.codec import decode_to_server, encode
from server.blobs import BlobStore
from server.desk import Outgoing
from server.exam_clock import Mark
from server.journal.record import Record, first_hash
from server.links import Links
from server.papers import Papers
from server.service import ExamService, Life
from server.standby.frames import Left, decode_from_standby, records_frame
from server.standby.left_behind import LeftBehind, take
from server.standby.office import Office
from server.standby.replication import Follower
from tests.helpers.memory_journal import MemoryJournal
from tests.simulation.day import RELEASE_KEY, SECRET, papers_of
from tests.simulation.safe_home.links import Line

if TYPE_CHECKING:
    from tests.simulation.safe_home.boxes import Box
    from tests.simulation.safe_home.world import World

TICK = 400
CHUNK = 40
LOOK = 15


class Wire:
    """How the real replication speaks to a simulated standby."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def put(self, data: bytes) -> None:
        """Send."""
        if not self._line.open:
            raise ConnectionError
        self._line.send(0, data)

    def end(self, code: int) -> None:
        """Hang up."""
        self._line.close()


class Server:
    """One life of the server's process on a box; it dies once."""

    def __init__(self, world: World, box: Box, office: Office) -> None:
        self.world = world
        self.box = box
        self.alive = True
        self.office = office
        self.journal = MemoryJournal(box.disk)
        self._chances = world.day.chances(f"server process {world.next_number()}")
        self._lines: dict[int, Line] = {}
        self._committing = self._wanted = False
        self._next = 0
        self._taken: list[tuple[int, Follower, str]] = []
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._last_alive = 0
        self.service = ExamService(
            plan=world.plan,
            store=self.journal,
            blobs=cast(BlobStore, box.pieces),
            papers=Papers(papers_of(world.plan), papers_of(world.plan)),
            secret=SECRET,
            clock=cast(Clock, box),
            boot=box.boot,
            program="simulated",
            links=Links(),
            observe=_unobserved,
            release_key=RELEASE_KEY,
            office=office,
        )
        self.replication = self.service.replication
        self.life: Life = self.service._open()
        self.replication.begins(self.life.hall.standby, len(box.disk.records))
        self.replication.joined = self._joined
        self.world.opened(self)
        self._wake()
        self._tick()

    # ---- its life ---------------------------------------------------------------------------------------------------

    def die(self) -> None:
        """The process is gone; what was not on the disk never was."""
        self.alive = False
        self.journal.die()
        for line in list(self._lines.values()):
            line.close()
        self.replication.ends()

    def _joined(self, joined: StandbyJoined) -> None:
        self.world.count("standby joined")
        self.life.hall.note(joined, self.life.clock.now())
        self.replication.known(self.life.hall.standby)
        self.box.knows_standby = joined.address
        self.life.desk.standby_joined(joined.address)
        self._wake()

    # ---- PCs --------------------------------------------------------------------------------------------------------

    def connect(self, line: Line) -> None:
        """A PC connected; it has end 1 of the line."""
        self._next += 1
        id_ = self._next
        self._lines[id_] = line
        self.life.desk.opened(id_)
        line.takes[0] = lambda data: self._received(id_, data)
        line.ended[0] = lambda: self._lost(id_)

    def _received(self, id_: int, data: bytes) -> None:
        if self.alive and id_ in self._lines:
            self.life.desk.received(id_, decode_to_server(data), self.life.clock.now())
            self._wake()

    def take_left(self, left: LeftBehind, machine: MachineId, pieces: set[Digest]) -> None:
        """A PC brings what a candidate left on it, and the pieces of files that are missing here."""
        self.box.pieces.there |= set(left.pieces()) & pieces
        before = self.life.hall.version
        journals = self.service._left_journals
        missing = {piece for piece in left.pieces() if piece not in self.box.pieces.there}
        journals.take(self.life.hall, left, (), missing, machine, self.life.clock.now())
        if self.life.hall.version > before:
            self.world.count("what a candidate had left was taken")
        self._wake()

    def say_when_durable(self, say: Callable[[], None]) -> None:
        """Call it once all that is decided by now is on the disk."""
        self._waiting.append((self.life.hall.version, say))
        self._wake()

    def _lost(self, id_: int) -> None:
        if self._lines.pop(id_, None) is not None and self.alive:
            self.life.desk.closed(id_, self.life.clock.now())
            self._wake()

    # ---- the standby ------------------------------------------------------------------------------------------------

    def matches(self, after: int, hash_: bytes) -> bool:
        """Whether this server has the same record there."""
        if after == 0:
            return hash_ == first_hash(self.world.plan.number)
        records = self.box.disk.records
        return after <= len(records) and records[after - 1].hash == hash_

    def follow(self, line: Line, machine: str, after: int) -> bool:
        """A standby follows from a record on; it has end 1 of the line."""
        follower = Follower(MachineId(machine), machine, Wire(line), after)
        line.takes[0] = lambda data: self._heard(follower, data)
        line.ended[0] = lambda: self.replication.disconnected(follower)
        if not self.replication.connect(follower):
            return False
        self.world.after(self._chances.randrange(1, 30), self._feed, follower, after)
        return True

    def _feed(self, follower: Follower, sent: int) -> None:
        if not self.alive or self.replication._follower is not follower or self.replication.goes_live(follower, sent):
            return
        chunk = self.box.disk.records[sent : sent + CHUNK]
        if chunk and follower.put(records_frame(chunk)):
            self.world.after(self._chances.randrange(5, 60), self._feed, follower, chunk[-1].seq)

    def _heard(self, follower: Follower, data: bytes) -> None:
        if not self.alive:
            return
        frame = decode_from_standby(data)
        self.replication.heard(follower, frame)
        if isinstance(frame, Left):
            self.box.pieces.there |= set(frame.part.pieces()) & self.world.boxes[follower.machine].pieces.there
            if take(self.life.hall, frame.part, follower.machine, self.life.clock.now()):
                self.world.count("what an old server had alone was taken")
            self._taken.append((self.life.hall.version, follower, frame.name))
            self._wake()

    # ---- time and the commit ----------------------------------------------------------------------------------------

    def _tick(self) -> None:
        if not self.alive:
            return
        life, now = self.life, self.life.clock.now()
        if life.desk.replaced or self._is_told():
            self.box.replaced_by = self.office.seen_term
            self.world.count("an old server learned that it was replaced")
            self.world.say(self.box.name, "serves no more")
            self.box.dies()
            return
        life.hall.tick(now, life.planned)
        self.replication.pulse(now)
        if life.hall.is_running and now - self._last_alive >= self.world.plan.policy.alive_every:
            self._last_alive = now
            life.hall.alive(Mark(now, self.box.wall_ms(), self.box.monotonic_ms(), self.box.boot))
        self._wake()
        self.world.after(TICK, self._tick)

    def _is_told(self) -> bool:
        """Whether the standby that this server knew says that it leads now."""
        other = (
            self.world.leader_at(self.box.knows_standby, self.box.name) if not self.life.hall.standby.joined else None
        )
        return other is not None and self.service.office.is_replaced_by(other.office.mandate, self.life.hall)

    def _wake(self) -> None:
        self._wanted = True
        if not self._committing:
            self._committing, self._wanted = True, False
            self.world.after(self._chances.randrange(0, 3), self._take)

    def _take(self) -> None:
        if not self.alive:
            return
        self._wanted = False
        out, records = self.life.desk.take(self.life.clock.now()), self.life.hall.take()
        if not records:
            self._deliver(out, 0)
            return
        self.replication.send(records)
        self.world.after(self._chances.randrange(0, 6), self._append, out, records)

    def _append(self, out: list[Outgoing], records: list[Record]) -> None:
        if not self.alive or self.world.is_killed_here(self):
            return
        self.journal.append(records)
        self.replication.written(records[-1].seq)
        self._wait(out, records[-1].seq, self.world.now + self.world.plan.policy.standby_patience)

    def _wait(self, out: list[Outgoing], upto: int, until: int) -> None:
        if not self.alive:
            return
        if self.replication.waits and not self.replication.has(upto):
            if self.world.now < until:
                self.world.after(LOOK, self._wait, out, upto, until)
                return
            self._go_alone()
        self._deliver(out, upto)

    def _go_alone(self) -> None:
        hall = self.life.hall
        self.world.count("a server went on alone")
        hall.note(StandbyLost(hall.standby.machine), self.life.clock.now())
        self.replication.known(hall.standby)
        records = hall.take()
        self.replication.send(records)
        self.journal.append(records)
        self.replication.written(records[-1].seq)

    def _deliver(self, out: Sequence[Outgoing], upto: int) -> None:
        self._committing = False
        self.world.check.may_leave(self, upto)
        for version, follower, name in [one for one in self._taken if one[0] <= max(upto, len(self.box.disk.records))]:
            self._taken.remove((version, follower, name))
            follower.say_taken(name)
        for version, say in [one for one in self._waiting if one[0] <= max(upto, len(self.box.disk.records))]:
            self._waiting.remove((version, say))
            say()
        for outgoing in out:
            line = self._lines.get(outgoing.connection)
            if line is None:
                continue
            if outgoing.message is None:
                line.close()
            else:
                line.send(0, encode(outgoing.message))
        if self._wanted:
            self._wake()


def _unobserved(size: int, seconds: float) -> None:
    """Nobody measures here."""
