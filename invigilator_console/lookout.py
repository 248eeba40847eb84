"""The lookout: where this console's server is. While the server tells, there is nothing to look for; when it is silent,
every address that is known is asked who is there, and the console goes to the server that leads.

A standby that has not taken over is no server: how far it is, is kept for whoever may have it take over. A server of an
earlier term than one that was heard of is kept out of, whatever it says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.discovery import tidy_url
from exam.link.server_link import LinkError
from exam.wire.console_rows import SiteRow
from exam.wire.console_talk import SitePicture
from exam.wire.health import STARTING, Health
from exam.wire.standby_talk import StandbyHealth
from invigilator_console.leader_file import LeaderFile
from invigilator_console.port import Standing
from invigilator_console.post import SILENT_AFTER, Post
from invigilator_console.room.board import Board
from invigilator_console.room.leading import Leading, StandbySeen, best, is_serving, outdated

LOOK_EVERY = 1.0
"""Seconds between two looks."""
MOST_ASKED = 8
Answer = Health | StandbyHealth | RefusedError | None
"""What is at an address: a server, a standby, one that does not let this console in, or nobody."""
log = structlog.get_logger("console.lookout")


class Lookout:
    """`back_hook` is told that the server is there again, or elsewhere: a connection is worth a try at once."""

    def __init__(self, post: Post, link: ConsoleLink, board: Board, file: LeaderFile) -> None:
        self.back_hook: Callable[[], None] = _nothing
        self._post = post
        self._link = link
        self._board = board
        self._file = file
        self.leading: Leading = file.read()
        self.kept_out = ""
        """Where a server is that a standby has taken over from; empty where none shows itself."""
        self.is_starting = False
        """Whether the server is there, and begins to serve."""
        self._hints: tuple[str, ...] = ()
        self._standby: StandbySeen | None = None
        self._answered_at = post.clock.monotonic_ms()
        self._wake = asyncio.Event()

    # ---- what is known ----------------------------------------------------------------------------------------------

    @property
    def silent_for(self) -> int:
        """For how long no server has answered, in milliseconds."""
        return max(0, self._post.clock.monotonic_ms() - max(self._answered_at, self._post.heard_at or 0))

    @property
    def standby(self) -> StandbySeen | None:
        """The standby that could take over; None where none is known."""
        if self._standby is not None:
            return self._standby
        known = self.leading.standby
        return StandbySeen(known, self.leading.machine) if known and known != self._link.url else None

    def leads(self, told: SitePicture) -> bool:
        """Whether the server that tells this leads as far as this console knows; what it says of its term is noted."""
        if told.site.practice:
            return True
        if not self.leading.follows(told.lineage, told.epoch):
            self.kept_out = self._link.url
            return False
        self._note(self.leading.having_heard(told.lineage, told.epoch))
        self._learn_standby(told.site)
        return True

    # ---- where the server is: what a search brings is a hint --------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the server is; empty while nobody knows."""
        return self._link.url

    def move(self, url: str) -> None:
        """The server may be there: it is asked at once."""
        self._hints = (url.rstrip("/"),)
        self._wake.set()

    # ---- looking ----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Look, until cancelled."""
        while True:
            self._wake.clear()
            if self._board.is_known:
                self._learn_standby(self._board.site)
            if self._post.shown_standing is Standing.LIVE:
                self._all_well()
            else:
                await self.look()
            await self._pause()

    async def look(self) -> None:
        """Ask everywhere, once, and go where the server is."""
        answers = await self._answers()
        if self._post.shown_standing is Standing.LIVE:
            return  # it told something meanwhile
        was_silent = self.silent_for >= SILENT_AFTER
        shut = tuple(outdated(answers, self.leading))
        self.kept_out = shut[0] if shut else ""
        self._see_standby(answers)
        url = self._where(answers, shut)
        found = answers.get(url)
        self.is_starting = isinstance(found, Health) and found.status == STARTING
        self._hear(url, found)
        has_moved = url != self._link.url
        if has_moved:
            log.info("the server is at another address")
            self._link.move(url)
            self._post.moved()
        if has_moved or (was_silent and self.silent_for < SILENT_AFTER):
            self.back_hook()
        self._post.changed()

    async def _answers(self) -> dict[str, Answer]:
        """Who is where. Once a server of a later term has answered, those who are silent are not waited for: a machine
        that is switched off or hangs says nothing, and that is when it matters.
        """
        asked = {asyncio.create_task(self._ask(url), name="who is there"): url for url in self._addresses()}
        answers: dict[str, Answer] = dict.fromkeys(asked.values())
        waiting = set(asked)
        try:
            while waiting and not any(self._leads_anew(answer) for answer in answers.values()):
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                answers.update((asked[task], task.result()) for task in done)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        return answers

    def _leads_anew(self, answer: Answer) -> bool:
        serving = answer if isinstance(answer, Health) and is_serving(answer) else None
        return serving is not None and self.leading.having_heard(serving.lineage, serving.epoch) != self.leading

    def _where(self, answers: Mapping[str, Answer], shut: Sequence[str]) -> str:
        """The address to be at now."""
        url = best(self._link.url, answers, self.leading)
        if url and url not in shut:
            return url
        # Nobody leads here now. Whoever answers is a server to wait for; a successor is waited for where it was.
        there = [one for one, answer in answers.items() if isinstance(answer, Health)]
        there += self.leading.servers if url else ()
        return next((one for one in there if one not in shut), url)

    def _hear(self, url: str, answer: Answer) -> None:
        """Take in what the server said there, if one did."""
        if isinstance(answer, Health):
            if not is_serving(answer) or not self.leading.follows(answer.lineage, answer.epoch):
                return
            self._note(self.leading.having_heard(answer.lineage, answer.epoch).having_served(url))
        if isinstance(answer, Health | RefusedError):
            self._answered_at = self._post.clock.monotonic_ms()

    def _all_well(self) -> None:
        """The server tells: nothing is to be looked for."""
        self._standby, self.kept_out, self.is_starting = None, "", False
        self._note(self.leading.having_served(self._link.url))

    def _learn_standby(self, site: SiteRow) -> None:
        """The server says itself where the standby would serve. A practice exam has none, and says nothing of it."""
        row = site.standby
        url = tidy_url(row.address) if row.address else None
        if not site.practice:
            is_another = url is not None and url != self._link.url
            self._note(self.leading.with_standby(url if url and is_another else "", row.machine if is_another else ""))

    def _addresses(self) -> tuple[str, ...]:
        known = (self._link.url, *self._hints, self.leading.standby, *self.leading.servers)
        return tuple(dict.fromkeys(url for url in known if url))[:MOST_ASKED]

    async def _ask(self, url: str) -> Answer:
        try:
            return await self._link.health(url)
        except RefusedError as error:
            return error
        except LinkError:
            return None

    def _see_standby(self, answers: Mapping[str, Answer]) -> None:
        """How far the standby is, where one answers; one that answered and is silent now is still known."""
        for url, answer in answers.items():
            if isinstance(answer, StandbyHealth):
                name = self.leading.machine if url == self.leading.standby else ""
                self._standby = StandbySeen(
                    url, name, answers=True, records=answer.records, behind=answer.behind, silent_for=answer.silent_for
                )
                return
        self._standby = None

    def _note(self, leading: Leading) -> None:
        if leading != self.leading:
            self.leading = leading
            self._file.write(leading)

    async def _pause(self) -> None:
        """Wait a little, or until somebody has a hint."""
        waits: set[asyncio.Task[Any]] = {
            asyncio.create_task(self._wake.wait(), name="a hint"),
            asyncio.create_task(self._post.clock.sleep(LOOK_EVERY), name="the next look"),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


def _nothing() -> None:
    return None
