"""Keeps what a candidate saves in a task's work folder: looks, cuts what has settled, and hands it to the session.

Files are read and cut outside of the event loop, one piece in memory at a time; 200 MB hold nobody's keystroke up.
A disk, a network or a program that holds a file never ends it: the next look tries again.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from candidate_agent.session.pieces import CutFile
from candidate_agent.workspace.checks import Wrong
from candidate_agent.workspace.folder import FileSeen, Look, look_into
from candidate_agent.workspace.laid_folder import NOT_THERE, LaidFolder
from candidate_agent.workspace.laying import put_materials
from candidate_agent.workspace.on_disk import to_the_end
from exam.policy import SECOND

LONGEST_LOOK = 2 * SECOND
"""After so long a look hands the rest to the next one: thousands of files hold up nobody's saved page."""
log = structlog.get_logger("agent.workspace")


class KeptFolder(LaidFolder):
    """One task's folder, kept. The session has what was in it when a look found it the same twice."""

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
        if seen.size > self.largest:
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

    async def _lay_out_again(self) -> bool:
        """Somebody took the whole folder away. That undoes nobody's work: it comes back as it was kept."""
        differs, self.seen, self._found = self.seen.is_there, NOT_THERE, None
        try:
            self._was_laid_out(*await to_the_end(self._put))
        except OSError as error:
            if differs:
                log.warning("a work folder is gone and cannot be laid out again", cause=type(error).__name__)
        return differs
