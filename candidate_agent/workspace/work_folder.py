"""A task's work folder with the way back: what is kept comes into the folder again (换机, 恢复版本)."""

from __future__ import annotations

import errno

from candidate_agent.session.pieces import CutFile
from candidate_agent.workspace.checks import Wrong
from candidate_agent.workspace.cutting import trouble_of
from candidate_agent.workspace.folder import FileSeen
from candidate_agent.workspace.keeping import KeptFolder
from candidate_agent.workspace.laying import put_file
from candidate_agent.workspace.on_disk import to_the_end
from candidate_agent.workspace.pieces_back import bring
from exam.link.server_link import LinkError

MOST_TRIES = 3
"""So often a version is written while the file in its place is saved anew each time."""


class WorkFolder(KeptFolder):
    """One task's folder. What comes back never takes the place of what is not kept."""

    async def bring_back(self) -> bool:
        """Bring back what is absent, as far as that goes now; tells whether nothing is absent any more.

        A file that cannot be had holds up none of the others.
        """
        for path in sorted(self.absent):
            cut = self._kept.get(path)
            try:
                if cut is not None and path not in self.seen.files:
                    await bring(cut, self._pieces, self._session)
                async with self._turn:
                    if cut is not None and path in self.absent:
                        await to_the_end(put_file, self.folder, path, cut, self._pieces.read)
                    self.absent -= {path}
            except LinkError:
                continue
            except OSError as error:
                self._trouble(path, trouble_of(error, Wrong.COMING_BACK))
                continue
            self._trouble(path, None)
        return not self.absent

    async def restore(self, path: str, cut: CutFile) -> bool:
        """Put an older version into the folder; what is there now is kept as a version before. False: it was not.

        Of several that were asked for, the last one comes.
        """
        self._chosen[path] = cut
        self._trouble(path, Wrong.RESTORING)
        wrong: Wrong | None = Wrong.NOT_RESTORED
        try:
            await bring(cut, self._pieces, self._session)
            async with self._turn:
                if self._chosen.get(path) is cut:
                    await self._replace(path, cut)
                    wrong = None
        except LinkError:
            wrong = Wrong.NOT_FETCHED
        except OSError as error:
            wrong = trouble_of(error, Wrong.NOT_RESTORED)
        finally:
            if self._chosen.get(path) is cut:
                del self._chosen[path]
                self._trouble(path, wrong)
        return wrong is None

    async def _replace(self, path: str, cut: CutFile) -> None:
        """Put a version in its place; what is saved there meanwhile is kept first, and then replaced as well."""
        for _ in range(MOST_TRIES):
            now = (await to_the_end(self._look, path)).files.get(path)
            await self._keep_first(now)
            put = await to_the_end(put_file, self.folder, path, cut, self._pieces.read, now)
            if put is not None:
                if self._hand_over(path, cut):
                    self._was_kept(put, cut)
                self.seen = await to_the_end(self._look, path)
                return
        raise PermissionError(errno.EACCES, "what is there now is not what was seen")

    async def _keep_first(self, now: FileSeen | None) -> None:
        if now is not None and not self._watch.is_kept(now):
            current = await self._cut(now)
            if current is None or not self._hand_over(now.path, current):
                raise PermissionError(errno.EACCES, "what is there now could not be kept")
            self._was_kept(now, current)
