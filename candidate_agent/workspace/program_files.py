"""What programs leave beside a candidate's files: locks while a file is open, and scratch that nobody hands in."""

from __future__ import annotations

from collections.abc import Iterable


def is_lock(name: str) -> bool:
    """Whether a name is a lock file of an editor: Office, LibreOffice, Dreamweaver, Photoshop."""
    return (
        name.startswith(("~$", ".~lock."))
        or name.lower().endswith((".lck", ".idlk"))
        or (name.startswith(".#") and len(name) > len(".#"))
    )


def is_locked(path: str, locks: Iterable[str]) -> bool:
    """Whether one of the lock files stands for a file. Word leaves the first two characters of long names out."""
    parent, _, name = path.casefold().rpartition("/")
    words = f"{parent}/{name[2:]}" if parent else name[2:]
    held = {_locked_by(lock).casefold() for lock in locks}
    return path.casefold() in held or words in held


def _locked_by(lock: str) -> str:
    parent, _, name = lock.rpartition("/")
    if name.startswith(".~lock."):
        name = name.removeprefix(".~lock.").removesuffix("#")
    elif name.startswith(("~$", ".#")):
        name = name[2:]
    else:
        name = name.rpartition(".")[0]
    return f"{parent}/{name}" if parent else name


def is_scratch(name: str) -> bool:
    """Whether a name is something that programs leave behind and nobody hands in."""
    lower = name.lower()
    return lower in ("thumbs.db", "desktop.ini", ".ds_store") or lower.endswith((".tmp", ".temp", ".crdownload", "~"))
