"""What must hold of the binding to Qt itself: it once ended the program after some thousand calls."""

from __future__ import annotations

import sys

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 2000


def test_calls_into_qt_leave_the_count_of_none_alone(qtbot: QtBot) -> None:
    """PySide6 6.12 on Python 3.11 lost one with every call that returns nothing; at zero the interpreter aborts."""
    shown = QLabel("0")
    qtbot.addWidget(shown)
    layout = QTextLayout("作答", QFont())
    before = sys.getrefcount(None)
    for call in range(CALLS):
        shown.setText(str(call))
        layout.beginLayout()
        layout.createLine().setPosition(QPointF(0, 0))
        layout.endLayout()
    assert sys.getrefcount(None) > before - CALLS // 10
