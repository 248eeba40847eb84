"""Machines of a test's site: one-time codes given out, and certificates got with them, by the real code."""

from __future__ import annotations

from datetime import datetime

from exam.clock import wall_now
from exam.ids import RoomName, SeatNumber
from exam.trust.certificates import make_private_key, make_request, private_pem
from exam.trust.machine_identity import MachineKind
from exam.wire.enrolment import Enrolled, EnrolRequest
from server.enrolment import Enrolment
from server.machine_registry import IssuedCode, MachineRegistry, read_codes, write_codes
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust, read_secret

FAR = datetime.fromisoformat("2099-01-01T00:00:00+00:00")


def give_code(
    site: SiteFolder,
    kind: MachineKind = MachineKind.PC,
    room: str = "第1考场",
    seat: int = 0,
    expires: datetime = FAR,
    nonce: str = "n",
) -> str:
    """Give out the next code; returns it as a person reads it."""
    secret = read_secret(site)
    assert secret is not None
    known = read_codes(site)
    place = (RoomName(room), SeatNumber(seat)) if kind is MachineKind.PC else (RoomName(""), SeatNumber(0))
    code = IssuedCode(len(known), kind, *place, f"{nonce}{len(known)}", expires, "系统管理员甲")
    write_codes(site, (*known, code))
    return code.code(secret)


def enrol_offline(site: SiteFolder, name: str, kind: MachineKind = MachineKind.PC, seat: int = 0) -> bytes:
    """Enrol a machine before any server runs; returns certificate and key as they lie in its folder."""
    trust = ensure_trust(site, "11", (), wall_now())
    registry = MachineRegistry(site)
    enrolment = Enrolment(registry, trust.authority, trust.authority_key, trust.secret)
    key = make_private_key()
    asked = EnrolRequest(give_code(site, kind, seat=seat), name, make_request(key, name).decode())
    given = enrolment.enrol(asked, "10.0.0.1", 0, wall_now())
    assert isinstance(given, Enrolled), given
    return given.certificate.encode() + private_pem(key)
