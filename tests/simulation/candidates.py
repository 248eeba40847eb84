"""Candidates of a simulated day: they do what people do, right and wrong, each by their own chances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidate_agent.session.status import Screen
from exam.events import Topic
from exam.ids import Ticket
from exam.text import Refusal
from tests.simulation.candidate_pc import CandidatePc
from tests.simulation.day import POLICY, SECOND, THEORY_STARTS, Person, Persona

if TYPE_CHECKING:
    from tests.simulation.world import World


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
            world.after(max(0, self._arrives - world.now), self._act)

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
        pc.belongs_to(self.person.persona)

    def _act(self) -> None:
        pc = self.pc
        pause = self.chances.randrange(500, 2500)
        core = pc.core
        if core is not None:
            match core.screen:
                case Screen.LOGIN:
                    self._log_in(pc)
                    pause = 2000
                case Screen.CONNECTING if pc.seat is not None and self.chances.random() < 0.4:
                    pc.unlock()
                case Screen.CONFIRM:
                    pc.do(core.confirm())
                case Screen.CHOOSE:
                    pc.do(core.begin())
                case Screen.DONE | Screen.REVOKED | Screen.STOPPED:
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
        """Leave the finished or revoked PC as it was found: what leads on to the next login is shown then alone."""
        if pc.core is None or not pc.core.is_over:
            self._done_since = 0
        elif self._done_since == 0:
            self._done_since = self.world.now
        elif self.world.now - self._done_since > 4000:
            self._done_since = 0
            pc.leave()

    def _work(self, pc: CandidatePc, pause: int) -> int:
        core = pc.core
        remaining = core.remaining(pc.monotonic()) if core is not None else None
        chance = self.chances.random()
        if self.person.persona is Persona.LIAR and chance < 0.1:
            pc.lies(self.chances.randrange(2 * SECOND, 60 * SECOND))
        hasty = self.person.persona is Persona.HASTY
        if hasty and chance < 0.25:
            self._hand_in(pc)
        elif hasty and chance > 0.9 and remaining is not None and remaining < 50 * SECOND:
            self._raise_hand(pc, Topic.LEAVE)
        elif chance > 0.99:
            self._raise_hand(pc, self.chances.choice(list(Topic)))
        elif chance < 0.15:
            pc.answer(f"file-{self.chances.randrange(3)}.html", as_file=True)
        else:
            pc.answer(f"q{self.chances.randrange(1, 13)}")
        hurry = self.person.persona in (Persona.LAST_SECOND, Persona.CHEAT)
        if hurry and remaining is not None and remaining < 3000:
            return self.chances.randrange(40, 250)
        return pause

    def _raise_hand(self, pc: CandidatePc, topic: Topic) -> None:
        if pc.core is None:
            return
        outcome = pc.core.raise_hand(topic, pc.monotonic())
        if not isinstance(outcome, Refusal):
            pc.do(outcome)

    def _hand_in(self, pc: CandidatePc) -> None:
        if pc.core is None:
            return
        outcome = pc.core.hand_in(pc.monotonic())
        if isinstance(outcome, Refusal):
            self.world.count(f"hand-in refused: {outcome.code}")
        else:
            pc.do(outcome)
