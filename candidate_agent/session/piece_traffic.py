"""Pieces of files between this PC and the site: asked for, brought there beside the answers, fetched back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

import structlog

from candidate_agent.session.ahead import FileKey
from candidate_agent.session.core import SessionCore
from candidate_agent.session.pieces import PieceFolder
from exam.ids import Digest
from exam.link.server_link import Credentials, LinkError, ServerLink
from exam.package import digest_of

log = structlog.get_logger("agent.session")


class PieceTraffic:
    """The pieces of one PC's sitting. `changed` tells that a screen may show more of a file at the site."""

    def __init__(self, core: SessionCore, link: ServerLink, pieces: PieceFolder, changed: Callable[[], None]) -> None:
        self._core = core
        self._link = link
        self._pieces = pieces
        self._changed = changed
        self._at_site: set[Digest] = set()
        self.is_uploading = False
        """The server asks again while pieces are on their way: one upload at a time is enough."""

    def forget(self) -> None:
        """The candidate has left: another's pieces are other pieces."""
        self._at_site.clear()

    def away(self) -> Mapping[FileKey, float]:
        """Files that are not at the site yet, each with the share of its pieces that is there, 0 to 1."""
        away = self._core.not_at_site()
        return {
            key: sum(piece in self._at_site for piece in entry.pieces) / max(1, len(entry.pieces))
            for key, entry in self._core.files.items()
            if key in away
        }

    async def fetch(self, digest: Digest) -> bytes:
        """A piece of one of the sitting's files: of this PC, else of the server, and then kept here.

        Raises LinkError where it is neither here nor to be had.
        """
        try:
            return await asyncio.to_thread(self._pieces.read, digest)
        except OSError:
            pass
        data = await self._link.piece(digest, self.credentials())
        if digest_of(data) != digest:
            raise LinkError("piece_damaged")
        try:
            await asyncio.to_thread(self._pieces.keep, data)
        except OSError as error:
            log.warning("a piece of a file stays in memory only", cause=type(error).__name__)
        return data

    async def upload(self, pieces: Iterable[Digest]) -> None:
        """Put pieces that the server asked for. What this PC no longer has is given up, and the rest goes on."""
        lost: list[Digest] = []
        try:
            for piece in pieces:
                try:
                    await self.put(piece)
                except FileNotFoundError:
                    lost.append(piece)
        finally:
            self.is_uploading = False
        if lost:
            log.error("pieces of a file are gone from this PC's disk", count=len(lost))
            self._core.pieces_lost(lost)

    async def put(self, piece: Digest) -> None:
        """Bring a piece to the server, unless it is there. Raises LinkError or OSError."""
        credentials = self.credentials()
        if not await self._link.has_piece(piece, credentials):
            data = await asyncio.to_thread(self._pieces.read, piece)
            await self._link.put_piece(piece, data, credentials)
        self._at_site.add(piece)
        self._changed()

    def credentials(self) -> Credentials:
        """What the PC shows with each request. Raises LinkError where nobody is seated."""
        seated = self._core.seated
        if seated is None:
            raise LinkError("log_in_first")
        return Credentials(self._core.machine, seated.view.sitting, seated.token)
