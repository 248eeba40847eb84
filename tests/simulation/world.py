"""The world of a simulated day: virtual time, the machines, the people, and what is checked after every step."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable

from exam import events as ev
from exam.ids import Digest, MachineId, SessionId, SittingId, Ticket, sitting_id
from server.hall import Hall
from server.journal.errors import StoreError
from server.journal.record import Record
from server.service import Life
from tests.helpers.memory_journal import MemoryDisk, MemoryJournal
from tests.simulation.broken import Broken
from tests.simulation.candidate_pc import CandidatePc
from tests.simulation.candidates import Candidate
from tests.simulation.day import (
    DAY_BEGINS,
    FAULTS_UNTIL,
    HORIZON,
    PRACTICAL_STARTS,
    THEORY_STARTS,
    Day,
    Person,
    Persona,
    plan_of,
)
from tests.simulation.faults import befall
from tests.simulation.invariants import Check
from tests.simulation.network import Connection
from tests.simulation.organiser import Organiser
from tests.simulation.rest import what_is_not_at_rest
from tests.simulation.server_process import ServerProcess
from tests.simulation.staff import Staff
from tests.simulation.true_losses import TrueLosses

WHOLE_EVERY = 4000
"""Steps between two checks of everything; they also come at every start of a server and at the end."""


class ServerMachine:
    """The clocks of the server's machine, as `exam.clock` wants them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._booted = 0
        self._boots = 1
        self.skew = 0
        self.marked_skew = 0

    @property
    def boot(self) -> str:
        """The name of this boot."""
        return f"boot-{self._boots}"

    def monotonic_ms(self) -> int:
        """Milliseconds since the machine was switched on."""
        return 1000 + self._world.now - self._booted

    def wall_ms(self) -> int:
        """The date, right or not."""
        return round(DAY_BEGINS.timestamp() * 1000) + self._world.now + self.skew

    def reboot(self) -> None:
        """Switched off and on. Only the date can tell then how long it was off, so it must not be wrong by more than
        it was when the journal last noted it: whoever steps it and pulls the plug within five seconds is not forgiven.
        """
        self._boots += 1
        self._booted = self._world.now
        self.skew = self.marked_skew


class World:
    """One day. `run` raises Broken at the first step after which an invariant does not hold."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.now = 0
        self.steps = 0
        self.plan = plan_of(day)
        self.counts: Counter[str] = Counter()
        self.trace: list[tuple[int, str, tuple[object, ...]]] = []
        self.disk = MemoryDisk()
        self.blobs = Blobs()
        self.organiser = Organiser(self.plan.number, self.plan.site_number)
        self.losses = TrueLosses(self)
        self.check = Check(self.plan, self.organiser, self.losses)
        self.machine = ServerMachine(self)
        self.offset = 0
        self.starts = 0
        self.store_away_until = 0
        self.store_refuses_until = 0
        self.store_loses = ""
        self.dark_until = 0
        self._reboots = False
        self.process: ServerProcess | None = None
        self.old_processes: list[ServerProcess] = []
        self._queue: list[tuple[int, int, Callable[..., object], tuple[object, ...]]] = []
        self._pushed = 0
        self._connections = 0
        self._settled = False
        self._chances = day.chances("network")
        drifts = [*(person.drift for person in day.people), 0]
        self.pcs = {m: CandidatePc(self, m, drift) for m, drift in zip(day.machines, drifts, strict=True)}
        self.staff = Staff(self)
        self.candidates = [
            Candidate(self, n, person, ticket, self.pcs[machine])
            for n, (person, ticket, machine) in enumerate(zip(day.people, day.tickets, day.machines, strict=False))
        ]
        for candidate in self.candidates:
            candidate.pc.belongs_to(candidate.person.persona)

    # ---- time -------------------------------------------------------------------------------------------------------

    def after(self, delay: int, act: Callable[..., object], *args: object) -> None:
        """Do something later."""
        self._pushed += 1
        heapq.heappush(self._queue, (self.now + delay, self._pushed, act, args))

    @property
    def exam_now(self) -> int:
        """Exam time in truth, whoever is there to tell it."""
        return self.now + self.offset

    def run(self) -> None:
        """Live through the day."""
        self.server_starts()
        for pc in self.pcs.values():
            pc.power_on()
        for happening in self.day.happenings:
            self.after(happening.at, befall, self, happening)
        self.after(FAULTS_UNTIL, self._settle)
        while self._queue:
            self.now, _, act, args = heapq.heappop(self._queue)
            act(*args)
            self._look()
            if (
                self._settled
                and self.steps % 500 == 0
                and self.now > PRACTICAL_STARTS
                and not what_is_not_at_rest(self)
            ):
                break
            if self.now > HORIZON:
                raise Broken("comes to rest", "; ".join(what_is_not_at_rest(self)) or "late, but at rest")
        self.check.whole(self.disk.records, self.hall)

    def _look(self) -> None:
        self.steps += 1
        if len(self.disk.records) != self.check.ledger.length:
            for record, event in self.check.follow(self.disk.records):
                self._note(record, event)
        if self.steps % WHOLE_EVERY == 0:
            self.check.whole(self.disk.records, self.hall)

    def _note(self, record: Record, event: ev.Event) -> None:
        if isinstance(event, ev.ServerAlive | ev.ServerStarted):
            self.machine.marked_skew = event.wall_ms - (round(DAY_BEGINS.timestamp() * 1000) + record.at - self.offset)
        if isinstance(event, ev.EntryKeptAsEvidence):
            self.count(f"kept as evidence: {event.code}")
        elif isinstance(event, ev.HandedIn):
            self.count(f"handed in by {event.by.value}")
        else:
            self.count(record.kind)
        if record.kind not in ("answer_saved", "file_saved", "server_alive"):
            self.say("journal", record.kind, record.sitting[:26][-4:], f"at {record.at}")

    def _settle(self) -> None:
        """Nothing goes wrong any more: everything must come to rest."""
        self._settled = True
        self.say("world", "the faults are over")
        self.store_away_until = self.store_refuses_until = self.dark_until = 0
        self.store_loses = ""
        if self.process is None:
            self.server_starts()
        for pc in self.pcs.values():
            pc.hostile_until = pc.offline_until = pc.refuses_until = pc.slow_until = 0
            pc.dies_after = None
            pc.power_on()
            if pc.connection is not None:
                pc.connection.cut()
        if self.process is not None:
            self.process.dies_at = ""
        self.staff.end_of_the_day()

    # ---- the server -------------------------------------------------------------------------------------------------

    @property
    def hall(self) -> Hall | None:
        """The state that runs, if any."""
        return self.process.life.hall if self.process and self.process.life else None

    def server_starts(self) -> None:
        """A process of the server program is started, if none is there and the machine has power."""
        if self.process is not None:
            return
        if self.now < self.dark_until:
            self.after(self.dark_until - self.now, self.server_starts)
            return
        if self._reboots:
            self._reboots = False
            self.machine.reboot()
        self.starts += 1
        self.process = ServerProcess(self)

    def server_dies(self, how: str, down: int = 2500, *, reboot: bool = False) -> None:
        """The process is killed and started again later; with `reboot` its machine is off until then."""
        if reboot:
            self.count("server rebooted")
            self._reboots, self.dark_until = True, max(self.dark_until, self.now + down)
            for old in self.old_processes:
                old.die()
        if self.process is not None:
            self.say("server", how)
            self.process.die()
            self.process = None
        self.after(down + 1, self.server_starts)

    def before_open(self) -> None:
        """Between two sessions a start takes the machine's date as the site's: staff look at it then.

        Raises StoreError where the database is away.
        """
        if self.now < self.store_away_until:
            raise StoreError("store_unreachable", "Start the database.")
        if not self.check.ledger.is_running:
            self.machine.skew = 0

    def opened(self, life: Life) -> None:
        """A life of the hall begins: its clock must go on as if nothing had happened."""
        offset = life.clock.now() - self.now
        if offset != self.offset and self.check.ledger.is_running:
            raise Broken("the clock goes on", f"exam time jumped by {offset - self.offset} ms at a start")
        self.offset = offset
        theory, practical = self.plan.sessions
        planned = {theory.id: THEORY_STARTS + offset, practical.id: PRACTICAL_STARTS + offset}
        self.check.ledger.duties.planned = planned
        self.check.whole(self.disk.records, None)
        for id_, facts in self.check.ledger.sittings.items():
            answers = {item: saved.answer for item, saved in life.hall.sittings[id_].answers.items()}
            if answers != facts.answers:
                raise Broken("nothing acknowledged lost", "a started server does not know every saved answer")

    def write(self, journal: MemoryJournal, records: list[Record]) -> None:
        """Append to the journal on a disk that may refuse. Raises StoreError."""
        if self.now < self.store_refuses_until:
            journal.refuse_with = StoreError("store_full", "Free some space.")
        if self.store_loses:
            journal.lose_after(0, landed=self.store_loses == "landed")
            self.store_loses = ""
        journal.append(records)

    # ---- who is where -----------------------------------------------------------------------------------------------

    def connection(self, machine: MachineId, *, hostile: bool, slow: bool) -> Connection:
        """A new connection between a PC and the server."""
        self._connections += 1
        chances = self.day.chances(f"connection {self._connections}")
        hostile = hostile or (not self._settled and self._chances.randrange(100) < self.day.hostile)
        return Connection(self._connections, self, chances, machine, hostile=hostile, slow=slow)

    def session_now(self) -> SessionId:
        """The session that staff have in mind."""
        theory, practical = self.plan.sessions
        return theory.id if self.now < PRACTICAL_STARTS - 30_000 else practical.id

    def sitting_of(self, who: int, session: SessionId) -> SittingId:
        """A candidate's sitting."""
        return sitting_id(self.day.tickets[who % len(self.day.tickets)], session)

    def joins(self, ticket: Ticket) -> None:
        """Somebody who is in no file comes in, and takes a PC that nobody uses."""
        used = {candidate.pc.machine for candidate in self.candidates}
        free = [pc for machine, pc in self.pcs.items() if machine not in used and not pc.dead]
        if free:
            person = Person(Persona.DILIGENT, 0)
            self.candidates.append(Candidate(self, len(self.candidates), person, ticket, free[0]))

    def candidate_of(self, sitting: SittingId) -> Candidate:
        """Whose sitting it is."""
        return next(candidate for candidate in self.candidates if sitting.startswith(candidate.ticket))

    def free_pc(self, besides: CandidatePc) -> CandidatePc:
        """A PC that nobody uses; the present one where there is none."""
        used = {candidate.pc.machine for candidate in self.candidates}
        free = [pc for m, pc in self.pcs.items() if m not in used and not pc.dead]
        return free[0] if free else besides

    # ---- the record of the day --------------------------------------------------------------------------------------

    def say(self, who: str, *what: object) -> None:
        """Note something for the trace."""
        self.trace.append((self.now, who, what))

    def count(self, what: str) -> None:
        """Note that something came about."""
        self.counts[what] += 1


class Blobs:
    """The pieces on the server's disk."""

    def __init__(self) -> None:
        self._there: set[Digest] = set()

    def add(self, digest: Digest) -> None:
        """Keep a piece."""
        self._there.add(digest)

    def has(self, digest: Digest) -> bool:
        """Whether it is here."""
        return digest in self._there
