"""When candidates really could not work, as the simulated world knows it: what credits are held against.

In exam time. A PC measures the same by its disk's last sign of life, so the world looks at what reached that disk, but
believes nothing that is older than signs may be.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from candidate_agent.session.watch import SIGN_EVERY
from exam.ids import MachineId, SittingId
from tests.simulation.spans import Stretch

if TYPE_CHECKING:
    from tests.simulation.candidate_pc import CandidatePc
    from tests.simulation.world import World

SIGN_LATE = 1000
"""A sign of life comes with a tick of the PC, and a tick may come late."""


class TrueLosses:
    """Every PC's stretches without work, and every sitting's stretches between two PCs.

    `liars` are sittings at a PC whose program was tampered with: of those only the time without contact is true.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._off: dict[MachineId, int] = {}
        self._wiped: set[MachineId] = set()
        self._refused: dict[MachineId, int] = {}
        self._locked: dict[MachineId, int] = {}
        self._written: dict[MachineId, int] = {}
        self._heard: dict[MachineId, int] = {}
        self._durable: dict[MachineId, int] = {}
        self._of_pc: dict[MachineId, list[Stretch]] = defaultdict(list)
        self._between: dict[SittingId, list[Stretch]] = defaultdict(list)
        self._not_there: dict[SittingId, int] = {}
        self._left: dict[SittingId, int] = {}
        self._came: dict[MachineId, int] = {}
        self.liars: set[SittingId] = set()

    # ---- what is seen -----------------------------------------------------------------------------------------------

    def written(self, pc: CandidatePc) -> None:
        """Something reached the PC's disk."""
        self._written[pc.machine] = self._count(pc)

    def kept(self, pc: CandidatePc, alive: int | None) -> None:
        """An entry is on the PC's disk: a sign of life alone does not tell the candidate that typing is safe again.

        `alive` is when it shows the candidate at work: a file that travelled first was made before.
        """
        if alive is not None:
            known = self._written.get(pc.machine, alive)
            self._written[pc.machine] = max(known, min(alive, self._count(pc)))
        self._works_again(pc)

    def heard(self, machine: MachineId) -> None:
        """The server heard the PC."""
        self._heard[machine] = self._world.exam_now

    def heard_by_now(self) -> dict[MachineId, int]:
        """What the server has heard so far, to be `written_down` with the batch that goes to the disk now."""
        return dict(self._heard)

    def written_down(self, heard: dict[MachineId, int]) -> None:
        """The server's disk has everything up to here."""
        self._durable = heard

    def server_forgets(self) -> None:
        """A life of the server ended: what it heard and did not write down it never heard."""
        records = self._world.disk.records
        last = records[-1].at if records else 0
        self._heard = {machine: min(heard, last) for machine, heard in self._durable.items()}

    def off(self, pc: CandidatePc) -> None:
        """Its power is gone; a disk that refused goes with it."""
        now = self._count(pc)
        written = self._written.get(pc.machine, now)
        if (refused := self._refused.get(pc.machine)) is not None:
            # What its disk still has ends with the last sign before it refused, and so does what it can tell.
            self._refused[pc.machine] = max(min(written, refused), refused - SIGN_EVERY - SIGN_LATE)
        self._works_again(pc)
        self._off.setdefault(pc.machine, max(written, now - SIGN_EVERY - SIGN_LATE))

    def wiped(self, pc: CandidatePc) -> None:
        """A restore card threw its disk away."""
        self._wiped.add(pc.machine)

    def restored(self, pc: CandidatePc, sitting: SittingId) -> None:
        """The candidate has the work on the screen again."""
        opened = self._not_there.pop(sitting, None)
        if opened is not None:
            self._between[sitting].append((opened, self.now))
        since = self._off.pop(pc.machine, None)
        if since is None:
            return
        if pc.machine in self._wiped:
            self._wiped.discard(pc.machine)
            last = self._world.check.ledger.sittings[sitting].last_made
            since = min(since, last) if last else since
        # What it was off before this candidate came to it was nobody's time.
        self._of_pc[pc.machine].append((max(since, self._came.get(pc.machine, since)), self._world.exam_now))

    def refused(self, pc: CandidatePc) -> None:
        """Its disk refused what was typed."""
        self._refused.setdefault(pc.machine, self._count(pc))

    def locked(self, pc: CandidatePc) -> None:
        """It is locked, and stays so whether it has power or not."""
        self._locked.setdefault(pc.machine, self._count(pc))

    def unlocked(self, machine: MachineId) -> None:
        """People released it, or its candidate left it."""
        since = self._locked.pop(machine, None)
        if since is not None:
            self._of_pc[machine].append((since, self.now))

    def look(self, pc: CandidatePc) -> None:
        """The server may have everything by now."""
        if pc.core is not None and pc.machine in self._refused and not pc.core.status(pc.monotonic()).waiting:
            self._works_again(pc)

    def taken_away(self, sitting: SittingId, old: MachineId | None, at: int) -> None:
        """The sitting leaves its PC: what that did since its last word is lost."""
        if old is not None:
            self.unlocked(old)
            if (since := self._off.pop(old, None)) is not None:
                # However long it stays dark: its candidate is to sit elsewhere now.
                self._of_pc[old].append((since, at))
        self._left.setdefault(sitting, min(at, self._heard.get(old, at)) if old is not None else at)

    def opened_again(self, sitting: SittingId, machine: MachineId | None, at: int) -> None:
        """The sitting goes on; whose PC has been left must log in first."""
        core = self._world.pcs[machine].core if machine is not None else None
        if core is None or core.seated is None or core.seated.view.sitting != sitting:
            self._not_there.setdefault(sitting, at)

    def sits_again(self, sitting: SittingId, machine: MachineId, at: int) -> None:
        """Somebody logged in; where the sitting had left a PC, that is over now."""
        self._came[machine] = at
        since = self._left.pop(sitting, None)
        if since is not None:
            self._between[sitting].append((since, at))

    def _works_again(self, pc: CandidatePc) -> None:
        since = self._refused.pop(pc.machine, None)
        if since is not None:
            self._of_pc[pc.machine].append((since, self._world.exam_now))

    def _count(self, pc: CandidatePc) -> int:
        """The PC's own count of exam time where that is behind the truth: how far it may be is looked at elsewhere."""
        known = pc.core is not None and pc.core.time.is_known
        return min(self.now, pc.core.time.now(pc.monotonic())) if known and pc.core is not None else self.now

    @property
    def now(self) -> int:
        """Exam time in truth."""
        return self._world.exam_now

    # ---- what is known ----------------------------------------------------------------------------------------------

    def of(self, sitting: SittingId, machines: set[MachineId]) -> list[Stretch]:
        """All that a candidate may have lost at the PCs used."""
        now = self._world.exam_now
        found = [stretch for machine in machines for stretch in self._of_pc[machine]]
        found += [(self._off[machine], now) for machine in machines if machine in self._off]
        found += [(self._refused[machine], now) for machine in machines if machine in self._refused]
        found += [(self._locked[machine], now) for machine in machines if machine in self._locked]
        if sitting in self._not_there:
            found.append((self._not_there[sitting], now))
        return [*found, *self._between[sitting]]
