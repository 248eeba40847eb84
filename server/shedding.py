"""What a server may throw away when its own disk is nearly full, and in which order: never an answer.

1. thumbnails/                      small pictures that can be made again
2. rehearsals/.copy-*               copies of rehearsals whose process died
3. logs/ and *.log.<number>         logs that were put aside, the oldest first

Nothing is thrown away while there is room. Journal, pieces, trust, papers, keys, photos, results, imports and the plan
are not known here at all: what is not named above is kept.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import structlog

LEAST_FREE = 500 << 20
"""Bytes below which the server sheds."""
MOST = 10_000
"""Files that one look takes in."""
THUMBNAILS, LOGS, REHEARSALS = "thumbnails", "logs", "rehearsals"
_OLD_LOG = re.compile(r".+\.log\.\d+(\.gz)?")
_COPY = re.compile(r"\.copy-(\d+)-.*")
log = structlog.get_logger("server.shedding")


def shed(root: Path, free: Callable[[], int | None], least: int = LEAST_FREE) -> list[Path]:
    """Remove, in the order above, until enough is free; returns what went. Blocks; raises nothing."""
    gone: list[Path] = []
    if (room := free()) is None or room >= least:
        return gone
    log.warning("the server's disk is nearly full; thumbnails and old logs go first", free=room)
    for path in may_be_shed(root):
        if (room := free()) is None or room >= least:
            break
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            log.info("it could not be removed", what=path.name, reason=error.strerror)
            continue
        gone.append(path)
        log.warning("removed to make room", what=str(path.relative_to(root)))
    return gone


def may_be_shed(root: Path) -> Iterator[Path]:
    """All that may go, the least missed first. Links are left alone: what they lead to is not ours to judge."""
    yield from _files(root / THUMBNAILS)
    for copy in _sorted(root / REHEARSALS):
        named = _COPY.fullmatch(copy.name)
        if named is not None and copy.is_dir() and not copy.is_symlink() and not psutil.pid_exists(int(named[1])):
            yield copy
    yield from _files(root / LOGS)
    yield from (one for one in _sorted(root) if _OLD_LOG.fullmatch(one.name) and one.is_file() and not one.is_symlink())


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_symlink():
        yield from (one for one in _sorted(folder) if one.is_file() and not one.is_symlink())


def _sorted(folder: Path) -> list[Path]:
    """What is in a folder, the oldest first."""
    found = []
    try:
        for path in folder.iterdir():
            found.append((path.lstat().st_mtime_ns, path))
            if len(found) == MOST:
                break
    except OSError:
        return []
    return [path for _, path in sorted(found)]
