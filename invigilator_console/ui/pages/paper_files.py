"""Where papers go that the server or this console made: into a file that somebody names, or to the system's viewer.

QtPdf is no part of what this console is built with, so a PDF is printed from the viewer that the system opens it in.
"""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from exam.text import Text
from invigilator_console.ui.kit import Kit

SAVE_AS = Text("保存“{name}”", "Save “{name}”")
KINDS = {
    ".pdf": Text("PDF 文件 (*.pdf)", "PDF files (*.pdf)"),
    ".xlsx": Text("Excel 文件 (*.xlsx)", "Excel files (*.xlsx)"),
}
SAVED = Text("已保存：{path}", "Saved: {path}")
NOT_SAVED = Text(
    "没有保存：写不进 {path}。请换一个位置，或检查磁盘空间。",
    "Not saved: {path} cannot be written. Choose another place, or look at the disk's space.",
)
OPENED = Text("已打开“{name}”，请在阅读器里打印。", "“{name}” is open; print it from there.")
NO_VIEWER = Text(
    "本机没有能打开这种文件的程序。请点“保存”，拿到装有阅读器的电脑上打印。",
    "Nothing here opens such files. Save it, and print it at a PC with a viewer.",
)
OWNER_ONLY = 0o600


class PaperFiles(msgspec.Struct, frozen=True):
    """`ask` has somebody name a file, or nobody does; `open_it` opens a paper in the system's viewer, or cannot."""

    ask: Callable[[Kit, str], Path | None]
    open_it: Callable[[str, bytes], bool]

    def save(self, kit: Kit, path: Path, data: bytes) -> None:
        """Write what came, and tell."""
        try:
            written(path, data)
        except OSError:
            kit.tell(kit.say(NOT_SAVED, path=path.name))
        else:
            kit.tell(kit.say(SAVED, path=str(path)))

    def show(self, kit: Kit, name: str, data: bytes) -> None:
        """Open what came, and tell."""
        try:
            opened = self.open_it(name, data)
        except OSError:
            kit.tell(kit.say(NOT_SAVED, path=name))
        else:
            kit.tell(kit.say(OPENED, name=name) if opened else kit.say(NO_VIEWER))


def ask_where(kit: Kit, name: str) -> Path | None:
    """Ask where to: a file of the same ending, in the documents of whoever works here."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    ending = Path(name).suffix
    title = kit.say(SAVE_AS, name=Path(name).stem)
    chosen, _ = QFileDialog.getSaveFileName(None, title, str(Path(documents) / name), kit.say(KINDS[ending]))
    return Path(chosen).with_suffix(ending) if chosen else None


def written(path: Path, data: bytes) -> None:
    """Write a file that its owner alone may read: forms hold names and ID numbers. Raises OSError."""
    path.touch(mode=OWNER_ONLY)
    path.write_bytes(data)


class Viewer:
    """Opens papers in the system's viewer, from a folder that goes with this program."""

    def __init__(self, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl) -> None:
        self._open_url = open_url
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0

    def open_it(self, name: str, data: bytes) -> bool:
        """Open a paper; tells whether there is a program for it. Raises OSError."""
        if self._folder is None:
            # A viewer may still have a paper open when this program ends: what cannot be removed is left to the system.
            self._folder = tempfile.TemporaryDirectory(prefix="kaochang-", ignore_cleanup_errors=True)
            atexit.register(self.close)
        self._count += 1
        place = Path(self._folder.name) / str(self._count)
        place.mkdir()
        written(place / name, data)
        return self._open_url(QUrl.fromLocalFile(str(place / name)))

    def close(self) -> None:
        """Take the folder away with every paper in it."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
            atexit.unregister(self.close)


@cache
def paper_files() -> PaperFiles:
    """The system's own dialog and viewer; one of them, so that no paper goes while another is looked at."""
    return PaperFiles(ask_where, Viewer().open_it)
