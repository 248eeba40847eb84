"""The world of such a day: virtual time, the machines, the operator, and what must come home."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable

from exam.sitting import SittingPhase
from exam.terms import term_of
from exam.text import Refusal
from exam.trust.signing import public_of
from server.hall import Hall
from server.journal.record import Record
from server.standby.office import Office
from tests.simulation.broken import Broken
from tests.simulation.safe_home.boxes import Box
from tests.simulation.safe_home.check import Check
from tests.simulation.safe_home.day import (
    FAULTS_UNTIL,
    HORIZON,
    HUB,
    SERVER,
    SPARE,
    STANDBY,
    TARGET,
    Day,
    Happening,
    plan_of,
)
from tests.simulation.safe_home.links import Reach
from tests.simulation.safe_home.organiser import Courier, Hub, answers_of
from tests.simulation.safe_home.pc import Pc
from tests.simulation.safe_home.restoring import began_anew, restored_from
from tests.simulation.safe_home.server import Server
from tests.simulation.safe_home.standby import SITE_KEY, Standby

PUBLIC = public_of(SITE_KEY)
STREAMS_EVERY = 700
REST_EVERY = 1000
LOOKS_EVERY = 3000
"""How often the operator looks whether anybody serves, in ms."""


class World:
    """One day. `run` raises Broken at the first thing that must not be."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.plan = plan_of(day)
        self.now = 0
        self.counts: Counter[str] = Counter()
        self.trace: list[tuple[int, str, tuple[object, ...]]] = []
        self.reach = Reach()
        self.offset: int | None = None
        self.boxes = {name: Box(self, name) for name in (SERVER, STANDBY, SPARE)}
        self.target: list[Record] = []
        self.target_pieces = self.boxes[SERVER].pieces.__class__()
        self.addresses = {SERVER: self.boxes[SERVER], STANDBY: self.boxes[STANDBY]}
        self.check = Check(self)
        self.hub = Hub(self)
        self._queue: list[tuple[int, int, Callable[..., object], tuple[object, ...]]] = []
        self._pushed = self._numbers = 0
        self._settled = False
        self._looks_at = 0
        self._chances = day.chances("operator")
        tickets = [place.ticket for place in self.plan.sessions[0].places]
        self.pcs = {machine: Pc(self, machine, ticket) for machine, ticket in zip(day.machines, tickets, strict=True)}
        for box in self.boxes.values():
            Courier(self, box)

    # ---- time -------------------------------------------------------------------------------------------------------

    def after(self, delay: int, act: Callable[..., object], *args: object) -> None:
        """Do something later."""
        self._pushed += 1
        heapq.heappush(self._queue, (self.now + delay, self._pushed, act, args))

    def next_number(self) -> int:
        """A number that nothing else has."""
        self._numbers += 1
        return self._numbers

    def run(self) -> None:
        """Live through the day."""
        self.start_server(self.boxes[SERVER])
        if self.day.has_standby:
            self.start_standby(self.boxes[STANDBY], SERVER)
        for pc in self.pcs.values():
            pc.power_on()
        for happening in self.day.happenings:
            self.after(happening.at, self._befall, happening)
        if self.day.lost:
            self.after(self.day.lost_at, self._lose, self.day.lost)
        self.after(STREAMS_EVERY, self._stream)
        self.after(LOOKS_EVERY, self._operator)
        self.after(FAULTS_UNTIL, self._settle)
        while self._queue:
            self.now, _, act, args = heapq.heappop(self._queue)
            act(*args)
            if self._settled and self.now >= self._looks_at:
                self._looks_at = self.now + REST_EVERY
                if not self.not_at_rest():
                    break
            if self.now > HORIZON:
                raise Broken("comes home", "; ".join(self.not_at_rest()) or "late")
        leading = self.leading()
        assert leading is not None
        self.check.at_the_end(leading.box.disk.records)

    def not_at_rest(self) -> list[str]:
        """What is still open."""
        leading = self.leading()
        if leading is None or leading.life.hall.version != len(leading.box.disk.records):
            return ["nobody serves"]
        hall = leading.life.hall
        open_ = [] if hall.sessions[self.plan.sessions[0].id].ended_at is not None else ["the session has not ended"]
        for pc in self.pcs.values():
            core = pc.core
            if pc.is_lost or core is None:
                continue
            status = core.status(pc.monotonic())
            if not status.connected or status.waiting:
                open_.append(f"{pc.machine} has {status.waiting} entries, connected {status.connected}")
            sitting = hall.sittings[next(id_ for id_ in hall.sittings if id_.startswith(pc.ticket))]
            if sitting.phase is not SittingPhase.ABSENT and not sitting.complete:
                open_.append(f"{pc.machine} was not handed in whole")
        found = self.hub.result()
        if found is None or answers_of(found) != answers_of(hall) or not _all_ended(found):
            open_.append("the hub lacks the newest")
        return open_

    # ---- who serves -------------------------------------------------------------------------------------------------

    def leader_at(self, address: str, caller: str) -> Server | None:
        """Whoever serves at an address, for a machine that reaches it."""
        box = self.addresses.get(address)
        if box is None or not isinstance(box.process, Server) or not self.reach.between(box.name, caller, self.now):
            return None
        return box.process

    def leading(self) -> Server | None:
        """The server of the latest term."""
        servers = [box.process for box in self.boxes.values() if isinstance(box.process, Server)]
        return max(servers, key=lambda server: server.life.hall.epoch, default=None)

    def start_server(self, box: Box) -> None:
        """Start the server's program on a box; it asks first whether its standby leads."""
        if box.is_lost or box.process is not None or box.is_copy:
            return
        other = self.leader_at(box.knows_standby, box.name)
        if other is not None and box.disk.records:
            mandate_term = other.office._succession.event.term if other.office._succession is not None else 0
            if mandate_term > term_of(box.disk.records[-1].epoch):
                self.count("an old server kept out")
                return
        box.process = Server(self, box, Office(None, PUBLIC, box.succession))
        self.say(box.name, "serves, epoch", box.process.life.hall.epoch)

    def start_standby(self, box: Box, leader: str) -> None:
        """Start the standby's program on a box, to follow whoever serves at an address."""
        if box.is_lost or box.process is not None:
            return
        box.leader, box.is_copy = leader, True
        box.process = Standby(self, box)

    def opened(self, server: Server) -> None:
        """A server began to serve."""
        self.check.opened(server)

    def is_killed_here(self, server: Server) -> bool:
        """Whether somebody kills the process just before its disk has the batch that the standby is being sent."""
        if self._settled or self._chances.random() > 0.002:
            return False
        self.count("killed between standby and disk")
        server.box.dies()
        self.after(self._chances.randrange(500, 6000), self.start_server, server.box)
        return True

    def take_over(self) -> None:
        """Somebody has the standby take over, rightly or not."""
        standby = self.boxes[STANDBY]
        boxes = [standby, self.boxes[SERVER]] if self._chances.random() < 0.8 else [self.boxes[SERVER], standby]
        box = next((box for box in boxes if isinstance(box.process, Standby)), None)
        if box is None or not isinstance(box.process, Standby) or box.is_lost:
            return
        found = box.process.take_over()
        if isinstance(found, Refusal):
            self.count(f"takeover refused: {found.code}")
            return
        others = [other for other in self.boxes.values() if isinstance(other.process, Server)]
        self.count("taken over while the old server served" if others else "taken over")
        self.say(box.name, "takes over, term", found.event.term)
        box.dies()
        box.is_copy = False
        self.start_server(box)
        for other in others:
            self.after(self._chances.randrange(4000, 20_000), self._becomes_standby, other, box)

    def _becomes_standby(self, old: Box, leader: Box) -> None:
        """Whoever was replaced is made the standby, once it has noticed or been switched off."""
        if isinstance(old.process, Server) and self._chances.random() < 0.5 and not self._settled:
            self.after(4000, self._becomes_standby, old, leader)
            return
        if isinstance(leader.process, Server) and not isinstance(old.process, Standby):
            old.dies()
            old.knows_standby = ""
            self.start_standby(old, next(name for name, box in self.addresses.items() if box is leader))

    def _operator(self) -> None:
        """Looks now and then: somebody must serve."""
        self.after(LOOKS_EVERY, self._operator)
        leading = self.leading()
        if leading is not None:
            for box in self.boxes.values():
                if box.replaced_by and box.process is None and not box.is_lost:
                    # It keeps out, and says so: what it had alone comes only when it follows.
                    self._becomes_standby(box, leading.box)
            return
        usable = [box for box in self.boxes.values() if not box.is_lost and box.disk.records]
        best = max(usable, key=_last_epoch, default=None)
        if self.boxes[SERVER].is_lost and not self.day.has_standby:
            self._restore()
        elif best is not None and isinstance(best.process, Standby):
            self.take_over()
        elif best is not None and best.process is None and best.is_copy:
            self.start_standby(best, best.leader)
        elif best is not None and best.process is None and best.replaced_by:
            # Whoever replaced it is gone: people have it lead again, in a term after that.
            best.succession = began_anew(best, self.plan, max(best.replaced_by, best.term), self._chances)
            best.replaced_by = 0
            self.count("an old server leads again")
            self.start_server(best)
        elif best is not None and best.process is None:
            self.start_server(best)

    def _restore(self) -> None:
        """The server is gone and there is no standby: the spare machine gets what the backup has."""
        spare = self.boxes[SPARE]
        if spare.process is not None or TARGET in self.reach.lost:
            return
        if not spare.disk.records:
            restored_from(self.target, self.target_pieces.there, spare, self.plan, self._chances)
            self.count("restored from the backup")
        self.addresses[SERVER] = spare
        self.start_server(spare)

    # ---- what goes wrong --------------------------------------------------------------------------------------------

    def _befall(self, happening: Happening) -> None:
        if self._settled:
            return
        self.count(happening.kind)
        self.say("day", happening.kind, happening.one, happening.other, happening.ms)
        match happening.kind:
            case "killed":
                box = self.boxes[happening.one]
                if box.process is None:
                    return
                was_standby = isinstance(box.process, Standby)
                box.dies()
                start = self.start_standby if was_standby else self.start_server
                self.after(happening.ms, start, box, *([box.leader] if was_standby else []))
            case "cut":
                self.reach.cut(happening.one, happening.other, self.now + happening.ms)
            case "cut_site":
                self.reach.cut(SERVER, STANDBY, self.now + happening.ms)
            case "taken_over":
                self.take_over()
            case "restarted":
                for box in self.boxes.values():
                    if isinstance(box.process, Server):
                        box.dies()
                        self.after(1500, self.start_server, box)
            case "pc_off":
                pc = next(pc for pc in self.pcs.values() if pc.machine == happening.one)
                pc.power_off()
                self.after(happening.ms, pc.power_on)

    def _lose(self, name: str) -> None:
        """A machine is lost for good."""
        self.count(f"lost for good: {name if name in self.boxes else 'a pc' if name.startswith('pc') else name}")
        self.say("day", name, "is lost for good")
        self.reach.lost.add(name)
        if name in self.boxes:
            self.boxes[name].dies()
        for pc in self.pcs.values():
            if pc.machine == name:
                pc.power_off()

    def _stream(self) -> None:
        """The backup gets what is new on the server's disk, where it is reached."""
        leading = self.leading()
        if leading is not None and self.reach.between(leading.box.name, TARGET, self.now):
            self.target = list(leading.box.disk.records)
            self.target_pieces.there |= leading.box.pieces.there
        self.after(self._chances.randrange(STREAMS_EVERY // 2, STREAMS_EVERY * 3), self._stream)

    def _settle(self) -> None:
        """Nothing goes wrong any more."""
        self._settled = True
        self.say("world", "the faults are over")
        self.reach.mend()
        for pc in self.pcs.values():
            pc.power_on()

    # ---- the record of the day --------------------------------------------------------------------------------------

    def say(self, who: str, *what: object) -> None:
        """Note something for the trace."""
        self.trace.append((self.now, who, what))

    def count(self, what: str) -> None:
        """Note that something came about."""
        self.counts[what] += 1


def _all_ended(hall: Hall) -> bool:
    return all(session.ended_at is not None for session in hall.sessions.values())


def _last_epoch(box: Box) -> tuple[int, int]:
    """How late a box's journal is: the term that it took over, and its newest epoch."""
    return box.term, box.disk.records[-1].epoch


__all__ = ["HUB", "World"]
