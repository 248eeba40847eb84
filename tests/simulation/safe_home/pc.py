"""A candidate's PC and whoever sits at it: the real session core, its disk, and a plug."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from candidate_agent.session.core import SessionCore
from candidate_agent.session.effects import (
    Effect,
    HangUp,
    Keep,
    KeepMandate,
    Leader,
    LifeSign,
    NoteLife,
    OpenJournal,
    Saved,
    SendAhead,
    Transmit,
    UploadPieces,
)
from candidate_agent.session.status import Screen
from exam.answers import Written
from exam.commands import Entry
from exam.ids import Digest, ItemId, MachineId, SittingId, Ticket
from exam.link.backoff import Backoff
from exam.package import digest_of
from exam.terms import term_of
from exam.text import Refusal
from exam.wire import messages as wire
from exam.wire.codec import decode_to_machine, encode
from tests.simulation.broken import Broken
from tests.simulation.safe_home.day import SERVER, STANDBY
from tests.simulation.safe_home.links import Line
from tests.simulation.safe_home.server import Server

if TYPE_CHECKING:
    from tests.simulation.safe_home.world import World

TICK = 500
ITEMS = 12


class Pc:
    """One PC. `core` is None while it is off."""

    def __init__(self, world: World, machine: MachineId, ticket: Ticket) -> None:
        self.world = world
        self.machine = machine
        self.ticket = ticket
        self.core: SessionCore | None = None
        self.disk: dict[tuple[SittingId, int], list[tuple[int, Entry]]] = {}
        self.signs: dict[tuple[SittingId, int], LifeSign] = {}
        self.pieces: set[Digest] = set()
        self.seat: tuple[wire.Seated, wire.View] | None = None
        self.leader = Leader()
        self.line: Line | None = None
        self.at: Server | None = None
        self.starts = 0
        self._addresses = deque([SERVER, STANDBY] if world.day.has_standby else [SERVER])
        self._tried = 0
        self._term = 0
        self._made = 0
        self._chances = world.day.chances(machine)
        self._backoff = Backoff(self._chances)

    @property
    def is_lost(self) -> bool:
        """Whether it is lost for good."""
        return self.machine in self.world.reach.lost

    def monotonic(self) -> int:
        """Its clock."""
        return 7_000_000 + self.world.now

    # ---- power ------------------------------------------------------------------------------------------------------

    def power_on(self) -> None:
        """The program starts with nothing but its disk."""
        if self.core is not None or self.is_lost:
            return
        self.starts += 1
        self.core = SessionCore(self.machine, "simulated")
        self.core.leader = self.leader
        self.core.can_unlock = self.seat is not None
        self.world.after(self._chances.randrange(0, TICK), self._tick, self.starts)
        self.world.after(self._chances.randrange(0, 300), self._connect, self.starts)
        self.world.after(self._chances.randrange(0, 900), self._person, self.starts)

    def power_off(self) -> None:
        """The plug is pulled."""
        self.core = None
        line, self.line, self.at = self.line, None, None
        if line is not None:
            line.close()

    # ---- the connection ---------------------------------------------------------------------------------------------

    def _connect(self, start: int) -> None:
        if self.core is None or self.starts != start or self.line is not None:
            return
        server = self.world.leader_at(self._addresses[0], self.machine)
        if server is None:
            self._again(start)
            return
        line = Line(self.world, (server.box.name, self.machine), self._chances)
        line.takes[1] = lambda data: self._received(line, data)
        line.ended[1] = lambda: self._lost(line)
        server.connect(line)
        self.line, self.at = line, server
        self.do(self.core.connected())

    def _again(self, start: int) -> None:
        """The next address at once; once all were tried, after a while."""
        self._addresses.rotate(-1)
        self._tried = (self._tried + 1) % len(self._addresses)
        wait = 5 if self._tried else round(self._backoff.next() * 1000)
        self.world.after(wait, self._connect, start)

    def _lost(self, line: Line) -> None:
        if line is not self.line:
            return
        self.line, self.at = None, None
        if self.core is not None:
            self.do(self.core.lost())
            self._again(self.starts)

    def _received(self, line: Line, data: bytes) -> None:
        if self.core is None or line is not self.line:
            return
        message = decode_to_machine(data)
        if isinstance(message, wire.Welcome):
            self._backoff.reset()
        core = self.core
        self.do(core.received(message, self.monotonic()))
        if isinstance(message, wire.Welcome) and core.is_connected:
            term = term_of(message.epoch)
            if term < self._term:
                raise Broken("never two masters", f"{self.machine} listens to term {term} after term {self._term}")
            self._term = term

    def _tick(self, start: int) -> None:
        if self.core is None or self.starts != start:
            return
        core = self.core
        self.do(core.tick(self.monotonic()))
        if core.seated is not None and core.view is not None:
            self.seat = None if core.is_over else (core.seated, core.view)
            core.can_unlock = self.seat is not None
        self.world.after(TICK, self._tick, start)

    # ---- who sits there ---------------------------------------------------------------------------------------------

    def _person(self, start: int) -> None:
        core = self.core
        if core is None or self.starts != start:
            return
        status = core.status(self.monotonic())
        match status.screen:
            case Screen.LOGIN if core.is_connected:
                # Ticket and password open the seat that its disk still holds.
                stub = self.seat[1].stub if self.seat is not None else b""
                self.do(core.log_in(self.ticket, self.ticket[-6:], stub))
            case Screen.CONFIRM:
                self.do(core.confirm())
            case Screen.CHOOSE:
                self.do(core.begin())
            case Screen.PAPER:
                self._work(core)
            case _:
                if status.can_unlock and self.seat is not None:
                    self.world.count("a PC went on without a server")
                    self.do(core.reopen(*self.seat))
        self.world.after(self._chances.randrange(200, 1500), self._person, start)

    def _work(self, core: SessionCore) -> None:
        self._made += 1
        token = f"{self.machine}:{self._made}"
        if self._chances.random() < 0.2:
            name = digest_of(token.encode())
            pieces = (name, digest_of(f"rest of {token}".encode()))
            self.pieces.update(pieces)
            outcome = core.save_file(ItemId("task"), f"{self._made % 3}.txt", 10, name, pieces, self.monotonic())
        else:
            item = ItemId(f"T{self._chances.randrange(ITEMS)}")
            outcome = core.answer(item, Written((token,)), self.monotonic())
        if not isinstance(outcome, Refusal):
            self.do(outcome)

    # ---- effects ----------------------------------------------------------------------------------------------------

    def do(self, effects: Iterable[Effect]) -> None:
        """Carry out effects in order."""
        pending = deque(effects)
        while pending and self.core is not None:
            match pending.popleft():
                case Transmit(message=message):
                    if self.line is not None:
                        self.line.send(1, encode(message))
                case Keep(sitting=sitting, line=line, seq=seq, entry=entry):
                    self.disk.setdefault((sitting, line), []).append((seq, entry))
                    pending.extend(self.core.kept(seq, self.monotonic()))
                case OpenJournal(sitting=sitting, line=line):
                    found = self.disk.setdefault((sitting, line), [])
                    sign = self.signs.get((sitting, line))
                    pending.extend(self.core.restored(list(found), self.monotonic(), sign))
                case NoteLife(sitting=sitting, line=line, sign=sign):
                    self.signs[sitting, line] = sign
                case Saved() as saved:
                    self.world.check.saved(self, saved)
                case SendAhead(task=task, path=path, digest=digest):
                    pending.extend(self.core.sent_ahead(task, path, digest))
                case UploadPieces(pieces=pieces):
                    self.world.after(self._chances.randrange(5, 200), self._upload, self.starts, self.at, pieces)
                case KeepMandate() | HangUp() as led:
                    self._led(led)

    def _led(self, effect: KeepMandate | HangUp) -> None:
        if isinstance(effect, KeepMandate):
            self.leader = effect.leader
            self.world.count("a PC noted a new leader")
        elif self.line is not None:
            self.world.count("a PC left an old server")
            self.line.close()

    def _upload(self, start: int, server: Server | None, pieces: tuple[Digest, ...]) -> None:
        if self.core is None or self.starts != start:
            return
        if server is not None and server is self.at and server.alive:
            server.box.pieces.there |= self.pieces & set(pieces)
            self.do(self.core.pieces_uploaded(self.monotonic()))
