"""The plan of a room's real PCs: its candidates at their seats, invented ones elsewhere, names of its own."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from exam.clock import SystemClock, wall_now
from exam.ids import MachineId, RoomName, SeatNumber, parse_ticket
from exam.plan import Part
from exam.trust.machine_identity import MachineIdentity, MachineKind
from provisioning.rehearsal.enrolled import EnrolledWanted, look_at_port, rehearse_enrolled
from provisioning.rehearsal.enrolling import CONSOLE, enrol_console
from provisioning.rehearsal.pc import machine_folder
from provisioning.rehearsal.room_plan import INVENTED, room_plan
from provisioning.rehearsal.site_copy import copied_as
from provisioning.rehearsal.stops import CannotRehearseError
from server.machine_registry import read_machines
from server.practice import ENDING
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust
from tests.helpers.enrolling import enrol_offline
from tests.helpers.sites import MakeSite

ROOM, OTHER = RoomName("第1考场"), RoomName("第2考场")
LENGTHS = timedelta(seconds=35), timedelta(seconds=25)


def pc(name: str, seat: int = 0, room: RoomName = ROOM) -> MachineIdentity:
    return MachineIdentity(MachineKind.PC, MachineId(name), room, SeatNumber(seat))


MACHINES = [pc("B-1"), pc("PC-02", 2), pc("PC-01", 1), pc("PC-77", 77), pc("B-2"), pc("PC-31", 1, OTHER)]


@pytest.fixture
def site(make_site: MakeSite, tmp_path: Path) -> SiteFolder:
    return make_site(tmp_path / "site")


def test_each_pc_sits_whoever_is_arranged_at_its_seat_and_others_sit_invented_candidates(site: SiteFolder) -> None:
    plan = site.read_plan()
    theory = next(one for one in plan.sessions if one.room == ROOM and one.part is Part.THEORY)
    at_seat = {place.seat: place.ticket for place in theory.places}
    made = room_plan(plan, ROOM, MACHINES, LENGTHS, "abcd")
    seats = {one.machine: (one.seat, one.ticket) for one in made.pcs}
    assert list(seats) == ["PC-01", "PC-02", "PC-77", "B-1", "B-2"]
    assert [seats[MachineId(name)] for name in ("PC-01", "PC-02")] == [(n, at_seat[SeatNumber(n)]) for n in (1, 2)]
    assert len({seat for seat, _ in seats.values()}) == len({ticket for _, ticket in seats.values()}) == 5
    for name in ("PC-77", "B-1", "B-2"):
        ticket = seats[MachineId(name)][1]
        assert parse_ticket(ticket) is not None
        assert plan.candidate(ticket) is None
        invented = made.plan.candidate(ticket)
        assert invented is not None
        assert (invented.name, invented.id_number[:6]) == (INVENTED, "990000")


def test_its_sessions_are_short_and_named_as_no_other_rehearsal(site: SiteFolder) -> None:
    plan = site.read_plan()
    made, again = (room_plan(plan, ROOM, MACHINES, LENGTHS, mark).plan for mark in ("abcd", "ef01"))
    assert [session.part for session in made.sessions] == list(Part)
    assert [session.ends_at - session.starts_at for session in made.sessions] == list(LENGTHS)
    assert {session.room for session in made.sessions} == {ROOM}
    names = {session.id for one in (plan, made, again) for session in one.sessions}
    assert len(names) == len(plan.sessions) + 4
    assert not any(name.endswith(ENDING) for name in names)


def test_a_room_without_machines_has_no_plan(site: SiteFolder) -> None:
    made = room_plan(site.read_plan(), RoomName("第9考场"), MACHINES, LENGTHS, "abcd")
    assert (made.pcs, made.plan.sessions) == ((), ())


async def test_without_an_enrolled_pc_or_with_a_server_at_the_port_it_is_not_begun(site: SiteFolder) -> None:
    async def refused(port: int) -> str:
        wanted = EnrolledWanted(ROOM, "abcd", host="127.0.0.1", port=port)
        with pytest.raises(CannotRehearseError) as stopped:
            await rehearse_enrolled(site, site.read_plan(), wanted, SystemClock(), lambda _: None)
        return stopped.value.code

    with socket.socket() as serving:
        serving.bind(("127.0.0.1", 0))
        serving.listen()
        port = serving.getsockname()[1]
        assert await refused(port) == "none_enrolled"
        enrol_offline(site, "PC-01", seat=1)
        assert await refused(port) == "port_taken"
    look_at_port("127.0.0.1", port)


def test_the_copy_knows_the_sites_machines_and_its_console_is_enrolled_there_alone(site: SiteFolder) -> None:
    plan = site.read_plan()
    ensure_trust(site, plan.site_number, (), wall_now())
    enrol_offline(site, "PC-01", seat=1)
    before = {path: path.read_bytes() for path in sorted(site.trust.rglob("*")) if path.is_file()}
    made = room_plan(plan, ROOM, [pc("PC-01", 1)], LENGTHS, "abcd")
    with copied_as(site, made.plan) as copy:
        enrol_console(copy.site, plan.site_number)
        assert {one.identity.machine for one in read_machines(copy.site)} == {"PC-01", CONSOLE}
        assert (machine_folder(copy.site, CONSOLE) / "machine.pem").is_file()
        assert copy.site.read_plan() == msgspec.structs.replace(made.plan)
    assert {path: path.read_bytes() for path in sorted(site.trust.rglob("*")) if path.is_file()} == before
