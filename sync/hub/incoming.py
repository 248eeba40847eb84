"""Writes the bytes of one PATCH to a file as they come: in blocks, by threads, a bounded queue, durable at the end.

What arrived counts, however the PATCH ends: the file's length is the upload's offset. While the loop reads the next
block a thread writes the last one, and another puts what was written on the disk, so that the end does not wait for
everything at once. Pieces are written as they came, without being put together first. Memory is the pieces in hand and
in the queue, whatever the size of the upload.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor
from itertools import accumulate
from pathlib import Path

from sync.hub.tus_headers import Hash

BLOCK = 1024 * 1024
"""Bytes that are written at once, about: few enough to be in the processor's caches still."""
BLOCKS_WAITING = 2
"""Blocks that wait for the disk before reading stops."""
SYNC_EVERY = 8 * 1024 * 1024
"""Bytes after which what was written is put on the disk."""
_MOST_PIECES = 512
"""Pieces of one call; systems take 1024 at least."""

Block = list[bytes]


class IncomingFile:
    """The end of an upload's file; `close` it in any case."""

    def __init__(self, path: Path, executor: Executor) -> None:
        self._executor = executor
        self._handle = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))

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
        queue: asyncio.Queue[Block | None] = asyncio.Queue(BLOCKS_WAITING)
        writer = asyncio.create_task(self._drain(queue, at, hash_), name="incoming file")
        block, size = Block(), 0
        try:
            async for piece in pieces:
                block.append(piece)
                size += len(piece)
                if size >= BLOCK or len(block) >= _MOST_PIECES:
                    await _put(queue, block, writer)
                    block, size = Block(), 0
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

    async def _drain(self, queue: asyncio.Queue[Block | None], at: int, hash_: Hash | None) -> int:
        loop, place, unsynced = asyncio.get_running_loop(), at, 0
        syncing: asyncio.Future[None] | None = None
        try:
            while (block := await queue.get()) is not None:
                count = await loop.run_in_executor(self._executor, self._write, block, place, hash_)
                place, unsynced = place + count, unsynced + count
                if unsynced >= SYNC_EVERY and (syncing is None or syncing.done()):
                    # Beside the writing, one at a time: at the end little is left to wait for.
                    syncing, unsynced = loop.run_in_executor(self._executor, _sync_data, self._handle), 0
        finally:
            if syncing is not None:
                await asyncio.wait({syncing})
        if syncing is not None:
            syncing.result()
        await loop.run_in_executor(self._executor, os.fsync, self._handle)
        return place - at

    def _write(self, block: Block, place: int, hash_: Hash | None) -> int:
        if hash_ is not None:
            for piece in block:
                hash_.update(piece)
        left = sum(map(len, block))
        total = left
        while left:
            # At its place, never "at the end": a writer that lost its lease can only write the same bytes again.
            written = _write_at(self._handle, block, place)
            left, place = left - written, place + written
            if left:
                block = _rest(block, written)
        return total

    def _truncate(self, length: int) -> None:
        os.ftruncate(self._handle, length)
        os.fsync(self._handle)


async def _put(queue: asyncio.Queue[Block | None], block: Block | None, writer: asyncio.Task[int]) -> None:
    """Hand a block over, unless the writer ended by an error of the disk: then nobody takes it."""
    if not queue.full():
        queue.put_nowait(block)
        return
    putting = asyncio.ensure_future(queue.put(block))
    await asyncio.wait({putting, writer}, return_when=asyncio.FIRST_COMPLETED)
    if not putting.done():
        putting.cancel()
        writer.result()


def _rest(block: Block, written: int) -> Block:
    """What a disk that took less than all has not written yet."""
    ends = accumulate(map(len, block))
    return [
        piece[max(0, len(piece) - (end - written)) :] for piece, end in zip(block, ends, strict=True) if end > written
    ]


def _write_at(handle: int, block: Block, place: int) -> int:
    if hasattr(os, "pwritev"):
        return os.pwritev(handle, block, place)
    os.lseek(handle, place, os.SEEK_SET)  # Windows; one thread writes
    return os.write(handle, b"".join(block))


def _sync_data(handle: int) -> None:
    if hasattr(os, "fdatasync"):
        os.fdatasync(handle)
    else:
        os.fsync(handle)
