"""Small files of this PC, replaced whole: after a power cut there is the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write a file anew: beside it, fsync, rename, fsync of the folder. Raises OSError; then the old one stands.

    The server's `write_atomically` cannot be used here: a candidate's PC holds nothing of the server. The name of the
    new file is fixed, so that however often power fails no heap of half files grows.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o600)
    new.replace(path)
    if os.name == "nt":
        return  # Windows has no such call and orders its own metadata (NTFS)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
