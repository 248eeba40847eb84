"""What the rehearsal program and a practice server say to each other when the PCs of a room rehearse (试考)."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, Ticket
from exam.wire.messages import Rehearsed

MOST_PCS = 100
"""PCs of one rehearsal: a room and its spares, twice over."""
MOST_TIMES, MOST_ERRORS = 1000, 20
MOST_VOUCHED = 1000
"""Digests of one PC: what forty PCs tell must fit into the server's memory and into one answer each."""
LONGEST_ERROR = 64
LONGEST_ID = 64


class RehearsingPc(msgspec.Struct, frozen=True):
    """A PC that is to rehearse, and whose ticket it uses."""

    machine: MachineId
    ticket: Ticket


class RehearsalOrder(msgspec.Struct, frozen=True):
    """POST /api/v1/rehearsal: these PCs rehearse, now or when they come. The newest order counts; the same `id` again
    goes on with what was told. Milliseconds and bytes as in `Rehearse`.
    """

    id: str
    pcs: tuple[RehearsingPc, ...]
    sessions: int
    pace: int
    file_bytes: int
    within: int


class PcSeen(msgspec.Struct, frozen=True):
    """A PC as the server sees it: whether it is connected, the phase of its sitting, whether it told its figures."""

    machine: MachineId
    connected: bool
    phase: str = ""
    session: str = ""
    reported: bool = False


class RehearsalState(msgspec.Struct, frozen=True):
    """GET /api/v1/rehearsal: the order's id, every PC that was seen, and, with `?machine=NAME`, what that PC told."""

    id: str
    pcs: tuple[PcSeen, ...]
    report: Rehearsed | None = None
