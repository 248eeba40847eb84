"""A site and its consoles without a network: a world, its desk, its watchers, and boards that take the news."""

from __future__ import annotations

import msgspec

from exam.answers import Chosen
from exam.commands import AnswerEntry, Entry, FindingEntry, LossEntry, Ordered, Outcome, StaffCommand
from exam.credentials import initial_password
from exam.events import LossCause
from exam.evidence import Severity
from exam.ids import Digest, ItemId, MachineId, SittingId, sitting_id
from exam.people import Actor
from exam.plan import Part
from exam.policy import Policy
from exam.wire import messages as wire
from exam.wire.console_rows import MachineRow, PersonRow, ProposalRow, SeatRow, SessionRow, SiteRow
from exam.wire.console_talk import SiteNews, SitePicture, decode_to_console
from server.desk import Desk
from server.picture import SiteFacts, site_picture
from server.views import PaperOnOffer
from server.watchers import Watchers
from tests.unit.server.halls import CHIEF, TICKETS, World


class Board:
    """What one console has before it, by nothing but what it was told."""

    def __init__(self) -> None:
        self.told = 0
        self.pictures = 0
        self.site: SiteRow | None = None
        self.people: dict[str, PersonRow] = {}
        self.sessions: dict[str, SessionRow] = {}
        self.seats: dict[str, SeatRow] = {}
        self.machines: dict[str, MachineRow] = {}
        self.proposals: dict[str, ProposalRow] = {}
        self.last: SitePicture | SiteNews | None = None

    def take(self, data: bytes) -> None:
        """The socket said something."""
        told = decode_to_console(data)
        self.told, self.last = self.told + 1, told
        if isinstance(told, SitePicture):
            self.pictures += 1
            for rows in (self.people, self.sessions, self.seats, self.machines, self.proposals):
                rows.clear()
        self.site = told.site or self.site
        self.people.update((row.ticket, row) for row in told.people)
        self.sessions.update((row.session, row) for row in told.sessions)
        self.seats.update((row.sitting, row) for row in told.seats)
        self.machines.update((row.machine, row) for row in told.machines)
        self.proposals.update((row.id, row) for row in told.proposals)

    def rows(self) -> list[object]:
        """Everything, in an order of its own."""
        tables = (self.people, self.sessions, self.seats, self.machines, self.proposals)
        return [self.site, *(dict(sorted(table.items())) for table in tables)]


class Watched:
    """The site. PCs are numbers, each with one connection at a time; orders go straight to the hall."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.world = World()
        if policy is not None:
            self.world.hall.plan = msgspec.structs.replace(self.world.plan, policy=policy)
        self.world.at(0)
        papers = {one.id: PaperOnOffer(b"", Digest("0" * 64), "") for one in self.world.plan.sessions}
        self.desk = Desk(self.world.hall, bytes(32), papers, self.world.planned, lambda _: True, manifest="m")
        self.facts = SiteFacts()
        self.watchers = Watchers(self.world.hall, lambda: self.desk.machines, self.world.planned, lambda: self.facts)
        self.boards: dict[int, Board] = {}
        self.sent: list[wire.ToMachine | None] = []
        self._at: dict[int, int] = {}
        self._connections = 0
        self._orders = 0

    # ---- consoles ---------------------------------------------------------------------------------------------------

    def open(self, id_: int) -> Board:
        """A console connects."""
        self.watchers.opened(id_)
        return self.boards.setdefault(id_, Board())

    def close(self, id_: int) -> None:
        """A console goes."""
        self.watchers.closed(id_)
        self.boards.pop(id_, None)

    def tell(self, after: int = 0) -> int:
        """Let time pass and take what is told; returns how many consoles were."""
        self.world.now += after
        self.sent += [out.message for out in self.desk.take(self.world.now)]
        self.world.write()
        told = self.watchers.take(self.world.now)
        for id_, data in told:
            self.boards[id_].take(data)
        return len(told)

    def fresh(self) -> Board:
        """What a console would have that connected now."""
        board = Board()
        board.take(msgspec.json.encode(site_picture(self.watchers.scene(self.world.now))))
        return board

    # ---- PCs --------------------------------------------------------------------------------------------------------

    def say(self, pc: int, message: wire.ToServer) -> None:
        """A connected PC says something."""
        if pc in self._at:
            self.desk.received(self._at[pc], message, self.world.now)

    def plug(self, pc: int, address: str = "10.0.0.9") -> None:
        """A PC connects and greets; an older connection of it is replaced."""
        self._connections += 1
        self._at[pc] = self._connections
        self.desk.opened(self._connections, address)
        self.say(pc, wire.Hello(wire.PROTOCOL, "", MachineId(f"PC-{pc:02}"), "第1考场", "m"))

    def unplug(self, pc: int) -> None:
        """Its connection is gone."""
        if pc in self._at:
            self.desk.closed(self._at.pop(pc), self.world.now)

    def sitting(self, candidate: int, part: Part = Part.THEORY) -> SittingId:
        """A candidate's sitting."""
        return sitting_id(TICKETS[candidate], self.world.session(part, candidate // 2))

    def log_in(self, pc: int, candidate: int) -> None:
        """Ticket and password are typed."""
        self.say(pc, wire.Login(1, TICKETS[candidate], initial_password(Policy(), TICKETS[candidate])))

    def sit(self, pc: int, candidate: int) -> SittingId:
        """From the cold PC to the paper."""
        sitting = self.sitting(candidate)
        self.plug(pc)
        self.log_in(pc, candidate)
        self.say(pc, wire.Confirm(2, sitting))
        self.say(pc, wire.Begin(3, sitting))
        return sitting

    def send(self, pc: int, candidate: int, entry: Entry, part: Part = Part.THEORY) -> None:
        """The PC's next entry."""
        sitting = self.world.hall.sittings[self.sitting(candidate, part)]
        self.say(pc, wire.Send(sitting.id, sitting.line, sitting.last_seq + 1, entry))

    def answer(self, pc: int, candidate: int, item: int = 1, option: str = "A") -> None:
        """An answer."""
        self.send(pc, candidate, AnswerEntry(ItemId(f"T{item}"), Chosen((option,)), self.world.now))

    def loss(self, pc: int, candidate: int, since: int, cause: LossCause = LossCause.DISK) -> None:
        """A loss that the PC measured until now."""
        self.send(pc, candidate, LossEntry(cause, since, self.world.now))

    def finding(self, pc: int, candidate: int, about: str, *, gone: bool = False) -> None:
        """Something the PC found, or that is no more."""
        now = self.world.now
        self.send(pc, candidate, FindingEntry("usb_storage", about, Severity.LOCK, {}, now, now if gone else None))

    # ---- people -----------------------------------------------------------------------------------------------------

    def order(self, command: StaffCommand, by: Actor = CHIEF, seen: int | None = None) -> Outcome:
        """An order, put on the record."""
        self._orders += 1
        ordered = Ordered(command, by, f"order-{self._orders}", seen)
        outcome = self.world.hall.by_staff(ordered, self.world.now)
        self.world.write()
        return outcome
