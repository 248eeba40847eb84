"""What a machine and the server say to each other so that it gets a certificate, and later a newer one."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber
from exam.trust.machine_identity import MachineKind

MAX_REQUEST = 8192
"""Longest certificate request, in characters."""


class EnrolRequest(msgspec.Struct, frozen=True):
    """POST /api/v1/enrol: a one-time code as typed, the machine's own name, and its certificate request (PEM)."""

    code: str
    machine: str
    request: str


class RenewRequest(msgspec.Struct, frozen=True):
    """POST /api/v1/renew, with the certificate that ends soon: a request for the next (PEM)."""

    request: str


class Enrolled(msgspec.Struct, frozen=True):
    """The certificate (PEM), and what it says: asked again with the same key, the same answer."""

    certificate: str
    kind: MachineKind
    machine: MachineId
    room: RoomName
    seat: SeatNumber
