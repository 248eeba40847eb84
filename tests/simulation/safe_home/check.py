"""What must hold on a day on which machines are lost: checked when something leaves, is saved, and at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidate_agent.session.effects import Saved
from exam.commands import AnswerEntry, Entry, FileEntry
from exam.ids import SittingId
from server.hall import Hall
from server.journal.record import ChainBrokenError, first_hash, verify
from tests.simulation.broken import Broken, must
from tests.simulation.safe_home.server import Server

if TYPE_CHECKING:
    from tests.simulation.safe_home.pc import Pc
    from tests.simulation.safe_home.world import World

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
        world.offset = offset if world.offset is None else world.offset

    def at_the_end(self, leading: Hall) -> None:
        """Everything came home, once."""
        world = self._world
        result = world.hub.result()
        if result is None:
            raise Broken("exactly once", "nothing arrived at the hub")
        for (id_, line, seq), entry in self.acknowledged.items():
            for what, hall in (("the server that leads", leading), ("the hub", result)):
                if not _has(hall, id_, line, seq, entry):
                    raise Broken("nothing acknowledged lost", f"entry {seq} of {id_[22:26]} is not at {what}")


def _has(hall: Hall, id_: SittingId, line: int, seq: int, entry: Entry) -> bool:
    sitting = hall.sittings[id_]
    if line < sitting.line:
        return True  # of a PC that the sitting has left: what counted then is in the answers
    if seq > sitting.last_seq:
        return False
    # A later answer to the same item may stand in its place.
    if isinstance(entry, AnswerEntry):
        kept = sitting.answers.get(entry.item)
        return kept is not None and kept.made_at >= entry.made_at
    file = sitting.files.get((entry.task, entry.path)) if isinstance(entry, FileEntry) else None
    return file is not None and file.made_at >= (entry.made_at if isinstance(entry, FileEntry) else 0)
