"""The rehearsal of real PCs at a practice server: who is to rehearse, and what they told. In memory alone.

Whoever ordered it orders it again after a restart of the server, under the same id; the PCs tell their figures again
on every connection. So nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exam.credentials import initial_password
from exam.ids import MachineId, Ticket
from exam.plan import Plan
from exam.text import Refusal
from exam.wire.messages import Rehearse, Rehearsed
from exam.wire.rehearsing import (
    LONGEST_ERROR,
    LONGEST_ID,
    MOST_ERRORS,
    MOST_PCS,
    MOST_TIMES,
    MOST_VOUCHED,
    RehearsalOrder,
)

MOST_SESSIONS = 4
LONGEST = 12 * 3600 * 1000
"""Milliseconds; an order beyond it is none."""
LARGEST_FILE = 200_000_000


class RoomRehearsal:
    """What stands now; there is none until somebody ordered it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tickets: dict[MachineId, Ticket] = {}
        self._order: RehearsalOrder | None = None
        self.reports: dict[MachineId, Rehearsed] = {}
        self.ordered: Callable[[], None] = lambda: None
        """Told when there is a new order: whoever speaks with the PCs."""

    @property
    def id(self) -> str:
        """The order that stands; empty while there is none."""
        return self._order.id if self._order else ""

    def order(self, order: RehearsalOrder) -> Refusal | None:
        """Take an order; refused where it is not of this plan, or out of bounds."""
        known = {candidate.ticket for candidate in self._plan.candidates}
        in_bounds = (
            0 < len(order.id) <= LONGEST_ID
            and len(order.pcs) <= MOST_PCS
            and 0 < order.sessions <= MOST_SESSIONS
            and 0 < order.pace <= LONGEST
            and 0 < order.within <= LONGEST
            and 0 <= order.file_bytes <= LARGEST_FILE
        )
        if not in_bounds or any(pc.ticket not in known for pc in order.pcs):
            return Refusal("rehearsal_unknown", {"most": MOST_PCS})
        if order.id != self.id:
            self.reports.clear()
        self._order, self._tickets = order, {pc.machine: pc.ticket for pc in order.pcs}
        self.ordered()
        return None

    def for_pc(self, machine: MachineId) -> Rehearse | None:
        """What a PC is told; None for one that is not to rehearse, or has told its figures."""
        order, ticket = self._order, self._tickets.get(machine)
        if order is None or ticket is None or machine in self.reports:
            return None
        password = initial_password(self._plan.policy, ticket)
        return Rehearse(order.id, ticket, password, order.sessions, order.pace, order.file_bytes, order.within)

    def heard(self, machine: MachineId, told: Rehearsed) -> None:
        """A PC told its figures: kept where they were asked for and are of a size that a PC could have measured."""
        if told.id == self.id and machine in self._tickets and is_in_bounds(told):
            self.reports[machine] = told


def is_in_bounds(told: Rehearsed) -> bool:
    """Whether a PC could have measured this."""
    lists: Iterable[tuple[int, ...]] = (
        told.login_ms,
        told.paper_ms,
        told.open_ms,
        told.acks_ms,
        told.upload_ms,
        told.hand_in_ms,
    )
    return (
        all(len(times) <= MOST_TIMES and all(0 <= time <= LONGEST for time in times) for times in lists)
        and 0 <= told.upload_bytes <= MOST_SESSIONS * LARGEST_FILE
        and len(told.errors) <= MOST_ERRORS
        and all(len(code) <= LONGEST_ERROR for code in told.errors)
        and sum(len(one.entries) for one in told.vouched) <= MOST_VOUCHED
        and len(told.vouched) <= MOST_SESSIONS
        and all(len(digest) <= LONGEST_ERROR for one in told.vouched for digest in one.entries.values())
    )
