"""The files of a task as a screen shows them (`candidate_agent.port.TaskFiles`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from candidate_agent.port import FilePlace, FileShown, VersionShown
from candidate_agent.practical_work.parts import FileKey, Parts
from candidate_agent.session.pieces import CutFile
from candidate_agent.workspace.checks import Finding
from candidate_agent.workspace.work_folder import WorkFolder
from exam.commands import FileEntry
from exam.text import Refusal

MOST_OTHERS = 50
"""Files that nobody asked for, as many as a screen shows."""


class MaterialFiles:
    """The folder of a form task: materials to look at, nothing to hand in. `opens` shows it."""

    def __init__(self, folder: Path, opens: Callable[[Path], Refusal | None]) -> None:
        self._folder = folder
        self._opens = opens

    @property
    def folder(self) -> str:
        """Where the materials are, as the system spells it."""
        return str(self._folder)

    def files(self) -> tuple[FileShown, ...]:
        """Nothing is expected."""
        return ()

    def findings(self) -> tuple[Finding, ...]:
        """Nothing is wrong."""
        return ()

    def versions(self, path: str) -> tuple[VersionShown, ...]:  # noqa: ARG002 - as the port has it
        """Nothing is kept."""
        return ()

    def restore(self, path: str, number: int) -> None:
        """Nothing to bring back."""

    def open_folder(self) -> Refusal | None:
        """Show the folder in the system's own file window."""
        return self._opens(self._folder)


class FolderFiles:
    """The files of one file task. `opens` shows the folder, `restores` brings a version of a path back."""

    def __init__(
        self,
        work: WorkFolder,
        parts: Parts,
        opens: Callable[[Path], Refusal | None],
        restores: Callable[[WorkFolder, str, CutFile], None],
    ) -> None:
        self._work = work
        self._session = parts.session
        self._known = parts.known
        self._opens = opens
        self._restores = restores
        self._told: tuple[str, Mapping[int, FileEntry]] = ("", {})

    @property
    def folder(self) -> str:
        """Where the candidate saves, as the system spells it."""
        return str(self._work.folder)

    def files(self) -> tuple[FileShown, ...]:
        """What is expected, in the paper's order, then what else is there, materials left out."""
        expected, uploads = self._work.task.expected, self._session.uploads()
        shown = [self._shown(uploads, file.path, file.label, required=file.required) for file in expected]
        wanted = {file.path for file in expected}
        for path in sorted({*self._work.seen.files, *self._work.absent} - wanted):
            if not self._work.is_material(path):
                shown.append(self._shown(uploads, path, "", required=False))
            if len(shown) >= len(expected) + MOST_OTHERS:
                break
        return tuple(shown)

    def _shown(self, uploads: Mapping[FileKey, float], path: str, label: str, *, required: bool) -> FileShown:
        key, work = self._key(path), self._work
        entry, seen = self._known.files.get(key), work.seen.files.get(path)
        versions = len(self._history(path))
        if seen is None and (entry is None or path not in work.absent):
            return FileShown(path, label, required, FilePlace.ABSENT, versions=versions)
        size = seen.size if seen is not None else entry.size if entry is not None else 0
        share = uploads.get(key)
        place = FilePlace.ON_PC
        if entry is not None and (work.is_settled(path) or seen is None) and share is None:
            place = FilePlace.AT_SITE
        elif share:
            place = FilePlace.ON_ITS_WAY
        saved_at = entry.made_at if entry is not None and place is FilePlace.AT_SITE else None
        return FileShown(path, label, required, place, size, share or 0.0, saved_at, versions)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with them now."""
        return self._work.findings()

    def versions(self, path: str) -> tuple[VersionShown, ...]:
        """Versions of a file, oldest first. Their numbers mean these until somebody asks again."""
        current = self._known.files.get(self._key(path))
        history = self._history(path)
        self._told = path, history
        same = [number for number, entry in history.items() if current is not None and entry.digest == current.digest]
        return tuple(
            VersionShown(number, entry.size, entry.made_at, number in same[-1:]) for number, entry in history.items()
        )

    def _history(self, path: str) -> Mapping[int, FileEntry]:
        """Versions by their number, those in which the file was removed left out."""
        current = self._known.files.get(self._key(path))
        known = self._known.versions.get(self._key(path)) or ((current,) if current is not None else ())
        return {number: entry for number, entry in enumerate(known, start=1) if not entry.removed}

    def _key(self, path: str) -> FileKey:
        return self._work.task.id, path

    def restore(self, path: str, number: int) -> None:
        """Bring a version back into the folder; what is there now stays a version. `changed` follows.

        The number is the one that was shown: where the oldest version made room since, the others keep theirs.
        """
        told, history = self._told
        entry = (history if told == path else self._history(path)).get(number)
        if entry is not None:
            self._restores(self._work, path, CutFile(entry.size, entry.digest, entry.pieces))

    def open_folder(self) -> Refusal | None:
        """Show the folder in the system's own file window. One that somebody took away is laid out again."""
        self._work.is_gone()
        return self._opens(self._work.folder)
