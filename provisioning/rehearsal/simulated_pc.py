"""A PC without windows and disk that goes through the day as a candidate's does, and notes how long things take."""

from __future__ import annotations

import base64
import hashlib
from random import Random

from exam.clock import Clock
from exam.commands import AnswerEntry, FileEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId
from exam.link.server_link import Credentials, LinkError, ServerLink
from exam.package import digest_of
from exam.paper import Paper
from exam.scripted_work import answerable, file_to_save, some_answer
from exam.sitting import SittingPhase
from exam.wire import messages as wire
from provisioning.rehearsal.candidate_work import pieces_of
from provisioning.rehearsal.figures import PcFigures
from provisioning.rehearsal.paper_shelf import PaperShelf
from provisioning.rehearsal.pc import Occupant
from provisioning.rehearsal.pc_line import PcLine
from provisioning.rehearsal.stops import PcFaultError
from provisioning.rehearsal.written import Written

NOT_CONFIRMED = frozenset({SittingPhase.EXPECTED, SittingPhase.LOGGED_IN})


class SimulatedPc:
    """One PC at a server. Its steps are those of `RehearsedPc`; `line` is how it talks."""

    def __init__(self, machine: MachineId, link: ServerLink, shelf: PaperShelf, clock: Clock, random: Random) -> None:
        self.machine = machine
        self.line = PcLine(machine, link, clock, random)
        self.times_acks = False
        self._link = link
        self._shelf = shelf
        self._clock = clock
        self._random = random
        self._who: Occupant | None = None
        self._sealed = b""
        self._paper: Paper | None = None
        self._questions: tuple[ItemId, ...] = ()
        self._login: list[int] = []
        self._fetch: list[int] = []
        self._open: list[int] = []
        self._upload: list[int] = []
        self._uploaded = 0
        self._hand_in: list[int] = []

    async def log_in(self, who: Occupant) -> None:
        """Connect where it is not connected, log in, and be seated."""
        begun = self._clock.monotonic_ms()
        line, self._who = self.line, self._who or who
        if not line.is_up:
            line.plug()
        await line.until(lambda: line.is_up)
        await line.ask(
            lambda number: wire.Login(number, who.ticket, who.password),
            lambda number: line.seated is not None and line.seated.request == number,
        )
        self._login.append(self._clock.monotonic_ms() - begun)

    async def fetch_paper(self) -> None:
        """Fetch the sealed paper, and the candidate's photo."""
        begun, seated = self._clock.monotonic_ms(), self._here
        try:
            self._sealed = await self._link.paper(seated.session.paper)
            if seated.candidate.photo is not None:
                await self._link.photo(seated.candidate.photo, self._credentials())
        except LinkError as error:
            raise PcFaultError(error.code) from error
        if digest_of(self._sealed) != seated.session.paper:
            raise PcFaultError("paper_damaged")
        self._fetch.append(self._clock.monotonic_ms() - begun)

    async def confirm(self) -> None:
        """Confirm the identity."""
        line = self.line
        await line.ask(
            lambda number: wire.Confirm(number, line.present.sitting),
            lambda _: line.view is not None and line.view.phase not in NOT_CONFIRMED,
        )

    async def open_paper(self) -> None:
        """Choose the subject and open the paper."""
        begun, line = self._clock.monotonic_ms(), self.line
        await line.ask(lambda number: wire.Begin(number, line.present.sitting), lambda _: bool(self._key))
        self._paper = self._shelf.opened(self._here.session, self._sealed, base64.b64decode(self._key))
        self._questions = answerable(self._paper)
        self._open.append(self._clock.monotonic_ms() - begun)

    def answer(self) -> None:
        """Answer something, connected or not."""
        if self._paper is None or not self._questions:
            return
        item = self._random.choice(self._questions)
        question = next(one for one in self._paper.questions() if one.id == item)
        answer = some_answer(question, self._random)
        self.line.give(AnswerEntry(item, answer, self.line.exam_now), timed=self.times_acks)

    async def settled(self) -> None:
        """Wait until the server has acknowledged everything."""
        outbox = self.line.present.outbox
        await self.line.until(lambda: outbox.is_empty)

    async def upload(self, size: int) -> None:
        """Save a practical file of so many bytes; it is acknowledged when this returns."""
        if self._paper is None:
            raise PcFaultError("paper_not_open")
        begun, credentials = self._clock.monotonic_ms(), self._credentials()
        whole, pieces = hashlib.sha256(), list[Digest]()
        try:
            for piece in pieces_of(size, self._random):
                whole.update(piece)
                pieces.append(digest_of(piece))
                await self._link.put_piece(pieces[-1], piece, credentials)
        except LinkError as error:
            raise PcFaultError(error.code) from error
        asked, digest = file_to_save(self._paper), Digest(whole.hexdigest())
        # A practical that asks for no file is measured with one all the same.
        task, path = (asked.task, asked.path) if asked else (self._paper.questions()[0].id, "rehearsal.bin")
        entry = FileEntry(task, path, size, digest, tuple(pieces), self.line.exam_now)
        await self.line.counted(self.line.give(entry))
        self._uploaded += size
        self._upload.append(self._clock.monotonic_ms() - begun)

    async def hand_in(self) -> None:
        """Hand in; it is acknowledged and counts when this returns."""
        begun = self._clock.monotonic_ms()
        await self.line.counted(self.line.give(HandInEntry(HandInBy.CANDIDATE, self.line.exam_now)))
        self._hand_in.append(self._clock.monotonic_ms() - begun)
        self._paper, self._questions = None, ()

    def unplug(self) -> None:
        """Pull the cable."""
        self.line.unplug()

    def plug(self) -> None:
        """Put it in again."""
        self.line.plug()

    def expect_return(self) -> None:
        """The server is about to go."""
        self.line.expect_return()

    async def returned(self) -> None:
        """Wait until it is seated again, and all it had kept by then is acknowledged."""
        await self.line.returned()

    def failed(self, code: str) -> None:
        """Note what went wrong at this PC."""
        self.line.failed(code)

    async def close(self) -> None:
        """Switch it off."""
        await self.line.close()

    @property
    def written(self) -> list[Written]:
        """What it wrote in each of its sittings."""
        return self.line.written

    def figures(self) -> PcFigures:
        """What it measured so far."""
        return PcFigures(
            machine=self.machine,
            room=self._who.room if self._who else "",
            seat=self._who.seat if self._who else 0,
            login_ms=tuple(self._login),
            paper_ms=tuple(self._fetch),
            open_ms=tuple(self._open),
            acks_ms=tuple(self.line.acks_ms),
            upload_ms=tuple(self._upload),
            upload_bytes=self._uploaded,
            hand_in_ms=tuple(self._hand_in),
            errors=tuple(self.line.errors),
        )

    # ---- inside -----------------------------------------------------------------------------------------------------

    @property
    def _here(self) -> wire.Seated:
        if self.line.seated is None:
            raise PcFaultError("log_in_first")
        return self.line.seated

    @property
    def _key(self) -> str:
        """The paper's key once this candidate has entered."""
        view = self.line.view
        return view.paper_key if view is not None and view.phase is SittingPhase.ANSWERING else ""

    def _credentials(self) -> Credentials:
        return Credentials(self.machine, self.line.present.sitting, self.line.present.token)
