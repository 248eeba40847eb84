"""What must hold on a day on which machines are lost: checked when something leaves, is saved, and at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from candidate_agent.session.effects import Saved
from exam import events as ev
from exam.commands import AnswerEntry, Entry, FileEntry
from exam.ids import SittingId
from server.journal.record import ChainBrokenError, Record, first_hash, verify
from tests.simulation.broken import Broken, must
from tests.simulation.safe_home.server import Server

if TYPE_CHECKING:
    from tests.simulation.safe_home.pc import Pc
    from tests.simulation.safe_home.world import World

_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)
CLOCKS_DIFFER = 4000
"""How far exam time may be off after a takeover or a restore, in ms: two dates, and the time since the last mark."""


class Check:
    """Remembers what was promised to whom."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.acknowledged: dict[tuple[SittingId, int, int], Entry] = {}

    def may_leave(self, server: Server, upto: int) -> None:
        """What a server acknowledges is on its disk, and on the standby's where it waits for one."""
        records = server.box.disk.records
        must(upto <= len(records), "acknowledged is durable", "something left before it was written")
        replication = server.replication
        if upto == 0 or not replication.waits:
            return
        self._world.count("acknowledged by two disks")
        other = self._world.boxes[replication._known.machine].disk.records
        both = upto <= len(other) and other[upto - 1].hash == records[upto - 1].hash
        must(both, "acknowledged by both", f"record {upto} left before the standby had it")

    def saved(self, pc: Pc, saved: Saved) -> None:
        """A PC shows "saved"."""
        if not saved.refused and isinstance(saved.entry, AnswerEntry | FileEntry):
            self.acknowledged[saved.sitting, saved.line, saved.seq] = saved.entry

    def opened(self, server: Server) -> None:
        """A server began to serve: its journal follows its chain, and exam time went on."""
        world = self._world
        try:
            verify(server.box.disk.records, first_hash(world.plan.number))
        except ChainBrokenError as error:
            raise Broken("chain", f"the journal of {server.box.name} is broken at {error.seq}") from error
        offset = server.life.clock.now() - world.now
        if world.offset is not None and server.box.disk.records and abs(offset - world.offset) > CLOCKS_DIFFER:
            raise Broken("the clock goes on", f"exam time jumped by {offset - world.offset} ms")
        if world.offset is None or not server.box.disk.records:
            world.offset = offset

    def at_the_end(self, leading: Sequence[Record]) -> None:
        """Everything came home, once."""
        arrived = self._world.hub.counted()
        if arrived is None:
            raise Broken("exactly once", "nothing arrived at the hub")
        for what, records in (("the server that leads", leading), ("the hub", arrived.records)):
            there = {key_of(event): said_by(event) for event in saved_in(records)}
            for key, entry in self.acknowledged.items():
                if there.get(key) != said_by(entry):
                    raise Broken("nothing acknowledged lost", f"entry {key[2]} of {key[0][22:26]} is not at {what}")


def saved_in(records: Sequence[Record]) -> Iterator[ev.AnswerSaved | ev.FileSaved]:
    """The answers and files that a journal has as counting."""
    for record in records:
        event = _event.decode(record.payload)
        if isinstance(event, ev.AnswerSaved | ev.FileSaved):
            yield event


def key_of(event: ev.AnswerSaved | ev.FileSaved) -> tuple[SittingId, int, int]:
    """By what an entry is known at its PC and here."""
    return event.sitting, event.line, event.seq


def said_by(told: ev.AnswerSaved | ev.FileSaved | Entry) -> tuple[object, ...]:
    """What was answered or saved."""
    if isinstance(told, ev.AnswerSaved | AnswerEntry):
        return told.item, told.answer
    return (told.task, told.path, told.digest) if isinstance(told, ev.FileSaved | FileEntry) else ()
