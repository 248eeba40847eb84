"""How a standby reaches the server it follows: files and pieces over HTTPS, the journal over one WebSocket."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec

from exam.ids import Digest
from exam.link.server_link import CONNECT_TIMEOUT, LinkError
from server.blobs import MAX_PIECE
from server.standby.frames import (
    MAX_TO_STANDBY,
    FrameError,
    FromStandby,
    ToStandby,
    decode_to_standby,
    encode_frame,
)
from server.standby.site_files import LARGEST, SiteFiles

HEARTBEAT = 5.0
MOST_LISTED = 16 * 1024 * 1024
FILE_WITHIN = 300.0
"""Seconds that one file may take over a slow network."""


class FollowRefusedError(Exception):
    """The server does not let this standby follow as it asks; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Stream:
    """The open WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, frame: FromStandby) -> None:
        """Say something. Raises LinkError when the connection is gone."""
        try:
            await self._socket.send_bytes(encode_frame(frame))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise LinkError("connection_lost") from error

    async def frames(self) -> AsyncIterator[ToStandby]:
        """Yield what the server says until the connection ends. Raises LinkError where it is no frame."""
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.BINARY:
                break
            try:
                yield decode_to_standby(message.data)
            except FrameError as error:
                raise LinkError("message_unreadable") from error


class LeaderLink:
    """A server by its address, https://host:port. Holds one HTTP session; close it when done."""

    def __init__(self, url: str, context: ssl.SSLContext) -> None:
        self.url = url.rstrip("/")
        timeout = aiohttp.ClientTimeout(total=FILE_WITHIN, sock_connect=CONNECT_TIMEOUT)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=8), timeout=timeout, trust_env=False
        )

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._session.close()

    async def files(self) -> SiteFiles:
        """What the site consists of. Raises LinkError."""
        data = await self._get("/api/v1/follow/files", MOST_LISTED)
        try:
            return msgspec.json.decode(data, type=SiteFiles)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise LinkError("message_unreadable") from error

    async def file(self, digest: Digest) -> bytes:
        """One file of the site. Raises LinkError."""
        return await self._get(f"/api/v1/follow/files/{digest}", LARGEST)

    async def piece(self, digest: Digest) -> bytes:
        """A piece of a candidate's file. Raises LinkError."""
        return await self._get(f"/api/v1/follow/pieces/{digest}", MAX_PIECE)

    @asynccontextmanager
    async def follow(self, after: int, hash_: bytes, address: str) -> AsyncIterator[Stream]:
        """Follow the journal from a record on. Raises FollowRefusedError, LinkError."""
        asked = {"after": str(after), "hash": hash_.hex(), "address": address}
        try:
            socket = await self._session.ws_connect(
                f"{self.url}/api/v1/follow",
                params=asked,
                heartbeat=HEARTBEAT,
                max_msg_size=MAX_TO_STANDBY,
                compress=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            )
        except aiohttp.WSServerHandshakeError as error:
            # What is said with a refused handshake is not to be read; its status is.
            if error.status == 409:
                raise FollowRefusedError("journal_diverged") from error
            raise LinkError("server_unreachable", str(error.status)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("server_unreachable", type(error).__name__) from error
        try:
            yield Stream(socket)
        finally:
            await socket.close()
        if socket.close_code == TAKEN:
            raise FollowRefusedError("standby_taken")

    async def _get(self, path: str, limit: int) -> bytes:
        try:
            async with self._session.get(self.url + path) as response:
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


TAKEN = 4409
"""The WebSocket's code where another machine is the standby already."""
