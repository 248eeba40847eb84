"""Drives a session core on a real PC: network, disk and clock around the state machine.

Effects are carried out in order; an entry is on this PC's disk before it goes to the network (checkpoint, then send).
"""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Protocol

import structlog

from candidate_agent.session.ahead import FileKey
from candidate_agent.session.beside import Beside, free_bytes
from candidate_agent.session.core import (
    Effect,
    HangUp,
    Keep,
    KeepMandate,
    NoteLife,
    OpenJournal,
    Saved,
    SendAhead,
    SessionCore,
    Transmit,
    UploadPieces,
)
from candidate_agent.session.entry_disk import EntryDisk
from candidate_agent.session.journal_file import KeptEntry
from candidate_agent.session.leader_file import LeaderFile
from candidate_agent.session.left_journals import LeftJournals
from candidate_agent.session.paper_box import PaperBox
from candidate_agent.session.piece_traffic import PieceTraffic
from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.session.seat_keeper import SeatKeeper
from candidate_agent.session.status import Status
from exam.answers import Answer
from exam.clock import Clock
from exam.events import Topic
from exam.evidence import Evidence
from exam.ids import Digest, ItemId
from exam.link.backoff import Backoff
from exam.link.server_link import Channel, LinkError, ServerLink
from exam.terms import term_of
from exam.text import Fact, Refusal
from exam.timing import Instant
from exam.wire import messages as wire

TICK_SECONDS = 0.25
log = structlog.get_logger("agent.session")


class Observer(Protocol):
    """Who wants to know: a window, a scripted person, a rehearsal. Called on the loop; must not wait."""

    def changed(self, status: Status) -> None:
        """Something a screen shows may have changed."""

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """The server has an entry; `seconds` since the candidate made it, 0 where that was before a restart.

        `unbroken` tells that the connection stood all that time.
        """


class AgentRunner:
    """One candidate PC. `folder` holds its journals, papers and pieces."""

    def __init__(
        self, core: SessionCore, link: ServerLink, folder: Path, clock: Clock, random: Random, observer: Observer
    ) -> None:
        self.core = core
        self.papers = PaperBox(link, folder / "papers")
        self._link = link
        self._disk = EntryDisk(folder / "journals")
        self._pieces = PieceFolder(folder / "pieces")
        self._pieces.sweep()
        self._traffic = PieceTraffic(core, link, self._pieces, self._tell_changed)
        self._clock = clock
        self._backoff = Backoff(random)
        self.observers: list[Observer] = [observer]
        """The program's own, and for a while whoever rehearses here."""
        self._outgoing: deque[wire.ToServer] = deque()
        self._wake = asyncio.Event()
        self._made: dict[tuple[int, int], tuple[float, int]] = {}
        self._connections = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._seats = SeatKeeper(folder / "journals", core)
        self.beside = Beside(partial(free_bytes, folder))
        self._left = LeftJournals(folder / "journals", core, link, self._pieces)
        self._leader_file = LeaderFile(folder)
        core.leader = self._leader_file.read()
        link.also(self._leader_file.others())

    async def run(self) -> None:
        """Stay connected and keep time until cancelled."""
        ticker = asyncio.create_task(self._tick())
        try:
            while True:
                another = False
                try:
                    await self._connection()
                except LinkError:
                    # A standby may serve at the next address that is known: it is tried at once.
                    another = self._link.turn()
                except Exception as error:  # noqa: BLE001 - a fault of ours costs a connection, never the session
                    _stumbled("a message; it connects again", error)
                self._safely(self.core.lost)
                if not another:
                    await self._clock.sleep(self._backoff.next())
        finally:
            for task in (ticker, *self._tasks):
                task.cancel()
            await asyncio.gather(ticker, *self._tasks, return_exceptions=True)
            self._disk.close()

    # ---- acts of the candidate --------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """What a screen shows now."""
        return self.core.status(self._clock.monotonic_ms())

    @property
    def pieces(self) -> PieceFolder:
        """The pieces of files on this PC."""
        return self._pieces

    def uploads(self) -> Mapping[FileKey, float]:
        """Files that are not at the site yet, each with the share of its pieces that is there, 0 to 1."""
        return self._traffic.away()

    async def fetch_piece(self, digest: Digest) -> bytes:
        """A piece of one of the sitting's files, of this PC or of the server. Raises LinkError where neither has it."""
        return await self._traffic.fetch(digest)

    def log_in(self, ticket: str, password: str) -> None:
        """Ticket and password were typed. While the server is away they open what this PC holds of a sitting."""
        if self.status.can_unlock:
            self._start(partial(self._unlock_and_tell, ticket, password))
            return
        if self.core.can_unlock:
            self._start(partial(self._log_in_again, ticket, password))
            return
        self._seats.typed(ticket, password)
        self._do(self.core.log_in(ticket, password))

    async def _log_in_again(self, ticket: str, password: str) -> None:
        """This PC holds a seat: where it is of whoever logs in, its stub goes along for a server that has forgotten."""
        opened = await self._seats.open(ticket, password, self._clock.monotonic_ms())
        self._seats.typed(ticket, password)
        stub = b"" if isinstance(opened, Refusal) else opened.view.stub
        self._do(self.core.log_in(ticket, password, stub))

    async def unlock(self, ticket: str, password: str) -> Refusal | None:
        """Go on after a restart with what this PC holds, while the server is away; a refusal says why that is not done.

        With a server this is a login: its word comes first.
        """
        now = self._clock.monotonic_ms()
        opened = await self._seats.open(ticket, password, now)
        if self.core.is_connected:
            self.log_in(ticket, password)
            return None
        if isinstance(opened, Refusal):
            return opened
        self._do(self.core.reopen(opened.seated, opened.view))
        return None

    def confirm(self) -> None:
        """The identity was confirmed."""
        self._do(self.core.confirm())

    def begin(self) -> None:
        """The subject was chosen."""
        self._do(self.core.begin())

    def answer(self, item: ItemId, answer: Answer, *, marked: bool = False) -> Refusal | None:
        """An answer was given. When this returns None it is on this PC's disk, or the status says that it is not."""
        return self._try(self.core.answer(item, answer, self._clock.monotonic_ms(), marked=marked))

    def save_file(self, task: ItemId, path: str, data: bytes) -> Refusal | None:
        """A practical file was saved. Raises OSError where this PC's disk refuses its pieces."""
        cut = self._pieces.cut(data)
        now = self._clock.monotonic_ms()
        return self._try(self.core.save_file(task, path, cut.size, cut.digest, cut.pieces, now))

    def file_cut(self, task: ItemId, path: str, cut: CutFile) -> Refusal | None:
        """A file was found saved, and its pieces are on this PC; it goes to the site beside the answers."""
        now = self._clock.monotonic_ms()
        return self._try(self.core.file_cut(task, path, cut.size, cut.digest, cut.pieces, now))

    def file_removed(self, task: ItemId, path: str) -> Refusal | None:
        """A file that was kept is gone from the work folder."""
        return self._try(self.core.remove_file(task, path, self._clock.monotonic_ms()))

    def hand_in(self) -> Refusal | None:
        """The candidate hands in."""
        return self._try(self.core.hand_in(self._clock.monotonic_ms()))

    def raise_hand(self, topic: Topic, text: str = "", item: ItemId | None = None) -> Refusal | None:
        """The candidate asks for somebody."""
        return self._try(self.core.raise_hand(topic, self._clock.monotonic_ms(), text, item))

    def take_hand_down(self) -> Refusal | None:
        """The candidate needs nobody any more."""
        return self._try(self.core.take_hand_down(self._clock.monotonic_ms()))

    def notices_seen(self, upto: str) -> None:
        """The candidate has read the messages up to this one."""
        self.core.notices_seen(upto)
        self._tell_changed()

    def cable(self, *, unplugged: bool) -> None:
        """The network cable was pulled at this PC, or is in again."""
        self._do(self.core.cable(unplugged=unplugged, monotonic=self._clock.monotonic_ms()))

    def locked(self, *, locked: bool) -> None:
        """This PC locked itself, or was unlocked."""
        self._do(self.core.locked(locked, self._clock.monotonic_ms()))

    @property
    def reported(self) -> tuple[Evidence, ...]:
        """What the site has been told of, and not that it is gone."""
        return self.core.reported

    def found(self, code: str, about: str, severity: str, facts: Mapping[str, Fact], since: Instant) -> None:
        """Something was found at this PC; `since` in exam time."""
        self._do(self.core.found(code, about, severity, facts, since))

    def gone(self, code: str, about: str) -> None:
        """What was found is no more."""
        self._do(self.core.gone(code, about, self.core.time.now(self._clock.monotonic_ms())))

    def emergency_used(self, serial: int, at: Instant, causes: Iterable[Evidence]) -> None:
        """An emergency code opened this PC at `at`, in exam time."""
        self._do(self.core.emergency_used(serial, at, causes))

    def leave(self) -> None:
        """Make room for the next login at this PC."""
        self.core.leave()
        self._seats.leave()
        self.papers.forget()
        self._traffic.forget()
        self._disk.close()
        self._tell_changed()

    # ---- effects ----------------------------------------------------------------------------------------------------

    def _try(self, outcome: list[Effect] | Refusal) -> Refusal | None:
        if isinstance(outcome, Refusal):
            return outcome
        self._do(outcome)
        return None

    def _do(self, effects: Iterable[Effect]) -> None:
        self._carry_out(effects)
        self._look_after_paper()
        here = self.papers.paper is not None
        self._carry_out(self.core.paper(here=here, monotonic=self._clock.monotonic_ms()))
        self._seats.look()
        if self.core.view is not None:
            self._disk.keep_stub(self.core.view.stub)
        self._tell_changed()

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        pending = deque(effects)
        while pending:
            effect = pending.popleft()
            match effect:
                case Transmit(message=message):
                    self._outgoing.append(message)
                    self._wake.set()
                case Keep():
                    pending.extend(self._keep(effect))
                case OpenJournal():
                    pending.extend(self._open_journal(effect))
                case Saved():
                    self._disk.saved(effect.seq)
                    now = asyncio.get_running_loop().time()
                    made, connection = self._made.pop((effect.line, effect.seq), (now, 0))
                    self._tell_saved(effect, now - made, unbroken=connection == self._connections)
                case UploadPieces() | SendAhead():
                    self._bring(effect)
                case KeepMandate() | HangUp():
                    self._led(effect)
                case NoteLife(sign=sign):
                    if (kept := self._disk.note(sign)) is not None:
                        # That it works again is news for the candidate.
                        pending.extend(self.core.kept(kept, self._clock.monotonic_ms()))

    def _bring(self, effect: UploadPieces | SendAhead) -> None:
        """Bring pieces of files to the server, beside everything else."""
        if isinstance(effect, SendAhead):
            self._start(partial(self._send_ahead, effect))
        elif not self._traffic.is_uploading:
            self._traffic.is_uploading = True
            self._start(partial(self._upload, effect.pieces))

    def _led(self, effect: KeepMandate | HangUp) -> None:
        """Note who leads; or leave a server that leads no more, which ends this connection like a lost cable."""
        if isinstance(effect, HangUp):
            raise LinkError("leads_no_more")
        self._leader_file.write(effect.leader)

    def _keep(self, keep: Keep) -> list[Effect]:
        connection = self._connections if self.core.is_connected else 0
        self._made[keep.line, keep.seq] = asyncio.get_running_loop().time(), connection
        now = self._clock.monotonic_ms()
        if self._disk.keep(KeptEntry(keep.seq, keep.entry)):
            return self.core.kept(keep.seq, now)
        return self.core.not_kept(keep.seq, now)

    def _open_journal(self, wanted: OpenJournal) -> list[Effect]:
        found, sign = self._disk.open(wanted)
        # A paper that is open is another candidate's until this one's has been looked after.
        self.core.paper(here=False, monotonic=self._clock.monotonic_ms())
        return self.core.restored(((kept.seq, kept.entry) for kept in found), self._clock.monotonic_ms(), sign)

    def _look_after_paper(self) -> None:
        seated, view = self.core.seated, self.core.view
        self.papers.look_ahead(self.core.to_fetch, self._start)
        if seated is not None and self.papers.wants(seated.session.paper):
            self._start(partial(self.papers.fetch, seated.session.paper))
        if seated is not None and view is not None and view.paper_key:
            self.papers.open_with(seated.session, seated.candidate.ticket, view.paper_key)

    async def _upload(self, pieces: tuple[Digest, ...]) -> None:
        """Put pieces that the server asked for."""
        await self._traffic.upload(pieces)
        self._do(self.core.pieces_uploaded(self._clock.monotonic_ms()))

    async def _send_ahead(self, file: SendAhead) -> None:
        try:
            for piece in file.pieces:
                await self._traffic.put(piece)
        except (LinkError, OSError) as error:
            log.info("a file could not be sent ahead; its entry asks for it", cause=type(error).__name__)
        self._do(self.core.sent_ahead(file.task, file.path, file.digest))

    async def _unlock_and_tell(self, ticket: str, password: str) -> None:
        self.core.notice = None
        if refusal := await self.unlock(ticket, password):
            self.core.notice = refusal

    def _start(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        task = asyncio.create_task(self._tolerate(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tolerate(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Network and disk may fail here: the next tick or the next connection asks again."""
        try:
            await work()
        except (LinkError, OSError) as error:
            log.warning("fetching or uploading failed; it will be tried again", cause=type(error).__name__)
            return
        self._do(())

    # ---- connection and time ----------------------------------------------------------------------------------------

    async def _connection(self) -> None:
        async with self._link.channel() as channel:
            self._outgoing.clear()
            self._connections += 1
            self.beside.connected()
            self._do(self.core.connected())
            sender = asyncio.create_task(self._send(channel))
            try:
                async for message in channel.messages():
                    if isinstance(message, wire.Welcome):
                        self._backoff.reset()
                        self._know_others(message.others, practice=message.practice)
                        self._bring_left(message)
                    elif isinstance(message, wire.TellSeat):
                        self._start(self._left.tell)
                    elif isinstance(message, wire.Others):
                        self._know_others(message.addresses, practice=self.status.practice)
                    self._do(self.core.received(message, self._clock.monotonic_ms()))
                    self.beside.heard(message, self._clock)
                    if isinstance(message, wire.Seated) and self._seats.wants_key():
                        self._start(self._seats.make_key)
            finally:
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)

    def _know_others(self, addresses: Sequence[str], *, practice: bool) -> None:
        """Remember where a standby would serve: when this server is gone it is tried there too."""
        if addresses and not practice:
            self._link.also(addresses)
            self._leader_file.keep_others(addresses)

    def _bring_left(self, welcome: wire.Welcome) -> None:
        """What candidates left on this PC goes to every server that begins a term: it may have forgotten them."""
        if welcome.lineage and not welcome.practice:
            self._start(partial(self._left.tell, welcome.lineage, term_of(welcome.epoch)))

    async def _send(self, channel: Channel) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                await channel.send(self._outgoing.popleft())

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(TICK_SECONDS)
            self._safely(lambda: self.core.tick(self._clock.monotonic_ms()))
            if self.core.is_connected and self.beside.is_due(self._clock):
                self._safely(self._report)
            if self.core.is_connected:
                self._tell_beside()

    def _tell_beside(self) -> None:
        """Tell what the machine check found, and what was measured in a rehearsal, where there is news."""
        checked = self.beside.check_to_tell(is_seated=self.core.seated is not None)
        rehearsed = self.beside.rehearsal_to_tell(practice=self.status.practice)
        told = [Transmit(news) for news in (checked, rehearsed) if news is not None]
        if told:
            self._safely(lambda: told)

    def _report(self) -> Iterable[Effect]:
        """Tell the consoles of this PC."""
        yield Transmit(self.beside.report(self.status, self._clock, is_seated=self.core.seated is not None))

    def _safely(self, step: Callable[[], Iterable[Effect]]) -> None:
        """Take a step that must not end those after it: time goes on, and the connection is made again."""
        try:
            self._do(step())
        except Exception as error:  # noqa: BLE001 - see above
            _stumbled("keeping time", error)

    def _tell_changed(self) -> None:
        """Tell whoever watches. What goes wrong there, a window, keeps nothing from being kept or sent."""
        for observer in tuple(self.observers):
            try:
                observer.changed(self.status)
            except Exception as error:  # noqa: BLE001 - see above
                _stumbled("telling what changed", error)

    def _tell_saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        for observer in tuple(self.observers):
            try:
                observer.saved(saved, seconds, unbroken=unbroken)
            except Exception as error:  # noqa: BLE001 - see above
                _stumbled("telling what was saved", error)


def _stumbled(where: str, error: Exception) -> None:
    """Log a fault of ours by its kind and place: its own words may hold what a candidate typed."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "the session stumbled", over=where, cause=type(error).__name__, at=f"{Path(at.filename).name}:{at.lineno}"
    )
