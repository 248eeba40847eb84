"""The site's machines that can serve: clocks, a disk, and what lies on it besides the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exam.ids import Digest
from exam.terms import term_of
from server.standby.left_behind import LeftBehind
from server.standby.office import Succession
from tests.helpers.memory_journal import MemoryDisk
from tests.simulation.safe_home.day import BEGINS

if TYPE_CHECKING:
    from tests.simulation.safe_home.server import Server
    from tests.simulation.safe_home.standby import Standby
    from tests.simulation.safe_home.world import World


class Pieces:
    """The pieces of files on a disk, by name."""

    def __init__(self) -> None:
        self.there: set[Digest] = set()

    def has(self, digest: Digest) -> bool:
        """Whether it is here."""
        return digest in self.there


class Box:
    """One machine. It is a clock, as `exam.clock` wants one; its date is a little wrong."""

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self.name = name
        self.disk = MemoryDisk()
        self.pieces = Pieces()
        self.left: dict[int, LeftBehind] = {}
        """What it had acknowledged alone, and nobody has taken yet."""
        self.succession: Succession | None = None
        self.knows_standby = ""
        self.replaced_by = 0
        """The term of a later server that it was shown the mandate of; 0 where none."""
        self.leader = ""
        """Whom it follows, where it is the standby."""
        self.is_copy = False
        """Whether it is a standby's copy, on which no server is started before people have it take over."""
        self.process: Server | Standby | None = None
        chances = world.day.chances(f"box {name}")
        self._skew = chances.randrange(-900, 900)
        self._booted = -chances.randrange(1000, 100_000)
        self.boot = f"boot of {name}"

    @property
    def term(self) -> int:
        """The term that it took over, or that its newest record is of."""
        own = self.succession.event.term if self.succession is not None else 0
        return max(own, term_of(self.disk.records[-1].epoch) if self.disk.records else 0)

    @property
    def is_lost(self) -> bool:
        """Whether it is lost for good."""
        return self.name in self._world.reach.lost

    def monotonic_ms(self) -> int:
        """Milliseconds since it was switched on."""
        return self._world.now - self._booted

    def wall_ms(self) -> int:
        """Its date."""
        return round(BEGINS.timestamp() * 1000) + self._world.now + self._skew

    def dies(self) -> None:
        """Whatever runs here is killed."""
        process, self.process = self.process, None
        if process is not None:
            process.die()
