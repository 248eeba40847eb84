"""Keeps what a candidate saves in a task's work folder: looks, cuts what has settled, and hands it to the session.

Files are read and cut outside of the event loop, one piece in memory at a time; 200 MB hold nobody's keystroke up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.workspace.checks import Finding, findings
from candidate_agent.workspace.folder import FileSeen, Look, look_into
from candidate_agent.workspace.watch import LOOK_EVERY, FolderWatch
from exam.clock import Clock
from exam.ids import Digest, ItemId
from exam.paper import FileTask
from exam.text import Refusal


class Material(msgspec.Struct, frozen=True):
    """A file that the paper gives out: its name in the work folder, its digest and its content."""

    name: str
    digest: Digest
    data: bytes


class Session(Protocol):
    """What keeping needs of the session: the runner, or a fake."""

    def file_cut(self, task: ItemId, path: str, cut: CutFile) -> Refusal | None:
        """A file was saved; its pieces are on this PC."""

    def file_removed(self, task: ItemId, path: str) -> Refusal | None:
        """A file that was kept is gone."""


class WorkFolder:
    """One task's folder. `kept` are the files that the journal has already, by path: after a restart, on a spare."""

    def __init__(
        self,
        task: FileTask,
        folder: Path,
        pieces: PieceFolder,
        session: Session,
        clock: Clock,
        kept: dict[str, CutFile] | None = None,
    ) -> None:
        self.task = task
        self.folder = folder
        self._pieces = pieces
        self._session = session
        self._clock = clock
        self._kept = dict(kept or {})
        self._watch = FolderWatch({path: cut.size for path, cut in self._kept.items()})
        self._materials: frozenset[Digest] = frozenset()
        self._look = Look({})

    def lay_out(self, materials: Sequence[Material]) -> None:
        """Put the materials into the folder; what is there already is left as it is. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for material in materials:
            path = self.folder / material.name
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(material.data)
        self._materials = frozenset(material.digest for material in materials)

    def put_back(self, path: str, cut: CutFile, read: Callable[[Digest], bytes]) -> None:
        """Write a kept version into the folder, whole or not at all: on a spare PC, or an older version asked for.

        `read` gives a piece by its digest. Raises OSError.
        """
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.tmp")
        with fresh.open("wb") as file:
            for piece in cut.pieces:
                file.write(read(piece))
        fresh.replace(target)

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Look once, and keep what has settled."""
        self._look = await asyncio.to_thread(look_into, self.folder)
        wanted = self._watch.looked(self._look)
        for seen in wanted.changed:
            await self._keep(seen)
        for path in wanted.removed:
            if path not in self._kept or self._session.file_removed(self.task.id, path) is None:
                self._kept.pop(path, None)
                self._watch.was_removed(path)

    async def _keep(self, seen: FileSeen) -> None:
        cut = await asyncio.to_thread(self._cut, seen)
        if cut is None:
            return
        same = self._kept.get(seen.path) == cut
        if same or cut.digest in self._materials or self._session.file_cut(self.task.id, seen.path, cut) is None:
            self._kept[seen.path] = cut
            self._watch.was_kept(seen)

    def _cut(self, seen: FileSeen) -> CutFile | None:
        """Cut a file, or None where it cannot be read now or changed under our eyes: the next look tries again."""
        path = self.folder / seen.where
        try:
            with path.open("rb") as source:
                cut = self._pieces.cut_from(source)
            after = path.stat()
        except OSError:
            return None
        return cut if (after.st_size, after.st_mtime_ns) == (seen.size, seen.changed_ns) else None

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files as the last look found them."""
        settled = frozenset(path for path, seen in self._look.files.items() if self._watch.is_kept(seen))
        kept = {path: cut.digest for path, cut in self._kept.items()}
        return findings(self.task, self._look, kept, settled, self._materials)
