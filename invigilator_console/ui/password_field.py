"""A password: hidden, out of reach of input methods, forgotten as soon as it was tried, and Caps Lock is said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from exam.text import Text
from exam.widgets.parts import column, label
from invigilator_console.ui.kit import Kit

PASSWORD = Text("密码", "Password")
CAPS_LOCK = Text("大写锁定已打开。", "Caps Lock is on.")
LONGEST_PASSWORD = 64


class _Line(QLineEdit):
    """Tells what a key says of Caps Lock: Qt has no word for its state, but a letter gives it away."""

    caps_lock = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the letter."""
        text, shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if len(text) == 1 and text.isascii() and text.isalpha():
            self.caps_lock.emit(text.isupper() != shift)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock.emit(False)
        super().keyPressEvent(event)


class PasswordField(QWidget):
    """Emits `entered` on Enter and `typed` with every change."""

    entered = Signal()
    typed = Signal()

    def __init__(self, kit: Kit, name: str = "password") -> None:
        super().__init__()
        lines = column(self, gap=kit.measures.gap(4))
        self.line = _Line()
        self.line.setObjectName(name)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(LONGEST_PASSWORD)
        self.line.setAccessibleName(kit.say(PASSWORD))
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.line.setInputMethodHints(self.line.inputMethodHints() | hints)
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.line.returnPressed.connect(self.entered)
        self.line.textChanged.connect(lambda _text: self.typed.emit())
        self.line.caps_lock.connect(self._show_caps_lock)
        lines.addWidget(self.line)
        self._caps_lock = label(kit.say(CAPS_LOCK), "care", wraps=True, name=f"{name}-caps-lock")
        self._caps_lock.hide()
        lines.addWidget(self._caps_lock)
        self.setFocusProxy(self.line)

    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.line.text()

    def take(self) -> str:
        """What was typed; the field is empty afterwards."""
        typed = self.line.text()
        self.line.clear()
        return typed

    def _show_caps_lock(self, on: bool) -> None:
        self._caps_lock.setVisible(on)
        self.line.setAccessibleDescription(self._caps_lock.text() if on else "")
