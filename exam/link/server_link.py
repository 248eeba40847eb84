"""The one client that talks to a server: a WebSocket for messages, HTTPS for papers and pieces of files.

It trusts the site's own authority and nothing else. The address is only a hint (design section 5), so the name in the
certificate is not compared with it: a server whose address changed on the morning of an exam must still be reached, and
the authority signs no other server.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from exam.ids import Digest, MachineId, SittingId
from exam.package import MAX_PACKAGE
from exam.trust.tls import NO_CHECK_TIME
from exam.wire.codec import WireError, decode_to_machine, encode
from exam.wire.left_journals import LeftAnswer, LeftNames
from exam.wire.messages import MAX_MESSAGE, MAX_TO_MACHINE, ToMachine, ToServer

T = TypeVar("T")
CONNECT_TIMEOUT = 3.0
"""Seconds for a connection on a LAN; a server that is off without a word must not keep a PC from trying its standby."""
MOST_OTHERS = 4
MAX_PHOTO = 5 * 1024 * 1024
"""Largest photo that an import takes, in bytes (handbook section 5)."""
FORBIDDEN = 403
NOT_FOUND = 404
MAX_LEFT_ANSWER = 1024 * 1024
HEARTBEAT = 10.0
"""Seconds; a server that is gone without a word is noticed within one and a half of them."""


class LinkError(Exception):
    """The server cannot be reached, went away, or said what is not a message. `code` is stable."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code


class Credentials:
    """What a seated PC shows with each HTTPS request."""

    def __init__(self, machine: MachineId, sitting: SittingId, token: str) -> None:
        self.headers = {
            "X-Kaochang-Machine": machine,
            "X-Kaochang-Sitting": quote(sitting, safe=""),
            "X-Kaochang-Token": token,
        }


def site_context(authority: Path) -> ssl.SSLContext:
    """Trust this site's authority alone, TLS 1.3 alone. Raises LinkError where the file cannot be used."""
    try:
        context = ssl.create_default_context(cafile=str(authority))
    except (OSError, ssl.SSLError) as error:
        raise LinkError("authority_unusable", str(authority)) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    # The date of a lab PC with an empty battery is any date: whom the site's authority signed for is its server all
    # the same, and a server's certificate is taken back with the authority, not by the calendar (decision 0012).
    context.verify_flags |= NO_CHECK_TIME
    return context


class Channel:
    """An open WebSocket, message by message."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, message: ToServer) -> None:
        """Send a message. Raises LinkError when the connection is gone."""
        try:
            await self._socket.send_bytes(encode(message))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise LinkError("connection_lost") from error

    async def messages(self) -> AsyncIterator[ToMachine]:
        """Yield what the server says until the connection ends. Raises LinkError where it is not a message."""
        async for frame in self._socket:
            if frame.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
                break
            try:
                yield decode_to_machine(frame.data)
            except WireError as error:
                raise LinkError(error.code) from error

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close()


class ServerLink:
    """A server by its address, e.g. https://10.0.0.2:8443, or empty until it is found. Holds one HTTP session; close it
    when done.
    """

    def __init__(self, url: str, context: ssl.SSLContext) -> None:
        self._url = url.rstrip("/")
        self._others: tuple[str, ...] = ()
        self._turned = 0
        timeout = aiohttp.ClientTimeout(total=60, sock_connect=CONNECT_TIMEOUT)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=8), timeout=timeout, trust_env=False
        )

    @property
    def url(self) -> str:
        """Where the server is; empty while nobody knows."""
        return self._url

    def move(self, url: str) -> None:
        """The server is elsewhere: what is asked from now on is asked there. Where it was it may be again."""
        before, self._url = self._url, url.rstrip("/")
        self.also((before,) if before else ())

    def also(self, urls: Sequence[str]) -> None:
        """A server of this site may serve at these addresses too."""
        tidy = (url.rstrip("/") for url in (*urls, *self._others))
        self._others = tuple(dict.fromkeys(url for url in tidy if url != self._url))[:MOST_OTHERS]

    def turn(self) -> bool:
        """The server was not to be had where it was: the next address is tried the next time.

        False once every address that is known was tried, and it is time to wait a little.
        """
        if not self._url or not self._others:
            return False
        self._url, self._others = self._others[0], (*self._others[1:], self._url)
        self._turned = (self._turned + 1) % (len(self._others) + 1)
        return self._turned != 0

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[Channel]:
        """Open the WebSocket of a candidate PC. Raises LinkError."""
        if not self._url:
            raise LinkError("server_unknown")
        try:
            socket = await self._session.ws_connect(
                f"{self._url}/api/v1/machine",
                heartbeat=HEARTBEAT,
                max_msg_size=MAX_TO_MACHINE,
                compress=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            )
        except aiohttp.WSServerHandshakeError as error:
            code = "not_enrolled" if error.status == FORBIDDEN else "server_unreachable"
            raise LinkError(code, str(error.status)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("server_unreachable", type(error).__name__) from error
        try:
            yield Channel(socket)
        finally:
            await socket.close()

    async def paper(self, digest: Digest) -> bytes:
        """Fetch a sealed paper. Raises LinkError."""
        return await self._get(f"/api/v1/papers/{digest}", None, MAX_PACKAGE)

    async def piece(self, digest: Digest, credentials: Credentials) -> bytes:
        """Fetch a piece of one of the sitting's files. Raises LinkError."""
        return await self._get(f"/api/v1/pieces/{digest}", credentials, MAX_MESSAGE)

    async def photo(self, digest: Digest, credentials: Credentials) -> bytes:
        """Fetch the photo of the seated candidate. Raises LinkError."""
        return await self._get(f"/api/v1/photos/{digest}", credentials, MAX_PHOTO)

    async def has_piece(self, digest: Digest, credentials: Credentials) -> bool:
        """Ask whether the server has a piece already. Raises LinkError."""
        url = f"{self._url}/api/v1/pieces/{digest}"
        try:
            async with self._session.head(url, headers=credentials.headers) as response:
                if response.status not in (200, 404):
                    raise LinkError("fetch_refused", str(response.status))
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("connection_lost", type(error).__name__) from error

    async def put_piece(self, digest: Digest, data: bytes, credentials: Credentials) -> None:
        """Upload a piece; doing it again changes nothing. Raises LinkError."""
        url = f"{self._url}/api/v1/pieces/{digest}"
        try:
            async with self._session.put(url, data=data, headers=credentials.headers) as response:
                if response.status != 204:
                    raise LinkError("piece_refused", str(response.status))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("connection_lost", type(error).__name__) from error

    async def known_left(self, names: Sequence[str], machine: MachineId) -> tuple[str, ...]:
        """Which of the journals that candidates left here are of the server's exam. Raises LinkError."""
        data = await self._post_left("", msgspec.json.encode(LeftNames(tuple(names))), machine)
        return _decoded(data, LeftNames).names if data is not None else ()

    async def bring_left(self, name: str, body: bytes, machine: MachineId, *, final: bool = False) -> LeftAnswer | None:
        """Bring a journal that a candidate left here; `final` where this PC has no more pieces of it.

        None where the server knows no such sitting. Raises LinkError.
        """
        data = await self._post_left(f"/{quote(name, safe='')}", body, machine, **({"final": "1"} if final else {}))
        return _decoded(data, LeftAnswer) if data is not None else None

    async def _post_left(self, path: str, body: bytes, machine: MachineId, **query: str) -> bytes | None:
        url, headers = f"{self._url}/api/v1/left-journals{path}", {"X-Kaochang-Machine": machine}
        try:
            async with self._session.post(url, data=body, headers=headers, params=query) as response:
                if response.status == NOT_FOUND:
                    return None
                if response.status != 200:
                    raise LinkError("left_refused", str(response.status))
                return await response.content.read(MAX_LEFT_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("connection_lost", type(error).__name__) from error

    async def put_screen(self, id_: str, data: bytes, credentials: Credentials) -> None:
        """Send a picture of the screen that somebody asked for. Raises LinkError."""
        url = f"{self._url}/api/v1/screens/{quote(id_, safe='')}"
        try:
            async with self._session.put(url, data=data, headers=credentials.headers) as response:
                if response.status != 204:
                    raise LinkError("screen_refused", str(response.status))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("connection_lost", type(error).__name__) from error

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._session.close()

    async def _get(self, path: str, credentials: Credentials | None, limit: int) -> bytes:
        headers = credentials.headers if credentials else None
        try:
            async with self._session.get(self._url + path, headers=headers) as response:
                if response.status != 200:
                    raise LinkError("fetch_refused", str(response.status))
                data = bytearray()
                async for chunk in response.content.iter_chunked(1 << 16):
                    data += chunk
                    if len(data) > limit:
                        raise LinkError("fetch_too_large", path)
                return bytes(data)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("connection_lost", type(error).__name__) from error


def _decoded(data: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.MsgspecError as error:
        raise LinkError("left_refused") from error
