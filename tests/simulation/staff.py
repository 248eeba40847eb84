"""The people of a simulated site together: who orders, who agrees and how, and what they look after by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exam.closing import OpenPoint, open_points
from exam.commands import (
    AllowEarlyLeave,
    CloseSession,
    Credit,
    CreditLostTime,
    GiveConsent,
    LowerHand,
    MoveSitting,
    Outcome,
    ReleaseLock,
    ResumeSession,
    SetCriticalMoment,
    SettleIncident,
    SettleInterruption,
    SettlePoint,
    StaffCommand,
    StepBack,
    UndoHandIn,
    WithdrawProposal,
)
from exam.credits import claims
from exam.events import HandInBy, Topic
from exam.ids import MachineId, SessionId, SittingId
from exam.room import SessionPhase, SessionState
from exam.sitting import Sitting
from exam.trust.release_codes import ReleasePurpose
from tests.simulation.authority import MAKES, NEEDS, TOGETHER
from tests.simulation.console import Console, Then
from tests.simulation.day import POLICY, SECOND
from tests.simulation.rest import what_is_under_way

if TYPE_CHECKING:
    from tests.simulation.world import World

EVERY = 2 * SECOND
"""How often people look around."""
GIVING = ("offered", "offered", "offered", "offered", "in part", "too much", "twice")
"""How people give back what was lost."""
HOW = ("agreed", "agreed", "agreed", "race", "withdrawn", "late", "same", "wrong", "nobody", "killed")
"""What may become of a proposal."""


class Staff:
    """Everybody at the site."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chances = world.day.chances("staff")
        self.consoles = {
            who: Console(world, who)
            for who in ("chief", "deputy", "watch_1", "watch_2", "inspector", "administrator", "helper")
        }
        self._seen: dict[object, int] = {}
        self._ending = False
        world.after(EVERY, self._look_around)

    def order(self, who: str, command: StaffCommand, how: str = "agreed", clicks: int = 1) -> str:
        """Somebody orders something; where that waits for others, they do as `how` says."""

        def then(request: str, outcome: Outcome) -> None:
            if outcome.proposal and outcome.proposal == request:
                self.world.count(f"a proposal: {how}")
                self._consenting(who, command, request, how)
            if outcome.refusal is None and isinstance(command, MoveSitting):
                self._lead(command)

        return self.consoles[who].order(command, clicks, then)

    # ---- consent ----------------------------------------------------------------------------------------------------

    def _consenting(self, proposer: str, command: StaffCommand, id_: str, how: str) -> None:
        others = self._who_else(proposer, command)
        match how:
            case "nobody":
                return
            case "same":
                others = (proposer,)
            case "race":
                others = (*others, "deputy", "inspector", "watch_1")
            case "withdrawn":
                self._soon(500, proposer, WithdrawProposal(id_, "改变主意"))
            case "wrong":
                for who in ("administrator", "helper", "watch_1", "watch_2"):
                    self._soon(300, who, GiveConsent(id_))
            case "killed":
                self.world.after(200, self._kill_the_server)
            case _:
                pass
        at_once = {"race": 500, "withdrawn": 500, "same": 500, "wrong": 2000, "killed": 1000}.get(how)
        for who in others:
            delay = self.chances.randrange(200, 3000) if at_once is None else at_once
            late = POLICY.consent_expires - 1500 if how == "late" else 0
            self._soon(delay + late, who, GiveConsent(id_), clicks=2 if how == "race" else 1)

    def _kill_the_server(self) -> None:
        self.world.count("server killed between proposal and consent")
        self.world.server_dies("killed between proposal and consent", 1500)

    def _soon(self, delay: int, who: str, command: StaffCommand, clicks: int = 1, then: Then | None = None) -> None:
        self.world.after(delay, self.consoles[who].order, command, clicks, then)

    def _who_else(self, proposer: str, command: StaffCommand) -> tuple[str, ...]:
        """The people that a proposal takes besides the one who made it."""
        chief = self.chances.choice(("chief", "chief", "deputy"))
        made = MAKES[type(command).__name__][0]
        if getattr(command, "code", ""):
            return (chief,)
        match NEEDS.get(made, ()):
            case places if places == TOGETHER:
                others: tuple[str, ...] = (chief, "inspector")
            case places if len(places) > 1:
                others = (chief, "watch_2")
            case _:
                others = (chief,)
        role = self.consoles[proposer].actor.role
        return tuple(who for who in others if self.consoles[who].actor.role is not role)

    # ---- moving -----------------------------------------------------------------------------------------------------

    def _lead(self, command: MoveSitting) -> None:
        world = self.world
        candidate = world.candidate_of(command.sitting)
        candidate.moves_to(world.pcs[command.to] if command.to else world.free_pc(candidate.pc))

    def moves(self, sitting: SittingId, to: MachineId | None = None) -> None:
        """The candidate's PC is dead: on to a spare."""
        hall = self.world.hall
        if hall is None or hall.sessions[hall.sittings[sitting].session].phase is SessionPhase.ENDED:
            return
        self.order(self.chances.choice(("administrator", "watch_1")), MoveSitting(sitting, "机器故障", to))

    # ---- what they look after by themselves -------------------------------------------------------------------------

    def end_of_the_day(self) -> None:
        """No new trouble comes: everybody helps to come to an end."""
        self._ending = True

    def _look_around(self) -> None:
        world, hall = self.world, self.world.hall
        world.after(EVERY, self._look_around)
        if hall is None:
            return
        for id_, session in hall.sessions.items():
            if session.interruption is not None:
                self._interrupted(session)
            elif session.timing is not None and session.closed_at is None and self.chances.random() < 0.5:
                self.gives_back(id_, self.chances.choice(GIVING))
            if self._ending and session.is_paused and not session.called_off:
                self._once(6000, ("resume", id_), "chief", ResumeSession(id_, "解除"))
        for sitting in hall.sittings.values():
            self._attended(hall.sessions[sitting.session], sitting)
        if self._ending and not what_is_under_way(world):
            self._closing()

    def _attended(self, session: SessionState, sitting: Sitting) -> None:
        """Go to a raised hand; let go who may leave, and call back who handed in by mistake."""
        hand = sitting.conduct.hand
        if hand is not None:
            if hand.topic is Topic.LEAVE:
                who, how = self.chances.choice(("chief", "deputy", "watch_1")), self.chances.choice(HOW)
                self._once(30_000, ("leave", sitting.id), who, AllowEarlyLeave(sitting.id, "身体不适"), how)
            who = self.chances.choice(("watch_1", "watch_2"))
            self._once(60_000, ("hand", sitting.id, hand.since), who, LowerHand(sitting.id))
        by_mistake = sitting.handed_in_by is HandInBy.CANDIDATE and session.phase is SessionPhase.RUNNING
        if by_mistake and self.chances.random() < 0.3:
            who, how = self.chances.choice(("chief", "watch_1", "inspector")), self.chances.choice(HOW)
            self._once(15_000, ("undo", sitting.id), who, UndoHandIn(sitting.id, "误交卷"), how)
        if locked_by := tuple(cause.evidence for cause in sitting.locking.causes):
            who = self.chances.choice(("chief", "watch_1", "watch_2"))
            self._once(9000, ("lock", sitting.id), who, ReleaseLock(sitting.id, locked_by, "已查看"))
        if self._ending and sitting.conduct.is_outside:
            self._once(6000, ("back", sitting.id), "watch_2", StepBack(sitting.id))

    def _interrupted(self, session: SessionState) -> None:
        interruption = session.interruption
        if interruption is None:
            return
        key = ("interruption", session.id, interruption.until)
        since = self._seen.setdefault(key, self.world.now)
        waited = self.world.now - since
        if waited < 4 * SECOND:
            return
        if waited < 6 * SECOND:
            self.gives_back(session.id, "offered")
            if self.chances.random() < 0.2:
                moment = interruption.since + self.chances.randrange(-5, 90) * SECOND
                self._once(60_000, ("moment", *key), "chief", SetCriticalMoment(session.id, moment, "临界时间"))
            return
        who = self.chances.choice(("chief", "deputy", "inspector"))
        self._once(8000, ("settle", session.id), who, SettleInterruption(session.id, "恢复供电"))

    def gives_back(self, session: SessionId, word: str) -> None:
        """Look at what was lost, and give it back, as much as is offered or more."""
        world, hall = self.world, self.world.hall
        if hall is None:
            return
        offered = claims(hall.sessions[session], hall.sittings_of(session), hall.latest)
        offered = {id_: claim for id_, claim in offered.items() if claim.lost >= SECOND}
        if not offered:
            return
        more = {"too much": 20 * SECOND}.get(word, 0)
        share = 2 if word == "in part" else 1
        given = tuple(Credit(SittingId(id_), claim.lost // share + more) for id_, claim in offered.items())
        released = word == "released" or (word == "offered" and self.chances.random() < 0.2)
        code = self._telephoned(session, given) if released else ""
        command = CreditLostTime(session, given, "断电、断网等耽误的时间", code)
        who = self.chances.choice(("chief", "deputy", "inspector", "watch_1"))
        how = self.chances.choice(HOW) if word != "offered" or self.chances.random() < 0.3 else "agreed"
        if not self._once(5000, ("credit", session), who, command, how):
            return
        if word == "twice":
            world.after(6000, self.order, "chief", command, "agreed")
            world.count("the same credit ordered twice")

    def _telephoned(self, session: SessionId, given: tuple[Credit, ...]) -> str:
        """Ask the organiser for what the site may not give by itself."""
        sittings = self.world.check.ledger.sittings
        seats = tuple(sorted(sittings[one.sitting].seat for one in given))
        most = max(one.added for one in given)
        return self.world.organiser.release(ReleasePurpose.CREDIT, session, seats, most)

    def _once(self, every: int, key: object, who: str, command: StaffCommand, how: str = "agreed") -> bool:
        """Order something, but not again so soon; tells whether it was ordered."""
        last = self._seen.get(key)
        if last is not None and self.world.now - last < every:
            return False
        self._seen[key] = self.world.now
        self.order(who, command, how)
        return True

    # ---- closing ----------------------------------------------------------------------------------------------------

    def _closing(self) -> None:
        hall = self.world.hall
        if hall is None:
            return
        for id_, session in hall.sessions.items():
            if session.phase is not SessionPhase.ENDED or session.closed_at is not None:
                continue
            points = open_points(session, hall.sittings_of(id_), hall.waiting_for(id_))
            for point in points:
                self._settles(id_, point)
            if not points:
                self._once(6000, ("close", id_), self.chances.choice(("chief", "deputy")), CloseSession(id_, "已核对"))

    def _settles(self, session: SessionId, point: OpenPoint) -> None:
        what = point.id.partition("/")[2]
        command: StaffCommand = SettlePoint(session, point.id, "已核实,情况属实")
        if point.kind == "incident":
            command = SettleIncident(session, what, "已处理")
        elif point.kind == "outside":
            command = StepBack(SittingId(what))
        elif point.kind == "hand":
            command = LowerHand(SittingId(what))
        elif point.kind == "consent":
            command = WithdrawProposal(what, "场次结束")
        self._once(6000, ("point", point.id), "chief", command)
