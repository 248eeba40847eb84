"""What the rehearsal needs of a PC. The simulated one stands beside it; a PC of the room may take its place."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from exam.ids import MachineId, SeatNumber, Ticket
from exam.link.enrolment import machine_context
from provisioning.rehearsal.figures import PcFigures
from provisioning.rehearsal.written import Written
from server.site_folder import SiteFolder


class Occupant(msgspec.Struct, frozen=True):
    """Who sits at a PC in one part: what is typed to log in, and where that is."""

    ticket: Ticket
    password: str
    room: str
    seat: SeatNumber


class RehearsedPc(Protocol):
    """One PC that goes through the day. A step raises PcFaultError where the PC cannot go on.

    `times_acks` is set while nothing is broken.
    """

    times_acks: bool

    @property
    def machine(self) -> MachineId:
        """Its name."""

    async def log_in(self, who: Occupant) -> None:
        """Connect where it is not connected, log in, and be seated."""

    async def fetch_paper(self) -> None:
        """Fetch the sealed paper, and the candidate's photo."""

    async def confirm(self) -> None:
        """Confirm the identity."""

    async def open_paper(self) -> None:
        """Choose the subject and open the paper."""

    def answer(self) -> None:
        """Answer something, connected or not; the acknowledgement is timed while `times_acks` is set."""

    async def settled(self) -> None:
        """Wait until the server has acknowledged everything."""

    async def upload(self, size: int) -> None:
        """Save a practical file of so many bytes; it is acknowledged when this returns."""

    async def hand_in(self) -> None:
        """Hand in; it is acknowledged and counts when this returns."""

    def unplug(self) -> None:
        """Pull the cable: nothing comes and nothing goes, and neither side is told."""

    def plug(self) -> None:
        """Put it in again."""

    def expect_return(self) -> None:
        """The server is about to go: `returned` waits for the next time this PC is seated."""

    async def returned(self) -> None:
        """Wait until it is seated again after a fault, and all it had kept is acknowledged."""

    def failed(self, code: str) -> None:
        """Note what went wrong at this PC; it takes no further part."""

    async def close(self) -> None:
        """Switch it off."""

    def figures(self) -> PcFigures:
        """What it measured so far."""

    @property
    def written(self) -> Sequence[Written]:
        """What it wrote in each of its sittings, to be held against the journal."""


def machine_folder(copy: SiteFolder, machine: MachineId) -> Path:
    """The folder of one of the rehearsal's machines, beside the copy and whatever is restored of it."""
    return copy.root.with_name("machines") / machine


def pc_context(copy: SiteFolder, machine: MachineId) -> ssl.SSLContext:
    """The TLS of one of the rehearsal's machines: this site's authority, its own certificate. Raises LinkError."""
    return machine_context(copy.trust / "authority.pem", machine_folder(copy, machine))
