"""The console's post: who is signed in there, and how it stands with the server. Its parts share it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from exam.clock import Clock
from exam.link.console_link import RefusedError
from exam.link.server_link import LinkError
from exam.people import Actor
from exam.text import Refusal
from exam.wire.console_talk import QUIET_AFTER
from invigilator_console.port import Standing

SILENT_AFTER = int(3 * QUIET_AFTER * 1000)
"""Milliseconds without a word after which what is shown counts as old."""


class Post:
    """`changed_hook` is told when something of it is another; `wake` wakes whoever waits for the next try."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.changed_hook: Callable[[], None] = _nothing
        self.me: Actor | None = None
        self.token = ""
        self.standing = Standing.SEARCHING
        self.heard_at: int | None = None
        self.displaced: Actor | None = None
        """Who was signed in here when the server became another and their pass ended with that."""
        self._has_moved = False
        self.wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def age(self) -> int:
        """How long ago the server told something last, in milliseconds."""
        return 0 if self.heard_at is None else self.clock.monotonic_ms() - self.heard_at

    @property
    def shown_standing(self) -> Standing:
        """How the console stands, as people are told: a server that is silent is as good as gone."""
        silent = self.standing is Standing.LIVE and self.age > SILENT_AFTER
        return Standing.AWAY if silent else self.standing

    def changed(self) -> None:
        """Something is another: the windows look again."""
        self.changed_hook()

    def stand(self, standing: Standing) -> None:
        """It stands otherwise now."""
        if self.standing is not standing:
            self.standing = standing
            self.changed()

    def heard(self) -> None:
        """The server told something."""
        self.heard_at = self.clock.monotonic_ms()
        self._has_moved = False
        self.stand(Standing.LIVE)

    def taken_by(self, token: str, actor: Actor) -> None:
        """Somebody signed in here."""
        self.token, self.me, self.standing = token, actor, Standing.AWAY
        self.displaced, self._has_moved = None, False
        self.wake.set()
        self.changed()

    def moved(self) -> None:
        """The server is another: should the pass not count there, that is why."""
        self._has_moved = bool(self.token)

    def left(self) -> None:
        """Nobody is signed in here any more."""
        self.displaced, self._has_moved = None, False
        self.token, self.me, self.standing = "", None, Standing.SIGNED_OUT
        self.wake.set()
        self.changed()

    def turned_away(self, error: RefusedError) -> None:
        """The pass does not count any more: the socket will say the same, but nobody should wait for it."""
        if error.refusal.code == "console_locked":
            self.stand(Standing.LOCKED)
        elif error.refusal.code == "sign_in_first":
            displaced = self.me if self._has_moved else None
            self.left()
            self.displaced = displaced

    def start(self, work: Coroutine[None, None, None], name: str) -> None:
        """Begin something that takes time; it ends with the post."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what goes on."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def refusal_of(error: RefusedError | LinkError) -> Refusal:
    """Why something was not done, in the words for people."""
    if isinstance(error, RefusedError):
        return error.refusal
    return Refusal("paper_too_large" if error.code == "fetch_too_large" else "console_away")


def _nothing() -> None:
    return None
