"""The invigilator of the demo: orders over the server's API, and the view of the room."""

from __future__ import annotations

import ssl
from pathlib import Path

import aiohttp
import msgspec

from exam.link.server_link import site_context
from exam.people import Actor, Role
from server.site_folder import SiteFolder
from server.web.exam_state import SessionList

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "监考机")
INVIGILATOR = Actor(Role.INVIGILATOR, "监考甲", "监考机")


class Console:
    """Talks to the server as the staff of the site."""

    def __init__(self, site: SiteFolder, url: str) -> None:
        self._url = url
        self._token = (site.trust / "staff.token").read_text(encoding="utf-8")
        self._context: ssl.SSLContext = site_context(site.trust / "authority.pem")
        self._session: aiohttp.ClientSession | None = None
        self._number = 0

    async def open(self) -> None:
        """Get ready to talk."""
        headers = {"Authorization": f"Bearer {self._token}"}
        timeout = aiohttp.ClientTimeout(total=5)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._context), headers=headers, timeout=timeout
        )

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    async def order(self, actor: Actor, kind: str, **command: object) -> str:
        """Give an order; returns the code of the refusal, or nothing."""
        self._number += 1
        body = {"request": f"demo-order-{self._number}", "actor": actor, "command": {"type": kind, **command}}
        async with self._ready().post(f"{self._url}/api/v1/commands", data=msgspec.json.encode(body)) as response:
            answer = msgspec.json.decode(await response.read(), type=dict[str, object])
            return "" if response.status == 200 else str(answer.get("code"))

    async def room(self) -> SessionList | None:
        """Every session and seat, or None while the server is away."""
        try:
            async with self._ready().get(f"{self._url}/api/v1/sessions") as response:
                if response.status != 200:
                    return None
                return msgspec.json.decode(await response.read(), type=SessionList)
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _ready(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("open the console first")
        return self._session


def authority(site: Path) -> Path:
    """The certificate that every PC of the site gets."""
    return site / "trust/authority.pem"
