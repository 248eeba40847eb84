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
from exam.stubs import read_stub
from exam.terms import term_of
from exam.text import Refusal
from exam.trust.sealing import derive_key
from exam.wire import messages as wire
from exam.wire.codec import decode_to_machine, encode
from server.standby.left_behind import LeftBehind, LeftEntry
from tests.simulation.broken import Broken
from tests.simulation.day import SECRET
from tests.simulation.safe_home.day import SERVER, STANDBY
from tests.simulation.safe_home.links import Line
from tests.simulation.safe_home.server import Server

if TYPE_CHECKING:
    from tests.simulation.safe_home.world import World

TICK = 500
ITEMS = 12
LEAVE = 0.6
"""How many stand up and go when they are handed in; the others sit on until the end."""


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
        self.stubs: dict[tuple[SittingId, int], bytes] = {}
        self.told: tuple[str, int] | None = None
        """The newest server that was brought what the candidate left here: the journal's lineage and its term."""
        self.gone = False
        self.line: Line | None = None
        self.at: Server | None = None
        self.starts = 0
        self._addresses = deque([SERVER, STANDBY] if world.day.has_standby else [SERVER])
        self._tried = 0
        self._term = 0
        self._made = 0
        self._chances = world.day.chances(machine)
        # Of its own, so that a day in which nobody leaves is the day that it always was.
        self._leaving = leaving = world.day.chances(f"{machine} leaves")
        self._leaves_after = leaving.randrange(1000, 9000) if leaving.random() < LEAVE else None
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
            if not message.practice and (message.lineage, term) != self.told:
                self.world.after(self._leaving.randrange(5, 400), self._bring_left, self.starts, message.lineage, term)

    def _bring_left(self, start: int, lineage: str, term: int) -> None:
        """What the candidate left here goes to a server that begins a term, once the server has it all."""
        server, core = self.at, self.core
        if core is None or self.starts != start or server is None or not server.alive:
            return
        here = (core.view.sitting, core.view.line) if core.view is not None else None
        for key, entries in self.disk.items():
            if key != here and key in self.stubs:
                server.take_left(_left_of(key, self.stubs[key], entries), self.machine, self.pieces)

        def told() -> None:
            self.told = lineage, term

        server.say_when_durable(told)

    def _leave(self, start: int) -> None:
        """The candidate stands up and goes; the journal stays on this PC."""
        if self.core is not None and self.starts == start and self.core.is_over:
            self.gone = True
            self.seat = None
            self.core.leave()
            self.world.count("a candidate left")

    def _tick(self, start: int) -> None:
        if self.core is None or self.starts != start:
            return
        core = self.core
        self.do(core.tick(self.monotonic()))
        if core.seated is not None and core.view is not None:
            self.seat = None if core.is_over else (core.seated, core.view)
            core.can_unlock = self.seat is not None
            self.stubs[core.view.sitting, core.view.line] = core.view.stub
            if core.is_over and self._leaves_after is not None:
                self.world.after(self._leaves_after, self._leave, start)
        self.world.after(TICK, self._tick, start)

    # ---- who sits there ---------------------------------------------------------------------------------------------

    def _person(self, start: int) -> None:
        core = self.core
        if core is None or self.starts != start or self.gone:
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


def _left_of(key: tuple[SittingId, int], stub: bytes, entries: list[tuple[int, Entry]]) -> LeftBehind:
    """As the server reads it out of the PC's journal."""
    seat = read_stub(stub, derive_key(SECRET, "stub"))
    assert seat is not None
    return LeftBehind((seat,), tuple(LeftEntry(*key, seq, entry) for seq, entry in sorted(entries, key=_number)))


def _number(numbered: tuple[int, Entry]) -> int:
    return numbered[0]
