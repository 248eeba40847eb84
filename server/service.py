"""One life of the hall: journal opened, replayed, served until the store fails or the server stops.

`ExamService` outlives its hall. When a write fails, everybody is disconnected, the hall is thrown away and a new one is
made from the journal as soon as the store answers again; the candidates go on working on their PCs meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import msgspec
import structlog

from exam.clock import Clock
from exam.commands import OpenPaper, Ordered, Outcome
from exam.events import (
    ServerStarted,
    SignedIn,
    SignedOut,
    SignInRefused,
    StandbyJoined,
    StandbyLost,
    StandbySwitched,
)
from exam.ids import MachineId, SessionId
from exam.plan import Plan
from exam.program import build_of
from exam.room import SessionPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.machine_identity import MachineIdentity
from exam.trust.mandates import Mandate
from exam.wire.left_journals import LeftAnswer
from exam.wire.safe_home_rows import UploadRow
from server.backup.worker import Backup
from server.blobs import BlobStore
from server.committer import Committer
from server.desk import Desk
from server.exam_clock import ExamClock, read_clocks, resume
from server.hall import Hall
from server.journal.errors import StoreError
from server.journal.port import JournalStore
from server.journal.record import Record, first_hash, verify
from server.links import Links
from server.looks import Looks
from server.orders import too_many_codes
from server.papers import Papers
from server.picture import SiteFacts
from server.rehearsal_look import KnownRehearsal
from server.reporting import sitting_rows
from server.room_rehearsal import RoomRehearsal
from server.screens import Screens
from server.standby.frames import Left
from server.standby.left_behind import take
from server.standby.left_journals import LeftJournals, missing_pieces
from server.standby.office import Office, is_later
from server.standby.replication import Follower, Replication
from server.store.remedies import store_error
from server.store.reports import SittingRow
from server.views import PaperOnOffer
from server.watchers import Watchers

TICK_SECONDS = 0.2
RETRY_SECONDS = 1.0
MOST_WAITING_NEWS = 64
"""News that may wait for one console: three seconds of a busy site."""
FINAL = {
    "store_in_use",
    "store_other_plan",
    "store_too_new",
    "store_not_a_database",
    "store_driver_missing",
    "store_login_refused",
}
TAKEN_OVER = "taken_over"
"""How a server that took over knows how long nobody served: from the old one's last word."""
REPLACED = "store_replaced"
"""The fault of a server that a standby has taken over from: it ends whenever that is known."""
"""Faults that waiting does not mend: at the start the server stops and says what to do."""
log = structlog.get_logger("server.service")


class Life:
    """A hall with its desk, clock, committer and those who watch, ready to serve."""

    def __init__(
        self,
        hall: Hall,
        desk: Desk,
        clock: ExamClock,
        committer: Committer,
        planned: Mapping[SessionId, Instant],
        watchers: Watchers,
    ) -> None:
        self.planned = planned
        self.hall = hall
        self.desk = desk
        self.clock = clock
        self.committer = committer
        self.watchers = watchers


class ExamService:
    """Serves a plan. `life` is None while the store cannot be used; `fault` then says why by its code."""

    def __init__(
        self,
        plan: Plan,
        store: JournalStore,
        blobs: BlobStore,
        papers: Papers,
        secret: bytes,
        clock: Clock,
        boot: str,
        program: str,
        links: Links,
        observe: Callable[[int, float], None],
        report: Callable[[Sequence[SittingRow]], None] | None = None,
        release_key: bytes = b"",
        manifest: str = "",
        free_space: Callable[[], int | None] | None = None,
        enrolled: Callable[[], Iterable[MachineIdentity]] = tuple,
        rehearsed: Callable[[datetime], KnownRehearsal] = lambda _: KnownRehearsal(),
        office: Office | None = None,
        backup: Backup | None = None,
        uploaded: Callable[[], UploadRow] = UploadRow,
    ) -> None:
        self.office = office or Office()
        self.replication = Replication(plan.policy.standby_patience)
        self.consoles = Links(MOST_WAITING_NEWS)
        self.screens = Screens()
        self.rehearsal = RoomRehearsal(plan) if plan.practice else None
        self._looks = Looks(free_space, rehearsed, uploaded, backup)
        self._left_journals = LeftJournals(plan, secret)
        self._release_key = release_key
        self.plan = plan
        self.blobs = blobs
        self.papers_on_offer = papers
        self.links = links
        self.secret = secret
        self.life: Life | None = None
        self.fault: StoreError | None = None
        self.recovered_records = 0
        self._store = store
        self._clock = clock
        self._boot = boot
        self.program = program
        self._manifest = manifest
        self._observe = observe
        self._report = report
        self._enrolled = enrolled
        self._opening = asyncio.Lock()
        self._time_zone = plan.sessions[0].starts_at.tzinfo if plan.sessions else UTC
        self._writer = ThreadPoolExecutor(1, "journal")
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled."""
        try:
            while True:
                try:
                    await self._live()
                except StoreError as error:
                    self.fault = error
                    if error.code == REPLACED or (not self._ready.is_set() and error.code in FINAL):
                        raise
                    log.warning("the journal cannot be used; candidates go on on their PCs", code=error.code)
                except Exception:
                    # The border of a life: a fault of ours must not end the exam, the journal begins another.
                    if not self._ready.is_set():
                        raise
                    log.exception("a fault of this program ended a life of the hall; another begins")
                await self._clock.sleep(RETRY_SECONDS)
        finally:
            self._writer.shutdown(wait=True, cancel_futures=False)

    @property
    def papers(self) -> Mapping[SessionId, PaperOnOffer]:
        """The paper of each session, some of them closed."""
        return self.papers_on_offer.main

    @property
    def spare_papers(self) -> Mapping[SessionId, PaperOnOffer]:
        """The spare paper of each session that has one."""
        return self.papers_on_offer.spare

    async def ready(self) -> None:
        """Wait until the first life serves."""
        await self._ready.wait()

    def connect(self, id_: int, address: str, identity: MachineIdentity | None = None) -> None:
        """A PC's transport connected, from an address; `identity` is what its certificate says it is."""
        if self.life:
            self.life.desk.opened(id_, address, identity)

    async def enrolled(self, identity: MachineIdentity, by: str) -> None:
        """Record that a PC got its certificate with a code that somebody gave out; returns when it is durable."""
        life = self._serving()
        life.hall.enrolled(identity, by, life.clock.now())
        await self.settled(life)

    async def order(self, ordered: Ordered) -> Outcome:
        """Carry out an order of people; returns when it is durable. Raises StoreError where there is no journal now."""
        if not isinstance(ordered.command, OpenPaper):
            return await self._ordered(ordered)
        async with self._opening:
            return await self._ordered(ordered)

    async def _ordered(self, ordered: Ordered) -> Outcome:
        life = self._serving()
        tried = await self._tried(life, ordered)
        outcome = life.hall.by_staff(
            ordered, life.clock.now(), tried.digest if isinstance(tried, PaperOnOffer) else tried
        )
        await self.settled(life)
        if outcome.refusal is None and isinstance(tried, PaperOnOffer):
            # What opened it is a file: a standby that takes over the next moment must not need the code again.
            await self.replication.has_files()
            self._opened(life, tried)
        return outcome

    async def _tried(self, life: Life, ordered: Ordered) -> PaperOnOffer | Refusal | None:
        """Try the code of a paper, in a thread: it is slow on purpose. What it opens is on the disk afterwards."""
        command = ordered.command
        if not isinstance(command, OpenPaper) or ordered.request in life.hall.requests:
            return None
        now = life.clock.now()
        if (tired := too_many_codes(life.hall, ordered.actor, now)) is not None:
            return tired
        date = self._date(life, now)
        how = partial(self.papers_on_offer.try_code, spare=command.spare, code=command.code, date=date)
        try:
            return await asyncio.to_thread(how, command.session)
        except OSError:
            return Refusal("paper_unwritable")

    def _date(self, life: Life, now: Instant) -> datetime:
        """The site's date at an instant."""
        return datetime.fromtimestamp(life.clock.wall_ms_of(now) / 1000, self._time_zone)

    def _opened(self, life: Life, paper: PaperOnOffer) -> None:
        """Its key goes to the PCs with the start of each session that sits it, and not before."""
        self.papers_on_offer.now_open(paper)
        self._mark_papers(life.hall)
        life.hall.news.site = True
        life.hall.news.sessions.update(life.hall.sessions)

    def _open_from_disk(self, life: Life) -> None:
        """Open what an administrator has opened on the server itself, where no console could be used."""
        for paper in self.papers_on_offer.opened_elsewhere():
            for spare, offers in ((False, self.papers), (True, self.spare_papers)):
                for id_ in [id_ for id_, offer in offers.items() if offer.digest == paper.digest]:
                    life.hall.paper_opened(id_, paper.digest, spare=spare, now=life.clock.now())
            self._opened(life, paper)

    def _mark_papers(self, hall: Hall) -> None:
        hall.closed, hall.closed_spare = self.papers_on_offer.closed, self.papers_on_offer.closed_spare
        hall.spare = set(self.spare_papers) - hall.closed_spare
        hall.paper_digests = {id_: offer.digest for id_, offer in self.papers.items()}

    async def note(self, event: SignedIn | SignedOut | SignInRefused | StandbySwitched) -> None:
        """Record what people did beside their orders; returns when it is durable. Raises StoreError as `order` does."""
        life = self._serving()
        life.hall.note(event, life.clock.now())
        self.replication.known(life.hall.standby)
        await self.settled(life)

    def read_records(self) -> Generator[Record, None, None]:
        """The whole journal as it is on the disk. Blocking; may run in any thread. Raises StoreError."""
        return self._store.read()

    def is_followed_by(self, mandate: Mandate) -> bool:
        """Whether a mandate is of one that leads this very exam after this server."""
        return self.life is not None and is_later(mandate, self.life.hall)

    @property
    def is_alone(self) -> bool:
        """Whether no standby has everything now."""
        return self.life is not None and not self.life.hall.standby.joined

    def replaced(self) -> None:
        """A standby leads: this server ends at its next tick."""
        if self.life is not None:
            self.life.desk.replaced = True

    def hash_of(self, seq: int) -> bytes | None:
        """The hash of a record on the disk; None where there is none. Blocking. Raises StoreError."""
        reading = self._store.read(seq - 1)
        try:
            return next((record.hash for record in reading), None)
        finally:
            reading.close()

    async def feed(self, follower: Follower) -> None:
        """Bring a standby up to the present. What the store refuses costs it this connection."""
        try:
            await self.replication.feed(follower, self._store)
        except StoreError as error:
            log.warning("a standby could not be fed; it comes back", code=error.code)
            follower.hang_up()

    async def take_left(self, follower: Follower, left: Left) -> None:
        """Take what a standby, once the server, had acknowledged alone; it is told once that is durable."""
        life = self._serving()
        taken = take(life.hall, left.part, follower.machine, life.clock.now())
        await self.settled(life)
        if taken:
            log.warning("what an old server had alone was taken", machine=follower.machine, entries=taken)
        if left.last:
            follower.say_taken(left.name)

    async def left_of_this_exam(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of a PC's left journals that are of this exam; a practice exam wants none."""
        self._serving()
        return () if self.plan.practice else await asyncio.to_thread(self._left_journals.known, names)

    async def take_left_journal(self, name: str, body: bytes, by: MachineId, *, final: bool) -> LeftAnswer | None:
        """Take what a candidate left on a PC; what it lacks still, or that all is durable. None for another exam's.

        `final` says that the PC has no more pieces of files. Raises StoreError where it cannot be written.
        """
        life = self._serving()
        left = None if self.plan.practice else await asyncio.to_thread(self._left_journals.open, name, body)
        if left is None or life is not self.life:
            return None
        missing = await asyncio.to_thread(missing_pieces, left, self.blobs.has)
        answer = self._left_journals.take(life.hall, left, () if final else missing, set(missing), by, life.clock.now())
        await self.settled(life)
        return answer

    def _serving(self) -> Life:
        if self.life is None:
            raise self.fault or StoreError("store_failed", "the server is starting")
        return self.life

    async def settled(self, life: Life) -> None:
        """Wait until all that this life has decided is on the disk. Raises StoreError where it cannot be written."""
        try:
            await life.committer.durable()
        except asyncio.CancelledError:
            # Ours was cancelled, or the batch: the life that could not write it may still be on its way out.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise StoreError("store_failed", "the command could not be written; ask again") from None

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            life = await loop.run_in_executor(self._writer, self._open)
            self.replication.begins(life.hall.standby, self.recovered_records)
            self.replication.joined = partial(self._joined, life)
            self.replication.changed = partial(self._site_changed, life)
            life.committer.wake()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(life.committer.run())
                tasks.create_task(self._tick(life))
                await life.committer.durable()
                # Only now: a store that can be read but not written must not look like a server that serves.
                self.life, self.fault = life, None
                log.info("serving", epoch=life.hall.epoch, records=life.hall.version)
                self._ready.set()
        except BaseExceptionGroup as group:
            cause = _first(group)
            # Before anybody notices the end of this life, /healthz can say why it ended.
            self.fault = cause if isinstance(cause, StoreError) else None
            raise cause from None
        finally:
            self.life = None
            self.replication.ends()
            self.links.drop_all()
            self.consoles.drop_all()
            with contextlib.suppress(StoreError):
                # Shielded from the loop's end: a lock left behind would keep the next life out.
                await loop.run_in_executor(self._writer, self._store.close)

    def _joined(self, life: Life, joined: StandbyJoined) -> None:
        """A standby has everything: it goes on record, and from then on saves wait for it."""
        life.hall.note(joined, life.clock.now())
        self.replication.known(life.hall.standby)
        self.office.remember(joined.address)
        life.desk.standby_joined(joined.address)
        self._site_changed(life)

    def _site_changed(self, life: Life) -> None:
        life.hall.news.site = True
        life.committer.wake()

    def _open(self) -> Life:
        opened = self._store.open(self.plan.number, self.office.least_epoch)
        hall = Hall(self.plan, opened, self.program, self._release_key)
        self._mark_papers(hall)
        hall.build = build_of(self.program, self._manifest)
        records = list(self._store.read())
        verify(records, first_hash(self.plan.number))
        hall.replay(records)
        self.recovered_records = len(records)
        hall.touched.clear()
        found = read_clocks(self._clock, self._boot)
        succession = self.office.succession_of(hall.epoch, records[-1].epoch if records else 0)
        # Who took over has counted exam time itself since the old server's last word.
        last = (succession.mark if succession else None) or hall.last_mark
        resumed = resume(last, hall.latest, found)
        # While a session runs its clock goes on untouched; otherwise a start takes the machine's date as the site's.
        wall = hall.anchor[1] + resumed.instant - hall.anchor[0] if hall.is_running else found.wall_ms
        exam_clock = ExamClock(self._clock, msgspec.structs.replace(found, instant=resumed.instant), wall)
        started = ServerStarted(
            found.wall_ms,
            found.monotonic_ms,
            found.boot,
            self.program,
            resumed.gap,
            TAKEN_OVER if succession else resumed.method,
            wall,
        )
        hall.server_started(started, resumed.instant, succession.event if succession else None)
        if hall.standby.joined:
            # At a start nobody follows yet; whoever did comes back by itself.
            hall.note(StandbyLost(hall.standby.machine), resumed.instant)
        for identity in self._enrolled():
            # Certificates outlive plans: what was enrolled before this one belongs to it too.
            if identity.machine not in hall.premises.machines:
                hall.enrolled(identity, "", resumed.instant)
        planned = {session.id: exam_clock.instant_of(session.starts_at) for session in self.plan.sessions}
        desk = Desk(
            hall,
            self.secret,
            self.papers_on_offer.main,
            planned,
            self.blobs.has,
            self.papers_on_offer.spare,
            self._manifest,
            self.rehearsal,
            lambda: (self.replication.address, self.office.mandate),
            lambda mandate: self.office.is_replaced_by(mandate, hall),
        )
        watchers = Watchers(hall, lambda: desk.machines, planned, self._facts)
        committer = Committer(
            hall,
            desk,
            self._store,
            exam_clock,
            self._writer,
            self.links.deliver,
            self._observe,
            watchers,
            self.consoles.tell,
            self.replication,
        )
        return Life(hall, desk, exam_clock, committer, planned, watchers)

    def _facts(self) -> SiteFacts:
        return self._looks.facts(self.replication.row())

    async def _tick(self, life: Life) -> None:
        last_alive = life.clock.now()
        reported = -1
        while True:
            now = life.clock.now()
            if life.desk.replaced:
                raise store_error("store_replaced")
            self.replication.pulse(now)
            # While a code is tried here, what the disk shows is this server's own doing, and not on record yet.
            if (life.hall.closed or life.hall.closed_spare) and not self._opening.locked():
                self._open_from_disk(life)
            life.hall.tick(now, life.planned)
            ended = sum(state.phase is SessionPhase.ENDED for state in life.hall.sessions.values())
            if ended != reported:
                reported = ended
                await self._write_reports(life)
            if life.hall.is_running and now - last_alive >= self.plan.policy.alive_every:
                last_alive = now
                life.hall.alive(life.clock.mark(self._boot))
            if self._looks.look(now, life.hall.version, partial(self._date, life, now)):
                life.hall.news.site = True
            life.committer.wake()
            await self._clock.sleep(TICK_SECONDS)

    async def _write_reports(self, life: Life) -> None:
        """Bring the reporting tables up to date; they are derived, so a failure costs nothing but a log line."""
        if self._report is None:
            return
        await life.committer.durable()
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._report, sitting_rows(life.hall))
        except StoreError as error:
            log.warning("the reporting tables could not be written; the journal has everything", code=error.code)


def _first(group: BaseExceptionGroup) -> BaseException:
    """The first failure of the life's tasks; the others were cancelled because of it."""
    for error in group.exceptions:
        return _first(error) if isinstance(error, BaseExceptionGroup) else error
    raise AssertionError("an exception group is never empty")
