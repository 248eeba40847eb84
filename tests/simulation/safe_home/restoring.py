"""A bare machine gets what the backup has, as `kaochang-server restore` does it: records, pieces, and a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exam.ids import Digest, MachineId
from exam.plan import Plan
from exam.terms import term_of
from exam.trust.mandates import Mandate
from server.exam_clock import Mark
from server.journal.record import Record
from server.standby.taking_over import succession
from tests.simulation.safe_home.standby import CHIEF, SITE_KEY

if TYPE_CHECKING:
    from tests.simulation.safe_home.boxes import Box


def restored_from(records: Sequence[Record], pieces: set[Digest], box: Box, plan: Plan) -> None:
    """Put them on its disk. What it begins is a term of its own: the lost server, should it come back, keeps out."""
    box.disk.records = list(records)
    box.disk.plan_number = plan.number
    box.disk.epoch = records[-1].epoch if records else 0
    box.pieces.there = set(pieces)
    if records:
        term = term_of(records[-1].epoch) + 1
        mandate = Mandate(
            plan.site_number, plan.number, records[0].hash.hex(), term, MachineId(box.name), box.wall_ms()
        )
        mark = Mark(0, box.wall_ms(), box.monotonic_ms(), box.boot)
        box.succession = succession(mandate, SITE_KEY, CHIEF, "恢复", records[-1].seq, None, mark)
