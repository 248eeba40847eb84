"""Files saved beside the folders they belong in: loose in the desk's folder, or in another task's (存错位置)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from candidate_agent.workspace.folder import MOST_FILES
from candidate_agent.workspace.laid_folder import LaidFolder
from candidate_agent.workspace.names import told_name
from candidate_agent.workspace.program_files import is_lock, is_scratch


def loose_files(desk: Path) -> dict[str, str]:
    """Files that lie in the desk's folder itself, by name, and where a person finds them. Touches the disk.

    They are nobody's answer there, and nothing keeps them: whoever misses one must be told.
    """
    try:
        with os.scandir(desk) as found:
            names = [told_name(entry.name) for entry in islice(found, MOST_FILES) if _is_file(entry)]
    except OSError:
        return {}
    return {name: f"{desk.name}/{name}" for name in sorted(names) if not is_lock(name) and not is_scratch(name)}


def misplaced(own: LaidFolder, all_of_them: Iterable[LaidFolder], loose: Mapping[str, str]) -> dict[str, str]:
    """Names that one task may miss, and where they lie: in another task's folder that asked for none such, or loose."""
    found = dict(loose)
    for other in all_of_them:
        if other is not own:
            for path in other.unasked():
                found.setdefault(path.rpartition("/")[2], f"{other.folder.name}/{path}")
    return found


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False
