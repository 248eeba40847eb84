"""Shows this PC's screen to whoever asked at a console: one small picture, in a task of its own, after the answers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from candidate_agent.session.core import SessionCore
from candidate_agent.session.status import Status
from exam.link.server_link import Credentials, LinkError, ServerLink
from exam.wire.messages import ShowScreen

MOST_ASKED = 4
"""Questions that wait; the newest ones. Whoever asked before sees that no picture came, and asks again."""
log = structlog.get_logger("agent.screen")


class ScreenShowing:
    """Waits until the server has every answer, then sends what was asked for, one picture at a time.

    `picture` draws the window as it is, small.
    """

    def __init__(self, core: SessionCore, link: ServerLink, picture: Callable[[], bytes]) -> None:
        self._core = core
        self._link = link
        self._picture = picture
        self._asked: deque[ShowScreen] = deque(maxlen=MOST_ASKED)
        self._sending: asyncio.Task[None] | None = None

    def asked(self, question: ShowScreen) -> None:
        """Somebody asked."""
        self._asked.append(question)

    def follow(self, status: Status) -> None:
        """The session as it is now: a picture leaves where nothing waits before it."""
        if not self._asked or self._sending is not None or status.waiting or not status.connected:
            return
        question, seated = self._asked.popleft(), self._core.seated
        if seated is None or seated.view.sitting != question.sitting:
            return
        credentials = Credentials(self._core.machine, seated.view.sitting, seated.token)
        self._sending = asyncio.create_task(self._send(question.id, credentials), name="screen")
        self._sending.add_done_callback(self._sent)

    async def close(self) -> None:
        """End what goes on."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send(self, id_: str, credentials: Credentials) -> None:
        try:
            await self._link.put_screen(id_, self._picture(), credentials)
        except LinkError as error:
            log.info("a picture of the screen did not arrive; whoever wants it asks again", code=error.code)
        except Exception as error:  # noqa: BLE001 - drawing it may fail in ways of the system; the candidate goes on
            log.warning("a picture of the screen could not be made", cause=type(error).__name__)

    def _sent(self, _task: asyncio.Task[None]) -> None:
        self._sending = None
