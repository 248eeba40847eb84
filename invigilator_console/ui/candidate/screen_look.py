"""A look at a candidate's screen, when somebody asks for it: the picture and its time, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from shiboken6 import isValid

from exam.ids import SittingId
from exam.text import Refusal, Text
from exam.widgets.parts import button, column, label, show_text
from invigilator_console.port import Standing
from invigilator_console.room.site_clock import site_clock
from invigilator_console.ui.kit import Kit

SEE = Text("查看屏幕", "See the screen")
AGAIN = Text("再看一次", "Look again")
ASKING = Text("正在读取屏幕…", "Asking for the screen…")
TAKEN_AT = Text("{at} 的屏幕；查看已留下记录。", "The screen at {at}; that somebody looked is on record.")
UNREADABLE = Text("传来的屏幕无法显示。", "The picture that came cannot be shown.")
RECORDED = Text("查看会留下记录。", "That somebody looks goes on record.")
SCREEN_OF = Text("考生屏幕", "The candidate's screen")


class _Picture(QLabel):
    """As wide as there is room, as high as its shape asks."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_picture(self, picture: QPixmap) -> None:
        """Show another picture."""
        self._whole = picture
        self._scale()
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """By the picture's shape."""
        if self._whole.isNull():
            return 0
        return round(min(width, self._whole.width()) * self._whole.height() / self._whole.width())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At the width that it has."""
        return QSize(self.width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width is another size of the picture."""
        super().resizeEvent(event)
        self._scale()

    def _scale(self) -> None:
        if not self._whole.isNull():
            width = max(1, min(self.width(), self._whole.width()))
            self.setPixmap(self._whole.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))


class ScreenLook(QWidget):
    """A button, and below it what it brought."""

    def __init__(self, kit: Kit, sitting: SittingId) -> None:
        super().__init__()
        self._kit, self._sitting, self._asking, self._has = kit, sitting, False, False
        lines = column(self, gap=kit.measures.gap(8))
        self.see = button(kit.say(SEE), self._ask, name="see-screen")
        lines.addWidget(self.see, alignment=Qt.AlignmentFlag.AlignLeft)
        self._state = label(kit.say(RECORDED), "small", wraps=True, name="screen-state")
        lines.addWidget(self._state)
        self._picture = _Picture()
        self._picture.setObjectName("screen")
        self._picture.setAccessibleName(kit.say(SCREEN_OF))
        self._picture.hide()
        lines.addWidget(self._picture)

    def refresh(self) -> None:
        """The button is free while there is somebody to ask."""
        live = self._kit.desk.connection.standing is Standing.LIVE
        self.see.setEnabled(live)
        show_text(self.see, self._kit.say(ASKING if self._asking else AGAIN if self._has else SEE))

    def _ask(self) -> None:
        if self._asking:  # not disabled meanwhile: the keyboard would go on to the next button
            return
        self._asking = True
        self.refresh()
        self._kit.desk.screen(self._sitting, self._take)

    def _take(self, answer: bytes | Refusal) -> None:
        if not isValid(self):
            return
        self._asking, kit = False, self._kit
        if isinstance(answer, Refusal):
            show_text(self._state, kit.words.refusal(answer))
        else:
            self._show(answer)
        self.refresh()

    def _show(self, data: bytes) -> None:
        picture, kit = QPixmap(), self._kit
        if not picture.loadFromData(data):
            show_text(self._state, kit.say(UNREADABLE))
            return
        self._has = True
        at = site_clock(kit.desk.board, kit.desk.now, seconds=True)
        show_text(self._state, kit.say(TAKEN_AT, at=at))
        self._picture.show_picture(picture)
        self._picture.show()
