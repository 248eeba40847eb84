"""A disk as Windows has it: what a program holds is neither moved nor taken away."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any


class Held:
    """Names that a program holds."""

    def __init__(self, *names: str) -> None:
        self.names = {*names}
        self._rename, self._unlink = Path.rename, os.unlink

    def rename(self, path: Path, to: Path) -> Path:
        if any(found.name in self.names for found in (path, *path.rglob("*"))):
            raise PermissionError(errno.EACCES, "a program holds it")
        return self._rename(path, to)

    def unlink(self, path: str, **place: Any) -> None:
        if Path(path).name in self.names:
            raise PermissionError(errno.EACCES, "a program holds it")
        self._unlink(path, **place)
