"""A network between courier and hub that a test cuts: a TCP proxy on loopback that counts, and breaks both sides."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BLOCK = 64 * 1024
PATCH = b"PATCH "


class CuttingProxy:
    """`taken` counts bytes that came from the courier. Set `cut_at` to break every connection at so many of them, or
    `mute_at` to let no answer back once so many came; each does it once. `is_down` refuses everybody.
    """

    def __init__(self, port: int) -> None:
        self.port = 0
        self.taken = 0
        self.cuts = 0
        self.patches = 0
        self.cut_at: int | None = None
        self.mute_at: int | None = None
        self.is_down = False
        self._to = port
        self._moved = asyncio.Condition()
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where the hub seems to be."""
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[CuttingProxy]:
        """Pass bytes on until the block ends."""
        server = await asyncio.start_server(self._passing, "127.0.0.1", 0, limit=BLOCK)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await server.wait_closed()

    async def passed(self, taken: int) -> None:
        """Wait until so many bytes came."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.taken >= taken)

    def cut(self) -> None:
        """Break every connection, as a pulled cable that is noticed at once."""
        self.cuts += 1
        for writer in list(self._open):
            writer.transport.abort()

    async def _passing(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.is_down:
                return
            there, back = await asyncio.open_connection("127.0.0.1", self._to, limit=BLOCK)
            self._open.add(back)
            ways = [asyncio.create_task(self._up(reader, back)), asyncio.create_task(self._down(there, writer))]
            _, rest = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in rest:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.transport.abort()
            self._open.discard(back)
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(BLOCK):
                async with self._moved:
                    self.taken += len(data)
                    self._moved.notify_all()
                self.patches += data.startswith(PATCH)
                writer.write(data)
                await writer.drain()
                if self.cut_at is not None and self.taken >= self.cut_at:
                    self.cut_at = None
                    self.cut()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(BLOCK):
                if self.mute_at is not None and self.taken >= self.mute_at:
                    self.mute_at = None
                    self.cut()
                    return
                writer.write(data)
                await writer.drain()
