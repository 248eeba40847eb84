"""Candidates and staff of a simulated day: they do what people do, right and wrong, each by their own chances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidate_agent.session.status import Screen
from exam.commands import (
    AllowEarlyLeave,
    ExtendSession,
    ExtendSitting,
    MoveSitting,
    Ordered,
    PauseSession,
    ResumeSession,
    StaffCommand,
    StartSession,
)
from exam.ids import MachineId, SessionId, SittingId, Ticket
from exam.people import Actor, Role
from exam.room import SessionPhase
from exam.text import Refusal
from tests.simulation.candidate_pc import CandidatePc
from tests.simulation.day import POLICY, SECOND, THEORY_STARTS, Happening, Person, Persona

if TYPE_CHECKING:
    from tests.simulation.world import World

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲")
PATIENCE = 2000


class Candidate:
    """Sits at a PC and works."""

    def __init__(self, world: World, number: int, person: Person, ticket: Ticket, pc: CandidatePc) -> None:
        self.world = world
        self.person = person
        self.ticket = ticket
        self.pc = pc
        self.chances = world.day.chances(f"candidate {number}")
        self._arrives = self._arrival()
        self._done_since = 0
        self._lingers = 0
        if person.persona is not Persona.ABSENT:
            world.after(self._arrives, self._act)

    def _arrival(self) -> int:
        cutoff = THEORY_STARTS + POLICY.entry_closes_after_start
        match self.person.persona:
            case Persona.JUST_IN_TIME:
                return cutoff - SECOND
            case Persona.JUST_TOO_LATE:
                return cutoff + SECOND
            case _:
                return self.chances.randrange(12 * SECOND, 70 * SECOND)

    def moves_to(self, pc: CandidatePc) -> None:
        """Staff lead the candidate to another PC; the old one is worked at a moment longer."""
        self._lingers = self.world.now + self.chances.choice((0, 0, 4000))
        self.world.after(max(1, self._lingers - self.world.now), self._sit_down, pc)

    def types_on(self) -> None:
        """Answer once more, wherever that is possible."""
        self.pc.answer("q1")

    def _sit_down(self, pc: CandidatePc) -> None:
        self.pc = pc
        pc.cheats = self.person.persona is Persona.CHEAT

    def _act(self) -> None:
        pc = self.pc
        pause = self.chances.randrange(500, 2500)
        core = pc.core
        if core is not None:
            match core.screen:
                case Screen.LOGIN:
                    self._log_in(pc)
                    pause = 2000
                case Screen.CONFIRM:
                    pc.do(core.confirm())
                case Screen.CHOOSE:
                    pc.do(core.begin())
                case Screen.DONE | Screen.REVOKED:
                    self._finished(pc)
                case Screen.PAPER:
                    pause = self._work(pc, pause)
                case _ if pc.cheats:
                    pc.answer("q1")
                case _:
                    pass
        self.world.after(pause, self._act)

    def _log_in(self, pc: CandidatePc) -> None:
        password = self.ticket[-6:]
        if self.person.persona is Persona.FORGETFUL and self.chances.random() < 0.6:
            password = "000000"
        if pc.core is not None:
            pc.do(pc.core.log_in(self.ticket, password))

    def _finished(self, pc: CandidatePc) -> None:
        """Leave the finished or revoked PC as it was found: waiting for the next login."""
        if self._done_since == 0:
            self._done_since = self.world.now
        elif self.world.now - self._done_since > 4000 and pc.core is not None:
            self._done_since = 0
            pc.core.leave()

    def _work(self, pc: CandidatePc, pause: int) -> int:
        core = pc.core
        remaining = core.remaining(pc.monotonic()) if core is not None else None
        chance = self.chances.random()
        if self.person.persona is Persona.HASTY and chance < 0.25:
            self._hand_in(pc)
        elif chance < 0.15:
            pc.answer(f"file-{self.chances.randrange(3)}.html", as_file=True)
        else:
            pc.answer(f"q{self.chances.randrange(1, 13)}")
        hurry = self.person.persona in (Persona.LAST_SECOND, Persona.CHEAT)
        if hurry and remaining is not None and remaining < 3000:
            return self.chances.randrange(40, 250)
        return pause

    def _hand_in(self, pc: CandidatePc) -> None:
        if pc.core is None:
            return
        outcome = pc.core.hand_in(pc.monotonic())
        if isinstance(outcome, Refusal):
            self.world.count(f"hand-in refused: {outcome.code}")
        else:
            pc.do(outcome)


class Staff:
    """Orders from the console over a network that loses requests and replies; asks again under the same number."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chances = world.day.chances("staff")
        self._orders = 0
        self._answered: set[str] = set()

    def order(self, command: StaffCommand, clicks: int = 1) -> str:
        """Give an order; a double click sends it twice at once."""
        self._orders += 1
        request = f"order-{self._orders:04d}"
        self.world.check.ordered[request] = command
        self.world.say("staff", f"order {type(command).__name__}", request)
        for _ in range(clicks):
            self._send(Ordered(command, CHIEF, request))
        return request

    def _send(self, ordered: Ordered) -> None:
        world = self.world
        if ordered.request in self._answered:
            return
        process = world.process
        if process is not None and self.chances.random() > 0.1:
            world.after(self.chances.randrange(1, 30), process.order, ordered, lambda r: self._reply(ordered, r))
        world.after(PATIENCE, self._send, ordered)

    def _reply(self, ordered: Ordered, refusal: Refusal | None) -> None:
        world = self.world
        world.check.replied(ordered.request, refusal)
        if self.chances.random() < 0.1:
            world.count("reply to staff lost")
            return
        if ordered.request in self._answered:
            return
        self._answered.add(ordered.request)
        name = type(ordered.command).__name__
        world.say("staff", f"{name} is answered:", refusal.code if refusal else "done")
        world.count(f"{name}: {refusal.code if refusal else 'done'}")
        if refusal is None and isinstance(ordered.command, MoveSitting):
            self._lead(ordered.command)

    def _lead(self, command: MoveSitting) -> None:
        world = self.world
        candidate = world.candidate_of(command.sitting)
        target = world.pcs[command.to] if command.to else world.free_pc(candidate.pc)
        candidate.moves_to(target)

    # ---- what happens by them ---------------------------------------------------------------------------------------

    def does(self, happening: Happening) -> None:
        """Carry out an order of the day's list, for whatever session is on."""
        session = self.world.session_now()
        sitting = self.world.sitting_of(happening.who, session)
        match happening.kind:
            case "extend_one":
                self.order(ExtendSitting(sitting, happening.ms, "机器故障"), clicks=happening.who % 2 + 1)
            case "extend_all":
                self.order(ExtendSession(session, happening.ms, "断电"), clicks=happening.who % 2 + 1)
            case "pause":
                self.order(PauseSession(session, "火警"))
                self.world.after(happening.ms, self._resume, session)
            case "early_leave":
                self.order(AllowEarlyLeave(sitting, "主考同意"))
            case "start_again":
                self.order(StartSession(session, "重复"))
            case "move":
                for delay in range(0, 30, 6):  # the candidate types on meanwhile
                    self.world.after(delay, self.world.candidate_of(sitting).types_on)
                to = MachineId("spare") if happening.word == "spare" else None
                self.order(MoveSitting(sitting, "换机", to))
            case _:
                raise AssertionError(happening.kind)

    def _resume(self, session: SessionId) -> None:
        self.order(ResumeSession(session, "解除"), clicks=2)

    def resumes_everything(self) -> None:
        """At the end of the day no room stays paused by mistake."""
        world = self.world
        for id_, facts in world.check.ledger.sessions.items():
            if facts.paused:
                self._resume(id_)
        if world.now < 800 * SECOND:
            world.after(5000, self.resumes_everything)

    def moves(self, sitting: SittingId) -> None:
        """The candidate's PC is dead: on to a spare."""
        hall = self.world.hall
        if hall is None or hall.sessions[hall.sittings[sitting].session].phase is SessionPhase.ENDED:
            return
        self.order(MoveSitting(sitting, "机器故障"))
