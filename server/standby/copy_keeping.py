"""A standby's copy of the site's files: what differs is fetched, checked by its digest and put in place whole."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol

import structlog

from exam.ids import Digest
from exam.package import digest_of
from server.site_folder import SiteFolder, write_atomically
from server.standby.site_files import PRIVATE, SiteFile, SiteFiles, paths_of, place_of

PUBLIC = 0o644
log = structlog.get_logger("server.standby")


def own_folder(copy: SiteFolder) -> Path:
    """Where a standby keeps what is its own: its certificate, and orders of this machine."""
    return copy.root / "standby"


def whole_file(copy: SiteFolder) -> Path:
    """The mark that the copy was whole once, so that it can serve."""
    return own_folder(copy) / "copy.whole"


class FileSource(Protocol):
    """Where the files come from."""

    async def files(self) -> SiteFiles:
        """What the site consists of. Raises LinkError."""

    async def file(self, digest: Digest) -> bytes:
        """One file of the site. Raises LinkError."""


class CopyKeeping:
    """Keeps a copy of the site like the server's. One look at a time."""

    def __init__(self, copy: SiteFolder) -> None:
        self._root = copy.root
        self._whole = whole_file(copy)
        self._was_whole = False
        self._have: dict[str, Digest] = {}
        self._turn = asyncio.Lock()

    async def look(self, source: FileSource) -> None:
        """Bring the copy to what the server has now. Raises LinkError, or OSError where this disk refuses."""
        async with self._turn:
            listed = await source.files()
            brought = [await self._bring(source, file) for file in listed.files]
            await asyncio.to_thread(self._forget, {file.path for file in listed.files})
            if not self._was_whole and all(brought):
                await asyncio.to_thread(write_atomically, self._whole, b"")
                self._was_whole = True

    async def _bring(self, source: FileSource, file: SiteFile) -> bool:
        """Fetch a file where it differs; whether the copy has it now as it was listed."""
        place = place_of(self._root, file.path)
        if place is None or self._have.get(file.path) == file.digest:
            return True
        if await asyncio.to_thread(_content, place) != file.digest:
            data = await source.file(file.digest)
            if digest_of(data) != file.digest:
                return False  # it changed meanwhile: the next look brings the newer one
            mode = PRIVATE if file.private else PUBLIC
            await asyncio.to_thread(write_atomically, place, data, mode=mode)
        self._have[file.path] = file.digest
        return True

    def _forget(self, listed: set[str]) -> None:
        """What the server no longer has is no part of the site any more: a photo that was replaced, say."""
        for path in list(paths_of(self._root)):
            name = path.relative_to(self._root).as_posix()
            if name not in listed:
                log.info("a file is no longer part of the site", file=name.split("/")[0])
                path.unlink(missing_ok=True)
                self._have.pop(name, None)


def _content(path: Path) -> Digest | None:
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return None
