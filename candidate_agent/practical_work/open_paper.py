"""The work folders of one open paper: laid out, looked at, brought back, until the candidate leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

import structlog

from candidate_agent.port import TaskFiles
from candidate_agent.practical_work.parts import Desk, Parts
from candidate_agent.practical_work.shown import FolderFiles, MaterialFiles
from candidate_agent.session.pieces import CutFile
from candidate_agent.workspace.beside import loose_files, misplaced
from candidate_agent.workspace.desk_folder import DeskFolders
from candidate_agent.workspace.laying import Material, put_materials
from candidate_agent.workspace.names import task_folder_name
from candidate_agent.workspace.on_disk import to_the_end
from candidate_agent.workspace.watch import LOOK_EVERY
from candidate_agent.workspace.work_folder import WorkFolder
from exam.ids import Digest, ItemId
from exam.paper import FileTask, FormTask, Paper, PracticalTask
from exam.policy import SECOND
from exam.text import Refusal

MATERIALS = "素材"
PAUSE = 0.25
"""Seconds between two looks at the least, whoever asks: a program in the middle of writing must show in between."""
FLUSH_LOOKS = 8
log = structlog.get_logger("agent.workspace")

Start = Callable[[Callable[[], Coroutine[None, None, None]]], object]


class OpenPaper:
    """`start` runs something beside it, and ends it when the candidate leaves. Then `is_over`: nothing begins here."""

    def __init__(
        self, paper: Paper, media: Mapping[Digest, bytes], desk: Desk, folders: DeskFolders, parts: Parts, start: Start
    ) -> None:
        self._paper = paper
        self._desk = desk
        self.files: dict[ItemId, TaskFiles] = {}
        self.is_over = False
        self._media = media
        self._folders = folders
        self._parts = parts
        self._start = start
        self._works: dict[ItemId, WorkFolder] = {}
        self._unfinished: set[ItemId] = set()
        """Form tasks whose materials the disk has not taken all."""
        self._returning: set[ItemId] = set()
        self._turn = asyncio.Lock()
        self._looked_at: int | None = None

    def is_of(self, paper: Paper, desk: Desk) -> bool:
        """Whether these are the folders of this paper at this desk."""
        return desk == self._desk and (paper is self._paper or paper == self._paper)

    async def round(self) -> set[str]:
        """Lay out what is not, and look at what is; returns what went wrong, nothing where all is well."""
        return {*await self._lay_out(), *await self._look_round()}

    async def settle(self) -> None:
        """Look until everything that was saved is kept. A file that never settles ends it after a few looks."""
        for look in range(FLUSH_LOOKS):
            causes = await self._look_round()
            if look and not causes and all(work.is_quiet() for work in self._works.values()):
                return
        log.info("not everything in the work folders had settled before the hand-in")

    # ---- looking ----------------------------------------------------------------------------------------------------

    async def _look_round(self) -> set[str]:
        """Look at each folder once; what goes wrong with one keeps the others from nothing."""
        causes: set[str] = set()
        differs = False
        async with self._turn:
            await self._stand_apart()
            for task, work in tuple(self._works.items()):
                try:
                    differs = await work.look() or differs
                except Exception as error:  # noqa: BLE001 - a border: a bug must not end the keeping of anybody's work
                    causes.add(type(error).__name__)
                if work.absent and task not in self._returning:
                    self._returning.add(task)
                    self._start(partial(self._bring_back, task, work))
            differs = await self._look_beside() or differs
            self._looked_at = self._parts.clock.monotonic_ms()
        if differs:
            self._parts.changed()
        return causes

    async def _look_beside(self) -> bool:
        """Whether something that a task misses was saved elsewhere since, or is there no more."""
        works = tuple(self._works.values())
        loose = await to_the_end(loose_files, works[0].folder.parent) if works else {}
        news = [work.told_beside(misplaced(work, works, loose)) for work in works]
        return any(news)

    async def _stand_apart(self) -> None:
        if self._looked_at is not None:
            since = self._parts.clock.monotonic_ms() - self._looked_at
            if since < PAUSE * SECOND:
                await self._parts.clock.sleep(PAUSE - since / SECOND)

    async def _bring_back(self, task: ItemId, work: WorkFolder) -> None:
        try:
            while not await work.bring_back():
                await self._parts.clock.sleep(LOOK_EVERY)
        finally:
            self._returning.discard(task)
        self._parts.changed()

    # ---- for a screen -----------------------------------------------------------------------------------------------

    def _restore(self, work: WorkFolder, path: str, cut: CutFile) -> None:
        if not self.is_over:
            self._start(partial(self._restored, work, path, cut))

    async def _restored(self, work: WorkFolder, path: str, cut: CutFile) -> None:
        try:
            await work.restore(path, cut)
        finally:
            self._parts.changed()

    def _open_folder(self, folder: Path) -> Refusal | None:
        if self.is_over:
            return Refusal("folder_not_shown", {"folder": str(folder)})
        return self._parts.opener(folder)

    # ---- laying out -------------------------------------------------------------------------------------------------

    async def _lay_out(self) -> set[str]:
        """Lay out what is not laid out yet; returns what went wrong. A task that cannot be holds up no other."""
        causes: set[str] = set()
        wanted = [
            (number, task)
            for number, task in enumerate(self._paper.tasks, start=1)
            if task.id not in self.files or task.id in self._unfinished
            if isinstance(task, FileTask) or task.materials
        ]
        for number, task in wanted:
            try:
                made = await to_the_end(self._lay_out_one, number, task, self._kept_of(task.id))
            except Exception as error:  # noqa: BLE001 - a border: one task's bug must not take the others' folders
                causes.add(type(error).__name__)
                continue
            if isinstance(made, WorkFolder):
                self._works[task.id] = made
                self.files[task.id] = FolderFiles(made, self._parts, self._open_folder, self._restore)
            else:
                self.files.setdefault(task.id, MaterialFiles(made, self._open_folder))
        if wanted:
            self._parts.changed()
        return causes

    def _kept_of(self, task: ItemId) -> dict[str, CutFile]:
        return {
            path: CutFile(entry.size, entry.digest, entry.pieces)
            for (owner, path), entry in self._parts.known.files.items()
            if owner == task and not entry.removed
        }

    def _lay_out_one(self, number: int, task: PracticalTask, kept: Mapping[str, CutFile]) -> WorkFolder | Path:
        """Lay out one task, on another thread; returns its folder, of a file task the one that is kept."""
        folder = self._folders.take(self._desk.mark, self._desk.folder) / task_folder_name(number, task.title)
        materials = tuple(
            Material(f"{MATERIALS}/{PurePosixPath(given.name).name}", given.digest, self._media[given.digest])
            for given in task.materials
            if given.digest in self._media
        )
        if isinstance(task, FormTask):
            lacking = put_materials(folder, materials)
            (self._unfinished.add if lacking else self._unfinished.discard)(task.id)
            return folder
        parts = self._parts
        work = WorkFolder(task, folder, parts.pieces, parts.session, parts.clock, kept)
        work.lay_out(materials)
        return work
