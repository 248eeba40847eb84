"""Shows a folder in the system's own file window."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from exam.text import Refusal

PATIENCE = 2.0
"""Seconds that starting the file window may take; it is not waited for to appear."""


class Opener(Protocol):
    """What showing a folder needs: `open_folder`, or a fake."""

    def __call__(self, folder: Path, /) -> Refusal | None:
        """Show it; a refusal where that is not possible. Must not wait."""


def open_folder(folder: Path) -> Refusal | None:
    """Show a folder: Explorer on Windows, whatever answers to xdg-open elsewhere.

    A folder that somebody took away is made anew.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _show(folder)
    except (OSError, subprocess.SubprocessError):
        return Refusal("folder_not_shown", {"folder": str(folder)})
    return None


def _show(folder: Path) -> None:
    if sys.platform == "win32":
        import os  # noqa: PLC0415 - the other system needs none of it

        os.startfile(folder)  # noqa: S606 - the folder is our own
    else:
        program = shutil.which("xdg-open")
        if program is None:
            raise FileNotFoundError("xdg-open")
        # A shell starts it and is gone: nobody has to wait for a file window to be closed.
        subprocess.run(  # noqa: S603 - the system's own program on our own folder
            ["/bin/sh", "-c", '"$0" "$1" >/dev/null 2>&1 &', program, str(folder)],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            timeout=PATIENCE,
            check=True,
        )
