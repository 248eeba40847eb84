"""The rehearsed day of real PCs with a room of the test's own: who does not go on is named, and the others go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from exam.ids import MachineId, RoomName, SeatNumber, SessionId, Ticket
from exam.plan import Level, Part, Session, Subject
from exam.wire.messages import Rehearsed
from exam.wire.rehearsing import PcSeen, RehearsalOrder, RehearsalState
from provisioning.rehearsal.course import Load
from provisioning.rehearsal.enrolled_course import EnrolledCourse, EnrolledDay
from provisioning.rehearsal.room_plan import SeatedPc
from provisioning.rehearsal.server_process import ServerFailedError
from provisioning.rehearsal.stops import CannotRehearseError, StepFailedError
from server.practice import ENDING
from tests.unit.rehearsal.test_course import VirtualClock

ROOM = RoomName("第1考场")
START = datetime.fromisoformat("2026-11-28T09:00:00+08:00")
SUBJECT = Subject("数字营销技术应用(中级)", Level.INTERMEDIATE, "1630054223020943")
LOAD = Load(seconds=4)
WAIT = 30
PCS = tuple(SeatedPc(MachineId(f"PC-{n}"), ROOM, SeatNumber(n), Ticket(f"{n:026}")) for n in (1, 2, 3))
PARTS = tuple(
    (Session(SessionId(f"{part.value}-abcd"), ROOM, part, SUBJECT, START, START + timedelta(hours=1), ()),)
    for part in Part
)


class Room:
    """Three PCs that do as they are told, one look after the other, and the server that they do it at."""

    def __init__(self) -> None:
        self.seen_pcs = {pc.machine: PcSeen(pc.machine, connected=True) for pc in PCS}
        self.orders: list[RehearsalOrder] = []
        self.started: list[str] = []
        self.killed = 0
        self.stuck: dict[str, str] = {}
        """PCs that never leave a phase."""
        self.comes_back = True
        self.refuses = ""

    # ---- the console's side

    async def rehearse(self, order: RehearsalOrder) -> RehearsalState:
        self.orders.append(order)
        for pc in order.pcs:
            if not self.seen_pcs[pc.machine].phase:
                self._to(pc.machine, "confirmed", 0)
        return await self.seen()

    async def start(self, sessions: Sequence[Session] | None = None) -> None:
        if sessions is None:
            if not self.comes_back:
                raise ServerFailedError("no")
            return
        if self.refuses:
            raise StepFailedError(self.refuses)
        self.started += [session.id for session in sessions]
        for name in self.seen_pcs:
            self._to(name, "answering", len(self.started) - 1)

    async def seen(self, machine: str = "") -> RehearsalState:
        state = RehearsalState("abcd", tuple(self.seen_pcs.values()), self._report(machine))
        for name, pc in list(self.seen_pcs.items()):
            if pc.phase == "handed_in":
                self._after(name, pc)
            elif pc.phase == "answering" and (self.killed or self.started[1:]):
                self._to(name, "handed_in", len(self.started) - 1)
        return state

    async def kill(self) -> None:
        self.killed += 1

    # ---- the PCs' side

    def _after(self, name: MachineId, pc: PcSeen) -> None:
        if len(self.started) < len(PARTS):
            self._to(name, "confirmed", len(self.started))
        elif self.stuck.get(name) != "handed_in":
            self.seen_pcs[name] = PcSeen(name, connected=True, phase=pc.phase, session=pc.session, reported=True)

    def _to(self, name: MachineId, phase: str, part: int) -> None:
        pc = self.seen_pcs[name]
        if pc.connected and self.stuck.get(name) not in (pc.phase or "none", phase and pc.phase):
            session = f"{PARTS[part][0].id}{ENDING}"
            self.seen_pcs[name] = PcSeen(name, connected=True, phase=phase, session=session)

    def _report(self, machine: str) -> Rehearsed | None:
        seen = self.seen_pcs.get(MachineId(machine))
        return Rehearsed("abcd", login_ms=(7,)) if seen is not None and seen.reported else None


async def held(room: Room) -> tuple[EnrolledDay, list[str]]:
    steps: list[str] = []
    course = EnrolledCourse(PCS, PARTS, room, LOAD, VirtualClock(), "abcd", steps.append)
    return await course.run(room, WAIT), steps


async def test_everybody_comes_sits_both_parts_and_tells() -> None:
    room = Room()
    day, steps = await held(room)
    assert (day.failed_step, day.noted) == ("", {})
    assert day.came == tuple(pc.machine for pc in PCS) == tuple(day.told)
    assert room.started == [sessions[0].id for sessions in PARTS]
    assert steps.index("come") < steps.index("log_in") < steps.index("kill") < steps.index("upload")
    assert day.recovery_ms is not None
    assert day.recovery_ms >= LOAD.down * 1000


async def test_after_the_kill_the_same_order_is_given_again() -> None:
    room = Room()
    await held(room)
    first, again = room.orders
    assert room.killed == 1
    assert (first, {pc.ticket for pc in first.pcs}) == (again, {pc.ticket for pc in PCS})
    assert first.sessions == len(PARTS)


async def test_a_pc_that_does_not_come_is_named_and_not_ordered() -> None:
    room = Room()
    room.seen_pcs[PCS[1].machine] = PcSeen(PCS[1].machine, connected=False)
    day, _ = await held(room)
    assert day.noted == {PCS[1].machine: ("did_not_come",)}
    assert day.came == (PCS[0].machine, PCS[2].machine)
    assert [pc.machine for pc in room.orders[0].pcs] == list(day.came)


@pytest.mark.parametrize(
    ("phase", "code"), [("none", "did_not_go_on"), ("confirmed", "did_not_go_on"), ("handed_in", "did_not_go_on")]
)
async def test_a_pc_that_does_not_go_on_is_named_and_the_others_go_on(phase: str, code: str) -> None:
    room = Room()
    room.stuck[PCS[2].machine] = phase
    day, _ = await held(room)
    assert day.failed_step == ""
    assert day.noted == {PCS[2].machine: (code,)}
    assert set(day.told) == {PCS[0].machine, PCS[1].machine}


async def test_where_nobody_comes_nothing_is_rehearsed() -> None:
    room = Room()
    room.seen_pcs.clear()
    with pytest.raises(CannotRehearseError) as stopped:
        await held(room)
    assert (stopped.value.code, stopped.value.facts["count"], stopped.value.facts["seconds"]) == ("no_pc_came", 3, WAIT)


async def test_a_server_that_does_not_come_back_or_refuses_ends_the_day_there() -> None:
    room = Room()
    room.comes_back = False
    day, _ = await held(room)
    assert (day.failed_step, day.failed_code) == ("kill", "server_did_not_return")
    room = Room()
    room.refuses = "room_in_use"
    day, _ = await held(room)
    assert (day.failed_step, day.failed_code, day.told) == ("begin", "room_in_use", {})
