"""Having the standby take over (由备机接管) from this console: one request to it, and then the way to the new server.

Whoever orders it signs in with the order, since nobody knows any more who was signed in where. Where nobody else is at
this console, the same name and password sign in at the new server, and are forgotten with that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.server_link import LinkError
from exam.policy import SECOND
from exam.text import Refusal
from exam.wire.standby_talk import TakeOver
from invigilator_console.lookout import Lookout
from invigilator_console.port import Stage, Standing, Takeover
from invigilator_console.post import Post

CONNECTS_WITHIN = 60 * SECOND
"""Milliseconds until a new server that nobody sees is something to say; it is looked for on and on all the same."""
ANSWERS_WITHIN = 10 * SECOND
"""Milliseconds in which a standby that gave no answer is seen to lead, where it took over all the same."""
LOOK_EVERY = 0.1
SignIn = Callable[[str, str], Awaitable[Refusal | None]]
log = structlog.get_logger("console.taking_over")


class TakingOver:
    """One takeover at a time. `sign_in` signs somebody in at the server that the link is at."""

    def __init__(self, post: Post, link: ConsoleLink, lookout: Lookout, sign_in: SignIn) -> None:
        self._post = post
        self._link = link
        self._lookout = lookout
        self._sign_in = sign_in
        self.state = Takeover()

    def order(self, name: str, password: str, reason: str) -> None:
        """Order it; `state` tells what comes of it."""
        standby = self._lookout.standby
        if self.state.stage in (Stage.ASKED, Stage.LEADS):
            return
        if standby is None:
            self._stand(refused=Refusal("standby_unknown"))
            return
        self._stand(Stage.ASKED)
        self._post.start(self._order(standby.url, TakeOver(name, password, reason)), "taking over")

    async def _order(self, url: str, asked: TakeOver) -> None:
        before = self._lookout.leading.term
        try:
            taken = await self._link.take_over(url, asked)
        except RefusedError as error:
            self._stand(refused=error.refusal)
            return
        except LinkError as error:
            # The answer may be lost with the standby's own door, or another console was first: then it leads soon.
            log.info("the standby did not answer whether it takes over; it is looked at", cause=error.code)
            if not await self._leads(url, before + 1, ANSWERS_WITHIN):
                self._stand(refused=Refusal("takeover_unanswered"))
                return
        else:
            self._stand(Stage.LEADS)
            if not await self._leads(url, taken.term, CONNECTS_WITHIN):
                self._stand(refused=Refusal("takeover_unseen"))
                return
        self._stand(Stage.LEADS)
        if self._post.me is None or self._post.me.name == asked.name.strip():
            # What is refused here, or is not answered, is done by hand at the sign-in page.
            await self._sign_in(asked.name, asked.password)
        settled = (Standing.LIVE, Standing.SIGNED_OUT, Standing.LOCKED)
        await self._until(lambda: self._post.shown_standing in settled, CONNECTS_WITHIN)
        self.state = Takeover(done=self.state.done + 1)
        self._post.changed()

    async def _leads(self, url: str, term: int, within: int) -> bool:
        """Whether a machine is seen to lead in a term, or in a later one, within so many ms."""
        self._lookout.move(url)
        return await self._until(lambda: self._lookout.url == url and self._lookout.leading.term >= term, within)

    async def _until(self, holds: Callable[[], bool], within: int) -> bool:
        """Wait until something holds; False where it takes longer than so many ms."""
        clock = self._post.clock
        ends = clock.monotonic_ms() + within
        while not holds():
            if clock.monotonic_ms() >= ends:
                return False
            await clock.sleep(LOOK_EVERY)
        return True

    def _stand(self, stage: Stage = Stage.NONE, refused: Refusal | None = None) -> None:
        self.state = Takeover(stage, refused, self.state.done)
        self._post.changed()
