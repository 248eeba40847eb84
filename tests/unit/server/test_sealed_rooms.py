"""A sealed room is what it was when two people signed: whatever changes afterwards breaks the seal by itself."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from exam import events as ev
from exam.commands import AddCandidate, EnrolMachine, GiveConsent, Ordered, SealRoom, StaffCommand, TickSealing
from exam.ids import Digest, MachineId, RoomName, SeatNumber, id_check_character
from exam.people import Actor, Role
from exam.premises import SEALING_POINTS, Sealing
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import first_hash
from tests.unit.server.halls import CHIEF, PC, plan

ROOM = RoomName("第1考场")
ADMINISTRATOR, STAFF = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲"), Actor(Role.STAFF, "工作人员甲")


class Site:
    """A hall whose first room is sealed."""

    def __init__(self) -> None:
        self.hall = Hall(plan(), Opened(0, 0, first_hash(plan().number)))
        self.hall.build = "0.1.0 abc"
        self.hall.paper_digests = {session.id: Digest("a" * 64) for session in plan().sessions}
        self.requests = 0
        self.order(EnrolMachine(PC, ROOM, SeatNumber(1)))
        for point in SEALING_POINTS:
            self.order(TickSealing(ROOM, point))
        proposal = self.order(SealRoom(ROOM))
        self.order(GiveConsent(proposal), STAFF)
        self.hall.tick(1, {})

    def order(self, command: StaffCommand, actor: Actor = ADMINISTRATOR) -> str:
        """Order something; it must not be refused. Returns the proposal that waits."""
        self.requests += 1
        outcome = self.hall.by_staff(Ordered(command, actor, f"request-{self.requests:04}"), 1)
        assert outcome.refusal is None, outcome.refusal
        return outcome.proposal

    @property
    def sealing(self) -> Sealing:
        """The room's sealing."""
        return self.hall.premises.sealing[ROOM]


@pytest.fixture
def site() -> Site:
    return Site()


def test_two_people_seal_what_the_room_is_and_it_stays_sealed(site: Site) -> None:
    assert {actor.name for actor in site.sealing.signed} == {ADMINISTRATOR.name, STAFF.name}
    assert site.sealing.state.program == "0.1.0 abc"
    for now in range(2, 10):
        site.hall.tick(now, {})
    assert site.sealing.sealed_at is not None


def add_candidate(site: Site) -> None:
    body = "99000020060101041"
    session = plan().sessions[0].id
    site.order(
        AddCandidate(
            session,
            "20261128002611000000909999",
            body + id_check_character(body),
            "补考生",
            SeatNumber(41),
            "名单遗漏",
        ),
        CHIEF,
    )


def other_program(site: Site) -> None:
    site.hall.build = "0.2.0 abc"
    site.hall.premises = msgspec.structs.replace(site.hall.premises)


def other_paper(site: Site) -> None:
    site.hall.paper_digests = {session.id: Digest("b" * 64) for session in plan().sessions}
    site.hall.premises = msgspec.structs.replace(site.hall.premises)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (add_candidate, "roster_changed"),
        (other_program, "program_changed"),
        (other_paper, "papers_changed"),
        (lambda site: site.order(EnrolMachine("PC-77", ROOM)), "machines_changed"),
        (lambda site: site.hall.pc_differs(PC, 2), "pc_program"),
    ],
    ids=["the list", "the program", "a paper", "a new PC", "a PC's program"],
)
def test_a_change_after_the_sealing_breaks_it_by_itself(site: Site, change: Callable[[Site], object], why: str) -> None:
    change(site)
    site.hall.tick(2, {})
    assert (site.sealing.sealed_at, site.sealing.broken) == (None, why)


def test_a_pc_of_another_room_or_a_stranger_breaks_no_seal(site: Site) -> None:
    site.order(EnrolMachine("PC-99", RoomName("第2考场")))
    for machine in (MachineId("PC-99"), MachineId("nobody")):
        site.hall.pc_differs(machine, 2)
    assert site.sealing.sealed_at is not None


def test_a_program_that_changed_over_a_restart_breaks_the_seal(site: Site) -> None:
    again = Hall(plan(), Opened(0, 0, first_hash(plan().number)))
    again.build = "0.2.0 abc"
    again.paper_digests = site.hall.paper_digests
    again.replay(site.hall.take())
    again.tick(2, {})
    assert again.premises.sealing[ROOM].broken == "program_changed"


def test_what_was_sealed_before_states_were_kept_still_holds(site: Site) -> None:
    old = ev.RoomSealed(ROOM, (ADMINISTRATOR, STAFF))
    site.hall.apply(old, 2)
    site.hall.build = "0.9.0"
    site.hall.tick(3, {})
    assert site.sealing.sealed_at is not None
