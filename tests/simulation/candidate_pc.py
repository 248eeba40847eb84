"""A candidate's PC of a simulated day: the real session core, driven as `candidate_agent.session.runner` drives it,
with a disk, a clock that drifts and a plug that can be pulled between any two effects.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from candidate_agent.session.core import SessionCore
from candidate_agent.session.effects import (
    Effect,
    Keep,
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
from exam.commands import AnswerEntry, Entry, FileEntry, HandInEntry, LossEntry
from exam.events import HandInBy, LossCause
from exam.evidence import Evidence
from exam.ids import Digest, ItemId, MachineId, SittingId
from exam.link.backoff import Backoff
from exam.package import digest_of
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.wire.codec import decode_to_machine, encode
from exam.wire.messages import Seated, Send, View
from tests.simulation.broken import Broken
from tests.simulation.day import Persona
from tests.simulation.invariants import AHEAD, BEHIND, Made
from tests.simulation.network import HOSTILE_LIFE, Connection

if TYPE_CHECKING:
    from tests.simulation.world import World

TICK = 500


class CheatsCore(SessionCore):
    """A program that was tampered with: it lets the candidate go on after time-up and in a pause."""

    def _why_not(self, monotonic: int, *, even_locked: bool = False) -> Refusal | None:
        return None if self.view is not None and not self._restoring else Refusal("not_entered")


class LyingCore(SessionCore):
    """A program that was tampered with: it tells of lost time that never was."""

    def lie(self, cause: LossCause, ms: int, monotonic: int) -> list[Effect]:
        """Say that the candidate could not work until now."""
        if not self._is_answering():
            return []
        now = self.time.now(monotonic)
        return self._keep(LossEntry(cause, now - ms, now))


class CandidatePc:
    """One PC. `core` is None while it is off; `disk` and `signs` are what survives that."""

    def __init__(self, world: World, machine: MachineId, drift: int) -> None:
        self.world = world
        self.machine = machine
        self.persona = Persona.DILIGENT
        self.core: SessionCore | None = None
        self.disk: dict[tuple[SittingId, int], list[tuple[int, Entry]]] = {}
        self.signs: dict[tuple[SittingId, int], LifeSign] = {}
        self.pieces: set[Digest] = set()
        self.seat: tuple[Seated, View] | None = None
        self.connection: Connection | None = None
        self.dead = False
        self.forgetful: set[SittingId] = set()
        self.refuses_until = 0
        self.offline_until = 0
        self.hostile_until = 0
        self.slow_until = 0
        self.dies_after: int | None = None
        self.lock: Evidence | None = None
        self._code_at = 0
        self._codes = 0
        self._locked_at: int | None = None
        self.starts = 0
        self._drift = drift
        self._chances = world.day.chances(machine)
        self._backoff = Backoff(self._chances)
        self._made = 0
        self._unnumbered: dict[str, tuple[Instant, bool]] = {}
        self._newest: dict[str, str] = {}
        self._ways = world.day.chances(f"{machine} ways")
        self._offered: set[tuple[SittingId, int, int]] = set()

    def __str__(self) -> str:
        """Its name, for the trace."""
        return self.machine

    @property
    def cheats(self) -> bool:
        """Whether its program lets the candidate answer when it must not."""
        return self.persona is Persona.CHEAT

    def belongs_to(self, persona: Persona) -> None:
        """Somebody sits down here."""
        self.persona = persona

    # ---- power ------------------------------------------------------------------------------------------------------

    def power_on(self) -> None:
        """The program starts, with nothing but its disk."""
        if self.dead or self.core is not None:
            return
        self.starts += 1
        program = {Persona.CHEAT: CheatsCore, Persona.LIAR: LyingCore}.get(self.persona, SessionCore)
        self.core = program(self.machine, "simulated")
        self.core.can_unlock = self.seat is not None
        self._backoff.reset()
        self.world.after(self._chances.randrange(0, TICK), self._tick, self.starts)
        self.world.after(self._chances.randrange(0, 300), self._connect, self.starts)

    def power_off(self) -> None:
        """The plug is pulled."""
        self.world.losses.off(self)
        self.core, self.dies_after = None, None
        self._offered.clear()
        self._unnumbered.clear()
        self._newest.clear()
        self._locked_at = None
        if self.connection is not None:
            drains = self._chances.random() < 0.5
            self.connection.pc_has_it = False
            self.connection.cut(server_learns=self._chances.randrange(0, 10_000), drains=drains)
            self.connection = None

    def monotonic(self) -> int:
        """Its clock, which runs a little wrong."""
        now = self.world.now
        return 5_000_000 + now + now * self._drift // 1_000_000

    # ---- the connection ---------------------------------------------------------------------------------------------

    def _connect(self, start: int) -> None:
        if self.core is None or self.starts != start or self.connection is not None:
            return
        world = self.world
        process = world.process
        if process is None or not process.serves or world.now < self.offline_until:
            world.after(round(self._backoff.next() * 1000), self._connect, start)
            return
        connection = world.connection(
            self.machine, hostile=world.now < self.hostile_until, slow=world.now < self.slow_until
        )
        connection.at_pc, connection.pc_told = self._received, self._lost
        process.connect(connection)
        self.connection = connection
        if connection.hostile:
            world.count("hostile connection")
            world.after(self._chances.randrange(1000, HOSTILE_LIFE), connection.cut)
        self.do(self.core.connected())

    def _lost(self, connection: Connection) -> None:
        if connection is not self.connection:
            return
        self.connection = None
        if self.core is not None:
            self.do(self.core.lost())
            self._nothing_travels("lost its connection")
            self.world.after(round(self._backoff.next() * 1000), self._connect, self.starts)

    def _received(self, connection: Connection, data: bytes) -> None:
        if self.core is not None and connection is self.connection:
            self._backoff.reset()
            self.do(self.core.received(decode_to_machine(data), self.monotonic()))

    def _tick(self, start: int) -> None:
        if self.core is None or self.starts != start:
            return
        self.do(self.core.tick(self.monotonic()))
        self._look_at_lock()
        self._keep_seat()
        self.world.losses.look(self)
        self.world.after(TICK, self._tick, start)

    # ---- the seat on its disk ---------------------------------------------------------------------------------------

    def _keep_seat(self) -> None:
        """What it takes to go on without a server is on the disk, once a candidate has logged in."""
        core = self.core
        if core is None or core.seated is None or core.view is None or self.world.now < self.refuses_until:
            return
        self.seat = None if core.is_over else (core.seated, core.view)
        core.can_unlock = self.seat is not None

    def unlock(self) -> None:
        """Its candidate types ticket and password while no server is there."""
        core = self.core
        if core is not None and self.seat is not None and core.status(self.monotonic()).can_unlock:
            self.world.count("went on without a server")
            self.world.say(str(self), "goes on without a server")
            self.do(core.reopen(*self.seat))

    def leave(self) -> None:
        """The candidate goes away."""
        if self.core is not None:
            self.core.leave()
            self.core.can_unlock = False
        self.seat = None

    @property
    def _knows_the_time(self) -> bool:
        """Whether it has heard the server since it went on without one."""
        return self.core is not None and self.core._reopened is None

    # ---- the lock ---------------------------------------------------------------------------------------------------

    def locks(self, evidence: Evidence, by_code: int) -> None:
        """It finds something and locks itself, which its disk remembers; after `by_code` somebody types a code."""
        if self.lock is None:
            self.lock, self._code_at = evidence, self.world.now + by_code if by_code else 0

    def _look_at_lock(self) -> None:
        """Tell whoever sits here, and look whether people have released it."""
        core, lock = self.core, self.lock
        if core is None or lock is None:
            return
        exam_time = core.time.now(self.monotonic())
        self.do(core.found(lock.code, lock.about, "lock", {}, exam_time))
        self.do(core.locked(True, self.monotonic()))
        if core.seated is not None and core.screen is Screen.PAPER:
            self.world.losses.locked(self)
            self._locked_at = self.monotonic() if self._locked_at is None else self._locked_at
        else:
            self._locked_at = None
        by_code = core.seated is not None and 0 < self._code_at <= self.world.now
        if by_code:
            self._codes += 1
            self.world.count("an emergency code used")
            self.do(core.emergency_used(self._codes % 16, exam_time, (lock,)))
        if by_code or (core.view is not None and lock in core.view.released):
            self._unlocked(core)

    def _unlocked(self, core: SessionCore) -> None:
        """The candidate goes on, and what the lock took is told."""
        self.lock, self._code_at = None, 0
        effects = core.locked(False, self.monotonic())
        since, self._locked_at = self._locked_at, None
        told = [effect for effect in effects if isinstance(effect, Keep) and isinstance(effect.entry, LossEntry)]
        long = since is not None and self.monotonic() - since >= 2000 and core.screen is Screen.PAPER
        if long and not told and not self.cheats:
            raise Broken("a lock is measured", f"{self} was locked and tells of no lost time")
        self.world.count("a lock was measured" if told else "a lock was over")
        self.do(effects)
        self.world.losses.unlocked(self.machine)

    # ---- what its candidate does ------------------------------------------------------------------------------------

    def answer(self, item: str, *, as_file: bool = False) -> Refusal | None:
        """Answer an item, or save a practical file under its name, with a mark that can be followed."""
        core, world = self.core, self.world
        if core is None or core.view is None:
            return Refusal("off")
        self._made += 1
        token = f"{self.machine}:{self._made}"
        monotonic = self.monotonic()
        if as_file:
            token = digest_of(token.encode())
            pieces = (Digest(token), digest_of(f"rest of {item}".encode()))
            self.pieces.update(pieces)
            # Some find their way by the work folder, whose files travel before they are numbered.
            save = core.file_cut if self._ways.random() < 0.5 else core.save_file
            outcome = save(ItemId("task"), item, 10, Digest(token), pieces, monotonic)
        else:
            outcome = core.answer(ItemId(item), Written((token,)), monotonic)
        if isinstance(outcome, Refusal):
            self._blocked(core, outcome)
            return outcome
        if self.cheats:
            # Whoever answers after handing in also upsets what the PC thinks it was kept from.
            world.losses.liars.add(core.view.sitting)
        # Who goes on without a server goes by the PC's count, and what is made in time by that is made in time.
        made_at = world.exam_now if self._knows_the_time else core.time.now(monotonic)
        self._unnumbered[token] = made_at, not self.cheats
        self._newest[item] = token
        if self._knows_the_time and world.check.ledger.is_running and core.view.phase is SittingPhase.ANSWERING:
            # Before that its time may be that of a server's life whose date was put right since.
            self._right_time(core, world.exam_now)
        self.do(outcome)
        return None

    def _numbered(self, keep: Keep) -> None:
        """What a person made has a number now, by which it can be followed."""
        entry = keep.entry
        token = entry.digest if isinstance(entry, FileEntry) else ""
        if isinstance(entry, AnswerEntry) and isinstance(entry.answer, Written):
            token = entry.answer.texts[0]
        if token in self._unnumbered:
            at, honest = self._unnumbered.pop(token)
            made = Made(keep.sitting, self.machine, keep.line, keep.seq, at, honest)
            self.world.check.made[token] = made

    def _nothing_travels(self, when: str) -> None:
        """The newest version of everything made is an entry now; only what was made again meanwhile is not."""
        if any(token in self._unnumbered for token in self._newest.values()):
            raise Broken("no answer lost", f"a file was on its way when {self} {when}, and was not kept")

    def lies(self, ms: int) -> None:
        """Tell the server of so much lost time, where the program is one that can."""
        if isinstance(self.core, LyingCore):
            cause = self._chances.choice((LossCause.PC_OFF, LossCause.PC_FAILED, LossCause.SERVER_AWAY))
            if self.core.seated is not None:
                self.world.losses.liars.add(self.core.seated.view.sitting)
            self.world.count("a lie about lost time")
            self.do(self.core.lie(cause, ms, self.monotonic()))

    def _right_time(self, core: SessionCore, truth: Instant) -> None:
        """The PC's count of exam time is never ahead of the truth, and not far behind it."""
        count = core.time.now(self.monotonic())
        if not truth - BEHIND <= count <= truth + AHEAD:
            raise Broken("time granted", f"{self} counts {count}, the exam's time is {truth}")

    def _blocked(self, core: SessionCore, refusal: Refusal) -> None:
        view = core.view
        if refusal.code in ("after_deadline", "session_interrupted") and view is not None and view.deadline is not None:
            self._not_early(view.deadline)

    def _not_early(self, deadline: Instant) -> None:
        if self.world.exam_now < deadline - AHEAD:
            early = deadline - self.world.exam_now
            raise Broken("time granted", f"{self} stops its candidate {early} ms before the deadline it was told")

    # ---- effects ----------------------------------------------------------------------------------------------------

    def do(self, effects: Iterable[Effect]) -> None:
        """Carry out effects in order; the plug may be pulled after any of them."""
        pending = deque(effects)
        while pending and self.core is not None:
            effect = pending.popleft()
            match effect:
                case Transmit(message=message):
                    if isinstance(message, Send) and (message.sitting, message.line, message.seq) not in self._offered:
                        raise Broken("checkpoint, then send", f"{self} sends {message.seq} before its disk was asked")
                    if self.connection is not None:
                        self.connection.to_server(encode(message))
                case Keep():
                    pending.extend(self._keep(self.core, effect))
                case OpenJournal():
                    pending.extend(self._read_back(self.core, effect))
                case NoteLife(sitting=sitting, line=line, sign=sign):
                    if self.world.now >= self.refuses_until:
                        self.signs[sitting, line] = sign
                        self.world.losses.written(self)
                case Saved():
                    self.world.check.saved(effect)
                case SendAhead():
                    self.world.after(self._ways.randrange(5, 3000), self._send_ahead, self.starts, effect)
                case UploadPieces(pieces=pieces):
                    self.world.after(self._chances.randrange(5, 400), self._upload, self.starts, pieces)
            self._may_die(effect)

    def _read_back(self, core: SessionCore, wanted: OpenJournal) -> list[Effect]:
        where = wanted.sitting, wanted.line
        found = self.disk.setdefault(where, [])
        if found:
            last = max(seq for seq, _ in found)
            self._offered.update((*where, seq) for seq in range(1, last + 1))
            self.world.count("PC journal read back")
        effects = core.restored(list(found), self.monotonic(), self.signs.get(where))
        self.world.losses.restored(self, wanted.sitting)
        return effects

    def _may_die(self, effect: Effect) -> None:
        if self.dies_after is None or not isinstance(effect, Keep | Transmit):
            return
        self.dies_after -= 1
        if self.dies_after < 0:
            self.world.count(f"PC killed right after {type(effect).__name__}")
            self.world.say(str(self), "loses power right after", type(effect).__name__)
            self.power_off()
            self.world.after(self._chances.randrange(1000, 20_000), self.power_on)

    def _keep(self, core: SessionCore, keep: Keep) -> list[Effect]:
        if isinstance(keep.entry, HandInEntry):
            self.world.say(str(self), "hands in:", keep.entry.by.value)
            self._nothing_travels("handed in")
            view = core.view
            answering = view is not None and view.session_phase is not SessionPhase.SCHEDULED
            if keep.entry.by is HandInBy.TIME_UP and answering and view is not None and view.deadline is not None:
                self._not_early(view.deadline)
        self._offered.add((keep.sitting, keep.line, keep.seq))
        self._numbered(keep)
        if self.world.now < self.refuses_until:
            self.world.count("PC disk refused")
            self.world.losses.refused(self)
            if isinstance(keep.entry, HandInEntry):
                self.world.check.not_kept_hand_ins.add(keep.sitting)
            return core.not_kept(keep.seq, self.monotonic())
        self.disk.setdefault((keep.sitting, keep.line), []).append((keep.seq, keep.entry))
        self.world.losses.kept(self, shows_at_work(keep.entry))
        return core.kept(keep.seq, self.monotonic())

    def _send_ahead(self, start: int, file: SendAhead) -> None:
        if self.core is None or self.starts != start:
            return
        process = self.world.process
        reaches = process is not None and process.serves and self.world.now >= self.offline_until
        if reaches and self._ways.random() < 0.9:
            self.world.count("file sent ahead")
            for piece in file.pieces:
                self.world.blobs.add(piece)
        else:
            self.world.count("file not sent ahead")
        self.do(self.core.sent_ahead(file.task, file.path, file.digest))

    def _upload(self, start: int, pieces: tuple[Digest, ...]) -> None:
        process = self.world.process
        if self.core is None or self.starts != start or process is None or self.connection is None:
            return
        for piece in pieces:
            if not process.serves or self.world.now < self.offline_until or self._chances.random() < 0.1:
                self.world.count("upload of pieces broken off")
                return
            if piece in self.pieces:
                self.world.blobs.add(piece)
        self.world.count("pieces uploaded")
        self.do(self.core.pieces_uploaded(self.monotonic()))


def shows_at_work(entry: Entry) -> Instant | None:
    """When an entry shows its candidate at work, as its PC says; None where it shows nothing."""
    match entry:
        case AnswerEntry(made_at=at) | FileEntry(made_at=at) | HandInEntry(made_at=at) | LossEntry(until=at):
            return at
        case _:
            return None
