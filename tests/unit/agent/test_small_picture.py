"""The picture of a window that people at a console see: small, and a picture."""

from __future__ import annotations

import os

# Before Qt is loaded: nothing here needs a screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from candidate_agent.ui.small_picture import WIDEST, small_picture
from server.screens import LARGEST, Screens


def test_a_small_picture_is_a_jpeg_of_the_window_no_wider_than_it_needs(qapp: QApplication) -> None:
    window = QLabel("考场")
    window.resize(1920, 1080)
    picture = QImage.fromData(small_picture(window))
    assert (picture.width(), picture.height()) == (WIDEST, 360)
    window.resize(320, 200)
    data = small_picture(window)
    assert len(data) < LARGEST
    assert Screens().put("order-0001", data), "the server takes it for one"
    assert QImage.fromData(data).width() == 320
    window.deleteLater()
