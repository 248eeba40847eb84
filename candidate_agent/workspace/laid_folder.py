"""A task's work folder as it was laid out, and what a screen may know of it; looking and keeping is above."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.workspace.checks import Finding
from candidate_agent.workspace.cutting import Cutter
from candidate_agent.workspace.folder import Look, look_into
from candidate_agent.workspace.judging import Kept, findings
from candidate_agent.workspace.laying import Material, put_materials
from candidate_agent.workspace.pieces_back import PieceSource
from candidate_agent.workspace.watch import FolderWatch
from exam.clock import Clock
from exam.ids import Digest, ItemId
from exam.paper import FileTask
from exam.text import Refusal

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest file that the site takes; what is larger is not cut."""
NOT_THERE = Look({}, is_there=False)


class Session(PieceSource, Protocol):
    """What keeping needs of the session: the runner, or a fake."""

    def file_cut(self, task: ItemId, path: str, cut: CutFile) -> Refusal | None:
        """A file was saved; its pieces are on this PC."""

    def file_removed(self, task: ItemId, path: str) -> Refusal | None:
        """A file that was kept is gone."""


class LaidFolder:
    """One task's folder. `kept` are the files that the journal has already, by path: after a restart, on a spare."""

    largest = LARGEST

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
        self.seen = NOT_THERE
        self.absent: frozenset[str] = frozenset()
        """Kept files that are not here yet: on a spare PC, or after somebody took the whole folder away."""
        self._beside: Mapping[str, str] = {}
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

    # ---- what people see --------------------------------------------------------------------------------------------

    def is_settled(self, path: str) -> bool:
        """Whether a file is kept as the last look saw it."""
        seen = self.seen.files.get(path)
        return seen is not None and self._watch.is_kept(seen)

    def is_quiet(self) -> bool:
        """Whether every file that can be kept is kept as the last look saw it."""
        return all(seen.size > self.largest or self._watch.is_kept(seen) for seen in self.seen.files.values())

    def unasked(self) -> list[str]:
        """Files in the folder that are neither asked for nor given out."""
        return [path for path in self.seen.files if path not in self._wanted and not self.is_material(path)]

    def told_beside(self, beside: Mapping[str, str]) -> bool:
        """What lies elsewhere, by name, where a person looks for it; tells whether that is news."""
        if beside == self._beside:
            return False
        self._beside, self._found = beside, None
        return True

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
                self.largest,
                self._beside,
            )
            self._found = findings(self.task, self.seen, kept)
        return self._found
