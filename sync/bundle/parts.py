"""The plain stream of a bundle, opened part by part, and the place of what does not open is named.

While one part is used the next is read, hashed and opened in a thread beside it; more than two are never held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from typing import BinaryIO

from exam.trust.sealing import SealError, unseal_piece
from sync.bundle.errors import RefusedError
from sync.bundle.head import BundleHead, ReadHead, part_about, part_nonce, part_starts


class PlainStream:
    """Reads on and on. Raises RefusedError `bundle_part_damaged` or `bundle_part_sealed`, or OSError."""

    def __init__(self, file: BinaryIO, read: ReadHead, key: bytes, beside: Executor) -> None:
        self._file = file
        self._head: BundleHead = read.head
        self._key = key
        self._starts = part_starts(read.head, read.first_part)
        self._next = 0
        self._part = memoryview(b"")
        self._beside = beside
        self._ahead: Future[bytes] | None = beside.submit(self._open, 0)

    def exactly(self, size: int) -> bytes:
        """So many bytes, in one piece; fewer only where the stream ends."""
        return b"".join(self.chunks(size))

    def chunks(self, size: int) -> Iterator[memoryview]:
        """So many bytes, as they come; fewer only where the stream ends."""
        while size:
            if not self._part:
                if self._ahead is None:
                    return
                self._part = memoryview(self._ahead.result())
                self._next += 1
                more = self._next < len(self._starts)
                self._ahead = self._beside.submit(self._open, self._next) if more else None
            chunk, self._part = self._part[:size], self._part[size:]
            size -= len(chunk)
            yield chunk

    def _open(self, number: int) -> bytes:
        head = self._head
        start, size = self._starts[number]
        self._file.seek(start)
        sealed = self._file.read(size)
        if hashlib.sha256(sealed).hexdigest() != head.parts[number]:
            raise RefusedError("bundle_part_damaged", part=number + 1, parts=len(self._starts))
        about = part_about(head.lineage, head.records, number, last=number == len(self._starts) - 1)
        try:
            return unseal_piece(sealed, self._key, part_nonce(number), about)
        except SealError as error:
            raise RefusedError("bundle_part_sealed", part=number + 1) from error
