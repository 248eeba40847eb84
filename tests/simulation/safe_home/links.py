"""Who reaches whom, and lines between two machines of the site: in order, late, gone with a cut."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.safe_home.world import World

SLOWEST = 40


class Reach:
    """Which machines reach one another at this moment."""

    def __init__(self) -> None:
        self._cuts: dict[frozenset[str], int] = {}
        self.lost: set[str] = set()

    def cut(self, one: str, other: str, until: int) -> None:
        """Nothing passes between two machines until then."""
        pair = frozenset((one, other))
        self._cuts[pair] = max(until, self._cuts.get(pair, 0))

    def mend(self) -> None:
        """Every link works."""
        self._cuts.clear()

    def between(self, one: str, other: str, now: int) -> bool:
        """Whether two machines reach one another, as far as the network is concerned."""
        return not {one, other} & self.lost and now >= self._cuts.get(frozenset((one, other)), 0)


class Line:
    """A connection between two machines. Each end has a name and what is done with bytes; both learn of its end."""

    def __init__(self, world: World, ends: tuple[str, str], chances: Random) -> None:
        self._world = world
        self._ends = ends
        self._chances = chances
        self._free_at = [0, 0]
        self.open = True
        self.takes: list[Callable[[bytes], None]] = [_nowhere, _nowhere]
        self.ended: list[Callable[[], None]] = [_nothing, _nothing]

    def send(self, end: int, data: bytes) -> None:
        """One end sends to the other. What cannot pass ends the line."""
        if not self.open:
            return
        if not self._passes():
            self.close()
            return
        delay = self._chances.randrange(1, SLOWEST)
        at = self._free_at[end] = max(self._free_at[end], self._world.now + delay)
        self._world.after(at - self._world.now, self._arrive, 1 - end, data)

    def close(self) -> None:
        """The line is over; each end learns it a moment later."""
        if self.open:
            self.open = False
            for told in self.ended:
                self._world.after(self._chances.randrange(1, 400), told)

    def _arrive(self, end: int, data: bytes) -> None:
        if not self.open:
            return
        if self._passes():
            self.takes[end](data)
        else:
            self.close()

    def _passes(self) -> bool:
        return self._world.reach.between(*self._ends, self._world.now)


def _nowhere(data: bytes) -> None:
    raise AssertionError("a line without ends")


def _nothing() -> None:
    raise AssertionError("a line without ends")
