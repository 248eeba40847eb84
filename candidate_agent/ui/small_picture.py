"""A small picture of a window, as people at a console may ask to see it."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtWidgets import QWidget

WIDEST = 640
QUALITY = 60
"""Of a JPEG: words can be read, and it stays far below what the server takes."""


def small_picture(window: QWidget) -> bytes:
    """Draw the window as a JPEG at most 640 pixels wide."""
    picture = window.grab()
    if picture.width() > WIDEST:
        picture = picture.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPEG", QUALITY)
    return bytes(buffer.data().data())
