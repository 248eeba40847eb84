"""Which files of a work folder are to be kept now, pure: told each look, it says what has settled and differs.

A file is taken once two looks in a row find it the same: a program in the middle of writing is not interrupted. What
vanished is told as removed after two looks as well, since many programs save by replacing.
"""

from __future__ import annotations

import msgspec

from candidate_agent.workspace.folder import FileSeen, Look

LOOK_EVERY = 2.0
"""Seconds between looks: a saved file is on its way within twice that, far inside the promised thirty."""


class ToKeep(msgspec.Struct, frozen=True):
    """What a look brought about: files to cut and send, and paths that are gone."""

    changed: tuple[FileSeen, ...] = ()
    removed: tuple[str, ...] = ()


class FolderWatch:
    """Remembers what was seen last and what is kept. `kept` are the files that the journal has, by path."""

    def __init__(self, kept: dict[str, int] | None = None) -> None:
        self._sizes = dict(kept or {})
        """What the journal has from before this program ran: path and size. Its time on this disk is not known."""
        self._kept: dict[str, FileSeen] = {}
        self._before: dict[str, FileSeen] = {}
        self._missing: set[str] = set()

    def looked(self, look: Look) -> ToKeep:
        """Take a look in."""
        changed = tuple(
            seen for path, seen in look.files.items() if self._before.get(path) == seen and self._kept.get(path) != seen
        )
        known = {*self._kept, *self._sizes}
        missing = set() if look.is_cut else {path for path in known if path not in look.files}
        removed = tuple(sorted(missing & self._missing))
        self._before, self._missing = look.files, missing
        return ToKeep(changed, removed)

    def was_kept(self, seen: FileSeen) -> None:
        """A file is in the journal as it was seen."""
        self._sizes.pop(seen.path, None)
        self._kept[seen.path] = seen

    def forget(self, path: str) -> None:
        """A file may be missing for a while without having been removed: it is being brought back."""
        self._sizes.pop(path, None)
        self._kept.pop(path, None)
        self._missing.discard(path)

    def was_removed(self, path: str) -> None:
        """That a file is gone is in the journal."""
        self.forget(path)

    def is_kept(self, seen: FileSeen) -> bool:
        """Whether a file as it is now is in the journal."""
        return self._kept.get(seen.path) == seen
