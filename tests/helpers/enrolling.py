"""Machines of a test's site: one-time codes given out, and certificates got with them, by the real code."""

from __future__ import annotations

from datetime import datetime, timedelta

from exam.ids import MachineId, RoomName, SeatNumber
from exam.trust.machine_identity import MachineKind
from server.machine_registry import IssuedCode, read_codes, write_codes
from server.site_folder import SiteFolder
from server.trust_files import read_secret

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


def soon(now: datetime) -> datetime:
    """A minute later."""
    return now + timedelta(minutes=1)


def machine(number: int) -> MachineId:
    """The name of a PC."""
    return MachineId(f"PC-{number:02}")
