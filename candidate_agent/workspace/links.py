"""Links and junctions: names that stand for something elsewhere. They are never looked, written or deleted through."""

from __future__ import annotations

import os
import stat
from pathlib import Path

SURROGATE = 0x20000000
"""Bit of a Windows reparse tag that says: this name stands for another one (IsReparseTagNameSurrogate)."""


def is_link(found: os.stat_result) -> bool:
    """Whether what `Path.stat(follow_symlinks=False)` found is a link. A junction looks like a folder otherwise."""
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_reparse_tag", 0) & SURROGATE)


def is_folder(path: Path) -> bool:
    """Whether a folder itself is there, no link to one. Raises OSError where that cannot be told."""
    try:
        found = path.stat(follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return stat.S_ISDIR(found.st_mode) and not is_link(found)


def is_linked(path: Path) -> bool:
    """Whether a link is there; what cannot be looked at is none."""
    try:
        return is_link(path.stat(follow_symlinks=False))
    except OSError:
        return False


def make_folder(path: Path) -> None:
    """Make a folder; a link in its place is taken away first, and what it stood for is left alone. Raises OSError."""
    if is_linked(path):
        path.unlink()
    path.mkdir(parents=True, exist_ok=True)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads to a place below a folder, links taken into account. Raises OSError."""
    return path.resolve().is_relative_to(folder.resolve())
