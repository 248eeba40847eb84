"""Where the paper of a closure report goes: to a printer, or into a file; the system's dialogs ask for both."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from exam.closing import ClosureReport
from exam.text import Text
from exam.wire.console_rows import SessionRow
from invigilator_console.room.closure_view import session_said
from invigilator_console.room.printing import usable
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.closure_paper import Paper, draw_paper
from invigilator_console.ui.pages.closure_part import Papers
from invigilator_console.ui.pages.paper_files import ask_where

RESOLUTION = 300
FILE_NAME = Text("结案报告 {session}", "Closure report {session}")
SAVED = Text("结案报告已保存：{path}", "The closure report was saved: {path}")
NOT_SAVED = Text(
    "没有保存：写不进 {path}。请换一个位置。", "Not saved: {path} cannot be written. Choose another place."
)
PRINTED = Text("结案报告已送去打印，共 {pages} 页。", "The closure report was sent to the printer: {pages} pages.")
NOT_PRINTED = Text("没有打印：打印机没有接受。", "Not printed: the printer did not take it.")


def paper_of(kit: Kit, report: ClosureReport, session: SessionRow) -> Paper:
    """The paper of a report, as things stand now."""
    return Paper(report, session, kit.desk.board, kit.words, kit.desk.now)


def save_to(kit: Kit, report: ClosureReport, session: SessionRow, path: Path) -> None:
    """Write the report into a file, and tell."""
    writer = QPdfWriter(str(path))
    writer.setResolution(RESOLUTION)
    writer.setTitle(session_said(session, kit.words))
    pages = draw_paper(writer, paper_of(kit, report, session))
    kit.tell(kit.say(SAVED if pages else NOT_SAVED, path=path.name))


def ask_and_save(kit: Kit, report: ClosureReport, session: SessionRow) -> None:
    """Ask where to, and write."""
    path = ask_where(kit, f"{usable(kit.say(FILE_NAME, session=session_said(session, kit.words)))}.pdf")
    if path is not None:
        save_to(kit, report, session, path)


def ask_and_print(kit: Kit, report: ClosureReport, session: SessionRow) -> None:
    """Ask which printer, and print."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        pages = draw_paper(printer, paper_of(kit, report, session))
        kit.tell(kit.say(PRINTED, pages=pages) if pages else kit.say(NOT_PRINTED))
    dialog.deleteLater()


PAPERS = Papers(ask_and_print, ask_and_save)
