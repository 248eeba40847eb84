"""A card beside a seat while the mouse rests on it: photo, name, the whole ticket, the PC, and all that is wrong."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from exam import look
from exam.ids import SittingId
from exam.text import Text
from exam.widgets.parts import column, give_role, label, row, show_text
from exam.words import in_groups
from invigilator_console.room.seat_state import NEEDS_PERSON, WRONG, SeatView
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.seat_face import SEAT

PHOTO = (108, 151)
"""A small-one-inch photo (295×413) in pixels at 100 %."""
NO_PHOTO = Text("无照片", "No photo")
TICKET = Text("准考证 {ticket}", "Ticket {ticket}")
PC = Text("考生机 {machine}", "PC {machine}")
NO_PC = Text("尚未登录", "not logged in")


class SeatCard(QFrame):
    """Shows one candidate. It takes no mouse and no keyboard: what it says, the candidate's panel says too."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self._window = kit, parent
        self._photo_of: object = None
        self.sitting: SittingId | None = None
        measures = kit.measures
        self.setObjectName("seat-card")
        self.setProperty("role", "panel")
        self.setProperty("covers", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._photo = QLabel(kit.say(NO_PHOTO))
        self._photo.setObjectName("photo")
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._photo.setFixedSize(QSize(measures.px(PHOTO[0]), measures.px(PHOTO[1])))
        self._name = label("", "head", name="card-name")
        self._state = label("", name="card-state")
        self._ticket = label("", name="card-ticket")
        self._ticket.setFont(measures.font(look.BODY, digits=True))
        self._machine = label("", name="card-machine")
        self._school = label("", "quiet", name="card-school")
        self._wrong = label("", "bad", name="card-wrong")
        line = row(self, gap=measures.gap(12), margin=measures.gap(12))
        line.addWidget(self._photo, alignment=Qt.AlignmentFlag.AlignTop)
        lines = column(gap=measures.gap(4))
        for part in (self._name, self._state, self._wrong, self._ticket, self._machine, self._school):
            lines.addWidget(part)
        lines.addStretch(1)
        line.addLayout(lines)
        self.hide()

    def show_seat(self, sitting: SittingId, view: SeatView, beside: QRect) -> None:
        """Show a candidate beside a seat, whose place is told in the parent's own pixels."""
        self.sitting = sitting
        self.refresh(view)
        self.adjustSize()
        self.move(self._place(beside))
        self.raise_()
        self.show()

    def refresh(self, view: SeatView) -> None:
        """Show the candidate as it is now; a photo comes when it is here."""
        kit, board = self._kit, self._kit.desk.board
        seat = board.seats.get(self.sitting) if self.sitting is not None else None
        if seat is None:
            self.hide()
            return
        person = board.people.get(seat.ticket)
        show_text(self._name, kit.say(SEAT, seat=seat.seat, name=board.name_of(seat)))
        show_text(self._state, kit.say(view.look.word))
        show_text(self._ticket, kit.say(TICKET, ticket=in_groups(seat.ticket)))
        show_text(self._machine, kit.say(PC, machine=seat.machine) if seat.machine else kit.say(NO_PC))
        show_text(self._school, person.school if person is not None else "")
        self._school.setVisible(bool(self._school.text()))
        comma = "，" if kit.words.language == "zh" else ", "
        show_text(self._wrong, comma.join(kit.say(WRONG[one]) for one in view.wrong))
        give_role(self._wrong, "bad" if NEEDS_PERSON & set(view.wrong) else "care")
        self._wrong.setVisible(bool(view.wrong))
        self._show_photo(kit.desk.photo(seat.ticket))
        if self.isVisible() and self.size() != self.sizeHint():
            self.adjustSize()

    def _show_photo(self, data: bytes | None) -> None:
        shown = (self.sitting, data)
        if shown == self._photo_of:
            return
        self._photo_of = shown
        picture = QPixmap()
        if data and picture.loadFromData(data):
            mode = Qt.TransformationMode.SmoothTransformation
            self._photo.setPixmap(picture.scaled(self._photo.size(), Qt.AspectRatioMode.KeepAspectRatio, mode))
        else:
            self._photo.setText(self._kit.say(NO_PHOTO))

    def _place(self, beside: QRect) -> QPoint:
        """Right of the seat where there is room, else left of it; never outside of the window."""
        around, gap = self._window.rect(), self._kit.measures.gap(8)
        x = beside.right() + gap
        if x + self.width() > around.right():
            x = beside.left() - gap - self.width()
        y = min(beside.top(), around.bottom() - self.height() - gap)
        return QPoint(max(around.left(), min(x, around.right() - self.width())), max(around.top(), y))
