"""The head of a candidate's panel: photo, name, seat, and the state as a sign and a word."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import column, give_role, label, row, show_text
from exam.widgets.sign import SignView
from exam.wire.console_rows import SeatRow
from invigilator_console.room.seat_state import WRONG, SeatView
from invigilator_console.ui.kit import Kit

PHOTO = (96, 134)
"""Pixels at 100 %: the shape of a photo of 295 by 413 (handbook section 5)."""
SIGN = 20
NO_PHOTO, PHOTO_OF = Text("没有照片", "No photo"), Text("{name}的照片", "Photo of {name}")
SEAT = Text("{seat} 座", "Seat {seat}")
SIGN_ROLES = {"bad": "bad", "care": "care", "good": "good"}


class CandidateHead(QWidget):
    """Photo at the left; beside it name, seat and state."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit, self._bytes = kit, b""
        measures = kit.measures
        sides = row(self, gap=measures.gap(16))
        self._photo = QLabel(kit.say(NO_PHOTO))
        self._photo.setObjectName("photo")
        self._photo.setProperty("role", "key")
        self._photo.setWordWrap(True)
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._photo.setFixedSize(measures.gap(PHOTO[0]), measures.gap(PHOTO[1]))
        sides.addWidget(self._photo, alignment=Qt.AlignmentFlag.AlignTop)
        lines = column(gap=measures.gap(4))
        self._name = label("", "title", wraps=True, name="name")
        self._seat = label("", "question", wraps=True, name="seat")
        state = row(gap=measures.gap(8))
        ground = measures.colour("ground")
        self._sign = SignView(measures.px(SIGN), Sign.HOLLOW, measures.colour("away"), ground)
        self._word = label("", wraps=True, name="state")
        state.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._word, 1)
        lines.addWidget(self._name)
        lines.addWidget(self._seat)
        lines.addLayout(state)
        lines.addStretch(1)
        sides.addLayout(lines, 1)

    def show_seat(self, seat: SeatRow, view: SeatView) -> None:
        """Show a seat as it stands now; the photo once it is here."""
        kit = self._kit
        look = view.look
        name = kit.desk.board.name_of(seat)
        show_text(self._name, name)
        show_text(self._seat, kit.say(SEAT, seat=seat.seat))
        self._sign.show_sign(look.sign, kit.measures.colour(look.colour))
        comma = "、" if kit.words.language == "zh" else ", "
        wrong = comma.join(kit.say(WRONG[one]) for one in view.wrong)
        show_text(self._word, f"{kit.say(look.word)} · {wrong}" if wrong else kit.say(look.word))
        give_role(self._word, SIGN_ROLES.get(look.colour, "body"))
        self._show_photo(kit.desk.photo(seat.ticket), name)

    def _show_photo(self, photo: bytes | None, name: str) -> None:
        if not photo or photo == self._bytes:
            return
        self._bytes = photo
        picture = QPixmap()
        if picture.loadFromData(photo):
            smooth = Qt.TransformationMode.SmoothTransformation
            room = self._photo.contentsRect().size()
            self._photo.setPixmap(picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth))
            self._photo.setAccessibleName(self._kit.say(PHOTO_OF, name=name))
