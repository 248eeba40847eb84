"""One field of a form: its label, what is written or chosen, its unit, and a quiet hint where it does not read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.quiet_combo import QuietCombo
from candidate_agent.ui.practical.typed import reads
from exam import look
from exam.answers import MAX_TEXT
from exam.paper import Field
from exam.widgets.parts import FlowRow, column, give_role, label, show_text

LONG_LABEL, LONG_TEXT = 24, 60
"""Characters of a label or text from which a field has several lines."""
NUMBER_WIDTH, CHOICE_WIDTH = 176, 240
"""Widths in pixels at 100 %."""
NEAR_BOUND = 200
LINES = 4


def title_of(field: Field, kit: Kit) -> str:
    """A field's label with its unit, as a column or a screen reader says it."""
    return kit.say(texts.FIELD_UNIT, label=field.label, unit=field.unit) if field.unit else field.label


def is_long(field: Field, text: str) -> bool:
    """Whether a text field wants several lines."""
    return field.kind == "text" and (len(field.label) > LONG_LABEL or len(text) > LONG_TEXT or "\n" in text)


class FieldInput(QWidget):
    """`typed` is called with every change, `reached` when the keyboard comes here."""

    def __init__(
        self, field: Field, text: str, kit: Kit, typed: Callable[[], None], reached: Callable[[str], None]
    ) -> None:
        super().__init__()
        self.field = field
        self._kit = kit
        self._typed = typed
        self._reached = reached
        measures = kit.measures
        lines = column(self, gap=measures.gap(4))
        self._label = label(field.label, wraps=True)
        lines.addWidget(self._label)
        self.input: QLineEdit | QPlainTextEdit | QComboBox = self._made(text)
        self.input.setObjectName(f"field-{field.id}")
        self.input.setAccessibleName(title_of(field, kit))
        self.input.installEventFilter(self)
        self._label.setBuddy(self.input)
        self._hint = label("", "small", wraps=field.kind == "text", name=f"hint-{field.id}")
        if field.kind == "text":
            lines.addWidget(self.input)
            lines.addWidget(self._hint)
        else:
            # What is short leaves room beside it: unit and hint stand there, and nothing moves when one appears.
            beside = QWidget()
            flow = FlowRow(beside, gap=measures.gap(8))
            flow.addWidget(self.input)
            for shown in (label(field.unit), self._hint):
                shown.setMinimumHeight(measures.px(look.TARGET))
                if shown.text() or shown is self._hint:
                    flow.addWidget(shown)
            lines.addWidget(beside)
        self._show_hint()

    def _made(self, text: str) -> QLineEdit | QPlainTextEdit | QComboBox:
        field, measures = self.field, self._kit.measures
        if field.kind == "choice":
            combo = QuietCombo(measures)
            combo.addItems(["", *field.choices])
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.setMinimumWidth(measures.px(CHOICE_WIDTH))
            self._choose(combo, text)
            combo.currentTextChanged.connect(self._changed)
            return combo
        if is_long(field, text):
            area = QPlainTextEdit(text)
            area.setTabChangesFocus(True)
            area.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
            height = measures.px(look.BODY * look.LINE_HEIGHT) * LINES
            # By style: the windows' own sheet gives text areas a least height, which would win.
            area.setStyleSheet(f"min-height: {height}px; max-height: {height}px;")
            area.textChanged.connect(self._changed)
            return area
        line = QLineEdit(text)
        line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        if field.kind != "text":
            line.setFixedWidth(measures.px(NUMBER_WIDTH))
        if field.kind == "date":
            line.setPlaceholderText(texts.DATE_EXAMPLE)
        line.textChanged.connect(self._changed)
        return line

    @property
    def text(self) -> str:
        """What stands here, as far as it is kept."""
        return self._all()[:MAX_TEXT]

    def show_typed(self, text: str) -> None:
        """Show what the desk holds; what says so already is not touched."""
        if self._all() == text:
            return
        silent = self.input.blockSignals(True)
        if isinstance(self.input, QComboBox):
            self._choose(self.input, text)
        elif isinstance(self.input, QPlainTextEdit):
            self.input.setPlainText(text)
        else:
            self.input.setText(text)
        self.input.blockSignals(silent)
        self._show_hint()

    def caret(self) -> int | None:
        """The place in the text."""
        if isinstance(self.input, QPlainTextEdit):
            return self.input.textCursor().position()
        return self.input.cursorPosition() if isinstance(self.input, QLineEdit) else None

    def focus_at(self, caret: int | None) -> None:
        """Put the keyboard here, at a place in the text."""
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)
        if caret is not None and isinstance(self.input, QLineEdit):
            self.input.setCursorPosition(caret)
        elif caret is not None and isinstance(self.input, QPlainTextEdit):
            cursor = self.input.textCursor()
            cursor.setPosition(min(caret, len(self.input.toPlainText())))
            self.input.setTextCursor(cursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice the keyboard."""
        if event.type() is QEvent.Type.FocusIn and watched is self.input:
            self._reached(self.field.id)
        return super().eventFilter(watched, event)

    def _all(self) -> str:
        if isinstance(self.input, QComboBox):
            return self.input.currentText()
        return self.input.toPlainText() if isinstance(self.input, QPlainTextEdit) else self.input.text()

    @staticmethod
    def _choose(combo: QComboBox, text: str) -> None:
        if combo.findText(text) < 0:
            combo.addItem(text)
        combo.setCurrentText(text)

    def _changed(self) -> None:
        self._show_hint()
        self._typed()

    def _show_hint(self) -> None:
        field, text, say = self.field, self._all(), self._kit.say
        wrong = not reads(field, text)
        if len(text) > MAX_TEXT:
            wrong, hint = True, say(texts.TOO_LONG, over=len(text) - MAX_TEXT)
        elif len(text) > MAX_TEXT - NEAR_BOUND:
            hint = say(texts.NEARLY_LONG, left=MAX_TEXT - len(text))
        else:
            hint = say(texts.HINTS[field.kind]) if wrong else ""
        show_text(self._hint, hint)
        give_role(self._hint, "care" if wrong else "small")
        self._hint.setVisible(bool(hint))
