"""Keeps what a candidate saves in a task's work folder: looks, cuts what has settled, and hands it to the session.

Files are read and cut outside of the event loop, one piece in memory at a time; 200 MB hold nobody's keystroke up.
A disk, a network or a program that holds a file never ends it: the next look tries again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.workspace.checks import Finding, Wrong
from candidate_agent.workspace.cutting import Cutter
from candidate_agent.workspace.folder import FileSeen, Look, look_into
from candidate_agent.workspace.judging import Kept, findings
from candidate_agent.workspace.laying import Material, put_materials
from candidate_agent.workspace.on_disk import to_the_end
from candidate_agent.workspace.pieces_back import PieceSource
from candidate_agent.workspace.watch import FolderWatch
from exam.clock import Clock
from exam.ids import Digest, ItemId
from exam.paper import FileTask
from exam.policy import SECOND
from exam.text import Refusal

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest file that the site takes; what is larger is not cut."""
LONGEST_LOOK = 2 * SECOND
"""After so long a look hands the rest to the next one: thousands of files hold up nobody's saved page."""
_NOT_THERE = Look({}, is_there=False)
log = structlog.get_logger("agent.workspace")


class Session(PieceSource, Protocol):
    """What keeping needs of the session: the runner, or a fake."""

    def file_cut(self, task: ItemId, path: str, cut: CutFile) -> Refusal | None:
        """A file was saved; its pieces are on this PC."""

    def file_removed(self, task: ItemId, path: str) -> Refusal | None:
        """A file that was kept is gone."""


class KeptFolder:
    """One task's folder. `kept` are the files that the journal has already, by path: after a restart, on a spare."""

    def __init__(
        self,
        task: FileTask,
        folder: Path,
        pieces: PieceFolder,
        session: Session,
        clock: Clock,
        kept: Mapping[str, CutFile] | None = None,
    ) -> None:
        self.task = task
        self.folder = folder
        self.seen = _NOT_THERE
        self.absent: frozenset[str] = frozenset()
        """Kept files that are not here yet: on a spare PC, or after somebody took the whole folder away."""
        self._pieces = pieces
        self._session = session
        self._clock = clock
        self._kept = dict(kept or {})
        self._watch = FolderWatch()
        self._cutter = Cutter(folder, pieces)
        self._given: Sequence[Material] = ()
        self._lacking: tuple[Material, ...] = ()
        self._materials: Mapping[str, Digest] = {}
        self._wanted = tuple(expected.path for expected in task.expected)
        self._turn = asyncio.Lock()
        self._was_gone = False
        self._chosen: dict[str, CutFile] = {}
        """Versions on their way into the folder, by path."""
        self._found: tuple[Finding, ...] | None = None

    # ---- laying out -------------------------------------------------------------------------------------------------

    def lay_out(self, materials: Sequence[Material]) -> None:
        """Make the folder and put the materials in; what is there already is left as it is. Raises OSError.

        From here on kept files that are not in the folder are absent, not removed: nobody has had them here yet. A
        material that the disk does not take now comes with a later look.
        """
        self._given, self._materials = materials, {material.name: material.digest for material in materials}
        self._was_laid_out(*self._put())

    def _put(self) -> tuple[tuple[Material, ...], Look]:
        return put_materials(self.folder, self._given), look_into(self.folder, self._kept)

    def _was_laid_out(self, lacking: tuple[Material, ...], there: Look) -> None:
        self._lacking, self._was_gone = lacking, False
        self.absent = frozenset(path for path in self._kept if path not in there.files)
        self._watch = FolderWatch({path: cut.size for path, cut in self._kept.items() if path not in self.absent})

    def is_gone(self) -> bool:
        """Whether somebody took the folder away; the next look lays it out again, even where it was made anew since."""
        self._was_gone = self._was_gone or not self.folder.exists()
        return self._was_gone

    async def _lay_out_again(self) -> bool:
        """Somebody took the whole folder away. That undoes nobody's work: it comes back as it was kept."""
        differs, self.seen, self._found = self.seen.is_there, _NOT_THERE, None
        try:
            self._was_laid_out(*await to_the_end(self._put))
        except OSError as error:
            if differs:
                log.warning("a work folder is gone and cannot be laid out again", cause=type(error).__name__)
        return differs

    # ---- looking ----------------------------------------------------------------------------------------------------

    async def look(self) -> bool:
        """Look once, and keep what has settled. Tells whether anything differs from the last look.

        What goes wrong with one file is raised when all others have had their turn.
        """
        async with self._turn:
            look = await to_the_end(self._look)
            if self._was_gone or not look.is_there:
                return await self._lay_out_again()
            if self._lacking:
                self._lacking = await to_the_end(put_materials, self.folder, self._lacking)
            differs, self.seen = look != self.seen, look
            if differs:
                self._found = None
            if not look.is_cut:
                self._cutter.only(look.files)
            wanted = self._watch.looked(look)
            fault = None
            until = self._clock.monotonic_ms() + LONGEST_LOOK
            for seen in sorted(wanted.changed, key=self._asked_for_first):
                try:
                    differs = await self._keep(seen) or differs
                except Exception as error:  # noqa: BLE001 - a border: a bug over one file must not end the others' keeping
                    fault = error
                if self._clock.monotonic_ms() > until:
                    break
            differs = self._told_removed(wanted.removed) or differs
            if fault is not None:
                raise fault
            return differs

    def _look(self, *besides: str) -> Look:
        return look_into(self.folder, (*self._wanted, *besides))

    async def _keep(self, seen: FileSeen) -> bool:
        """Keep a file as it was seen; tells whether what is shown of it changed."""
        if seen.size > LARGEST:
            return False
        before = self._cutter.troubles.get(seen.path)
        cut = self._cutter.before(seen) or await self._cut(seen)
        if cut is not None and self._hand_over(seen.path, cut):
            self._was_kept(seen, cut)
            return True
        self._found = None
        return self._cutter.troubles.get(seen.path) is not before

    async def _cut(self, seen: FileSeen) -> CutFile | None:
        given = None if seen.path in self._kept else self._materials.get(seen.path)
        return await to_the_end(self._cutter.cut, seen, given)

    def _is_as_given(self, path: str, cut: CutFile) -> bool:
        return path not in self._kept and self._materials.get(path) == cut.digest

    def _hand_over(self, path: str, cut: CutFile) -> bool:
        if self._kept.get(path) == cut or self._is_as_given(path, cut):
            return True
        return self._session.file_cut(self.task.id, path, cut) is None

    def _was_kept(self, seen: FileSeen, cut: CutFile) -> None:
        if not self._is_as_given(seen.path, cut):
            self._kept[seen.path] = cut
        self._watch.was_kept(seen)
        self._cutter.forget(seen.path)
        self.absent -= {seen.path}
        self._found = None

    def _told_removed(self, removed: Iterable[str]) -> bool:
        told = False
        for path in removed:
            if path not in self._kept or self._session.file_removed(self.task.id, path) is None:
                self._kept.pop(path, None)
                self._watch.was_removed(path)
                self._cutter.forget(path)
                self._found, told = None, True
        return told

    def _asked_for_first(self, seen: FileSeen) -> tuple[bool, int]:
        return seen.path not in self._wanted, seen.size

    def _trouble(self, path: str, wrong: Wrong | None) -> None:
        self._cutter.forget(path)
        if wrong is not None:
            self._cutter.troubles[path] = wrong
        self._found = None

    # ---- what people see --------------------------------------------------------------------------------------------

    def is_settled(self, path: str) -> bool:
        """Whether a file is kept as the last look saw it."""
        seen = self.seen.files.get(path)
        return seen is not None and self._watch.is_kept(seen)

    def is_quiet(self) -> bool:
        """Whether every file that can be kept is kept as the last look saw it."""
        return all(seen.size > LARGEST or self._watch.is_kept(seen) for seen in self.seen.files.values())

    def is_material(self, path: str) -> bool:
        """Whether a path is a material that nobody changed."""
        return path in self._materials and path not in self._kept

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files as the last look found them."""
        if self._found is None:
            kept = Kept(
                {path: cut.digest for path, cut in self._kept.items()},
                frozenset(path for path in self._wanted if self.is_settled(path)),
                self._materials,
                self._cutter.troubles,
                self.absent,
                LARGEST,
            )
            self._found = findings(self.task, self.seen, kept)
        return self._found
