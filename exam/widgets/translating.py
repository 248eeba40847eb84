"""Qt's own few words (cut, copy, paste) in the reader's language."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication


def translate(application: QApplication, language: str) -> None:
    """Let Qt's own few words (cut, copy, paste) be in the reader's language."""
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language == "zh" and translator.load(QLocale("zh_CN"), "qtbase", "_", folder):
        application.installTranslator(translator)
