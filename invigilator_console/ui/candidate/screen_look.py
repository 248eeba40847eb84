"""A look at a candidate's screen, when somebody asks for it: the picture and its time, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from exam.ids import SittingId
from exam.text import Refusal, Text
from invigilator_console.room.site_clock import site_clock
from invigilator_console.ui.candidate.on_request import OnRequest, Wording
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


class ScreenLook(OnRequest):
    """The picture, and the time at which it was taken."""

    def __init__(self, kit: Kit, sitting: SittingId) -> None:
        picture = _Picture()
        picture.setObjectName("screen")
        picture.setAccessibleName(kit.say(SCREEN_OF))
        super().__init__(kit, "see-screen", Wording(SEE, AGAIN, ASKING, RECORDED), picture)
        self._sitting, self._picture = sitting, picture

    def order(self) -> None:
        """Ask for the screen."""
        self.kit.desk.screen(self._sitting, self._take)

    def _take(self, answer: bytes | Refusal) -> None:
        kit, picture = self.kit, QPixmap()
        if not self.is_there():
            return
        if isinstance(answer, Refusal):
            self.answered(kit.words.refusal(answer), came=False)
        elif not picture.loadFromData(answer):
            self.answered(kit.say(UNREADABLE), came=False)
        else:
            self._picture.show_picture(picture)
            at = site_clock(kit.desk.board, kit.desk.now, seconds=True)
            self.answered(kit.say(TAKEN_AT, at=at), came=True)
