"""The door for machines: who calls, by the certificate that TLS has checked. Deny by default, like people's rights."""

from __future__ import annotations

import asyncio
import ssl
from enum import StrEnum

from aiohttp import web

from exam.text import Refusal
from exam.trust.certificates import fingerprint_of
from exam.trust.machine_identity import MachineKind
from server.enrolment import Enrolment
from server.machine_registry import MachineRegistry, RegisteredMachine, RegistryError
from server.service import ExamService
from server.web.replies import RefusedRequestError

MACHINE: web.RequestKey[RegisteredMachine] = web.RequestKey("machine", RegisteredMachine)
"""The machine whose certificate the connection shows; absent where none is shown."""


class Caller(StrEnum):
    """What must stand at the other end of a connection."""

    ANYBODY = "anybody"  # a machine that has no certificate yet
    MACHINE = "machine"  # any machine of the site
    PC = "pc"
    CONSOLE = "console"
    STANDBY = "standby"


_KINDS = {
    Caller.MACHINE: frozenset(MachineKind),
    Caller.PC: frozenset({MachineKind.PC}),
    Caller.CONSOLE: frozenset({MachineKind.CONSOLE}),
    Caller.STANDBY: frozenset({MachineKind.STANDBY}),
}


class MachineDoor:
    """Lets machines in by their certificates. Where none are `required`, one that is shown counts all the same."""

    def __init__(
        self, service: ExamService, registry: MachineRegistry, enrolment: Enrolment, *, required: bool
    ) -> None:
        self._service = service
        self.registry = registry
        self.enrolment = enrolment
        self.required = required
        self.turn = asyncio.Lock()
        """Whoever changes the registry has it."""

    def admit(self, request: web.Request, caller: Caller) -> RegisteredMachine | None:
        """Who calls; None for a machine without a certificate where none is needed. Refused with 403."""
        shown = shown_certificate(request)
        if shown is None:
            # A standby is given every key of the site: no first try lets one in without its certificate.
            if caller is Caller.STANDBY or (self.required and caller is not Caller.ANYBODY):
                raise RefusedRequestError(403, Refusal("certificate_needed"))
            return None
        machine = self.holder(fingerprint_of(shown))
        if machine is None:
            if caller is Caller.ANYBODY:
                return None
            raise RefusedRequestError(403, Refusal("certificate_retired"))
        if caller is not Caller.ANYBODY and machine.identity.kind not in _KINDS[caller]:
            raise RefusedRequestError(403, Refusal("certificate_other_kind"))
        return machine

    def holder(self, fingerprint: str) -> RegisteredMachine | None:
        """The machine whose certificate counts now: not taken back, neither by hand nor by an order of this plan."""
        try:
            machine = self.registry.holder(fingerprint)
        except (RegistryError, OSError):
            raise RefusedRequestError(503, Refusal("machines_unreadable")) from None
        life = self._service.life
        if machine is None or life is None:
            return machine
        return None if life.hall.premises.is_retired(machine.identity.machine) else machine


def shown_certificate(request: web.Request) -> bytes | None:
    """The certificate at the other end of the connection (DER), which TLS has found to be of this site; or None."""
    transport = request.transport
    tls = transport.get_extra_info("ssl_object") if transport is not None else None
    if not isinstance(tls, ssl.SSLObject | ssl.SSLSocket):
        return None
    return tls.getpeercert(binary_form=True)
