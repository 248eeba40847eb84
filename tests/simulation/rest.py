"""When a day is at rest: every session ended, every sitting handed in whole, nothing waiting on any PC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exam.commands import FindingEntry
from tests.simulation.facts import SittingFacts

if TYPE_CHECKING:
    from exam.ids import SittingId
    from tests.simulation.world import World


def what_is_not_at_rest(world: World) -> list[str]:
    """Say what is still open, or lost for good; nothing where the day came to rest and its sessions are closed."""
    return what_is_under_way(world) or what_is_not_closed(world)


def what_is_under_way(world: World) -> list[str]:
    """Say what is still open, or lost for good, besides the closing of the sessions by people."""
    ledger = world.check.ledger
    hall = world.hall
    if hall is None or hall.version != ledger.length:
        return ["the server is not there"]
    open_ = [f"session {id_} has not ended" for id_, facts in ledger.sessions.items() if not facts.ended]
    for id_, sitting in ledger.sittings.items():
        if sitting.phase == "answering":
            open_.append(f"{id_[22:26]} still answers")
        elif sitting.phase == "handed_in" and not sitting.complete and _could_deliver(world, id_, sitting):
            open_.append(f"{id_[22:26]} in {ledger.sessions[sitting.session].part.value} was never handed in whole")
    for pc in world.pcs.values():
        status = pc.core.status(pc.monotonic()) if pc.core is not None else None
        if status is not None and pc.core is not None and not pc.core._revoked and status.waiting:
            open_.append(f"{pc} has {status.waiting} entries that the server lacks")
    return open_ or _lost_for_good(world)


def what_is_not_closed(world: World) -> list[str]:
    """Sessions that staff have not closed yet."""
    return [f"session {id_} is not closed" for id_, facts in world.check.ledger.sessions.items() if not facts.closed]


def _could_deliver(world: World, id_: SittingId, sitting: SittingFacts) -> bool:
    """Whether the PC that sat it is there, with its disk, and its candidate before it."""
    if sitting.machine is None or sitting.awaiting:
        return False
    pc = world.pcs[sitting.machine]
    return not pc.dead and world.candidate_of(id_).pc is pc


def _lost_for_good(world: World) -> list[str]:
    """What a PC still has on its disk, of the line that counts, and the journal has not."""
    lost = []
    for pc in world.pcs.values():
        for (id_, line), entries in pc.disk.items():
            sitting = world.check.ledger.sittings[id_]
            if pc.dead or sitting.line != line or sitting.machine != pc.machine or sitting.awaiting:
                continue
            if id_ in world.losses.liars and (sitting.complete or sitting.phase == "absent"):
                continue  # what a tampered program wrote before the entry or after the hand-in
            # What a PC found out about itself keeps nobody at it who has handed in.
            work = [seq for seq, entry in entries if not isinstance(entry, FindingEntry)]
            missing = [seq for seq in work if (id_, line, seq) not in world.check.ledger.entries]
            if missing and world.candidate_of(id_).pc is pc:
                lost.append(f"entries {missing} of {id_[22:26]} are kept on {pc} and never reached the server")
    return lost
