"""The organiser's hub with the real rules of arrival, and the couriers that bring it what the servers have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from exam.ids import Digest, SittingId
from exam.package import digest_of
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import Record, first_hash
from sync.hub.arrivals import Arrival, Decision, Standing, parts_from, standing
from sync.hub.lines import JournalLine, line_of
from sync.hub.worked import worked_upto
from tests.simulation.broken import Broken
from tests.simulation.safe_home.day import HUB

if TYPE_CHECKING:
    from tests.simulation.safe_home.boxes import Box
    from tests.simulation.safe_home.world import World

TRIES_EVERY = 2500


class Bundle(msgspec.Struct, frozen=True):
    """What a courier brings: all records of a journal, whose session has ended."""

    id: Digest
    records: tuple[Record, ...]

    @property
    def line(self) -> JournalLine:
        """The journal's line."""
        return line_of((record.hash, record.epoch) for record in self.records)


class Hub:
    """What arrived. Its database outlives every crash; a receipt is made once for each bundle."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._arrivals: dict[Digest, Arrival] = {}
        self._lines: dict[Digest, JournalLine] = {}
        self._bundles: dict[Digest, Bundle] = {}
        self._receipts: dict[Digest, str] = {}
        self._decisions: list[Decision] = []

    def take(self, bundle: Bundle) -> str:
        """Take a bundle, for the first time or again; returns the receipt."""
        if bundle.id not in self._receipts:
            line = bundle.line
            number = len(self._arrivals) + 1
            worked = max(worked_upto(bundle.records).values(), default=0)
            self._arrivals[bundle.id] = Arrival(bundle.id, number, line.lineage, line.records, True, worked)
            self._lines[bundle.id], self._bundles[bundle.id] = line, bundle
            self._receipts[bundle.id] = f"receipt {number}"
            self._world.count("a bundle arrived")
        else:
            self._world.count("a bundle arrived again")
        return self._receipts[bundle.id]

    def stands(self) -> Standing | None:
        """What counts."""
        return standing(list(self._arrivals.values()), self._lines, self._decisions) if self._arrivals else None

    def counted(self) -> Bundle | None:
        """The one bundle that counts."""
        found = self.stands()
        if found is None:
            return None
        for other in found.against:
            self._decide(found.counts, other)
        found = self.stands() or found
        if found.against:
            raise Broken("exactly once", f"{len(found.against)} bundles contradict the one that counts")
        return self._bundles[found.counts]

    def _decide(self, one: Digest, other: Digest) -> None:
        """People decide between two branches where candidates worked on in the older one: they know who led at last."""
        first, second = self._lines[one], self._lines[other]
        epochs = {line.epoch_at(line.records) for line in (first, second)}
        parted = parts_from(self._arrivals[one], self._arrivals[other], self._lines)
        leading = self._world.leading()
        if parted is None or len(epochs) == 1 or leading is None:
            return
        led = leading.box.disk.records
        sides = [name for name in (one, other) if _goes_beyond(led, self._lines[name], parted)]
        if len(sides) == 1:
            self._world.count("people decided at the hub")
            self._decisions.append(Decision(sides[0], other if sides[0] == one else one))

    def result(self) -> Hall | None:
        """The exam as the hub has it."""
        bundle = self.counted()
        if bundle is None:
            return None
        hall = Hall(self._world.plan, Opened(0, 0, first_hash(self._world.plan.number)))
        hall.replay(bundle.records)
        return hall


def _goes_beyond(records: list[Record], line: JournalLine, parted: int) -> bool:
    return len(records) > parted and records[parted].hash == line.hash_at(parted + 1)


class Courier:
    """Brings what lies on one machine's disk, again and again until its receipt is there."""

    def __init__(self, world: World, box: Box) -> None:
        self._world = world
        self._box = box
        self._chances = world.day.chances(f"courier of {box.name}")
        self._receipts: dict[Digest, str] = {}
        world.after(TRIES_EVERY, self._try)

    def _try(self) -> None:
        world, box = self._world, self._box
        if box.is_lost:
            return
        records = tuple(box.disk.records)
        if any(record.kind == "session_ended" for record in records):
            bundle = Bundle(digest_of(records[-1].hash), records)
            if bundle.id not in self._receipts and world.reach.between(box.name, HUB, world.now):
                receipt = world.hub.take(bundle)
                # The confirmation may be lost on its way: then the same is brought again.
                if self._chances.random() < 0.7:
                    known = self._receipts.setdefault(bundle.id, receipt)
                    if known != receipt:
                        raise Broken("exactly once", "one bundle has two receipts")
                else:
                    world.count("a confirmation was lost")
        world.after(self._chances.randrange(TRIES_EVERY // 2, TRIES_EVERY), self._try)


def answers_of(hall: Hall) -> dict[SittingId, dict[str, object]]:
    """What counts for each sitting: answers by item, files by place."""
    return {
        id_: {**{item: saved.answer for item, saved in sitting.answers.items()}}
        | {f"{task}/{path}": file.digest for (task, path), file in sitting.files.items()}
        for id_, sitting in hall.sittings.items()
    }
