"""A bare machine gets what the backup has, as `kaochang-server restore` does it: records, pieces, and a term."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from exam.ids import Digest, MachineId
from exam.plan import Plan
from exam.terms import GENERATION, next_term, term_of
from exam.trust.mandates import Mandate
from server.exam_clock import Mark
from server.journal.record import Record
from server.standby.office import Succession
from server.standby.taking_over import succession
from tests.simulation.safe_home.standby import CHIEF, SITE_KEY

if TYPE_CHECKING:
    from tests.simulation.safe_home.boxes import Box


def restored_from(records: Sequence[Record], pieces: set[Digest], box: Box, plan: Plan, chances: Random) -> None:
    """Put them on its disk. What it begins is a term of its own: the lost server, should it come back, keeps out."""
    box.disk.records = list(records)
    box.disk.plan_number = plan.number
    box.disk.epoch = records[-1].epoch if records else 0
    box.pieces.there = set(pieces)
    if records:
        box.succession = began_anew(box, plan, term_of(records[-1].epoch), chances)


def began_anew(box: Box, plan: Plan, known: int, chances: Random) -> Succession:
    """People have a machine lead in a term of its own, after every one that is known, whoever led before."""
    records, term = box.disk.records, next_term(known, chances.randrange(GENERATION))
    mandate = Mandate(plan.site_number, plan.number, records[0].hash.hex(), term, MachineId(box.name), box.wall_ms())
    mark = Mark(0, box.wall_ms(), box.monotonic_ms(), box.boot)
    return succession(mandate, SITE_KEY, CHIEF, "恢复", records[-1].seq, None, mark)
