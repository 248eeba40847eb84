"""Writes the bytes of one PATCH to a file as they come: large blocks, one thread, a bounded queue, durable at the end.

What arrived counts, however the PATCH ends: the file's length is the upload's offset. While the loop reads the next
block the thread writes the last one, and begins to put it on the disk every so often, so that the end does not wait for
everything at once. Memory is the blocks in hand and in the queue, whatever the size of the upload.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor
from pathlib import Path

from sync.hub.tus_headers import Hash

BLOCK = 4 * 1024 * 1024
"""Bytes that are written at once."""
BLOCKS_WAITING = 2
"""Blocks that wait for the disk before reading stops."""
SYNC_EVERY = 64 * 1024 * 1024
"""Bytes after which what was written is put on the disk."""


class IncomingFile:
    """The end of an upload's file. Open it with `open_at`; `close` in any case."""

    def __init__(self, path: Path, executor: Executor) -> None:
        self._executor = executor
        self._handle = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        self._unsynced = 0

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)

    async def write(
        self,
        pieces: AsyncIterator[bytes],
        at: int,
        hash_: Hash | None,
        after_block: Callable[[], Awaitable[None]],
    ) -> int:
        """Write what comes from `at` on and make it durable; returns how many bytes. `after_block` may end it.

        Whatever `pieces` or `after_block` raises is raised here, after all that arrived before it is on the disk.
        Raises OSError as the disk does.
        """
        queue: asyncio.Queue[bytearray | None] = asyncio.Queue(BLOCKS_WAITING)
        writer = asyncio.create_task(self._drain(queue, at, hash_), name="incoming file")
        block = bytearray()
        try:
            async for piece in pieces:
                block += piece
                if len(block) >= BLOCK:
                    await _put(queue, block, writer)
                    block = bytearray()
                    await after_block()
        finally:
            # In every case, a broken connection's too: what arrived is not sent again.
            if block:
                await _put(queue, block, writer)
            await _put(queue, None, writer)
            written = await writer
        return written

    async def truncate(self, length: int) -> None:
        """Give back what must not count. Raises OSError."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._truncate, length)

    async def _drain(self, queue: asyncio.Queue[bytearray | None], at: int, hash_: Hash | None) -> int:
        loop, place = asyncio.get_running_loop(), at
        while (block := await queue.get()) is not None:
            await loop.run_in_executor(self._executor, self._write, block, place, hash_)
            place += len(block)
        await loop.run_in_executor(self._executor, os.fsync, self._handle)
        return place - at

    def _write(self, block: bytearray, place: int, hash_: Hash | None) -> None:
        rest = memoryview(block)
        if hash_ is not None:
            hash_.update(rest)
        while rest:
            # At its place, never "at the end": a writer that lost its lease can only write the same bytes again.
            written = _write_at(self._handle, rest, place)
            rest, place = rest[written:], place + written
        self._unsynced += len(block)
        if self._unsynced >= SYNC_EVERY:
            _sync_data(self._handle)
            self._unsynced = 0

    def _truncate(self, length: int) -> None:
        os.ftruncate(self._handle, length)
        os.fsync(self._handle)


async def _put(queue: asyncio.Queue[bytearray | None], block: bytearray | None, writer: asyncio.Task[int]) -> None:
    """Hand a block over, unless the writer ended by an error of the disk: then nobody takes it."""
    putting = asyncio.ensure_future(queue.put(block))
    await asyncio.wait({putting, writer}, return_when=asyncio.FIRST_COMPLETED)
    if not putting.done():
        putting.cancel()
        writer.result()


def _write_at(handle: int, data: memoryview, place: int) -> int:
    if hasattr(os, "pwrite"):
        return os.pwrite(handle, data, place)
    os.lseek(handle, place, os.SEEK_SET)  # Windows; one thread has the handle
    return os.write(handle, data)


def _sync_data(handle: int) -> None:
    if hasattr(os, "fdatasync"):
        os.fdatasync(handle)
    else:
        os.fsync(handle)
