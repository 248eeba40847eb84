"""The exam server of a simulated day: the real hall, desk, clock and journal format, driven as `server.service` and
`server.committer` drive them, but in steps between which it can be killed.

A batch goes take -> append -> deliver. A write that fails ends the life of the hall; another is made from the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from exam.clock import Clock
from exam.commands import Ordered, Outcome
from exam.ids import MachineId
from exam.wire.codec import WireError, decode_to_server, encode
from exam.wire.messages import Refused
from server.blobs import BlobStore
from server.desk import Outgoing
from server.exam_clock import Mark
from server.journal.errors import StoreError
from server.journal.record import Record
from server.links import Links
from server.papers import Papers
from server.service import ExamService, Life
from tests.helpers.memory_journal import MemoryJournal
from tests.simulation.day import RELEASE_KEY, SECRET, papers_of
from tests.simulation.network import Connection

if TYPE_CHECKING:
    from tests.simulation.world import World

TICK = 400
RETRY = 1000
Reply = Callable[[Outcome], None]
Durable = Callable[[], None]
"""Called once everything decided before is on the disk."""


class ServerProcess:
    """One process of the server program. It dies once; a new start is a new process."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.alive = True
        self.frozen_until = 0
        self.life: Life | None = None
        self.journal = MemoryJournal(world.disk)
        self.connections: dict[int, Connection] = {}
        self.dies_at = ""
        self._chances = world.day.chances(f"server process {world.starts}")
        self._waiting: list[Durable] = []
        self._committing = False
        self._wanted = False
        self._heard: dict[MachineId, int] = {}
        self._lives = 0
        self._last_alive = 0
        self._service = ExamService(
            plan=world.plan,
            store=self.journal,
            blobs=cast(BlobStore, world.blobs),
            papers=Papers(papers_of(world.plan), papers_of(world.plan)),
            secret=SECRET,
            clock=cast(Clock, world.machine),
            boot=world.machine.boot,
            program="simulated",
            links=Links(),
            observe=_unobserved,
            release_key=RELEASE_KEY,
        )
        self._begin_life()

    # ---- its life ---------------------------------------------------------------------------------------------------

    def die(self) -> None:
        """The process is killed: what was not on the disk never was."""
        if not self.alive:
            return
        self.alive, self.life = False, None
        self.journal.die()
        self.world.losses.server_forgets()
        self._drop_all()
        self.world.count("server killed")

    def freeze(self, ms: int) -> None:
        """The process does nothing for a while; what reaches it waits."""
        self.frozen_until = self.world.now + ms

    def _begin_life(self) -> None:
        if not self.alive or self._later(self._begin_life):
            return
        world = self.world
        try:
            world.before_open()
            self.life = self._service._open()
        except StoreError as error:
            world.say("server", "cannot open the journal", error.code)
            world.after(RETRY, self._begin_life)
            return
        self._lives += 1
        self._last_alive = self.life.clock.now()
        world.say("server", "serves, epoch", self.life.hall.epoch)
        world.opened(self.life)
        self._wake()
        self._tick(self.life)

    def _end_life(self, error: StoreError) -> None:
        self.world.say("server", "ends a life of the hall", error.code)
        self.world.count(f"life ended: {error.code}")
        self.life, self._waiting, self._committing = None, [], False
        self.world.losses.server_forgets()
        self._drop_all()
        self.journal.close()
        self.world.after(RETRY, self._begin_life)

    def _drop_all(self) -> None:
        for connection in list(self.connections.values()):
            connection.cut(pc_learns=self._chances.randrange(0, 3000))
        self.connections.clear()

    # ---- what reaches it --------------------------------------------------------------------------------------------

    @property
    def serves(self) -> bool:
        """Whether a new connection would be taken."""
        return self.life is not None and self.world.now >= self.frozen_until

    def connect(self, connection: Connection) -> None:
        """A PC's transport connected."""
        assert self.life is not None
        self.connections[connection.id] = connection
        connection.at_server, connection.server_told = self.received, self.lost
        self.life.desk.opened(connection.id)

    def lost(self, connection: Connection) -> None:
        """A connection is gone."""
        if self.connections.pop(connection.id, None) is not None and self.life is not None:
            self.life.desk.closed(connection.id, self.life.clock.now())

    def received(self, connection: Connection, data: bytes) -> None:
        """Bytes arrived."""
        if self.life is None or connection.id not in self.connections or self._later(self.received, connection, data):
            return
        try:
            message = decode_to_server(data)
        except WireError as error:
            self.life.desk.unreadable(connection.id, error.code)
        else:
            self.life.desk.received(connection.id, message, self.life.clock.now())
            if self.life.desk.connected.get(connection.machine) is not None:
                # Only a PC that serves a sitting is heard: before that it could hand nothing over.
                self.world.losses.heard(connection.machine)
        self._wake()

    def order(self, ordered: Ordered, reply: Reply) -> None:
        """Staff order something; `reply` is called once it is durable, and never where it did not become so."""
        if self.life is None or self._later(self.order, ordered, reply):
            return
        outcome = self.life.hall.by_staff(ordered, self.life.clock.now())
        self._waiting.append(lambda: reply(outcome))
        self._wake()

    # ---- time and the commit ----------------------------------------------------------------------------------------

    def _tick(self, life: Life) -> None:
        if self.life is not life or self._later(self._tick, life):
            return
        now, machine = life.clock.now(), self.world.machine
        life.hall.tick(now, life.planned)
        if life.hall.is_running and now - self._last_alive >= self.world.plan.policy.alive_every:
            self._last_alive = now
            life.hall.alive(Mark(now, machine.wall_ms(), machine.monotonic_ms(), machine.boot))
        self._wake()
        self.world.after(TICK, self._tick, life)

    def _wake(self) -> None:
        self._wanted = True
        if not self._committing:
            self._committing, self._wanted = True, False
            self.world.after(self._chances.randrange(0, 3), self._take, self.life)

    def _take(self, life: Life) -> None:
        if self.life is not life or self._later(self._take, life):
            return
        self._wanted = False
        self._heard = self.world.losses.heard_by_now()
        out, records = life.desk.take(life.clock.now()), life.hall.take()
        waiting, self._waiting = self._waiting, []
        if self._dies("taken", records):
            return
        if not records:
            self._deliver(life, out, waiting, 0)
            return
        slow = 400 if self._chances.random() < 0.01 else 4
        self.world.after(self._chances.randrange(0, slow), self._append, life, out, records, waiting)

    def _append(self, life: Life, out: list[Outgoing], records: list[Record], waiting: list[Durable]) -> None:
        if self.life is not life or self._later(self._append, life, out, records, waiting):
            return
        try:
            self.world.write(self.journal, records)
        except StoreError as error:
            self._end_life(error)
            return
        if self._dies("appended", records):
            return
        delay = self._chances.randrange(0, 3)
        self.world.after(delay, self._deliver, life, out, waiting, len(records))

    def _deliver(self, life: Life, out: Sequence[Outgoing], waiting: list[Durable], written: int) -> None:
        if self.life is not life or self._later(self._deliver, life, out, waiting, written):
            return
        self._committing = False
        self.world.losses.written_down(self._heard)
        for outgoing in out:
            connection = self.connections.get(outgoing.connection)
            if outgoing.message is None:
                if connection is not None:
                    self.connections.pop(connection.id)
                    connection.cut(pc_learns=1)
                continue
            self.world.check.may_leave(outgoing.message)
            if isinstance(outgoing.message, Refused):
                self.world.count(f"refused: {outgoing.message.refusal.code}")
            if connection is not None:
                connection.to_pc(encode(outgoing.message))
        for durable in waiting:
            durable()
        if self._wanted:
            self._wake()

    # ---- faults -----------------------------------------------------------------------------------------------------

    def _dies(self, stage: str, records: list[Record]) -> bool:
        """Whether somebody kills the process right here, with an answer in the batch."""
        if self.dies_at != stage or not any(record.kind == "answer_saved" for record in records):
            return False
        self.world.count(f"server killed when a batch was {stage}")
        self.world.server_dies(f"killed when a batch with an answer was {stage}")
        return True

    def _later(self, act: Callable[..., None], *args: object) -> bool:
        """Whether the process is frozen; then the act comes when it thaws."""
        if self.world.now >= self.frozen_until:
            return False
        self.world.after(self.frozen_until - self.world.now, act, *args)
        return True


def _unobserved(size: int, seconds: float) -> None:
    """Nobody measures here."""
