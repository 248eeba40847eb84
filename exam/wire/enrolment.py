"""What a machine and the server say to each other so that it gets a certificate, and later a newer one."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber
from exam.trust.machine_identity import MachineKind

MAX_REQUEST = 8192
"""Longest certificate request, in characters."""
MOST_CODES = 200
"""Codes of one request of a console; a whole site at once is for `kaochang-provision machines codes`."""


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


class CodesRequest(msgspec.Struct, frozen=True):
    """POST /api/v1/enrolment-codes: one code for each of these seats of a room, and for so many spare PCs of it."""

    room: RoomName
    seats: tuple[SeatNumber, ...] = ()
    spares: int = 0


class GivenCode(msgspec.Struct, frozen=True):
    """A one-time code to show once. `seat` is 0 for a spare; `dots` is its QR code, a text of 0 and 1 for each row."""

    code: str
    room: RoomName
    seat: SeatNumber
    dots: tuple[str, ...]


class GivenCodes(msgspec.Struct, frozen=True):
    """The codes, and for how many hours each brings one machine its certificate."""

    hours: int
    codes: tuple[GivenCode, ...]
