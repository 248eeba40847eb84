"""The network of a day: connections with a queue each way that delay, lose, double and reorder, and may be cut.

An ordinary connection behaves as TCP does: in order, late, and when it is cut whatever was on its way is gone. A
hostile one is worse than TCP ever is, and always cut in the end. Each side learns of a cut in its own time.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from exam.ids import MachineId

LONGEST_DELAY = 1500
"""Milliseconds a message may be on its way."""
HOSTILE_LIFE = 15_000


class Later(Protocol):
    """What a connection needs of the world."""

    def after(self, delay: int, act: Callable[..., None], *args: object) -> None:
        """Do something later in virtual time."""

    def count(self, what: str) -> None:
        """Note that something came about."""

    @property
    def now(self) -> int:
        """True time."""


class Connection:
    """One connection between a PC and a server process. `id` is the server's handle of it."""

    def __init__(
        self, id_: int, world: Later, chances: Random, machine: MachineId, *, hostile: bool, slow: bool
    ) -> None:
        self.id = id_
        self.machine = machine
        self.hostile = hostile
        self.pc_has_it = True
        self.server_has_it = True
        self.at_server: Callable[[Connection, bytes], None] = _nowhere
        self.at_pc: Callable[[Connection, bytes], None] = _nowhere
        self.server_told: Callable[[Connection], None] = _nobody
        self.pc_told: Callable[[Connection], None] = _nobody
        self._world = world
        self._chances = chances
        self._slow = slow
        self._cut = False
        self._drains = False
        self._free_at = [0, 0]

    def to_server(self, data: bytes) -> None:
        """The PC sends."""
        if not self._cut and self.pc_has_it:
            self._carry(0, data)

    def to_pc(self, data: bytes) -> None:
        """The server sends."""
        if not self._cut and self.server_has_it:
            self._carry(1, data)

    def cut(self, *, pc_learns: int = 0, server_learns: int = 0, drains: bool = False) -> None:
        """Nothing is sent any more; each side learns of it so many milliseconds later.

        `drains`: what the PC had sent already still arrives, as it does where only the PC's program died.
        """
        if self._cut:
            return
        self._cut, self._drains = True, drains
        self._world.after(pc_learns, self._tell_pc)
        self._world.after(server_learns, self._tell_server)

    def _tell_pc(self) -> None:
        if self.pc_has_it:
            self.pc_has_it = False
            self.pc_told(self)

    def _tell_server(self) -> None:
        if self.server_has_it:
            self.server_has_it = False
            self.server_told(self)

    def _carry(self, way: int, data: bytes) -> None:
        if not self.hostile:
            delay = self._chances.randrange(1, 20) if not self._slow else self._chances.randrange(100, LONGEST_DELAY)
            at = self._free_at[way] = max(self._free_at[way], self._world.now + delay)
            self._world.after(at - self._world.now, self._arrive, way, data)
            return
        chance = self._chances.random()
        if chance < 0.06:
            self._world.count("message lost")
            return
        copies = 2 if chance < 0.2 else 1
        if copies == 2:
            self._world.count("message doubled")
        for _ in range(copies):
            delay = self._chances.randrange(1, LONGEST_DELAY)
            at = self._world.now + delay
            if at < self._free_at[way]:
                self._world.count("message reordered")
            self._free_at[way] = max(at, self._free_at[way])
            self._world.after(delay, self._arrive, way, data)

    def _arrive(self, way: int, data: bytes) -> None:
        if self._cut and not (self._drains and way == 0):
            self._world.count("message lost in a cut")
        elif way == 0 and self.server_has_it:
            self.at_server(self, data)
        elif way == 1 and self.pc_has_it:
            self.at_pc(self, data)


def _nowhere(connection: Connection, data: bytes) -> None:
    raise AssertionError("a connection without ends")


def _nobody(connection: Connection) -> None:
    raise AssertionError("a connection without ends")
