"""The plain stream of a bundle, opened part by part: one in memory, and the place of what does not open is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from exam.trust.sealing import SealError, unseal_piece
from sync.bundle.errors import RefusedError
from sync.bundle.head import BundleHead, ReadHead, part_about, part_nonce, part_starts


class PlainStream:
    """Reads on and on. Raises RefusedError `bundle_part_damaged` or `bundle_part_sealed`, or OSError."""

    def __init__(self, file: BinaryIO, read: ReadHead, key: bytes) -> None:
        self._file = file
        self._head: BundleHead = read.head
        self._key = key
        self._starts = part_starts(read.head, read.first_part)
        self._next = 0
        self._part = memoryview(b"")

    def exactly(self, size: int) -> bytes:
        """So many bytes, in one piece; fewer only where the stream ends."""
        return b"".join(self.chunks(size))

    def chunks(self, size: int) -> Iterator[memoryview]:
        """So many bytes, as they come; fewer only where the stream ends."""
        while size:
            if not self._part:
                if self._next == len(self._starts):
                    return
                self._part = memoryview(self._open())
            chunk, self._part = self._part[:size], self._part[size:]
            size -= len(chunk)
            yield chunk

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return not self._part and self._next == len(self._starts)

    def _open(self) -> bytes:
        number, head = self._next, self._head
        start, size = self._starts[number]
        self._file.seek(start)
        sealed = self._file.read(size)
        if hashlib.sha256(sealed).hexdigest() != head.parts[number]:
            raise RefusedError("bundle_part_damaged", part=number + 1, parts=len(self._starts))
        about = part_about(head.lineage, head.records, number, last=number == len(self._starts) - 1)
        try:
            plain = unseal_piece(sealed, self._key, part_nonce(number), about)
        except SealError as error:
            raise RefusedError("bundle_part_sealed", part=number + 1) from error
        self._next += 1
        return plain
