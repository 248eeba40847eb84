"""Moves what a candidate left out of the next one's sight, whatever it is, and never through a link."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from candidate_agent.workspace.links import is_linked


def move_away(path: Path, to: Path) -> bool:
    """Move a file or folder; tells whether nothing of it is left. What a program holds stays, for another try.

    A link holds nobody's work: it is taken away, and so are those in a folder that goes to another volume.
    """
    with suppress(OSError):
        if is_linked(path):
            path.unlink()
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            path.rename(to)
        return True
    with suppress(OSError, shutil.Error):
        if path.is_dir():
            shutil.copytree(path, to, ignore=_links, dirs_exist_ok=True)
        else:
            shutil.copy2(path, to)
    # The next candidate must not see it: better gone here than there, its pieces are kept all the same.
    remove(path)
    return not os.path.lexists(path)


def remove(path: Path) -> None:
    """Take away a file or folder as far as that goes; what is marked as read-only goes too."""
    if not path.is_dir():
        _again(os.unlink, str(path), None)
    elif sys.version_info >= (3, 12):
        shutil.rmtree(path, onexc=_again)
    else:
        shutil.rmtree(path, onerror=_again)


def _again(act: Callable[..., object], path: str, _reason: object) -> None:
    """What Windows refuses for a mark on the file is done without the mark."""
    with suppress(OSError):
        if not is_linked(Path(path)):
            Path(path).chmod(stat.S_IRWXU)
        act(path)


def _links(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if is_linked(Path(folder, name))]
