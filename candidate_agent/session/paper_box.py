"""The paper on this PC: fetched sealed before its time, opened in memory when the key comes, never written open."""

from __future__ import annotations

import base64
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path

import structlog

from exam.ids import Digest, Ticket
from exam.link.server_link import ServerLink
from exam.package import PackageError, digest_of
from exam.paper import Paper
from exam.sealed_paper import open_paper
from exam.shuffle import paper_for
from exam.trust.sealing import SealError
from exam.wire.messages import PaperToFetch, SessionCard

log = structlog.get_logger("agent.paper")

Fetch = Callable[[], Coroutine[None, None, None]]


class PaperBox:
    """Sealed papers on disk by digest, and the open one in memory in the candidate's own order."""

    def __init__(self, link: ServerLink, folder: Path) -> None:
        self._link = link
        self._folder = folder
        self._sealed: dict[Digest, bytes] = {}
        self._fetching: set[Digest] = set()
        self._offered: tuple[PaperToFetch, ...] = ()
        self._tried_ahead: set[Digest] = set()
        self._tried = ""
        self.paper: Paper | None = None
        self.media: Mapping[Digest, bytes] = {}

    def wants(self, digest: Digest) -> bool:
        """Whether the paper is neither here nor on its way."""
        if digest in self._sealed or digest in self._fetching:
            return False
        path = self._folder / digest
        if path.is_file():
            data = path.read_bytes()
            if digest_of(data) == digest:
                self._sealed[digest] = data
                return False
        return True

    def look_ahead(self, offered: tuple[PaperToFetch, ...], start: Callable[[Fetch], None]) -> None:
        """Fetch the next paper that will be needed and is not on the disk: one at a time, each once a connection.

        Only a file's size is looked at here; whether its bytes are right is found when it is needed.
        """
        if offered is not self._offered:
            self._offered, self._tried_ahead = offered, set()
        for paper in offered if not self._fetching else ():
            if paper.digest not in {*self._sealed, *self._tried_ahead} and not self._is_on_disk(paper):
                self._tried_ahead.add(paper.digest)
                self._fetching.add(paper.digest)
                start(partial(self._fetch_ahead, paper.digest))
                break

    def _is_on_disk(self, paper: PaperToFetch) -> bool:
        try:
            return (self._folder / paper.digest).stat().st_size == paper.size
        except OSError:
            return False

    async def _fetch_ahead(self, digest: Digest) -> None:
        """Put a sealed paper on the disk and not into memory. Raises LinkError."""
        try:
            data = await self._link.paper(digest)
        finally:
            self._fetching.discard(digest)
        if digest_of(data) == digest:
            self._keep(digest, data)

    def has(self, digest: Digest) -> bool:
        """Whether the sealed paper is here."""
        return digest in self._sealed

    async def fetch(self, digest: Digest) -> None:
        """Get the sealed paper. Raises LinkError; OSError never: a PC that cannot write keeps it in memory."""
        self._fetching.add(digest)
        try:
            data = await self._link.paper(digest)
        finally:
            self._fetching.discard(digest)
        if digest_of(data) != digest:
            log.warning("a paper arrived damaged and is fetched again")
            return
        self._sealed[digest] = data
        self._keep(digest, data)

    def _keep(self, digest: Digest, data: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / digest).write_bytes(data)
        except OSError as error:
            log.warning("the sealed paper stays in memory only", cause=type(error).__name__)

    def open_with(self, session: SessionCard, ticket: Ticket, key: str) -> None:
        """Open the paper once it is here, in place of any other; a key that does not fit is tried once and reported."""
        sealed = self._sealed.get(session.paper)
        attempt = f"{session.paper}{key}{ticket}"
        if sealed is None or attempt == self._tried:
            return
        # Whatever was open is another candidate's, or another session's.
        self.forget()
        self._tried = attempt
        try:
            paper, self.media = open_paper(sealed, base64.b64decode(key))
        except (SealError, PackageError, ValueError) as error:
            log.error("the paper does not open on this PC", cause=type(error).__name__)  # noqa: TRY400 - no traceback holds more
            return
        self.paper = paper_for(paper, session.seed, ticket)

    def forget(self) -> None:
        """Close the open paper; the next session has another (the morning's must not be there in the afternoon)."""
        self.paper = None
        self.media = {}
        self._tried = ""
