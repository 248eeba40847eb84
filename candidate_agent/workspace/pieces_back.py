"""Brings pieces of a kept file to this PC where it does not have them: on a spare, or for an older version."""

from __future__ import annotations

import asyncio
from typing import Protocol

from candidate_agent.session.pieces import CutFile, PieceFolder
from exam.ids import Digest
from exam.package import digest_of


class PieceSource(Protocol):
    """Where pieces come from: the runner, or a fake."""

    async def fetch_piece(self, digest: Digest) -> bytes:
        """A piece of one of this sitting's files, from the site. Raises LinkError."""


class PieceDamagedError(OSError):
    """What arrived is not the piece that was asked for."""


async def bring(cut: CutFile, pieces: PieceFolder, source: PieceSource) -> None:
    """Have every piece of a file here. Raises LinkError, or OSError where the disk refuses or a piece is damaged."""
    for digest in dict.fromkeys(cut.pieces):
        if await asyncio.to_thread(_is_here, pieces, digest):
            continue
        data = await source.fetch_piece(digest)
        if digest_of(data) != digest:
            raise PieceDamagedError
        await asyncio.to_thread(pieces.keep, data)


def _is_here(pieces: PieceFolder, digest: Digest) -> bool:
    """Whether a piece is here and whole: a power cut may leave one that is not."""
    try:
        pieces.read(digest)
    except OSError:
        return False
    return True
