"""The rehearsal's own machines get certificates as every machine does: with one-time codes, given out in the copy."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta

from exam.clock import Clock, wall_now
from exam.ids import MachineId, RoomName, SeatNumber
from exam.link.enrolment import CERTIFICATE, OWNER_ONLY, EnrolmentRefusedError, enrol
from exam.link.server_link import LinkError
from exam.text import Refusal
from exam.trust.certificates import make_private_key, make_request, private_pem
from exam.trust.machine_identity import MachineKind
from exam.wire.enrolment import EnrolRequest
from provisioning.rehearsal.pc import machine_folder
from provisioning.rehearsal.stops import CannotRehearseError
from server.enrolment import Enrolment
from server.machine_registry import IssuedCode, MachineRegistry, write_codes
from server.site_folder import SiteFolder, write_atomically
from server.trust_files import ensure_trust, read_secret

CODES_HOLD = timedelta(hours=2)
CONSOLE = MachineId("rehearsal-console")
Wanted = tuple[MachineId, MachineKind]


def simulated_machine(number: int) -> MachineId:
    """The name of a simulated PC, counted from 0; no machine of a site is called so."""
    return MachineId(f"rehearsal-{number + 1:03d}")


async def enrol_simulated(copy: SiteFolder, url: str, pcs: Sequence[MachineId], clock: Clock) -> int:
    """Enrol the console, then all PCs at once; returns the milliseconds that the PCs took.

    Raises CannotRehearseError where the server gives one no certificate, OSError.
    """
    wanted = [(CONSOLE, MachineKind.CONSOLE), *((pc, MachineKind.PC) for pc in pcs)]
    console, *codes = give_codes(copy, wanted)
    authority = copy.trust / "authority.pem"
    try:
        await enrol(url, authority, machine_folder(copy, CONSOLE), CONSOLE, console)
        begun = clock.monotonic_ms()
        await asyncio.gather(
            *(enrol(url, authority, machine_folder(copy, pc), pc, code) for pc, code in zip(pcs, codes, strict=True))
        )
    except EnrolmentRefusedError as error:
        raise CannotRehearseError("server_failed", reason=error.refusal.code) from error
    except LinkError as error:
        raise CannotRehearseError("server_failed", reason=error.code) from error
    return clock.monotonic_ms() - begun


def enrol_console(copy: SiteFolder, site_number: str) -> None:
    """Enrol the console of a copy before any server runs in it. Blocks; raises CannotRehearseError, OSError."""
    now = wall_now()
    trust = ensure_trust(copy, site_number, (), now)
    (code,) = give_codes(copy, [(CONSOLE, MachineKind.CONSOLE)])
    enrolment = Enrolment(MachineRegistry(copy), trust.authority, trust.authority_key, trust.secret)
    key = make_private_key()
    given = enrolment.enrol(EnrolRequest(code, CONSOLE, make_request(key, CONSOLE).decode()), "", 0, now)
    if isinstance(given, Refusal):
        raise CannotRehearseError("server_failed", reason=given.code)
    place = machine_folder(copy, CONSOLE) / CERTIFICATE
    write_atomically(place, given.certificate.encode() + private_pem(key), mode=OWNER_ONLY)


def give_codes(copy: SiteFolder, wanted: Sequence[Wanted]) -> list[str]:
    """Give out a code for each machine; a PC of the rehearsal stands at no seat. The copy has no other codes.

    Raises CannotRehearseError where the copy has no secret yet: its server makes it.
    """
    secret = read_secret(copy)
    if secret is None:
        raise CannotRehearseError("server_failed", reason="site.secret")
    expires = wall_now() + CODES_HOLD
    issued = tuple(
        IssuedCode(serial, kind, RoomName(""), SeatNumber(0), secrets.token_hex(8), expires, "rehearsal")
        for serial, (_, kind) in enumerate(wanted)
    )
    write_codes(copy, issued)
    return [code.code(secret) for code in issued]
