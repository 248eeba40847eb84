"""The people of the demo: they sign in at the server and order over its API; and the view of the room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from exam.ids import MachineId
from exam.link.enrolment import enrol, machine_context
from server.site_folder import SiteFolder
from server.web.exam_state import SessionList
from tests.helpers.people import MACHINE, Answer, Desk, OrderRefusedError, write_people

CHIEF, INVIGILATOR, INSPECTOR, ADMINISTRATOR = "主考甲", "监考甲", "巡考甲", "系统管理员甲"
EVERYBODY = (CHIEF, INVIGILATOR, INSPECTOR, ADMINISTRATOR)


class Console:
    """Talks to the server as the people of the site."""

    def __init__(self, site: SiteFolder, url: str, folder: Path = Path(), code: str = "") -> None:
        self._site = site
        self._url = url
        self._folder = folder
        self._code = code
        self._session: aiohttp.ClientSession | None = None
        self._desk: Desk | None = None

    async def open(self) -> None:
        """Enrol this console, give the site its people and sign them in.

        Raises OrderRefusedError where the server does not know one, EnrolmentRefusedError where a code does not count.
        """
        if self._code:
            await enrol(self._url, authority(self._site.root), self._folder, MachineId(MACHINE), self._code)
        context = machine_context(authority(self._site.root), self._folder)
        write_people(self._site)  # as `kaochang-server people add` does, with the server running already
        timeout = aiohttp.ClientTimeout(total=5)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context), timeout=timeout)
        self._desk = Desk(self._session, self._url, prefix="demo-order")
        for name in EVERYBODY:
            answer = await self._desk.sign_in(name)
            if answer.status != 200:
                raise OrderRefusedError(answer.code)

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    async def order(self, name: str, kind: str, /, **fields: Any) -> str:
        """Give an order in somebody's name; returns the code of the refusal, or nothing."""
        return (await self.ask(name, kind, **fields)).code

    async def ask(self, name: str, kind: str, /, **fields: Any) -> Answer:
        """Give an order in somebody's name; returns the whole answer, with the proposal that waits for others."""
        return await self._ready().order(name, kind, **fields)

    async def together(self, name: str, second: str, kind: str, /, **fields: Any) -> str:
        """Give an order that takes two people: one proposes, the other agrees. Returns the code of a refusal."""
        answer = await self.ask(name, kind, **fields)
        return await self.order(second, "give_consent", proposal=answer.proposal) if answer.proposal else answer.code

    async def look(self, name: str, path: str) -> Answer:
        """Read a page of the server in somebody's name."""
        return await self._ready().ask(name, "GET", path)

    async def room(self) -> SessionList | None:
        """Every session and seat, or None while the server is away."""
        try:
            answer = await self.look(CHIEF, "/api/v1/sessions")
        except (aiohttp.ClientError, TimeoutError):
            return None
        return msgspec.convert(answer.told, SessionList) if answer.status == 200 else None

    def _ready(self) -> Desk:
        if self._desk is None:
            raise RuntimeError("open the console first")
        return self._desk


def authority(site: Path) -> Path:
    """The certificate that every PC of the site gets."""
    return site / "trust/authority.pem"
