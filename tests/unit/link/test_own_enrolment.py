"""A machine enrols at its own window: a code is tried once, and the live connection goes on with it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from exam.ids import MachineId, RoomName, SeatNumber
from exam.link.discovery import Hint, Search, Way
from exam.link.enrolment import CERTIFICATE, EnrolmentRefusedError
from exam.link.finding import last_known
from exam.link.own_enrolment import OwnEnrolment
from exam.link.server_link import LinkError
from exam.text import Refusal
from exam.trust.enrolment_codes import make_enrolment_code
from exam.trust.machine_identity import MachineKind
from exam.wire.enrolment import Enrolled
from server.site_folder import SiteFolder
from tests.helpers.enrolling import enrol_offline
from tests.unit.link.test_searching import turns

HERE = "https://10.0.0.2:8443"
CODE = make_enrolment_code(b"invented", 42, "")
PC = MachineId("PC-12")


class Server:
    """Gives a certificate, or says why not."""

    def __init__(self, certificate: bytes) -> None:
        self.certificate = certificate
        self.asked: list[tuple[str, str, str]] = []
        self.fails: list[Exception] = []
        self.open = asyncio.Event()
        self.open.set()

    async def enrol(self, url: str, _authority: Path, folder: Path, machine: MachineId, code: str) -> Enrolled:
        self.asked.append((url, machine, code))
        await self.open.wait()
        if self.fails:
            raise self.fails.pop(0)
        (folder / CERTIFICATE).write_bytes(self.certificate)
        return Enrolled("", MachineKind.PC, machine, RoomName("第1考场"), SeatNumber(12))


class Line:
    """A connection whose address may change."""

    def __init__(self) -> None:
        self.url = ""

    def move(self, url: str) -> None:
        self.url = url


class Machine:
    """A machine without a certificate, and what it heard."""

    def __init__(self, folder: Path, server: Server, code: str = "") -> None:
        self.folder, self.server, self.line = folder, server, Line()
        self.context = ssl.create_default_context()
        self.given: list[Enrolled] = []
        self.changes = 0
        self.own = OwnEnrolment(
            folder / "authority.pem", folder, self.context, PC, self._changed, code, enrol=server.enrol
        )
        self.own.bind(self.line)
        self.own.enrolled_hook = self.given.append

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return enrol_offline(SiteFolder(tmp_path_factory.mktemp("site")), PC, seat=12)


@pytest.fixture
async def machine(tmp_path: Path, certificate: bytes) -> AsyncIterator[Machine]:
    made = Machine(tmp_path, Server(certificate))
    yield made
    await made.own.close()


async def test_a_right_code_brings_the_certificate_and_the_connection_goes_on(machine: Machine) -> None:
    machine.server.open.clear()
    machine.own.type_code(CODE, HERE)
    await turns()
    assert machine.own.state.waits
    machine.own.type_code(CODE, HERE)
    machine.server.open.set()
    await turns()
    assert machine.server.asked == [(HERE, PC, CODE)], "Enter pressed twice asks once"
    assert (machine.line.url, last_known(machine.folder)) == (HERE, [HERE])
    assert [one.seat for one in machine.given] == [12]
    assert (machine.own.state.waits, machine.own.state.refused, machine.own.has_certificate) == (False, None, True)


async def test_a_mistyped_code_is_told_before_anybody_is_asked(machine: Machine) -> None:
    wrong = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    for typed in (wrong, "", "1234"):
        machine.own.type_code(typed, HERE)
        assert machine.own.state.refused == Refusal("enrolment_code_mistyped")
    assert machine.server.asked == []


@pytest.mark.parametrize(
    ("fails", "code"),
    [
        (EnrolmentRefusedError(Refusal("enrolment_code_used", {"machine": "PC-07"})), "enrolment_code_used"),
        (LinkError("server_unreachable"), "enrolment_unreachable"),
        (OSError(28, "No space left on device"), "enrolment_disk"),
    ],
)
async def test_what_went_wrong_is_told_and_the_next_try_counts(machine: Machine, fails: Exception, code: str) -> None:
    machine.server.fails.append(fails)
    machine.own.type_code(CODE, HERE)
    await turns()
    assert machine.own.state.refused is not None
    assert machine.own.state.refused.code == code
    assert machine.line.url == ""
    machine.own.type_code(CODE, HERE)
    await turns()
    assert machine.line.url == HERE


async def test_without_an_address_nothing_is_asked(machine: Machine) -> None:
    machine.own.type_code(CODE, "")
    assert machine.own.state.refused == Refusal("enrolment_unreachable")


async def test_a_code_that_was_set_up_is_tried_once_when_the_server_is_there(
    tmp_path: Path, certificate: bytes
) -> None:
    machine = Machine(tmp_path, Server(certificate), CODE)
    machine.server.fails.append(EnrolmentRefusedError(Refusal("enrolment_code_expired")))
    machine.own.follow("")
    for _ in range(3):
        machine.own.follow(HERE)
        await turns()
    assert len(machine.server.asked) == 1, "a code that is refused is not tried again and again"
    assert machine.own.state.refused == Refusal("enrolment_code_expired")
    await machine.own.close()


async def test_a_code_that_was_set_up_means_nothing_where_a_certificate_is_there(
    tmp_path: Path, certificate: bytes
) -> None:
    (tmp_path / CERTIFICATE).write_bytes(certificate)
    machine = Machine(tmp_path, Server(certificate), CODE)
    machine.own.follow(HERE)
    await turns()
    assert machine.server.asked == []


async def test_a_certificate_that_came_by_the_command_is_shown_when_the_server_is_found(
    machine: Machine, certificate: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr("exam.link.own_enrolment.show_certificate", lambda _context, folder: shown.append(folder))
    found = Search(Hint(HERE, Way.BROADCAST), ())

    async def look(typed: str) -> Search:
        return found if typed else Search(None, ())

    assert (await machine.own.looked(look, "")).found is None
    assert shown == []
    assert await machine.own.looked(look, "10.0.0.2") is found
    assert shown == [machine.folder]
