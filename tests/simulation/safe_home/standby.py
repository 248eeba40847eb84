"""A standby's process: the real own journal with its going back, in steps between which it can be killed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from exam import events as ev
from exam.ids import MachineId
from exam.people import Actor, Role
from exam.terms import GENERATION, next_term
from exam.text import Refusal
from exam.trust.mandates import Mandate
from server.exam_clock import Mark
from server.journal.record import Record
from server.standby.following import FILE_SAVED, Heard
from server.standby.frames import (
    FilesChanged,
    FilesKept,
    Kept,
    Left,
    LeftTaken,
    Pulse,
    Records,
    decode_to_standby,
    encode_frame,
)
from server.standby.left_behind import left_behind
from server.standby.office import Succession
from server.standby.own_journal import OwnJournal
from server.standby.taking_over import Standing, succession, why_not
from tests.helpers.memory_journal import MemoryJournal
from tests.simulation.safe_home.links import Line
from tests.simulation.safe_home.server import Server

if TYPE_CHECKING:
    from tests.simulation.safe_home.boxes import Box
    from tests.simulation.safe_home.world import World

AGAIN = 900
SITE_KEY = bytes(range(32))
CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "console-1")
_file: msgspec.json.Decoder[ev.FileSaved] = msgspec.json.Decoder(ev.FileSaved)


class Standby:
    """One life of the standby's process; it dies once."""

    def __init__(self, world: World, box: Box) -> None:
        self.world = world
        self.box = box
        self.alive = True
        self._store = MemoryJournal(box.disk)
        self._chances = world.day.chances(f"standby process {world.next_number()}")
        self.journal = OwnJournal(self._store, world.plan.number)
        self.heard: Heard | None = None
        self._line: Line | None = None
        self._frames: deque[list[Record]] = deque()
        self._appending = False
        world.after(self._chances.randrange(10, AGAIN), self._connect)

    def die(self) -> None:
        """The process is gone; its disk stays."""
        self.alive = False
        self._store.die()
        if self._line is not None:
            self._line.close()

    # ---- following --------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        if not self.alive or self._line is not None:
            return
        leader = self.world.leader_at(self.box.leader, self.box.name)
        if leader is None or not self._follow(leader):
            self.world.after(self._chances.randrange(AGAIN // 2, AGAIN), self._connect)

    def _follow(self, leader: Server) -> bool:
        for after, hash_ in self.journal.points():
            if leader.matches(after, hash_):
                break
        else:
            raise AssertionError("not even the beginning of the plan is the same")
        if after < self.journal.last_seq:
            self.world.count("a standby went back")
        self.journal.go_back(after, self._put_aside)
        line = Line(self.world, (leader.box.name, self.box.name), self._chances)
        line.takes[1], line.ended[1] = self._received, self._ended
        if not leader.follow(line, self.box.name, after):
            return False
        self._line = line
        for number, left in list(self.box.left.items()):
            line.send(1, encode_frame(Left(str(number), left, last=True)))
        return True

    def _put_aside(self, records: Sequence[Record], to: int) -> None:
        left = left_behind(self.world.plan, records, to)
        if left.seats or left.entries:
            self.world.count("an old server had something alone")
            self.box.left[len(self.box.left) + self.world.next_number()] = left

    def _ended(self) -> None:
        self._line = None
        self._frames.clear()
        if self.alive:
            self.world.after(self._chances.randrange(50, AGAIN), self._connect)

    def _received(self, data: bytes) -> None:
        if not self.alive:
            return
        match decode_to_standby(data):
            case Records() as frame:
                self._frames.append(frame.records())
                if not self._appending:
                    self._appending = True
                    self.world.after(self._chances.randrange(0, 8), self._append)
            case Pulse(now=now):
                self.heard = Heard(now, self.box.monotonic_ms())
            case FilesChanged(number=number):
                self._say(FilesKept(number))
            case LeftTaken(name=name):
                self.box.left.pop(int(name), None)
            case _:
                pass

    def _append(self) -> None:
        self._appending = False
        if not self.alive or not self._frames or self._line is None:
            return
        batch = [record for records in self._frames for record in records]
        self._frames.clear()
        leader = self.world.leader_at(self.box.leader, self.box.name)
        for record in batch:
            if record.kind != FILE_SAVED:
                continue
            named = set(_file.decode(record.payload).pieces)
            if leader is None or not named <= leader.box.pieces.there:
                self._line.close()
                return
            self.box.pieces.there |= named
        self.journal.append(batch)
        self._say(Kept(self.journal.last_seq))

    def _say(self, frame: Kept | FilesKept) -> None:
        if self._line is not None:
            self._line.send(1, encode_frame(frame))

    # ---- taking over ------------------------------------------------------------------------------------------------

    def take_over(self) -> Succession | Refusal:
        """People have it take over: what `server.standby.taking_over` does, with this disk."""
        now = self.box.monotonic_ms()
        silent = now - self.heard.monotonic if self.heard is not None else None
        refusal = why_not(Standing(self.journal.last_seq, silent))
        if refusal is not None:
            return refusal
        term = next_term(max(self.box.term, self.box.replaced_by), self._chances.randrange(GENERATION))
        plan = self.world.plan
        mandate = Mandate(
            plan.site_number,
            plan.number,
            self.journal.lineage().hex(),
            term,
            MachineId(self.box.name),
            self.box.wall_ms(),
        )
        mark = Mark(0, self.box.wall_ms(), now, self.box.boot)
        made = succession(mandate, SITE_KEY, CHIEF, "模拟", self.journal.last_seq, self.heard, mark)
        self.box.succession = made
        return made
