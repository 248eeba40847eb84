"""A PC with real files on its disk at a real desk of the server, without a network between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from candidate_agent.session.core import Effect, Keep, NoteLife, OpenJournal, Saved, SessionCore, Transmit
from candidate_agent.session.journal_file import JournalFile, JournalFolder, KeptEntry
from candidate_agent.session.life_file import LifeFile, open_life
from candidate_agent.session.status import Screen
from exam.answers import Chosen
from exam.credentials import initial_password
from exam.ids import Digest, ItemId, SittingId, sitting_id
from exam.lost_time import Loss
from exam.plan import Part
from exam.policy import Policy
from exam.sitting import Sitting
from exam.text import Refusal
from server.desk import Desk
from server.views import PaperOnOffer
from tests.unit.agent.cores import shown
from tests.unit.server.halls import PC, TICKETS, World

SECRET = bytes(32)
KEY = bytes(range(32))
STEP = 1000
BOOT = 7_000_000
"""What the PC's own clock says at exam time 0."""


class Room:
    """A server's desk and one PC; time passes for both. The PC's clock is the exam's plus `BOOT`, unless changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.desk = self._new_desk()
        self.core: SessionCore | None = None
        self.saved: list[Saved] = []
        self.clock = BOOT
        self._files: list[JournalFile | LifeFile] = []
        self._connection = 0
        self._plugged = False

    def _new_desk(self) -> Desk:
        papers = {one.id: PaperOnOffer(b"", Digest("0" * 64), "") for one in self.world.plan.sessions}
        return Desk(self.world.hall, SECRET, papers, self.world.planned, lambda _: True)

    # ---- what there is ----------------------------------------------------------------------------------------------

    @property
    def pc(self) -> SessionCore:
        """The running PC."""
        assert self.core is not None
        return self.core

    @property
    def sitting_id(self) -> SittingId:
        """The candidate's theory."""
        return sitting_id(TICKETS[0], self.world.session(Part.THEORY))

    @property
    def sitting(self) -> Sitting:
        """What the server knows of it."""
        return self.world.hall.sittings[self.sitting_id]

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The losses that the server was told."""
        return self.sitting.lost.losses

    # ---- the PC -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """The PC's program starts."""
        self.core = SessionCore(PC, "test")

    def kill(self) -> None:
        """kill -9: nothing but the disk is left."""
        self.core = None
        self.unplug()
        for file in self._files:
            file.close()
        self._files = []

    def plug(self) -> None:
        """The PC reaches the server."""
        self._connection += 1
        self._plugged = True
        self.desk.opened(self._connection)
        self.do(self.pc.connected())

    def unplug(self) -> None:
        """The connection breaks, and the server notices."""
        if self._plugged:
            self._plugged = False
            self.desk.closed(self._connection, self.world.now)
            self.world.write()
            if self.core is not None:
                self.do(self.core.lost())

    def log_in(self) -> None:
        """The candidate types ticket and password."""
        self.do(self.pc.log_in(TICKETS[0], initial_password(Policy(), TICKETS[0])))

    def sit(self) -> None:
        """From a cold PC to the open paper, in the minute of the start."""
        self.world.at(0)
        self.start()
        self.plug()
        self.log_in()
        self.do(self.pc.confirm())
        self.do(self.pc.begin())
        assert shown(self.pc) is Screen.PAPER
        self.live(STEP)

    def come_back(self) -> None:
        """The PC's program starts again and the candidate logs in."""
        self.start()
        self.plug()
        self.log_in()
        self.live(STEP)

    def answer(self, option: str = "A") -> str:
        """The candidate answers; returns the code of a refusal."""
        return self.act(self.pc.answer(ItemId("1"), Chosen((option,)), self.clock))

    def act(self, outcome: list[Effect] | Refusal) -> str:
        """Carry out what a candidate asked for; returns the code of a refusal."""
        if isinstance(outcome, Refusal):
            return outcome.code
        self.do(outcome)
        return ""

    # ---- time -------------------------------------------------------------------------------------------------------

    def live(self, milliseconds: int) -> None:
        """Time passes for both, tick by tick."""
        until = self.world.now + milliseconds
        while self.world.now < until:
            step = min(STEP, until - self.world.now)
            self.clock += step
            self.world.at(self.world.now + step)
            if self.core is not None:
                self.do(self.core.tick(self.clock))
            self._hear()

    def server_again(self, now: int) -> None:
        """The server was off and starts with another exam time; its PCs have to connect anew."""
        self.unplug()
        self.world.hall = self.world.again()
        self.desk = self._new_desk()
        self.world.now = now

    # ---- effects ----------------------------------------------------------------------------------------------------

    def do(self, effects: Iterable[Effect]) -> None:
        """Carry out effects, and what the server answers."""
        pending = deque(effects)
        while pending:
            effect = pending.popleft()
            match effect:
                case Transmit(message=message):
                    if self._plugged:
                        self.desk.received(self._connection, message, self.world.now)
                        self._hear()
                case OpenJournal(sitting=sitting, line=line):
                    journal, found = JournalFolder(self.folder).open(sitting, line, KEY)
                    life, sign = open_life(self.folder, sitting, line, KEY)
                    self._files = [journal, life]
                    pending.extend(self.pc.restored([(kept.seq, kept.entry) for kept in found], self.clock, sign))
                case Keep(seq=seq, entry=entry):
                    file = self._files[0]
                    assert isinstance(file, JournalFile)
                    file.append(KeptEntry(seq, entry))
                    pending.extend(self.pc.kept(seq, self.clock))
                case NoteLife(sign=sign):
                    file = self._files[1]
                    assert isinstance(file, LifeFile)
                    file.write(sign)
                case Saved():
                    self.saved.append(effect)

    def _hear(self) -> None:
        """What the server has to say arrives."""
        self.world.write()
        for out in self.desk.take(self.world.now):
            if out.connection == self._connection and out.message is not None and self._plugged and self.core:
                self.do(self.core.received(out.message, self.clock))
