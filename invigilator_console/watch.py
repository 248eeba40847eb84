"""The socket that tells (监看): open for as long as somebody is signed in, and again by itself when it breaks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from random import Random
from typing import Any

import structlog

from exam.link.backoff import Backoff
from exam.link.console_link import ConsoleLink, RefusedError, Watching
from exam.link.server_link import LinkError
from exam.wire.console_talk import HERE_EVERY, SitePicture, ToConsole
from invigilator_console.port import Standing
from invigilator_console.post import Post
from invigilator_console.room.board import Board, Changed

SEARCH_EVERY = 0.5
"""Seconds between two looks at whether the server has been found."""
log = structlog.get_logger("console.watch")


class Watch:
    """`news_hook` is told what of the board changed, `connected_hook` that a connection stands and all of it is new;
    `leads_hook` says whether the server that tells leads as far as this console knows.
    """

    def __init__(self, post: Post, link: ConsoleLink, board: Board, random: Random) -> None:
        self.news_hook: Callable[[Changed], None] = _no_news
        self.connected_hook: Callable[[], None] = _nothing
        self.leads_hook: Callable[[SitePicture], bool] = _any_server
        self._post = post
        self._link = link
        self._board = board
        self._backoff = Backoff(random)
        self._used = False
        self._watching: Watching | None = None

    def used(self) -> None:
        """A person touched keyboard or mouse."""
        self._used = True

    def at_once(self) -> None:
        """Somebody signed in or unlocked: the next try is not put off."""
        self._backoff.reset()
        self._post.wake.set()

    def back(self) -> None:
        """The server is there again, or elsewhere: a connection that is silent is given up for another try."""
        if self._watching is not None:
            self._post.start(self._watching.hang_up(), "hanging up")
        self.at_once()

    async def run(self) -> None:
        """Watch for as long as somebody is signed in, until cancelled."""
        while True:
            self._post.wake.clear()
            if not self._link.url:
                self._post.stand(Standing.SEARCHING)
            elif not self._post.token:
                self._post.stand(Standing.SIGNED_OUT)
            elif self._post.standing is not Standing.LOCKED:
                await self._watch()
            await self._pause()

    async def _watch(self) -> None:
        token = self._post.token
        try:
            async with self._link.watch(token) as watching:
                self._watching = watching
                here = asyncio.create_task(self._say_here(watching), name="here")
                try:
                    async for told in watching.told():
                        self._take(told)
                finally:
                    here.cancel()
                    await asyncio.gather(here, return_exceptions=True)
        except RefusedError as error:
            if self._post.token == token:
                self._post.turned_away(error)
        except LinkError as error:
            log.info("the server does not tell; it is tried again", cause=error.code)
        finally:
            self._watching = None
        if self._post.standing is Standing.LIVE:
            self._post.stand(Standing.AWAY)

    def _take(self, told: ToConsole) -> None:
        if isinstance(told, SitePicture) and not self.leads_hook(told):
            raise LinkError("leads_no_more")
        changed = self._board.take(told, self._post.clock.monotonic_ms())
        self._post.heard()
        if changed.whole:
            self._backoff.reset()
            self.connected_hook()
        self.news_hook(changed)

    async def _say_here(self, watching: Watching) -> None:
        with contextlib.suppress(LinkError):
            while True:
                used, self._used = self._used, False
                await watching.here(active=used)
                await self._post.clock.sleep(HERE_EVERY)

    async def _pause(self) -> None:
        """Wait for the next try, or until somebody did something about it."""
        waits: set[asyncio.Task[Any]] = {asyncio.create_task(self._post.wake.wait(), name="something changed")}
        if self._post.token and self._link.url and self._post.standing is not Standing.LOCKED:
            waits.add(asyncio.create_task(self._post.clock.sleep(self._backoff.next()), name="the next try"))
        elif not self._link.url:
            waits.add(asyncio.create_task(self._post.clock.sleep(SEARCH_EVERY), name="the search"))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


def _nothing() -> None:
    return None


def _any_server(_told: SitePicture) -> bool:
    return True


def _no_news(_changed: Changed) -> None:
    return None
