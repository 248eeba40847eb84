"""A QR code, painted from its dots: black on white in any palette, with the quiet zone that scanners need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

QUIET = 4
"""Empty modules around a code (ISO/IEC 18004)."""


class QrView(QWidget):
    """`dots` is a text of 0 and 1 for each row; `size` the side in pixels, cut to whole pixels a module."""

    def __init__(self, dots: Sequence[str], size: int, says: str) -> None:
        super().__init__()
        self._dots = tuple(dots)
        self._module = max(1, size // (len(self._dots) + 2 * QUIET))
        self.setObjectName("qr-code")
        self.setAccessibleName(says)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All of it."""
        side = self._module * (len(self._dots) + 2 * QUIET)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A part of a code is no code."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        one = self._module
        for y, row in enumerate(self._dots):
            for x, dot in enumerate(row):
                if dot == "1":
                    painter.fillRect(QRect((x + QUIET) * one, (y + QUIET) * one, one, one), Qt.GlobalColor.black)
        painter.end()
