"""The people of a simulated site, each at a console whose network loses requests and replies.

A console asks again under the same number until it is answered; a double click sends a request twice at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from exam.commands import Ordered, Outcome, StaffCommand
from exam.people import Actor, Role

if TYPE_CHECKING:
    from tests.simulation.world import World

PATIENCE = 2000
LOST = 0.1
"""The share of requests, and of replies, that get lost."""
Then = Callable[[str, Outcome], None]
CAST = {
    "chief": Actor(Role.CHIEF_EXAMINER, "主考甲", "console-1"),
    "deputy": Actor(Role.DEPUTY_CHIEF_EXAMINER, "副主考乙", "console-2"),
    "watch_1": Actor(Role.INVIGILATOR, "监考甲", "console-1"),
    "watch_2": Actor(Role.INVIGILATOR, "监考乙", "console-3"),
    "inspector": Actor(Role.ROVING_INSPECTOR, "巡考甲", "console-2"),
    "administrator": Actor(Role.SYSTEM_ADMINISTRATOR, "管理甲", "console-3"),
    "helper": Actor(Role.STAFF, "工作甲", "console-3"),
}
"""Everybody at the site, by a short name."""


class Console:
    """Where one person gives orders."""

    def __init__(self, world: World, who: str) -> None:
        self.world = world
        self.actor = CAST[who]
        self._who = who
        self._chances = world.day.chances(f"console of {who}")
        self._orders = 0
        self._answered: set[str] = set()

    def order(self, command: StaffCommand, clicks: int = 1, then: Then | None = None) -> str:
        """Give an order; `then` is called with its number and what became of it, once that is known here."""
        self._orders += 1
        ordered = Ordered(command, self.actor, f"{self._who}-{self._orders:04d}")
        self.world.check.ordered[ordered.request] = ordered
        self.world.say(self._who, f"orders {type(command).__name__}", ordered.request)
        for _ in range(clicks):
            self._send(ordered, then)
        return ordered.request

    def _send(self, ordered: Ordered, then: Then | None) -> None:
        world = self.world
        if ordered.request in self._answered:
            return
        process = world.process
        if process is not None and self._chances.random() > LOST:
            delay = self._chances.randrange(1, 30)
            world.after(delay, process.order, ordered, lambda outcome: self._reply(ordered, outcome, then))
        world.after(PATIENCE, self._send, ordered, then)

    def _reply(self, ordered: Ordered, outcome: Outcome, then: Then | None) -> None:
        world = self.world
        world.check.replied(ordered, outcome)
        if self._chances.random() < LOST:
            world.count("reply to staff lost")
            return
        if ordered.request in self._answered:
            return
        self._answered.add(ordered.request)
        name = type(ordered.command).__name__
        result = outcome.refusal.code if outcome.refusal else "waits for consent" if outcome.proposal else "done"
        world.say(self._who, f"{name} is answered:", result)
        world.count(f"{name}: {result}")
        if then is not None:
            then(ordered.request, outcome)
