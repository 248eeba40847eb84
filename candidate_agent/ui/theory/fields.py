"""Fields to write into (填空、计算): one a blank, what is typed is kept as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.column import RING
from candidate_agent.ui.theory.keys import asked_by
from candidate_agent.ui.theory.prose import blank_sign
from candidate_agent.ui.theory.typed_number import reads_as_number
from exam import look
from exam.answers import MAX_TEXT, Answer, Written
from exam.paper import FillIn, Numeric
from exam.widgets.parts import column, label, row

WIDEST = 480
WIDEST_NUMBER = 240
"""Widths of a field in pixels at 100 %."""


class AnswerField(QLineEdit):
    """A field of an answer. The keys that move between items are the page's; Enter asks for the next field."""

    reached = Signal(bool)
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Text stays here, moves go to the page."""
        if asked_by(event, in_text=True) is not None:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is here."""
        super().focusInEvent(event)
        self.reached.emit(event.reason() != Qt.FocusReason.MouseFocusReason)


class Fields(QWidget):
    """The fields of an item; it tells the answer with every change."""

    def __init__(
        self,
        item: FillIn | Numeric,
        kit: Kit,
        *,
        typed: Callable[[Answer], None],
        caret: Callable[[int], None],
        last_entered: Callable[[], None],
    ) -> None:
        super().__init__()
        self._item, self._kit = item, kit
        self._tell, self._caret, self._last_entered = typed, caret, last_entered
        self.fields: list[AnswerField] = []
        gap = kit.measures.gap(8)
        body = column(self, gap=gap)
        body.setContentsMargins(RING, 0, RING, 0)
        if isinstance(item, FillIn):
            for blank in range(1, item.blanks + 1):
                field = self._field(kit.say(texts.BLANK, blank=blank), WIDEST)
                sign = label(blank_sign(blank), "question")
                sign.setBuddy(field)
                body.addLayout(self._line(sign, field, None, gap))
        else:
            said = kit.say(texts.YOUR_NUMBER_UNIT, unit=item.unit) if item.unit else kit.say(texts.YOUR_NUMBER)
            field = self._field(said, WIDEST_NUMBER)
            field.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
            sign = label(kit.say(texts.YOUR_NUMBER))
            body.addLayout(self._line(sign, field, label(item.unit) if item.unit else None, gap))
        self._hint = label(kit.say(texts.NO_NUMBER), "small", wraps=True, name="no-number")
        # Its room is kept, so that nothing moves while somebody types.
        kept = self._hint.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._hint.setSizePolicy(kept)
        self._hint.hide()
        if isinstance(item, Numeric):
            body.addWidget(self._hint)
        else:
            self._hint.setParent(self)

    def _field(self, says: str, widest: int) -> AnswerField:
        field = AnswerField()
        place, measures = len(self.fields), self._kit.measures
        field.setObjectName(f"field-{place + 1}")
        field.setAccessibleName(says)
        field.setMaxLength(MAX_TEXT)
        field.setMaximumWidth(measures.px(widest))
        field.setStyleSheet(f"font-size: {measures.px(look.QUESTION)}px")
        # Qt's own menu speaks the system's language; the keys for cutting and pasting work without it.
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.textChanged.connect(self._changed)
        field.cursorPositionChanged.connect(lambda _before, now: self._caret(now) if field.hasFocus() else None)
        field.entered.connect(lambda: self._entered(place))
        self.fields.append(field)
        return field

    def _line(self, sign: QLabel, field: AnswerField, unit: QLabel | None, gap: int) -> QHBoxLayout:
        made = row(gap=gap)
        sign.setMinimumWidth(self._kit.measures.px(look.QUESTION) + gap)
        made.addWidget(sign)
        made.addWidget(field, 1000)
        if unit is not None:
            made.addWidget(unit)
        # What a wide column has left stays empty.
        made.addStretch(1)
        return made

    @property
    def targets(self) -> Sequence[AnswerField]:
        """What the keyboard goes through."""
        return self.fields

    def chain(self) -> list[QWidget]:
        """Everything Tab stops at, in order."""
        return [*self.fields]

    def show_answer(self, answer: Answer) -> None:
        """Show what the desk holds; a field that says so already is not touched."""
        held = answer.texts if isinstance(answer, Written) else ()
        for field, text in zip(self.fields, (*held, *("" for _ in self.fields)), strict=False):
            if field.text() != text:
                silent = field.blockSignals(True)
                field.setText(text)
                field.blockSignals(silent)
        self._show_hint()

    def _changed(self) -> None:
        self._show_hint()
        self._tell(Written(tuple(field.text() for field in self.fields)))

    def _entered(self, place: int) -> None:
        if place + 1 < len(self.fields):
            self.fields[place + 1].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._last_entered()

    def _show_hint(self) -> None:
        if isinstance(self._item, Numeric):
            text = self.fields[0].text()
            self._hint.setVisible(bool(text.strip()) and not reads_as_number(text, self._item.unit))
